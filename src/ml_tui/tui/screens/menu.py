"""A short list to choose from, in a box over the screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from ml_tui.i18n import _
from ml_tui.text import width, wrap
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.lines import Line, LineView, line

_WIDEST = 68
"""The widest box, in cells; with its border it fits into 80 columns."""


class Menu(Dialog[str | None]):
    """A dialog to choose one of several options; its result is the option's key, or None."""

    BINDINGS = [Binding("q", "leave", show=False)]

    def __init__(
        self, title: str, options: Sequence[tuple[str, str]], *, about: str = "", cursor: str | None = None
    ) -> None:
        """Offer ``options`` (key and words) under ``title``; ``about`` explains, ``cursor`` is the key to start on."""
        super().__init__()
        self._title = title
        self._options = options
        self._about = about
        self._cursor = cursor

    def compose(self) -> ComposeResult:
        """Compose a box with the title and the list."""
        with Vertical(id="box"):
            yield Bar(id="title")
            yield LineView(id="options")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Fill the box and fit its size to the text."""
        about = wrap(self._about, _WIDEST - 6) if self._about else []
        words = [self._title, *about, *(text for _key, text in self._options)]
        box = self.query_one("#box")
        box.styles.width = min(_WIDEST, max(width(text) for text in words) + 8)
        box.styles.height = min(self.app.size.height - 2, len(self._options) + len(about) + (2 if about else 1) + 2)
        self.query_one("#title", Bar).put([(self._title, "title")])
        self.query_one("#hints", Hints).offer([("Enter", _("고르기")), ("Esc", _("닫기"))])
        lines = [line(text, "dim") for text in about] + ([Line()] if about else [])
        lines += [line(text, key=key) for key, text in self._options]
        view = self.query_one("#options", LineView)
        view.show(lines, cursor=self._cursor)
        view.focus()

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        """Close with the option that was opened."""
        event.stop()
        self.dismiss(event.key or None)

    def on_line_view_entered(self, event: LineView.Entered) -> None:
        """Close with the option under the cursor: Right chooses too."""
        event.stop()
        self.dismiss(event.key or None)

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Close without a choice."""
        event.stop()
        self.dismiss(None)

    def action_leave(self) -> None:
        """Close without a choice."""
        self.dismiss(None)
