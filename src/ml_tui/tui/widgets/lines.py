"""The widget behind every list, tree and page: lines of text with a cursor.

It draws lines itself and repaints only those that changed, because over a slow connection each byte counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ml_tui.terminal.glyphs import shown
from ml_tui.terminal.painting import RepaintWhole
from ml_tui.text import width
from ml_tui.tui import commands
from ml_tui.tui.styles import CURSOR, STYLES
from ml_tui.tui.widgets.cursor import find_stop, is_near, nearest_stop, next_stop, stop_of_key, top_for
from ml_tui.tui.widgets.line import Line, Span, at, fitted, line, without_last_blank
from ml_tui.tui.widgets.line_list import Lines

__all__ = ["Line", "LineView", "Lines", "Span", "line"]

LineMaker = Callable[[int], Sequence[Line]]
"""A function that makes the lines of a view for a width in cells."""


class LineView(RepaintWhole, ScrollView, can_focus=True):
    """A view of lines, with a cursor that moves over those that have a key."""

    BINDINGS = commands.bindings("move")

    class Moved(Message):
        """The cursor has moved to another line."""

        def __init__(self, view: LineView, key: str) -> None:
            """``key`` is the key of that line."""
            super().__init__()
            self.view = view
            self.key = key

        @property
        def control(self) -> LineView:
            """The view that posted the message."""
            return self.view

    class Opened(Moved):
        """Enter was pressed on a line."""

    class Left(Moved):
        """Esc or left was pressed, to go back."""

        def __init__(self, view: LineView, key: str, *, escape: bool) -> None:
            """``escape`` says whether it was Esc."""
            super().__init__(view, key)
            self.escape = escape

    class Entered(Moved):
        """Right was pressed, to go into a line."""

    class OtherPane(Moved):
        """Tab was pressed, to give another pane the focus."""

    def __init__(self, *, id: str | None = None, classes: str | None = None, gutter: bool = True) -> None:
        """``gutter`` leaves two cells at the left for the cursor's sign."""
        super().__init__(id=id, classes=classes)
        self._make: LineMaker = lambda _width: ()
        self._made_for = 0
        """The width that the lines were made for; 0 before there are lines."""
        self._first_cursor: str | None = None
        """The key to put the cursor on once there are lines."""
        self._lines = Lines.of(())
        self._cursor = -1
        self._gutter = 2 if gutter else 0
        self._changes_focus = False
        """Whether the focus is changing, which changes only the look of the cursor's row."""

    @property
    def lines(self) -> Lines:
        """The lines of the view."""
        return self._lines

    @property
    def cursor_key(self) -> str:
        """The key of the line under the cursor; empty when there is none."""
        if not self._made_for:
            return self._first_cursor or ""
        return self._lines.keys[self._cursor] if 0 <= self._cursor < len(self._lines) else ""

    @property
    def text_width(self) -> int:
        """The cells for the text of a line; while the view is hidden, as many as before."""
        return max(4, self.size.width - self._gutter) if self.size.width else self._made_for or 4

    def feed(self, make: LineMaker, *, cursor: str | None = None, top: bool = False) -> None:
        """Show the lines that ``make`` returns for the width of the view, now and whenever the width changes.

        :param cursor: the key to put the cursor on; without it, the cursor stays on its key, or near its place.
        :param top: scroll back to the first line.
        """
        self._make = make
        if self._made_for:
            self._put_lines(make(self.text_width), cursor, top=top)
        else:
            self._first_cursor = cursor or self._first_cursor

    def show(self, lines: Sequence[Line], *, cursor: str | None = None, top: bool = False) -> None:
        """Show ``lines``, which do not depend on the width; see `feed`."""
        self.feed(lambda _width: lines, cursor=cursor, top=top)

    def _put_lines(
        self, lines: Sequence[Line], cursor: str | None, *, top: bool = False, painting: bool = False
    ) -> None:
        old, old_key, old_position = self._lines, cursor or self.cursor_key, self._cursor
        self._lines = Lines.of(lines)
        self._cursor = self._find(old_key, old_position)
        # Setting the attribute would lay out the screen anew, but only this view's scrolling depends on it.
        self.set_reactive(LineView.virtual_size, Size(self.size.width, len(lines)))
        if painting:
            self._reveal()
            return
        if top:
            self.scroll_to(0, 0, animate=False)
        self._refresh_changed(old, old_position)
        if not top and (cursor or self._is_in_sight(old_position) or self._is_beyond_end()):
            self._reveal()

    def _is_in_sight(self, number: int) -> bool:
        """Whether the line ``number`` is in view; a reader who has scrolled away must not be pulled back."""
        return number < 0 or self.scroll_offset.y <= number < self.scroll_offset.y + self.size.height

    def _is_beyond_end(self) -> bool:
        return self.scroll_offset.y > max(0, len(self._lines) - self.size.height)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint; first make the lines anew if the width has changed."""
        if self._made_for != self.text_width:
            first, self._first_cursor = self._first_cursor, None
            lines = self._make(self.text_width)
            self._made_for = self.text_width
            self._put_lines(lines, first, painting=True)
        return super().render_lines(crop)

    def go_to(self, key: str) -> bool:
        """Put the cursor on the line ``key``; return whether there is one. Before there are lines, do it later."""
        if not self._made_for:
            self._first_cursor = key
            return True
        number = stop_of_key(self._lines.keys, key)
        if number is not None:
            self._put_cursor(number)
        return number is not None

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw the line at the row ``y`` of the widget."""
        number = y + self.scroll_offset.y
        room = self.size.width
        if not 0 <= number < len(self._lines):
            return Strip.blank(room)
        one = self._lines[number]
        here = number == self._cursor
        over = CURSOR if here and self.has_focus else Style()
        segments = [Segment("> "[: self._gutter] if here else " " * self._gutter, over)] if self._gutter else []
        more = self._more_sign(y)
        left = room - self._gutter - len(more)
        right = without_last_blank(one.right) if more else one.right
        right_width = sum(width(text) for text, _tone in right)
        segments += fitted(one.spans, max(0, left - right_width), over)
        segments += [Segment(shown(text), STYLES[tone] + over) for text, tone in right if right_width <= left]
        if more:
            segments.append(Segment(shown(more), STYLES["dim"]))
        return Strip(segments).adjust_cell_length(room, over)

    def _more_sign(self, y: int) -> str:
        """Return the sign for more lines above the first row or below the last; empty if there are none."""
        height, top = self.size.height, self.scroll_offset.y
        if y == 0 and top > 0:
            return "▲"
        if y == height - 1 and top + height < len(self._lines):
            return "▼"
        return ""

    def _refresh_changed(self, old: Sequence[Line], old_cursor: int) -> None:
        """Repaint the rows whose line has changed; all rows if most have, or while the view is hidden."""
        if not self.size.height:
            self.refresh()
            return
        top = self.scroll_offset.y
        moved = (old_cursor, self._cursor) if old_cursor != self._cursor else ()
        rows = [y for y in range(self.size.height) if at(old, top + y) != at(self._lines, top + y) or top + y in moved]
        if (len(old) > top + self.size.height) != (len(self._lines) > top + self.size.height):
            rows.append(self.size.height - 1)
        if len(rows) > self.size.height // 2:
            self.refresh()
        elif rows:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in rows))

    # Moving

    def _find(self, key: str, near: int) -> int:
        """Return the stop of the line ``key``; without that line, one near the position ``near``."""
        return find_stop(self._lines.keys, key, near)

    def _put_cursor(self, number: int) -> None:
        if number == self._cursor:
            self._reveal()
            return
        before, self._cursor = self._cursor, number
        top = self.scroll_offset.y
        self._reveal()
        if self.scroll_offset.y == top:
            self.refresh(*(Region(0, n - top, self.size.width, 1) for n in (before, number) if n >= 0))
        self.post_message(self.Moved(self, self.cursor_key))

    def _reveal(self) -> None:
        """Scroll just far enough to show the cursor, a heading just above it, and the rows of its entry."""
        goal = top_for(self._lines, self._cursor, self.scroll_offset.y, self.size.height)
        if goal is not None:
            self.scroll_to(0, goal, animate=False, force=True)

    def _step(self, by: int) -> None:
        """Go to the next stop; through text without stops, scroll one row."""
        goal = next_stop(self._lines.keys, self._cursor, by)
        top, height = self.scroll_offset.y, self.size.height
        if goal is not None and is_near(goal, top, height):
            self._put_cursor(goal)
            if self.scroll_offset.y != top:
                self._scroll_on(by * (height // 2), top)
        else:
            self.scroll_to(0, max(0, min(top + by, len(self._lines) - height)), animate=False)

    def _scroll_on(self, by: int, top: int) -> None:
        """Scroll ``by`` rows from ``top`` if the cursor stays in view: larger steps repaint the view less often."""
        goal = max(0, min(top + by, len(self._lines) - self.size.height))
        if abs(goal - top) > abs(self.scroll_offset.y - top) and goal <= self._cursor < goal + self.size.height:
            self.scroll_to(0, goal, animate=False, force=True)
            self._reveal()

    def action_down(self) -> None:
        """Go to the next line."""
        self._step(1)

    def action_up(self) -> None:
        """Go to the previous line."""
        self._step(-1)

    def _page(self, by: int) -> None:
        """Scroll a screenful; the cursor follows if there are stops."""
        height = max(1, self.size.height - 1)
        goal = max(0, min(len(self._lines) - self.size.height, self.scroll_offset.y + by * height))
        self.scroll_to(0, goal, animate=False)
        number = nearest_stop(self._lines.keys, goal, self.size.height, self._cursor + by * height)
        if number is not None:
            self._put_cursor(number)

    def action_page_down(self) -> None:
        """Go a screenful down."""
        self._page(1)

    def action_page_up(self) -> None:
        """Go a screenful up."""
        self._page(-1)

    def action_first(self) -> None:
        """Go to the first line."""
        if (first := next_stop(self._lines.keys, -1, 1)) is not None:
            self._put_cursor(first)
        self.scroll_to(0, 0, animate=False)

    def action_last(self) -> None:
        """Go to the last line."""
        if (last := next_stop(self._lines.keys, len(self._lines), -1)) is not None:
            self._put_cursor(last)
        self.scroll_to(0, max(0, len(self._lines) - self.size.height), animate=False)

    def action_open(self) -> None:
        """Open the line under the cursor."""
        self.post_message(self.Opened(self, self.cursor_key))

    def action_right(self) -> None:
        """Go into the line under the cursor."""
        self.post_message(self.Entered(self, self.cursor_key))

    def action_left(self) -> None:
        """Go back."""
        self.post_message(self.Left(self, self.cursor_key, escape=False))

    def action_back(self) -> None:
        """Go back."""
        self.post_message(self.Left(self, self.cursor_key, escape=True))

    def action_other_pane(self) -> None:
        """Ask for another pane to get the focus."""
        self.post_message(self.OtherPane(self, self.cursor_key))

    # Events

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> LineView:
        """Repaint ``regions``, or everything, but not everything just because the focus changes."""
        if self._changes_focus and not (regions or layout or recompose):
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def focus(self, scroll_visible: bool = True) -> LineView:
        """Take the focus."""
        self._changes_focus = True
        super().focus(scroll_visible)
        self._changes_focus = False
        return self

    async def on_event(self, event: events.Event) -> None:
        """Note that the focus is changing while ``event`` is handled."""
        self._changes_focus = isinstance(event, events.Focus | events.Blur)
        await super().on_event(event)
        self._changes_focus = False

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Leave the styles alone: the cursor's row shows the focus."""

    def on_focus(self) -> None:
        """Show the cursor with the focus."""
        self._refresh_cursor()

    def on_blur(self) -> None:
        """Show the cursor without the focus."""
        self._refresh_cursor()

    def on_hide(self) -> None:
        """Drop the cached rows: drawing them again is fast, and hidden views would keep half a megabyte together."""
        self._styles_cache.clear()

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the cursor in view."""
        self._reveal()

    def on_click(self, event: events.Click) -> None:
        """Go to the clicked line; open it if the cursor was on it."""
        number = event.y + self.scroll_offset.y
        if number < len(self._lines) and self._lines.keys[number]:
            if number == self._cursor:
                self.action_open()
            self._put_cursor(number)

    def _refresh_cursor(self) -> None:
        y = self._cursor - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Repaint everything, because every row shows another line."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Take the whole width."""
        return container.width

    @property
    def allow_vertical_scroll(self) -> bool:
        """Always true, though there is no scrollbar."""
        return True

    @property
    def allow_horizontal_scroll(self) -> bool:
        """Always false: lines are cut to the width."""
        return False

    @property
    def cursor_offset(self) -> Offset:
        """The position of the cursor's row in the widget."""
        return Offset(0, self._cursor - self.scroll_offset.y)
