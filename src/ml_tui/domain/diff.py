"""What has changed between two states of a project, such as a checkpoint and now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.fields import FieldKind, fields_of
from ml_tui.domain.keys import titles
from ml_tui.domain.project import KINDS, Project, ProjectInfo

_COMPARED = frozenset(one.name for one in fields_of(ProjectInfo) if one.field.kind is not FieldKind.INNER)
"""What of `ProjectInfo` somebody has decided; the rest follows from the work itself."""


def compare(before: Project, after: Project, catalog: Catalog) -> tuple[FieldChange, ...]:
    """Every field in which ``after`` differs from ``before``: the project's own, then answers in the catalog's order.

    Answers to what the catalog no longer has come last.
    """
    return tuple(_differences(before, after, catalog))


def _differences(before: Project, after: Project, catalog: Catalog) -> Iterator[FieldChange]:
    yield from _info(before.info, after.info)
    for kind in (kind for kind in KINDS if kind != "basis"):  # which follows from the answers, and from the catalog
        attribute, state_type = KINDS[kind]
        old, new = getattr(before, attribute), getattr(after, attribute)
        for key in _order(titles(catalog, kind, "ko"), old, new):
            yield from difference(f"{kind}/{key}", old.get(key, state_type()), new.get(key, state_type()))


def _info(before: ProjectInfo, after: ProjectInfo) -> Iterator[FieldChange]:
    yield from (field for field in difference("project", before, after) if field.field in _COMPARED)


def _order(known: Iterable[str], *answered: Mapping[str, object]) -> list[str]:
    """The keys of the catalog in its order, then those that only an answer knows."""
    keys = dict.fromkeys(known)
    keys.update(dict.fromkeys(sorted(set().union(*answered) - keys.keys())))
    return list(keys)
