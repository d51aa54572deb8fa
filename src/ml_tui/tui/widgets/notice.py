"""A message above the footer; the next key takes it away."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from ml_tui.text import width, wrap
from ml_tui.tui.glyphs import shown
from ml_tui.tui.tones import TONES

_MOST_ROWS = 4


class Notice(Widget):
    """Shows one message, on as many rows as it needs, four at most."""

    def __init__(self, message: str, tone: str = "") -> None:
        """Show ``message`` in ``tone``."""
        super().__init__()
        self._message = message
        self._tone = tone

    @property
    def text(self) -> str:
        """What it says."""
        return self._message

    def on_mount(self) -> None:
        """Take the rows the message needs."""
        self.styles.height = len(self._rows(self.app.size.width))

    def _rows(self, columns: int) -> list[str]:
        return wrap(self._message, max(8, columns - 3))[:_MOST_ROWS]

    def render_line(self, y: int) -> Strip:
        """A row of it, set off by reversed colours so that it stands out without any."""
        rows = self._rows(self.size.width)
        text = f" {rows[y]}" if y < len(rows) else ""
        style = TONES[self._tone] + TONES["bar"]
        filled = text + " " * max(0, self.size.width - width(text))
        return Strip([Segment(shown(filled), style)]).adjust_cell_length(self.size.width, style)
