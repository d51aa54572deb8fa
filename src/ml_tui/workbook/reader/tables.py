"""Finds the tables of a workbook: which sheet is which, where its titles stand, which column is which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ml_tui.report.parts import Column, ColumnKind
from ml_tui.text import clean_line
from ml_tui.workbook.layout import TABLES, Layout
from ml_tui.workbook.reader.values import UnfitCell, day_of, text_of
from ml_tui.workbook.sandbox.child import folded
from ml_tui.workbook.sandbox.protocol import RawBook, RawCell, RawRow, RawSheet

ALIKE = 0.5
"""How much of the titles of a sheet and a table together must be the same for it to be that table by another name."""

_ALIKE_BY_NAME = 0.25
"""The same, when the name of the sheet resembles that of the table."""

_SAME = 0.8
"""How much of two titles must be the same for them to be one title, spelt in two ways."""

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[^\w]|_")
"""What does not count in a title: remarks in brackets, and signs."""


@dataclass(slots=True)
class Found:
    """A table in a workbook."""

    layout: Layout
    sheet: RawSheet
    head: int
    """The row of the titles."""
    columns: dict[str, int]
    """Where each known column stands, by its key."""
    unknown: dict[int, str]
    """Titles that no column has, by where they stand."""
    twice: list[tuple[str, int]]
    """Titles that stand there again, with the column."""
    guessed: dict[str, str] = field(default_factory=dict)
    """The titles of columns that are called otherwise than they were, by their keys."""

    @property
    def name(self) -> str:
        """The sheet's name, harmless."""
        return sheet_called(self.sheet)

    @property
    def missing(self) -> list[Column]:
        """The columns with answers that are not there."""
        return [one for one in self.layout.table.columns if one.answer and one.key not in self.columns]

    @property
    def alike(self) -> float:
        """How much of the titles of the sheet and of the table are the same: 1 is all."""
        return len(self.columns) / (len(self.layout.table.columns) + len(self.unknown))

    def place(self, row: int, key: str) -> str:
        """Where the column ``key`` of ``row`` is, such as ``sheet!F5``; without it the first column that is known."""
        return self.at(row, self.columns.get(key, min(self.columns.values())))

    def at(self, row: int, column: int) -> str:
        """The cell in ``row`` and ``column``, such as ``sheet!F5``."""
        return f"{self.name}!{letter(column)}{row}"

    def rows(self) -> Iterator[tuple[int, dict[str, RawCell], list[RawCell]]]:
        """The rows below the titles that have anything in them: number, cells by key, and those of no known column."""
        known = {number: key for key, number in self.columns.items()}
        for row in self.sheet.rows:
            if row.number > self.head:
                cells = {known[cell.column]: cell for cell in row.cells if cell.column in known}
                yield row.number, cells, [cell for cell in row.cells if cell.column not in known]


@dataclass(slots=True)
class TableSearch:
    """What came of looking for the tables."""

    tables: dict[str, Found] = field(default_factory=dict)
    """Those that come back, by their ids."""
    told_only: list[Found] = field(default_factory=list)
    """Those that do not."""
    spare: list[str] = field(default_factory=list)
    """Further sheets that look like one that comes back."""
    untitled: dict[str, str] = field(default_factory=dict)
    """Sheets by the name of one that comes back, in which its titles were not found, by the id of that table."""
    strange: list[str] = field(default_factory=list)
    """Sheets that are none of ours."""


def letter(column: int) -> str:
    """The letters of the column number ``column``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def sheet_called(sheet: RawSheet) -> str:
    """What ``sheet`` is called, harmless."""
    return _harmless(sheet.name)


def _harmless(name: str) -> str:
    return clean_line(name)[:60]


def _is_drawing(name: str, layouts: Sequence[Layout]) -> bool:
    """Whether the sheet called ``name`` shows what a table says, as flows."""
    return any(folded(name).startswith(f"{one.sheet}-") for one in layouts if one.table.flows)


def find(book: RawBook, layouts: Sequence[Layout]) -> TableSearch:
    """The tables of ``book``: each sheet is the table of which it has most titles; its name helps."""
    search = TableSearch(strange=[name for name in map(_harmless, book.others) if not _is_drawing(name, layouts)])
    titles = {title for layout in layouts for title in layout.titles}
    ranked: list[tuple[float, int, Found]] = []
    for number, sheet in enumerate(book.sheets):
        heads = [(row, texts) for row in sheet.rows if len(titles & (texts := _texts(row))) > 1]
        best = max(_candidates(sheet, heads, layouts), key=lambda pair: pair[0], default=None)
        name = sheet_called(sheet)
        if best:
            ranked.append((best[0], -number, best[1]))
        elif meant := [one.table.id for one in layouts if one.comes_back and one.sheet == folded(name)]:
            search.untitled[meant[0]] = name
        elif not _goes_on(sheet):
            search.strange.append(name)
    for _rank, _number, found in sorted(ranked, key=lambda one: one[:2], reverse=True):
        table = found.layout.table.id
        if not found.layout.comes_back:
            search.told_only.append(found)
        elif table in search.tables:
            search.spare.append(found.name)
        else:
            _guess(found, layouts)
            search.tables[table] = found
    search.tables = {table: search.tables[table] for table in TABLES if table in search.tables}
    return search


def _candidates(
    sheet: RawSheet, heads: Sequence[tuple[RawRow, set[str]]], layouts: Sequence[Layout]
) -> Iterator[tuple[float, Found]]:
    """``sheet`` taken for each table that it may be, with a rank: the sheet by the name of a table comes first."""
    name = folded(sheet_called(sheet))
    for layout in layouts:
        named = 1.0 if name == layout.sheet else 0.0
        enough = _ALIKE_BY_NAME if named or _alike(name, layout.sheet) else ALIKE
        for row, texts in heads:
            if len(texts & layout.titles.keys()) < enough * len(layout.table.columns):
                continue
            found = _with_head(sheet, row, layout)
            if found.alike >= enough and (not layout.comes_back or _can_answer(found)):
                yield found.alike + named, found


def _can_answer(found: Found) -> bool:
    """Whether it has a column that says what a row is about, or names it, and one with answers or most others."""
    about = set(found.layout.keys) <= found.columns.keys() or bool(found.columns.keys() & set(found.layout.names))
    return about and (found.alike >= ALIKE or bool(found.columns.keys() & set(found.layout.answers)))


def _texts(row: RawRow) -> set[str]:
    """The texts of ``row``, folded."""
    return {folded(clean_line(cell.value)) for cell in row.cells if cell.kind == "s"}


def _with_head(sheet: RawSheet, row: RawRow, layout: Layout) -> Found:
    """``sheet`` with the titles of ``layout`` in ``row``."""
    found = Found(layout, sheet, row.number, {}, {}, [])
    for cell in row.cells:
        title = clean_line(cell.value) if cell.kind == "s" else ""
        column = layout.column(title) if title else None
        if column is None:
            found.unknown |= {cell.column: title} if title else {}
        elif column.key in found.columns:
            found.twice.append((title, cell.column))
        else:
            found.columns[column.key] = cell.column
    return found


def _goes_on(sheet: RawSheet) -> bool:
    """Whether texts of other sheets may go on in ``sheet``: it has their six columns."""
    return bool(sheet.rows) and [cell.column for cell in sheet.rows[0].cells] == [1, 2, 3, 4, 5, 6]


# Columns called otherwise


def _guess(found: Found, layouts: Sequence[Layout]) -> None:
    """Recognise columns under other titles, where it is sure: by the title, or by what stands in them."""
    twins = [one for one in layouts if one.table.id == found.layout.table.id]
    for number, title in list(found.unknown.items()):
        meant = _by_title(found, title, twins) or _by_content(found, number)
        if meant and meant.key not in found.columns and _holds(found, number, meant):
            found.columns[meant.key] = number
            found.guessed[meant.key] = title
            del found.unknown[number]


def _by_title(found: Found, title: str, twins: Sequence[Layout]) -> Column | None:
    """The one column of which ``title`` is another spelling; None when there is none, or more than one."""
    own = {column.key: column for column in found.layout.table.columns}
    near = {
        column.key
        for layout in twins
        for column in layout.table.columns
        if not column.hidden and _alike(_bare(title), _bare(column.title))
    }
    rivals = [other for other in found.unknown.values() if other != title]
    if len(near) != 1 or any(_alike(_bare(other), _bare(own[key].title)) for key in near for other in rivals):
        return None
    return own[near.pop()]


def _by_content(found: Found, number: int) -> Column | None:
    """The one column that is missing and whose fixed words, ids or numbers are all that stands in ``number``."""
    fitting = []
    for column in found.layout.table.columns:
        if column.key not in found.columns and (column.terms or column.hidden or column.key == "no"):
            known = found.layout.words.get(column.key) or _values(found, column)
            texts = [folded(text) for text in _column(found, number) if text]
            if len(texts) > 1 and known.issuperset(texts):
                fitting.append(column)
    return fitting[0] if len(fitting) == 1 else None


def _values(found: Found, column: Column) -> frozenset[str]:
    """What the report has in ``column``, folded."""
    (at,) = found.layout.table.positions((column.key,))
    return frozenset(folded(str(row[at])) for row in found.layout.table.rows)


def _holds(found: Found, number: int, column: Column) -> bool:
    """Whether what stands in ``number`` can be that of ``column``."""
    if column.terms:
        known = found.layout.words[column.key]
        return all(folded(text) in known for text in _column(found, number) if text)
    if column.kind is ColumnKind.DATE:
        return all(_is_day(cell) for cell in _cells(found, number))
    return True


def _is_day(cell: RawCell) -> bool:
    try:
        day_of(cell)
    except UnfitCell:
        return False
    return True


def _column(found: Found, number: int) -> Iterator[str]:
    for cell in _cells(found, number):
        try:
            yield clean_line(text_of(cell))
        except UnfitCell:
            yield "?"


def _cells(found: Found, number: int) -> Iterator[RawCell]:
    for row in found.sheet.rows:
        if row.number > found.head:
            yield from (cell for cell in row.cells if cell.column == number)


def _bare(title: str) -> str:
    return _ASIDE.sub("", folded(title))


def _alike(one: str, other: str) -> bool:
    """Whether two folded titles are surely the same: one holds the other and little more, or nearly all is the same."""
    short, long = sorted((one, other), key=len)
    if len(short) > 1 and short in long and 2 * len(short) >= len(long):
        return True
    return SequenceMatcher(None, one, other).ratio() >= _SAME
