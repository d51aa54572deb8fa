"""kill -9 at any time: the file on disk is one complete version, and no acknowledged save is missing (F1)."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.faults.child_processes import ITEMS, ChildProcesses, session_on, write_for_ever
from tests.faults.conftest import assert_whole
from tests.waiting import until


def notes_in(folder: Path) -> list[str]:
    """Return the notes of all items on disk."""
    session = session_on(str(folder))
    try:
        return [session.project.item(item).note for item in ITEMS]
    finally:
        session.close()


def kill_and_look(
    folder: Path, children: ChildProcesses, size: int, fsync: float, saves: int, chance: random.Random
) -> None:
    """Kill a writer during the save after ``saves`` saves; with 0, perhaps before the first begins."""
    acks = folder.parent / "acks"
    acks.write_bytes(b"")
    before = notes_in(folder)
    writer = children.start(write_for_ever, str(folder), size, fsync)
    until(lambda: acks.read_bytes().count(b"\n") >= saves, f"save {saves}")
    time.sleep(chance.uniform(0.0, 0.02))
    children.kill(writer)
    session = session_on(str(folder))
    assert not session.read_only, "the lock went with its holder"
    written = {session.project.item(item).note for item in ITEMS}
    rev = session.store.rev
    session.close()
    acknowledged = int(acks.read_bytes().split()[-1]) if acks.read_bytes() else 0
    assert rev >= acknowledged, "an acknowledged save is missing"
    mixed = len(written) > 1 and notes_in(folder) != before  # a writer killed before its first save has changed nothing
    assert not mixed, "answers of different saves are mixed"
    if acknowledged:
        assert next(iter(written)).startswith(f"{rev - 1} "), "the answers are not those of the revision"


@pytest.mark.parametrize("fsync", [0.0, 0.01], ids=["quick disk", "slow disk"])
def test_a_project_killed_at_any_time_stays_whole(folder: Path, children: ChildProcesses, fsync: float) -> None:
    chance = random.Random(20270331)
    for number in range(15):
        kill_and_look(folder, children, 3000, fsync, number % 5, chance)
    assert_whole(folder)


def test_a_big_project_killed_at_any_time_stays_whole(folder: Path, children: ChildProcesses) -> None:
    chance = random.Random(1)
    for number in range(5):
        kill_and_look(folder, children, 60_000, 0.0, number % 3, chance)
    assert_whole(folder)


@pytest.mark.nightly
@pytest.mark.parametrize("size", [3_000, 60_000, 100_000], ids=["50 KB", "900 KB", "1.5 MB"])
@pytest.mark.parametrize("fsync", [0.0, 0.01], ids=["quick disk", "slow disk"])
def test_a_project_killed_three_hundred_times_stays_whole(
    folder: Path, children: ChildProcesses, size: int, fsync: float
) -> None:
    chance = random.Random(size)
    for number in range(50):
        kill_and_look(folder, children, size, fsync, number % 7, chance)
        (folder / "history.jsonl").unlink(missing_ok=True)  # it grows by the whole text with every save
