"""Sweeping while others work: only unlocked files are deleted, and no link is followed (F28)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml_tui import leftovers
from ml_tui.store import Library, ProjectStore
from ml_tui.store.project_store import PROJECT_FILE
from tests.faults.child_processes import ChildProcesses, session_on, write_many


def interrupted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, by: Callable[[], object]) -> list[int]:
    """Call ``by`` just before every call of ``os.name`` in ``module``; the list returned counts the calls."""
    done: list[int] = []
    real = getattr(os, name)

    def call(*arguments: Any, **options: Any) -> Any:
        if not done or done[-1]:  # its own calls are not interrupted
            done.append(0)
            by()
            done[-1] = 1
        return real(*arguments, **options)

    monkeypatch.setattr(module.os, name, call)
    return done


@pytest.mark.parametrize("step", ["write", "fchmod", "fsync", "replace"])
def test_opening_a_project_does_not_sweep_a_copy_being_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    reader = ProjectStore(folder, write=False)

    def open_to_write() -> None:
        ProjectStore(folder).close()

    done = interrupted(monkeypatch, leftovers, step, open_to_write)
    copy = reader.back_up()
    monkeypatch.undo()
    assert done
    assert copy.read_bytes() == (folder / PROJECT_FILE).read_bytes()


def test_a_temporary_file_swept_before_it_is_locked_is_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep may come between the creation of a file and its lock."""
    backups = folder / "backups"
    swept: list[str] = []
    real = leftovers._hold

    def hold(handle: int, name: str) -> bool:
        if not swept:
            swept.append(name)
            leftovers.sweep_folder(backups, ".*.tmp")
            assert not Path(name).exists()
        return real(handle, name)

    monkeypatch.setattr(leftovers, "_hold", hold)
    handle, name = leftovers.make_file(backups, ".x.", ".tmp")
    os.close(handle)
    assert swept and swept[0] != name and Path(name).exists()


def test_creating_a_project_does_not_sweep_another_being_created(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    real = Path.mkdir

    def mkdir(self: Path, *arguments: Any, **options: Any) -> None:
        real(self, *arguments, **options)
        if self.name.endswith(".new") and not made:
            made.append(self)
            leftovers.sweep_folder(self.parent, ".p-*.new")
            assert not self.exists(), "the folder is not locked yet"

    monkeypatch.setattr(Path, "mkdir", mkdir)
    done = interrupted(
        monkeypatch, leftovers, "fsync", lambda: leftovers.sweep_folder(library.locations.projects, ".p-*.new")
    )
    project = library.create("은행 A")
    assert made and done
    assert library.entries()[0].id == project


def test_every_copy_beside_writers_is_made(folder: Path, children: ChildProcesses) -> None:
    writers = [children.start(write_many, str(folder), name, 6) for name in ("a", "b", "c")]
    failed: list[BaseException] = []
    made: list[Path] = []

    def keep_copying() -> None:
        try:
            while len(made) < 60:
                made.append(ProjectStore(folder, write=False).back_up())
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=keep_copying) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [children.wait(writer) for writer in writers] == [0, 0, 0]
    assert not failed
    assert len({path.read_bytes() for path in made}) >= 1 and all(path.exists() for path in made)


def test_a_linked_backup_folder_is_not_cleaned_up(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (folder / "backups").rename(elsewhere)
    (folder / "backups").symlink_to(elsewhere)
    for name in (
        ".project.json.abc.tmp", *(f"project.json.{number}" for number in (1, 2, 3)), "before-import-r5.json", "x.txt",
        *(f"2020-01-{day:02}.json" for day in range(1, 30)),
    ):  # fmt: skip
        (elsewhere / name).write_bytes(f"남의 {name}".encode())
    before = {path: (path.stat().st_ino, path.read_bytes()) for path in elsewhere.iterdir()}
    for number in range(5):
        session = session_on(str(folder))
        session.set_item("alpha", note=str(number))
        session.checkpoint(f"{number}")
        session.store.back_up("before-import-r5.json")
        session.close()
    assert {path: (path.stat().st_ino, path.read_bytes()) for path in before} == before
    assert len(list(elsewhere.iterdir())) == len(before) + 5, "requested copies are made there"


def test_linked_checkpoints_are_not_swept(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".0001.json.abc.tmp").write_text("남의 것")
    (folder / "checkpoints").symlink_to(elsewhere)
    session_on(str(folder)).close()
    assert (elsewhere / ".0001.json.abc.tmp").read_text() == "남의 것"
    (folder / ".draft.json.abc.tmp").symlink_to(elsewhere / ".0001.json.abc.tmp")
    session_on(str(folder)).close()
    assert (elsewhere / ".0001.json.abc.tmp").read_text() == "남의 것"
