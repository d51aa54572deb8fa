"""The baseline: a minimal Textual app, a list that draws its own lines between two texts of one line.

``python bench/minimal_app.py [ROWS]``: 28 rows, or as many as are asked for.
"""

from __future__ import annotations

import sys

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static


class Rows(ScrollView, can_focus=True):
    """A list of rows with a cursor."""

    BINDINGS = [Binding("down", "move(1)", show=False), Binding("up", "move(-1)", show=False)]

    def __init__(self) -> None:
        """Make rows as wide as those of a checklist."""
        super().__init__()
        count = int(sys.argv[1]) if sys.argv[1:] else 28
        self._rows = [f" [ ] 2.{n} 데이터 수집 파이프라인 구축      필수  홍길동" for n in range(count)]
        self._cursor = 0
        self.virtual_size = Size(60, len(self._rows))

    def render_line(self, y: int) -> Strip:
        """Draw a row."""
        number = y + self.scroll_offset.y
        if number >= len(self._rows):
            return Strip.blank(self.size.width)
        style = Style(reverse=number == self._cursor)
        return Strip([Segment(self._rows[number], style)]).adjust_cell_length(self.size.width, style)

    def action_move(self, by: int) -> None:
        """Move the cursor, and scroll to it if it is not to be seen."""
        before, self._cursor = self._cursor, max(0, min(len(self._rows) - 1, self._cursor + by))
        self.refresh(*(Region(0, n - self.scroll_offset.y, self.size.width, 1) for n in (before, self._cursor)))
        top = max(min(self.scroll_offset.y, self._cursor), self._cursor - self.size.height + 1)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)


class Minimal(App[None]):
    """An app with one list."""

    CSS = """
    Screen { background: ansi_default; }
    Rows { background: ansi_default; height: 1fr; scrollbar-size: 0 0; }
    Static { background: ansi_default; height: 1; }
    """
    BINDINGS = [Binding("q", "quit", show=False)]

    def compose(self) -> ComposeResult:
        """Compose title, rows and footer."""
        yield Static("은행 A · 구현 체크리스트")
        yield Rows()
        yield Static("q 끝내기")

    def on_mount(self) -> None:
        """Focus the rows."""
        self.query_one(Rows).focus()


if __name__ == "__main__":
    Minimal(ansi_color=True).run()
