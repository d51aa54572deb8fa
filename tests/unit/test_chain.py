"""Changes have identities and form a chain, which shows every later alteration of the log with its line."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ml_tui.domain import project as project_module
from ml_tui.domain.chain import Chain, Defect, Head, LineDefect, digest_of, with_identities
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.session import Session
from ml_tui.store import Library, ProjectStore
from ml_tui.store.history import Examination
from ml_tui.store.project_store import LOG_FILE, PROJECT_FILE
from tests.unit.project_files import Open, contents, files_of
from tests.unit.test_cli import Cli
from tests.unit.test_cli_copies import cli as cli  # the same commands
from tests.unit.test_cli_copies import project as project

AT = datetime(2027, 1, 1, tzinfo=UTC)


def lines_of(folder: Path) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in (folder / LOG_FILE).read_bytes().splitlines()]


def examined(folder: Path) -> Examination:
    store = ProjectStore(folder, write=False)
    store.load()
    return store.examine_log()


def worked_on(session: Session, count: int = 6) -> Path:
    """Make a project whose log has ``count`` lines."""
    for number in range(2, count + 1):
        session.set_item("alpha", note=f"{number}")
        session.save()
    session.close()
    folder: Path = files_of(session).folder
    return folder


class TestIdentity:
    """The identity and the predecessors of a change."""

    def test_every_change_names_the_one_before_and_its_digest(self, session: Session) -> None:
        folder = worked_on(session)
        log = session.store.history.read()
        replica, _sep, first = log[0].id.partition("-")
        assert first == "1" and len(replica) == 12
        assert [change.id for change in log] == [f"{replica}-{number}" for number in range(1, 7)]
        assert log[0].after == {}
        assert [change.after for change in log[1:]] == [{one.id: digest_of(one)} for one in log[:-1]]
        assert contents(folder)["chain"]["1"]["newest"] == {log[-1].id: digest_of(log[-1])}

    def test_an_undo_names_the_identity_of_the_undone_change(self, session: Session, open_session: Open) -> None:
        first = session.set_item("alpha", note="x")
        assert first and first.id == ""
        session.undo()  # of a step that is not saved yet
        session.save()
        second = session.set_item("beta", note="y")
        session.save()
        assert second
        session.undo()  # of one that was saved in this session
        session.close()
        again = open_session(files_of(session).folder.name)
        again.redo()  # of one from the log
        again.save()
        log = again.log()
        assert [(one.of, one.of_id) for one in log if one.of] == [
            (2, log[1].id), (4, log[3].id), (4, log[3].id),
        ]  # fmt: skip

    def test_revision_numbers_are_not_part_of_the_digest(self) -> None:
        """Copies may count differently; what was done, by whom, when and after what, is the same in all."""
        change = Change(
            7, AT, "김", ChangeKind.UNDO, (FieldChange("item/a", "note", "x", ""),), of=6, id="r-2", of_id="r-1"
        )
        assert digest_of(change) == digest_of(msgspec.structs.replace(change, rev=9, of=8))
        for other in (
            msgspec.structs.replace(change, by="이"),
            msgspec.structs.replace(change, of_id="r-0"),
            msgspec.structs.replace(change, after={"r-1": "0"}),
            msgspec.structs.replace(change, fields=()),
        ):
            assert digest_of(other) != digest_of(change)

    def test_the_digest_is_the_one_that_is_documented(self) -> None:
        """It must never change: with another digest, every existing log would count as altered."""
        change = Change(
            7,
            AT,
            "김",
            ChangeKind.EDIT,
            (FieldChange("item/a", "met", [], ["b", "a\n"]),),
            id="r-2",
            after={"r-1": "d"},
        )
        canonical = (
            '{"after":{"r-1":"d"},"at":"2027-01-01T00:00:00Z","by":"김","fields":[{"after":["b","a\\n"],"before":[],'
            '"field":"met","target":"item/a"}],"id":"r-2","kind":"edit"}'
        )
        assert digest_of(change) == hashlib.sha256(canonical.encode()).hexdigest()

    def test_no_answer_is_a_float(self) -> None:
        """Other programs would write such a number differently."""
        source = Path(project_module.__file__).read_text("utf-8")
        assert "float" not in source

    def test_signing_before_the_save_is_part_of_it(self, session: Session) -> None:
        session.set_item("alpha", note="x")
        session.sign_as("박서연")
        session.close()
        assert session.store.history.read()[-1].by == "박서연"
        assert examined(files_of(session).folder).defects == ()

    def test_text_is_cleaned_before_it_is_sealed(self, session: Session) -> None:
        session.set_many({"item/alpha": {"note": "x"}}, title="a\x1b]52;c;x\x07b\nc")
        session.close()
        assert examined(files_of(session).folder).defects == ()


class TestCopies:
    """A copy of a project is another replica, however it was made."""

    def test_a_project_saved_as_a_copy_is_another_replica(self, open_session: Open, library: Library) -> None:
        session = open_session()
        session.set_item("alpha", note="x")
        session.save()
        session.set_item("alpha", note="y")
        log = session.log()
        other = open_session(session.save_as_copy(library)).store.history.read()
        session.close()
        assert [one.id for one in other[:2]] == [one.id for one in log[:2]], "both share the log before the copy"
        mine, theirs = session.store.history.read()[2], other[2]
        assert mine.fields == theirs.fields
        assert mine.id.split("-")[0] != theirs.id.split("-")[0] and theirs.id.endswith("-1")
        assert mine.after == theirs.after

    def test_a_copied_folder_is_another_replica(self, session: Session, open_session: Open) -> None:
        folder = worked_on(session)
        copied = folder.with_name("p-cccccc")
        shutil.copytree(folder, copied)
        ids = set()
        for name in (folder.name, copied.name):
            again = open_session(name)
            again.set_item("beta", note=name)
            again.close()
            ids.add(lines_of(files_of(again).folder)[-1]["id"])
            assert examined(files_of(again).folder).defects == ()
        assert len({one.split("-")[0] for one in ids}) == 2

    def test_a_moved_folder_is_no_copy(self, session: Session, open_session: Open) -> None:
        folder = worked_on(session)
        moved = folder.rename(folder.with_name("p-mmmmmm"))
        again = open_session(moved.name)
        again.set_item("beta", note="x")
        again.close()
        assert len({one["id"].split("-")[0] for one in lines_of(moved)}) == 1

    @pytest.mark.parametrize("damaged", [False, True])
    def test_a_restored_state_reuses_no_number(self, session: Session, open_session: Open, damaged: bool) -> None:
        folder = worked_on(session)
        if damaged:
            (folder / PROJECT_FILE).write_bytes(b"{")
        store = ProjectStore(folder)
        store.restore(folder / "backups" / f"{PROJECT_FILE}.2")
        store.close()
        again = open_session(folder.name)
        again.set_item("beta", note="x")
        again.close()
        ids = [one["id"] for one in lines_of(folder)]
        assert len(ids) == len(set(ids)) == 8
        assert examined(folder).defects == ()

    def test_an_older_file_put_in_place_reuses_no_number(self, session: Session, open_session: Open) -> None:
        folder = worked_on(session)
        shutil.copy(folder / "backups" / f"{PROJECT_FILE}.2", folder / PROJECT_FILE)
        assert examined(folder).defects == (), "only the file is older; the log is intact"
        again = open_session(folder.name)
        for note in "xy":
            again.set_item("beta", note=note)
            again.save()
        again.close()
        ids = [one["id"] for one in lines_of(folder)]
        assert len(ids) == len(set(ids)) == 9
        assert examined(folder).defects == ()


def altered(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[3].replace(b'"4"', b'"9"'), *lines[4:]]


def removed(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], *lines[4:]]


def unreadable(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[3][:30], *lines[4:]]


def exchanged(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


def moved_to_the_end(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], *lines[4:], lines[3]]


def inserted(lines: list[bytes]) -> list[bytes]:
    forged = msgspec.json.decode(lines[3])
    forged.update(id="zzzzzzzzzzzz-1", by="남")
    return [*lines[:4], msgspec.json.encode(forged), *lines[4:]]


def inserted_without_identity(lines: list[bytes]) -> list[bytes]:
    forged = {name: value for name, value in msgspec.json.decode(lines[3]).items() if name not in ("id", "after")}
    return [*lines[:4], msgspec.json.encode(forged), *lines[4:]]


def altered_first(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace("시험".encode(), "심험".encode()), *lines[1:]]


def altered_last(lines: list[bytes]) -> list[bytes]:
    return [*lines[:5], lines[5].replace(b'"6"', b'"9"')]


def leaves(value: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the places of all texts and numbers in ``value``."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from ((key, *rest) for rest in leaves(inner))
    else:
        yield ()


def altered_at(value: Any, place: tuple[Any, ...]) -> Any:
    """Return ``value`` with another text or number at ``place``."""
    if not place:
        return value + 1 if isinstance(value, int) else re.sub(r"\w", "9", f"{value}x", count=1)
    copied = value.copy()
    copied[place[0]] = altered_at(value[place[0]], place[1:])
    return copied


class TestTampering:
    """Alterations of the log by others than ml-tui are found, with the number of the line."""

    @pytest.mark.parametrize(
        ("deed", "found"),
        [
            (altered, [LineDefect(4, Defect.ALTERED)]),
            (removed, [LineDefect(4, Defect.FOLLOWS_MISSING)]),
            (unreadable, [LineDefect(5, Defect.FOLLOWS_MISSING)]),
            (exchanged, [LineDefect(4, Defect.FOLLOWS_MISSING)]),
            (moved_to_the_end, [LineDefect(4, Defect.FOLLOWS_MISSING)]),
            (inserted, [LineDefect(5, Defect.INSERTED)]),
            (inserted_without_identity, [LineDefect(5, Defect.INSERTED)]),
            (altered_first, [LineDefect(1, Defect.ALTERED)]),
            (altered_last, [LineDefect(6, Defect.ALTERED)]),
        ],
    )
    def test_a_tampered_line_is_named(
        self, session: Session, deed: Callable[[list[bytes]], list[bytes]], found: list[LineDefect]
    ) -> None:
        folder = worked_on(session)
        log = folder / LOG_FILE
        log.write_bytes(b"\n".join(deed(log.read_bytes().splitlines())) + b"\n")
        assert list(examined(folder).defects) == found

    def test_an_altered_value_of_any_line_is_found(self, session: Session) -> None:
        session.set_item("alpha", note="x")
        session.undo()
        session.redo()
        session.checkpoint("1차")
        folder = worked_on(session, 3)
        log, whole = folder / LOG_FILE, lines_of(folder)
        assert {"of", "of_id", "title"} <= set().union(*whole)
        places = [(line, place) for line, content in enumerate(whole, start=1) for place in leaves(content)]
        assert len(places) > 50
        for line, place in places:
            forged = [altered_at(one, place) if number == line else one for number, one in enumerate(whole, start=1)]
            log.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in forged))
            found = examined(folder)
            assert found.gaps or found.unreadable or found.defects, (line, place)
            if not found.gaps and not found.unreadable and place != ("id",):
                assert line in [one.line for one in found.defects], (line, place)

    def test_a_torn_last_line_is_repaired_and_no_defect(self, session: Session, open_session: Open) -> None:
        folder = worked_on(session)
        log = folder / LOG_FILE
        log.write_bytes(log.read_bytes()[:-20])
        assert examined(folder).defects == ()
        again = open_session(folder.name)
        again.set_item("beta", note="x")
        again.close()
        assert [change.rev for change in again.store.history.read()] == list(range(1, 8))
        assert examined(folder).defects == ()

    def test_lines_written_while_reading_are_no_defect(self, session: Session) -> None:
        session.set_item("alpha", note="x")
        session.save()
        reader = ProjectStore(files_of(session).folder, write=False)
        reader.load()
        for note in "abc":
            session.set_item("alpha", note=note)
            session.save()
        assert reader.examine_log().defects == ()

    def test_verify_names_the_line(self, cli: Cli, project: str) -> None:
        log = cli.project(project) / LOG_FILE
        lines = log.read_bytes().splitlines(keepends=True)
        by = msgspec.json.decode(lines[1])["by"].encode()
        log.write_bytes(b"".join([lines[0], lines[1].replace(by, b"Eve"), *lines[2:]]))
        run = cli("verify", project)
        assert run.code == 1 and "2번째 줄" in run.out and "→" in run.err
        assert "line 2" in cli("--lang", "en", "verify", project).out


def test_a_change_joins_two_logs_into_one() -> None:
    """A change may follow several, and so join the logs of two copies into one."""

    def edit(rev: int, by: str) -> Change:
        return Change(rev, AT, by, ChangeKind.EDIT)

    (common,), base = with_identities(Head("a"), [edit(1, "a")], {})
    (mine,), left = with_identities(base, [edit(2, "a")], {})
    (theirs,), right = with_identities(Head("b", 0, base.newest), [edit(2, "b")], {})
    (joint,), end = with_identities(Head("a", left.number, {**left.newest, **right.newest}), [edit(4, "a")], {})
    assert joint.after == {mine.id: digest_of(mine), theirs.id: digest_of(theirs)}

    def defects(changes: list[Change], newest: dict[str, str]) -> list[LineDefect]:
        chain = Chain()
        for number, change in enumerate(changes, start=1):
            chain.add(number, msgspec.to_builtins(change))
        return chain.defects(newest)

    assert defects([common, mine, theirs, joint], end.newest) == []
    assert defects([common, theirs, mine, joint], end.newest) == [], "the order of the two does not matter"
    assert defects([common, mine, theirs], {**left.newest, **right.newest}) == []
    assert defects([common, mine, theirs], left.newest) == [LineDefect(3, Defect.INSERTED)]
    assert defects([common, theirs, joint], end.newest) == [LineDefect(3, Defect.FOLLOWS_MISSING)]
