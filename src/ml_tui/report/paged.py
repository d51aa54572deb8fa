"""The report as it is printed on pages: of a long log the newest part, and a sentence that says so.

A log of thousands of changes would be an appendix of hundreds of pages, which nobody reads. Formats that are searched
and worked with (xlsx, md, json) carry all of it.
"""

from __future__ import annotations

import msgspec

from ml_tui.i18n import translation
from ml_tui.report.parts import Report, Table, Value

STEPS = 200
"""So many steps of the log are printed at most."""

ROWS = 1_000
"""No further step is printed once there are so many rows: a step may have changed hundreds of fields."""

LOG = "changes"
"""The id of the table in question."""


def on_pages(report: Report) -> Report:
    """``report`` with the newest steps of its log, and a lead that says of how many; the same if they are few."""
    tables = tuple(_newest(table, report) if table.id == LOG else table for table in report.tables)
    return report if tables == report.tables else msgspec.structs.replace(report, tables=tables)


def told(report: Report) -> list[str]:
    """What the user should know of the pages of ``report``: the log is not whole."""
    return [table.lead for table in on_pages(report).tables if table.id == LOG and table.lead]


def _newest(table: Table, report: Report) -> Table:
    steps = [rows for _name, rows in table.groups()]
    kept: list[list[tuple[Value, ...]]] = []
    for step in reversed(steps):
        if len(kept) == STEPS or sum(map(len, kept)) >= ROWS:
            break
        kept.append(step)
    if len(kept) == len(steps):
        return table
    _ = translation(report.language).gettext
    lead = _("변경 {total}번 가운데 최근 {shown}번입니다. 전체 이력은 xlsx, md, json으로 내보낸 파일에 있습니다.")
    rows = tuple(row for step in reversed(kept) for row in step)
    return msgspec.structs.replace(table, rows=rows, lead=lead.format(total=f"{len(steps):,}", shown=f"{len(kept):,}"))
