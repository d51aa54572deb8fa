"""The copy after a conflict: if any step dies or fails, the copy is complete or absent."""

from __future__ import annotations

import errno
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from ml_tui.errors import NotWritten
from ml_tui.store import Library
from tests.faults.child_processes import session_on
from tests.faults.disk import Died, Disk, dies_before, fails_from


def copy_with(folder: Path, library: Library, disk: Disk) -> str:
    """Copy the project in ``folder`` and an unsaved answer, on ``disk``."""
    session = session_on(str(folder))
    session.set_item("alpha", note="여기서만")
    try:
        with disk:
            return session.save_as_copy(library)
    finally:
        session.store.close()


def steps_of_a_copy(folder: Path, library: Library) -> int:
    """Save a checkpoint, which is copied too, and return the number of steps of a copy."""
    session = session_on(str(folder))
    session.checkpoint("처음")
    session.close()
    disk = Disk()
    shutil.rmtree(library.locations.projects / copy_with(folder, library, disk))
    return len(disk.done)


def test_dying_at_any_step_leaves_a_whole_copy_or_none(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for step in range(1, steps_of_a_copy(folder, library) + 2):
        with monkeypatch.context() as dead:
            dead.setattr(shutil, "rmtree", lambda *_arguments, **_options: None)  # a dead process cleans up nothing
            with suppress(Died):
                copy_with(folder, library, Disk(dies_before(step)))
        for begun in library.locations.projects.glob(".p-*.new"):
            shutil.rmtree(begun)
        copies = [entry for entry in library.entries() if entry.id != folder.name]
        assert [entry.fault for entry in copies] in ([], [None]), f"step {step}"
        seen.add(len(copies))
        for copy in copies:
            session = session_on(str(library.locations.projects / copy.id))
            assert (session.read_only, session.project.item("alpha").note) == (False, "여기서만")
            assert [change.rev for change in session.log()] == list(range(1, session.rev + 1))
            assert [kept.name for kept in session.store.checkpoints.all()] == ["처음"]
            session.close()
            shutil.rmtree(library.locations.projects / copy.id)
    assert seen == {0, 1}


def test_a_copy_onto_a_full_disk_leaves_no_files(folder: Path, library: Library) -> None:
    for step in range(1, steps_of_a_copy(folder, library) - 3, 3):  # after the rename, the copy exists
        with pytest.raises(NotWritten):
            copy_with(folder, library, Disk(fails_from(step, errno.ENOSPC)))
        assert list(library.locations.projects.iterdir()) == [folder]
