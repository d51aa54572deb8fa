"""``ml-tui import``: it shows the difference, then takes over all or nothing; scripts rely on the exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from ml_tui.cli import output
from ml_tui.workbook.reader import workbook
from ml_tui.workbook.sandbox import child, reading
from ml_tui.workbook.sandbox.protocol import RawBook, ReadRequest
from tests.unit.test_cli import Cli

CHECKLIST = "구현 체크리스트"
FILE = "은행.xlsx"


@pytest.fixture(autouse=True)
def without_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process; the child process has its own tests."""

    def read_raw(path: Path, wanted: ReadRequest) -> RawBook:
        return msgspec.convert(child.read(path.read_bytes(), msgspec.to_builtins(wanted)), RawBook)

    monkeypatch.setattr(workbook, "read_raw", read_raw)


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return Cli(tmp_path, capsys)


@pytest.fixture
def project(cli: Cli) -> str:
    """The id of a project with an answer, and its workbook in the folder."""
    project_id = cli.new()
    cli("set", project_id, "1.1", "--status", "in_progress", "--note", "메모")
    assert cli("export", project_id, "-f", "xlsx", "-o", FILE).code == 0
    return project_id


def write(**cells: Any) -> None:
    """Put values into cells of the checklist, such as ``K2``."""
    book = openpyxl.load_workbook(FILE)
    for name, value in cells.items():
        book[CHECKLIST][name] = value
    book.save(FILE)


def state(cli: Cli, project_id: str) -> Any:
    return [(one["status"], one["note"], one["owner"]) for one in cli.json("items", project_id)[:2]]


def state_of(cli: Cli, project_id: str) -> str:
    return str(cli.json("items", project_id)[0]["status"])


def files(cli: Cli, project_id: str) -> dict[str, bytes]:
    folder = cli.project(project_id)
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_an_untouched_export_is_reported_as_unchanged(cli: Cli, project: str) -> None:
    before = files(cli, project)
    for options in ((), ("--yes",), ("--dry-run",)):
        run = cli("import", project, FILE, *options)
        assert (run.code, run.out) == (0, "")
        assert "바뀌는 것이 없습니다" in run.err
    assert files(cli, project) == before


def test_yes_shows_and_imports_the_difference(cli: Cli, project: str) -> None:
    write(F2="구현됨", M3="이도윤")
    run = cli("import", project, FILE, "--yes", "--by", "박서준")
    assert run.code == 0
    assert run.lines == ["1.1 항목 1.1: 상태 진행 중 → 구현됨", "1.2 항목 1.2: 담당자 (없음) → 이도윤"]
    assert state(cli, project) == [("implemented", "메모", ""), ("not_started", "", "이도윤")]
    (entry,) = [one for one in cli.json("log", project) if one["title"] == FILE]
    assert entry["by"] == "박서준"
    assert [path.name for path in (cli.project(project) / "backups").glob("before-import-*")]
    again = cli("import", project, FILE, "--yes")
    assert (again.code, again.out) == (0, "")


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--dry-run", "--yes")])
def test_import_without_yes_and_terminal_changes_nothing(cli: Cli, project: str, options: tuple[str, ...]) -> None:
    write(F2="구현됨")
    before = files(cli, project)
    run = cli("import", project, FILE, *options)
    assert run.code == 1
    assert run.lines == ["1.1 항목 1.1: 상태 진행 중 → 구현됨"]
    assert "--yes" in run.err
    assert files(cli, project) == before


@pytest.mark.parametrize(
    ("said", "code", "status"),
    [("y\n", 0, "implemented"), ("예\n", 0, "implemented"), ("\n", 1, "in_progress"), ("n\n", 1, "in_progress")],
)
def test_import_asks_on_a_terminal(
    cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch, said: str, code: int, status: str
) -> None:
    write(F2="구현됨")
    with monkeypatch.context() as terminal:
        terminal.setattr(output, "is_terminal", lambda _stream: True)
        terminal.setattr("sys.stdin", io.StringIO(said))
        run = cli("import", project, FILE)
    assert run.code == code and "1곳을 바꿀까요?" in run.err
    assert state_of(cli, project) == status


def test_mistakes_are_all_listed_and_are_exit_code_5(cli: Cli, project: str) -> None:
    write(F2="구현댐", N3="내일", F4="해당 없음", M5="richtig")
    before = files(cli, project)
    for options in (("--yes",), ("--dry-run",), ()):
        run = cli("import", project, FILE, *options)
        assert run.code == 5
        for place in ("F2", "N3", "F4"):
            assert f"{CHECKLIST}!{place}" in run.err
        assert "구현됨?" in run.err and "아무것도 바꾸지 않았습니다" in run.err
    assert files(cli, project) == before


def test_conflicts_are_refused_until_a_side_is_preferred(cli: Cli, project: str) -> None:
    write(K2="파일", M3="이도윤")
    cli("set", project, "1.1", "--note", "이곳")
    run = cli("import", project, FILE, "--yes")
    assert run.code == 5
    assert "이곳: 메모 메모 → 이곳 / 파일: 메모 메모 → 파일" in run.err and f"{CHECKLIST}!K2" in run.err
    assert state(cli, project)[1][2] == ""
    assert cli("import", project, FILE, "--yes", "--prefer", "mine").code == 0
    assert [one[1:] for one in state(cli, project)] == [("이곳", ""), ("", "이도윤")]
    assert cli("import", project, FILE, "--yes", "--prefer", "theirs").code == 0
    assert state(cli, project)[0][1] == "파일"
    assert cli("import", project, FILE, "--prefer", "yours").code == 2


def test_a_workbook_of_another_project_needs_yes(cli: Cli, project: str) -> None:
    other = cli.new("다른 은행")
    before = files(cli, other)
    run = cli("import", other, FILE)
    assert run.code == 5
    assert project in run.err and "--yes" in run.err
    assert cli("import", other, FILE, "--dry-run").code == 1
    assert files(cli, other) == before
    run = cli("import", other, FILE, "--yes")
    assert run.code == 0 and "다른 프로젝트" in run.err
    assert state(cli, other)[0] == ("in_progress", "메모", "")


def test_json_output_is_always_one_document(cli: Cli, project: str) -> None:
    def document(*options: str) -> tuple[int, dict[str, Any]]:
        run = cli("import", project, FILE, "--json", *options)
        parsed: dict[str, Any] = json.loads(run.out)
        return run.code, parsed

    assert document()[1]["changes"] == []
    write(F2="구현됨", K2="파일")
    cli("set", project, "1.1", "--note", "이곳")
    code, found = document("--yes")
    assert (code, found["applied"]) == (5, False)
    assert [(one["field"], one["place"], one["choice"]) for one in found["conflicts"]] == [
        ("note", f"{CHECKLIST}!K2", None)
    ]
    code, found = document("--prefer", "mine")
    assert (code, found["applied"]) == (1, False)
    code, found = document("--prefer", "mine", "--yes")
    assert (code, found["applied"], found["project"]) == (0, True, project)
    (change,) = found["changes"]
    assert (change["target"], change["field"], change["before"], change["after"]) == (
        "item/alpha",
        "status",
        "in_progress",
        "implemented",
    )
    write(F2="구현댐")
    code, found = document()
    assert code == 5 and found["problems"][0]["place"] == f"{CHECKLIST}!F2"


def test_an_unreadable_workbook_is_refused(cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "read_raw", reading.read_raw)
    assert cli("import", project, "nowhere.xlsx").code == 3
    Path("note.txt").write_text("메모")
    run = cli("import", project, "note.txt", "--yes")
    assert (run.code, run.out) == (5, "") and "xlsx" in run.err
    assert cli("import", project).code == 2


def test_an_unknown_project_is_exit_code_3(cli: Cli, project: str) -> None:
    assert cli("import", "p-nobody", FILE).code == 3


def test_long_texts_are_shortened_around_their_difference(cli: Cli, project: str) -> None:
    cli("set", project, "1.1", "--note", "가" * 60 + " 앞")
    cli("export", project, "-f", "xlsx", "-o", FILE, "--force")
    write(K2="가" * 60 + " 뒤")
    (line,) = cli("import", project, FILE).lines
    assert "앞 → …" in line and line.endswith("뒤")


def test_answers_that_would_be_lowered_are_listed_first(cli: Cli, project: str) -> None:
    cli("set", project, "1.1", "--status", "implemented", "--verified-by", "김하늘")
    cli("export", project, "-f", "xlsx", "-o", FILE, "--force")
    write(F2="진행 중")
    run = cli("import", project, FILE, "--dry-run")
    (said,) = [line for line in run.err.splitlines() if "낮아지는 답" in line]
    assert said.startswith("낮아지는 답: 1.1 항목 1.1: 상태 구현됨 → 진행 중, 검증 김하늘 ")
    (document,) = [json.loads(cli("import", project, FILE, "--json").out)]
    assert [(one["field"], one["lowered"]) for one in document["changes"]] == [("status", True), ("verified", True)]
    run = cli("import", project, FILE, "--yes")
    assert run.code == 0 and said.replace("낮아지는", "낮아진") in run.err.splitlines()
    assert cli.json("items", project)[0]["verified"] is None


@pytest.mark.parametrize(
    ("status", "day", "message"),
    [
        ("진행 중", "2026-01-01", "구현됨이 아니어서 검증할 수 없습니다"),
        ("구현됨", "2999-01-01", "검증일이 오늘보다 뒤입니다"),
    ],
)
def test_an_impossible_verification_is_refused(cli: Cli, project: str, status: str, day: str, message: str) -> None:
    book = openpyxl.load_workbook(FILE)
    titles = {cell.value: get_column_letter(cell.column or 1) for cell in book[CHECKLIST][1]}
    write(F2=status, **{f"{titles['검증자']}2": "박서준", f"{titles['검증일']}2": day})
    before = files(cli, project)
    run = cli("import", project, FILE, "--yes")
    assert run.code == 5
    assert message in run.err and f"{titles['검증일']}2" in run.err
    assert files(cli, project) == before


def test_a_workbook_without_a_checklist_is_refused(cli: Cli, project: str) -> None:
    book = openpyxl.load_workbook(FILE)
    book.remove(book[CHECKLIST])
    book.save(FILE)
    before = files(cli, project)
    for options in ((), ("--yes",), ("--dry-run",)):
        run = cli("import", project, FILE, *options)
        assert (run.code, run.out) == (5, "")
        assert "체크리스트 시트를 찾지 못했습니다" in run.err and "바뀌는 것이 없습니다" not in run.err
    assert json.loads(cli("import", project, FILE, "--json").out)["problems"][0]["place"] == FILE
    assert files(cli, project) == before


def test_a_workbook_for_executives_is_refused(cli: Cli, project: str) -> None:
    assert cli("export", project, "-f", "xlsx", "--depth", "executive", "-o", "kurz.xlsx").code == 0
    run = cli("import", project, "kurz.xlsx", "--yes")
    assert run.code == 5 and "경영진용 요약" in run.err


def test_a_row_without_an_id_is_imported_by_its_number(cli: Cli, project: str) -> None:
    book = openpyxl.load_workbook(FILE)
    book[CHECKLIST]["F2"] = "구현됨"
    book[CHECKLIST].delete_cols(book[CHECKLIST].max_column)
    book.save(FILE)
    run = cli("import", project, FILE, "--yes")
    assert run.code == 0 and "숨은 id 열이 없어" in run.err
    assert state_of(cli, project) == "implemented"
