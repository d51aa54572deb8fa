"""What an app on a terminal needs from inside Textual: batch updates, the end, the driver."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NoReturn

from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode

from ml_tui.terminal.driver import SafeLinuxDriver


class TerminalApp(App[None]):
    """Offers under public names what Textual keeps private."""

    def __init__(self) -> None:
        """Draw in the terminal's own colours, and without animations: each byte counts over a slow connection."""
        super().__init__(driver_class=SafeLinuxDriver, ansi_color=True)
        self.animation_level = "none"

    @property
    def is_batching(self) -> bool:
        """Whether painting is held back by a batch update."""
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

    def batch_ended(self) -> None:
        """Called when the last batch update has ended; a subclass does here what had to wait for that."""

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
        """Do what a key stands for; nothing once the app is ending, which takes apart what would open now."""
        return not self._exit and await super().run_action(action, default_namespace, namespaces)

    def write_to_terminal(self, text: str) -> None:
        """Send ``text`` as it is, such as a request to the terminal."""
        if self._driver:
            self._driver.write(text)

    def end_at_once(self, code: int) -> NoReturn:
        """End the process, whose event loop does not come back, with the terminal as it was."""
        try:
            if isinstance(self._driver, SafeLinuxDriver):
                self._driver.give_back_at_once()
        finally:
            os._exit(code)
