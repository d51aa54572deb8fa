"""Answers on the command line: what ``set`` and ``connect`` change, and what ``items`` prints."""

from __future__ import annotations

import fcntl
import io
import json
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ml_tui.cli import context, output
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, ProjectStore
from ml_tui.text import TEXT_LIMIT, width
from tests.unit.test_cli import Cli
from tests.waiting import TIMEOUT


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


@pytest.fixture
def project(cli: Cli) -> str:
    """The id of a new project."""
    return cli.new()


def answer(cli: Cli, project: str, no: str = "1.1") -> dict[str, Any]:
    """The record of one item."""
    return next(item for item in cli.json("items", project) if item["no"] == no)


def test_every_field_is_stored_as_set(cli: Cli, project: str) -> None:
    run = cli(
        *("set", project, "1.1", "--status", "implemented", "--note", "메모\n둘째 줄", "--plan", "계획"),
        *("--owner", "홍길동", "--due", "2027.1.31", "--evidence", "https://a.example", "--evidence", "화면"),
        *("--criterion", "two=yes", "--verified-by", "김하늘"),
    )
    assert (run.code, run.out) == (0, "")
    assert answer(cli, project) == {
        "id": "alpha",
        "no": "1.1",
        "section": "first",
        "section_title": "첫째",
        "title": "항목 1.1",
        "priority": "required",
        "layer": "ground",
        "status": "implemented",
        "reason": "",
        "note": "메모\n둘째 줄",
        "plan": "계획",
        "owner": "홍길동",
        "due": "2027-01-31",
        "evidence": ["https://a.example", "화면"],
        "verified": {"by": "김하늘", "at": date.today().isoformat()},
        "criteria": [
            {"id": "one", "name": "기준 one", "met": False},
            {"id": "two", "name": "기준 two", "met": True},
            {"id": "three", "name": "기준 three", "met": False},
        ],
    }


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("implemented", "implemented"),
        ("In-Progress", "in_progress"),
        ("진행 중", "in_progress"),
        ("진행중", "in_progress"),
        ("구현됨", "implemented"),
        ("해당 없음", "not_applicable"),
        ("미착수", "not_started"),
    ],
)
def test_a_status_is_set_by_code_or_name(cli: Cli, project: str, word: str, status: str) -> None:
    cli("set", project, "1.1", "--status", "in_progress")
    assert cli("set", project, "1.1", "--status", word, "--reason", "외주").code == 0
    assert answer(cli, project)["status"] == status


def test_a_misspelt_status_is_answered_with_a_suggestion(cli: Cli, project: str) -> None:
    run = cli("set", project, "1.1", "--status", "implemntd")
    assert run.code == 2 and "혹시 implemented?" in run.err
    run = cli("set", project, "1.1", "--status", "zzz")
    assert run.code == 2 and "not_applicable" in run.err and "혹시" not in run.err


def test_not_applicable_without_a_reason_changes_nothing(cli: Cli, project: str) -> None:
    run = cli("set", project, "1.1", "1.2", "--status", "not_applicable", "--note", "x")
    assert run.code == 5 and "--reason" in run.err
    assert answer(cli, project)["note"] == ""


def test_several_items_change_in_one_undo_step(cli: Cli, project: str) -> None:
    run = cli("set", project, "1.1", "beta", "2.1", "--owner", "홍길동")
    assert len(run.err.splitlines()) == 3
    (step,) = [change for change in cli.json("log", project) if change["kind"] == "edit"]
    assert [field["target"] for field in step["fields"]] == ["item/alpha", "item/beta", "item/delta"]


def test_several_items_change_together_or_not_at_all(cli: Cli, project: str) -> None:
    assert cli("set", project, "1.1", "9.9", "--note", "x").code == 3
    assert answer(cli, project)["note"] == ""


@pytest.mark.parametrize("name", ["2", "two", "기준 two", "기준 two (en)"])
def test_a_criterion_is_named_by_number_id_or_name(cli: Cli, project: str, name: str) -> None:
    assert cli("set", project, "1.1", "--criterion", f"{name}=yes").code == 0
    assert [one["met"] for one in answer(cli, project)["criteria"]] == [False, True, False]
    assert cli("set", project, "1.1", "--criterion", f"{name}=no").code == 0
    assert not any(one["met"] for one in answer(cli, project)["criteria"])


def test_ticking_all_criteria_implements_the_item(cli: Cli, project: str) -> None:
    cli("set", project, "1.1", "--criterion", "1=yes", "--criterion", "2=y", "--criterion", "3=예")
    assert answer(cli, project)["status"] == "implemented"


@pytest.mark.parametrize(("assignment", "code"), [("1", 2), ("1=maybe", 2), ("=yes", 3), ("4=yes", 3), ("0=yes", 3)])
def test_an_unknown_criterion_is_refused(cli: Cli, project: str, assignment: str, code: int) -> None:
    run = cli("set", project, "1.1", "--criterion", assignment)
    assert run.code == code
    assert not any(one["met"] for one in answer(cli, project)["criteria"])


def test_evidence_is_added_and_can_be_cleared(cli: Cli, project: str) -> None:
    for arguments, kept in (
        (["--evidence", "가"], ["가"]),
        (["--evidence", "나"], ["가", "나"]),
        (["--clear-evidence", "--evidence", "다"], ["다"]),
        (["--clear-evidence"], []),
    ):
        assert cli("set", project, "1.1", *arguments).code == 0
        assert answer(cli, project)["evidence"] == kept


def test_an_empty_value_clears_a_field(cli: Cli, project: str) -> None:
    cli("set", project, "1.1", "--due", "2027-01-31", "--owner", "홍길동", "--note", "x")
    cli("set", project, "1.1", "--due", "", "--owner=", "--note", "")
    item = answer(cli, project)
    assert (item["due"], item["owner"], item["note"]) == (None, "", "")


def test_a_verification_is_set_and_cleared(cli: Cli, project: str) -> None:
    cli("set", project, "1.1", "--status", "implemented", "--verified-by", "김하늘")
    assert answer(cli, project)["verified"]["by"] == "김하늘"
    cli("set", project, "1.1", "--unverify")
    assert answer(cli, project)["verified"] is None
    assert cli("set", project, "1.1", "--verified-by", " ").code == 2


@pytest.mark.parametrize("status", ["not_started", "in_progress", "not_applicable"])
def test_verifying_an_unimplemented_item_is_refused(cli: Cli, project: str, status: str) -> None:
    reason = ["--reason", "외주"] if status == "not_applicable" else []
    run = cli("set", project, "1.1", "1.2", "--status", status, *reason, "--verified-by", "김하늘")
    assert run.code == 5
    assert "1.1 구현됨이 아니어서 검증할 수 없습니다" in run.err and "먼저 상태를" in run.err
    assert answer(cli, project)["status"] == "not_started"


def test_lowered_answers_are_reported_with_how_to_undo(cli: Cli, project: str) -> None:
    run = cli("set", project, "1.1", "1.2", "--status", "implemented", "--verified-by", "김하늘")
    assert "낮아진 답" not in run.err
    run = cli("set", project, "1.1", "--criterion", "1=yes")
    assert answer(cli, project)["status"] == "implemented"
    today = date.today().isoformat()
    assert f"낮아진 답: 1.1 항목 1.1: 검증 김하늘 {today} → (없음)" in run.err
    assert f"되돌리기: 앱에서 u (ml-tui {project})" in run.err
    run = cli("set", project, "1.1", "1.2", "--status", "in_progress")
    assert f"낮아진 답: 1.2 항목 1.2: 상태 구현됨 → 진행 중, 검증 김하늘 {today} → (없음)" in run.err
    assert "낮아진 답: 1.1 항목 1.1: 상태 구현됨 → 진행 중" in run.err
    cli("connect", project, "1.1.1")
    assert "낮아진 답: 1.1.1 수집: 구현 상태 연결됨 → 미연결" in cli("connect", project, "1.1.1", "--no").err


def test_a_bad_date_and_nothing_to_do_are_wrong_usage(cli: Cli, project: str) -> None:
    assert cli("set", project, "1.1", "--due", "내일").code == 2
    run = cli("set", project, "1.1")
    assert run.code == 2 and "--status" in run.err


def test_setting_an_equal_value_logs_nothing(cli: Cli, project: str) -> None:
    cli("set", project, "1.1", "--note", "x")
    before = cli("log", project).out
    run = cli("set", project, "1.1", "--note", "x")
    assert run.code == 0 and "바뀐 것이 없습니다" in run.err
    assert cli("log", project).out == before


@pytest.mark.parametrize("command", [["set", "1.1"], ["connect", "1.1.1"]])
def test_a_note_is_read_from_standard_input(
    cli: Cli, project: str, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, reference = command
    stdin("\ufeff첫 줄\r\n\x1b[31m둘째\x1b[0m".encode(), monkeypatch)
    assert cli(name, project, reference, "--note", "-").code == 0
    (field,) = [change["fields"][0] for change in cli.json("log", project) if change["kind"] == "edit"]
    assert (field["field"], field["after"]) == ("note", "첫 줄\n둘째")


@pytest.mark.parametrize("size", [TEXT_LIMIT + 1, 5 * TEXT_LIMIT])
def test_text_that_is_too_long_is_refused(cli: Cli, project: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(b"x" * size, monkeypatch)
    assert cli("set", project, "1.1", "--note", "-").code == 5
    assert cli("set", project, "1.1", "--owner", "x" * 501).code == 5
    assert cli("set", project, "1.1", "--evidence", "x" * 2001).code == 5
    assert [change["kind"] for change in cli.json("log", project)] == ["create"]
    stdin("한".encode() * TEXT_LIMIT, monkeypatch)
    assert cli("set", project, "1.1", "--note", "-").code == 0
    assert len(answer(cli, project)["note"]) == TEXT_LIMIT


def stdin(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_a_closed_standard_input_is_wrong_usage(cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert cli("set", project, "1.1", "--note", "-").code == 2


def test_items_show_sign_number_and_share(cli: Cli, project: str) -> None:
    cli("set", project, "1.2", "--criterion", "1=yes", "--owner", "홍길동")
    header, first, second, *_others = cli("items", project).lines
    assert first.startswith("[ ]   1.1") and second.startswith("[~]   1.2")
    assert "1/3" in second and width(header.partition("담당자")[0]) == width(second.partition("홍길동")[0])
    assert len(_others) == 3


# Mapping rows


def test_a_row_is_connected_and_disconnected(cli: Cli, project: str) -> None:
    def gaps() -> list[str]:
        return [row["no"] for row in cli.json("show", project)["gaps"]["rows"]]

    for arguments, left in (
        (["--note", "나중에"], ["1.1.1", "1.1.2"]),
        ([], ["1.1.2"]),
        (["--no", "--link", "https://x"], ["1.1.1", "1.1.2"]),
        (["--link", "https://y"], ["1.1.2"]),
        (["--no"], ["1.1.1", "1.1.2"]),
        (["--yes", "--link", ""], ["1.1.2"]),
    ):
        assert cli("connect", project, "1.1.1", *arguments).code == 0
        assert gaps() == left, arguments
    assert cli("connect", project, "1.1.1", "--yes", "--no").code == 2


# Others at work


@pytest.fixture
def held_project(cli: Cli, project: str) -> ProjectStore:
    """The project, held by somebody else."""
    locations = Locations(data=cli.data, config=cli.data, cache=cli.data)
    return Library(locations).open(project)


def test_a_held_project_is_exit_code_4_and_names_the_holder(
    cli: Cli, project: str, held_project: ProjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "LOCK_WAIT", 0.1)
    for arguments in (["set", project, "1.1", "--note", "x"], ["connect", project, "1.1.1"], ["checkpoint", project]):
        run = cli(*arguments)
        assert (run.code, run.out) == (4, "")
        assert "pid" in run.err
    assert cli("show", project).code == cli("backup", project).code == 0
    held_project.close()
    assert cli("set", project, "1.1", "--note", "x").code == 0


@pytest.fixture
def failed_attempts(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Count the failed attempts to take a lock."""
    counted, lock = threading.Semaphore(0), fcntl.flock

    def ask(handle: int, operation: int) -> None:
        try:
            lock(handle, operation)
        except OSError:
            counted.release()
            raise

    monkeypatch.setattr(fcntl, "flock", ask)
    return counted


def test_a_change_waits_for_the_lock(
    cli: Cli,
    project: str,
    held_project: ProjectStore,
    failed_attempts: threading.Semaphore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(context, "LOCK_WAIT", TIMEOUT)

    def go_when_asked_for() -> None:
        assert failed_attempts.acquire(timeout=TIMEOUT)
        held_project.close()

    threading.Thread(target=go_when_asked_for).start()
    assert cli("set", project, "1.1", "--note", "x").code == 0


def test_a_change_does_not_wait_for_a_long_session(
    cli: Cli, project: str, held_project: ProjectStore, failed_attempts: threading.Semaphore
) -> None:
    card = cli.project(project) / "holder.json"
    told = json.loads(card.read_bytes())
    card.write_text(json.dumps(told | {"since": "2026-01-01T00:00:00Z"}), encoding="utf-8")
    assert cli("set", project, "1.1", "--note", "x").code == 4
    assert [failed_attempts.acquire(blocking=False) for _time in range(20)].count(True) < 20, (
        "too many attempts to take the lock"
    )
    held_project.close()
    card.write_text(json.dumps(told | {"since": "2026-01-01T00:00:00Z"}), encoding="utf-8")  # left by a killed process
    assert cli("set", project, "1.1", "--note", "x").code == 0


def test_a_change_is_on_disk_before_it_is_reported(cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[bool] = []
    say: Callable[[str], None] = output.say

    def look(text: str) -> None:
        found.append("들어갔다" in (cli.project(project) / "project.json").read_text(encoding="utf-8"))
        say(text)

    monkeypatch.setattr(output, "say", look)
    cli("set", project, "1.1", "--note", "들어갔다")
    assert found == [True]


def test_a_failed_save_is_reported_and_changes_nothing(cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (cli.project(project) / "project.json").read_bytes()

    def fail(_session: Session) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Session, "save", fail)
    run = cli("set", project, "1.1", "--note", "x")
    assert (run.code, run.out) == (6, "")
    assert (cli.project(project) / "project.json").read_bytes() == before
    monkeypatch.undo()


def test_json_is_one_document(cli: Cli, project: str) -> None:
    for arguments in (["list"], ["show", project], ["items", project], ["log", project]):
        run = cli(*arguments, "--json")
        assert run.code == 0 and run.err == ""
        assert json.loads(run.out)


def test_a_named_item_is_printed_in_full(cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    cli("set", project, "1.1", "--note", "뷁" * 60 + "\n둘째 줄", "--owner", "홍길동", "--criterion", "2=yes")
    run = cli("items", project, "1.1")
    assert run.code == 0
    assert run.lines[:3] == ["1.1 항목 1.1", "[~] 진행 중 · 필수 · 아래", "  항목 1.1의 뜻"]
    assert "  [x] 2 기준 two" in run.lines and "  [ ] 1 기준 one" in run.lines
    assert max(map(width, run.lines)) <= 40
    assert "".join(run.lines).replace(" ", "").count("뷁") == 60
    for told in ("무엇을 하십니까?", "흔한 과대평가", "  - 화면", "          둘째 줄", "홍길동"):
        assert any(told in line for line in run.lines), told


def test_several_items_are_printed_also_as_json(cli: Cli, project: str) -> None:
    assert [line for line in cli("items", project, "1.2", "alpha").lines if line[:3] in ("1.1", "1.2")] == [
        "1.2 항목 1.2",
        "1.1 항목 1.1",
    ]
    assert [one["no"] for one in cli.json("items", project, "2.1", "1.2")] == ["1.2", "2.1"]
    assert cli("items", project, "9.9").code == 3
