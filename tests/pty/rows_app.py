"""An app with a list of 300 rows, for tests of slow lines."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from ml_tui.terminal.app import TerminalApp
from ml_tui.tui.widgets.lines import LineView, line

ROWS = 300


class RowsScreen(Screen[None]):
    """A screen that the list fills."""

    def compose(self) -> ComposeResult:
        """Compose the list."""
        yield LineView()

    def on_mount(self) -> None:
        """Fill the list."""
        view = self.query_one(LineView)
        texts = (f"{number} 데이터 수집 파이프라인 구축 {number * 7919 % 1000}" for number in range(ROWS))
        view.show([line(text, key=f"row-{number}") for number, text in enumerate(texts)])
        view.focus()


class RowsApp(TerminalApp):
    """The app; ``q`` ends it."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "LineView { height: 1fr; }"
    BINDINGS = [Binding("q", "quit", show=False)]

    def get_default_screen(self) -> RowsScreen:
        """Return the screen."""
        return RowsScreen()


if __name__ == "__main__":
    RowsApp().run()
