"""Where the cursor of a view can stand, where a key takes it, and how far the view has to scroll for it.

A stop is the position of a line that has a key. Positions count lines from the top, none is lower than 0.
"""

from __future__ import annotations

from collections.abc import Sequence

from ml_tui.tui.widgets.line import Line

ENTRY_ROWS = 3
"""Rows that an entry of a list, or a heading with the blank line above it, takes at most; so far one step goes."""


def stops_of(lines: Sequence[Line]) -> list[int]:
    """The stops of ``lines``."""
    return [number for number, one in enumerate(lines) if one.key]


def stop_of_key(lines: Sequence[Line], stops: Sequence[int], key: str) -> int | None:
    """The stop of the line ``key``, if there is such a line."""
    return next((number for number in stops if lines[number].key == key), None)


def find_stop(lines: Sequence[Line], stops: Sequence[int], key: str, near: int) -> int:
    """The stop of the line ``key``, else the last one up to ``near``, else the first; -1 when there is none."""
    if (number := stop_of_key(lines, stops, key)) is not None:
        return number
    behind = [number for number in stops if number <= near]
    return behind[-1] if behind else (stops[0] if stops else -1)


def next_stop(stops: Sequence[int], cursor: int, by: int) -> int | None:
    """The next stop below ``cursor`` (``by`` 1) or above it (-1), if there is one."""
    if by > 0:
        return next((number for number in stops if number > cursor), None)
    return next((number for number in reversed(stops) if number < cursor), None)


def nearest_stop(stops: Sequence[int], top: int, height: int, wanted: int) -> int | None:
    """Of the stops in the ``height`` rows from ``top`` the one nearest to ``wanted``, if there are any."""
    inside = [number for number in stops if top <= number < top + height]
    return min(inside, key=lambda number: abs(number - wanted)) if inside else None


def is_near(stop: int, top: int, height: int) -> bool:
    """Whether ``stop`` is so near to the ``height`` rows from ``top`` that one step may lead there."""
    return top - ENTRY_ROWS <= stop < top + height + ENTRY_ROWS


def top_for(lines: Sequence[Line], cursor: int, top: int, height: int) -> int | None:
    """The first row to show so that ``cursor`` is in view, as near to ``top`` as can be; None: it is in view.

    A heading just above the cursor and the entry's own rows come along.
    """
    if cursor < 0 or height <= 0:
        return None
    first = cursor
    while first > 0 and not lines[first - 1].key and cursor - first < 2:
        first -= 1
    last, end = cursor, min(len(lines), cursor + ENTRY_ROWS)
    while last + 1 < end and lines[last + 1].spans and not lines[last + 1].key:
        last += 1
    if first < top:
        return first
    return min(last - height + 1, cursor) if last >= top + height else None
