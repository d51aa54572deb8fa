"""The layers as stacked boxes with bars (guide, part 1, section 2), and the bar that layers and areas share."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ml_tui.domain.progress import Shares
from ml_tui.domain.rollup import holder_shares, layers_ahead
from ml_tui.i18n import _
from ml_tui.text import pad, width, wrap
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, Span, line

WIDEST = 60
"""The maximum width in cells of a box of the stack: in a wider box, name and bar stand too far apart."""

NARROWEST = 12
"""The minimum width in cells of a box; a narrower view cuts it."""

SEGMENTS = (4, 3, 2, 1)
"""How many cells a component may take in a bar, the most first."""


def bar_spans(figures: Shares, segment: int, room: int) -> tuple[Span, ...]:
    """``[###~~~......]``: ``segment`` cells for each component, implemented ones first, in at most ``room`` cells.

    Components that do not apply stand at the end as ``-``. If there is not enough room, each status gets its share
    of the cells, and a status that occurs gets at least one as long as there is room.
    """
    kinds = [
        ("#", figures.implemented, "implemented"),
        ("~", figures.in_progress, "in_progress"),
        (".", figures.not_started, "dim"),
        ("-", figures.not_applicable, "dim"),
    ]
    cells = [count * segment for _sign, count, _tone in kinds]
    if sum(cells) + 2 > room:
        cells = _shared_out([count for _sign, count, _tone in kinds], max(1, room - 2))
    drawn = tuple((sign * n, tone) for (sign, _count, tone), n in zip(kinds, cells, strict=True) if n)
    return (("[", ""), *drawn, ("]", ""))


def _shared_out(counts: Sequence[int], room: int) -> list[int]:
    """Share ``room`` cells in proportion to ``counts``; a small count gets one cell, taken from the largest share."""
    total = sum(counts)
    cells = [max(1, count * room // total) if count else 0 for count in counts]
    while sum(cells) != room:
        most = cells.index(max(cells))
        cells[most] += 1 if sum(cells) < room else -1
    return cells


def layer_warnings(context: PageContext) -> dict[str, str]:
    """Layer id to warning, for every layer that is ahead of a layer below it."""
    titles = {layer.id: context.say(layer.title) for layer in context.catalog.layers}
    return {
        one.upper: _("! 아래 {layer}보다 앞섬").format(layer=titles[one.lower])
        for one in layers_ahead(context.catalog, context.project)
    }


class _Box(msgspec.Struct, frozen=True):
    """The contents of the box of one layer."""

    key: str
    name: str
    figures: Shares
    warning: str

    def bar_cells(self, segment: int) -> int:
        """The width of the bar in cells, with ``segment`` cells for each component."""
        return self.figures.total * segment + 2


def stack_lines(context: PageContext) -> list[Line]:
    """The stack, the top layer first; the key of a layer's line is ``layer/ID``."""
    warnings = layer_warnings(context)
    boxes = [
        _Box(
            f"layer/{layer.id}",
            context.say(layer.title),
            holder_shares(layer, context.project),
            warnings.get(layer.id, ""),
        )
        for layer in context.catalog.layers
    ]
    if not boxes:
        return []
    # The last cell stays free for the scroll sign.
    outer = max(NARROWEST, min(WIDEST, context.width - 1))
    drawing = _Drawing(boxes, outer - 4)
    rule = line("+" + "-" * (outer - 2) + "+", "dim")
    lines = [rule]
    for box in boxes:
        lines += [*drawing.rows(box), rule]
    return lines


class _Drawing:
    """Draws boxes of one inner width, with their bars and counts aligned."""

    def __init__(self, boxes: Sequence[_Box], inner: int) -> None:
        """Find the widest bars that leave room for all names beside them; else put the names above the bars."""
        self._inner = inner
        self._count = max(width(box.figures.counted) for box in boxes)
        names = [width(box.name) + 1 for box in boxes]
        beside, above = self._widest(boxes, names), self._widest(boxes, [0] * len(boxes))
        self._beside = beside > 0
        self._segment = beside or above or 1

    def _widest(self, boxes: Sequence[_Box], taken: Sequence[int]) -> int:
        """The most cells a component can have if ``taken`` cells of each box are used; 0 if no size fits."""
        for segment in SEGMENTS:
            if all(used + self._tail(box, segment) <= self._inner for box, used in zip(boxes, taken, strict=True)):
                return segment
        return 0

    def _tail(self, box: _Box, segment: int) -> int:
        """The width in cells of bar and count."""
        return box.bar_cells(segment) + 1 + self._count

    def rows(self, box: _Box) -> list[Line]:
        """The rows between two rules; the cursor stands on the first."""
        tail = self._drawn_tail(box)
        rows: list[tuple[Span, ...]]
        if self._beside:
            room = self._inner - sum(width(text) for text, _tone in tail)
            rows = [((pad(box.name, room), "strong"), *tail)]
        else:
            rows = [((part, "strong"),) for part in wrap(box.name, self._inner)]
            together = sum(width(text) for text, _tone in tail) <= self._inner
            rows += [tail] if together else [tail[:-1], ((box.figures.counted, ""),)]
        rows += [((part, "warn"),) for part in wrap(box.warning, self._inner)] if box.warning else []
        return [self._row(spans, "" if number else box.key) for number, spans in enumerate(rows)]

    def _drawn_tail(self, box: _Box) -> tuple[Span, ...]:
        """Bar and count."""
        bar = bar_spans(box.figures, self._segment, self._inner)
        return (*bar, (" " + box.figures.counted.rjust(self._count), ""))

    def _row(self, spans: tuple[Span, ...], key: str) -> Line:
        """``spans`` between the sides of the box."""
        blank = max(0, self._inner - sum(width(text) for text, _tone in spans))
        return Line((("| ", "dim"), *spans, (" " * blank, ""), (" |", "dim")), key)
