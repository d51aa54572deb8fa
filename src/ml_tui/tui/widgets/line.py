"""A line of text: its spans, their tones, and its key."""

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
    """A line of a view. The cursor can stand on a line that has a key."""

    spans: tuple[Span, ...] = ()
    key: str = ""
    """Names what the line shows, unique in its view; empty for text that is only read."""
    right: tuple[Span, ...] = ()
    """Text at the right edge."""


def line(text: str = "", tone: str = "", *, key: str = "") -> Line:
    """Return a line of one span."""
    return Line(((text, tone),), key)


def fitted(spans: tuple[Span, ...], room: int, over: Style) -> list[Segment]:
    """Return ``spans`` cut or filled to exactly ``room`` cells, with the style ``over`` on top."""
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
    """Return ``spans`` without a blank at their end, so that a sign takes its cell and nothing moves."""
    *others, (text, tone) = spans or (("", ""),)
    return (*others, (text[:-1], tone)) if text.endswith(" ") else spans


def at(lines: Sequence[Line], number: int) -> Line | None:
    """Return the line ``number`` of ``lines``, if there is one."""
    return lines[number] if 0 <= number < len(lines) else None
