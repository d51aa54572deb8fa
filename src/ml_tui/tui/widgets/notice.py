"""A message in place of the footer, until the next key.

It takes rows of its own instead of lying over other widgets: the compositor cuts text at the edges of the widgets
beneath, and a wide character on such an edge would be lost.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from ml_tui.terminal.glyphs import shown
from ml_tui.text import clean_text, width, wrap
from ml_tui.tui.styles import STYLES
from ml_tui.tui.widgets.bars import Hints

_MOST_ROWS = 8


class Notice(Widget):
    """A message on as many rows as it needs, eight at most."""

    def __init__(self, message: str, tone: str = "") -> None:
        """Show ``message`` in ``tone``."""
        super().__init__()
        self._message = clean_text(message)  # it may quote the name of a file
        self._tone = tone
        self._shown_on: Screen[object] | None = None
        """The screen that shows this message."""

    @property
    def text(self) -> str:
        """The message."""
        return self._message

    def on_mount(self) -> None:
        """Take the rows that the message needs, and hide the footer."""
        self.styles.height = len(self._rows(self.app.size.width))
        self._shown_on = self.screen
        self._shown_on.query(Hints).set(display=False)

    def on_resize(self) -> None:
        """Take as many rows as the message needs now."""
        self.styles.height = len(self._rows(self.size.width))

    def on_unmount(self) -> None:
        """Show the footer again, unless another message is shown by now."""
        if self._shown_on and not any(notice is not self for notice in self._shown_on.query(Notice)):
            self._shown_on.query(Hints).set(display=True)

    def _rows(self, columns: int) -> list[str]:
        return wrap(self._message, max(8, columns - 3))[:_MOST_ROWS]

    def render_line(self, y: int) -> Strip:
        """Draw a row in reverse, which stands out without colours too."""
        rows = self._rows(self.size.width)
        text = f" {rows[y]}" if y < len(rows) else ""
        style = STYLES[self._tone] + STYLES["bar"]
        filled = text + " " * max(0, self.size.width - width(text))
        return Strip([Segment(shown(filled), style)]).adjust_cell_length(self.size.width, style)
