"""The index of projects: it saves reading them, and never shows anything that their files no longer say."""

from __future__ import annotations

import os
import re
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ml_tui.content import Loaded
from ml_tui.domain.progress import overall, tally_by_day
from ml_tui.domain.project import ItemState, Project, ProjectInfo, Status
from ml_tui.errors import NotFound
from ml_tui.session import Session
from ml_tui.store import Library, ProjectEntry, library, project_index
from ml_tui.store.project_file import read_project
from ml_tui.store.project_index import IndexedProject, read_index, write_index
from ml_tui.store.project_store import PROJECT_FILE
from tests.catalogs import small_catalog
from tests.unit.project_files import ESCAPES, contents, write_signed
from tests.unit.test_cli import Cli

Shown = dict[str, tuple[str, str, int]]


class Lists:
    """Lists projects, and counts how many it reads."""

    def __init__(self, place: Library, loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place = place
        self.loaded = loaded
        self.read: list[str] = []

        def counting(storage: Any, project_id: str) -> Any:
            self.read.append(project_id)
            return read_project(storage, project_id)

        monkeypatch.setattr(library, "read_project", counting)

    def __call__(self) -> list[ProjectEntry]:
        self.read.clear()
        return self.place.entries(lambda path: self.loaded.of_project(path))

    @property
    def index(self) -> Path:
        return self.place.locations.index

    def owner_counts(self) -> list[tuple[str, int]]:
        """Return name and number of implemented items of every project."""
        return [(entry.name, entry.counts.counts.implemented if entry.counts else -1) for entry in self()]


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trusts stamps at once, as if every file had been written long ago."""
    monkeypatch.setattr(project_index, "SETTLED", -3600.0)


@pytest.fixture
def lists(library: Library, loaded: Loaded, settled: None, monkeypatch: pytest.MonkeyPatch) -> Lists:
    return Lists(library, loaded, monkeypatch)


def project_file(lists: Lists, project_id: str) -> Path:
    return lists.place.locations.projects / project_id / PROJECT_FILE


def implement(lists: Lists, project_id: str, item: str = "alpha", status: str = "implemented") -> None:
    session = Session(lists.loaded, lists.place.open(project_id), by="김하늘")
    session.set_item(item, status=status)
    session.close()


def test_only_changed_projects_are_read(lists: Lists) -> None:
    ids = [lists.place.create(f"은행 {name}") for name in "가나다"]
    assert lists.owner_counts() == [("은행 가", 0), ("은행 나", 0), ("은행 다", 0)]
    assert sorted(lists.read) == sorted(ids)
    for _time in range(2):
        assert lists.owner_counts() == [("은행 가", 0), ("은행 나", 0), ("은행 다", 0)]
        assert lists.read == []
    implement(lists, ids[1])
    assert lists.owner_counts() == [("은행 가", 0), ("은행 나", 1), ("은행 다", 0)]
    assert lists.read == [ids[1]]
    shutil.rmtree(project_file(lists, ids[0]).parent)
    assert [entry.id for entry in lists()] == ids[1:] and lists.read == []
    assert read_index(lists.index).keys() == set(ids[1:])


def test_the_index_shows_what_the_files_show(lists: Lists) -> None:
    for number, name in enumerate(["은행", '"인용" \\ 은행', "👨‍👩‍👧 가족"]):
        project_id = lists.place.create(name, client="고객")
        for item in ("alpha", "beta", "gamma")[:number]:
            implement(lists, project_id, item)
    fresh = lists()
    assert lists() == fresh and lists.read == []
    assert [entry.info for entry in lists.place.entries()] == [entry.info for entry in fresh]
    assert lists.read == []


def test_without_a_catalog_nothing_is_counted_and_counts_are_kept(lists: Lists) -> None:
    lists.place.create("은행")
    assert [entry.counts for entry in lists.place.entries()] == [None]
    (counted,) = lists()
    assert counted.counts and len(lists.read) == 1
    assert lists.place.entries() == [counted] and len(lists.read) == 1


# Never stale


@pytest.fixture
def project(lists: Lists) -> str:
    """A project that the index knows, with a file that an hour ago was written last."""
    project_id = lists.place.create("은행")
    implement(lists, project_id, "alpha")
    hour_ago = time.time_ns() - 3600 * 10**9
    os.utime(project_file(lists, project_id), ns=(hour_ago, hour_ago))
    assert lists.owner_counts() == [("은행", 1)]
    return project_id


def test_our_own_save_with_the_same_size_and_second_is_shown(lists: Lists, project: str) -> None:
    path = project_file(lists, project)
    before = path.stat()
    session = Session(lists.loaded, lists.place.open(project), by="김하늘")
    session.set_info(name="금고")
    session.close()
    after = path.stat()
    os.utime(path, ns=(after.st_atime_ns, before.st_mtime_ns // 10**9 * 10**9 + 1))
    assert path.stat().st_mtime // 1 == before.st_mtime // 1
    assert lists.owner_counts() == [("금고", 1)]


def test_a_copy_with_the_old_time_is_shown(lists: Lists, project: str) -> None:
    path = project_file(lists, project)
    other = lists.place.create("금고")
    tables = contents(path.parent)
    tables["project"]["1"]["name"] = "금고"
    write_signed(path.parent.with_name(other), tables)
    before, copy = path.stat(), project_file(lists, other)
    assert copy.stat().st_size == before.st_size
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    shutil.copyfile(copy, path)  # as cp -p does it: into the same file, and then the time
    shutil.copystat(copy, path)
    after = path.stat()
    assert (after.st_ino, after.st_size, after.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns)
    assert [entry.name for entry in lists()] == ["금고", "금고"]


def test_a_restored_older_file_is_shown(lists: Lists, project: str) -> None:
    path = project_file(lists, project)
    older = path.with_name("older.json")
    shutil.copy2(path, older)
    implement(lists, project, "beta")
    assert lists.owner_counts() == [("은행", 2)]
    older.replace(path)
    assert lists.owner_counts() == [("은행", 1)]


def test_a_file_written_a_moment_ago_is_read_again(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another write could fall into the same tick of the clock."""
    project_id = lists.place.create("은행")
    monkeypatch.setattr(project_index, "SETTLED", 2.0)
    for _time in range(2):
        assert lists() and lists.read == [project_id]
    assert not lists.index.exists()
    monkeypatch.setattr("ml_tui.store.project_index.time.time", lambda: time.time_ns() / 1e9 + 3)
    assert lists() and lists.read == [project_id]
    assert lists() and lists.read == []


def test_another_catalog_counts_anew(lists: Lists, project: str) -> None:
    catalog = small_catalog()
    without_alpha = msgspec.structs.replace(catalog.sections[0], items=catalog.sections[0].items[1:])
    lists.loaded = Loaded(
        msgspec.structs.replace(catalog, sections=(without_alpha, *catalog.sections[1:])), Path("other.yaml"), "1" * 64
    )
    assert lists.owner_counts() == [("은행", 0)]
    assert lists.owner_counts() == [("은행", 0)] and lists.read == []


def test_another_day_counts_what_is_overdue(lists: Lists, project: str) -> None:
    session = Session(lists.loaded, lists.place.open(project), by="김하늘")
    session.set_item("beta", due="2027-03-01")
    session.set_item("gamma", due="2027-04-01")
    session.close()
    for _time in range(2):
        (entry,) = lists()
        assert entry.counts
        found = [entry.counts.on(date(2027, month, 2)).overdue for month in (2, 3, 4)]
        assert found == [0, 1, 2]
    assert lists.read == []


def test_counts_by_day_are_those_of_each_day() -> None:
    catalog = small_catalog()
    items = {
        "alpha": ItemState(status=Status.IMPLEMENTED, due=date(2027, 1, 1)),
        "beta": ItemState(due=date(2027, 1, 1)),
        "gamma": ItemState(status=Status.IN_PROGRESS, due=date(2027, 1, 1), met=("one",)),
        "delta": ItemState(status=Status.NOT_APPLICABLE, reason="x", due=date(2027, 1, 1)),
        "epsilon": ItemState(due=date(9999, 12, 31)),
        "gone": ItemState(due=date(2027, 1, 1)),
    }
    project = Project(ProjectInfo("p", "은행", date(2027, 1, 1)), items)
    by_day = tally_by_day(catalog, project)
    for day in (date.min, date(2027, 1, 1), date(2027, 1, 2), date.max):
        assert by_day.on(day) == overall(catalog, project, day)
    assert by_day.due == ((date(2027, 1, 1), 2),)


def test_an_index_of_another_version_is_not_used(lists: Lists, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(project_index, "_PROGRAM", "9.9.9-1")
        assert lists() and lists.read == [project]
    assert lists() and lists.read == [project]


# Whatever happens to the file


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: b"",
    "zeros": lambda raw: b"\0" * len(raw),
    "cut": lambda raw: raw[: len(raw) // 2],
    "a figure": lambda raw: raw.replace(b'"implemented":1', b'"implemented":7'),
    "nonsense": lambda raw: signed(b"[" * 100_000),
    "no text": lambda raw: b"\xff\xfe" + raw,
    "huge number": lambda raw: signed(re.sub(rb'("implemented":)1', rb"\g<1>" + b"1" * 6000, raw.partition(b"\n")[2])),
    "another shape": lambda raw: signed(b'{"program":"x","projects":[]}'),
}


def signed(raw: bytes) -> bytes:
    return project_index._digest(raw) + b"\n" + raw


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_index_is_replaced(lists: Lists, project: str, kind: str) -> None:
    sound = lists.index.read_bytes()
    damaged = DAMAGES[kind](sound)
    assert damaged != sound
    lists.index.write_bytes(damaged)
    assert lists.owner_counts() == [("은행", 1)] and lists.read == [project]
    assert lists.index.read_bytes() == sound


@pytest.mark.parametrize("kind", ["folder", "pipe", "endless", "dangling"])
def test_a_path_that_is_no_regular_file_is_not_read(lists: Lists, project: str, kind: str) -> None:
    lists.index.unlink()
    match kind:
        case "folder":
            lists.index.mkdir()
        case "pipe":
            os.mkfifo(lists.index)
        case "endless":
            lists.index.symlink_to("/dev/zero")
        case "dangling":
            lists.index.symlink_to("nowhere")
    assert lists.owner_counts() == [("은행", 1)] and lists.read == [project]
    if kind != "folder":
        assert lists.index.is_file() and not lists.index.is_symlink()


def test_hostile_texts_are_cleaned_and_a_false_name_finds_nothing(lists: Lists, project: str) -> None:
    known = read_index(lists.index)[project]
    false = msgspec.structs.replace(known, info=msgspec.structs.replace(known.info, name=f"금고{ESCAPES}\n"))
    write_index(lists.index, {project: false, "../../etc": false})
    (entry,) = lists()
    assert (entry.id, entry.name) == (project, "금고") and lists.read == []
    with pytest.raises(NotFound):
        lists.place.find("금고")
    other = msgspec.structs.replace(known, info=msgspec.structs.replace(known.info, id="p-other"))
    write_index(lists.index, {project: other})
    assert lists()[0].info == known.info and lists.read == [project]


def test_the_index_is_private_and_leaves_nothing_beside_it(lists: Lists, project: str) -> None:
    (lists.index.parent / ".index.json.killed.tmp").touch()
    assert stat.S_IMODE(lists.index.stat().st_mode) == 0o600
    implement(lists, project, "beta")
    assert lists()
    assert {path.name for path in lists.index.parent.iterdir()} == {"projects", "index.json"}


def test_a_folder_that_cannot_be_written_is_listed_without_an_index(
    lists: Lists, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists.index.unlink()

    def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise PermissionError(13, "no")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    for _time in range(2):
        assert lists.owner_counts() == [("은행", 1)] and lists.read == [project]
    assert not lists.index.exists()


def test_two_lists_at_the_same_time_do_no_harm(lists: Lists, project: str) -> None:
    known = read_index(lists.index)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            write_index(lists.index, known)
            write_index(lists.index, {})

    writers = [threading.Thread(target=write) for _number in range(2)]
    for writer in writers:
        writer.start()
    for _time in range(50):
        assert lists.owner_counts() == [("은행", 1)]
    stop.set()
    for writer in writers:
        writer.join()
    assert {path.name for path in lists.index.parent.iterdir()} == {"projects", "index.json"}


def test_a_damaged_project_is_never_in_the_index(lists: Lists, project: str) -> None:
    path = project_file(lists, project)
    sound = path.read_bytes()
    path.write_bytes(sound[:-10])
    for _time in range(2):
        (entry,) = lists()
        assert entry.fault and entry.info is None and lists.read == [project]
    assert read_index(lists.index) == {}
    path.write_bytes(sound)
    assert lists.owner_counts() == [("은행", 1)]


@pytest.fixture
def commands(tmp_path: Path, capsys: pytest.CaptureFixture[str], settled: None) -> Iterator[Cli]:
    yield Cli(tmp_path, capsys)


def test_the_command_prints_the_same_with_and_without_an_index(commands: Cli) -> None:
    for name in ("은행", "금고"):
        project_id = commands.new(name, "--client", "고객")
        commands("set", project_id, "1.1", "--status", "implemented", "--due", "2020-01-01")
        commands("set", project_id, "1.2", "--due", "2020-01-01")
    index = commands.data / "index.json"
    for options in ([], ["--json"]):
        index.unlink(missing_ok=True)
        cold = commands("list", *options)
        assert index.exists() and cold.code == 0
        assert commands("list", *options) == cold
    assert commands("show", "은행").code == 0
    assert "기한" in cold.out or '"overdue": 1' in cold.out


def test_an_entry_is_small() -> None:
    """A thousand projects are read at every list."""
    info = ProjectInfo("p-123456", "은행 A 신용평가", date(2027, 1, 1), client="여신심사부", author="김하늘")
    counts = tally_by_day(small_catalog(), Project(info))
    assert len(msgspec.json.encode(IndexedProject((1, 2, 3, 4), info, "0" * 64, counts))) < 500
