"""Gaps and findings on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml_tui.cli.finding_records import ADVICE
from tests.unit.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


@pytest.fixture
def project(cli: Cli) -> str:
    """The id of a project: 1.1 implemented without evidence, 1.2 planned, the rest untouched."""
    project_id = cli.new()
    cli("set", project_id, "1.1", "--status", "implemented")
    for number in ("1", "2", "3"):
        cli("set", project_id, "1.1", "--criterion", f"{number}=yes")
    cli("set", project_id, "1.2", "--plan", "계획", "--owner", "이도윤", "--due", "2999-12-31")
    cli("connect", project_id, "1.1.1")
    return project_id


def test_gaps_are_printed_in_order_of_priority(cli: Cli, project: str) -> None:
    run = cli("gap", project)
    assert run.code == 0
    assert run.lines[:5] == [
        "구현되지 않은 항목, 할 순서대로 (4, 필수 3)",
        "   1  1.2  항목 1.2  필수  미착수  이도윤  2999-12-31",
        "   2  1.3  항목 1.3  필수  미착수                      없음: 계획, 담당자, 기한",
        "   3  2.2  항목 2.2  필수  미착수                      없음: 계획, 담당자, 기한",
        "   4  2.1  항목 2.1  권장  미착수                      없음: 계획, 담당자, 기한",
    ]
    assert run.lines[6:] == ["연결되지 않은 매핑 행 (1)", "  1.1.2  검증  모듈 가  1.2"]


def test_gaps_are_printed_as_json(cli: Cli, project: str) -> None:
    document = cli.json("gap", project)
    assert document["project"] == project
    assert [(one["order"], one["no"], one["missing"]) for one in document["items"]][:2] == [
        (1, "1.2", []),
        (2, "1.3", ["plan", "owner", "due"]),
    ]
    assert [(row["no"], row["items"]) for row in document["rows"]] == [
        ("1.1.2", [{"id": "beta", "no": "1.2", "title": "항목 1.2", "status": "not_started"}])
    ]
    assert (document["layers"], document["stages"], document["components"]) == ([], [], [])


def test_findings_are_exit_code_1_and_name_item_reason_and_command(cli: Cli, project: str) -> None:
    run = cli("lint", project)
    assert run.code == 1
    assert run.lines[:6] == [
        "증빙 없는 구현됨 - 고칠 것",
        "  1.1 항목 1.1",
        "    구현됨인데 증빙이 없습니다.",
        "    → 증빙을 적거나, 볼 것이 없으면 상태를 낮춥니다.",
        f"      ml-tui set {project} ITEM --evidence T",
        f"      ml-tui set {project} ITEM --status in_progress",
    ]
    assert "3건, 그중 고칠 것 1건" in run.err
    first, *others = cli.json("lint", project)
    assert (first["code"], first["severity"], first["target"]) == ("implemented_without_evidence", "high", "item/alpha")
    assert (first["field"], first["place"], first["key"]) == ("evidence", "checklist:alpha#field/evidence", "e")
    assert first["mend"] == "e를 눌러 증빙을 적거나, 볼 것이 없으면 s로 상태를 낮춥니다."
    assert {one["code"] for one in others} == {"required_unplanned"}


@pytest.mark.parametrize("command", sorted({command for one in ADVICE.values() for command in one.commands}))
def test_every_advised_command_runs(cli: Cli, project: str, command: str) -> None:
    typed = {"ITEM": "1.1", "ROW": "1.1.1", "N=yes": "1=yes", "T": "글", "S": "implemented", "DATE": "2999-12-31"}
    words = [typed.get(word, word) for word in command.format(id=project).split()]
    assert cli(*words).code == 0


def test_findings_of_one_kind_share_their_advice(cli: Cli) -> None:
    project = cli.new("새것")
    run = cli("lint", project)
    assert run.lines == [
        "계획·담당자·기한이 빈 필수 항목 - 살펴볼 것",
        "  1.1 항목 1.1",
        "  1.2 항목 1.2",
        "  1.3 항목 1.3",
        "  2.2 항목 2.2",
        "    남은 필수 항목인데 비어 있습니다: 계획, 담당자, 기한.",
        "    → 누가 언제까지 어떻게 할지 적습니다.",
        f"      ml-tui set {project} ITEM --plan T --owner T --due DATE",
    ]


def test_lint_without_findings_is_exit_code_0(cli: Cli, project: str) -> None:
    cli("set", project, "1.1", "--evidence", "화면")
    cli("set", project, "1.3", "2.2", "--plan", "계획", "--owner", "이도윤", "--due", "2999-12-31")
    run = cli("lint", project)
    assert (run.code, run.out) == (0, "")
    assert cli("lint", project, "--json").out == "[]\n"


def test_gap_without_gaps_says_nothing_is_left(cli: Cli, project: str) -> None:
    cli("set", project, "1.2", "1.3", "2.1", "2.2", "--status", "implemented")
    cli("connect", project, "1.1.2")
    run = cli("gap", project)
    assert (run.code, run.out) == (0, "")
    assert "남은 것이 없습니다" in run.err


def test_show_counts_the_same_gaps_and_findings(cli: Cli, project: str) -> None:
    shown = cli("show", project).out
    assert f"3건, 그중 고칠 것 1건: ml-tui lint {project}" in shown
    assert "구현되지 않은 항목, 할 순서대로 (4, 필수 3)" in shown
    standing = cli.json("show", project)
    assert standing["gaps"] == cli.json("gap", project)
    assert standing["findings"] == cli.json("lint", project)


def test_gap_and_lint_of_an_unknown_project_are_exit_code_3(cli: Cli) -> None:
    assert cli("gap", "없음").code == cli("lint", "없음").code == 3
