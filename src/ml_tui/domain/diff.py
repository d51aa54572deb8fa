"""What has changed between two states of a project, such as a checkpoint and now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.project import Project, ProjectInfo

_COMPARED = frozenset({"name", "client", "cadence", "author", "archived"})
"""What of `ProjectInfo` somebody has decided; the rest follows from the work itself."""


def compare(before: Project, after: Project, catalog: Catalog) -> tuple[FieldChange, ...]:
    """Every field in which ``after`` differs from ``before``: the project's own, then answers in the catalog's order.

    Answers to what the catalog no longer has come last.
    """
    return tuple(_differences(before, after, catalog))


def _differences(before: Project, after: Project, catalog: Catalog) -> Iterator[FieldChange]:
    yield from _info(before.info, after.info)
    for item_id in _order((item.id for item in catalog.items()), before.items, after.items):
        yield from difference(f"item/{item_id}", before.item(item_id), after.item(item_id))
    for number in _order((row.no for row in catalog.rows), before.rows, after.rows):
        yield from difference(f"row/{number}", before.row(number), after.row(number))


def _info(before: ProjectInfo, after: ProjectInfo) -> Iterator[FieldChange]:
    yield from (field for field in difference("project", before, after) if field.field in _COMPARED)


def _order(known: Iterable[str], *answered: Mapping[str, object]) -> list[str]:
    """The keys of the catalog in its order, then those that only an answer knows."""
    keys = dict.fromkeys(known)
    keys.update(dict.fromkeys(sorted(set().union(*answered) - keys.keys())))
    return list(keys)
