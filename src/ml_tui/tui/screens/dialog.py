"""The base of dialogs: screens over another one that ask or show something."""

from __future__ import annotations

from contextlib import ExitStack

from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.reactive import Reactive
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

Typed = events.Key | events.Paste
"""The events of the keyboard."""


class Dialog(ModalScreen[ScreenResultType]):
    """A modal screen that closes only itself, that keeps keys typed ahead, and that is painted once.

    Textual closes the topmost screen whenever any screen asks for it. A key that is held down or arrives twice would
    close the screen beneath too, and end the app after the last one.
    """

    BINDINGS = [Binding("ctrl+q", "leave", show=False)]
    """Textual's key for quitting closes the dialog first, as Esc does, which asks about typed text."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The focused widget. It shows the focus itself, so the screen is not repainted."""

    def __init__(self) -> None:
        """Begin without focus."""
        super().__init__()
        self._typed_ahead: list[Typed] | None = []
        """Keys and pastes that came before a widget had the focus; None from then on."""
        self._handling: Typed | None = None
        """The one of them that is being handled now."""
        self._batch = ExitStack()
        """Holds back painting while this screen is composed: Textual would paint it four times."""

    def on_compose(self) -> None:
        """Hold back painting until the screen is complete."""
        self._batch.enter_context(self.app.batch_update())

    def on_mount(self) -> None:
        """Paint once, when layout and focus are final."""
        self.call_later(self.call_later, self.app.call_later, self._measure)

    def on_unmount(self) -> None:
        """Let other screens paint: this one has gone."""
        self._batch.close()

    def _measure(self) -> None:
        """Finish the layout, let the widgets react to their sizes, then paint."""
        self._refresh_layout()
        self._layout_required = False
        self.call_later(self.call_later, self.app.call_later, self._batch.close)

    @property
    def is_waiting(self) -> bool:
        """Whether no widget has had the focus yet."""
        return self._typed_ahead is not None

    def keep_for_later(self, event: Typed) -> bool:
        """Keep a key or a paste that came before the focus, to handle it in its turn; return whether it was kept.

        Over a slow connection people type ahead: the key that opens a form and the text for it arrive together.
        """
        if self._typed_ahead is None or event is self._handling:
            return False
        self._typed_ahead.append(event)
        return True

    async def on_descendant_focus(self) -> None:
        """Handle what was typed ahead, in order, once a widget has the focus."""
        while self._typed_ahead:
            self._handling = self._typed_ahead.pop(0)
            await self.app.on_event(self._handling)
        self._typed_ahead = None

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close with ``result``, unless closed already. The screen beneath is painted once."""
        if not self.is_active:
            return AwaitComplete()
        app, hold = self.app, ExitStack()
        hold.enter_context(app.batch_update())
        closing = super().dismiss(result)
        app.call_later(app.call_later, hold.close)
        return closing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow no action before the screen is mounted."""
        return self.is_mounted
