"""What the reading process answers as JSON; `ml_tui.workbook.sandbox.child` makes it of plain lists.

Everything in it may have been made by a hostile workbook: it is checked by its types here, and text is cleaned by
whoever takes it out.
"""

from __future__ import annotations

from typing import Literal

import msgspec

CellKind = Literal["s", "n", "d", "b", "e", "f", "o", "m"]
"""Text, number, date, boolean, error, formula without a value, anything else; hidden by merging, and empty."""


class RawCell(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A cell that is not empty."""

    column: int
    """From 1."""
    kind: CellKind
    value: str
    """Text as it is; numbers as Python writes them; dates in ISO form; booleans ``TRUE`` and ``FALSE``."""


class RawRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A row with cells that are not empty."""

    number: int
    """From 1."""
    cells: list[RawCell]


class RawSheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sheet that was asked for, or one that goes on with a text of another."""

    name: str
    rows: list[RawRow]
    beyond: list[str] = []
    """The first cells with something in them beyond the rows and columns that are read, such as ``A5001``."""
    comments: list[str] = []
    """The cells with a comment."""


class RawBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was read, or why nothing was."""

    refused: str = ""
    """A code of `ml_tui.workbook.sandbox.limits.Refusal`; empty when all is well."""
    detail: str = ""
    """For a defect of the file: what it is, in the words of whoever found it."""
    properties: dict[str, str] = {}
    """Document properties that ml-tui has set, without the beginning of their names."""
    sheets: list[RawSheet] = []
    others: list[str] = []
    """The names of the sheets that were not asked for."""


class ReadRequest(msgspec.Struct, frozen=True):
    """What to read of a workbook: sheets of these names, and sheets that have most titles of one of the sets."""

    names: list[str] = []
    titles: list[list[str]] = []
