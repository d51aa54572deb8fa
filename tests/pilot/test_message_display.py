"""A message outlives the dialog that shows it, so that the user can read it."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult

from ml_tui.terminal.app import TerminalApp
from ml_tui.tui.message_display import MessageDisplay
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.widgets.bars import Hints
from tests.waiting import comes_true


class LineDialog(Dialog[None]):
    """A dialog with one line for messages."""

    def compose(self) -> ComposeResult:
        yield Hints()


class MessageApp(TerminalApp):
    """An app with one line for messages."""

    def __init__(self) -> None:
        super().__init__()
        self.messages = MessageDisplay(self)

    def compose(self) -> ComposeResult:
        yield Hints()


@pytest.mark.parametrize("shown", [True, False], ids=["already shown", "not shown yet"])
async def test_a_message_survives_its_dialog(shown: bool) -> None:
    app = MessageApp()
    async with app.run_test() as pilot:
        beneath = app.screen.query_one(Hints)
        app.push_screen(LineDialog())
        await pilot.pause()
        app.messages.tell("written")
        if shown:
            await pilot.pause()
            assert "written" in app.screen.query_one(Hints).text
        app.pop_screen()
        app.messages.repeat()
        await pilot.pause()
        assert await comes_true(lambda: "written" in beneath.text)


async def test_a_message_while_the_app_ends_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    app = MessageApp()
    async with app.run_test():
        with monkeypatch.context() as ending:
            ending.setattr(type(app.screen), "is_attached", property(lambda _screen: False))
            app.messages.show("a message\nof two rows", "")
