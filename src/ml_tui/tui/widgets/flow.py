"""A view of lines and flows: in a flow the cursor goes from box to box, elsewhere from line to line."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from ml_tui.domain.flows import Drawing, RowPieceKind
from ml_tui.terminal.glyphs import shown
from ml_tui.text import width
from ml_tui.tui.styles import CURSOR, STYLES
from ml_tui.tui.widgets.lines import Line, LineView, Span

_CURSOR_FRAME = str.maketrans("-", "=")
"""How the frame of the box under the cursor differs, so that it shows without colours and without the focus."""


class FlowLine(Line, frozen=True, gc=False):
    """A row of a flow. The row with a box's title has the ``key`` ``flow/N``, so that the cursor can stand on it."""

    owners: tuple[str, ...] = ()
    """The key of the box that each span belongs to; empty between boxes."""

    @property
    def boxes(self) -> tuple[str, ...]:
        """The keys of the boxes in this row, from left to right."""
        return tuple(dict.fromkeys(owner for owner in self.owners if owner))

    def extent(self, box: str) -> tuple[int, int]:
        """Return the first cell of ``box`` in this row, and its width."""
        x, found = 0, [0, 0]
        for (text, _tone), owner in zip(self.spans, self.owners, strict=True):
            if owner == box:
                found = [found[0] if found[1] else x, found[1] + width(text)]
            x += width(text)
        return found[0], found[1]


def flow_lines(drawing: Drawing, tones: dict[str, str]) -> list[Line]:
    """Return ``drawing`` as lines; ``tones`` gives the tone of each box's mark by the key of the box."""
    named = {box.y + 1 for box in drawing.boxes}
    lines: list[Line] = []
    for y, row in enumerate(drawing.rows):
        spans: list[Span] = []
        for piece in row:
            tone = {RowPieceKind.TITLE: "strong", RowPieceKind.MARK: tones.get(piece.key, "")}.get(piece.part, "")
            spans.append((piece.text, tone))
        lines.append(FlowLine(tuple(spans), f"flow/{y}" if y in named else "", owners=tuple(p.key for p in row)))
    return lines


class FlowView(LineView):
    """A view of lines, some of which are rows of flows. In a flow the arrow keys go from box to box.

    To its users a box is like a line: `cursor_key`, `go_to` and the messages take and give the box's key.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Begin without lines."""
        super().__init__(id=id, classes=classes)
        self._box = ""
        """The box that the cursor was on last."""
        self._column = 0
        """The cell near which up and down look for a box."""

    @property
    def box(self) -> str:
        """The key of the box under the cursor; empty when it is on an ordinary line."""
        on_lines = 0 <= self._cursor < len(self.lines)
        return self._box if on_lines and isinstance(self.lines[self._cursor], FlowLine) else ""

    @property
    def cursor_key(self) -> str:
        """The key of the box or line under the cursor; empty when there is none."""
        return self.box or super().cursor_key

    def go_to(self, key: str) -> bool:
        """Put the cursor on the box or line ``key``; return whether there is one."""
        number = self._row_of(key)
        if number is None:
            return super().go_to(key)
        self._choose(number, key)
        return True

    @property
    def _stops(self) -> list[int]:
        """Positions of the lines that the cursor can stand on."""
        return [number for number, key in enumerate(self.lines.keys) if key]

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw the row ``y``; the box under the cursor has another frame, and is reversed with the focus."""
        number = y + self.scroll_offset.y
        one = self.lines[number] if 0 <= number < len(self.lines) else None
        if not isinstance(one, FlowLine):
            return super().render_line(y)
        here = self.box
        segments = [Segment(" " * self._gutter)]
        for (text, tone), owner in zip(one.spans, one.owners, strict=True):
            style = STYLES[tone]
            if owner and owner == here:
                text = text.translate(_CURSOR_FRAME) if not tone and text.startswith("+-") else text
                style += CURSOR if self.has_focus else Style(bold=True)
            segments.append(Segment(shown(text), style))
        more = self._more_sign(y)
        strip = Strip(segments).adjust_cell_length(self.size.width - len(more))
        return Strip([*strip, Segment(shown(more), STYLES["dim"])]) if more else strip

    def _refresh_boxes(self, *keys: str) -> None:
        """Repaint the boxes ``keys`` where they are in view."""
        top = self.scroll_offset.y
        for y in range(self.size.height):
            one = self.lines[top + y] if top + y < len(self.lines) else None
            if isinstance(one, FlowLine):
                for key in keys:
                    x, cells = one.extent(key) if key else (0, 0)
                    if cells:
                        self.refresh(Region(self._gutter + x, y, cells, 1))

    def _refresh_cursor(self) -> None:
        super()._refresh_cursor()
        self._refresh_boxes(self.box)

    # The cursor

    def _row_of(self, box: str) -> int | None:
        """Return the number of the line on which the cursor stands for ``box``, if there is one."""
        for number in self._stops:
            one = self.lines[number]
            if isinstance(one, FlowLine) and box in one.boxes:
                return number
        return None

    def _put_lines(
        self, lines: Sequence[Line], cursor: str | None, *, top: bool = False, painting: bool = False
    ) -> None:
        before = self.box
        super()._put_lines(lines, cursor, top=top, painting=painting)
        if before != self.box and not painting:
            self._refresh_boxes(before, self.box)

    def _find(self, key: str, near: int) -> int:
        number = self._row_of(key)
        if number is None:
            number = super()._find(key, near)
            self._choose_nearest(number)
        else:
            self._box = key
            self._column = self._middle(number)
        return number

    def _choose_nearest(self, number: int) -> None:
        """Choose the box of the line ``number`` nearest to the cursor's column, if it is a row of a flow."""
        one = self.lines[number] if 0 <= number < len(self.lines) else None
        if isinstance(one, FlowLine) and self._box not in one.boxes:
            self._box = min(one.boxes, key=lambda box: abs(_center(one, box) - self._column))

    def _middle(self, number: int) -> int:
        one = self.lines[number]
        return _center(one, self._box) if isinstance(one, FlowLine) else self._column

    def _choose(self, number: int, box: str) -> None:
        """Put the cursor on ``box`` in the line ``number``."""
        before = self.box
        self._box = box
        self._column = self._middle(number)
        if number != self._cursor:
            super()._put_cursor(number)
        elif before != box:
            self.post_message(self.Moved(self, box))
        self._reveal()
        self._refresh_boxes(before, box)

    def _put_cursor(self, number: int) -> None:
        before = self.box
        self._choose_nearest(number)
        super()._put_cursor(number)
        self._refresh_boxes(before, self.box)

    def _reveal(self) -> None:
        """Bring the whole box into view, and everything above it if there is room."""
        super()._reveal()
        here, height = self.box, self.size.height
        if not here or height <= 0:
            return
        rows = [n for n, one in enumerate(self.lines) if isinstance(one, FlowLine) and here in one.owners]
        top = self.scroll_offset.y
        wanted = min(max(top, rows[-1] - height + 1), rows[0])
        if rows[-1] < height:
            wanted = 0
        if wanted != top:
            self.scroll_to(0, wanted, animate=False, force=True)

    # Moving

    def _step_box(self, by: int) -> None:
        """Go ``by`` boxes on in the flow, across its lines."""
        boxes = [(n, box) for n in self._stops if isinstance(one := self.lines[n], FlowLine) for box in one.boxes]
        place = boxes.index((self._cursor, self.box)) + by
        if 0 <= place < len(boxes):
            self._choose(*boxes[place])

    def _step(self, by: int) -> None:
        """Go to the next stop, however far: only headings lie between stops here."""
        ahead = [n for n in self._stops if n > self._cursor] if by > 0 else [n for n in self._stops if n < self._cursor]
        if ahead:
            self._put_cursor(ahead[0] if by > 0 else ahead[-1])
        else:
            super()._step(by)

    def action_right(self) -> None:
        """Go to the next box; on an ordinary line, go into it."""
        if self.box:
            self._step_box(1)
        else:
            super().action_right()

    def action_left(self) -> None:
        """Go to the previous box; on an ordinary line, go back."""
        if self.box:
            self._step_box(-1)
        else:
            super().action_left()

    def action_first(self) -> None:
        """Go to the first box or line."""
        one = self.lines[self._stops[0]] if self._stops else None
        if isinstance(one, FlowLine):
            self._choose(self._stops[0], one.boxes[0])
        else:
            super().action_first()

    def on_click(self, event: events.Click) -> None:
        """Go to the clicked box; open it if the cursor was on it."""
        number = event.y + self.scroll_offset.y
        one = self.lines[number] if 0 <= number < len(self.lines) else None
        if not isinstance(one, FlowLine):
            return
        event.prevent_default()
        for box in one.boxes:
            x, cells = one.extent(box)
            if x <= event.x - self._gutter < x + cells:
                if box == self.box:
                    self.action_open()
                self.go_to(box)


def _center(one: FlowLine, box: str) -> int:
    x, cells = one.extent(box)
    return x + cells // 2
