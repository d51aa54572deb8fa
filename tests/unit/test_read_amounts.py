"""How much commands, exports and screens read of a project: what they show, however much there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pytest

from ml_tui.cli import output
from ml_tui.cli.checkpoint_choice import find_checkpoint
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.project import Project
from ml_tui.errors import NotFound
from ml_tui.export import Written, report_of
from ml_tui.export.registry import FORMATS
from ml_tui.report.paged import STEPS
from ml_tui.session import Session
from ml_tui.store import checkpoints, history, reading
from ml_tui.tui.pages.history_page import HistoryFilter
from ml_tui.tui.screens.export import write_report
from ml_tui.tui.workspaces.history import KnownPoints, read_history
from tests.unit.project_files import Open, files_of
from tests.unit.test_cli import Cli

AT = datetime(2027, 1, 1, tzinfo=UTC)
LINES = 1000


@pytest.fixture
def long_log(session: Session) -> Session:
    """A session on a project with a log of `LINES` lines."""
    session.by = "이도윤"
    for rev in range(2, LINES + 1):
        session.set_item("alpha", note=f"{rev}")
    session.save()
    return session


class ReadLines:
    """Counts the lines of the log that are decoded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        decoded = history._decoded

        def counting(line: bytes) -> Change | None:
            self.count += bool(line)
            return decoded(line)

        monkeypatch.setattr(history, "_decoded", counting)


@pytest.fixture
def read_lines(monkeypatch: pytest.MonkeyPatch) -> ReadLines:
    return ReadLines(monkeypatch)


@pytest.mark.parametrize(
    ("name", "depth", "lines"),
    [("csv", "practitioner", 0), ("html", "practitioner", STEPS + 1), ("pdf", "practitioner", STEPS + 1)]
    + [(name, "executive", 0) for name in FORMATS]
    + [(name, "practitioner", LINES) for name in ("xlsx", "md", "json")],
)
def test_a_report_reads_the_part_of_the_log_that_it_prints(
    long_log: Session, read_lines: ReadLines, name: str, depth: str, lines: int
) -> None:
    report = report_of(long_log, language="ko", depth=depth, log_steps=FORMATS[name].log_steps)  # type: ignore[arg-type]
    assert read_lines.count == lines
    if lines:
        assert FORMATS[name].render(report)
        remarks = "".join(FORMATS[name].remarks(report))
        assert ("변경 1,000번 가운데 최근 200번" in remarks) is (lines != LINES)


def test_steps_that_are_not_printed_do_not_count(long_log: Session) -> None:
    confirmed = (FieldChange("basis/alpha", "print", "", "0" * 12),)
    files_of(long_log).history.append(
        Change(LINES + rev, AT, "이도윤", ChangeKind.EDIT, confirmed) for rev in range(1, 301)
    )
    report = report_of(long_log, language="ko", log_steps=FORMATS["html"].log_steps)
    assert len(report.table("changes").rows) == STEPS
    assert report.older_steps == LINES - STEPS


def test_the_export_command_and_the_export_screen_ask_for_that_part(
    long_log: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str], read_lines: ReadLines
) -> None:
    cli = Cli(tmp_path, capsys)
    for name, lines in (("csv", 0), ("html", STEPS + 1)):
        read_lines.count = 0
        path = str(tmp_path / f"x.{name}")
        assert cli("export", long_log.project.info.id, "-f", name, "-o", path).code == 0
        assert read_lines.count - lines < 20, "opening the project reads the last block"
        read_lines.count = 0
        answers = {"format": name, "language": "ko", "depth": "practitioner", "path": str(tmp_path / f"y.{name}")}
        done: list[object] = []
        write_report(long_log, answers, done.append)
        assert isinstance(done[0], Written) and read_lines.count == lines


def test_a_long_table_is_printed_before_it_is_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read: list[int] = []
    finished: list[tuple[int, int]] = []

    def rows() -> Iterator[tuple[str, str]]:
        for number in range(1000):
            read.append(number)
            yield ("이름" if number < 500 else "긴 이름"), str(number)

    monkeypatch.setattr(
        output, "finish", lambda: finished.append((len(read), len(capsys.readouterr().out.splitlines())))
    )
    output.put_long_table(rows())
    assert finished == [(200 * n, 200) for n in range(1, 6)]


def test_a_long_table_is_aligned_and_widens(capsys: pytest.CaptureFixture[str]) -> None:
    output.put_long_table([("가", str(n)) for n in range(200)] + [("가나다", "x"), ("가", "y")])
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[199], lines[200:]) == ("가  0", "가  199", ["가나다  x", "가      y"])
    output.put_long_table([])
    assert capsys.readouterr().out == ""


def test_a_filter_stops_reading_when_its_page_is_full(long_log: Session, read_lines: ReadLines) -> None:
    everything = read_history(long_log, long_log.project, long_log.today, HistoryFilter(), 100, 1, {})
    assert (len(everything.changes), everything.has_older, read_lines.count) == (100, True, 101)
    read_lines.count = 0
    of_alpha = HistoryFilter("target", "item/alpha")
    found = read_history(long_log, long_log.project, long_log.today, of_alpha, 100, 1, {})
    assert [change.rev for change in found.changes] == list(range(LINES, LINES - 100, -1))
    assert read_lines.count == 101
    assert long_log.people() == {"김하늘", "이도윤"}
    assert read_lines.count == 101, "names are read without the changes"


def test_undo_reads_the_end_of_the_log(long_log: Session, open_session: Open, read_lines: ReadLines) -> None:
    long_log.set_item("alpha", note="하나")
    long_log.close()
    read_lines.count = 0
    again = open_session(long_log.project.info.id)
    assert again.undo()
    assert read_lines.count < 70, "the last block to open it, fifty lines to find the step"


def test_room_is_made_for_what_a_file_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, asked = tmp_path / "x", list[int]()
    path.write_bytes(b"x" * 1000)

    @contextmanager
    def opened(path: Path) -> Iterator[Any]:
        with open_regular(path) as file:

            class Asked:
                fileno = file.fileno

                def read(self, size: int) -> bytes:
                    asked.append(size)
                    if len(asked) == 2:
                        path.write_bytes(b"x" * 5000)
                    return file.read(size)

            yield Asked()

    open_regular = reading.open_regular
    monkeypatch.setattr(reading, "open_regular", opened)
    assert len(reading.read_regular(path)) == 1000 and asked == [1001]
    assert len(reading.read_regular(path)) == 5000, "a file that grows meanwhile is read to its end"
    monkeypatch.setattr(reading, "SIZE_LIMIT", 4999)
    with pytest.raises(reading.NotReadable):
        reading.read_regular(path)


# Checkpoints


class ReadFiles:
    """The checkpoint files that are read whole, by name, and how many bytes are read of any."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.whole: list[str] = []
        self.bytes = 0

        def read(path: Path) -> bytes:
            self.whole.append(path.name)
            raw = reading.read_regular(path)
            self.bytes += len(raw)
            return raw

        @contextmanager
        def opened(path: Path) -> Iterator[BinaryIO]:
            with reading.open_regular(path) as file:
                yield file
                self.bytes += file.tell()

        monkeypatch.setattr(checkpoints, "read_regular", read)
        monkeypatch.setattr(checkpoints, "open_regular", opened)


@pytest.fixture
def kept(session: Session) -> Session:
    """A session on a project with ten checkpoints of 100 KB."""
    session.set_items({name: {"note": "글" * 15_000} for name in ("beta", "gamma")})
    for number in range(1, 11):
        session.set_item("alpha", note=f"{number}")
        session.checkpoint(f"{number}차")
    return session


@pytest.fixture
def read_files(kept: Session, monkeypatch: pytest.MonkeyPatch) -> ReadFiles:
    return ReadFiles(monkeypatch)


@pytest.mark.parametrize(("reference", "number"), [(None, 10), ("3", 3), ("7차", 7)])
def test_one_checkpoint_is_read_to_use_one(
    kept: Session, read_files: ReadFiles, reference: str | None, number: int
) -> None:
    found = find_checkpoint(kept, reference)
    assert (found.number, found.project.item("alpha").note) == (number, f"{number}")
    assert read_files.whole == [f"{number:04}.json"]
    assert read_files.bytes < 2 * 100_000


def test_infos_are_those_of_the_checkpoints(kept: Session, read_files: ReadFiles) -> None:
    kept.rename_checkpoint(kept.checkpoint_infos()[1].rev, "2차", "둘째")
    read_files.bytes = 0
    infos = kept.checkpoint_infos()
    assert read_files.bytes <= 10 * 4096 and not read_files.whole
    assert [(one.number, one.name, one.at, one.by, one.rev) for one in infos] == [
        (one.number, one.name, one.at, one.by, one.rev) for one in kept.checkpoints()
    ]
    assert (infos[1].name, infos[1].title) == ("둘째", "2 둘째")
    assert [kept.read_checkpoint(one.number) for one in infos] == kept.checkpoints()
    assert kept.read_checkpoint(99) is None


@pytest.mark.parametrize("name", ['",\\"project\\":{', "x" * 500, "글" * 500])
def test_infos_are_read_whatever_the_name_is(session: Session, name: str) -> None:
    session.checkpoint(name)
    assert [one.name for one in session.checkpoint_infos()] == [name] == [one.name for one in session.checkpoints()]


def test_a_checkpoint_in_another_form_is_read_whole(kept: Session, read_files: ReadFiles) -> None:
    path = files_of(kept).folder / "checkpoints" / "0003.json"
    path.write_bytes(msgspec.json.format(path.read_bytes(), indent=2))
    assert [one.name for one in kept.checkpoint_infos()][2] == "3차"
    assert read_files.whole == ["0003.json"]


def test_a_damaged_checkpoint_is_passed_over(kept: Session) -> None:
    path = files_of(kept).folder / "checkpoints" / "0010.json"
    path.write_bytes(path.read_bytes()[:5000])
    assert find_checkpoint(kept, None).number == 9
    for reference in ("10", "10차"):
        with pytest.raises(NotFound):
            find_checkpoint(kept, reference)
    history = read_history(kept, kept.project, kept.today, HistoryFilter(), 9, 1, {})
    assert [one.number for one in history.checkpoints] == list(range(1, 10))
    assert len(history.points) == 10


def test_the_history_reads_each_checkpoint_once_and_a_changed_one_again(kept: Session, read_files: ReadFiles) -> None:
    known: KnownPoints = {}

    def implemented() -> list[bool]:
        history = read_history(kept, kept.project, kept.today, HistoryFilter(), 9, 1, known)
        return [bool(point.implemented) for point in history.points]

    assert implemented() == [False] * 11
    assert len(read_files.whole) == 10
    assert implemented() == [False] * 11
    assert len(read_files.whole) == 10
    kept.set_item("alpha", status="implemented")
    kept.checkpoint("끝")
    path = files_of(kept).folder / "checkpoints" / "0005.json"
    before = path.stat()
    fifth, now = msgspec.json.decode(path.read_bytes()), kept.project
    path.write_bytes(msgspec.json.encode({**fifth, "project": now}))
    assert path.stat().st_ino == before.st_ino
    assert implemented() == [False] * 4 + [True] + [False] * 5 + [True, True]
    assert read_files.whole[10:] == ["0005.json", "0011.json"]
    assert isinstance(now, Project)
