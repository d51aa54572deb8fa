"""The base class of the app: public names for what Textual keeps private."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NoReturn

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from ml_tui.terminal.driver import SafeLinuxDriver


class TerminalApp(App[None]):
    """A Textual app with public names for batch updates, the driver and the end."""

    def __init__(self) -> None:
        """Draw in the terminal's own colours and without animations: over a slow connection each byte counts."""
        super().__init__(driver_class=SafeLinuxDriver, ansi_color=True)
        self.animation_level = "none"

    @property
    def is_batching(self) -> bool:
        """Whether a batch update holds back painting."""
        return bool(self._batch_count)

    @property
    def is_leaving(self) -> bool:
        """Whether the app is about to end."""
        return self._exit

    @property
    def is_busy(self) -> bool:
        """Whether the app, its screen or the focused widget has messages to handle."""
        pumps = {self, self.screen, self.focused or self.screen}
        return any(pump._message_queue.qsize() for pump in pumps)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Let the driver show what Textual has drawn: it sends what differs, when the line is free."""
        if not isinstance(renderable, CompositorUpdate) or not isinstance(self._driver, SafeLinuxDriver):
            super()._display(screen, renderable)
        elif not self._batch_count and self._running and not self._closed:
            column, row = self.screen.outer_size.clamp_offset(self.cursor_position)
            self._driver.frames.show(renderable, (column, row), synchronized=self._sync_available)
            self.post_display_hook()

    def batch_ended(self) -> None:
        """Do what had to wait for the end of the last batch update; for subclasses to override."""

    def _end_batch(self) -> None:
        """Repaint when a batch update ends.

        Textual wakes only the app: a screen that became idle during the update would be painted at the next key.
        """
        super()._end_batch()
        if self._batch_count:
            return
        if self._screen_stack:
            self.screen.check_idle()
        self.batch_ended()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run ``action``, unless the app is ending: a screen opened then would be torn down while it opens."""
        return not self._exit and await super().run_action(action, default_namespace, namespaces)

    def write_to_terminal(self, text: str) -> None:
        """Send ``text`` to the terminal unchanged, for example a request."""
        if self._driver:
            self._driver.write(text)

    def end_at_once(self, code: int) -> NoReturn:
        """Restore the terminal and end the process with ``code``; for an event loop that no longer responds."""
        try:
            if isinstance(self._driver, SafeLinuxDriver):
                self._driver.restore_at_once()
        finally:
            os._exit(code)
