"""Markdown for GitHub and GitLab: tables, and a section for every row that is too long for a line.

What users typed is shown as they typed it: their markup and HTML have no effect, but addresses stay clickable. Every
escape can be undone, so that a finished file can be compared with its report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from ml_tui.export.formats import Format
from ml_tui.report.parts import Column, ColumnKind, Report, Table, Value, shown

_MARKUP = re.compile(r"[\\`*\[\]#|~$]|(?<![^\W_])_|_(?![^\W_])")
"""Characters that can be markup anywhere; underscores only at the edge of a word, so that addresses stay whole."""

_LINE_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=:])")
"""Characters that can be markup at the beginning of a line."""

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_FIELD = re.compile(r"- \*\*(.+?)\*\*:(?: (.*))?")

_RULES = {ColumnKind.NUMBER: "---:", ColumnKind.PERCENT: "---:", ColumnKind.STATUS: ":---:", ColumnKind.DATE: ":---:"}


def render(report: Report) -> bytes:
    """``report`` as Markdown in UTF-8."""
    return ("\n".join(_lines(report)) + "\n").encode()


def compare(data: bytes, report: Report) -> list[str]:
    """The places at which the text in ``data`` differs from ``report``."""
    try:
        found = _read(data.decode())
    except ValueError as error:
        return [str(error)]
    wanted = {table.title: table for table in _tables(report)}
    differing = [title for title in found if title not in wanted]
    if not data.startswith(f"# {escaped(report.title)}\n".encode()):
        differing.append(report.title)
    for title, table in wanted.items():
        if title in found:
            differing.extend(f"{title} {place}" for place in _differences(table, found[title]))
        else:
            differing.append(title)
    return differing


def escaped(text: str) -> str:
    """Escape the line ``text``, so that it is shown as it is."""
    import html

    text = _MARKUP.sub(r"\\\g<0>", html.escape(text, quote=False))
    text = _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"\\{found[3]}", text)
    blanks = len(text) - len(text.lstrip(" "))
    text = "&#32;" * blanks + text[blanks:]
    return text[:-1] + "&#32;" if text.endswith(" ") else text


def unescaped(text: str) -> str:
    """Undo `escaped` on the line ``text``."""
    import html

    return html.unescape(_ESCAPED.sub(r"\1", text))


# Writing


def _tables(report: Report) -> tuple[Table, ...]:
    return (report.facts, report.figures, *report.tables)


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.title)}"
    yield ""
    yield f"**{escaped(report.subtitle)}**"
    yield ""
    yield from (f"> {escaped(line)}" for line in report.note.split("\n"))
    for table in _tables(report):
        yield ""
        yield f"## {escaped(table.title)}"
        yield ""
        if table.lead:
            yield escaped(table.lead)
            yield ""
        for caption, drawn in _drawings(table):
            yield f"**{escaped(caption)}**"
            yield ""
            yield from ("```text", *drawn, "```", "")
        yield from _grid(table)
        if table.entry:
            for row in table.rows:
                yield from _entry(table, row)


def _drawings(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The flows and the chart of ``table``, drawn with plain characters: caption and lines."""
    yield from ((flow.group, flow.lines) for flow in table.flows)
    if table.chart and table.chart.lines:
        yield table.chart.title, tuple(line.rstrip(" ") for line in table.chart.lines)


def _grid(table: Table) -> Iterator[str]:
    columns = _grid_columns(table)
    yield _row(escaped(column.title) for _at, column in columns)
    yield _row(_RULES.get(column.kind, "---") for _at, column in columns)
    for row in table.rows:
        yield _row(_cell(row[at], column) for at, column in columns)


def _grid_columns(table: Table) -> list[tuple[int, Column]]:
    """The columns of the table itself; if the table has entries, those hold the long texts."""
    return [
        (at, column)
        for at, column in enumerate(table.columns)
        if not column.hidden and not (table.entry and column.kind is ColumnKind.MULTILINE)
    ]


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Value, column: Column) -> str:
    return "<br>".join(escaped(line) for line in shown(value, column).split("\n"))


def _entry(table: Table, row: tuple[Value, ...]) -> Iterator[str]:
    """A section on ``row`` with every field, long texts as quotations."""
    yield ""
    yield f"### {escaped(table.name_of(row))}"
    yield ""
    for column, value in zip(table.columns, row, strict=True):
        if column.hidden:
            continue
        lines = shown(value, column).split("\n")
        label = f"- **{escaped(column.title)}**:"
        if column.kind is not ColumnKind.MULTILINE or lines == [""]:
            yield f"{label} {_cell(value, column)}".rstrip(" ")
            continue
        yield label
        yield ""
        for number, line in enumerate(lines, start=1):
            ending = "<br>" if line and number < len(lines) else ""
            yield f"  > {escaped(line)}{ending}".rstrip(" ")
        yield ""


# Reading


class _Found(msgspec.Struct):
    """A table as read from a file."""

    rows: list[list[str]] = []
    """The lines of the table, its title row and rule included."""
    entries: list[tuple[str, dict[str, list[str]]]] = []
    """Name and fields, line by line, of every section."""
    drawings: list[tuple[str, ...]] = []
    """The lines of every block of code."""


def _read(text: str) -> dict[str, _Found]:
    """The tables in ``text``, by their titles."""
    tables: dict[str, _Found] = {}
    table, lines = _Found(), list[str]()
    drawn: list[str] | None = None
    for line in text.split("\n"):
        if line.startswith("```"):
            if drawn is not None:
                table.drawings.append(tuple(drawn))
            drawn = [] if drawn is None else None
        elif drawn is not None:
            drawn.append(line)
        elif line.startswith("## "):
            table = tables.setdefault(unescaped(line[3:]), _Found())
        elif line.startswith("| "):
            table.rows.append(["\n".join(_plain(cell)) for cell in line[2:-2].split(" | ")])
        elif line.startswith("### "):
            table.entries.append((unescaped(line[4:]), {}))
        elif table.entries and (found := _FIELD.fullmatch(line)):
            lines = table.entries[-1][1].setdefault(unescaped(found[1]), [])
            lines += _plain(found[2]) if found[2] else []
        elif table.entries and line.startswith("  >"):
            lines.append(unescaped(line[4:].removesuffix("<br>")))
    return tables


def _plain(cell: str) -> list[str]:
    return [unescaped(line) for line in cell.split("<br>")]


def _differences(table: Table, found: _Found) -> Iterator[str]:
    """The cells of ``table`` that ``found`` lacks or has differently."""
    columns = _grid_columns(table)
    wanted = [[column.title for _at, column in columns], [_RULES.get(column.kind, "---") for _at, column in columns]]
    wanted += [[shown(row[at], column) for at, column in columns] for row in table.rows]
    yield from _unlike(wanted, found.rows, [column.title for _at, column in columns])
    drawings = list(_drawings(table))
    if [lines for _caption, lines in drawings] != found.drawings:
        yield ", ".join(caption for caption, _lines in drawings) or "```"
    if not table.entry:
        return
    visible = [(at, column) for at, column in enumerate(table.columns) if not column.hidden]
    titles = [column.title for _at, column in visible]
    entries = [[table.name_of(row), *(shown(row[at], column) for at, column in visible)] for row in table.rows]
    others = [[name, *("\n".join(fields.get(title, ())) for title in titles)] for name, fields in found.entries]
    yield from _unlike(entries, others, ["#", *titles])


def _unlike(wanted: list[list[str]], found: list[list[str]], titles: list[str]) -> Iterator[str]:
    if [len(row) for row in wanted] != [len(row) for row in found]:
        yield f"({len(wanted)} / {len(found)})"
        return
    for row, other in zip(wanted, found, strict=True):
        for title, text, read in zip(titles, row, other, strict=True):
            if text != read:
                yield f"{row[0]}: {title}"


FORMAT = Format(id="md", order=4, render=render, compare=compare)
