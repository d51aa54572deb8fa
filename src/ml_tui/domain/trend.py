"""The trend of a project over its checkpoints, and its drawing as a plot of plain characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

import msgspec

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.progress import overall, percent
from ml_tui.domain.project import Project
from ml_tui.text import pad, width

SMALLEST = (30, 6)
"""The least width of a plot in cells, and its least height in rows."""

IMPLEMENTED, VERIFIED, BOTH, BETWEEN = "o", "x", "8", "."
"""Signs in the plot: a point of the one share, of the other, of both at once, and the line between two points."""

_GUTTER = 5
"""Cells for the labels at the left and a blank."""


class Point(msgspec.Struct, frozen=True):
    """The shares of one moment: of the items that apply, 0 to 1."""

    day: date
    implemented: Fraction
    verified: Fraction


def trend(catalog: Catalog, states: Iterable[tuple[date, Project]]) -> list[Point]:
    """Return a point for each of ``states``, which must be in the order in which they came about."""
    return [_point(catalog, day, project) for day, project in states]


def _point(catalog: Catalog, day: date, project: Project) -> Point:
    counts = overall(catalog, project, day)
    of = max(1, counts.applicable)
    return Point(day, Fraction(counts.implemented, of), Fraction(counts.verified, of))


def plot(points: Sequence[Point], *, cells: int, rows: int, implemented: str, verified: str, both: str) -> list[str]:
    """Draw ``points`` as ``rows`` lines of ``cells`` cells each, with labelled axes and a legend of the three words.

    Days are spaced as in the calendar. The line never runs backwards, even if a clock once did.
    """
    cells, rows = max(SMALLEST[0], cells), max(SMALLEST[1], rows)
    inside, height = cells - _GUTTER - 2, rows - 4
    field = [[" "] * inside for _row in range(height)]
    columns = _columns([point.day for point in points], inside)
    for shares, sign in (
        ([point.verified for point in points], VERIFIED),
        ([point.implemented for point in points], IMPLEMENTED),
    ):
        _draw(field, columns, shares, sign)
    lines = [" " * _GUTTER + "+" + "-" * inside + "+"]
    lines += [f"{_level(row, height):>4} |{''.join(cells_of)}|" for row, cells_of in enumerate(field)]
    lines += [" " * _GUTTER + "+" + "-" * inside + "+", _days(points, cells)]
    legend = _legend(points, implemented, verified, cells)
    if any(BOTH in row for row in field) and width(legend) + width(both) + 4 <= cells:
        legend += f"  {BOTH} {both}"
    lines.append(legend)
    return [pad(one, cells) for one in lines]


def _columns(days: Sequence[date], inside: int) -> list[int]:
    """The column of each day; evenly spaced when all are the same day."""
    reached = [max(days[: position + 1]) for position in range(len(days))]
    if len(days) < 2:
        return [inside - 1] * len(days)
    span = (reached[-1] - reached[0]).days
    if not span:
        return [position * (inside - 1) // (len(days) - 1) for position in range(len(days))]
    return [(day - reached[0]).days * (inside - 1) // span for day in reached]


def _draw(field: list[list[str]], columns: Sequence[int], shares: Sequence[Fraction], sign: str) -> None:
    """Draw one share: its points and the line between them. Both shares have their points in the same columns."""
    lowest = len(field) - 1
    levels = [lowest - round(share * lowest) for share in shares]
    for position in range(1, len(columns)):
        left, right = columns[position - 1], columns[position]
        for column in range(left + 1, right):
            part = (column - left) / (right - left)
            row = round(levels[position - 1] + part * (levels[position] - levels[position - 1]))
            field[row][column] = BETWEEN
    for column, row in zip(columns, levels, strict=True):
        there = field[row][column]
        field[row][column] = sign if there in (" ", sign) else BOTH


def _level(row: int, height: int) -> str:
    """The label of a row: top, bottom, and the middle where there is one."""
    if row == 0:
        return "100%"
    if row == height - 1:
        return "0%"
    return "50%" if height >= 5 and height % 2 and row == height // 2 else ""


def _days(points: Sequence[Point], cells: int) -> str:
    """The first day at the left and the last at the right end of the axis."""
    if not points:
        return ""
    first, last = points[0].day.isoformat(), max(point.day for point in points).isoformat()
    room = cells - _GUTTER - 2
    if first == last:
        return " " * (_GUTTER + 1) + last.rjust(room)
    return " " * (_GUTTER + 1) + first + last.rjust(room - len(first))


def _legend(points: Sequence[Point], implemented: str, verified: str, cells: int) -> str:
    """What the signs mean, with the latest figures where there is room for them."""
    now = (points[-1].implemented, points[-1].verified) if points else (Fraction(0), Fraction(0))
    words = (f"{IMPLEMENTED} {implemented}", f"{VERIFIED} {verified}")
    full = "  ".join(f"{word} {in_percent(share)}%" for word, share in zip(words, now, strict=True))
    return full if width(full) <= cells else "  ".join(words)


def in_percent(share: Fraction) -> int:
    """``share`` in whole per cent."""
    return percent(share.numerator, share.denominator) or 0
