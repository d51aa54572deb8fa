"""The saving thread survives every fault of the disk, and keeps drafts and answers apart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from ml_tui.autosave import Autosave
from ml_tui.errors import MlTuiError, NotWritten
from ml_tui.session import Session
from ml_tui.store_protocol import DraftText
from tests.faults.child_processes import session_on
from tests.faults.conftest import assert_whole
from tests.waiting import TIMEOUT, until


class Reports:
    """Collects the reports of the thread, and waits for them."""

    def __init__(self) -> None:
        self.told: list[tuple[int, MlTuiError | None]] = []
        self._news = threading.Semaphore(0)

    def __call__(self, rev: int, error: MlTuiError | None) -> None:
        self.told.append((rev, error))
        self._news.release()

    def next(self) -> tuple[int, MlTuiError | None]:
        assert self._news.acquire(timeout=TIMEOUT), "the saving thread is silent"
        return self.told.pop(0)


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    one = session_on(str(folder))
    yield one
    one.store.close()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def autosave(session: Session, reports: Reports) -> Iterator[Autosave]:
    one = Autosave(session, reports)
    yield one
    one.end()


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_arguments: object) -> None:
        raise error

    return fail


def test_many_changes_are_saved_together(session: Session, autosave: Autosave, reports: Reports, folder: Path) -> None:
    for number in range(50):
        session.set_item("alpha", note=str(number))
        autosave.request()
    until(lambda: session.saved)
    assert reports.next()[1] is None
    autosave.end()
    session.close()
    assert assert_whole(folder) == "49"


@pytest.mark.parametrize(
    "error", [NotWritten("디스크 공간이 부족합니다"), RuntimeError("a defect"), MemoryError()], ids=repr
)
def test_a_failed_save_is_reported_and_the_next_request_tries_again(
    error: Exception, session: Session, autosave: Autosave, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(session.store, "save", failing(error))
        session.set_item("alpha", note="x")
        autosave.request()
        rev, told = reports.next()
        assert isinstance(told, NotWritten)
        assert rev == 5
    assert not session.saved
    autosave.request()
    assert reports.next() == (6, None)
    assert session.saved


@pytest.mark.parametrize("error", [NotWritten("디스크 공간이 부족합니다"), RuntimeError("a defect")], ids=repr)
def test_a_draft_that_cannot_be_written_delays_no_save_and_is_tried_again(
    error: Exception, session: Session, autosave: Autosave, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(session.store.draft, "keep", failing(error))
        session.set_item("alpha", note="x")
        autosave.keep_draft("item/beta", {"note": "쓰는 중"})
        assert isinstance(reports.next()[1], NotWritten)
        assert reports.next() == (6, None)
    assert session.store.draft.read() is None
    autosave.rescue()
    kept = session.store.draft.read()
    assert kept is not None
    assert kept.fields == {"note": "쓰는 중"}


def test_a_draft_dropped_while_it_is_written_stays_dropped(
    session: Session, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, go_on = threading.Event(), threading.Event()
    keep = session.store.draft.keep

    def slow(draft: DraftText) -> None:
        writing.set()
        assert go_on.wait(TIMEOUT)
        keep(draft)

    monkeypatch.setattr(session.store.draft, "keep", slow)
    autosave.keep_draft("item/alpha", {"note": "버릴 글"})
    assert writing.wait(TIMEOUT)
    autosave.drop_draft()
    go_on.set()
    autosave.end()
    assert session.store.draft.read() is None


def test_a_dropped_draft_is_deleted_only_after_its_change_is_saved(
    session: Session, autosave: Autosave, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    autosave.keep_draft("item/alpha", {"note": "글"})
    until(lambda: session.store.draft.read() is not None)
    with monkeypatch.context() as broken:
        broken.setattr(session.store, "save", failing(NotWritten("full")))
        session.set_item("alpha", note="글")
        autosave.drop_draft()
        assert isinstance(reports.next()[1], NotWritten)
        assert session.store.draft.read() is not None
    autosave.request()
    until(lambda: session.store.draft.read() is None)
    assert session.saved


def test_a_rescue_deletes_a_dropped_draft(session: Session, autosave: Autosave) -> None:
    autosave.keep_draft("item/alpha", {"note": "글"})
    until(lambda: session.store.draft.read() is not None)
    autosave.end()
    autosave.drop_draft()
    assert session.store.draft.read() is not None
    autosave.rescue()
    assert session.store.draft.read() is None


def test_the_end_does_not_wait_for_the_pause_between_drafts(
    session: Session, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml_tui.autosave.DRAFT_PAUSE", 10 * TIMEOUT)
    autosave.keep_draft("item/alpha", {"note": "글"})
    until(lambda: session.store.draft.read() is not None)
    autosave.end()
    until(lambda: not autosave._thread.is_alive(), "the end of the thread")


def test_the_latest_text_of_a_draft_is_kept(
    session: Session, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, go_on = threading.Event(), threading.Event()
    keep = session.store.draft.keep

    def slow(draft: DraftText) -> None:
        writing.set()
        assert go_on.wait(TIMEOUT)
        keep(draft)

    monkeypatch.setattr(session.store.draft, "keep", slow)
    autosave.keep_draft("item/alpha", {"note": "가"})
    assert writing.wait(TIMEOUT)
    autosave.keep_draft("item/alpha", {"note": "가나"})
    go_on.set()
    autosave.rescue()
    kept = session.store.draft.read()
    assert kept is not None
    assert kept.fields == {"note": "가나"}


@pytest.mark.parametrize("error", [NotWritten("디스크 공간이 부족합니다"), RuntimeError("a defect")], ids=repr)
def test_a_rescue_saves_even_when_the_draft_cannot_be_written(
    error: Exception, session: Session, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.store.draft, "keep", failing(error))
    autosave.keep_draft("item/alpha", {"note": "쓰는 중"})
    session.set_item("beta", note="x")
    autosave.rescue()
    assert session.saved


def test_a_draft_survives_when_rescue_and_thread_write_it_at_once(session: Session) -> None:
    """The second writer must not conclude from the first one's success that the draft was dropped."""
    autosave = Autosave(session, lambda _rev, _error: None)
    autosave.end()
    write = session.keep_draft

    def write_while_the_other_does_too(target: str, fields: Mapping[str, str]) -> None:
        session.keep_draft = write  # type: ignore[method-assign]
        autosave.rescue()
        write(target, fields)

    session.keep_draft = write_while_the_other_does_too  # type: ignore[method-assign]
    autosave.keep_draft("item/alpha", {"note": "적던 글"})
    autosave.rescue()
    kept = session.store.draft.read()
    assert kept is not None
    assert kept.fields == {"note": "적던 글"}
