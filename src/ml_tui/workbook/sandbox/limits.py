"""The limits for reading a workbook, and the reasons to refuse one.

Both sides use them: the reading process and the one that waits for it.
"""

from __future__ import annotations

from enum import StrEnum

from ml_tui.sandbox.limits import Limits

FILE_BYTES = 20 << 20
"""The size limit of the file, in bytes."""

UNPACKED_BYTES = 100 << 20
"""The limit for all parts together when unpacked, in bytes."""

RATIO = 200
"""The largest ratio of unpacked to packed size, for parts above `RATIO_FROM` bytes."""

RATIO_FROM = 100_000

PARTS = 500
"""The largest number of parts."""

ROWS = 50_000
"""How many rows of a sheet are read; a catalog of 5,000 items has some 20,000 criteria."""

COLUMNS = 100
"""How many columns of a sheet are read."""

HEAD_ROWS = 200
"""How many rows are searched for titles in a sheet with an unknown name."""

COMMENTS = 1000
"""How many comments of a sheet are named."""

CELLS = 500_000
"""The largest number of cells in all sheets."""

CHARACTERS = 24_000_000
"""The largest amount of text in all sheets, in characters."""

READER = Limits(memory=500 << 20, seconds=60.0, cpu_seconds=45, answer_bytes=128 << 20)
"""The limits of the reading process."""

PROPERTIES = "ml-tui-"
"""The prefix of the names of ml-tui's document properties."""


class Refusal(StrEnum):
    """Why a workbook is not read."""

    EMPTY = "empty"
    NOT_ZIP = "not-zip"
    OLD_OR_ENCRYPTED = "old-or-encrypted"
    NOT_WORKBOOK = "not-workbook"
    MACROS = "macros"
    DOCTYPE = "doctype"
    ENCODING = "encoding"
    FILE_BYTES = "file-bytes"
    UNPACKED_BYTES = "unpacked-bytes"
    RATIO = "ratio"
    PARTS = "parts"
    CELLS = "cells"
    CHARACTERS = "characters"
    ANSWER_BYTES = "answer-bytes"
    MEMORY = "memory"
    BROKEN = "broken"
    PACKAGE = "package"
    """The workbook may be fine: a package for reading it is missing or broken; the detail names the package."""
