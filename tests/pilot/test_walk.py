"""After every key of a long walk through the app, the terminal shows what a whole repaint would show."""

from __future__ import annotations

import random

import pytest

from ml_tui.content import Loaded
from ml_tui.sample import make_sample
from ml_tui.store import Library
from tests.pilot.conftest import OpenApp, User
from tests.pilot.emulated_terminal import EmulatedTerminal, repainted

MOVES = ("down", "down", "down", "up", "pagedown", "pageup", "home", "end", "right", "left", "tab", "enter", "escape")
ANSWERS = ("space", "space", "u", "ctrl+r", "i", "p", "x", "v", "c")
PLACES = ("1", "2", "3", "4", "5", "6", "7")
VIEWS = ("f", "slash", "b", "l", "r", "question_mark", "ctrl+p", "n", "가", "a")
STEPS = 70


def keys(seed: int) -> list[str]:
    """Keys as a user might press them: mostly moves, some answers, now and then another view."""
    chance = random.Random(seed)
    kinds = chance.choices((MOVES, ANSWERS, PLACES, VIEWS), (10, 4, 3, 3), k=STEPS)
    return [chance.choice(kind) for kind in kinds]


async def leave_dialogs(user: User) -> None:
    """Close what covers the project, so that the walk goes on."""
    for _turn in range(6):
        if len(user.app.screen_stack) == 1:
            return
        await user.press("escape")
        if "버리고 닫기" in user.screen or "Discard" in user.screen:
            await user.press("up", "enter")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("size", [(80, 24), (130, 40)], ids=["80x24", "130x40"])
async def test_nothing_on_the_screen_is_stale(
    open_app: OpenApp,
    library: Library,
    real_catalog: Loaded,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    size: tuple[int, int],
) -> None:
    terminal = EmulatedTerminal(monkeypatch)
    async with open_app(make_sample(library, real_catalog, "ko"), size=size, content=real_catalog) as user:
        pressed: list[str] = []
        for number, key in enumerate(keys(seed + size[0])):
            pressed.append(key)
            await user.press(key)
            await user.until(lambda: terminal.text == user.screen, f"the screen on the terminal after {pressed[-8:]}")
            assert terminal.look == repainted(user.app), pressed
            if number % 15 == 14:
                await leave_dialogs(user)
