"""A log of any size is read within bounds (F33): the newest part of it, and that this is not all is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec
import pytest

from ml_tui.domain.chain import Head, with_identities
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.errors import MlTuiError
from ml_tui.session import Session
from ml_tui.store import history, reading
from ml_tui.store.history import History
from tests.unit.project_files import Open, files_of
from tests.unit.test_cli import Cli

LINES, BYTES = 1000, 256 * 1024
AT = datetime(2027, 1, 1, tzinfo=UTC)


def line(rev: int, text: str = "글") -> bytes:
    return (
        msgspec.json.encode(Change(rev, AT, "시험", ChangeKind.EDIT, (FieldChange("item/alpha", "note", "", text),)))
        + b"\n"
    )


class Counting:
    """A file that counts what is read of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read_bytes = 0

    def seek(self, *where: int) -> int:
        return self._file.seek(*where)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._file.read(size))

    def readline(self) -> bytes:
        return self._counted(self._file.readline())

    def __iter__(self) -> Iterator[bytes]:
        return map(self._counted, self._file)

    def _counted(self, found: bytes) -> bytes:
        self.read_bytes += len(found)
        return found


@pytest.fixture
def largest_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Lowers the bounds, so that small files are large, and tells the most that was read of one at once."""
    monkeypatch.setattr(history, "MOST_LINES", LINES)
    monkeypatch.setattr(history, "SIZE_LIMIT", BYTES)
    monkeypatch.setattr(history, "_BLOCK", 16 * 1024)
    opened: list[Counting] = []

    @contextmanager
    def counting(path: Path) -> Iterator[Counting]:
        with reading.open_regular(path) as file:
            opened.append(Counting(file))
            yield opened[-1]

    monkeypatch.setattr(history, "open_regular", counting)
    return lambda: max(one.read_bytes for one in opened)


def written(path: Path, kind: str) -> History:
    with path.open("wb") as file:
        match kind:
            case "many lines":
                file.writelines(line(rev) for rev in range(1, 5001))
            case "long lines":
                file.writelines(line(rev, "글" * 2000) for rev in range(1, 201))
            case "one line":
                file.write(b"x" * 4 * BYTES)
            case "a hole":
                file.truncate(2 << 30)
            case "many lines of nothing":
                file.write(b"\n" * 4 * BYTES)
    return History(path)


@pytest.mark.parametrize("kind", ["many lines", "long lines", "one line", "a hole", "many lines of nothing"])
def test_reading_the_log_keeps_within_its_limit(tmp_path: Path, largest_read: Callable[[], int], kind: str) -> None:
    log = written(tmp_path / "history.jsonl", kind)
    log.read()
    list(log.backwards())
    log.people()
    log.last()
    log.examine()
    assert largest_read() < 3 * BYTES, "each byte is read once for lines and once for changes"


@pytest.mark.parametrize(("kind", "newest", "least"), [("many lines", 5000, LINES), ("long lines", 200, 20)])
def test_only_the_newest_changes_are_read_with_a_notice(
    tmp_path: Path,
    largest_read: Callable[[], int],
    heard_notices: list[MlTuiError],
    kind: str,
    newest: int,
    least: int,
) -> None:
    log = written(tmp_path / "history.jsonl", kind)
    for _time in range(2):
        revisions = [change.rev for change in log.read()]
    assert revisions == list(range(revisions[0], newest + 1))
    assert least <= len(revisions) < newest
    assert len(heard_notices) == 1, "the notice comes once"
    assert "최근 것만 읽었습니다" in heard_notices[0].message
    assert [change.rev for change in islice(log.backwards(), 3)] == [newest, newest - 1, newest - 2]
    last = log.last()
    assert last and last.rev == newest
    examined = log.examine()
    assert examined.cut and not examined.gaps and examined.revisions[-1] == newest


@pytest.mark.parametrize("kind", ["one line", "a hole", "many lines of nothing"])
def test_a_log_without_changes_can_be_continued(tmp_path: Path, largest_read: Callable[[], int], kind: str) -> None:
    log = written(tmp_path / "history.jsonl", kind)
    assert (log.read(), list(log.backwards()), log.people(), log.last()) == ([], [], set(), None)
    log.append([msgspec.json.decode(line(7), type=Change)])
    last = log.last()
    assert last and last.rev == 7
    assert [change.rev for change in log.backwards()] == [change.rev for change in log.read()] == [7]


def test_a_save_reads_no_more_than_the_end_of_the_log(
    session: Session, open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1000):
        session.set_item("alpha", note=f"{number} " + "글" * 100)
    session.close()
    opened: list[Counting] = []

    @contextmanager
    def counting(path: Path) -> Iterator[Counting]:
        with reading.open_regular(path) as file:
            opened.append(Counting(file))
            yield opened[-1]

    monkeypatch.setattr(history, "open_regular", counting)
    again = open_session(files_of(session).folder.name)
    again.set_item("alpha", note="x")
    again.save()
    assert sum(one.read_bytes for one in opened) < 10_000
    opened.clear()
    again.set_item("alpha", note="y")
    again.save()
    assert opened == [], "where a line is appended, one byte tells whether the last one is whole"


def test_old_lines_of_a_log_that_is_too_large_are_not_sealed(tmp_path: Path, largest_read: Callable[[], int]) -> None:
    log = written(tmp_path / "history.jsonl", "many lines")
    assert log.newest([], 5000) == {"0-5000": ""}
    chained, head = with_identities(
        Head("r", 0, log.newest([], 5000)), [msgspec.json.decode(line(5001), type=Change)], {}
    )
    log.append(chained)
    found = log.examine(head.newest)
    assert found.cut and found.defects == ()
    file = tmp_path / "history.jsonl"
    file.write_bytes(file.read_bytes() + line(5002))
    assert [one.line for one in log.examine(head.newest).defects] == [5002], "lines are counted from the first"
    assert largest_read() < file.stat().st_size + 3 * BYTES


def test_every_command_works_with_a_large_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], largest_read: Callable[[], int]
) -> None:
    cli = Cli(tmp_path, capsys)
    project = cli.new()
    log = cli.project(project) / "history.jsonl"
    created = log.read_bytes()
    log.write_bytes(b"x" * 4 * BYTES + b"\n" + created)
    for command in (["list"], ["show", project], ["items", project], ["restore", project], ["doctor"]):
        run = cli(*command)
        assert run.code in (0, 1)
        assert "기록" not in run.err, "commands that need no log do not mention it"
    run = cli("log", project)
    assert run.code == 0 and len(run.lines) == 1
    assert "최근 것만 읽었습니다" in run.err and len(run.err.splitlines()) == 2
    assert cli("set", project, "1.1", "--note", "x").code == 0
    verified = cli("verify", project)
    assert verified.code == 0 and "최근 것만 살핌" in verified.out
