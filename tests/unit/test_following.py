"""How the store and a session look at a lock, follow a project that another holds, and take it over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_tui.errors import Busy
from ml_tui.session import Session
from ml_tui.store import CorruptProject, ProjectStore
from ml_tui.store.lock import ProjectLock
from tests.unit.project_files import files_of
from tests.waiting import TIMEOUT

Open = Callable[..., Session]


def test_the_system_and_not_the_holder_file_tells_whether_a_lock_is_held(tmp_path: Path) -> None:
    lock, other = ProjectLock(tmp_path), ProjectLock(tmp_path)
    assert not other.is_held()
    assert lock.acquire()
    assert other.is_held()
    card = (tmp_path / "holder.json").read_bytes()
    lock.release()
    (tmp_path / "holder.json").write_bytes(card)  # as a killed process leaves it
    assert not other.is_held()


def test_the_holder_file_contains_the_name_of_the_user(tmp_path: Path) -> None:
    lock = ProjectLock(tmp_path)
    lock.sign("김하늘")
    assert lock.holder() is None
    assert lock.acquire()
    first = lock.holder()
    assert first is not None
    assert (first.called, str(first).partition(" (")[0]) == ("김하늘", "김하늘")
    lock.sign("박서준")
    second = lock.holder()
    assert second is not None
    assert second.called == "박서준"
    assert second.is_same(first)
    lock.release()
    unnamed = ProjectLock(tmp_path)
    assert unnamed.acquire()
    third = unnamed.holder()
    assert third is not None
    assert third.called == third.user
    assert not third.is_same(first)
    unnamed.release()


def test_asking_for_the_lock_does_not_block_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_tui.store.lock.SHORTEST_WAIT", TIMEOUT)
    lock, done = ProjectLock(tmp_path), threading.Event()
    assert lock.acquire()

    def ask() -> None:
        while not done.is_set():
            ProjectLock(tmp_path).is_held()

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _time in range(100):
            lock.release()
            assert lock.acquire()
    finally:
        done.set()
        asking.join()
        lock.release()


def test_a_change_is_recognised_without_reading(session: Session, open_session: Open) -> None:
    reader = open_session(session.project.info.id)
    assert reader.read_only
    assert not reader.store.has_changed()
    session.set_item("alpha", note="x")
    assert not reader.store.has_changed()
    session.save()
    assert reader.store.has_changed()
    newer = reader.read_again()
    assert (reader.rev, newer.rev) == (1, 2)
    reader.follow(newer)
    assert (reader.rev, reader.project.item("alpha").note) == (2, "x")
    assert [change.rev for change in reader.recent(9)] == [2, 1]
    assert not reader.store.has_changed()


def test_following_caches_the_end_of_the_log_again(
    session: Session, open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_session(session.project.info.id)
    reader.recent(5)
    session.set_item("alpha", note="x")
    session.save()
    reader.follow(reader.read_again())
    monkeypatch.setattr(type(reader.store.history), "backwards", None)  # from here on, reading the log fails
    assert [change.rev for change in reader.recent(5)] == [2, 1]


def test_a_writing_session_does_not_follow(session: Session, open_session: Open) -> None:
    reader = open_session(session.project.info.id)
    older = reader.read_again()
    session.set_item("alpha", note="x")
    session.follow(older)
    assert session.project.item("alpha").note == "x"


def test_a_reader_takes_over_with_the_last_state(session: Session, open_session: Open) -> None:
    reader = open_session(session.project.info.id)
    with pytest.raises(Busy, match="pid"):
        reader.take_over()
    assert reader.read_only
    session.set_item("alpha", note="x")
    session.close()
    reader.take_over()
    assert not reader.read_only
    assert reader.holder is None
    reader.set_item("alpha", note="y")
    reader.save()
    assert [change.rev for change in reader.log()] == [1, 2, 3]
    with pytest.raises(Busy):
        open_session(session.project.info.id).take_over()


def test_an_own_attempt_to_take_over_does_not_count_as_a_holder(
    session: Session, open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a failed attempt would be reported as another session that came and left."""
    reader = open_session(session.project.info.id)
    session.close()
    seen: list[bool] = []
    asked, looked = threading.Event(), threading.Event()

    def look() -> None:
        asked.set()
        seen.append(reader.is_held())
        looked.set()

    def fail(_store: object) -> None:
        threading.Thread(target=look, daemon=True).start()
        assert asked.wait(TIMEOUT)
        assert not looked.wait(0.05)  # it must not answer before the attempt is over
        raise CorruptProject(files_of(reader).folder, "시험")

    monkeypatch.setattr(ProjectStore, "_read", fail)
    with pytest.raises(CorruptProject):
        reader.take_over()
    assert looked.wait(TIMEOUT) and seen == [False]


def test_one_of_many_rivals_takes_over(session: Session, open_session: Open) -> None:
    readers = [open_session(session.project.info.id) for _time in range(4)]
    session.close()
    refused: list[Busy] = []

    def take_over(reader: Session) -> None:
        try:
            reader.take_over()
        except Busy as error:
            refused.append(error)

    threads = [threading.Thread(target=take_over, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reader.read_only for reader in readers) == [False, True, True, True]
    assert len(refused) == 3


def test_a_damaged_file_is_not_taken_over(session: Session, open_session: Open) -> None:
    reader = open_session(session.project.info.id)
    file = files_of(session).folder / "project.json"
    sound = file.read_bytes()
    session.close()
    file.write_bytes(b"{")
    with pytest.raises(CorruptProject):
        reader.take_over()
    assert reader.read_only
    assert not reader.store.lock.is_held()
    with pytest.raises(Busy):
        reader.set_item("alpha", note="x")
    file.write_bytes(sound)
    reader.take_over()
    assert not reader.read_only
