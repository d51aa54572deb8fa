"""What a save costs: it reads, decodes and hashes nothing that it knows, and opens and syncs no file in vain."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ml_tui.errors import NotWritten
from ml_tui.session import Session
from ml_tui.store import Library, UiState, WrittenByAnother, atomic, storage
from ml_tui.store.project_store import PROJECT_FILE
from ml_tui.store.reading import read_stamped
from tests.faults.system import System
from tests.unit.project_files import Open, contents, files_of, write_signed


class Work:
    """Counts the bytes of the project file that the storage reads, decodes, encodes and hashes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bytes: Counter[str] = Counter()
        work = self

        class Json:
            format = staticmethod(msgspec.json.format)

            @staticmethod
            def decode(raw: bytes, **options: Any) -> Any:
                work.bytes["decoded"] += len(raw)
                return msgspec.json.decode(raw, **options)

            @staticmethod
            def encode(value: Any) -> bytes:
                raw = msgspec.json.encode(value)
                work.bytes["encoded"] += len(raw)
                return raw

        class Msgspec:
            json = Json
            MsgspecError = msgspec.MsgspecError

        class Digest:
            def __init__(self, raw: bytes = b"") -> None:
                self._digest = hashlib.sha256()
                self.update(raw)

            def update(self, raw: bytes) -> None:
                work.bytes["hashed"] += len(raw)
                self._digest.update(raw)

            def digest(self) -> bytes:
                return self._digest.digest()

            def hexdigest(self) -> str:
                return self._digest.hexdigest()

        class Hashlib:
            sha256 = Digest

        def read(path: Path) -> Any:
            raw, stamp = read_stamped(path)
            work.bytes["read"] += len(raw)
            return raw, stamp

        for name, fake in (("msgspec", Msgspec), ("hashlib", Hashlib), ("read_stamped", read)):
            monkeypatch.setattr(storage, name, fake)

    def since(self) -> dict[str, int]:
        """Return the counts since the last call."""
        found, self.bytes = dict(self.bytes), Counter()
        return found


@pytest.fixture
def long_notes(session: Session) -> Session:
    """A session on a project of 100 KB."""
    session.set_items({name: {"note": "글" * 11_000} for name in ("beta", "gamma", "delta")})
    session.save()
    return session


def test_a_save_encodes_and_hashes_the_file_once_and_reads_nothing(
    long_notes: Session, open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_notes.close()
    work = Work(monkeypatch)
    session = open_session(long_notes.project.info.id)
    size = (files_of(session).folder / PROJECT_FILE).stat().st_size
    opened = work.since()
    assert opened == {"read": size, "decoded": size, "hashed": pytest.approx(size, abs=200)}
    for number in range(3):
        session.set_item("alpha", note=f"{number}")
        session.save()
        size = (files_of(session).folder / PROJECT_FILE).stat().st_size
        assert work.since() == {
            "encoded": pytest.approx(size, abs=200),
            "hashed": pytest.approx(size, abs=200),
        }


def test_a_save_opens_and_syncs_what_it_must(session: Session) -> None:
    session.save()
    for number in range(2):
        session.set_item("alpha", note=f"{number}")
        with System(files_of(session).folder) as system:
            session.save()
        calls = [f"{call.split()[0]} {name_of(call)}" for call in system.calls]
        assert [call for call in calls if call.startswith(("open", "io.open", "scandir", "listdir", "fsync"))] == [
            "open project.json",  # is it as this session left it?
            "open new", "fsync new", "open .", "fsync .",
            "open history.jsonl", "fsync history.jsonl",
        ]  # fmt: skip


def name_of(call: str) -> str:
    path = call.split(maxsplit=1)[1]
    return "new" if path.endswith(".tmp") else path


@pytest.mark.parametrize(("what", "syncs"), [("checkpoint", 5), ("position", 0), ("nothing", 0)])
def test_nothing_is_synced_that_can_be_made_again(session: Session, what: str, syncs: int) -> None:
    session.save()
    data = files_of(session).folder.parents[1]
    with System(data) as system:
        match what:
            case "checkpoint":
                session.checkpoint("1차")
            case "position":
                UiState(last="p-1").write(data)
            case "nothing":
                session.save()
    assert sum(call.startswith("fsync") for call in system.calls) == syncs
    assert UiState.read(data).last == ("p-1" if what == "position" else "")


# What was read once is not stale


@pytest.fixture(params=["as before", "same size", "same size and time"])
def foreign(request: pytest.FixtureRequest, session: Session) -> Iterator[Any]:
    """Writes another owner into the project file, as another program would, between two saves of the session."""
    path = files_of(session).folder / PROJECT_FILE

    def write(owner: str) -> None:
        before = path.stat()
        write_signed(
            files_of(session).folder, {**contents(path.parent), "items": {"1": {"key": "alpha", "owner": owner}}}
        )
        if request.param != "as before":
            assert path.stat().st_size == before.st_size
        if request.param == "same size and time":
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    yield write


def test_a_foreign_write_is_noticed_whatever_it_hides(session: Session, foreign: Any) -> None:
    session.set_item("alpha", owner="이도윤")
    session.save()
    foreign("박서준")
    changed = (files_of(session).folder / PROJECT_FILE).read_bytes()
    session.set_item("alpha", note="x")
    with pytest.raises(WrittenByAnother):
        session.save()
    assert (files_of(session).folder / PROJECT_FILE).read_bytes() == changed


def test_a_file_that_was_only_touched_is_read_again_and_replaced(session: Session) -> None:
    session.set_item("alpha", note="x")
    session.save()
    path = files_of(session).folder / PROJECT_FILE
    path.write_bytes(path.read_bytes())
    session.set_item("alpha", note="y")
    session.save()
    assert contents(path.parent)["items"]["1"]["note"] == "y"


def test_a_failed_save_leaves_nothing_behind_for_the_next(
    session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_item("alpha", note="하나")
    session.save()
    with monkeypatch.context() as patch:
        patch.setattr(atomic, "write_atomically", lambda *_arguments, **_options: 1 / 0)
        session.set_item("alpha", note="둘")
        with pytest.raises(ZeroDivisionError):
            session.save()
    assert session.undo() is not None
    session.save()
    reader = library.open(session.project.info.id, write=False)
    assert reader.load().item("alpha").note == "하나"


def test_a_write_that_was_done_though_it_failed_is_not_repeated(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network disk may do what it reports as failed; another write would push out a backup."""
    session.set_item("alpha", note="하나")
    session.save()
    replace, path = os.replace, files_of(session).folder / PROJECT_FILE

    def done_and_failed(source: Any, target: Any) -> None:
        replace(source, target)
        if Path(target) == path:
            raise InterruptedError(4, "it was done")

    session.set_item("alpha", note="둘")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", done_and_failed)
        with pytest.raises(NotWritten):
            session.save()
    kept = [copy.stat().st_ino for copy in files_of(session).backups()]
    written = path.stat().st_ino
    session.save()
    assert session.saved and contents(path.parent)["items"]["1"]["note"] == "둘"
    assert [copy.stat().st_ino for copy in files_of(session).backups()] == kept
    assert path.stat().st_ino == written


@pytest.mark.parametrize("form", ["indented", "another order", "without checksum"])
def test_a_file_of_another_form_is_checked_by_its_tables(session: Session, library: Library, form: str) -> None:
    session.set_item("alpha", note="하나")
    session.close()
    path = files_of(session).folder / PROJECT_FILE
    raw = path.read_bytes()
    match form:
        case "indented":
            path.write_bytes(msgspec.json.format(raw, indent=2))
        case "another order":
            tables = msgspec.json.decode(raw)
            meta = tables.pop("_meta")
            path.write_bytes(msgspec.json.encode({**tables, "_meta": meta}))
        case "without checksum":
            path.write_bytes(raw.replace(b"\xed\x95\x98", b"\xeb\x91\x98", 1))
    store = library.open(session.project.info.id)
    try:
        if form == "without checksum":
            with pytest.raises(storage.CorruptProject):
                store.load()
        else:
            assert store.load().item("alpha").note == "하나"
            store.save(store.load(), [])
            assert path.read_bytes().startswith(b'{"_meta"')
    finally:
        store.close()
