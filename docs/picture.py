"""Pictures of ml-tui on a terminal, as small PNG files.

The app runs on a real pseudo-terminal, in folders of its own and at a fixed time (libfaketime). Text is drawn in
D2Coding, in which a Hangul syllable is exactly as wide as two Latin letters. Vertical lines are drawn from edge to edge
of their cell, as terminals do, so that they join. On Debian: ``apt install faketime fonts-naver-d2coding``.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyte
from PIL import Image, ImageColor, ImageDraw, ImageFont
from tests.pty.terminal import Terminal

NOW: Final = "2027-03-31 09:00:00"
"""When every picture is taken."""

COLUMNS, ROWS = 110, 32
CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, MARGIN = 10, 23, 20, 12

FOREGROUND, FAINT, BACKGROUND = "#d6d9de", "#878d98", "#16191f"
COLOURS: Final = {
    "red": "#f07178",
    "green": "#8cc570",
    "brown": "#e0b25c",
    "magenta": "#c99bf0",
    "cyan": "#5fc4cf",
    "brightblack": FAINT,
}
"""The colours that ml-tui uses, by pyte's names, and how they are drawn."""

EDGE_STEPS: Final = 4
"""How many steps of colour lead from a letter to what is behind it."""

KEYS: Final = {"down": "\x1b[B", "enter": "\r"}
"""Names of keys, and what a terminal sends for them."""

_FAKETIME: Final = "usr/lib/*/faketime/libfaketime.so.1"
_FONTS: Final = "usr/share/fonts/truetype/naver-d2coding/D2Coding*.ttc"
_FACES: Final = {False: 0, True: 1}
"""Whether bold, and the number of the face in that file."""

_UNKNOWN: Final = re.compile(rb"\x1b\[[<>=][\d;]*[ -/]*[@-~]|\x1b\[\?\d+\$p")
"""Sequences that pyte takes for text."""


class _Screen(pyte.Screen):
    """A screen that keeps faint text, which pyte does not know, as italics, which ml-tui does not use."""

    def select_graphic_rendition(self, *attrs: int, **options: Any) -> None:
        """Take over colours and attributes; those that ml-tui sends are numbers below 108."""
        super().select_graphic_rendition(*(3 if one == 2 else one for one in attrs), **options)


def at_a_fixed_time() -> None:
    """Run this program anew, once, at the time `NOW`; programs that it starts live at that time too."""
    if "FAKETIME" not in os.environ:
        clock = {"LD_PRELOAD": str(_installed(_FAKETIME)), "FAKETIME": NOW, "TZ": "Asia/Seoul"}
        clock |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | clock)


def picture_of_app(arguments: Sequence[str], keys: Sequence[str], home: Path) -> bytes:
    """The PNG file of what the app, started with ``arguments``, shows after ``keys``; its folders are in ``home``."""
    places = {"HOME": "", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}
    environment = {name: str(home / place) for name, place in places.items()}
    program = [sys.executable, "-m", "ml_tui", "--data-dir", str(home), *arguments]
    with Terminal(program, columns=COLUMNS, rows=ROWS, env=environment) as terminal:
        terminal.settle(0.5)
        for key in keys:
            terminal.send(KEYS.get(key, key))
            terminal.settle(0.5)
        screen = _Screen(COLUMNS, ROWS)
        pyte.ByteStream(screen).feed(_UNKNOWN.sub(b"", terminal.log))
    return small_png(_drawn(screen), _palette(screen))


def small_png(image: Image.Image, palette: Image.Image | None = None) -> bytes:
    """``image`` as a PNG file in the colours of ``palette``, or in 32 of its own."""
    file = io.BytesIO()
    image.quantize(32, palette=palette, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _drawn(screen: pyte.Screen) -> Image.Image:
    fonts = {bold: ImageFont.truetype(_installed(_FONTS), FONT_SIZE, face) for bold, face in _FACES.items()}
    image = Image.new("RGB", (COLUMNS * CELL_WIDTH + 2 * MARGIN, ROWS * CELL_HEIGHT + 2 * MARGIN), BACKGROUND)
    draw = ImageDraw.Draw(image)
    for row in range(ROWS):
        for column in range(COLUMNS):
            cell = screen.buffer[row][column]
            if not cell.data:
                continue  # the second half of a wide character
            cells = 1 if column + 1 == COLUMNS or screen.buffer[row][column + 1].data else 2
            left, top = MARGIN + column * CELL_WIDTH, MARGIN + row * CELL_HEIGHT
            right, bottom = left + cells * CELL_WIDTH - 1, top + CELL_HEIGHT - 1
            ink, paper = _colours(cell)
            draw.rectangle((left, top, right, bottom), fill=paper)
            if cell.data in "|│":
                middle = (left + right) // 2
                draw.rectangle((middle, top, middle + 1, bottom), fill=ink)
            else:
                draw.text((left, top), cell.data, font=fonts[cell.bold], fill=ink)
            if cell.underscore:
                draw.line((left, bottom - 2, right, bottom - 2), fill=ink)
    return image


def _palette(screen: pyte.Screen) -> Image.Image:
    """The colours of ``screen``, and steps between ink and paper for the edges of letters."""
    pairs = {_colours(cell) for row in screen.buffer.values() for cell in row.values()}
    edges = {
        tuple(round(a + (b - a) * step / EDGE_STEPS) for a, b in zip(*map(ImageColor.getrgb, pair), strict=True))
        for pair in pairs
        for step in range(EDGE_STEPS + 1)
    }
    colours = sorted(edges)
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in (colours * 256)[:256] for part in colour])
    return palette


def _colours(cell: Any) -> tuple[str, str]:
    """What a cell is written in, and what is behind it."""
    ink = COLOURS.get(cell.fg, FAINT if cell.italics else FOREGROUND)
    paper = COLOURS.get(cell.bg, BACKGROUND)
    return (paper, ink) if cell.reverse else (ink, paper)


def _installed(pattern: str) -> Path:
    """The first file of that ``pattern``, or the end."""
    for path in sorted(Path("/").glob(pattern)):
        return path
    raise SystemExit(f"/{pattern} is not there\n→ apt install faketime fonts-naver-d2coding")
