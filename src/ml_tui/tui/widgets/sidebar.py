"""The navigator at the left: the workspaces, or, folded, a rail of their digits."""

from __future__ import annotations

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from ml_tui.tui.styles import CURSOR
from ml_tui.tui.widgets.lines import LineView


class Sidebar(LineView):
    """The list of workspaces; it posts which one was chosen."""

    class Chosen(Message):
        """A workspace was chosen."""

        def __init__(self, key: str) -> None:
            """``key`` is the key of the chosen line."""
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        """Begin empty; the screen's class ``-rail`` decides the width."""
        super().__init__(id="sidebar", gutter=False)

    def render_line(self, y: int) -> Strip:
        """Draw a row; with the focus, the cursor's row has a sign, so that it can be told without colours."""
        strip = super().render_line(y)
        if not self.has_focus or y != self.cursor_offset.y:
            return strip
        return Strip([Segment(">", CURSOR), *strip.crop(1)])

    def action_open(self) -> None:
        """Choose the line under the cursor."""
        if self.cursor_key:
            self.post_message(self.Chosen(self.cursor_key))

    def action_right(self) -> None:
        """Choose the line under the cursor."""
        self.action_open()
