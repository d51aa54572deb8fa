"""Draws a pipeline as text: a box for each stage, with arrows between them (guide, part 4).

A flow that is too wide continues in another line of boxes, with an arrow at the end of the first and at the start of
the second. No name is cut: a name that is too wide wraps inside its box. Frames and arrows are ASCII. All widths are in
terminal cells, so that frames close around any text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from ml_tui.domain.catalog import Language, Pipeline
from ml_tui.domain.project import Condition, Project
from ml_tui.domain.wording import CONDITION_SIGNS, condition_word
from ml_tui.text import pad, width, wrap

NARROWEST = 16
"""The least width of a drawing, in cells."""

_JOIN = " -> "
_COMES = "-> "
_GOES = " ->"
_SIDES = len(_COMES) + len(_GOES)
"""Cells that the arrows at both ends take from each line of a flow of several lines."""
_FRAME = len("|  |")
"""Cells that the frame adds to the width of a box."""
_ARROW_ROW = 1
"""The row of a box, from its top, at which the arrows stand."""


class Step(msgspec.Struct, frozen=True):
    """A step of the flow, drawn as a box."""

    key: str
    title: str
    mark: str = ""
    """The text under the title: sign and word of a condition."""


class RowPieceKind(StrEnum):
    """The kind of a piece of a row."""

    BETWEEN = "between"
    """Blanks and arrows outside of boxes."""
    FRAME = "frame"
    TITLE = "title"
    MARK = "mark"


class RowPiece(msgspec.Struct, frozen=True):
    """A piece of a row: text of one kind, in one box or between boxes."""

    text: str
    part: RowPieceKind = RowPieceKind.BETWEEN
    key: str = ""
    """The key of the step whose box holds it; empty between boxes."""


class Box(msgspec.Struct, frozen=True):
    """Where a box is: its upper left corner and its size, in cells and rows, frame included."""

    key: str
    x: int
    y: int
    width: int
    height: int


class Drawing(msgspec.Struct, frozen=True):
    """A drawn flow."""

    rows: tuple[tuple[RowPiece, ...], ...] = ()
    boxes: tuple[Box, ...] = ()
    """In the order of the steps."""

    @property
    def lines(self) -> list[str]:
        """The rows as text; none ends with a blank."""
        return ["".join(piece.text for piece in row) for row in self.rows]


def draw(steps: Sequence[Step], cells: int, *, mark_cells: int = 0) -> Drawing:
    """``steps`` as boxes in lines of at most ``cells`` cells (`NARROWEST` at least).

    :param mark_cells: keep this much room for a mark in every box, so that no box moves when a mark changes.
    """
    sizes, groups = _arranged(steps, max(NARROWEST, cells), mark_cells)
    marked = mark_cells > 0 or any(step.mark for step in steps)
    rows: list[tuple[RowPiece, ...]] = []
    boxes: list[Box] = []
    start = 0
    for number, count in enumerate(groups):
        members = range(start, start + count)
        inner = _inner_rows([steps[n] for n in members], [sizes[n] for n in members], marked=marked)
        x = len(_COMES) if len(groups) > 1 else 0
        for n in members:
            boxes.append(Box(steps[n].key, x, len(rows), sizes[n], len(inner) + 2))
            x += sizes[n] + len(_JOIN)
        frames = [RowPiece("+" + "-" * (sizes[n] - 2) + "+", RowPieceKind.FRAME, steps[n].key) for n in members]
        framed = [[[frame] for frame in frames], *inner, [[frame] for frame in frames]]
        goes_on = number < len(groups) - 1
        rows += (
            tuple(_joined(row, arrows=y == _ARROW_ROW, comes=number > 0, goes=goes_on, indented=len(groups) > 1))
            for y, row in enumerate(framed)
        )
        start += count
    return Drawing(tuple(rows), tuple(boxes))


def pipeline_flow(
    pipeline: Pipeline, project: Project, *, language: Language, cells: int, steady: bool = False
) -> Drawing:
    """Draw the stages of ``pipeline`` with their conditions in ``project``; the keys of the boxes are stage ids.

    :param steady: keep room for the longest condition in every box, so that no box moves when a condition changes.
    """
    steps = [
        Step(stage.id, stage.title.in_(language), stage_mark(project.stage(stage.id).condition))
        for stage in pipeline.stages
    ]
    longest = max(width(stage_mark(condition)) for condition in Condition)
    return draw(steps, cells, mark_cells=longest if steady else 0)


def stage_mark(condition: Condition) -> str:
    """Return sign and word of ``condition``; empty for `Condition.UNKNOWN`."""
    return "" if condition is Condition.UNKNOWN else f"{CONDITION_SIGNS[condition]} {condition_word(condition)}"


def _arranged(steps: Sequence[Step], cells: int, mark_cells: int) -> tuple[list[int], list[int]]:
    """Return the width of each box, and the number of boxes in each line.

    Lines get similar lengths. All boxes get the same width, and so stand in columns, if that takes no extra line.
    """
    if not steps:
        return [], []
    sizes = [max(1, width(_on_one_line(step.title)), width(step.mark), mark_cells) + _FRAME for step in steps]
    if sum(sizes) + len(_JOIN) * (len(sizes) - 1) <= cells:
        return sizes, [len(sizes)]
    room = cells - _SIDES
    sizes = [min(size, room) for size in sizes]
    groups = _packed(sizes, room)
    alike = [max(sizes)] * len(sizes)
    if len(_packed(alike, room)) == len(groups):
        sizes = alike
    for tighter in range(max(sizes), room):
        balanced = _packed(sizes, tighter)
        if len(balanced) == len(groups):
            return sizes, balanced
    return sizes, _packed(sizes, room)


def _packed(sizes: Sequence[int], room: int) -> list[int]:
    """Return how many boxes of ``sizes``, in their order, fit into each line of ``room`` cells."""
    counts: list[int] = []
    used = room
    for size in sizes:
        if used + len(_JOIN) + size <= room:
            counts[-1] += 1
            used += len(_JOIN) + size
        else:
            counts.append(1)
            used = size
    return counts


def _inner_rows(steps: Sequence[Step], sizes: Sequence[int], *, marked: bool) -> list[list[list[RowPiece]]]:
    """Return the rows between the upper and lower frames of one line of boxes: the pieces of each box, row by row."""
    titles = [wrap(_on_one_line(step.title), size - _FRAME) for step, size in zip(steps, sizes, strict=True)]
    marks = [wrap(step.mark, size - _FRAME) if marked else [] for step, size in zip(steps, sizes, strict=True)]
    rows = []
    for texts, part in ((titles, RowPieceKind.TITLE), (marks, RowPieceKind.MARK)):
        for y in range(max(len(lines) for lines in texts)):
            rows.append(
                [
                    _inside(lines[y] if y < len(lines) else "", size, part, step.key)
                    for lines, size, step in zip(texts, sizes, steps, strict=True)
                ]
            )
    return rows


def _inside(text: str, size: int, part: RowPieceKind, key: str) -> list[RowPiece]:
    """One row of a box, from edge to edge."""
    return [
        RowPiece("| ", RowPieceKind.FRAME, key),
        RowPiece(pad(text, size - _FRAME), part, key),
        RowPiece(" |", RowPieceKind.FRAME, key),
    ]


def _joined(
    boxes: Sequence[Sequence[RowPiece]], *, arrows: bool, comes: bool, goes: bool, indented: bool
) -> Iterator[RowPiece]:
    """Yield one row of a line of boxes, with the arrows or blanks before, between and after them."""
    if indented:
        yield RowPiece(_COMES if arrows and comes else " " * len(_COMES))
    for number, pieces in enumerate(boxes):
        if number:
            yield RowPiece(_JOIN if arrows else " " * len(_JOIN))
        yield from pieces
    if arrows and goes:
        yield RowPiece(_GOES)


def _on_one_line(title: str) -> str:
    return " ".join(title.split())
