"""A full disk (F4): the message comes at once, nothing on disk changes, no input is lost, and it is saved later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.child_processes import ChildProcesses, session_on, write_with_limit
from tests.faults.conftest import assert_whole


@pytest.mark.parametrize("limit", [0, 1000, 20_000])
def test_a_note_too_large_for_the_disk_is_reported_and_kept(folder: Path, children: ChildProcesses, limit: int) -> None:
    assert children.wait(children.start(write_with_limit, str(folder), limit, 60_000)) == 0
    code, message, intact, kept = json.loads((folder.parent / "told").read_text(encoding="utf-8"))
    assert code == 6
    assert "크기 제한" in message
    assert intact, "the file on disk was not touched"
    assert kept, "the note was still there to be saved"
    assert assert_whole(folder) == "글" * 60_000


def test_a_project_whose_log_is_behind_opens_on_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash between project and log, the disk is full: reading must work, and the log line must not be lost."""
    log = folder / "history.jsonl"
    whole = log.read_bytes()
    lines = whole.splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))
    from tests.faults.disk import Disk, fails_from

    with Disk(fails_from(1, 28)):
        session = session_on(str(folder))
        assert session.project.item("alpha").note == "3번째"
    session.set_item("beta", note="x")
    session.save()
    session.close()
    assert log.read_bytes().startswith(whole)
    assert_whole(folder)


def test_a_project_that_cannot_be_created_leaves_no_files(folder: Path) -> None:
    from ml_tui.errors import NotWritten
    from ml_tui.locations import Locations
    from ml_tui.store import Library
    from tests.faults.disk import Disk, fails_from

    data = folder.parent.parent
    library = Library(Locations(data=data, config=data, cache=data))
    with Disk(fails_from(2, 28)), pytest.raises(NotWritten):
        library.create("둘째")
    assert [path.name for path in library.locations.projects.iterdir()] == [folder.name]
    assert [entry.name for entry in library.entries()] == ["시험 프로젝트"]
