"""What a report is made of: titled tables with typed columns, some with a chart or with flows.

Every exporter prints these and nothing else, so a table that is added here appears in every format at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Literal

import msgspec

from ml_tui.i18n import Language

Depth = Literal["executive", "practitioner"]
"""The reader of a report: one who decides, or one who does the work and wants to see every change."""


class Tone(StrEnum):
    """The tone of a term, for formats that have colours. The word always stands beside the colour."""

    GOOD = "good"
    UNDER_WAY = "under_way"
    OPEN = "open"
    ASIDE = "aside"
    PLAIN = "plain"


class Term(msgspec.Struct, frozen=True):
    """A word of a fixed vocabulary: its code for machines, the word for readers, and its tone."""

    code: str
    word: str
    tone: Tone = Tone.PLAIN


class ColumnKind(StrEnum):
    """What the cells of a column hold. Any cell may be None: nothing is known, or nothing was answered."""

    TEXT = "text"
    """A line (str); in a column of mixed values also a number or a day."""
    MULTILINE = "multiline"
    """Lines separated by newlines, possibly very many (str)."""
    NUMBER = "number"
    """A count (int)."""
    PERCENT = "percent"
    """Whole per cent (int); a format may draw it as a bar."""
    DATE = "date"
    """A day (date)."""
    MOMENT = "moment"
    """A date and time of day as the reader's clock shows it (datetime without zone)."""
    STATUS = "status"
    """One of the column's terms (Term)."""


Value = str | int | date | datetime | Term | None


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table."""

    key: str
    """Its name for machines; the same in every language."""
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    weight: int = 10
    """The width it wants, in cells of a monospaced line; a format scales all of them to its page."""
    hidden: bool = False
    """Whether it is for machines only, such as an id."""
    answer: bool = False
    """Whether it holds an answer, which may come back changed from a filled-in workbook."""
    terms: tuple[Term, ...] = ()
    """For `ColumnKind.STATUS`: every term that can occur."""


class ChartBar(msgspec.Struct, frozen=True):
    """A bar of a chart: how many of the things called ``label`` have each state."""

    label: str
    parts: tuple[tuple[Term, int], ...]
    """In the order they are drawn."""
    state: Term | None = None
    """One state for all of them together, if there is one."""

    @property
    def total(self) -> int:
        """How many things the bar counts."""
        return sum(count for _term, count in self.parts)


class Mark(msgspec.Struct, frozen=True):
    """A point of a trend, in whole per cent."""

    label: str
    day: date
    implemented: int
    verified: int


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of what a table says; the table stands beside it, so that a format without pictures loses nothing."""

    kind: Literal["bars", "stack", "cards", "trend"]
    """Bars below each other, bars as layers on top of each other, bars as cards, or lines over time."""
    title: str
    """What it shows, for those who cannot see it."""
    bars: tuple[ChartBar, ...] = ()
    marks: tuple[Mark, ...] = ()
    """Of a trend, the oldest first."""
    lines: tuple[str, ...] = ()
    """The chart drawn with plain characters, if it can be."""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that follow one another."""

    group: str
    """The name of the group of rows it belongs to (`Table.groups`)."""
    steps: tuple[tuple[str, Term, str], ...]
    """Title, state and measurement of each."""
    lines: tuple[str, ...]
    """The flow drawn with plain characters."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A titled table."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    summed: bool = False
    """Whether the last row is the sum of the others."""
    entry: tuple[str, ...] = ()
    """The keys of the columns that name a row, if rows are too long for a line and get sections of their own."""
    grouped: tuple[str, ...] = ()
    """The keys of the columns that group the rows; a format may print their values once above each group."""
    lead: str = ""
    """A sentence that stands before the table."""
    chapter: str = ""
    """The title of the part of the report that it belongs to."""
    chart: Chart | None = None
    flows: tuple[Flow, ...] = ()

    def groups(self) -> Iterator[tuple[str, list[tuple[Value, ...]]]]:
        """Yield name and rows of each group, in order; without `grouped` columns, all rows under an empty name."""
        places = self.positions(self.grouped)
        for name, rows in groupby(self.rows, key=lambda row: " ".join(shown(row[at]) for at in places)):
            yield name, list(rows)

    def positions(self, keys: tuple[str, ...]) -> tuple[int, ...]:
        """Return the indexes of the columns ``keys``."""
        found = {column.key: number for number, column in enumerate(self.columns)}
        return tuple(found[key] for key in keys)

    def name_of(self, row: tuple[Value, ...]) -> str:
        """Return the name of ``row``: the values of its `entry` columns."""
        return " ".join(shown(row[at], self.columns[at]) for at in self.positions(self.entry))

    def cells(self) -> Iterator[tuple[int, int, Column, Value]]:
        """Every cell: its row and its column (from 0), the column itself, the value."""
        for r, row in enumerate(self.rows):
            for c, (column, value) in enumerate(zip(self.columns, row, strict=True)):
                yield r, c, column, value


class Report(msgspec.Struct, frozen=True, kw_only=True, weakref=True):
    """Everything a deliverable says, in the words of one language."""

    about: Literal["state", "difference"] = "state"
    """Whether it is on one state of a project, or on the difference of two."""
    language: Language
    depth: Depth
    title: str
    subtitle: str
    project_id: str
    revision: int
    digest: str
    """SHA-256 of the catalog, in hexadecimal."""
    author: str
    day: date
    note: str
    """What the reader must know about the content."""
    facts: Table
    """The cover: project, people, days and catalog. Each row has a label and a value of any type."""
    figures: Table
    """The headline figures, side by side and never combined into one."""
    tables: tuple[Table, ...]
    checklist: Table
    """Every item with everything answered about it, even if it is not among the tables; in a report on a difference,
    every field that differs."""
    cover_title: str
    overflow_title: str
    """The title of the place for texts that are too long for their cells."""
    document: dict[str, Any]
    """The report for machines: the records of `ml_tui.domain.records`, ready for JSON."""
    older_steps: int = 0
    """How many steps of the log are left out, because the format prints only the newest."""

    def chapters(self) -> Iterator[tuple[str, list[Table]]]:
        """The tables by the part of the report they belong to, in order."""
        for title, tables in groupby(self.tables, key=lambda table: table.chapter):
            yield title, list(tables)

    def table(self, table_id: str) -> Table:
        """The table called ``table_id``.

        :raises KeyError: the report has none.
        """
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)


def shown(value: Value, column: Column | None = None) -> str:
    """Return ``value`` as text; None becomes the empty text."""
    match value:
        case None:
            return ""
        case Term():
            return value.word
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case int() if column is not None and column.kind is ColumnKind.PERCENT:
            return f"{value}%"
    return str(value)
