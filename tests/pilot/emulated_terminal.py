"""A terminal emulator that draws every update as the app sends it."""

from __future__ import annotations

import pyte
import pytest
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen


class EmulatedTerminal:
    """A terminal of 80×24; its picture is right only if the app sends every change."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Draw what any app displays from now on."""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.Stream(self._screen)
        display = App._display

        def draw(app: App[None], screen: Screen[object], update: RenderableType | None) -> None:
            if isinstance(update, CompositorUpdate) and app._running and not app._batch_count:
                self._draw(update.render_segments(app.console), *app.size)
            display(app, screen, update)

        monkeypatch.setattr(App, "_display", draw)

    def _draw(self, sequences: str, columns: int, rows: int) -> None:
        if (self._screen.columns, self._screen.lines) != (columns, rows):
            self._screen.resize(rows, columns)
        self._stream.feed(sequences)

    @property
    def text(self) -> str:
        """The picture, one line per row."""
        rows = (self._screen.buffer[row] for row in range(self._screen.lines))
        return "\n".join("".join(row[at].data for at in range(self._screen.columns)).rstrip() for row in rows)
