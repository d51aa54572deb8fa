"""Prints data on standard output and messages on standard error, both cleaned for a terminal."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice, zip_longest
from typing import IO, Any

from ml_tui.errors import MlTuiError, NotWritten
from ml_tui.i18n import _

Row = Sequence[str]

Cell = tuple[str, int]
"""A text and its width in terminal cells."""

_HIDDEN = (
    "[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff]"
)
"""Characters that are valid in JSON, but that a terminal must not receive."""

_LONGEST = 1000
"""The longest printed message, in terminal cells; a path in it may be long."""

_GAP = "  "
_BLOCK = 200
"""How many rows of a long table are aligned and printed together."""

_NARROWEST = 12
"""The smallest width to which the widest column of a table is cut."""


def speak_utf8() -> None:
    """Switch standard output and standard error to UTF-8, whatever the locale; invalid characters become ``?``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def put(text: str = "") -> None:
    """Print one or more lines of data."""
    _standard_output().write(_harmless(text) + "\n")


def put_json(document: Any) -> None:
    """Print one JSON document; invisible and control characters are escaped, so nothing is lost."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    _standard_output().write(re.sub(_HIDDEN, lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def put_bytes(data: bytes) -> None:
    """Write bytes to standard output unchanged."""
    stream = _standard_output()
    stream.flush()
    stream.buffer.write(data)
    stream.buffer.flush()


def put_table(rows: Iterable[Row], *, header: Row = (), indent: str = "") -> None:
    """Print ``rows`` in aligned columns under ``header``; on a terminal, cut the widest column to fit."""
    cells = _measured([*([header] if header else ()), *rows])
    _put_cells(cells, _fitting(_widths(cells), len(indent)), indent)


def put_long_table(rows: Iterable[Row]) -> None:
    """Print ``rows`` as `put_table` does, but block by block, so that the first appear before the last are known.

    A column becomes wider where a later block needs it.
    """
    rows, widths = iter(rows), list[int]()
    while cells := _measured(islice(rows, _BLOCK)):
        widths = [max(pair) for pair in zip_longest(widths, _widths(cells), fillvalue=0)]
        _put_cells(cells, _fitting(widths, 0))
        finish()


def say(text: str) -> None:
    """Print a message on standard error; ignore errors."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(_harmless(text) + "\n")
            sys.stderr.flush()


def complain(error: MlTuiError) -> None:
    """Print ``error`` on two lines: what happened, what to do."""
    from ml_tui.text import clean_line, crop

    say(f"ml-tui: {crop(clean_line(error.message, limit=_LONGEST), _LONGEST)}")
    if error.hint:
        say(f"  → {crop(clean_line(error.hint, limit=_LONGEST), _LONGEST)}")


def finish() -> None:
    """Flush standard output.

    :raises BrokenPipeError: the reader has ended.
    :raises NotWritten: the output could not be written.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise NotWritten(
            _("표준 출력에 쓰지 못했습니다: {reason}").format(reason=error.strerror or error),
            _("디스크 공간과 받는 쪽을 확인하십시오"),
        ) from None


def silence() -> None:
    """Redirect standard output to the null device, so that the interpreter's last flush cannot fail."""
    with suppress(OSError, ValueError, AttributeError):
        void = os.open(os.devnull, os.O_WRONLY)
        os.dup2(void, sys.stdout.fileno())
        os.close(void)


def is_terminal(stream: IO[Any] | None) -> bool:
    """Whether ``stream`` is open and a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def _harmless(text: str) -> str:
    from ml_tui.text import clean_text

    return clean_text(text, limit=4 * len(text) + 4)


def _standard_output() -> Any:
    """Return the text stream of standard output.

    :raises NotWritten: standard output is closed.
    """
    if sys.stdout is None or sys.stdout.closed:
        raise NotWritten(_("표준 출력이 닫혀 있습니다"), _("출력을 파일이나 터미널로 이으십시오"))
    return sys.stdout


def _measured(rows: Iterable[Row]) -> list[list[Cell]]:
    """Return the cells of ``rows``, each with its width."""
    from ml_tui.text import width

    flat = ([" ".join(cell.split("\n")) for cell in row] for row in rows)
    return [[(cell, width(cell)) for cell in row] for row in flat]


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return the width of each column."""
    return [max(cells for _cell, cells in column) for column in zip(*rows, strict=True)]


def _put_cells(rows: Sequence[Sequence[Cell]], widths: Sequence[int], indent: str = "") -> None:
    from ml_tui.text import pad

    def fitted(text: str, cells: int, room: int) -> str:
        return text + " " * (room - cells) if cells <= room else pad(text, room)

    if rows:
        lines = ((fitted(*cell, room) for cell, room in zip(row, widths, strict=True)) for row in rows)
        put("\n".join((indent + _GAP.join(line)).rstrip() for line in lines))


def _fitting(widths: list[int], indent: int) -> list[int]:
    """Return ``widths``, the widest cut if the lines would not fit the terminal."""
    widths = list(widths)
    if is_terminal(sys.stdout):
        import shutil

        excess = indent + sum(widths) + len(_GAP) * (len(widths) - 1) - shutil.get_terminal_size().columns
        if excess > 0:
            widest = widths.index(max(widths))
            widths[widest] = max(_NARROWEST, widths[widest] - excess)
    return widths
