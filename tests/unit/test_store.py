"""What lies on disk: complete, private, under names of its own, and as it was when it is read again."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ml_tui import leftovers
from ml_tui.domain.changes import Change
from ml_tui.domain.project import Status
from ml_tui.errors import NotFound, NotWritten, UsageError
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, atomic
from ml_tui.store.project_store import PROJECT_FILE
from ml_tui.store.storage import GENERATIONS
from tests.unit.project_files import ESCAPES, Open, contents, files_of


class TestSaving:
    def test_every_answer_is_read_back_unchanged(self, open_session: Open) -> None:
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

    def test_only_given_answers_are_written(self, session: Session) -> None:
        session.set_item("alpha", note="x")
        session.save()
        assert contents(files_of(session).folder)["items"] == {"1": {"key": "alpha", "note": "x"}}

    def test_files_and_folders_are_private(self, session: Session, locations: Locations) -> None:
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
        generations = [path for path in files_of(session).backups() if path.name.startswith(PROJECT_FILE)]
        assert len(generations) == GENERATIONS
        notes = []
        for path in generations:
            files_of(session).restore(path)
            notes.append(session.store.load().item("alpha").note)
        assert notes == ["4", "3", "2"]

    def test_a_linked_project_file_stays_a_link(self, session: Session, tmp_path: Path) -> None:
        session.save()
        path = files_of(session).folder / PROJECT_FILE
        elsewhere = path.rename(tmp_path / "elsewhere.json")
        path.symlink_to(elsewhere)
        session.set_item("alpha", note="x")
        session.save()
        assert path.is_symlink()
        assert b'"note":"x"' in elsewhere.read_bytes()

    def test_leftovers_of_a_killed_process_are_swept_by_the_next_writer_only(self, open_session: Open) -> None:
        session = open_session()
        folder = files_of(session).folder
        session.checkpoint("1차")
        left = [folder / place / ".project.json.abc.tmp" for place in (".", "backups", "checkpoints")]
        for leftover in left:
            leftover.write_bytes(b"half")
        open_session(folder.name)
        assert all(leftover.exists() for leftover in left), "a reader deletes nothing"
        session.close()
        open_session(folder.name)
        assert not any(leftover.exists() for leftover in left)

    def test_leftovers_of_a_killed_creation_are_swept_unless_in_use(self, library: Library) -> None:
        projects = library.locations.projects
        left, held, elsewhere = (projects / f".p-{name}.new" / "backups" for name in ("left", "held", "away"))
        for folder in (left, held, elsewhere):
            folder.mkdir(parents=True)
        elsewhere.parent.rename(projects.parent / "elsewhere")
        elsewhere.parent.symlink_to(projects.parent / "elsewhere")
        os.utime(held.parent, (0, 0))
        with leftovers.holding_folder(lambda: held.parent):
            library.create("다음")
        assert [folder.is_dir() for folder in (left, held, elsewhere)] == [False, True, True]

    def test_a_copied_project_folder_is_a_project_of_its_own(self, open_session: Open, library: Library) -> None:
        session = open_session()
        session.close()
        copy = library.locations.projects / "p-copied"
        import shutil

        shutil.copytree(files_of(session).folder, copy)
        assert {entry.id: entry.info and entry.info.id for entry in library.entries()} == {
            session.project.info.id: session.project.info.id,
            "p-copied": "p-copied",
        }


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
    def test_any_name_is_kept_unchanged(self, name: str, library: Library, tmp_path: Path) -> None:
        project_id = library.create(name)
        assert library.find(project_id) == library.find(name) == project_id
        assert [entry.name for entry in library.entries()] == [name]
        assert [path.name for path in library.locations.projects.iterdir()] == [project_id]
        outside = {path for path in tmp_path.rglob("*") if library.locations.projects not in path.parents}
        assert outside - {library.locations.index} == {library.locations.data, library.locations.projects}

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
    def test_unprintable_characters_of_a_name_are_left_out(self, given: str, kept: str, library: Library) -> None:
        project_id = library.create(given)
        assert library.find(given) == library.find(kept) == project_id

    @pytest.mark.parametrize("name", ["", "  ", "\n", "\0", "\u202e", "가" * 121])
    def test_an_empty_name_and_a_very_long_one_are_refused(self, name: str, library: Library) -> None:
        with pytest.raises(UsageError):
            library.create(name)
        assert library.entries() == []

    def test_unicode_forms_of_a_name_are_one_name(self, library: Library) -> None:
        library.create("가나")
        library.create("\u1100\u1161\u1102\u1161")
        with pytest.raises(UsageError, match="여럿"):
            library.find("가나")

    @pytest.mark.parametrize(
        "project_id",
        ["../outside", "..", ".", "", "/tmp", "p-none", "a\0b", "p-x\x1b[m", "x" * 300, "p-real/../p-real"],
    )
    def test_no_id_leaves_the_data_folder_or_makes_a_folder(
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


class TestFailedSaves:
    @pytest.fixture
    def fail(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        """Makes one function of the store fail as a full disk does."""

        def make_fail(name: str) -> None:
            def full(*_arguments: object, **_options: object) -> None:
                raise NotWritten("full")

            monkeypatch.setattr(atomic, name, full)

        return make_fail

    def test_the_revision_is_that_of_the_file_until_a_save_succeeds(
        self, session: Session, fail: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session.set_item("alpha", note="하나")
        assert session.save() == session.store.rev == 2
        before = (files_of(session).folder / PROJECT_FILE).read_bytes()
        session.set_item("alpha", note="둘")
        session.set_item("alpha", note="셋")
        fail("write_atomically")
        for _attempt in range(2):
            with pytest.raises(NotWritten):
                session.save()
            assert session.store.rev == 2
            assert session.rev == 4
            assert not session.saved
        assert (files_of(session).folder / PROJECT_FILE).read_bytes() == before
        monkeypatch.undo()
        assert session.save() == session.store.rev == 4
        assert session.saved
        assert [change.rev for change in session.store.history.read()] == [1, 2, 3, 4]

    def test_the_next_save_writes_log_lines_that_failed(
        self, open_session: Open, fail: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = open_session()
        first.save()
        log = files_of(first).folder / "history.jsonl"
        before = log.read_bytes()
        first.set_item("alpha", note="하나")
        first.close()
        log.write_bytes(before)  # as after a crash between file and log
        fail("append_durably")
        second = open_session(first.project.info.id)
        assert (second.project.item("alpha").note, log.read_bytes()) == ("하나", before)
        assert [change.rev for change in second.log()] == [1, 2], "the project file has the change"
        second.set_item("beta", note="둘")
        second.save()
        assert second.saved
        assert [change.rev for change in second.log()] == [1, 2, 3]
        second.close()
        monkeypatch.undo()
        assert log.read_bytes() == before
        third = open_session(first.project.info.id)
        assert [change.rev for change in third.store.history.read()] == [1, 2, 3]
        assert log.read_bytes().startswith(before) and log.read_bytes().count(b"\n") == 3
        third.set_item("gamma", note="셋")
        third.save()
        assert [change.rev for change in third.store.history.read()] == [1, 2, 3, 4]


class TestUndoAndSaving:
    def test_a_save_during_reading_the_log_counts_once(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        session.set_item("alpha", note="하나")
        session.set_item("alpha", note="둘")
        read = session.store.history.forwards

        def saved_meanwhile() -> Iterator[Change]:
            session.save()
            return read()

        monkeypatch.setattr(session.store.history, "forwards", saved_meanwhile)
        assert [change.rev for change in session.log()] == [1, 2, 3]

    def test_a_change_and_save_during_reading_the_log_count_once(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session.set_item("alpha", note="하나")
        read = session.store.history.forwards

        def changed_and_saved_meanwhile() -> Iterator[Change]:
            session.set_item("alpha", note="둘")
            session.save()
            return read()

        monkeypatch.setattr(session.store.history, "forwards", changed_and_saved_meanwhile)
        assert [change.rev for change in session.log()] == [1, 2, 3]

    def test_a_change_does_not_read_the_whole_log(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        session.save()
        for name in ("read", "forwards", "backwards"):
            monkeypatch.setattr(session.store.history, name, lambda: pytest.fail("read the log"))
        session.set_item("alpha", status="implemented")
        session.save()
        assert session.project.item("alpha").status is Status.IMPLEMENTED

    def test_an_edit_after_undoing_an_earlier_session_clears_the_redo(self, open_session: Open) -> None:
        first = open_session()
        first.set_item("alpha", note="하나")
        first.undo()
        first.close()
        second = open_session(first.project.info.id)
        second.set_item("beta", note="둘")
        assert second.redo() is None
        second.undo()
        assert second.project.item("beta").note == ""
