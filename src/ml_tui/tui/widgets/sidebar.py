"""The navigator at the left: where one is and where one can go; folded, a rail of digits."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from ml_tui.tui.styles import CURSOR
from ml_tui.tui.widgets.lines import Line, LineView


class Sidebar(LineView):
    """Shows the workspaces; posts which one was chosen."""

    class Chosen(Message):
        """A workspace was chosen."""

        def __init__(self, key: str) -> None:
            """``key`` is that of the chosen line."""
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        """Folded or not is decided by the screen's class ``-rail``."""
        super().__init__(id="sidebar", gutter=False)

    def offer(self, full: Sequence[Line], rail: Sequence[Line], *, folded: bool) -> None:
        """Show ``full``, or when ``folded`` the ``rail``."""
        self.show(rail if folded else full)

    def render_line(self, y: int) -> Strip:
        """A row; that of the cursor has a sign while the keys go here, so that it can be told without colours."""
        strip = super().render_line(y)
        if not self.has_focus or y != self.cursor_offset.y:
            return strip
        return Strip([Segment(">", CURSOR), *strip.crop(1)])

    def action_open(self) -> None:
        """Go where the cursor is."""
        if self.cursor_key:
            self.post_message(self.Chosen(self.cursor_key))

    def action_right(self) -> None:
        """Go where the cursor is."""
        self.action_open()
