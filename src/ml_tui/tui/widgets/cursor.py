"""Rules for the cursor of a view: where it can stand, where a key takes it, how far the view scrolls.

A stop is the position of a line that has a key; the key of any other line is empty. Positions count lines from the
top, beginning with 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ml_tui.tui.widgets.line import Line

ENTRY_ROWS = 3
"""The most rows of a list entry, or of a heading with the blank line above it; a step goes no further."""


def stop_of_key(keys: Sequence[str], key: str) -> int | None:
    """Return the stop with the key ``key``, if there is one."""
    try:
        return keys.index(key) if key else None
    except ValueError:
        return None


def find_stop(keys: Sequence[str], key: str, near: int) -> int:
    """Return the stop with the key ``key``, else the last one up to ``near``, else the first; -1 without any stop."""
    for found in (stop_of_key(keys, key), next_stop(keys, near + 1, -1), next_stop(keys, -1, 1)):
        if found is not None:
            return found
    return -1


def next_stop(keys: Sequence[str], cursor: int, by: int) -> int | None:
    """Return the next stop below ``cursor`` (``by`` 1) or above it (-1), if there is one."""
    if by > 0:
        return _first(keys, range(cursor + 1, len(keys)))
    return _first(keys, range(min(cursor, len(keys)) - 1, -1, -1))


def _first(keys: Sequence[str], positions: Iterable[int]) -> int | None:
    return next((number for number in positions if keys[number]), None)


def nearest_stop(keys: Sequence[str], top: int, height: int, wanted: int) -> int | None:
    """Return the stop nearest to ``wanted`` in the ``height`` rows from ``top``, if there is one."""
    inside = [number for number in range(max(0, top), min(len(keys), top + height)) if keys[number]]
    return min(inside, key=lambda number: abs(number - wanted)) if inside else None


def is_near(stop: int, top: int, height: int) -> bool:
    """Whether ``stop`` is within one step of the ``height`` rows from ``top``."""
    return top - ENTRY_ROWS <= stop < top + height + ENTRY_ROWS


def top_for(lines: Sequence[Line], cursor: int, top: int, height: int) -> int | None:
    """Return the first row to show so that ``cursor`` is in view, near to ``top``; None if it is in view already.

    A heading just above the cursor and the other rows of its entry are brought into view too.
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
