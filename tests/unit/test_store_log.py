"""The log: complete and in order, whatever the clock says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.errors import BadInput
from ml_tui.session import Session
from ml_tui.store import Library, atomic, copies
from ml_tui.store.copies import DAILY
from ml_tui.store.history import History
from tests.unit.project_files import Open, contents, files_of, write_signed


class TestLog:
    def test_lines_lost_in_a_crash_are_added_when_opened(self, open_session: Open) -> None:
        session = open_session()
        session.set_item("alpha", note="하나")
        session.save()
        log = files_of(session).folder / "history.jsonl"
        before = log.read_bytes()
        session.set_item("alpha", note="둘")
        session.set_item("beta", note="셋")
        session.close()
        whole = log.read_bytes()
        log.write_bytes(before)
        again = open_session(session.project.info.id)
        assert log.read_bytes() == whole
        assert [change.rev for change in again.log()] == [1, 2, 3, 4]
        again.undo()
        assert again.project.item("beta").note == ""

    @pytest.mark.parametrize("kept", [1, 20, -1])
    def test_a_torn_last_line_is_written_again_and_harms_no_later_line(self, open_session: Open, kept: int) -> None:
        session = open_session()
        for note in ("하나", "둘"):
            session.set_item("alpha", note=note)
            session.save()
        session.close()
        log = files_of(session).folder / "history.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(b"".join(lines[:-1]) + lines[-1][:kept])
        again = open_session(session.project.info.id)
        again.set_item("alpha", note="셋")
        again.save()
        assert [change.rev for change in again.log()] == [1, 2, 3, 4]
        assert [change.fields[0].after for change in again.log()[1:]] == ["하나", "둘", "셋"]

    def test_a_change_read_while_it_is_appended_counts_once(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[list[int]] = []
        append = atomic.append_durably

        def append_and_read(path: Path, data: bytes) -> None:
            append(path, data)
            read.append([change.rev for change in session.log()])

        monkeypatch.setattr(atomic, "append_durably", append_and_read)
        session.set_item("alpha", met=("one",))
        session.save()
        assert read[-1] == [1, 2]

    def test_unreadable_lines_are_skipped_and_kept(self, session: Session) -> None:
        session.save()
        log = files_of(session).folder / "history.jsonl"
        nonsense = b'\0\0\0\n[]\n{"rev":1}\nnot json\n' + b"[" * 100_000 + b"\n\xff\xfe\n\n"
        log.write_bytes(nonsense + log.read_bytes())
        session.set_item("alpha", note="x")
        session.save()
        assert log.read_bytes().startswith(nonsense)
        assert [change.rev for change in session.log()] == [1, 2]
        newest = files_of(session).history.last()
        assert newest and newest.rev == 2

    def test_a_deleted_log_does_not_turn_revisions_back(self, open_session: Open) -> None:
        session = open_session()
        session.set_item("alpha", note="하나")
        session.close()
        (files_of(session).folder / "history.jsonl").unlink()
        again = open_session(session.project.info.id)
        again.set_item("alpha", note="둘")
        again.save()
        assert again.rev == again.store.rev == 3
        assert [change.rev for change in again.log()] == [2, 3]

    def test_a_line_written_twice_counts_once(self, session: Session) -> None:
        session.set_item("alpha", note="하나")
        session.set_item("alpha", note="둘")
        session.save()
        log = files_of(session).folder / "history.jsonl"
        log.write_bytes(log.read_bytes() + b"".join(log.read_bytes().splitlines(keepends=True)[-2:]))
        assert [change.rev for change in session.log()] == [1, 2, 3]

    def test_the_newest_change_is_found_after_long_lines(self, tmp_path: Path) -> None:
        history = History(tmp_path / "history.jsonl")
        at = datetime(2027, 1, 1, tzinfo=UTC)
        long = FieldChange("item/alpha", "note", "", "글" * 90_000)
        for rev in (1, 2, 3):
            history.append([Change(rev, at, "시험", ChangeKind.EDIT, (long,))])
        (tmp_path / "history.jsonl").open("ab").write(b"torn " * 30_000)
        newest = history.last()
        assert newest and newest.rev == 3
        assert [change.rev for change in history.read()] == [1, 2, 3]

    def test_undo_checks_values_of_the_log(self, session: Session) -> None:
        at = datetime(2027, 1, 1, tzinfo=UTC)
        session.save()
        for target, field, value in (
            ("item/alpha", "status", "bogus"),
            ("item/alpha", "due", "soon"),
            ("planet/mars", "note", "x"),
        ):
            change = Change(2, at, "?", ChangeKind.EDIT, (FieldChange(target, field, value, "not_started"),))
            tables = {**contents(files_of(session).folder), "journal": {"1": msgspec.to_builtins(change)}}
            write_signed(files_of(session).folder, tables, rev=2)
            (files_of(session).folder / "history.jsonl").write_bytes(
                b"".join(msgspec.json.encode(one) + b"\n" for one in (*session.log()[:1], change))
            )
            again = Session(session.loaded, session.store, by="시험")
            before = again.project
            for _attempt in range(2):
                with pytest.raises(BadInput):
                    again.undo()
            assert again.project == before
            assert again.saved


class TestClock:
    """Time is a label: nothing is ordered by it (F12)."""

    def test_saves_are_ordered_by_revision_and_not_by_the_clock(
        self, library: Library, loaded: Any, open_session: Open
    ) -> None:
        project_id = library.create("시험", author="김하늘")
        hour = datetime(2037, 1, 1, tzinfo=UTC)
        session = Session(loaded, library.open(project_id), clock=lambda: hour)
        for note, year in (("하나", 2037), ("둘", 2027), ("셋", 1970)):
            hour = datetime(year, 1, 2, tzinfo=UTC)
            session.set_item("alpha", note=note)
            session.save()
        session.store.close()
        again = open_session(project_id)
        assert [change.rev for change in again.log()] == [1, 2, 3, 4]
        assert again.project.item("alpha").note == "셋"
        again.undo()
        assert again.project.item("alpha").note == "둘"

    @pytest.fixture
    def set_today(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
        """Sets the day the store takes it to be."""

        def set_day(day: date) -> None:
            class Fixed(date):
                @classmethod
                def today(cls) -> date:  # type: ignore[override]
                    return day

            monkeypatch.setattr(copies, "date", Fixed)

        return set_day

    def work(self, open_session: Open, project_id: str, note: str) -> list[str]:
        session = open_session(project_id)
        session.set_item("alpha", note=note)
        names = [path.name for path in files_of(session).backups() if path.suffix == ".json"]
        session.close()
        return names

    def test_daily_copies_are_kept_for_two_weeks(
        self, library: Library, open_session: Open, set_today: Callable[[date], None]
    ) -> None:
        project_id = library.create("시험", author="김하늘")
        for day in range(1, 21):
            set_today(date(2027, 3, day))
            for hour in ("아침", "저녁"):
                names = self.work(open_session, project_id, f"{day}일 {hour}")
        assert names == [f"2027-03-{day:02}.json" for day in range(20, 20 - DAILY, -1)]
        store = library.open(project_id)
        first = next(path for path in store.backups() if path.name == "2027-03-20.json")
        store.restore(first)
        assert store.load().item("alpha").note == "19일 저녁", "the copy has the state at the start of the day"
        store.close()

    def test_a_wrong_clock_deletes_no_copy(
        self, library: Library, open_session: Open, set_today: Callable[[date], None]
    ) -> None:
        project_id = library.create("시험", author="김하늘")
        for day in range(1, DAILY + 1):
            set_today(date(2037, 1, day))
            self.work(open_session, project_id, f"미래 {day}")
        for day in range(1, 4):
            set_today(date(2027, 1, day))
            names = self.work(open_session, project_id, f"현재 {day}")
        assert names[:4] == ["2027-01-03.json", "2027-01-02.json", "2027-01-01.json", "2037-01-14.json"]
        assert len(names) == DAILY

    def test_a_clock_set_back_replaces_no_copy(
        self, library: Library, open_session: Open, set_today: Callable[[date], None]
    ) -> None:
        project_id = library.create("시험", author="김하늘")
        for day, note in ((30, "하나"), (31, "둘"), (30, "셋"), (31, "넷")):
            set_today(date(2027, 3, day))
            names = self.work(open_session, project_id, note)
        store = library.open(project_id)
        kept = {path.name: path for path in store.backups()}
        assert names == ["2027-03-31.json", "2027-03-30.json"]
        for name, note in (("2027-03-30.json", ""), ("2027-03-31.json", "하나")):
            store.restore(kept[name])
            assert store.load().item("alpha").note == note
        store.close()


def test_a_change_with_plain_values_counts_once_while_being_appended(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the file its values are plain; in memory they are of types of their own."""
    read: list[list[int]] = []
    append = atomic.append_durably

    def append_and_read(path: Path, data: bytes) -> None:
        append(path, data)
        read.append([change.rev for change in session.log()])

    monkeypatch.setattr(atomic, "append_durably", append_and_read)
    session.set_item("alpha", met=["one"], status="in_progress", owner="이도윤")
    session.save()
    assert read == [[1, 2]]
