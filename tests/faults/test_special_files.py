"""Something else in place of a file: a pipe, which never answers, or a device, which never ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_tui.errors import MlTuiError, NotRead
from ml_tui.store import Library, ProjectStore, UiState, load_settings
from ml_tui.store.lock import ProjectLock
from tests.faults.child_processes import session_on

Maker = Callable[[Path], None]

MAKERS: dict[str, Maker] = {
    "a pipe": os.mkfifo,
    "a device without end": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a folder": Path.mkdir,
}


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Maker:
    """Replaces a file by something else."""

    def put(path: Path) -> None:
        path.unlink(missing_ok=True)
        MAKERS[request.param](path)

    return put


def test_a_special_file_as_the_log_is_not_read(folder: Path, make: Maker, heard_notices: list[MlTuiError]) -> None:
    make(folder / "history.jsonl")
    session = session_on(str(folder))
    assert session.project.item("alpha").note == "3번째"
    assert [change.rev for change in session.log()] == [5], "the project file has the changes of its last save"
    assert session.log() == session.recent(9)
    session.set_item("alpha", note="다음")
    session.save()
    assert session.saved
    assert "변경 기록에는" in heard_notices[-1].message
    assert [change.rev for change in session.log()] == [5, 6]
    session.close()
    again = session_on(str(folder))
    assert (again.project.item("alpha").note, [change.rev for change in again.log()]) == ("다음", [5, 6])
    again.close()


def test_special_files_beside_the_project_are_not_read(folder: Path, make: Maker, library: Library) -> None:
    (folder / "checkpoints").mkdir(exist_ok=True)
    for name in ("checkpoints/0001.json", "draft.json", "holder.json", f"backups/{_today(folder)}"):
        make(folder / name)
    session = session_on(str(folder))
    assert session.store.checkpoints.all() == []
    assert session.store.draft.read() is None
    assert ProjectStore(folder).read_only
    session.set_item("alpha", note="다음")
    session.close()
    assert library.entries()[0].fault is None


def test_special_files_as_ui_state_and_settings_are_not_read(tmp_path: Path, make: Maker) -> None:
    make(tmp_path / "places.json")
    make(tmp_path / "config.yaml")
    assert UiState.read(tmp_path) == UiState()
    with pytest.raises(NotRead, match=r"config\.yaml"):
        load_settings(tmp_path / "config.yaml")


def test_the_holder_file_is_not_written_through_a_link(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("남의 파일")
    (tmp_path / "holder.json").symlink_to(other)
    lock = ProjectLock(tmp_path)
    assert lock.acquire()
    holder = lock.holder()
    lock.release()
    assert holder is not None and holder.pid == os.getpid()
    assert other.read_text() == "남의 파일"


def test_neither_the_log_nor_a_draft_is_written_through_a_link(
    folder: Path, tmp_path: Path, heard_notices: list[MlTuiError]
) -> None:
    other = tmp_path / "other"
    other.write_text("남의 파일\n")
    for name in ("history.jsonl", "draft.json"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(other)
    session = session_on(str(folder))
    session.keep_draft("item/alpha", {"note": "쓰던 글"})
    session.set_item("alpha", note="다음")
    session.save()
    assert "심볼릭 링크" in heard_notices[-1].message
    assert other.read_text() == "남의 파일\n"
    (folder / "history.jsonl").unlink()
    session.close()
    again = session_on(str(folder))
    again.close()
    assert b"\xeb\x8b\xa4\xec\x9d\x8c" in (folder / "history.jsonl").read_bytes(), "added when it was opened again"


def _today(folder: Path) -> str:
    """Return the name of the daily copy."""
    return next((folder / "backups").glob("????-??-??.json")).name
