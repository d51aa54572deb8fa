"""Finds the tables of a workbook: their sheets, their title rows and their columns."""

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
"""The share of titles that a sheet and a table must have in common, if the sheet has another name."""

_ALIKE_BY_NAME = 0.25
"""The same share, if the name of the sheet is similar to that of the table."""

_SAME = 0.8
"""How similar two titles must be to count as two spellings of one."""

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[^\w]|_")
"""Parts of a title that do not count: remarks in brackets, and signs."""


@dataclass(slots=True)
class Found:
    """A table in a workbook."""

    layout: Layout
    sheet: RawSheet
    head: int
    """The row of the titles."""
    columns: dict[str, int]
    """Column key to column number, for known columns."""
    unknown: dict[int, str]
    """Column number to title, for unknown columns."""
    twice: list[tuple[str, int]]
    """Repeated titles, with their column numbers."""
    guessed: dict[str, str] = field(default_factory=dict)
    """Column key to title, for columns that were renamed."""

    @property
    def name(self) -> str:
        """The sheet's name, cleaned."""
        return sheet_called(self.sheet)

    @property
    def missing(self) -> list[Column]:
        """The columns with answers that the sheet lacks."""
        return [one for one in self.layout.table.columns if one.answer and one.key not in self.columns]

    @property
    def alike(self) -> float:
        """The share of titles that the sheet and the table have in common, up to 1."""
        return len(self.columns) / (len(self.layout.table.columns) + len(self.unknown))

    def place(self, row: int, key: str) -> str:
        """Return the cell in ``row`` of the column ``key``, else of the first known column, such as ``sheet!F5``."""
        return self.at(row, self.columns.get(key, min(self.columns.values())))

    def at(self, row: int, column: int) -> str:
        """Return the cell in ``row`` and ``column``, such as ``sheet!F5``."""
        return f"{self.name}!{letter(column)}{row}"

    def rows(self) -> Iterator[tuple[int, dict[str, RawCell], list[RawCell]]]:
        """Yield the filled rows below the titles: number, cells by key, and cells in unknown columns."""
        known = {number: key for key, number in self.columns.items()}
        for row in self.sheet.rows:
            if row.number > self.head:
                cells = {known[cell.column]: cell for cell in row.cells if cell.column in known}
                yield row.number, cells, [cell for cell in row.cells if cell.column not in known]


@dataclass(slots=True)
class TableSearch:
    """The result of looking for tables."""

    tables: dict[str, Found] = field(default_factory=dict)
    """The tables that the import reads, by id."""
    told_only: list[Found] = field(default_factory=list)
    """The tables that it does not read."""
    spare: list[str] = field(default_factory=list)
    """The names of sheets that repeat a table that the import reads."""
    untitled: dict[str, str] = field(default_factory=dict)
    """Table id to the name of a sheet that has the table's name but not its titles."""
    strange: list[str] = field(default_factory=list)
    """The names of other sheets."""


def letter(column: int) -> str:
    """The letters of the column number ``column``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def sheet_called(sheet: RawSheet) -> str:
    """Return the name of ``sheet``, cleaned."""
    return _harmless(sheet.name)


def _harmless(name: str) -> str:
    return clean_line(name)[:60]


def _is_drawing(name: str, layouts: Sequence[Layout]) -> bool:
    """Whether the sheet called ``name`` draws a table as flows."""
    return any(folded(name).startswith(f"{one.sheet}-") for one in layouts if one.table.flows)


def find(book: RawBook, layouts: Sequence[Layout]) -> TableSearch:
    """Find the tables of ``book``: each sheet counts as the table whose titles and name fit best."""
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
    """Yield each table that ``sheet`` may be, with a rank; a sheet with the name of the table ranks first."""
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
    """Whether the table can identify its rows, and has a column with answers or most of its columns."""
    about = set(found.layout.keys) <= found.columns.keys() or bool(found.columns.keys() & set(found.layout.names))
    return about and (found.alike >= ALIKE or bool(found.columns.keys() & set(found.layout.answers)))


def _texts(row: RawRow) -> set[str]:
    """Return the folded texts of ``row``."""
    return {folded(clean_line(cell.value)) for cell in row.cells if cell.kind == "s"}


def _with_head(sheet: RawSheet, row: RawRow, layout: Layout) -> Found:
    """Return ``sheet`` as a table of ``layout``, with the titles in ``row``."""
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
    """Whether ``sheet`` may hold continuations of long texts: it has their six columns."""
    return bool(sheet.rows) and [cell.column for cell in sheet.rows[0].cells] == [1, 2, 3, 4, 5, 6]


# Renamed columns


def _guess(found: Found, layouts: Sequence[Layout]) -> None:
    """Recognise renamed columns by a similar title or by their content, but only if there is no doubt."""
    twins = [one for one in layouts if one.table.id == found.layout.table.id]
    for number, title in list(found.unknown.items()):
        meant = _by_title(found, title, twins) or _by_content(found, number)
        if meant and meant.key not in found.columns and _holds(found, number, meant):
            found.columns[meant.key] = number
            found.guessed[meant.key] = title
            del found.unknown[number]


def _by_title(found: Found, title: str, twins: Sequence[Layout]) -> Column | None:
    """Return the column that ``title`` is another spelling of; None when no column or several fit."""
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
    """Return the missing column whose fixed words, ids or numbers fill ``number``; None unless exactly one fits."""
    fitting = []
    for column in found.layout.table.columns:
        if column.key not in found.columns and (column.terms or column.hidden or column.key == "no"):
            known = found.layout.words.get(column.key) or _values(found, column)
            texts = [folded(text) for text in _column(found, number) if text]
            if len(texts) > 1 and known.issuperset(texts):
                fitting.append(column)
    return fitting[0] if len(fitting) == 1 else None


def _values(found: Found, column: Column) -> frozenset[str]:
    """Return the folded values of ``column`` in the report."""
    (at,) = found.layout.table.positions((column.key,))
    return frozenset(folded(str(row[at])) for row in found.layout.table.rows)


def _holds(found: Found, number: int, column: Column) -> bool:
    """Whether the values in the column ``number`` fit ``column``."""
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
    """Whether two folded titles mean the same: one contains the other and little more, or they are very similar."""
    short, long = sorted((one, other), key=len)
    if len(short) > 1 and short in long and 2 * len(short) >= len(long):
        return True
    return SequenceMatcher(None, one, other).ratio() >= _SAME
