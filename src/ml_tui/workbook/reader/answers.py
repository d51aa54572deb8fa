"""What a workbook says, before it is compared with anything."""

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
    """A cell that is not read as an answer."""

    table: str
    column: str
    """Its title, when it is none that the report has; empty when it has none."""
    keys: Keys
    """What its row is about; empty when that is not known."""
    text: str
    place: str


class CellProblem(msgspec.Struct, frozen=True):
    """Something in a workbook that keeps it from being taken over."""

    place: str
    """Such as ``sheet!F5``."""
    message: str
    hint: str = ""


class Origin(msgspec.Struct, frozen=True):
    """From which state of which project a workbook was exported, as far as it says."""

    project: str = ""
    catalog: str = ""
    """SHA-256 of the catalog."""
    revision: int = 0
    language: Language | None = None
    day: date | None = None
    """The day that it is as of."""
    version: str = ""
    """The version of ml-tui that has made it."""


@dataclass(slots=True)
class Answers:
    """What a workbook says."""

    name: str
    """What the file is called."""
    origin: Origin
    entries: list[IncomingAnswer] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    """What was passed over, in words."""
    unknown: list[CellProblem] = field(default_factory=list)
    """Rows about what the catalog does not have: a problem, unless the workbook is on another catalog."""
    printed: list[Unread] = field(default_factory=list)
    """Cells that are as they were exported, unless somebody has filled them in."""
    stray: list[Unread] = field(default_factory=list)
    """Cells that no export has."""
    comments: list[Unread] = field(default_factory=list)
    """Cells with a comment."""
    tables: dict[str, Found] = field(default_factory=dict)
    """The tables that come back, by their ids."""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of tables that do not come back, the columns that tell rows apart where they have no ids."""
    rows: dict[tuple[str, Keys], int] = field(default_factory=dict)
    """Where their rows stand, by table and keys."""
