"""A session works on whatever keeps its project: the same tests, with files and in memory."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import pytest

from ml_tui.content import Loaded
from ml_tui.domain.chain import digest_of
from ml_tui.domain.changes import ChangeKind
from ml_tui.errors import Busy, NotWritten
from ml_tui.following import Follower
from ml_tui.import_ import BACKUP
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.store_protocol import Shelf, Store
from tests.conftest import NOW
from tests.faults.disk import Disk, fails_from
from tests.unit.memory_store import MemoryShelf, MemoryStore


class CreatingPlace(Protocol):
    """What these tests need of a place beyond what sessions need."""

    def create(self, name: str) -> str: ...

    def open(self, project_id: str, *, write: bool = True) -> Store: ...


class Sessions:
    """Sessions on one project, kept at one place."""

    def __init__(self, place: Any, loaded: Loaded) -> None:
        self.place: CreatingPlace = place
        self.shelf: Shelf = place
        self._loaded = loaded
        self.id = self.place.create("시험")
        self._sessions: list[Session] = []

    def open(self, project_id: str = "", *, by: str = "김하늘") -> Session:
        store = self.place.open(project_id or self.id)
        self._sessions.append(Session(self._loaded, store, by=by, clock=lambda: NOW))
        return self._sessions[-1]

    def close(self) -> None:
        for session in self._sessions:
            session.store.close()


@pytest.fixture(params=["files", "memory"])
def sessions(request: pytest.FixtureRequest, library: Library, loaded: Loaded) -> Iterator[Sessions]:
    sessions = Sessions(library if request.param == "files" else MemoryShelf(), loaded)
    yield sessions
    sessions.close()


def test_the_next_session_reads_saved_changes(sessions: Sessions) -> None:
    first = sessions.open()
    first.set_item("alpha", note="하나", status="in_progress")
    assert not first.saved
    assert first.save() == first.rev == 2
    assert first.saved
    first.close()
    again = sessions.open()
    assert again.project.item("alpha") == first.project.item("alpha")
    assert [change.kind for change in again.log()] == [ChangeKind.CREATE, ChangeKind.EDIT]
    assert again.recent(1) == again.log()[-1:]


def test_changes_of_earlier_sessions_are_undone(sessions: Sessions) -> None:
    first = sessions.open()
    for note in ("하나", "둘"):
        first.set_item("alpha", note=note)
    first.close()
    again = sessions.open()
    assert again.undo() and again.undo() and again.undo() is None
    assert again.project.item("alpha").note == ""
    again.close()
    third = sessions.open()
    assert third.redo()
    assert third.project.item("alpha").note == "하나"


def test_one_session_writes_and_others_only_read(sessions: Sessions) -> None:
    writer = sessions.open(by="박서연")
    reader = sessions.open()
    assert (writer.read_only, reader.read_only) == (False, True)
    assert reader.holder and reader.holder.called == "박서연"
    with pytest.raises(Busy):
        reader.set_item("alpha", note="x")
    with pytest.raises(Busy):
        reader.take_over()
    writer.set_item("alpha", note="하나")
    writer.save()
    assert reader.store.has_changed()
    reader.follow(reader.read_again())
    assert reader.project.item("alpha").note == "하나" and not reader.store.has_changed()
    writer.close()
    assert not reader.is_held()
    reader.take_over()
    reader.set_item("alpha", note="둘")
    reader.save()
    assert [change.rev for change in reader.log()] == [1, 2, 3]


def test_a_follower_sees_what_the_writer_does(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_tui.following.INTERVAL", 3600.0)
    writer, reader = sessions.open(), sessions.open()
    follower = Follower(reader, lambda _sighting: None)
    follower._look()
    assert follower._look() is None
    writer.set_item("alpha", note="하나")
    writer.save()
    followed = follower._look()
    assert followed and followed.held and followed.newer
    assert followed.newer.project.item("alpha").note == "하나"
    follower.end()


def test_a_checkpoint_keeps_the_state(sessions: Sessions) -> None:
    session = sessions.open()
    session.set_item("alpha", note="하나")
    kept = session.checkpoint("1차")
    session.set_item("alpha", note="둘")
    session.close()
    (found,) = sessions.open().checkpoints()
    assert (found.name, found.rev, found.project.item("alpha").note) == ("1차", kept.rev, "하나")


def test_a_draft_outlives_its_session(sessions: Sessions) -> None:
    session = sessions.open()
    session.keep_draft("item/alpha", {"note": "적던"})
    session.close()
    again = sessions.open()
    draft = again.store.draft.read()
    assert draft and draft.fields == {"note": "적던"}
    again.store.draft.drop()
    assert again.store.draft.read() is None


def test_unsaved_changes_stay_and_are_saved_later(sessions: Sessions) -> None:
    session = sessions.open()
    session.set_item("alpha", note="하나")
    with full(session), pytest.raises(NotWritten):
        session.save()
    assert not session.saved
    session.set_item("alpha", note="둘")
    session.save()
    assert session.saved and [change.rev for change in session.log()] == [1, 2, 3]


def test_a_copy_is_another_project_with_the_same_log(sessions: Sessions) -> None:
    session = sessions.open()
    session.set_item("alpha", note="하나")
    session.checkpoint("1차")
    session.set_item("alpha", note="둘")
    other = sessions.open(session.save_as_copy(sessions.shelf))
    assert other.project.item("alpha").note == "둘" and other.project.info.id != session.project.info.id
    assert [one.name for one in other.checkpoints()] == ["1차"]
    session.save()
    mine, theirs = session.log(), other.log()
    assert [one.id for one in mine[:3]] == [one.id for one in theirs[:3]]
    assert mine[3].id != theirs[3].id and mine[3].fields == theirs[3].fields


def test_every_saved_change_is_in_the_chain(sessions: Sessions) -> None:
    session = sessions.open()
    session.set_item("alpha", note="하나")
    session.save()
    session.undo()
    session.close()
    log = sessions.open().log()
    assert all(change.id for change in log)
    assert [change.after for change in log[1:]] == [{one.id: digest_of(one)} for one in log[:-1]]
    assert log[2].of_id == log[1].id


def test_an_import_makes_a_backup_first(sessions: Sessions) -> None:
    session = sessions.open()
    session.set_item("alpha", note="하나")
    rev = session.save()
    assert str(session.store.back_up(BACKUP.format(rev=rev))).endswith(BACKUP.format(rev=rev))


@contextmanager
def full(session: Session) -> Iterator[None]:
    """Nothing can be kept in the block, whatever keeps it."""
    store = session.store
    if isinstance(store, MemoryStore):
        store.kept.full = True
        yield
        store.kept.full = False
    else:
        with Disk(fails_from(1, errno.ENOSPC)):
            yield
