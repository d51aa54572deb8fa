"""Cuts a report for pages: a long log to its newest part, with a sentence that says so.

A log of thousands of changes would fill hundreds of pages, which nobody reads. The formats that people search and
process (xlsx, md, json) have all of it.
"""

from __future__ import annotations

import msgspec

from ml_tui.i18n import translation
from ml_tui.report.parts import Report, Table, Value

STEPS = 200
"""The most steps of the log that are printed."""

ROWS = 1_000
"""After this many rows, no further step is printed: a single step may change hundreds of fields."""

LOG = "changes"
"""The id of the table in question."""


def on_pages(report: Report) -> Report:
    """Return ``report`` with the newest steps of its log and a lead that says so; unchanged if the log is short."""
    tables = tuple(_newest(table, report) if table.id == LOG else table for table in report.tables)
    return report if tables == report.tables else msgspec.structs.replace(report, tables=tables)


def page_remarks(report: Report) -> list[str]:
    """Return what the user should know about the pages of ``report``: that the log is cut, if it is."""
    return [table.lead for table in on_pages(report).tables if table.id == LOG and table.lead]


def _newest(table: Table, report: Report) -> Table:
    steps = [rows for _name, rows in table.groups()]
    kept: list[list[tuple[Value, ...]]] = []
    for step in reversed(steps):
        if len(kept) == STEPS or sum(map(len, kept)) >= ROWS:
            break
        kept.append(step)
    if len(kept) == len(steps) and not report.older_steps:
        return table
    total = len(steps) + report.older_steps
    _ = translation(report.language).gettext
    lead = _("변경 {total}번 가운데 최근 {shown}번입니다. 전체 이력은 xlsx, md, json으로 내보낸 파일에 있습니다.")
    rows = tuple(row for step in reversed(kept) for row in step)
    return msgspec.structs.replace(table, rows=rows, lead=lead.format(total=f"{total:,}", shown=f"{len(kept):,}"))
