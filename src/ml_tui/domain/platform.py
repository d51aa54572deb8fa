"""The platform's side of the framework: mapping rows, the modules they lead to, and the records that modules keep."""

from __future__ import annotations

from enum import StrEnum

from ml_tui.domain.catalog import Catalog, MappingRow, Module
from ml_tui.domain.project import Document, ModuleState, Project, Status
from ml_tui.domain.rollup import status_of_items


class RowDoubt(StrEnum):
    """Why the answer to a mapping row contradicts the answers to its checklist items."""

    DONE_BUT_NOT_CONNECTED = "done_but_not_connected"
    """All its items are 구현됨, yet the row is 미연결."""
    CONNECTED_BUT_NOT_BEGUN = "connected_but_not_begun"
    """The row is 연결됨, yet all its items are 미착수."""


def row_doubt(row: MappingRow, project: Project) -> RowDoubt | None:
    """Return why the answer to ``row`` is doubtful, or None; a row without items is never doubtful."""
    if not row.items:
        return None
    status, connected = status_of_items(row.items, project), project.row(row.no).connected
    if status is Status.IMPLEMENTED and not connected:
        return RowDoubt.DONE_BUT_NOT_CONNECTED
    if status is Status.NOT_STARTED and connected:
        return RowDoubt.CONNECTED_BUT_NOT_BEGUN
    return None


def rows_to(catalog: Catalog, module_id: str) -> list[MappingRow]:
    """The mapping rows that lead to a module, in the order of the guide."""
    return [row for row in catalog.rows if module_id in row.modules]


def with_deliverable(module: Module, state: ModuleState, deliverable_id: str, exists: bool) -> tuple[str, ...]:
    """Return the work products of ``state`` with ``deliverable_id`` added or removed, in the catalog's order.

    Ids that the catalog no longer has come last.
    """
    wanted = set(state.done) | {deliverable_id} if exists else set(state.done) - {deliverable_id}
    known = [one.id for one in module.deliverables]
    return (*(one for one in known if one in wanted), *sorted(wanted.difference(known)))


def done_count(module: Module, state: ModuleState) -> int:
    """How many of the module's work products exist."""
    return sum(one.id in state.done for one in module.deliverables)


def records_of(project: Project, kind: str) -> list[tuple[str, Document]]:
    """Return id and content of every record of ``kind`` that was not deleted, sorted by name."""
    found = [(key, one) for key, one in project.records.items() if one.kind == kind and not one.removed]
    return sorted(found, key=lambda entry: (entry[1].name.casefold(), entry[0]))
