"""CSV: the checklist as one table, safe to open in a spreadsheet.

UTF-8 with a byte order mark (without it, Excel assumes the local code page), CRLF between rows, every field quoted. A
text that a spreadsheet would run as a formula gets an apostrophe in front, and so does a text that begins with one.
Readers of the file remove exactly one leading apostrophe to get what was typed.
"""

from __future__ import annotations

import io
import sys
import unicodedata

from ml_tui.export.formats import Format
from ml_tui.report.parts import Report, Table, Value, shown

GUARD = "'"
"""The apostrophe before a text that must not run as a formula."""

_STARTERS = frozenset("=+-@\u2212")
"""The first characters of formulas, after full-width and small forms became plain ones; also the minus sign."""


def render(report: Report) -> bytes:
    """The checklist of ``report``, hidden columns included."""
    import csv

    table = report.checklist
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows(_lines(table))
    return buffer.getvalue().encode("utf-8-sig")


def compare(data: bytes, report: Report) -> list[str]:
    """The rows and columns in which the file in ``data`` differs from the checklist of ``report``."""
    import csv

    table = report.checklist
    limit = csv.field_size_limit(sys.maxsize)
    try:
        found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (csv.Error, ValueError) as error:
        return [str(error)]
    finally:
        csv.field_size_limit(limit)
    wanted = _plain(table)
    if [len(line) for line in found] != [len(line) for line in wanted]:
        return [table.title]
    return [
        f"{table.title} {number}:{column.title}"
        for number, (line, texts) in enumerate(zip(found, wanted, strict=True), start=1)
        for column, text, other in zip(table.columns, texts, line, strict=True)
        if unguarded(other) != text
    ]


def guarded(text: str) -> str:
    """``text`` with an apostrophe in front where a spreadsheet could run it, or where it begins with one."""
    bare = text.lstrip()
    risky = text[:1] in ("\t", "\r", "\n", GUARD) or unicodedata.normalize("NFKC", bare[:1])[:1] in _STARTERS
    return GUARD + text if risky else text


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text.removeprefix(GUARD)


def _lines(table: Table) -> list[list[str]]:
    head = [guarded(column.title) for column in table.columns]
    return [head, *([_field(value) for value in row] for row in table.rows)]


def _plain(table: Table) -> list[list[str]]:
    return [[column.title for column in table.columns], *([shown(value) for value in row] for row in table.rows)]


def _field(value: Value) -> str:
    """Return ``value`` as the file has it; numbers and days need no guard."""
    return guarded(shown(value)) if isinstance(value, str) else shown(value)


FORMAT = Format(id="csv", order=5, complete=False, log_steps=0, render=render, compare=compare)
