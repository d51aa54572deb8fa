"""A terminal emulator that is sent what a real terminal would be sent."""

from __future__ import annotations

import pyte
import pytest
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from ml_tui.terminal.picture import Picture

Look = list[list[tuple[object, ...]]]
"""What can be seen of each cell, by rows."""


class Emulator:
    """A terminal without line wrap, as the app sets it."""

    def __init__(self, columns: int, rows: int) -> None:
        """Show nothing."""
        self._screen = pyte.Screen(columns, rows)
        self._screen.reset_mode(pyte.modes.DECAWM)
        self._stream = pyte.Stream(self._screen)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._screen.columns, self._screen.lines

    def feed(self, sequences: str) -> None:
        """Draw."""
        self._stream.feed(sequences)

    @property
    def text(self) -> str:
        """The text that is shown, one line per row."""
        rows = (self._screen.buffer[row] for row in range(self._screen.lines))
        return "\n".join("".join(row[at].data for at in range(self._screen.columns)).rstrip() for row in rows)

    @property
    def look(self) -> Look:
        """What can be seen: of a blank neither its colour nor its weight."""
        return [
            [
                (
                    cell.data, cell.bg, cell.reverse, cell.underscore, cell.strikethrough,
                    *((cell.fg, cell.bold, cell.italics) if cell.data.strip() else ()),
                )
                for cell in (self._screen.buffer[y][x] for x in range(self._screen.columns))
            ]
            for y in range(self._screen.lines)
        ]  # fmt: skip


class EmulatedTerminal:
    """A terminal; its picture is right only if the app draws every change."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Show what any app displays from now on."""
        self._picture = Picture()
        self._emulator = Emulator(80, 24)
        self.drawn: list[tuple[int, int, int]] = []
        """Row, first and last column of each part of a row that Textual has drawn."""
        display = App._display

        def draw(app: App[None], screen: Screen[object], update: RenderableType | None) -> None:
            if isinstance(update, CompositorUpdate) and app._running and not app._batch_count:
                self._draw(update)
            display(app, screen, update)

        monkeypatch.setattr(App, "_display", draw)

    def _draw(self, update: CompositorUpdate) -> None:
        self._picture.take(update)
        if self._picture.size != self._emulator.size:
            self._emulator = Emulator(*self._picture.size)
        self._emulator.feed(self._picture.changes((0, 0)))
        if isinstance(update, ChopsUpdate):
            self.drawn += update.spans
        elif isinstance(update, LayoutUpdate):
            self.drawn += [(y, update.region.x, update.region.right) for y in update.region.line_range]

    @property
    def text(self) -> str:
        """The text that is shown, one line per row."""
        return self._emulator.text

    @property
    def look(self) -> Look:
        """What can be seen of each cell."""
        return self._emulator.look


def repainted(app: App[None]) -> Look:
    """What a terminal shows when the topmost screen of ``app`` is laid out and drawn anew by Textual itself."""
    for node in app.screen.walk_children(with_self=True):
        node._styles_cache.clear()  # type: ignore[attr-defined]
    emulator = Emulator(*app.size)
    emulator.feed(app.screen._compositor.render_full_update().render_segments(app.console))
    return emulator.look
