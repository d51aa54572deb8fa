"""The answers in a workbook, before they are compared with the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import msgspec

from ml_tui.domain.merge import IncomingAnswer
from ml_tui.i18n import Language
from ml_tui.workbook.reader.rows import Keys
from ml_tui.workbook.reader.tables import Found


class Unread(NamedTuple):
    """A cell that the import does not read as an answer."""

    table: str
    column: str
    """The column's key, or its title if the report has no such column; empty when the column has no title."""
    keys: Keys
    """What identifies its row; empty when that is unknown."""
    text: str
    place: str


class CellProblem(msgspec.Struct, frozen=True):
    """A problem in a workbook that prevents the import."""

    place: str
    """The cell, such as ``sheet!F5``."""
    message: str
    hint: str = ""


class Origin(msgspec.Struct, frozen=True):
    """The project and state that a workbook was exported from, as far as it names them."""

    project: str = ""
    catalog: str = ""
    """SHA-256 of the catalog."""
    revision: int = 0
    language: Language | None = None
    day: date | None = None
    """The date of the exported state."""
    version: str = ""
    """The version of ml-tui that exported it."""


@dataclass(slots=True)
class Answers:
    """The content of a workbook that an import needs."""

    name: str
    """The name of the file."""
    origin: Origin
    entries: list[IncomingAnswer] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    """What was not read, in words."""
    unknown: list[CellProblem] = field(default_factory=list)
    """Rows that the catalog lacks: a problem, unless the workbook was made with another catalog."""
    printed: list[Unread] = field(default_factory=list)
    """Cells that the export filled and nobody should change."""
    stray: list[Unread] = field(default_factory=list)
    """Cells that no export fills."""
    comments: list[Unread] = field(default_factory=list)
    """Cells with a comment."""
    tables: dict[str, Found] = field(default_factory=dict)
    """The tables that the import reads, by id."""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For tables that the import does not read: the columns that tell rows without ids apart."""
    rows: dict[tuple[str, Keys], int] = field(default_factory=dict)
    """Table and keys to the number of the row."""
