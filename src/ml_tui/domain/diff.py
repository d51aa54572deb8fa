"""The difference of two states of a project, such as a checkpoint and now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.fields import FieldKind, fields_of
from ml_tui.domain.keys import titles
from ml_tui.domain.project import KINDS, Project, ProjectInfo

_COMPARED = frozenset(one.name for one in fields_of(ProjectInfo) if one.field.kind is not FieldKind.INTERNAL)
"""Fields of `ProjectInfo` that a user decides; the others follow from the work."""


def compare(before: Project, after: Project, catalog: Catalog) -> tuple[FieldChange, ...]:
    """Return every field in which ``after`` differs from ``before``: the project's own, then those of answers.

    Answers of one kind are in the catalog's order; those that the catalog has no place for come last.
    """
    return tuple(_differences(before, after, catalog))


def _differences(before: Project, after: Project, catalog: Catalog) -> Iterator[FieldChange]:
    yield from _info(before.info, after.info)
    for kind in (kind for kind in KINDS if kind != "basis"):  # a basis follows from answer and catalog
        attribute, state_type = KINDS[kind]
        old, new = getattr(before, attribute), getattr(after, attribute)
        for key in _order(titles(catalog, kind, "ko"), old, new):
            yield from difference(f"{kind}/{key}", old.get(key, state_type()), new.get(key, state_type()))


def _info(before: ProjectInfo, after: ProjectInfo) -> Iterator[FieldChange]:
    yield from (field for field in difference("project", before, after) if field.field in _COMPARED)


def _order(known: Iterable[str], *answered: Mapping[str, object]) -> list[str]:
    """Return the keys of the catalog in its order, then those that only an answer has."""
    keys = dict.fromkeys(known)
    keys.update(dict.fromkeys(sorted(set().union(*answered) - keys.keys())))
    return list(keys)
