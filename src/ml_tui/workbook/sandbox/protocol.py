"""The answers of the reading process, which `ml_tui.workbook.sandbox.child` builds from plain lists.

A hostile workbook may have produced any of it. So these types check the structure, and the code that uses a text cleans
it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

CellKind = Literal["s", "n", "d", "b", "e", "f", "o", "m"]
"""Text, number, date, boolean, error, formula without a value, other; hidden by a merge; empty."""


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
    """A requested sheet, or one that holds continuations of long texts."""

    name: str
    rows: list[RawRow]
    beyond: list[str] = []
    """The first filled cells beyond the limits, such as ``A5001``."""
    comments: list[str] = []
    """The cells with a comment."""


class RawBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a workbook, or why nothing was read."""

    refused: str = ""
    """A code of `ml_tui.workbook.sandbox.limits.Refusal`; empty when the workbook was read."""
    detail: str = ""
    """The message of the error that a broken file has raised."""
    properties: dict[str, str] = {}
    """ml-tui's document properties, without the prefix of their names."""
    sheets: list[RawSheet] = []
    others: list[str] = []
    """The names of the sheets that were not requested."""


class ReadRequest(msgspec.Struct, frozen=True):
    """Which sheets to read: those with these names, and those with most titles of one of these sets."""

    names: list[str] = []
    titles: list[list[str]] = []
