"""What lies on disk: complete, private, in order whatever the clock says, and nowhere but where it belongs."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ml_tui.domain.changes import Change, FieldChange, Kind
from ml_tui.domain.project import Status
from ml_tui.errors import BadInput, NotFound, UsageError
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import (
    Library,
    NewerProject,
    Place,
    Places,
    ProjectStore,
    load_settings,
    project_store,
    storage,
    upgrade,
)
from ml_tui.store.drafts import DraftText
from ml_tui.store.history import History
from ml_tui.store.project_store import DAILY_COPIES, PROJECT_FILE
from ml_tui.store.storage import GENERATIONS, checksum

Open = Callable[..., Session]

ESCAPES = "\x1b]52;c;eA==\x07\x9b31m\u202e"


def contents(folder: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = msgspec.json.decode((folder / PROJECT_FILE).read_bytes())
    return parsed


def write_signed(folder: Path, tables: dict[str, Any], **meta: Any) -> None:
    """Write ``tables`` as a project file with a sound checksum."""
    plain = {name: table for name, table in tables.items() if name != "_meta"}
    head = {**tables["_meta"]["1"], "sha256": checksum(plain), **meta}
    (folder / PROJECT_FILE).write_bytes(msgspec.json.encode({"_meta": {"1": head}, **plain}))


class TestSaving:
    def test_everything_comes_back_as_it_was(self, open_session: Open) -> None:
        first = open_session()
        first.set_item(
            "alpha", status="implemented", note="하나\n둘", evidence=["설계서"], due="2027-05-01", owner="홍"
        )
        first.set_item("beta", status="not_applicable", reason="외주")
        first.set_row("1.1.1", connected=True, link="http://x", note="가\n나")
        first.set_info(client="새 고객", cadence="monthly")
        first.close()
        second = open_session(first.project.info.id)
        assert second.project == first.project
        assert second.rev == first.rev == 5
        assert second.log() == second.store.history.read()

    def test_only_what_is_answered_is_written(self, session: Session) -> None:
        session.set_item("alpha", note="x")
        session.save()
        assert contents(session.store.folder)["items"] == {"1": {"key": "alpha", "note": "x"}}

    def test_files_and_folders_are_their_owners_alone(self, session: Session, locations: Locations) -> None:
        session.set_item("alpha", note="x")
        session.checkpoint("1차")
        session.keep_draft("item/alpha", {"note": "y"})
        paths = [locations.data, *locations.data.rglob("*")]
        assert {"project.json", "history.jsonl", "project.lock", "holder.json", "draft.json", "0001.json"} <= {
            path.name for path in paths
        }
        modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in paths}
        assert modes == {path.name: "0o700" if path.is_dir() else "0o600" for path in paths}

    def test_the_last_saves_can_be_restored(self, session: Session) -> None:
        for number in range(6):
            session.set_item("alpha", note=str(number))
            session.save()
        generations = [path for path in session.store.backups() if path.name.startswith(PROJECT_FILE)]
        assert len(generations) == GENERATIONS
        notes = [session.store.restore(path).item("alpha").note for path in generations]
        assert notes == ["4", "3", "2"]

    def test_a_link_in_the_place_of_the_file_stays_one(self, session: Session, tmp_path: Path) -> None:
        session.save()
        path = session.store.folder / PROJECT_FILE
        elsewhere = path.rename(tmp_path / "elsewhere.json")
        path.symlink_to(elsewhere)
        session.set_item("alpha", note="x")
        session.save()
        assert path.is_symlink()
        assert b'"note":"x"' in elsewhere.read_bytes()

    def test_leftovers_of_a_killed_process_are_swept_by_the_next_writer_only(self, open_session: Open) -> None:
        session = open_session()
        folder = session.store.folder
        session.checkpoint("1차")
        leftovers = [folder / place / ".project.json.abc.tmp" for place in (".", "backups", "checkpoints")]
        for leftover in leftovers:
            leftover.write_bytes(b"half")
        open_session(folder.name)
        assert all(leftover.exists() for leftover in leftovers), "somebody may be writing them"
        session.close()
        open_session(folder.name)
        assert not any(leftover.exists() for leftover in leftovers)

    def test_a_copied_project_folder_is_a_project_of_its_own(self, open_session: Open, library: Library) -> None:
        session = open_session()
        session.close()
        copy = library.locations.projects / "p-copied"
        import shutil

        shutil.copytree(session.store.folder, copy)
        assert {entry.id: entry.project and entry.project.info.id for entry in library.entries()} == {
            session.project.info.id: session.project.info.id,
            "p-copied": "p-copied",
        }


class TestLog:
    def test_what_a_crash_kept_out_of_it_is_added_when_opened(self, open_session: Open) -> None:
        session = open_session()
        session.set_item("alpha", note="하나")
        session.save()
        log = session.store.folder / "history.jsonl"
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
    def test_a_torn_last_line_is_made_up_for_and_spoils_nothing_after_it(self, open_session: Open, kept: int) -> None:
        session = open_session()
        for note in ("하나", "둘"):
            session.set_item("alpha", note=note)
            session.save()
        session.close()
        log = session.store.folder / "history.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(b"".join(lines[:-1]) + lines[-1][:kept])
        again = open_session(session.project.info.id)
        again.set_item("alpha", note="셋")
        again.save()
        assert [change.rev for change in again.log()] == [1, 2, 3, 4]
        assert [change.fields[0].after for change in again.log()[1:]] == ["하나", "둘", "셋"]

    def test_lines_nobody_can_read_are_passed_over_and_stay(self, session: Session) -> None:
        session.save()
        log = session.store.folder / "history.jsonl"
        nonsense = b'\0\0\0\n[]\n{"rev":1}\nnot json\n' + b"[" * 100_000 + b"\n\xff\xfe\n\n"
        log.write_bytes(nonsense + log.read_bytes())
        session.set_item("alpha", note="x")
        session.save()
        assert log.read_bytes().startswith(nonsense)
        assert [change.rev for change in session.log()] == [1, 2]
        assert session.store.history.last_rev() == 2

    def test_a_deleted_log_does_not_turn_revisions_back(self, open_session: Open) -> None:
        session = open_session()
        session.set_item("alpha", note="하나")
        session.close()
        (session.store.folder / "history.jsonl").unlink()
        again = open_session(session.project.info.id)
        again.set_item("alpha", note="둘")
        again.save()
        assert again.rev == again.store.rev == 3
        assert [change.rev for change in again.log()] == [2, 3]

    def test_a_line_written_twice_counts_once(self, session: Session) -> None:
        session.set_item("alpha", note="하나")
        session.set_item("alpha", note="둘")
        session.save()
        log = session.store.folder / "history.jsonl"
        log.write_bytes(log.read_bytes() + b"".join(log.read_bytes().splitlines(keepends=True)[-2:]))
        assert [change.rev for change in session.log()] == [1, 2, 3]

    def test_the_end_is_found_behind_long_lines(self, tmp_path: Path) -> None:
        history = History(tmp_path / "history.jsonl")
        at = datetime(2027, 1, 1, tzinfo=UTC)
        long = FieldChange("item/alpha", "note", "", "글" * 90_000)
        for rev in (1, 2, 3):
            history.append([Change(rev, at, "시험", Kind.EDIT, (long,))])
        (tmp_path / "history.jsonl").open("ab").write(b"torn " * 30_000)
        assert history.last_rev() == 3
        assert [change.rev for change in history.read()] == [1, 2, 3]

    def test_what_the_log_makes_undo_do_is_checked(self, session: Session) -> None:
        at = datetime(2027, 1, 1, tzinfo=UTC)
        session.save()
        for target, field, value in (
            ("item/alpha", "status", "bogus"),
            ("item/alpha", "due", "soon"),
            ("planet/mars", "note", "x"),
        ):
            session.store.history.append(
                [Change(9, at, "?", Kind.EDIT, (FieldChange(target, field, value, "not_started"),))]
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

    def test_saves_are_ordered_by_revision_when_the_clock_goes_back(
        self, library: Library, loaded: Any, open_session: Open
    ) -> None:
        project_id = library.create("시험", author="김하늘")
        hours = iter(
            [datetime(2037, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)]
        )
        session = Session(loaded, library.open(project_id), clock=lambda: next(hours))
        for note in ("하나", "둘", "셋"):
            session.set_item("alpha", note=note)
            session.save()
        session.store.close()
        again = open_session(project_id)
        assert [change.rev for change in again.log()] == [1, 2, 3, 4]
        assert again.project.item("alpha").note == "셋"
        again.undo()
        assert again.project.item("alpha").note == "둘"

    @pytest.fixture
    def on(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
        """Sets the day the store takes it to be."""

        def set_day(day: date) -> None:
            class Fixed(date):
                @classmethod
                def today(cls) -> date:  # type: ignore[override]
                    return day

            monkeypatch.setattr(project_store, "date", Fixed)

        return set_day

    def work(self, open_session: Open, project_id: str, note: str) -> list[str]:
        session = open_session(project_id)
        session.set_item("alpha", note=note)
        names = [path.name for path in session.store.backups() if path.suffix == ".json"]
        session.close()
        return names

    def test_one_copy_a_day_is_kept_for_two_weeks(
        self, library: Library, open_session: Open, on: Callable[[date], None]
    ) -> None:
        project_id = library.create("시험", author="김하늘")
        for day in range(1, 21):
            on(date(2027, 3, day))
            for hour in ("아침", "저녁"):
                names = self.work(open_session, project_id, f"{day}일 {hour}")
        assert names == [f"2027-03-{day:02}.json" for day in range(20, 20 - DAILY_COPIES, -1)]
        store = library.open(project_id)
        first = next(path for path in store.backups() if path.name == "2027-03-20.json")
        assert store.restore(first).item("alpha").note == "19일 저녁", "as the day began"
        store.close()

    def test_no_copy_is_lost_to_a_clock_that_was_wrong(
        self, library: Library, open_session: Open, on: Callable[[date], None]
    ) -> None:
        project_id = library.create("시험", author="김하늘")
        for day in range(1, DAILY_COPIES + 1):
            on(date(2037, 1, day))
            self.work(open_session, project_id, f"미래 {day}")
        for day in range(1, 4):
            on(date(2027, 1, day))
            names = self.work(open_session, project_id, f"현재 {day}")
        assert names[:4] == ["2027-01-03.json", "2027-01-02.json", "2027-01-01.json", "2037-01-14.json"]
        assert len(names) == DAILY_COPIES

    def test_a_day_back_replaces_no_copy(
        self, library: Library, open_session: Open, on: Callable[[date], None]
    ) -> None:
        project_id = library.create("시험", author="김하늘")
        for day, note in ((30, "하나"), (31, "둘"), (30, "셋"), (31, "넷")):
            on(date(2027, 3, day))
            names = self.work(open_session, project_id, note)
        store = library.open(project_id)
        kept = {path.name: path for path in store.backups()}
        assert names == ["2027-03-31.json", "2027-03-30.json"]
        assert store.restore(kept["2027-03-30.json"]).item("alpha").note == ""
        assert store.restore(kept["2027-03-31.json"]).item("alpha").note == "하나"
        store.close()


class TestNames:
    """Whatever a project is called, it lies in a folder of our own naming (F19)."""

    @pytest.mark.parametrize(
        "name",
        [
            "../../x",
            "/etc/x",
            "..",
            ".",
            "CON",
            "-rf",
            "끝에 점.",
            "a/b\\c",
            '은행 A\'s "특별" 프로젝트',
            "가" * 90,
            "*?[x]",
            "~",
        ],
    )
    def test_any_name_is_kept_as_it_is(self, name: str, library: Library, tmp_path: Path) -> None:
        project_id = library.create(name)
        assert library.find(project_id) == library.find(name) == project_id
        assert [entry.name for entry in library.entries()] == [name]
        assert [path.name for path in library.locations.projects.iterdir()] == [project_id]
        outside = {path for path in tmp_path.rglob("*") if library.locations.projects not in path.parents}
        assert outside == {library.locations.data, library.locations.projects}

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("\u1100\u1161\u1102\u1161 은행", "가나 은행"),
            ("a\nb", "a b"),
            (" 앞뒤 ", "앞뒤"),
            (f"a{ESCAPES}b", "ab"),
            ("a\0b", "ab"),
        ],
    )
    def test_what_cannot_be_shown_is_left_out(self, given: str, kept: str, library: Library) -> None:
        project_id = library.create(given)
        assert library.find(given) == library.find(kept) == project_id

    @pytest.mark.parametrize("name", ["", "  ", "\n", "\0", "\u202e", "가" * 121])
    def test_no_name_and_an_endless_name_are_refused(self, name: str, library: Library) -> None:
        with pytest.raises(UsageError):
            library.create(name)
        assert library.entries() == []

    def test_two_ways_to_write_a_name_are_one_name(self, library: Library) -> None:
        library.create("가나")
        library.create("\u1100\u1161\u1102\u1161")
        with pytest.raises(UsageError, match="여럿"):
            library.find("가나")

    @pytest.mark.parametrize(
        "project_id",
        ["../outside", "..", ".", "", "/tmp", "p-none", "a\0b", "p-x\x1b[m", "x" * 300, "p-real/../p-real"],
    )
    def test_no_id_leads_out_of_the_data_folder_or_makes_a_folder(
        self, project_id: str, library: Library, tmp_path: Path
    ) -> None:
        library.create("이웃")
        outside = library.locations.data / "outside"
        outside.mkdir()
        (outside / PROJECT_FILE).write_bytes(b"{}")
        before = set(tmp_path.rglob("*"))
        for write in (True, False):
            with pytest.raises(NotFound) as caught:
                library.open(project_id, write=write)
            assert "\x1b" not in caught.value.message
        assert set(tmp_path.rglob("*")) == before

    def test_strange_folders_are_no_projects(self, library: Library) -> None:
        library.create("이웃")
        projects = library.locations.projects
        for name in (".hidden", "empty", "p-\x1b[31mx", "p-a\nb"):
            (projects / name).mkdir()
        (projects / "p-\x1b[31mx" / PROJECT_FILE).write_bytes(b"{}")
        (projects / "file").write_text("x")
        assert [entry.name for entry in library.entries()] == ["이웃"]


class TestSchema:
    """Files of other versions (F25)."""

    def test_a_later_one_is_refused_and_not_touched(self, session: Session, library: Library) -> None:
        session.set_item("alpha", note="x")
        session.close()
        folder = session.store.folder
        write_signed(folder, contents(folder), schema=upgrade.SCHEMA + 1)
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        store = ProjectStore(folder)
        with pytest.raises(NewerProject, match="더 새로운"):
            store.load()
        store.close()
        (entry,) = library.entries()
        assert isinstance(entry.fault, NewerProject)
        after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert {path: after[path] for path in before} == before
        assert {path.name for path in after.keys() - before.keys()} <= {"project.lock"}

    def test_an_earlier_one_is_brought_up_with_a_backup_first(
        self, session: Session, open_session: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session.set_item("alpha", note="x")
        session.close()
        folder = session.store.folder

        def step(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
            items = {
                number: {**answer, "note": f"{answer['note']} (옮김)"} for number, answer in tables["items"].items()
            }
            return {**tables, "items": items}

        old = upgrade.SCHEMA
        before = (folder / PROJECT_FILE).read_bytes()
        monkeypatch.setattr(upgrade, "SCHEMA", old + 1)
        monkeypatch.setattr(storage, "SCHEMA", old + 1)
        monkeypatch.setattr(project_store, "SCHEMA", old + 1)
        monkeypatch.setitem(upgrade.STEPS, old, step)

        migrated = open_session(folder.name)
        assert migrated.project.item("alpha").note == "x (옮김)"
        assert (folder / PROJECT_FILE).read_bytes() == before, "only the next save changes the file"
        for note in ("1", "2", "3", "4", "5"):
            migrated.set_item("beta", note=note)
            migrated.save()
        assert contents(folder)["_meta"]["1"]["schema"] == old + 1
        kept = folder / "backups" / f"{PROJECT_FILE}.schema-{old}"
        assert kept in migrated.store.backups(), "however many saves come after"
        assert kept.read_bytes() == before
        migrated.close()
        assert open_session(folder.name).project.item("alpha").note == "x (옮김)", "migrated once"

    def test_a_step_that_fails_is_told_as_damage(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        session.close()
        old = upgrade.SCHEMA
        before = (session.store.folder / PROJECT_FILE).read_bytes()
        monkeypatch.setattr(upgrade, "SCHEMA", old + 1)
        monkeypatch.setattr(storage, "SCHEMA", old + 1)
        store = ProjectStore(session.store.folder)
        with pytest.raises(storage.CorruptProject):
            store.load()
        store.close()
        assert (session.store.folder / PROJECT_FILE).read_bytes() == before


class TestWhatComesFromDisk:
    """A file may have come from anywhere: what it says is cleaned like what is typed (F15)."""

    def test_a_project_file_drives_no_terminal(self, open_session: Open) -> None:
        session = open_session()
        session.set_item("alpha", note="x", evidence=["x"], owner="x", status="not_applicable", reason="x")
        session.set_row("1.1.1", note="x")
        session.close()
        folder = session.store.folder
        tables = contents(folder)
        dirty = f"a{ESCAPES}\nb"
        tables["project"]["1"]["name"] = dirty
        tables["items"]["1"].update(note=dirty, evidence=[dirty], owner=dirty, reason=dirty)
        tables["rows"]["1"]["note"] = dirty
        write_signed(folder, tables)
        project = open_session(folder.name).project
        state = project.item("alpha")
        assert (project.info.name, state.note, state.evidence) == ("a b", "a\nb", ("a b",))
        assert (state.owner, state.reason, project.row("1.1.1").note) == ("a b", "a b", "a\nb")

    def test_neither_do_log_draft_and_checkpoints(self, session: Session) -> None:
        dirty = f"a{ESCAPES}b"
        at = datetime(2027, 1, 1, tzinfo=UTC)
        session.save()
        fields = (FieldChange("item/alpha", "note", dirty, [dirty]),)
        session.store.history.append([Change(2, at, dirty, Kind.EDIT, fields, title=dirty)])
        session.store.draft.keep(DraftText("item/alpha", at, {"note": dirty}))
        unclean = msgspec.structs.replace(
            session.project, info=msgspec.structs.replace(session.project.info, name=dirty)
        )
        session.store.checkpoints.save(name=dirty, at=at, by=dirty, rev=2, project=unclean)
        change = session.log()[-1]
        assert (change.by, change.title, change.fields) == (
            "ab",
            "ab",
            (FieldChange("item/alpha", "note", "ab", ["ab"]),),
        )
        draft = session.store.draft.read()
        assert draft is not None
        assert draft.fields == {"note": "ab"}
        (checkpoint,) = session.store.checkpoints.all()
        assert (checkpoint.name, checkpoint.by, checkpoint.project.info.name) == ("ab", "ab", "ab")

    @pytest.mark.parametrize("damage", [b"", b"null", b"[]", b"\xff", b"[" * 100_000, b'{"last":3}', b'{"target":1}'])
    def test_what_is_only_remembered_may_be_lost(self, damage: bytes, session: Session, locations: Locations) -> None:
        for path in (
            locations.data / "places.json",
            session.store.folder / "draft.json",
            session.store.folder / "holder.json",
        ):
            path.write_bytes(damage)
        (session.store.folder / "checkpoints").mkdir()
        for name in ("0001.json", "²²²².json", "x.json"):
            (session.store.folder / "checkpoints" / name).write_bytes(damage)
        assert Places.read(locations.data) == Places()
        assert session.store.draft.read() is None
        assert session.store.checkpoints.all() == []
        reader = ProjectStore(session.store.folder)
        assert reader.read_only
        assert reader.holder is None
        assert session.checkpoint("다음").number == 2

    def test_places_come_back(self, locations: Locations) -> None:
        places = Places(last="p-x", by_project={"p-x": Place("checklist", "item/alpha")})
        places.write(locations.data)
        assert Places.read(locations.data) == places

    @pytest.mark.parametrize(
        "source",
        [
            b"- a",
            b"name: 3",
            b"name: !!python/object/apply:os.system ['id']",
            b"x: 1",
            b"a: [",
            b"\xff\xfe\0",
            b"a: \0",
            b"[" * 2000,
            b"language: no",
            "name: 한글".encode("cp949"),
            b"ascii: 9" + b"9" * 5000,
        ],
        ids=lambda source: ascii(source[:12]),
    )
    def test_settings_that_cannot_be_understood_are_told(self, source: bytes, tmp_path: Path) -> None:
        path = tmp_path / "config.yaml"
        path.write_bytes(source)
        with pytest.raises(BadInput) as caught:
            load_settings(path)
        assert str(path) in caught.value.message
        assert "\n" not in caught.value.message


class TestUndoAndSaving:
    def test_a_save_that_ends_while_the_log_is_read_counts_once(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session.set_item("alpha", note="하나")
        session.set_item("alpha", note="둘")
        read = session.store.history.read

        def saved_meanwhile() -> list[Change]:
            session.save()
            return read()

        monkeypatch.setattr(session.store.history, "read", saved_meanwhile)
        assert [change.rev for change in session.log()] == [1, 2, 3]

    def test_a_change_does_not_read_the_whole_log(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        session.save()
        monkeypatch.setattr(session.store.history, "read", lambda: pytest.fail("read the log"))
        session.set_item("alpha", status="implemented")
        session.save()
        assert session.project.item("alpha").status is Status.IMPLEMENTED

    def test_an_edit_after_an_undo_of_an_earlier_session_ends_the_redo(self, open_session: Open) -> None:
        first = open_session()
        first.set_item("alpha", note="하나")
        first.undo()
        first.close()
        second = open_session(first.project.info.id)
        second.set_item("beta", note="둘")
        assert second.redo() is None
        second.undo()
        assert second.project.item("beta").note == ""
