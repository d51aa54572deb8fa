"""No key waits for a disk: the app reads and writes files outside the event loop."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ml_tui.domain.changes import ChangeKind
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.tui.background import in_background
from tests.pilot.conftest import OpenApp, Stored

_EVENTS = {"open", "os.listdir", "os.scandir", "os.rename", "os.remove", "os.mkdir", "os.link"}

_watched: list[tuple[Path, int, list[str]]] = []
"""The watched folder and thread, and the file operations seen there; empty while no test watches."""


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _watched and event in _EVENTS and arguments and isinstance(arguments[0], str | bytes | os.PathLike):
        folder, thread, done = _watched[-1]
        path = os.fsdecode(arguments[0])
        if threading.get_ident() == thread and path.startswith(str(folder)):
            done.append(f"{event} {path.removeprefix(str(folder))}")


sys.addaudithook(_hook)  # stays until the process ends: Python cannot remove an audit hook


@contextmanager
def watching(folder: Path) -> Iterator[list[str]]:
    """Record what this thread, which runs the event loop, does to files in ``folder``."""
    done: list[str] = []
    _watched.append((folder, threading.get_ident(), done))
    try:
        yield done
    finally:
        _watched.pop()


@pytest.fixture
def used_project(project_id: str, open_session: Callable[..., Session]) -> str:
    """The project, with steps of an earlier session to undo and a checkpoint to compare with."""
    session = open_session(project_id)
    for number in range(5):
        session.set_item("beta", note=f"{number}")
    session.checkpoint("1차")
    session.close()
    return project_id


WORK = {
    "undo of an earlier session": ["u", "u", "ctrl+r"],
    "answers": ["space", "down", "s", "minus", *"why", "enter", "n", *"note", "ctrl+s", "e", "escape"],
    "checkpoint": ["space", "ctrl+s", "enter", "down"],
    "the dashboard after changes": ["space", "1", "down", "3", "s", "1", "end", "enter"],
    "workspaces": [*"2 4 5 7 6 3".replace(" ", ""), "escape", "f", "escape", "slash", *"beta", "enter"],
    "review": ["r", "3", "2", "u", "ctrl+r", "escape"],
}


@pytest.mark.parametrize("keys", WORK.values(), ids=WORK)
async def test_no_key_waits_for_the_disk(
    open_app: OpenApp, locations: Locations, used_project: str, keys: list[str]
) -> None:
    async with open_app(used_project) as user:
        await user.press("1", "3")  # a workspace may read files when it opens
        with watching(locations.data) as done:
            await user.press(*keys)
        assert not done


async def test_the_watch_reports_a_disk_access(locations: Locations, used_project: str) -> None:
    folder = locations.projects / used_project
    with watching(locations.data) as done:
        (folder / "project.json").read_bytes()
        await in_background((folder / "history.jsonl").read_bytes)
    assert done == [f"open /projects/{used_project}/project.json"]


async def test_editing_a_project_does_not_read_the_list_again(
    open_app: OpenApp, locations: Locations, used_project: str
) -> None:
    async with open_app(used_project) as user:
        await user.press("0")
        with watching(locations.data) as done:
            await user.press("e", "escape", "slash", "escape")
        assert not done


async def test_an_error_in_the_background_is_raised_where_it_is_awaited() -> None:
    def step() -> None:
        raise ValueError("in the background")

    with pytest.raises(ValueError, match="in the background"):
        await in_background(step)


async def test_keys_pressed_during_an_undo_keep_their_order(
    open_app: OpenApp, used_project: str, stored: Stored
) -> None:
    async with open_app(used_project) as user:
        await user.types("uuj u")
        made = [ChangeKind.UNDO, ChangeKind.EDIT, ChangeKind.UNDO, ChangeKind.UNDO]  # the newest first
        assert user.app.projects.work
        session = user.app.projects.work.session
        await user.until(lambda: [change.kind for change in session.recent(4)] == made)
        await user.until(lambda: session.saved)
        assert stored().items["beta"].note == "2"
