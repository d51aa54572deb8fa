"""A page to read, such as the help, over the whole screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding

from ml_tui.i18n import _
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
        self._lines = lines
        self._title, self._page, self._hints = Bar(id="title"), LineView(id="page"), Hints(id="hints")
        self._title.put([(f" {title}", "title")])

    def compose(self) -> ComposeResult:
        """Title, page, footer."""
        yield self._title
        yield self._page
        yield self._hints

    def on_mount(self) -> None:
        """Go to the page."""
        self._hints.offer([("Down", _("아래")), ("PgDn", _("다음 쪽")), ("Esc", _("닫기"))])
        self._page.feed(lambda width: self._lines(min(COMFORTABLE, width)))
        self._page.focus()

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Leave."""
        event.stop()
        self.dismiss(None)

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss(None)
