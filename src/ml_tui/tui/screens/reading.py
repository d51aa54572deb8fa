"""A page to read, such as the help, over the whole screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding

from ml_tui.messages import _
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.lines import Line, LineView

COMFORTABLE = 100
"""Cells beyond which a line of text is hard to read."""


class Reading(Dialog[None]):
    """Shows lines under a title until it is left."""

    BINDINGS = [Binding("q,question_mark", "leave", show=False)]

    def __init__(self, title: str, lines: Callable[[int], Sequence[Line]]) -> None:
        """Show what ``lines`` makes for a width in cells."""
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Title, page, footer."""
        yield Bar(id="title")
        yield LineView(id="page")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Go to the page."""
        self.query_one("#title", Bar).put([(f" {self._title}", "title")])
        self.query_one("#hints", Hints).offer([("Down", _("아래")), ("PgDn", _("다음 쪽")), ("Esc", _("닫기"))])
        view = self.query_one(LineView)
        view.feed(lambda width: self._lines(min(COMFORTABLE, width)))
        view.focus()

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Leave."""
        event.stop()
        self.dismiss(None)

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss(None)
