"""The report as plain data for page templates: texts, numbers, widths, and nothing that a template could run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ml_tui.domain import terms
from ml_tui.i18n import translation
from ml_tui.report.parts import Chart, ChartBar, Column, ColumnKind, Flow, Report, Table, Term, Value, shown

LINE = 64.5
"""The width of a line of the page, in ems of a table's letters."""

_PADDING = 1.1
"""The padding of a column, in ems."""

_WIDE, _SLIM, _TITLE = 0.93, 0.57, 0.6
"""Generous widths of a Hangul syllable, of any other character, and of one in a title, in ems."""

_FIXED = frozenset({ColumnKind.NUMBER, ColumnKind.PERCENT, ColumnKind.DATE, ColumnKind.MOMENT, ColumnKind.STATUS})
"""Kinds of columns whose values are never broken over lines."""

_PILL, _BAR = 0.9, 3.2
"""The room for the shape around a term, and the least room for a bar, in ems."""

_WIDE_LETTER = re.compile("[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7a3\uf900-\uffef]")

_BREAKABLE = 7.0
"""The longest word that is kept whole in its column, in ems."""

_CELL = 0.53
"""The width of a terminal cell, in ems; `Column.weight` is in cells."""

Clean = Callable[[str], str]
"""Makes a text fit to be printed."""


def report_data(report: Report, clean: Clean = str, *, sized: bool = True) -> dict[str, Any]:
    """Return ``report`` as JSON values, every text passed through ``clean``; ``docs/report-template.md`` describes it.

    :param sized: whether columns get widths.
    """
    _ = translation(report.language).gettext
    return {
        "about": report.about,
        "language": report.language,
        "depth": report.depth,
        "title": clean(report.title),
        "subtitle": clean(report.subtitle),
        "author": clean(report.author),
        "client": clean(_fact(report, "client")),
        "contact": clean(_fact(report, "contact")),
        "day": report.day.isoformat(),
        "project": report.project_id,
        "revision": report.revision,
        "digest": report.digest,
        "note": clean(report.note),
        "facts": [[clean(shown(row[1])), clean(shown(row[2]))] for row in report.facts.rows],
        "facts_title": clean(report.facts.title),
        "figures_title": clean(report.figures.title),
        "figures_lead": clean(report.figures.lead),
        "figures": [_figure(row, clean) for row in report.figures.rows],
        "chapters": [
            {"title": clean(title), "tables": [table_data(table, clean, sized=sized) for table in tables]}
            for title, tables in report.chapters()
        ],
        "words": {
            "contents": _("차례"),
            "revision": _("리비전"),
            "implemented": _("구현"),
            "verified": _("검증"),
            "support": terms.labels(_)[terms.Label.SUPPORT],
            "missing": _("글꼴에 없어 이름으로 바꾼 글자"),
        },
    }


def _fact(report: Report, key: str) -> str:
    return next((shown(row[2]) for row in report.facts.rows if row[0] == key), "")


def _figure(row: tuple[Value, ...], clean: Clean) -> dict[str, Any]:
    key, label, count, of, share, change, meaning = row
    return {
        "key": key,
        "label": clean(shown(label)),
        "count": count,
        "of": of,
        "percent": share,
        "change": clean(shown(change)),
        "meaning": clean(shown(meaning)),
    }


def table_data(table: Table, clean: Clean = str, *, sized: bool = True) -> dict[str, Any]:
    """Return ``table``: its visible columns, its rows by group, and its entries, if rows get sections of their own.

    The columns that name the groups are left out of the rows.
    """
    kept = [at for at, one in enumerate(table.columns) if not one.hidden and one.key not in table.grouped]
    columns = [table.columns[at] for at in kept]
    flows = {flow.group: flow for flow in table.flows}
    widths = _widths(table, kept) if sized else [0.0] * len(kept)
    return {
        "id": table.id,
        "title": clean(table.title),
        "lead": clean(table.lead),
        "summed": table.summed,
        "columns": [
            {"key": column.key, "title": clean(column.title), "kind": column.kind.value, "width": width}
            for column, width in zip(columns, widths, strict=True)
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
    """Return a value: a term as word, tone and code, a percentage as a number or None, anything else as text."""
    if isinstance(value, Term):
        return {"word": clean(value.word), "tone": value.tone.value, "code": value.code}
    if column.kind is ColumnKind.PERCENT:
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


def _bar(bar: ChartBar, clean: Clean) -> dict[str, Any]:
    return {
        "label": clean(bar.label),
        "total": bar.total,
        "state": {"word": clean(bar.state.word), "tone": bar.state.tone.value} if bar.state else None,
        "parts": [{"word": clean(term.word), "tone": term.tone.value, "count": count} for term, count in bar.parts],
    }


def _widths(table: Table, kept: Sequence[int]) -> list[float]:
    """Return the widths of the columns, in ems; together they fill a line.

    If possible, no column is narrower than its longest word, and short texts stay on one line. Long texts get the rest.
    """
    least, whole, wanted = [], [], []
    for at in kept:
        column = table.columns[at]
        texts = {shown(row[at], column) for row in table.rows}
        title = max(_measure(word, _TITLE) for word in column.title.split(" "))
        if column.kind in _FIXED:
            extra = {ColumnKind.STATUS: _PILL, ColumnKind.PERCENT: _BAR}.get(column.kind, 0.0)
            floor = wish = unbroken = max([title, *(_measure(text) + extra for text in texts)])
        else:
            words = max((_measure(word) for text in texts for word in text.split()), default=0.0)
            floor = max(title, min(words, _BREAKABLE))
            longest = max((_measure(line) for text in texts for line in text.split("\n")), default=0.0)
            wish = max(
                floor, min(longest, column.weight * _CELL * (2.2 if column.kind is ColumnKind.MULTILINE else 1.5))
            )
            unbroken = max(floor, longest) if longest <= _BREAKABLE else floor
        least.append(floor + _PADDING)
        whole.append(unbroken + _PADDING)
        wanted.append(max(wish, unbroken) + _PADDING)
    if sum(whole) <= LINE:
        least = whole
    return [round(width, 2) for width in _shared(least, wanted, [table.columns[at].kind in _FIXED for at in kept])]


def _shared(least: Sequence[float], wanted: Sequence[float], fixed: Sequence[bool]) -> list[float]:
    """Share a line among the columns: first the least widths, then the wanted ones, and the rest to long texts."""
    room = LINE - sum(least)
    more = [want - floor for want, floor in zip(wanted, least, strict=True)]
    if room <= 0 or not least:
        return list(least)
    if sum(more) >= room:
        return [floor + extra * room / sum(more) for floor, extra in zip(least, more, strict=True)]
    rest = LINE - sum(wanted)
    shares = [0.0 if held else want for held, want in zip(fixed, wanted, strict=True)]
    if not any(shares):
        shares = list(wanted)
    return [want + rest * share / sum(shares) for want, share in zip(wanted, shares, strict=True)]


def _measure(text: str, slim: float = _SLIM) -> float:
    """Estimate the width of ``text``, in ems."""
    wide = len(_WIDE_LETTER.findall(text))
    return wide * _WIDE + (len(text) - wide) * slim
