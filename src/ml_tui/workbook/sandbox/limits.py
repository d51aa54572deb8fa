"""How much of a workbook is read at most, and why one may be refused.

Known to both sides: the process that reads and the one that waits for it.
"""

from __future__ import annotations

from enum import StrEnum

from ml_tui.sandbox.limits import Limits

FILE_BYTES = 5 << 20
"""The largest file."""

UNPACKED_BYTES = 40 << 20
"""The most its parts may be together when unpacked."""

RATIO = 200
"""The most a part of more than `RATIO_FROM` bytes may grow when unpacked."""

RATIO_FROM = 100_000

PARTS = 500
"""The most parts."""

ROWS = 5000
"""The rows of a sheet that are looked at; a catalog has some hundred items and criteria."""

COLUMNS = 100
"""The columns of a sheet that are looked at."""

HEAD_ROWS = 200
"""The rows among which the titles of a table are looked for, in a sheet whose name says nothing."""

COMMENTS = 1000
"""The most comments of a sheet that are told of."""

CELLS = 200_000
"""The most cells of all sheets together."""

CHARACTERS = 12_000_000
"""The most text of all sheets together."""

READER = Limits(memory=300 << 20, seconds=20.0, cpu_seconds=15, answer_bytes=64 << 20)
"""The limits of the reading process."""

PROPERTIES = "ml-tui-"
"""What the names of our document properties begin with."""


class Refusal(StrEnum):
    """Why a workbook is not read."""

    EMPTY = "empty"
    NOT_ZIP = "not-zip"
    OLD_OR_ENCRYPTED = "old-or-encrypted"
    NOT_WORKBOOK = "not-workbook"
    MACROS = "macros"
    DOCTYPE = "doctype"
    ENCODING = "encoding"
    TOO_LARGE = "too-large"
    MEMORY = "memory"
    BROKEN = "broken"
    PACKAGE = "package"
    """It is not the workbook's fault: a package for reading it is missing or broken; the detail names it."""
