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
"""The widest line that is easy to read, in cells."""


class Reading(Dialog[None]):
    """A dialog that shows lines under a title."""

    BINDINGS = [Binding("q,question_mark", "leave", show=False)]

    def __init__(self, title: str, lines: Callable[[int], Sequence[Line]]) -> None:
        """Show under ``title`` the lines that ``lines`` makes for a width in cells."""
        super().__init__()
        self._lines = lines
        self._title, self._page, self._hints = Bar(id="title"), LineView(id="page"), Hints(id="hints")
        self._title.put([(f" {title}", "title")])

    def compose(self) -> ComposeResult:
        """Compose title, page and footer."""
        yield self._title
        yield self._page
        yield self._hints

    def on_mount(self) -> None:
        """Show and focus the page."""
        self._hints.offer([("Down", _("아래")), ("PgDn", _("다음 쪽")), ("Esc", _("닫기"))])
        self._page.feed(lambda width: self._lines(min(COMFORTABLE, width)))
        self._page.focus()

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Close."""
        event.stop()
        self.dismiss(None)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
