"""The picture on the terminal: what it should show, what it shows now, and the shortest way from the one to the other.

Textual draws whole widgets. Over a slow connection each byte counts, so only the cells that differ are sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from ml_tui.terminal.glyphs import ASKED_FOR

_FAR: Final = 4
"""From so many equal cells on, moving the cursor over them is shorter than sending them again."""

_SHORTEST_ERASED: Final = 4
"""From so many blanks at the end of a row on, erasing is shorter than sending them."""

_SHOWN_ON_BLANKS: Final = ("4", "7", "9", "21", "51", "52", "53")
"""The attributes that show on a blank: underlines, reverse, strike, frames, overline."""

_STEADY_RANGES: Final = ((0x3001, 0x301F), (0x3041, 0x30FF), (0x3131, 0x318E), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3))
"""Punctuation and letters of East Asia, to which every terminal gives two cells."""

Cells = tuple[str, ...]
"""The character of each cell; the second cell of a wide character is empty."""


class Row:
    """A row of cells."""

    __slots__ = ("chars", "inks")

    def __init__(self, width: int) -> None:
        """Make a blank row of ``width`` cells."""
        self.chars = [" "] * width
        """A character for each cell; empty for the second cell of a wide one."""
        self.inks = [""] * width
        """The colours and attributes of each cell, as the parameters of SGR."""

    def __eq__(self, other: object) -> bool:
        """Whether both rows look the same."""
        return isinstance(other, Row) and self.chars == other.chars and self.inks == other.inks

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Row:
        """Return a row that looks the same."""
        row = Row(0)
        row.chars, row.inks = self.chars[:], self.inks[:]
        return row


class Picture:
    """What the terminal should show and what it shows."""

    def __init__(self, colors: ColorSystem = ColorSystem.TRUECOLOR) -> None:
        """Show nothing yet; see `resize`. The terminal can show ``colors``."""
        self._colors = colors
        self._width = self._height = 0
        self._wanted: list[Row] = []
        self._shown: list[Row] = []
        self._touched: set[int] = set()
        """The rows whose wanted cells were set since the terminal last showed them."""
        self._known = False
        """Whether it is known what the terminal shows."""
        self._pen = _Pen()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._width, self._height

    @property
    def is_shown(self) -> bool:
        """Whether the terminal shows all that it should."""
        return self._known and not self._touched

    def resize(self, width: int, height: int) -> None:
        """Make the picture ``width`` × ``height`` cells; after a change nothing is known of the terminal."""
        if (width, height) != self.size:
            self._width, self._height = width, height
            self._wanted = [Row(width) for _y in range(height)]
            self.forget()

    def forget(self) -> None:
        """Assume nothing about what the terminal shows: all is sent again."""
        self._known = False

    def put(self, x: int, y: int, segments: Iterable[Segment]) -> None:
        """Want ``segments`` in the row ``y``, from the column ``x`` on; what lies outside of the picture is dropped."""
        if not 0 <= y < self._height:
            return
        row = self._wanted[y]
        self._touched.add(y)
        for text, style, _control in segments:
            cells: Sequence[str] = text if text.isascii() else _cells(text)
            end = x + len(cells)
            if x < 0 or end > self._width:
                self._put_cells(row, max(0, x), _cut(cells, max(0, -x), self._width - x), style)
            else:
                self._put_cells(row, x, cells, style)
            x = end

    def take(self, update: CompositorUpdate) -> None:
        """Want what Textual has drawn; after the whole screen the picture is as large as that."""
        if isinstance(update, LayoutUpdate):
            left, top, width, height = update.region
            self.resize(left + width, top + height)
            for y, strips in enumerate(update.strips, top):
                x = left
                for drawn in strips:
                    self.put(x, y, drawn)
                    x += drawn.cell_length
        elif isinstance(update, ChopsUpdate):
            for y, begin, end in update.spans:
                for stop, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                    if strip is not None and x < end and stop > begin:
                        self.put(x, y, strip)

    def changes(self, cursor: tuple[int, int], *, limit: int | None = None) -> str:
        """Return what to send so that the terminal shows what it should; the caller must send it.

        :param cursor: column and row at which the terminal's own cursor stands in the end.
        :param limit: the bytes after which to stop at the end of a row; the rows near ``cursor`` come first. What
            is left comes with the next call.
        """
        pen = self._pen
        if not self._known:
            pen.clear()
            self._shown = [Row(self._width) for _y in range(self._height)]
            self._touched = set(range(self._height))
            self._known = True
        rows = sorted(self._touched, key=(lambda y: (abs(y - cursor[1]), y)) if limit is not None else None)
        for y in rows:
            if limit is not None and len(pen) >= limit:
                break
            self._touched.discard(y)
            if self._wanted[y] != self._shown[y]:
                self._draw(y)
        pen.ink("")
        pen.move(*cursor)
        return pen.take()

    def _draw(self, y: int) -> None:
        """Draw the cells of the row ``y`` that differ."""
        pen, wanted, shown = self._pen, self._wanted[y], self._shown[y]
        chars, inks, old_chars, old_inks = wanted.chars, wanted.inks, shown.chars, shown.inks
        differing = [x for x in range(self._width) if chars[x] != old_chars[x] or inks[x] != old_inks[x]]
        blank_from = _blank_from(wanted)
        for x in differing:
            if x >= blank_from and self._width - x >= _SHORTEST_ERASED:
                pen.move(x, y)
                pen.erase_rest()
                break
            if not chars[x]:
                continue  # drawn with the first half
            if y == pen.y and 0 < x - pen.x < _FAR and _is_like_now(pen, chars, inks, x):
                for between in range(pen.x, x):
                    pen.draw(chars[between], inks[between], 1)
            pen.move(x, y)
            pen.draw(chars[x], inks[x], 2 if x + 1 < self._width and not chars[x + 1] else 1)
        self._shown[y] = wanted.copy()

    def _put_cells(self, row: Row, x: int, cells: Sequence[str], style: Style | None) -> None:
        """Want ``cells`` in ``row``; the other half of a wide character that they cover becomes a blank."""
        if not cells:
            return
        chars, inks, end = row.chars, row.inks, x + len(cells)
        if x and not chars[x]:
            chars[x - 1], inks[x - 1] = " ", _ink_on_blank(inks[x - 1])
        if end < self._width and not chars[end]:
            chars[end], inks[end] = " ", _ink_on_blank(inks[end])
        chars[x:end] = cells
        inks[x:end] = self._inks(cells, style) if style else [""] * len(cells)

    def _inks(self, cells: Sequence[str], style: Style) -> list[str]:
        """Return the ink of each cell; on a blank only what can be seen."""
        ink = _without_defaults(style._ansi if style._ansi is not None else Strip.render_ansi(style, self._colors))
        on_blank = _ink_on_blank(ink) if ink else ""
        if ink == on_blank or " " not in cells:
            return [ink] * len(cells)
        return [on_blank if char == " " else ink for char in cells]


class _Pen:
    """Writes to a terminal whose cursor and ink it knows."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._length = 0
        self.x = self.y = -1
        """Where the terminal's cursor is; -1: that is not known."""
        self.now = ""
        """The ink that is set."""

    def __len__(self) -> int:
        """About how many bytes are written."""
        return self._length

    def take(self) -> str:
        """Return all that was written, and begin anew."""
        text, self._out, self._length = "".join(self._out), [], 0
        return text

    def clear(self) -> None:
        """Erase the whole screen."""
        self._write("\x1b[m\x1b[2J")
        self.now, self.x, self.y = "", -1, -1

    def erase_rest(self) -> None:
        """Erase the row from the cursor on."""
        self.ink("")
        self._write("\x1b[K")

    def move(self, x: int, y: int) -> None:
        """Move the cursor to the column ``x`` of the row ``y``."""
        if (x, y) == (self.x, self.y):
            return
        if y == self.y and 0 <= self.x < x:
            self._write("\x1b[C" if x == self.x + 1 else f"\x1b[{x - self.x}C")
        else:
            named = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
            along = "" if not x else "\x1b[C" if x == 1 else f"\x1b[{x}C"
            line = "\r" if y == self.y else "\r\n" if y == self.y + 1 > 0 else named
            self._write(min(named, line + along, key=len))
        self.x, self.y = x, y

    def ink(self, ink: str) -> None:
        """Set colours and attributes."""
        if ink != self.now:
            self._write(_change_of_ink(self.now, ink))
            self.now = ink

    def draw(self, char: str, ink: str, cells: int) -> None:
        """Draw ``char``, which takes so many ``cells``."""
        if char != " " or _ink_on_blank(self.now) != ink:
            self.ink(ink)
        self._write(char)
        if not char.isascii():
            self._length += 2  # three bytes
        self.x = self.x + cells if _is_steady(char) else -1

    def _write(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)


@lru_cache(1024)
def _change_of_ink(before: str, after: str) -> str:
    """Return what to send to change the ink from ``before`` to ``after``: more of it, or another from the beginning."""
    if not after:
        return "\x1b[m"
    have, want = before.split(";"), after.split(";")
    if before and set(have) <= set(want) and not {"38", "48"} & set(want):
        return f"\x1b[{';'.join(one for one in want if one not in have)}m"
    return f"\x1b[{';' if before else ''}{after}m"


def _is_like_now(pen: _Pen, chars: list[str], inks: list[str], end: int) -> bool:
    """Whether the cells before ``end`` can be drawn again as cheaply as the cursor is moved over them."""
    on_blank = _ink_on_blank(pen.now)
    cells = [(chars[x], inks[x]) for x in range(pen.x, end)]
    return all(char and char.isascii() and ink == (on_blank if char == " " else pen.now) for char, ink in cells)


def _blank_from(row: Row) -> int:
    """Return the column from which on ``row`` is blank to its end."""
    end = len(row.chars)
    while end and row.chars[end - 1] == " " and not row.inks[end - 1]:
        end -= 1
    return end


@lru_cache(4096)
def _cells(text: str) -> Cells:
    """Return the cells of ``text``; characters without a width belong to the cell before them."""
    spans, _width = split_graphemes(text)
    return tuple(_each_cell(text, spans))


def _each_cell(text: str, spans: Iterable[tuple[int, int, int]]) -> Iterator[str]:
    for start, end, size in spans:
        if size:
            yield text[start:end]
            yield from [""] * (size - 1)


def _cut(cells: Sequence[str], first: int, end: int) -> list[str]:
    """Return ``cells`` from ``first`` up to ``end``; half a wide character becomes a blank."""
    kept = list(cells[first : max(first, end)])
    if kept and not kept[0]:
        kept[0] = " "
    if kept and end < len(cells) and not cells[end]:
        kept[-1] = " "
    return kept


@lru_cache(1024)
def _without_defaults(ink: str) -> str:
    """Return ``ink`` without the parameters that set the terminal's own colours, which are set anyway."""
    if "39" not in ink and "49" not in ink:
        return ink
    kept: list[str] = []
    parameters = iter(ink.split(";"))
    for one in parameters:
        if one in ("38", "48"):  # a colour by number (5;N) or by parts (2;R;G;B)
            kind = next(parameters, "")
            kept += [one, kind, *(next(parameters, "") for _n in range(3 if kind == "2" else 1))]
        elif one not in ("39", "49"):
            kept.append(one)
    return ";".join(kept)


@lru_cache(1024)
def _ink_on_blank(ink: str) -> str:
    """Return ``ink``, or nothing if it does not show on a blank: a colour of letters does not, one of paper does."""
    parameters = ink.split(";")
    if any(one in _SHOWN_ON_BLANKS or one[:-1] in ("4", "10") for one in parameters):
        return ink
    return ""


@lru_cache(4096)
def _is_steady(char: str) -> bool:
    """Whether all terminals agree on the width of ``char``."""
    if char.isascii() or char in ASKED_FOR:
        return True
    return len(char) == 1 and any(first <= ord(char) <= last for first, last in _STEADY_RANGES)
