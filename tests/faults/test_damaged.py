"""Damaged project files (F8): they never count as an empty project, a copy is kept, and a backup can be restored."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ml_tui.errors import Busy, NotWritten
from ml_tui.store import CorruptProject, Library, ProjectStore
from ml_tui.store.project_store import PROJECT_FILE
from ml_tui.store.storage import checksum
from tests.faults.child_processes import session_on
from tests.faults.conftest import assert_whole
from tests.faults.disk import Disk, fails_from
from tests.unit.project_files import contents

Damage = Callable[[bytes], bytes]


def flipped(raw: bytes) -> bytes:
    at = raw.index("3번째".encode())
    return raw[:at] + b"4" + raw[at + 1 :]


def signed(**tables: object) -> bytes:
    """Return a file with a valid checksum."""
    plain = msgspec.to_builtins(tables)
    meta = {"1": {"schema": 1, "rev": 3, "sha256": checksum(plain)}}
    return msgspec.json.encode({"_meta": meta, **plain})


INFO = {"id": "x", "name": "x", "created": "2027-01-01"}

DAMAGES: dict[str, Damage] = {
    "empty": lambda raw: b"",
    "blank": lambda raw: b" \n\t\n",
    "NUL-filled": lambda raw: b"\0" * len(raw),
    "NUL from the middle": lambda raw: raw[: len(raw) // 2] + b"\0" * (len(raw) - len(raw) // 2),
    "byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "not UTF-8": lambda raw: raw.replace("번".encode(), b"\xff", 1),
    "a list": lambda raw: b"[" + raw + b"]",
    "null": lambda raw: b"null",
    "{}": lambda raw: b"{}",
    "deep lists": lambda raw: b"[" * 100_000,
    "deep mappings": lambda raw: b'{"a":' * 100_000,
    "deep inside": lambda raw: raw[:-1] + b',"x":{"1":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    "a huge integer": lambda raw: raw.replace(b'"rev":5', b'"rev":' + b"9" * 5000),
    "not a number": lambda raw: raw.replace(b'"rev":5', b'"rev":NaN'),
    "another revision": lambda raw: raw.replace(b'"rev":5', b'"rev":"5"'),
    "duplicate keys": lambda raw: raw[:-1] + b',"items":{"1":{"key":"alpha","note":"x"}}}',
    "one letter changed": flipped,
    "tail of an older save": lambda raw: raw + raw[-40:],
    "without checksum": lambda raw: raw.replace(b'"sha256"', b'"md5"'),
    "without _meta": lambda raw: raw.replace(b'"_meta"', b'"meta"'),
    "without project": lambda raw: signed(items={}),
    "a project that is a list": lambda raw: signed(project={"1": []}),
    "a name that is a number": lambda raw: signed(project={"1": {**INFO, "name": 3}}),
    "a date that is none": lambda raw: signed(project={"1": {**INFO, "created": "2027-02-31"}}),
    "a status that is none": lambda raw: signed(project={"1": INFO}, items={"1": {"key": "alpha", "status": "x"}}),
    "an answer without key": lambda raw: signed(project={"1": INFO}, items={"1": {"note": "x"}}),
    "an answer that is a word": lambda raw: signed(project={"1": INFO}, items={"1": "x"}),
    "an answer under a word": lambda raw: signed(project={"1": INFO}, items={"one": {"key": "alpha"}}),
    "a key that is a number": lambda raw: signed(project={"1": INFO}, items={"1": {"key": 5}}),
    "a key that is nothing": lambda raw: signed(project={"1": INFO}, variants={"1": {"key": None}}),
    "a key that is a list": lambda raw: signed(project={"1": INFO}, items={"1": {"key": ["alpha"]}}),
    "a journal of nonsense": lambda raw: signed(project={"1": INFO}, journal={"1": {"rev": "x"}}),
    "an unknown schema of old": lambda raw: signed(project={"1": INFO}).replace(b'"schema":1', b'"schema":-1'),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_file_is_reported_kept_and_replaced_from_a_backup(kind: str, folder: Path, library: Library) -> None:
    path = folder / PROJECT_FILE
    sound = path.read_bytes()
    damaged = DAMAGES[kind](sound)
    assert damaged != sound
    path.write_bytes(damaged)
    library.create("이웃")

    for _open in range(3):
        store = ProjectStore(folder)
        with pytest.raises(CorruptProject) as caught:
            store.load()
        store.close()
    assert str(path) in caught.value.message
    assert len(caught.value.message.splitlines()) == 1
    assert f"ml-tui restore {folder.name}" in caught.value.hint
    assert path.read_bytes() == damaged, "only the user replaces the file"
    asides = list(folder.glob(f"{PROJECT_FILE}.corrupt-*"))
    assert [path.read_bytes() for path in asides] == [damaged], "kept once, however often it is met"

    entries = {entry.name: entry for entry in library.entries()}
    assert entries["이웃"].fault is None
    assert entries[folder.name].info is None
    assert isinstance(entries[folder.name].fault, CorruptProject)

    store = ProjectStore(folder)
    store.restore(store.backups()[0])
    restored = store.load()
    store.close()
    assert restored.item("alpha").note == "2번째", "the state before the last save"
    assert asides[0].read_bytes() == damaged
    assert_whole_after_restore(folder)


def assert_whole_after_restore(folder: Path) -> None:
    session = session_on(str(folder))
    session.set_item("beta", note="weiter")
    session.save()
    revisions = [change.rev for change in session.log()]
    assert revisions == [1, 2, 3, 4, 5, 6, 7], "the log continues, and has the restoration"
    session.close()


def test_a_missing_field_is_named_in_the_message(folder: Path) -> None:
    path = folder / "project.json"
    path.write_bytes(DAMAGES["without _meta"](path.read_bytes()))
    with pytest.raises(CorruptProject, match="필드가 빠졌습니다: _meta"):
        ProjectStore(folder).load()


def test_a_truncated_file_is_reported_as_damaged(folder: Path) -> None:
    path = folder / PROJECT_FILE
    sound = path.read_bytes()
    for part in range(64):
        path.write_bytes(sound[: len(sound) * part // 64])
        store = ProjectStore(folder)
        with pytest.raises(CorruptProject):
            store.load()
        store.close()
    path.write_bytes(sound)
    for aside in folder.glob("*.corrupt-*"):
        aside.unlink()
    assert assert_whole(folder) == "3번째"


def test_all_damaged_files_of_the_same_second_are_kept(folder: Path) -> None:
    path = folder / PROJECT_FILE
    for damage in (b"one", b"two", b"one", b"three"):
        path.write_bytes(damage)
        os.utime(path, (1_800_000_000, 1_800_000_000))
        store = ProjectStore(folder)
        with pytest.raises(CorruptProject):
            store.load()
        store.close()
    assert sorted(path.read_bytes() for path in folder.glob("*.corrupt-*")) == [
        b"one",
        b"three",
        b"two",
    ]


def test_the_kept_damaged_file_does_not_change_with_the_project_file(folder: Path) -> None:
    """Editors write a file in place, and so would change a hard link to it."""
    path = folder / PROJECT_FILE
    path.write_bytes(b"damaged")
    store = ProjectStore(folder)
    with pytest.raises(CorruptProject):
        store.load()
    store.close()
    path.write_bytes(b"repaired")
    assert [path.read_bytes() for path in folder.glob("*.corrupt-*")] == [b"damaged"]


def test_the_daily_copy_does_not_change_with_the_project_file(folder: Path) -> None:
    store = ProjectStore(folder)
    store.load()
    copy = next(path for path in store.backups() if path.suffix == ".json")
    kept = copy.read_bytes()
    (folder / PROJECT_FILE).write_bytes(b"")
    assert copy.read_bytes() == kept
    store.restore(copy)
    assert store.load().info.name == "시험 프로젝트"
    store.close()


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "endless"])
def test_a_path_that_is_no_regular_file_is_refused_without_hanging(kind: str, folder: Path, library: Library) -> None:
    path = folder / PROJECT_FILE
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "endless":
        path.symlink_to("/dev/zero")
    library.create("이웃")
    faults = {entry.name: entry.fault for entry in library.entries()}
    assert isinstance(faults[folder.name], CorruptProject)
    assert faults["이웃"] is None


def test_a_damaged_backup_is_refused_and_changes_nothing(folder: Path) -> None:
    before = (folder / PROJECT_FILE).read_bytes()
    store = ProjectStore(folder)
    first, second, *_more = store.backups()
    first.write_bytes(signed(project={"1": {**INFO, "created": "never"}}))
    second.unlink()
    for backup in (first, second):
        with pytest.raises(CorruptProject) as caught:
            store.restore(backup)
        assert str(backup) in caught.value.message
        assert "restore backups" not in caught.value.hint
    store.close()
    assert (folder / PROJECT_FILE).read_bytes() == before


def test_restoring_keeps_the_replaced_file(folder: Path) -> None:
    before = (folder / PROJECT_FILE).read_bytes()
    store = ProjectStore(folder)
    store.load()
    kept = store.restore(store.backups()[2])
    store.close()
    assert kept and kept.read_bytes() == before
    assert not list(folder.glob("*.corrupt-*")), "the file was sound"


def test_restoring_is_refused_when_the_present_file_cannot_be_kept(folder: Path) -> None:
    before = (folder / PROJECT_FILE).read_bytes()
    store = ProjectStore(folder)
    with Disk(fails_from(1, 28)), pytest.raises(NotWritten):
        store.restore(store.backups()[0])
    store.close()
    assert (folder / PROJECT_FILE).read_bytes() == before


def test_a_reader_cannot_restore(folder: Path) -> None:
    writer = session_on(str(folder))
    reader = ProjectStore(folder)
    with pytest.raises(Busy, match="쓰고 있습니다"):
        reader.restore(reader.backups()[0])
    writer.set_item("alpha", note="weiter")
    writer.save()
    writer.close()
    assert assert_whole(folder) == "weiter"


def test_a_restored_backup_equals_the_backed_up_project(folder: Path) -> None:
    """The drill: back up, work on, lose everything, restore, compare."""
    store = ProjectStore(folder)
    store.load()
    backup = store.back_up("project.json.manual")
    recorded = recorded_hash(folder)
    store.close()
    session = session_on(str(folder))
    session.set_item("alpha", note="später")
    session.close()
    (folder / PROJECT_FILE).write_bytes(b"\0" * 4096)
    store = ProjectStore(folder)
    assert backup in store.backups()
    store.restore(backup)
    store.close()
    assert recorded_hash(folder) == recorded


def recorded_hash(folder: Path) -> str:
    """Return a hash of the project's content, without its revision and the journal of its last save."""
    return checksum(
        {name: table for name, table in contents(folder).items() if name not in ("_meta", "journal", "chain")}
    )
