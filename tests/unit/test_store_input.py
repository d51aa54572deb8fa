"""What comes from disk: of another version, or made by somebody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.project import ItemState
from ml_tui.errors import BadInput
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import (
    Library,
    NewerProject,
    Position,
    ProjectStore,
    UiState,
    load_settings,
    project_file,
    project_store,
    storage,
    upgrade,
)
from ml_tui.store.project_store import PROJECT_FILE
from ml_tui.store_protocol import DraftText
from ml_tui.text import clean_values
from tests.unit.project_files import ESCAPES, Open, contents, files_of, write_signed


def state_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestSchema:
    """Files of other versions (F25)."""

    def test_a_project_of_a_later_schema_is_only_read(
        self, session: Session, open_session: Open, library: Library
    ) -> None:
        session.set_item("alpha", note="x")
        session.close()
        folder = files_of(session).folder
        tables = contents(folder)
        tables["items"]["1"]["risk"] = "high"
        tables["risks"] = {"1": {"key": "r", "level": 3}}
        tables["journal"] = {"1": {"who": "knows"}}
        write_signed(folder, tables, schema=upgrade.SCHEMA + 1)
        (folder / "project.lock").unlink()
        before = state_of(folder)
        reader = open_session(folder.name)
        assert reader.read_only and reader.project.item("alpha").note == "x"
        assert not reader.adopt_catalog()
        reader.keep_draft("item/alpha", {"note": "y"})
        for write in (
            lambda: reader.set_item("alpha", note="y"),
            lambda: reader.checkpoint(),
            lambda: reader.take_over(),
            lambda: reader.store.back_up(),
            lambda: files_of(reader).restore(folder / "backups" / "project.json.1"),
        ):
            with pytest.raises(NewerProject, match="더 새로운") as refused:
                write()
            assert "업데이트" in refused.value.hint and refused.value.exit_code == 5
        reader.close()
        (entry,) = library.entries()
        assert entry.fault is None and entry.name == "시험 프로젝트"
        assert state_of(folder) == before

    @pytest.mark.parametrize(
        "change",
        [
            {"project": {}},
            {"items": {"1": {"key": "alpha", "status": "postponed"}}},
            {"_meta": {"1": {"schema": upgrade.SCHEMA + 1, "rev": 2, "blake3": ""}}},
        ],
    )
    def test_an_unreadable_project_of_a_later_schema_is_refused(
        self, session: Session, change: dict[str, Any], library: Library
    ) -> None:
        session.set_item("alpha", note="x")
        session.close()
        folder = files_of(session).folder
        write_signed(folder, {**contents(folder), **change}, schema=upgrade.SCHEMA + 1)
        if "_meta" in change:
            (folder / PROJECT_FILE).write_bytes(msgspec.json.encode({**contents(folder), **change}))
        before = state_of(folder)
        store = ProjectStore(folder)
        with pytest.raises(NewerProject, match="더 새로운"):
            store.load()
        with pytest.raises(NewerProject):
            store.save(session.project, [])
        store.close()
        (entry,) = library.entries()
        assert isinstance(entry.fault, NewerProject)
        assert state_of(folder) == before

    def test_a_project_upgraded_while_open_becomes_read_only(self, session: Session, open_session: Open) -> None:
        folder = files_of(session).folder
        reader = open_session(folder.name)
        session.set_item("alpha", note="x")
        session.close()
        write_signed(folder, contents(folder), schema=upgrade.SCHEMA + 1)
        before = state_of(folder)
        with pytest.raises(NewerProject):
            reader.take_over()
        reader.follow(reader.read_again())
        assert reader.project.item("alpha").note == "x"
        with pytest.raises(NewerProject):
            reader.set_item("alpha", note="y")
        assert reader.read_only and state_of(folder) == before

    def test_a_project_of_an_earlier_schema_is_upgraded_after_a_backup(
        self, session: Session, open_session: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session.set_item("alpha", note="x")
        session.close()
        folder = files_of(session).folder

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
        assert kept in files_of(migrated).backups(), "later saves do not delete it"
        assert kept.read_bytes() == before
        migrated.close()
        assert open_session(folder.name).project.item("alpha").note == "x (옮김)", "it is upgraded once"

    def test_a_failed_upgrade_is_reported_as_damage(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        session.close()
        old = upgrade.SCHEMA
        before = (files_of(session).folder / PROJECT_FILE).read_bytes()
        monkeypatch.setattr(upgrade, "SCHEMA", old + 1)
        monkeypatch.setattr(storage, "SCHEMA", old + 1)
        store = ProjectStore(files_of(session).folder)
        with pytest.raises(storage.CorruptProject):
            store.load()
        store.close()
        assert (files_of(session).folder / PROJECT_FILE).read_bytes() == before


class TestUntrustedFiles:
    """A file may have come from anywhere: what it says is cleaned like what is typed (F15)."""

    def test_text_of_a_project_file_is_cleaned(self, open_session: Open) -> None:
        session = open_session()
        session.set_item("alpha", note="x", evidence=["x"], owner="x", status="not_applicable", reason="x")
        session.set_row("1.1.1", note="x")
        session.close()
        folder = files_of(session).folder
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

    def test_text_of_log_draft_and_checkpoints_is_cleaned(self, session: Session) -> None:
        dirty = f"a{ESCAPES}b"
        at = datetime(2027, 1, 1, tzinfo=UTC)
        session.save()
        fields = (FieldChange("item/alpha", "note", dirty, [dirty]),)
        files_of(session).history.append([Change(2, at, dirty, ChangeKind.EDIT, fields, title=dirty)])
        session.store.draft.keep(DraftText("item/alpha", at, {"note": dirty}))
        unclean = msgspec.structs.replace(
            session.project, info=msgspec.structs.replace(session.project.info, name=dirty)
        )
        files_of(session).checkpoints.save(name=dirty, at=at, by=dirty, rev=2, project=unclean)
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
    def test_damaged_ui_state_draft_holder_and_checkpoints_are_ignored(
        self, damage: bytes, session: Session, locations: Locations
    ) -> None:
        for path in (
            locations.data / "places.json",
            files_of(session).folder / "draft.json",
            files_of(session).folder / "holder.json",
        ):
            path.write_bytes(damage)
        (files_of(session).folder / "checkpoints").mkdir()
        for name in ("0001.json", "²²²².json", "x.json"):
            (files_of(session).folder / "checkpoints" / name).write_bytes(damage)
        assert UiState.read(locations.data) == UiState()
        assert session.store.draft.read() is None
        assert session.store.checkpoints.all() == []
        reader = ProjectStore(files_of(session).folder)
        assert reader.read_only
        assert reader.holder is None
        assert session.checkpoint("다음").number == 2

    @pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2027-01-01T00:00:00"])
    @pytest.mark.parametrize("hours", [-12, 14])
    def test_a_time_outside_the_calendar_is_shown(self, session: Session, at: str, hours: int) -> None:
        session.checkpoint("처음")
        folder, zone = files_of(session).folder, timezone(timedelta(hours=hours))
        for name in ("history.jsonl", "checkpoints/0001.json", "holder.json"):
            path = folder / name
            path.write_bytes(re.sub(rb'"(at|since)":"[^"]+"', rf'"\1":"{at}"'.encode(), path.read_bytes()))
        told = [change.at.astimezone(zone) for change in [*session.log(), *session.recent(9)]]
        told += [kept.at.astimezone(zone) for kept in session.store.checkpoints.all()]
        assert len(told) == 5 and len(set(told)) == 1
        assert "(pid" in str(ProjectStore(folder).holder)

    def test_ui_state_is_read_back(self, locations: Locations) -> None:
        places = UiState(last="p-x", by_project={"p-x": Position("checklist", "item/alpha")})
        places.write(locations.data)
        assert UiState.read(locations.data) == places

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
    def test_invalid_settings_are_reported(self, source: bytes, tmp_path: Path) -> None:
        path = tmp_path / "config.yaml"
        path.write_bytes(source)
        with pytest.raises(BadInput) as caught:
            load_settings(path)
        assert str(path) in caught.value.message
        assert "\n" not in caught.value.message


NASTY = st.text(st.sampled_from('a가e \n\t"\\\x1b[m\u0301\u200b\u200d\u3164'), max_size=8)
"""Texts in which nearly every character may need cleaning."""


@given(note=NASTY, owner=NASTY, evidence=st.lists(NASTY, max_size=2), by=NASTY, length=st.sampled_from([0, 1, 3000]))
def test_the_quick_look_passes_only_texts_that_cleaning_leaves_as_they_are(
    note: str, owner: str, evidence: list[str], by: str, length: int
) -> None:
    document = {
        "key": "alpha",
        "note": note,
        "owner": owner + "x" * length,
        "evidence": evidence,
        "verified": {"by": by, "at": "2027-01-01"},
    }
    tables: Any = {"items": {"1": document}}
    quick = project_file._states(tables, "items", ItemState)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project_file, "_is_clean", lambda _document: False)
        assert project_file._states(tables, "items", ItemState) == quick


def test_plain_answers_are_not_cleaned_again(
    session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_items({name: {"note": "메모", "owner": "김하늘"} for name in ("alpha", "beta", "gamma")})
    session.close()
    cleaned: list[Any] = []

    def counting(value: Any, *how: Any) -> Any:
        cleaned.append(value)
        return clean_values(value, *how)

    monkeypatch.setattr(project_file, "clean_values", counting)
    assert library.open(session.project.info.id, write=False).load().item("beta").note == "메모"
    assert cleaned == []
