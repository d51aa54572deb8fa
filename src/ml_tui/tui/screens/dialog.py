"""A screen over another one that asks or shows something, and is closed once."""

from __future__ import annotations

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """Closes itself, and nothing else.

    Textual closes the topmost screen whenever any screen asks for it. A key that is held or arrives twice would close
    what is beneath as well, and end the app when there is nothing more.
    """

    def __init__(self) -> None:
        """Nothing has the cursor yet."""
        super().__init__()
        self._typed_ahead: list[events.Key] | None = []
        """Keys that came before anything here had the cursor; None once something has."""
        self._given_out: events.Key | None = None
        """The one of them that is being given out."""

    @property
    def is_waiting(self) -> bool:
        """Whether nothing here has the cursor yet."""
        return self._typed_ahead is not None

    def keep_for_later(self, event: events.Key) -> bool:
        """Take in a key that came too early, to be given out in its turn; whether it was one.

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
        """Close with ``result``; what has been closed stays so."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Do nothing before everything is there that it would be done to."""
        return self.is_mounted
