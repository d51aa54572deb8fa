"""One line of text: spans in their tones, and what the line stands for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.segment import Segment
from rich.style import Style

from ml_tui.terminal.glyphs import shown
from ml_tui.text import crop, width
from ml_tui.tui.styles import STYLES

Span = tuple[str, str]
"""A piece of text and the name of its tone."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line. With a key the cursor can stand on it."""

    spans: tuple[Span, ...] = ()
    key: str = ""
    """What the line stands for, unique in its view; empty for text that is only read."""
    right: tuple[Span, ...] = ()
    """Text at the right edge."""


def line(text: str = "", tone: str = "", *, key: str = "") -> Line:
    """A line of one tone."""
    return Line(((text, tone),), key)


def fitted(spans: tuple[Span, ...], room: int, over: Style) -> list[Segment]:
    """``spans`` cut or filled to exactly ``room`` cells."""
    segments: list[Segment] = []
    for text, tone in spans:
        if room <= 0:
            break
        text = crop(text, room)
        room -= width(text)
        segments.append(Segment(shown(text), STYLES[tone] + over))
    if room > 0:
        segments.append(Segment(" " * room, over))
    return segments


def without_last_blank(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """``spans`` without the blank they end with, if they do: a sign can stand there, and nothing moves."""
    *others, (text, tone) = spans or (("", ""),)
    return (*others, (text[:-1], tone)) if text.endswith(" ") else spans


def at(lines: Sequence[Line], number: int) -> Line | None:
    """The line ``number`` of ``lines``, if there is one."""
    return lines[number] if 0 <= number < len(lines) else None
