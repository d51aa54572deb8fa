"""The history on the command line: checkpoints, differences, the log."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.diff import compare
from ml_tui.domain.project import Status
from ml_tui.domain.wording import SIGNS, Wording, status_word
from ml_tui.locations import find_locations
from ml_tui.session import Session
from ml_tui.store import Library
from tests.catalogs import small_catalog
from tests.conftest import NOW
from tests.unit.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


@pytest.fixture
def project(cli: Cli) -> str:
    """The id of a project with two checkpoints: before and after 1.1 was implemented."""
    project_id = cli.new()
    cli("checkpoint", project_id, "착수")
    cli("set", project_id, "1.1", "--status", "implemented", "--by", "김하늘")
    cli("checkpoint", project_id, "1차")
    return project_id


def test_checkpoints_are_numbered_and_named(cli: Cli, project: str) -> None:
    run = cli("checkpoint", project)
    assert (run.code, run.out) == (0, "3\n")
    assert cli("checkpoint", project, "x" * 501).code == 5


def test_differences_are_exit_code_1(cli: Cli, project: str) -> None:
    run = cli("diff", project)
    assert (run.code, run.out) == (0, "")
    cli("set", project, "1.2", "--owner", "홍길동")
    run = cli("diff", project)
    assert (run.code, run.lines) == (1, ["1.2 항목 1.2: 담당자 (없음) → 홍길동"])


@pytest.mark.parametrize(
    ("states", "code"), [(["1"], 1), (["착수"], 1), (["1", "2"], 1), (["착수", "1차"], 1), (["2", "2"], 0), (["2"], 0)]
)
def test_states_are_named_by_number_or_name(cli: Cli, project: str, states: list[str], code: int) -> None:
    run = cli("diff", project, *states)
    assert run.code == code
    assert run.lines == ["1.1 항목 1.1: 상태 미착수 → 구현됨"] * code


def test_a_difference_is_printed_as_json(cli: Cli, project: str) -> None:
    document = cli.json("diff", project, "1", "2")
    assert (document["a"]["number"], document["a"]["name"], document["b"]["name"]) == (1, "착수", "1차")
    assert document["changes"] == [
        {
            "target": "item/alpha",
            "field": "status",
            "before": "not_started",
            "after": "implemented",
            "subject": "1.1 항목 1.1",
            "text": "상태 미착수 → 구현됨",
        }
    ]
    assert cli.json("diff", project)["b"] is None


def test_missing_and_ambiguous_checkpoints_are_refused(cli: Cli, project: str) -> None:
    run = cli("diff", project, "9")
    assert run.code == 3 and "1 착수" in run.err
    cli("checkpoint", project, "착수")
    run = cli("diff", project, "착수")
    assert run.code == 2 and "3 착수" in run.err
    assert cli("diff", cli.new("새것")).code == 3


def test_the_log_lists_authors_and_changes_oldest_first(cli: Cli, project: str) -> None:
    lines = cli("log", project).lines
    assert [line.split()[0] for line in lines] == ["1", "2", "3", "4"]
    assert "프로젝트를 만듦: 은행 A" in lines[0] and "체크포인트를 남김: 착수" in lines[1]
    assert lines[2].endswith("1.1 항목 1.1: 상태 미착수 → 구현됨") and "김하늘" in lines[2]


def test_the_log_is_printed_as_json(cli: Cli, project: str) -> None:
    change = cli.json("log", project)[2]
    assert (change["rev"], change["by"], change["kind"]) == (3, "김하늘", "edit")
    assert change["at"].endswith("+00:00")
    assert change["text"] == "1.1 항목 1.1: 상태 미착수 → 구현됨"
    assert change["fields"] == [
        {"target": "item/alpha", "field": "status", "before": "not_started", "after": "implemented"}
    ]


# The difference and the wording themselves


def test_differences_come_in_the_order_of_the_catalog(session: Session) -> None:
    before = session.project
    session.set_row("1.1.1", connected=True)
    session.set_items({"epsilon": {"note": "x"}, "alpha": {"note": "y"}})
    session.set_info(client="다른 고객")
    session.checkpoint()
    changes = compare(before, session.project, session.catalog)
    assert [change.target for change in changes] == ["project", "item/alpha", "item/epsilon", "row/1.1.1"]
    assert compare(session.project, session.project, session.catalog) == ()
    back = compare(session.project, before, session.catalog)
    assert [(change.before, change.after) for change in back] == [(change.after, change.before) for change in changes]


def test_unknown_answers_are_compared(session: Session) -> None:
    before = session.project
    session.set_item("alpha", note="x")
    (change,) = compare(before, session.project, msgspec.structs.replace(session.catalog, sections=()))
    assert change.target == "item/alpha"


def edit(*fields: FieldChange, kind: ChangeKind = ChangeKind.EDIT, of: int = 0) -> Change:
    return Change(9, NOW, "김하늘", kind, fields, of)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (FieldChange("item/alpha", "status", "in_progress", "not_applicable"), "상태 진행 중 → 해당 없음"),
        (FieldChange("item/alpha", "status", "odd", ["odd"]), "상태 odd → ['odd']"),
        (FieldChange("item/alpha", "met", ["one"], ["one", "two"]), "구현 내용 1/3 → 2/3 (+기준 two)"),
        (FieldChange("item/alpha", "met", ["one", "gone"], []), "구현 내용 2/3 → 0/3 (-기준 one, -gone)"),
        (FieldChange("item/alpha", "met", None, "x"), "구현 내용 0/3 → 0/3"),
        (FieldChange("item/alpha", "evidence", ["a"], ["b"]), "증빙 1건 → 1건 (+b, -a)"),
        (FieldChange("item/alpha", "due", None, "2027-01-31"), "기한 (없음) → 2027-01-31"),
        (FieldChange("item/alpha", "note", "", "첫\n둘"), "메모 (없음) → 첫 둘"),
        (FieldChange("item/alpha", "note", "가" * 40, ""), f"메모 {'가' * 15}… → (없음)"),
        (
            FieldChange("item/alpha", "verified", {"by": "김하늘", "at": "2027-03-31"}, None),
            "검증 김하늘 2027-03-31 → (없음)",
        ),
        (FieldChange("row/1.1.1", "connected", False, True), "구현 상태 미연결 → 연결됨"),
        (FieldChange("project", "cadence", "quarterly", "monthly"), "점검 주기 분기 → 매월"),
        (FieldChange("project", "archived", False, True), "보관 아니요 → 예"),
        (FieldChange("item/alpha", "new_field", 1, 2), "new_field 1 → 2"),
    ],
)
def test_a_field_is_described(field: FieldChange, words: str) -> None:
    assert Wording(small_catalog()).field(field) == words


def test_many_criteria_and_much_evidence_are_counted() -> None:
    added = Wording(small_catalog()).field(FieldChange("item/alpha", "evidence", [], list("abcdef")))
    assert added == "증빙 0건 → 6건 (+a, +b, +c, +d, …)"


def test_a_change_is_described_in_one_line() -> None:
    wording = Wording(small_catalog())
    note = FieldChange("item/alpha", "note", "", "x")
    owner = FieldChange("item/alpha", "owner", "", "y")
    other = FieldChange("item/gone", "note", "", "x")
    row = FieldChange("row/1.1.2", "link", "", "z")
    said = wording.describe
    assert said(edit(note, owner)) == "1.1 항목 1.1: 메모 (없음) → x, 담당자 (없음) → y"
    assert said(edit(note, other, row)) == "1.1 항목 1.1 (외 2건): 메모 (없음) → x"
    assert wording.lines(edit(other, row)) == ["gone: 메모 (없음) → x", "1.1.2 검증: 바로가기 (없음) → z"]
    assert said(edit(note.reversed(), kind=ChangeKind.UNDO, of=7)) == "되돌림 - 1.1 항목 1.1: 메모 x → (없음)"
    assert said(edit(note, kind=ChangeKind.REDO, of=7)) == "다시 실행 - 1.1 항목 1.1: 메모 (없음) → x"
    assert said(edit(kind=ChangeKind.UNDO, of=7)) == "되돌림"
    kept = FieldChange("basis/alpha", "print", "", "d608786834f4")
    assert said(edit(kept)) == "1.1 항목 1.1: 같은 답을 다시 고름"
    assert said(edit(kept, kind=ChangeKind.UNDO, of=7)) == "되돌림 - 1.1 항목 1.1: 같은 답을 다시 고름"
    assert said(Change(9, NOW, "김", ChangeKind.RESTORE, title="2027-01-01.json")) == "사본에서 복원함: 2027-01-01.json"


def test_every_kind_of_change_has_a_text() -> None:
    wording = Wording(small_catalog())
    assert all(wording.describe(edit(kind=kind)) for kind in ChangeKind)
    assert len({wording.subject(target) for target in ("item/alpha", "row/1.1.1", "project", "item/gone", "x")}) == 5


def test_every_status_has_a_sign_and_a_word() -> None:
    assert list(SIGNS.values()) == ["[ ]", "[~]", "[x]", "[-]"]
    assert [status_word(status) for status in Status] == ["미착수", "진행 중", "구현됨", "해당 없음"]


def test_a_difference_is_written_as_a_file(cli: Cli, project: str, tmp_path: Path) -> None:
    target = tmp_path / "비교.md"
    run = cli("diff", project, "1", "2", "-f", "md", "-o", str(target))
    assert (run.code, run.out) == (0, "")
    text = target.read_text()
    assert "착수" in text and "| 1.1 항목 1.1 | 상태 | 미착수 | 구현됨 |" in text
    again = cli("diff", project, "1", "2", "-f", "md", "-o", str(target))
    assert again.code == 6 and target.read_text() == text
    assert cli("diff", project, "1", "2", "-f", "md", "-o", str(target), "--force", "--report-lang", "en").code == 0
    assert "| 1.1 항목 1.1 (en) | Status |" in target.read_text()


def test_a_difference_is_written_to_standard_output(cli: Cli, project: str) -> None:
    run = cli("diff", project, "착수", "-f", "csv", "-o", "-")
    assert run.code == 0 and '"1.1 항목 1.1","상태","미착수","구현됨"' in run.out


@pytest.mark.parametrize(
    "options", [("-o", "x.md"), ("--force",), ("--report-lang", "en"), ("-f", "json"), ("-f", "md", "--json")]
)
def test_an_unsuitable_format_for_a_difference_is_refused(cli: Cli, project: str, options: tuple[str, ...]) -> None:
    run = cli("diff", project, *options)
    assert (run.code, run.out) == (2, "")
    assert len(run.err.splitlines()) == 2


def test_a_compared_workbook_cannot_be_imported(cli: Cli, project: str, tmp_path: Path) -> None:
    target = tmp_path / "비교.xlsx"
    assert cli("diff", project, "1", "-f", "xlsx", "-o", str(target)).code == 0
    run = cli("import", project, str(target))
    assert run.code == 5 and "비교" in run.err


class TestRenaming:
    """Renaming a checkpoint: everything that names it uses the new name."""

    def test_a_checkpoint_is_renamed_by_number_or_name(self, cli: Cli, project: str) -> None:
        run = cli("checkpoint", project, "--rename", "2", " 2026년 4분기 ")
        assert (run.code, run.out) == (0, "2\n")
        assert "체크포인트 이름 1차 → 2026년 4분기" in run.err
        assert cli("checkpoint", project, "--rename", "착수", "처음").out == "1\n"
        document = cli.json("diff", project, "처음", "2026년 4분기")
        assert (document["a"]["name"], document["b"]["name"]) == ("처음", "2026년 4분기")
        assert cli("diff", project, "착수").code == 3
        log = cli.json("log", project)
        assert log[-1]["text"] == "프로젝트: 체크포인트 이름 착수 → 처음"
        assert [one["title"] for one in log if one["kind"] == "checkpoint"] == ["착수", "1차"]

    def test_an_invalid_renaming_changes_nothing(self, cli: Cli, project: str) -> None:
        before = cli("log", project).out
        assert cli("checkpoint", project, "--rename", "9", "x").code == 3
        assert cli("checkpoint", project, "--rename", "1", " ").code == 2
        assert cli("checkpoint", project, "--rename", "1", "x" * 501).code == 5
        assert cli("checkpoint", project, "이름", "--rename", "1", "x").code == 2
        assert cli("checkpoint", project, "--rename", "1", "착수").code == 0
        assert cli("log", project).out == before

    def test_reports_have_the_new_name(self, cli: Cli, project: str) -> None:
        cli("checkpoint", project, "--rename", "1", "새 이름")
        for options in (("export", project, "-f", "html"), ("diff", project, "1", "2", "-f", "html")):
            page = cli(*options, "-o", "-").out
            assert "새 이름" in page
        for depth in ("executive", "practitioner"):
            assert "새 이름" in cli("export", project, "-f", "md", "-o", "-", "--depth", depth).out


def test_renaming_is_undone_and_done_again_and_not_compared(session: Session) -> None:
    session.checkpoint("하나")
    session.checkpoint("둘")
    first, second = session.checkpoints()
    session.rename_checkpoint(first.rev, first.name, "첫째")
    session.rename_checkpoint(second.rev, second.name, "둘째")
    session.rename_checkpoint(first.rev, "첫째", "처음")

    def names() -> list[str]:
        return [one.name for one in session.checkpoints()]

    assert names() == ["처음", "둘째"]
    assert compare(first.project, session.project, session.catalog) == ()
    assert Wording(session.catalog).describe(session.log()[-1]) == "프로젝트: 체크포인트 이름 첫째 → 처음"
    for expected in (["첫째", "둘째"], ["첫째", "둘"], ["하나", "둘"]):
        session.undo()
        assert names() == expected
    session.redo()
    assert names() == ["첫째", "둘"]


def test_records_are_named_in_differences(cli: Cli, project: str) -> None:
    session = Session(load_catalog(cli.catalog), Library(find_locations(cli.data)).open(project), by="김하늘")
    session.set_state("record", "mc-000001", kind="model-card", name="부도 예측")
    session.save()
    session.close()
    assert "모델 카드 부도 예측" in cli("log", project).out
    assert "모델 카드 부도 예측" in cli("diff", project).out
