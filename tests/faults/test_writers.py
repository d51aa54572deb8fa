"""Several writers at once (F5): they take turns or get a message; no change is lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ml_tui.errors import NotFound
from ml_tui.store import Library, ProjectStore, WrittenByAnother
from ml_tui.store.project_store import PROJECT_FILE
from tests.faults.child_processes import ChildProcesses, session_on, write_many
from tests.faults.conftest import assert_whole


def test_three_writers_lose_nothing(folder: Path, children: ChildProcesses) -> None:
    writers = [children.start(write_many, str(folder), name, 12) for name in ("a", "b", "c")]
    assert [children.wait(writer) for writer in writers] == [0, 0, 0]
    session = session_on(str(folder))
    evidence = session.project.item("alpha").evidence
    session.close()
    assert sorted(evidence) == sorted(f"{name}-{number}" for name in "abc" for number in range(12))
    for name in "abc":
        assert [one for one in evidence if one.startswith(name)] == [f"{name}-{number}" for number in range(12)]
    assert_whole(folder)


def test_a_conflict_is_reported_when_the_lock_file_was_deleted(folder: Path) -> None:
    first = session_on(str(folder))
    first.set_item("alpha", note="첫째의 글")
    (folder / "project.lock").unlink()
    second = session_on(str(folder))
    assert not second.read_only, "a deleted lock file lets a second writer in"
    second.set_item("alpha", note="둘째의 글")
    second.save()
    present = (folder / PROJECT_FILE).read_bytes()
    log = (folder / "history.jsonl").read_bytes()
    for _attempt in range(3):
        with pytest.raises(WrittenByAnother):
            first.save()
    assert (folder / PROJECT_FILE).read_bytes() == present
    assert (folder / "history.jsonl").read_bytes() == log
    assert first.project.item("alpha").note == "첫째의 글"
    assert not first.saved
    second.close()
    first.store.close()
    assert assert_whole(folder) == "둘째의 글"


def test_two_writers_of_different_items_do_not_overwrite_each_other(folder: Path) -> None:
    first = session_on(str(folder))
    (folder / "project.lock").unlink()
    second = session_on(str(folder))
    second.set_item("beta", note="둘째")
    second.save()
    first.set_item("gamma", note="첫째")
    with pytest.raises(WrittenByAnother):
        first.save()
    second.set_item("delta", note="둘째")
    second.save()
    second.close()
    first.store.close()
    assert_whole(folder)


def test_a_writer_can_read_again_and_go_on_after_a_conflict(folder: Path) -> None:
    """TinyDB remembers document numbers; the old ones would overwrite the other writer's answers."""
    first = session_on(str(folder))
    first.set_item("beta", note="첫째")
    first.save()
    (folder / "project.lock").unlink()
    second = session_on(str(folder))
    for item in ("gamma", "delta"):
        second.set_item(item, note="둘째")
        second.save()
    second.close()
    project = first.store.load()
    assert project.item("delta").note == "둘째"
    again = type(first)(first.loaded, first.store, by="첫째")
    again.set_item("epsilon", note="다시")
    again.save()
    again.close()
    found = session_on(str(folder))
    notes = {item: found.project.item(item).note for item in ("alpha", "beta", "gamma", "delta", "epsilon")}
    found.close()
    assert notes == {"alpha": "3번째", "beta": "첫째", "gamma": "둘째", "delta": "둘째", "epsilon": "다시"}


def test_a_project_deleted_while_open_is_not_recreated(folder: Path) -> None:
    """A save holds only changes; a new file would lose all other answers."""
    session = session_on(str(folder))
    (folder / PROJECT_FILE).unlink()
    session.set_item("beta", note="x")
    with pytest.raises(WrittenByAnother):
        session.save()
    assert not (folder / PROJECT_FILE).exists()
    session.store.close()


def test_a_project_damaged_while_open_is_not_overwritten(folder: Path) -> None:
    session = session_on(str(folder))
    (folder / PROJECT_FILE).write_bytes(b"")
    session.set_item("beta", note="x")
    with pytest.raises(WrittenByAnother):
        session.save()
    assert (folder / PROJECT_FILE).read_bytes() == b""
    session.store.close()


def test_any_thread_that_closes_releases_the_lock(folder: Path) -> None:
    store = ProjectStore(folder)
    assert not store.read_only
    closer = threading.Thread(target=store.close)
    closer.start()
    closer.join()
    again = ProjectStore(folder)
    assert not again.read_only
    again.close()


def test_a_reader_beside_a_writer_writes_nothing(folder: Path, library: Library) -> None:
    writer = session_on(str(folder))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    reader = ProjectStore(folder)
    reader.load()
    library.entries()
    library.find(folder.name)
    with pytest.raises(NotFound):
        library.open("p-nobody")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert reader.read_only
    assert str(reader.holder).count("pid")
    writer.close()
