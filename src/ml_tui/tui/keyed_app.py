"""The App's keys: Hangul turned into letters, keys typed ahead kept in order, messages until the next key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from textual import events
from textual.actions import ActionParseResult
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode
from textual.screen import Screen

from ml_tui.i18n import _
from ml_tui.terminal.hangul import keystrokes
from ml_tui.tui.screens.dialog import Dialog, Typed
from ml_tui.tui.widgets.bars import Hints
from ml_tui.tui.widgets.notice import Notice

TURNS = 300
"""How many turns of the event loop, of a thousandth of a second at least, a key is waited for at most."""


def _takes_text(widget: object) -> bool:
    """Whether ``widget`` is a text field; asked by name, so that fields are only loaded when there are any."""
    return any(kind.__name__ in ("Input", "TextArea") for kind in type(widget).__mro__)


class KeyedApp(App[None]):
    """An app whose keys reach what they were meant for, however they come in."""

    _told: tuple[str, str] | None = None
    """What has been told since the last key."""

    _shown: tuple[Screen[Any], str, str] | None = None
    """The screen that shows a message, and that."""

    _held_back: tuple[str, str] | None = None
    """A message that came while painting is held back: what is mounted then would never be painted."""

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed ahead for a dialog; turn Hangul into the letters on its keys, outside of text fields."""
        typed = event if isinstance(event, Typed) and not event.is_forwarded else None
        if typed and isinstance(self.screen, Dialog) and self.screen.keep_for_later(typed):
            return
        if typed:
            self._told = None
            self._hush()
        if isinstance(typed, events.Key):
            letters = keystrokes(typed.character or "") if not self.takes_text() else ""
            if letters:
                for letter in letters:
                    await super().on_event(events.Key(letter, letter))
                return
        await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key stands for; nothing once the app is ending, which takes apart what would open now."""
        return not self._exit and await super().run_action(action, default_namespace, namespaces)

    def takes_text(self) -> bool:
        """Whether text that is typed goes into a field."""
        return _takes_text(self.focused)

    def moves_on(self, key: events.Key) -> bool:
        """Whether a key may open something or move the cursor: all but text in a text field."""
        return not (key.is_printable and self.takes_text())

    async def settle(self) -> None:
        """Return when the app, its screen and what has the cursor have dealt with all they were sent.

        Return all the same when that takes too many turns of the event loop. They are counted and not the time, for on
        a busy machine each takes longer.
        """
        calm = 0
        for _turn in range(TURNS):
            pumps = {self, self.screen, self.focused or self.screen}
            busy = any(pump._message_queue.qsize() for pump in pumps)
            waiting = isinstance(self.screen, Dialog) and self.screen.is_waiting
            calm = 0 if busy or waiting else calm + 1
            if calm == 3:
                return
            await asyncio.sleep(0.001)

    def tell(self, message: str, tone: str = "") -> None:
        """Show a message above the footer until the next key."""
        self._told = (message, tone)
        self.call_after_refresh(self._tell_now, message, tone)

    def pop_screen(self) -> AwaitComplete:
        """Close the topmost screen; what it was told and nobody has read yet is told by the one beneath."""
        closing = super().pop_screen()
        if self._told:
            self.call_after_refresh(self._tell_now, *self._told)
        return closing

    def _tell_now(self, message: str, tone: str) -> None:
        if self._batch_count:
            self._held_back = (message, tone)
            return
        outdated = self._told and self._told != (message, tone)
        if not self.screen.is_attached:  # the app is ending, and nobody reads it any more
            return
        if outdated or self._shown == (self.screen, message, tone):
            return
        self._hush()
        self._shown = (self.screen, message, tone)
        if not any(hints.say(message, tone) for hints in self.screen.query(Hints)):
            self.screen.mount(Notice(message, tone))

    def _end_batch(self) -> None:
        """Go on with painting, and then say what there was to say meanwhile."""
        super()._end_batch()
        if self._batch_count:
            return
        if self._screen_stack:
            # Textual wakes the app only: a screen that became idle meanwhile would not be painted before the next key.
            self.screen.check_idle()
        if self._held_back:
            self.call_later(self._tell_now, *self._held_back)
            self._held_back = None

    def _hush(self) -> None:
        """Take away the message that is shown, if any."""
        self._shown = None
        for notice in self.screen.query(Notice):
            notice.remove()
        for hints in self.screen.query(Hints):
            hints.hush()

    def action_command_palette(self) -> None:
        """Ask for a command by its name."""
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("명령의 이름"), id="--command-palette"))
