"""HTML: the report as one file without script, good to read on a phone, in the dark and on paper.

Every text is escaped by the template engine; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_tui.export.formats import Format
from ml_tui.report.paged import STEPS, on_pages, page_remarks
from ml_tui.report.parts import Report, Table, shown

if TYPE_CHECKING:
    from markupsafe import Markup

TEMPLATES = Path(__file__).parents[1] / "templates"

SETTINGS: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "optimized": False}
"""The settings of the template engine."""

_BLOCK = re.compile(r'<(table|section)[^>]* id="t-([a-z-]+)">(.*?)</\1>', re.DOTALL)
_CELL = re.compile(r"<(t[dh]|dd)\b([^>]*)>(.*?)</\1>", re.DOTALL)
_AXIS = (38, 596)
"""Where the axis of days begins and ends in the drawing of a trend."""

_LONG_WORD = re.compile(r"[^\s가-힣]{20}|[가-힣]{10}")
"""A word so long that it may break anywhere, or its column would become too wide; other words stay whole."""

_TAG = re.compile(r"<[^>]*>")


def render(report: Report) -> bytes:
    """``report`` as HTML in UTF-8."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    from ml_tui.export.report_data import report_data
    from ml_tui.export.template_cache import TemplateCache

    environment = Environment(loader=FileSystemLoader(TEMPLATES), **SETTINGS)
    environment.bytecode_cache = TemplateCache(TEMPLATES, repr(SETTINGS))
    environment.filters["cells"] = _row
    environment.filters["shown"] = _value
    style = Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))
    data = report_data(on_pages(report), sized=False)
    for chapter in data["chapters"]:
        for table in chapter["tables"]:
            _space(table["chart"])
            for column in table["columns"]:
                column["start"] = Markup('<td class="{}" data-label="{}">').format(column["kind"], column["title"])
    return environment.get_template("report.html.j2").render(data, style=style).encode()


def remarks(report: Report) -> list[str]:
    """What the user should know about the page: that the log is cut, if it is."""
    return page_remarks(report)


def _row(row: Sequence[Any], columns: Sequence[dict[str, Any]]) -> Markup:
    """The cells of a row. They are most of the page, so they are joined here and not one by one in the template."""
    from markupsafe import Markup

    cells = (f"{column['start']}{_value(it, column['kind'])}</td>" for it, column in zip(row, columns, strict=True))
    return Markup("".join(cells))


def _value(it: Any, kind: str) -> Markup:
    """A value as markup: a term with its tone, a percentage with a bar, anything else as escaped text."""
    from markupsafe import Markup, escape

    if isinstance(it, str):
        return Markup('<span class="long">{}</span>').format(it) if _LONG_WORD.search(it) else escape(it)
    if it is None:
        return Markup("")
    if kind == "percent":
        return Markup(f'<span><span class="meter"><i style="width:{it:d}%"></i></span>{it:d}%</span>')
    return Markup(f'<span class="pill {escape(it["tone"])}">{escape(it["word"])}</span>')


def _space(chart: dict[str, Any] | None) -> None:
    """Place the marks of a trend on the axis of days; marks of a single day are spaced evenly."""
    marks = chart["marks"] if chart else []
    days = marks[-1]["offset"] if marks else 0
    for number, mark in enumerate(marks):
        part = mark["offset"] / days if days else number / max(1, len(marks) - 1)
        mark["x"] = round(_AXIS[0] + part * (_AXIS[1] - _AXIS[0]), 1)


def compare(data: bytes, report: Report) -> list[str]:
    """The places at which the page in ``data`` differs from ``report``."""
    try:
        text = data.decode()
    except ValueError as error:
        return [str(error)]
    differing = [] if f"<h1>{_escaped(report.title)}</h1>" in text else [report.title]
    found = {match[2]: match[3] for match in _BLOCK.finditer(text)}
    for table in on_pages(report).tables:
        if table.id not in found:
            differing.append(table.title)
        else:
            if table.lead and f'<p class="lead">{_escaped(table.lead)}</p>' not in text:
                differing.append(f"{table.title}: {table.lead}")
            differing.extend(_differences(table, _cells(found[table.id])))
    return differing


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))


def _cells(markup: str) -> list[str]:
    """The text of every cell in ``markup``, titles included, in order."""
    from html import unescape

    return [unescape(_TAG.sub("", match[3])) for match in _CELL.finditer(markup)]


def _differences(table: Table, found: list[str]) -> Iterator[str]:
    """The cells of ``table`` that are not at their place among ``found``."""
    wanted = list(_wanted(table))
    if len(wanted) != len(found):
        yield f"{table.title} ({len(wanted)} / {len(found)})"
        return
    for (place, text), other in zip(wanted, found, strict=True):
        if text != other:
            yield f"{table.title} {place}"


def _wanted(table: Table) -> Iterator[tuple[str, str]]:
    """Place and text of every cell as the page has them: a section for each entry, or a table with groups."""
    visible = [(at, column) for at, column in enumerate(table.columns) if not column.hidden]
    if table.entry:
        for row in table.rows:
            yield from ((f"{table.name_of(row)}: {column.title}", shown(row[at], column)) for at, column in visible)
        return
    kept = [(at, column) for at, column in visible if column.key not in table.grouped]
    yield from ((column.title, column.title) for _at, column in kept)
    number = 0
    for name, rows in table.groups():
        if name:
            yield name, name
        for row in rows:
            number += 1
            yield from ((f"{number}: {column.title}", shown(row[at], column)) for at, column in kept)


FORMAT = Format(id="html", order=3, log_steps=STEPS, render=render, compare=compare, remarks=remarks)
