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
"""For whom a report is: who decides, or who does the work and wants to see every change."""


class Tone(StrEnum):
    """How a term is meant, for formats that have colours. The word always stands beside the colour."""

    GOOD = "good"
    UNDER_WAY = "under_way"
    OPEN = "open"
    ASIDE = "aside"
    PLAIN = "plain"


class Term(msgspec.Struct, frozen=True):
    """A word from a fixed vocabulary: what a machine calls it, what the reader is shown, and how it is meant."""

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
    """Whole per cent (int); a format that can may draw it as a bar."""
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
    """What machines call it; the same in every language."""
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
    """How many of the things that ``label`` stands for have each of several states."""

    label: str
    parts: tuple[tuple[Term, int], ...]
    """In the order they are drawn."""
    state: Term | None = None
    """One state for all of them together, where there is such a thing."""

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(count for _term, count in self.parts)


class Mark(msgspec.Struct, frozen=True):
    """How things stood at one moment of a trend: whole per cent."""

    label: str
    day: date
    implemented: int
    verified: int


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of what a table says; the table stands beside it, so that a format without pictures loses nothing."""

    kind: Literal["bars", "stack", "cards", "trend"]
    """Bars one below the other; the same as layers that rest on one another; as cards; lines over time."""
    title: str
    """What it shows, for those who cannot see it."""
    bars: tuple[ChartBar, ...] = ()
    marks: tuple[Mark, ...] = ()
    """Of a trend, the oldest first."""
    lines: tuple[str, ...] = ()
    """The same drawn with plain characters, where that can be done."""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that follow one another."""

    group: str
    """The name of the group of rows it belongs to (`Table.groups`)."""
    steps: tuple[tuple[str, Term, str], ...]
    """Of each its title, its state, and what was measured."""
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
    """The keys of the columns that name a row, where a row is too much for a line and merits a place of its own."""
    grouped: tuple[str, ...] = ()
    """The keys of columns whose equal values stand together, and can be said once above the rows they belong to."""
    lead: str = ""
    """A sentence that stands before the table."""
    chapter: str = ""
    """The title of the part of the report that it belongs to."""
    chart: Chart | None = None
    flows: tuple[Flow, ...] = ()

    def groups(self) -> Iterator[tuple[str, list[tuple[Value, ...]]]]:
        """The rows by their values in the `grouped` columns, in order; without any all of them under no name."""
        places = self.positions(self.grouped)
        for name, rows in groupby(self.rows, key=lambda row: " ".join(shown(row[at]) for at in places)):
            yield name, list(rows)

    def positions(self, keys: tuple[str, ...]) -> tuple[int, ...]:
        """Where the columns ``keys`` stand."""
        found = {column.key: number for number, column in enumerate(self.columns)}
        return tuple(found[key] for key in keys)

    def name_of(self, row: tuple[Value, ...]) -> str:
        """What ``row`` is called: the values of its `entry` columns."""
        return " ".join(shown(row[at], self.columns[at]) for at in self.positions(self.entry))

    def cells(self) -> Iterator[tuple[int, int, Column, Value]]:
        """Every cell: its row and its column (from 0), the column itself, the value."""
        for r, row in enumerate(self.rows):
            for c, (column, value) in enumerate(zip(self.columns, row, strict=True)):
                yield r, c, column, value


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a deliverable says, in the words of one language."""

    about: Literal["state", "difference"] = "state"
    """Whether it says how a project stands, or in what two of its states differ."""
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
    """What the reader must know of the content."""
    facts: Table
    """The cover: what project, whose, when, on which catalog. A label and a value of any type a row."""
    figures: Table
    """The headline figures, side by side and never made into one."""
    tables: tuple[Table, ...]
    checklist: Table
    """Every item with everything answered about it, also when it is not among the tables; of a difference every field
    that differs."""
    cover_title: str
    overflow_title: str
    """What the place is called that takes texts too long for where they belong."""
    document: dict[str, Any]
    """The same for machines: the records of `ml_tui.domain.records`, ready for JSON."""

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
    """``value`` as text; nothing known is the empty text."""
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
