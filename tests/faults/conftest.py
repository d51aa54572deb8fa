"""Fixtures of the fault tests: a project with a few saves, copies of it, and child processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ml_tui.store import Library
from ml_tui.store.project_store import PROJECT_FILE
from tests.faults.child_processes import ChildProcesses, child_processes, session_on
from tests.faults.prepared_project import PreparedProject
from tests.unit.project_files import files_of
from tests.unit.test_cli import Cli

Copy = Callable[[], Path]


@pytest.fixture(scope="session")
def children() -> Iterator[ChildProcesses]:
    """Child processes to be killed."""
    with child_processes() as one:
        yield one


@pytest.fixture
def prepared(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> PreparedProject:
    """A project to run whole commands on."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # only the call matters here
    return PreparedProject(Cli(tmp_path, capsys), tmp_path)


@pytest.fixture
def folder(library: Library) -> Path:
    """The folder of a project with four saves, so that all three generations exist."""
    path = library.locations.projects / library.create("시험 프로젝트")
    session = session_on(str(path))
    for number in range(4):
        session.set_item("alpha", note=f"{number}번째")
        session.save()
    session.close()
    return path


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Copy:
    """Makes a fresh copy of the project folder, to be damaged."""
    made = iter(range(10_000))

    def copy() -> Path:
        target = tmp_path / "copies" / str(next(made)) / "p-copied"
        shutil.copytree(folder, target)
        return target

    return copy


def assert_whole(folder: Path) -> str:
    """Assert that the project in ``folder`` is intact and has no leftovers; return the note of alpha.

    This must hold after every fault.
    """
    session = session_on(str(folder))
    assert not session.read_only
    note = session.project.item("alpha").note
    revisions = [change.rev for change in session.log()]
    assert revisions == list(range(1, session.store.rev + 1)), "the log is complete and in order"
    assert files_of(session).examine_log().defects == (), "the chain is intact"
    assert not list(folder.rglob("*.tmp")), "leftovers of a dead process are swept"
    backups = files_of(session).backups()
    session.close()
    assert backups
    for backup in backups:
        shutil.copyfile(backup, folder / "probe.json")
        probe = folder.with_name("probe")
        probe.mkdir(exist_ok=True)
        shutil.copyfile(backup, probe / PROJECT_FILE)
        reading = session_on(str(probe))
        assert reading.project.info.name == "시험 프로젝트"
        reading.store.close()
        shutil.rmtree(probe)
    (folder / "probe.json").unlink()
    return note
