"""Shows one message at a time, in place of the footer, until the next key."""

from __future__ import annotations

from typing import Any, Protocol

from textual.screen import Screen

from ml_tui.terminal.app import TerminalApp
from ml_tui.tui.widgets.bars import Hints
from ml_tui.tui.widgets.notice import Notice


class Tell(Protocol):
    """A function that shows a message to the user."""

    def __call__(self, message: str, tone: str = "") -> None:
        """Show ``message`` in ``tone``."""


class MessageDisplay:
    """Shows messages on the topmost screen."""

    def __init__(self, app: TerminalApp) -> None:
        """Show messages on the screens of ``app``."""
        self._app = app
        self._told: tuple[str, str] | None = None
        """The latest message since the last key."""
        self._shown: tuple[Screen[Any], str, str] | None = None
        """The screen that shows a message, and the message."""
        self._held_back: tuple[str, str] | None = None
        """A message that came during a batch update; a widget mounted then would never be painted."""

    def tell(self, message: str, tone: str = "") -> None:
        """Show a message until the next key."""
        self._told = (message, tone)
        self._app.call_after_refresh(self.show, message, tone)

    def repeat(self) -> None:
        """Repeat the last message: its screen was closed before anybody could read it."""
        if self._told:
            self._app.call_after_refresh(self.show, *self._told)

    def clear(self) -> None:
        """Forget the message and remove it from the screen: a key was typed."""
        self._told = None
        self._take_off()

    def show(self, message: str, tone: str) -> None:
        """Show a message now, unless a newer one has come."""
        if self._app.is_batching:
            self._held_back = (message, tone)
            return
        outdated = self._told and self._told != (message, tone)
        screen = self._app.screen
        if not screen.is_attached:  # the app is ending
            return
        if outdated or self._shown == (screen, message, tone):
            return
        self._take_off()
        self._shown = (screen, message, tone)
        if not any(hints.say(message, tone) for hints in screen.query(Hints)):
            screen.mount(Notice(message, tone))

    def batch_ended(self) -> None:
        """Show the message that came during a batch update."""
        if self._held_back:
            self._app.call_later(self.show, *self._held_back)
            self._held_back = None

    def _take_off(self) -> None:
        self._shown = None
        for notice in self._app.screen.query(Notice):
            notice.remove()
        for hints in self._app.screen.query(Hints):
            hints.clear_message()
