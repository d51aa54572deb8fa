"""The driver waits for the app after a key, for a limited time, and then leaves no task behind."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.app import App

from ml_tui.terminal import driver
from ml_tui.terminal.driver import SafeLinuxDriver


class RestlessApp(App[None]):
    """An app that never comes to rest, as while a disk hangs."""

    waiting = 0

    def may_move_focus(self, _key: events.Key) -> bool:
        """Every key may open something or move the cursor."""
        return True

    async def settle(self) -> None:
        """Wait for ever."""
        self.waiting += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.waiting -= 1


async def test_no_key_waits_after_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "SETTLE_LIMIT", 0.01)
    app = RestlessApp()
    keyboard = SafeLinuxDriver(app)
    for _key in range(3):
        await asyncio.to_thread(keyboard._let_settle, events.Key("j", "j"))
    for _turn in range(10):
        await asyncio.sleep(0)
    assert app.waiting == 0
