"""Keys that arrive together do not end the app, and move the cursor as they would one by one."""

from __future__ import annotations

import asyncio
import itertools
import random
from contextlib import suppress

import pytest

from ml_tui.content import Loaded
from ml_tui.sample import make_sample
from ml_tui.store import Library
from ml_tui.terminal.driver import SETTLE_LIMIT
from ml_tui.tui.workspaces.two_panes import TwoPanes
from tests.pilot.conftest import OpenApp, User, key_event

KEYS = (*"jkhl1234567", "0", "enter", "tab", "shift+tab", "up", "down", "left", "right", "escape", "home", "end")
OPENING = (*"enrfxibgmup", "slash", "question_mark", "minus", "space", "ctrl+s", "ctrl+p")
"""Keys that open or change something, except the key that quits."""

PLACES = {
    **{f"the navigator from {way}": (way, "h", "k", "k") for way in "1234567"},
    **{f"the list of {way}": (way,) for way in "1234567"},
    **{f"the detail of {way}": (way, "l") for way in "1367"},
    "review": ("3", "r"),
    "a form": ("3", "e"),
    "a note": ("3", "n"),
    "a menu": ("3", "f"),
    "search": ("slash",),
    "help": ("question_mark",),
    "export": ("x",),
    "the palette": ("ctrl+p",),
    "the project list": ("0",),
}
"""Keys that lead to screens of every kind, with and without the navigator focused."""

PACKETS = [
    (place, *keys)
    for place in PLACES
    for keys in itertools.product(("escape", "k"), (*KEYS, *OPENING), (*KEYS, *OPENING))
    if not (
        "f" in keys and ("7" in keys or "7" in PLACES[place])
    )  # the history asks a thread before it opens that menu
]


def where(user: User) -> tuple[object, ...]:
    """Where the user is: the open screens, the focused widget, and the cursor in it."""
    app, focused = user.app, user.app.focused
    pane = app.projects.work.screen.pane.id if app.projects.work else ""
    stack = [type(screen).__name__ for screen in app.screen_stack]
    return stack, pane, type(focused).__name__, focused and (focused.id, focused.classes), user.cursor


def is_at_rest(user: User) -> bool:
    """Whether no thread is reading, and the detail has followed the cursor."""
    pane = user.app.projects.work.screen.pane if user.app.projects.work else None
    followed = not isinstance(pane, TwoPanes) or pane._shown == pane.key
    return followed and all(worker.is_finished for worker in user.app.workers)


async def send_together(user: User, *keys: str) -> None:
    """Post ``keys`` as the driver posts the keys of one packet: it waits a limited time after each."""
    for key in keys:
        event = key_event(key)
        wait = user.app.may_move_focus(event)
        user.app.post_message(event)
        with suppress(TimeoutError):
            if wait:
                await asyncio.wait_for(user.app.settle(), SETTLE_LIMIT)
    await user._come_to_rest()


TIMINGS = ("one by one", "together", "all at once")
"""Each key after the last is handled; as the driver posts a packet; without any waiting, which no driver does."""


async def after(
    open_app: OpenApp, library: Library, content: Loaded, packet: tuple[str, ...], how: str
) -> tuple[object, ...]:
    """Go to the place of ``packet`` in a new project, press its keys, and return where the user is then."""
    place, *keys = packet
    async with open_app(make_sample(library, content, "ko"), size=(120, 36), content=content) as user:
        await user.press(*PLACES[place])
        if how == "one by one":
            await user.press(*keys)
        elif how == "together":
            await send_together(user, *keys)
        else:
            for key in keys:
                user.app.post_message(key_event(key))
            await user._come_to_rest()
        await user.until(lambda: is_at_rest(user), "an end of what was begun")
        return where(user)


def packets(seed: int, number: int) -> list[tuple[str, ...]]:
    """Return ``number`` random packets, always the same for one ``seed``."""
    return random.Random(seed).sample(PACKETS, number)


CRASHING_PACKET = ("the navigator from 3", "escape", "enter", "tab")
"""A packet that once ended the app."""


@pytest.mark.parametrize("packet", [CRASHING_PACKET, *packets(23053, 24)], ids="-".join)
async def test_keys_in_one_packet_act_as_if_sent_one_by_one(
    open_app: OpenApp, library: Library, real_catalog: Loaded, packet: tuple[str, ...]
) -> None:
    found = {how: await after(open_app, library, real_catalog, packet, how) for how in TIMINGS}
    assert found["together"] == found["one by one"]


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100))
async def test_keys_in_many_packets_act_as_if_sent_one_by_one(
    open_app: OpenApp, library: Library, real_catalog: Loaded, seed: int
) -> None:
    for packet in packets(seed, 20):
        found = {how: await after(open_app, library, real_catalog, packet, how) for how in TIMINGS}
        assert found["together"] == found["one by one"], packet
