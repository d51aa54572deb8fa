"""A screen over another one that asks or shows something, and is closed once."""

from __future__ import annotations

from contextlib import ExitStack

from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.reactive import Reactive
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

Typed = events.Key | events.Paste
"""What comes from the keyboard."""


class Dialog(ModalScreen[ScreenResultType]):
    """Closes itself, and nothing else.

    Textual closes the topmost screen whenever any screen asks for it. A key that is held or arrives twice would close
    what is beneath as well, and end the app when there is nothing more.
    """

    BINDINGS = [Binding("ctrl+q", "leave", show=False)]
    """Textual's key for quitting closes what is open first, as Esc does: of text that was typed it is asked."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """What has the keys; it shows that itself, the rest of the screen need not be painted anew."""

    def __init__(self) -> None:
        """Nothing has the cursor yet."""
        super().__init__()
        self._typed_ahead: list[Typed] | None = []
        """What came before anything here had the cursor; None once something has."""
        self._given_out: Typed | None = None
        """The one of them that is being given out."""
        self._hold = ExitStack()
        """Holds back painting while this screen is put together: Textual would paint it four times."""

    def on_compose(self) -> None:
        """Paint nothing before everything is there."""
        self._hold.enter_context(self.app.batch_update())

    def on_mount(self) -> None:
        """Paint once, when the layout stands and the cursor has its place."""
        self.call_later(self.call_later, self.app.call_later, self._measure)

    def on_unmount(self) -> None:
        """Hold nothing back for a screen that has gone."""
        self._hold.close()

    def _measure(self) -> None:
        """Give everything its size, and what follows from it the time to happen, before it is painted."""
        self._refresh_layout()
        self._layout_required = False
        self.call_later(self.call_later, self.app.call_later, self._hold.close)

    @property
    def is_waiting(self) -> bool:
        """Whether nothing here has the cursor yet."""
        return self._typed_ahead is not None

    def keep_for_later(self, event: Typed) -> bool:
        """Take in a key or a paste that came too early, to be given out in its turn; whether it was one.

        Over a slow connection people type ahead: the key that opens a form and the text for it arrive together.
        """
        if self._typed_ahead is None or event is self._given_out:
            return False
        self._typed_ahead.append(event)
        return True

    async def on_descendant_focus(self) -> None:
        """Something has the cursor: give out what was typed ahead, in its order."""
        while self._typed_ahead:
            self._given_out = self._typed_ahead.pop(0)
            await self.app.on_event(self._given_out)
        self._typed_ahead = None

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close with ``result``; what has been closed stays so. What is beneath is painted once."""
        if not self.is_active:
            return AwaitComplete()
        app, hold = self.app, ExitStack()
        hold.enter_context(app.batch_update())
        closing = super().dismiss(result)
        app.call_later(app.call_later, hold.close)
        return closing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Do nothing before everything is there that it would be done to."""
        return self.is_mounted
