"""Handles keys before Textual binds them: keys typed ahead, in Hangul mode, or in bursts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events

from ml_tui.i18n import _
from ml_tui.terminal.app import TerminalApp
from ml_tui.terminal.hangul import keystrokes
from ml_tui.text import crop
from ml_tui.tui import commands
from ml_tui.tui.screens.dialog import Dialog, Typed

if TYPE_CHECKING:
    from ml_tui.tui.screens.work import WorkScreen

TURNS = 300
"""The most turns of the event loop that `KeyInput.settle` takes, each at least a millisecond."""

CALM_TURNS = 3
"""The app has settled after this many turns with nothing to handle."""


class KeyInput:
    """Passes each key to the widget it was meant for, even when keys come before that widget is ready."""

    def __init__(self, app: TerminalApp, *, typed: Callable[[], None] = lambda: None) -> None:
        """Serve ``app``; ``typed`` is called before each key and each paste."""
        self._app = app
        self._typed = typed

    def received(self, event: events.Event) -> Sequence[events.Event]:
        """Return the events that the app handles in place of ``event``.

        A dialog that is opening keeps the keys until it has the focus. Outside of text fields, a Hangul syllable
        becomes the letters on its keys.
        """
        if not isinstance(event, Typed) or event.is_forwarded:
            return [event]
        screen = self._app.screen
        if isinstance(screen, Dialog) and screen.keep_for_later(event):
            return []
        self._typed()
        if isinstance(event, events.Key) and not self.takes_text():
            return [events.Key(letter, letter) for letter in keystrokes(event.character or "")] or [event]
        return [event]

    async def unbound(self, key: str, work: WorkScreen | None) -> str:
        """Handle a ``key`` without a binding at the focus; return what to tell the user, if anything.

        In the navigator, a key acts on the open workspace of ``work``. In dialogs, letters are text.
        """
        name, places = commands.places_of(key)
        if not places or self._app.screen.is_modal or key in self._app.screen.active_bindings:
            return ""
        pane = work.pane if work else None
        if pane and not pane.has_focus_within and (command := commands.find(pane.id or "", key)):
            pane.focus_content()
            await self._app.run_action(command.action, pane)
            return ""
        words = _("{key}: 여기서는 쓰지 않습니다. 쓰는 곳: {places}").format(key=name, places=", ".join(places))
        return crop(words, work.message_room if work else self._app.size.width - 2)

    def takes_text(self) -> bool:
        """Whether a text field has the focus; by class names, so that this need not import the fields."""
        return any(kind.__name__ in ("Input", "TextArea") for kind in type(self._app.focused).__mro__)

    def may_move_focus(self, key: events.Key) -> bool:
        """Whether ``key`` may open a screen or move the focus, as all keys may except text in a text field."""
        return not (key.is_printable and self.takes_text())

    async def settle(self) -> None:
        """Return when the app, its screen and the focused widget have handled all their messages.

        Return after `TURNS` in any case. Turns are counted instead of seconds, because each takes longer on a busy
        machine.
        """
        app, calm = self._app, 0
        for _turn in range(TURNS):
            waiting = isinstance(app.screen, Dialog) and app.screen.is_waiting
            calm = 0 if app.is_busy or waiting else calm + 1
            if calm == CALM_TURNS:
                return
            await asyncio.sleep(0.001)
