"""The report as plain data for page templates: texts, numbers, widths, and nothing that a template could run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ml_tui.domain.report_parts import Bar, Chart, Column, Flow, Kind, Report, Table, Term, Value, shown
from ml_tui.messages import translation
from ml_tui.text import width

LINE_CELLS = 118
"""How many cells of a table's letters fit into a line of the page."""

_PADDING = 2
"""What the borders of a column take, in cells."""

_FIXED = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.DATE, Kind.MOMENT, Kind.STATUS})
"""Kinds of columns that are never broken over lines, but for their titles."""

_NARROW = 14
"""A column of text that wants no more cells than this gets them."""

_PILL = 2
"""What the shape around a term takes, in cells."""

_BAR = 7
"""The least room a bar needs, in cells."""

Clean = Callable[[str], str]
"""Makes a text fit to be printed."""


def report_data(report: Report, clean: Clean = str) -> dict[str, Any]:
    """``report`` as JSON knows it, every text passed through ``clean``. ``docs/report-template.md`` describes it."""
    _ = translation(report.language).gettext
    return {
        "language": report.language,
        "depth": report.depth,
        "title": clean(report.title),
        "subtitle": clean(report.subtitle),
        "author": clean(report.author),
        "client": clean(_fact(report, "client")),
        "day": report.day.isoformat(),
        "project": report.project_id,
        "revision": report.revision,
        "digest": report.digest,
        "note": clean(report.note),
        "facts": [[clean(shown(row[1])), clean(shown(row[2]))] for row in report.facts.rows],
        "facts_title": clean(report.facts.title),
        "figures_title": clean(report.figures.title),
        "figures": [_figure(row, clean) for row in report.figures.rows],
        "chapters": [
            {"title": clean(title), "tables": [table_data(table, clean) for table in tables]}
            for title, tables in report.chapters()
        ],
        "words": {
            "contents": _("차례"),
            "revision": _("판"),
            "page": _("쪽"),
            "implemented": _("구현"),
            "verified": _("검증"),
            "empty": _("없음"),
            "overview": _("한눈에 보기"),
            "missing": _("글꼴에 없어 이름으로 바꾼 글자"),
        },
    }


def _fact(report: Report, key: str) -> str:
    return next((shown(row[2]) for row in report.facts.rows if row[0] == key), "")


def _figure(row: tuple[Value, ...], clean: Clean) -> dict[str, Any]:
    key, label, count, of, share, meaning = row
    return {
        "key": key,
        "label": clean(shown(label)),
        "count": count,
        "of": of,
        "percent": share,
        "meaning": clean(shown(meaning)),
    }


def table_data(table: Table, clean: Clean = str) -> dict[str, Any]:
    """``table``: its visible columns, its rows by groups, and, where rows merit places of their own, its entries.

    Columns whose values name the groups are left out of the rows.
    """
    kept = [at for at, one in enumerate(table.columns) if not one.hidden and one.key not in table.grouped]
    columns = [table.columns[at] for at in kept]
    flows = {flow.group: flow for flow in table.flows}
    return {
        "id": table.id,
        "title": clean(table.title),
        "lead": clean(table.lead),
        "summed": table.summed,
        "columns": [
            {"key": column.key, "title": clean(column.title), "kind": column.kind.value, **size}
            for column, size in zip(columns, _sizes(table, kept), strict=True)
        ],
        "groups": [
            {
                "name": clean(name),
                "flow": _flow(flows[name], clean) if name in flows else None,
                "rows": [[cell(row[at], table.columns[at], clean) for at in kept] for row in rows],
            }
            for name, rows in table.groups()
        ],
        "entries": list(_entries(table, clean)),
        "chart": _chart(table.chart, clean) if table.chart else None,
    }


def cell(value: Value, column: Column, clean: Clean) -> Any:
    """A value: a term as its word and tone, a percentage as a number or nothing, anything else as text."""
    if isinstance(value, Term):
        return {"word": clean(value.word), "tone": value.tone.value, "code": value.code}
    if column.kind is Kind.PERCENT:
        return value
    return clean(shown(value, column))


def _entries(table: Table, clean: Clean) -> Iterator[dict[str, Any]]:
    if not table.entry:
        return
    hidden = {column.key: at for at, column in enumerate(table.columns) if column.hidden}
    for row in table.rows:
        yield {
            "id": shown(row[hidden["id"]]) if "id" in hidden else "",
            "name": clean(table.name_of(row)),
            "fields": [
                {
                    "key": column.key,
                    "title": clean(column.title),
                    "kind": column.kind.value,
                    "value": cell(value, column, clean),
                }
                for column, value in zip(table.columns, row, strict=True)
                if not column.hidden
            ],
        }


def _flow(flow: Flow, clean: Clean) -> list[dict[str, Any]]:
    return [
        {"title": clean(title), "state": clean(term.word), "tone": term.tone.value, "measure": clean(measure)}
        for title, term, measure in flow.steps
    ]


def _chart(chart: Chart, clean: Clean) -> dict[str, Any]:
    first = chart.marks[0].day if chart.marks else None
    reached = first
    marks = []
    for mark in chart.marks:
        reached = max(reached or mark.day, mark.day)
        marks.append(
            {
                "label": clean(mark.label),
                "day": mark.day.isoformat(),
                "offset": (reached - first).days if first else 0,
                "implemented": mark.implemented,
                "verified": mark.verified,
            }
        )
    return {
        "kind": chart.kind,
        "title": clean(chart.title),
        "bars": [_bar(bar, clean) for bar in chart.bars],
        "marks": marks,
    }


def _bar(bar: Bar, clean: Clean) -> dict[str, Any]:
    return {
        "label": clean(bar.label),
        "total": bar.total,
        "state": {"word": clean(bar.state.word), "tone": bar.state.tone.value} if bar.state else None,
        "parts": [{"word": clean(term.word), "tone": term.tone.value, "count": count} for term, count in bar.parts],
    }


def _sizes(table: Table, kept: Sequence[int]) -> list[dict[str, int]]:
    """For each column its room in cells (``fixed``), or its part of what is left (``share``)."""
    sizes = []
    for at in kept:
        column = table.columns[at]
        longest = max((width(line) for row in table.rows for line in shown(row[at], column).split("\n")), default=0)
        title = max(width(word) for word in column.title.split(" "))
        if column.kind is Kind.STATUS:
            longest += _PILL
        if column.kind is Kind.PERCENT:
            longest += _BAR
        natural = max(title, longest) + _PADDING
        if column.kind in _FIXED or natural <= _NARROW + _PADDING:
            sizes.append({"fixed": natural, "share": 0})
        else:
            sizes.append({"fixed": 0, "share": max(title + _PADDING, min(natural, column.weight))})
    fixed = sum(size["fixed"] for size in sizes)
    if not any(size["share"] for size in sizes):
        return [{"fixed": 0, "share": size["fixed"]} for size in sizes]
    if fixed > LINE_CELLS * 3 // 4:
        return [{"fixed": 0, "share": size["fixed"] or size["share"]} for size in sizes]
    return sizes
