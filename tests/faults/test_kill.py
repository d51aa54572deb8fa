"""kill -9 at any time: the file on disk is one complete version, and none that was acknowledged is missing (F1)."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.faults.conftest import assert_whole
from tests.faults.nursery import ITEMS, Nursery, opened, write_for_ever


def notes_in(folder: Path) -> list[str]:
    """The notes of all items, as they are on disk."""
    session = opened(str(folder))
    try:
        return [session.project.item(item).note for item in ITEMS]
    finally:
        session.close()


def kill_and_look(folder: Path, nurse: Nursery, size: int, fsync: float, patience: float) -> bool:
    """Kill a writer after ``patience`` seconds; whether it had saved anything by then."""
    acks = folder.parent / "acks"
    acks.unlink(missing_ok=True)
    before = notes_in(folder)
    writer = nurse.start(write_for_ever, str(folder), size, fsync)
    time.sleep(patience)
    nurse.kill(writer)
    session = opened(str(folder))
    assert not session.read_only, "the lock went with its holder"
    written = {session.project.item(item).note for item in ITEMS}
    rev = session.store.rev
    session.close()
    acknowledged = int(acks.read_bytes().split(b"\n")[-2]) if acks.exists() and acks.read_bytes() else 0
    assert rev >= acknowledged, "an acknowledged save is missing"
    mixed = len(written) > 1 and notes_in(folder) != before  # killed before its first save, it has changed nothing
    assert not mixed, "answers of different saves are mixed"
    if acknowledged:
        assert next(iter(written)).startswith(f"{rev - 1} "), "the answers are not those of the revision"
    return acknowledged > 0


@pytest.mark.parametrize("fsync", [0.0, 0.01], ids=["quick disk", "slow disk"])
def test_killed_at_any_time(folder: Path, nurse: Nursery, fsync: float) -> None:
    chance = random.Random(20270331)
    worked = [kill_and_look(folder, nurse, 3000, fsync, chance.uniform(0.0, 0.15)) for _kill in range(15)]
    assert sum(worked) >= 5, "the writers were killed at work, not at birth"
    assert_whole(folder)


def test_killed_with_a_big_project(folder: Path, nurse: Nursery) -> None:
    chance = random.Random(1)
    worked = [kill_and_look(folder, nurse, 60_000, 0.0, chance.uniform(0.05, 0.3)) for _kill in range(5)]
    assert any(worked)
    assert_whole(folder)


@pytest.mark.nightly
@pytest.mark.parametrize("size", [3_000, 60_000, 100_000], ids=["50 KB", "900 KB", "1.5 MB"])
@pytest.mark.parametrize("fsync", [0.0, 0.01], ids=["quick disk", "slow disk"])
def test_killed_three_hundred_times(folder: Path, nurse: Nursery, size: int, fsync: float) -> None:
    chance = random.Random(size)
    worked = []
    for _kill in range(50):
        worked.append(kill_and_look(folder, nurse, size, fsync, chance.uniform(0.0, 0.4)))
        (folder / "history.jsonl").unlink(missing_ok=True)  # it grows with every save, by all the text of it
    assert sum(worked) > 20
