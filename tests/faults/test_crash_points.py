"""The process ends at every call: undo afterwards, the upgrade of an old file, the copy after a conflict."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ml_tui.content import Loaded
from ml_tui.session import Session
from ml_tui.store import Library, ProjectStore, project_store, storage, upgrade
from ml_tui.store.project_store import PROJECT_FILE
from ml_tui.store.reading import Stamp, read_stamped
from tests.faults.child_processes import session_on
from tests.faults.disk import Died
from tests.faults.prepared_project import COMMANDS, PreparedProject
from tests.faults.system import System, ends_at
from tests.unit.project_files import contents, write_signed


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda _handle: None)


def answers(session: Session) -> tuple[str, str]:
    return session.project.item("alpha").note, session.project.item("beta").status.value


def undone(session: Session) -> list[tuple[str, str]]:
    """Return the states that repeated undo restores."""
    states = []
    while session.undo():
        states.append(answers(session))
    return states


@pytest.mark.parametrize("command", ["set", "restore", "checkpoint"])
def test_undo_restores_only_earlier_states_wherever_a_command_ends(
    prepared: PreparedProject, loaded: Loaded, command: str
) -> None:
    was = [("셋", "not_started"), ("둘", "not_started"), ("하나", "not_started"), ("", "not_started")]
    for call in range(1, prepared.calls(COMMANDS[command]) + 1):
        prepared.renew()
        with System(prepared.cli.data, ends_at(call)), suppress(Died):
            prepared.cli(*prepared.words(COMMANDS[command]))
        session = Session(loaded, ProjectStore(prepared.cli.project(prepared.project)))
        now, log = answers(session), session.log()
        states = undone(session)
        if now == ("둘", "not_started"):
            assert (states, log[-1].kind) == ([], "restore"), call
        else:
            assert states == ([("셋", "implemented")] if now[0] == "새 글" else []) + was, call
        session.store.close()


def test_later_changes_are_not_undone_after_an_older_file_is_put_in_place(folder: Path) -> None:
    (folder / PROJECT_FILE).write_bytes((folder / "backups" / f"{PROJECT_FILE}.2").read_bytes())
    for _time in range(2):
        session = session_on(str(folder))
        assert (session.project.item("alpha").note, session.undo()) == ("1번째", None)
        assert [change.kind.value for change in session.log()][-1] == "restore"
        assert session.store.set_back and "리비전 3" in session.store.set_back.message
        assert session.saved, "reading writes nothing"
        session.store.close()
    assert len((folder / "history.jsonl").read_bytes().splitlines()) == 5
    session = session_on(str(folder))
    session.set_item("beta", note="weiter")
    session.close()
    again = session_on(str(folder))
    assert [change.rev for change in again.log()] == [1, 2, 3, 4, 5, 6, 7]
    assert again.undo() and again.undo() is None
    again.store.close()


def test_a_copy_has_a_whole_log_after_an_older_file_was_put_in_place(folder: Path, library: Library) -> None:
    shutil.copyfile(folder / "backups" / f"{PROJECT_FILE}.2", folder / PROJECT_FILE)
    session = session_on(str(folder))
    session.set_item("beta", note="weiter")
    copy = session_on(str(library.locations.projects / session.save_as_copy(library)))
    session.store.close()
    assert [change.rev for change in copy.log()] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert copy.undo() and copy.undo() is None
    copy.store.close()


def test_a_file_from_a_diverged_copy_is_recognised(folder: Path) -> None:
    """The revision is the same but the change differs: somebody has worked on a copy of the folder."""
    elsewhere = folder.with_name("p-elsewhere")
    shutil.copytree(folder, elsewhere)
    for place, note in ((folder, "hier"), (elsewhere, "dort")):
        session = session_on(str(place))
        session.set_item("beta", note=note)
        session.close()
    shutil.copyfile(elsewhere / PROJECT_FILE, folder / PROJECT_FILE)
    session = session_on(str(folder))
    assert (session.project.item("beta").note, session.undo()) == ("dort", None)
    session.store.close()


def test_a_reader_beside_a_writer_reports_no_older_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A save may happen between reading the file and reading the log."""
    writer, reader = session_on(str(folder)), ProjectStore(folder, write=False)
    saves: list[int] = []

    def slow(path: Path) -> tuple[bytes, Stamp | None]:
        found = read_stamped(path)
        if path.name == PROJECT_FILE and not saves:
            saves.append(1)
            writer.set_item("beta", note="dazwischen")
            writer.save()
        return found

    monkeypatch.setattr(storage, "read_stamped", slow)
    reader.load()
    assert saves and not reader.set_back
    writer.store.close()


def test_an_upgrade_leaves_the_old_file_or_the_new_wherever_it_ends(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, seed = upgrade.SCHEMA, tmp_path / "seed"

    def step(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        items = {number: {**one, "note": one.get("note", "") + "!"} for number, one in tables["items"].items()}
        return {**tables, "items": items}

    write_signed(folder, contents(folder))
    shutil.rmtree(folder / "backups")
    folder.rename(seed)
    for module in (upgrade, storage, project_store):
        monkeypatch.setattr(module, "SCHEMA", old + 1)
    monkeypatch.setitem(upgrade.STEPS, old, step)

    def work(fault: Any = None) -> int:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(seed, folder)
        with System(folder, *([fault] if fault else [])) as system, suppress(Died):
            session = session_on(str(folder))
            session.set_item("beta", note="neu")
            session.save()
            session.store.close()
        return len(system.calls)

    outcomes = []
    for call in range(1, work() + 1):
        work(ends_at(call))
        upgraded = contents(folder)["_meta"]["1"]["schema"] == old + 1
        session = session_on(str(folder))
        assert session.project.item("alpha").note == "3번째!", "it is upgraded once"
        assert session.project.item("beta").note == ("neu" if upgraded else "")
        assert [change.rev for change in session.log()] == list(range(1, session.rev + 1))
        kept = folder / "backups" / f"{PROJECT_FILE}.schema-{old}"
        assert kept.exists() or not upgraded, "the backup exists before the file changes"
        if kept.exists():
            assert kept.read_bytes() == (seed / PROJECT_FILE).read_bytes()
        session.store.close()
        outcomes.append(upgraded)
    assert outcomes == sorted(outcomes) and set(outcomes) == {False, True}


def test_an_old_project_stays_usable_wherever_its_upgrade_ends(folder: Path, tmp_path: Path) -> None:
    """Its log has no identities; the first change with one must cover the earlier ones, wherever the upgrade ends."""
    seed = Path(__file__).parents[1] / "fixtures" / "schema1" / "half"
    outcomes = []

    def work(fault: Any = None) -> int:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(seed, folder)
        with System(folder, *([fault] if fault else [])) as system, suppress(Died):
            session = session_on(str(folder))
            session.set_info(client="neu")
            session.save()
            session.store.close()
        return len(system.calls)

    for call in range(1, work() + 1):
        work(ends_at(call))
        outcomes.append(contents(folder)["_meta"]["1"]["schema"])
        session = session_on(str(folder))
        session.set_info(contact="auch")
        session.close()
        store = ProjectStore(folder, write=False)
        store.load()
        found = store.examine_log()
        assert (found.gaps, found.defects) == ([], ()), call
        assert (folder / "backups" / f"{PROJECT_FILE}.schema-1").read_bytes() == (seed / PROJECT_FILE).read_bytes()
        session = session_on(str(folder))
        session.undo()
        session.close()
        assert session.project.info.contact == "" and session.project.info.client in ("", "neu")
    assert outcomes == sorted(outcomes) and set(outcomes) == {1, 2}


def test_a_copy_is_whole_or_missing_wherever_copying_ends(folder: Path, library: Library, tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    session = session_on(str(folder))
    session.checkpoint("처음")
    session.close()
    shutil.copytree(library.locations.projects, seed)

    def copy(fault: Any = None) -> int:
        shutil.rmtree(library.locations.projects)
        shutil.copytree(seed, library.locations.projects)
        with System(library.locations.data, *([fault] if fault else [])) as system, suppress(Died):
            session = session_on(str(folder))
            session.set_item("alpha", note="여기서만")
            session.save_as_copy(library)
            session.store.close()
        return len(system.calls)

    outcomes = []
    for call in range(1, copy() + 1):
        copy(ends_at(call))
        entries = library.entries()
        assert not any(entry.fault for entry in entries)
        assert {entry.id for entry in entries} >= {folder.name}
        for entry in entries:
            session = session_on(str(library.locations.projects / entry.id))
            assert session.project.item("alpha").note == ("3번째" if entry.id == folder.name else "여기서만")
            assert [change.rev for change in session.log()] == list(range(1, session.rev + 1))
            assert len(session.store.checkpoints.all()) == 1
            session.store.close()
        library.create("다음")
        assert not list(library.locations.projects.glob(".*")), "swept by the next creation"
        outcomes.append(len(entries) > 1)
    assert outcomes == sorted(outcomes) and set(outcomes) == {False, True}
