"""The board's page tells bad news first: what fell, what is overdue, which answers cannot stand."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from ml_tui.domain.project import ItemState, Project, Status, Verification
from ml_tui.export import produce
from ml_tui.export.registry import FORMATS
from ml_tui.i18n import LANGUAGES, Language
from ml_tui.report.analysis import Milestone
from ml_tui.report.parts import Depth, Report, Term, shown
from tests.unit.report_samples import INFO, report_on

SEEN = Verification("박서준", date(2027, 2, 1))
DONE = ItemState(status=Status.IMPLEMENTED, met=("one", "two", "three"), evidence=("절차서",), verified=SEEN)
LATE = ItemState(status=Status.IN_PROGRESS, due=date(2027, 3, 1), owner="최민지", plan="개선")

BEFORE = Project(INFO, {"alpha": DONE, "beta": DONE, "gamma": DONE, "delta": ItemState(status=Status.IN_PROGRESS)})
NOW = Project(
    INFO,
    {
        "alpha": msgspec.structs.replace(DONE, evidence=()),
        "beta": ItemState(status=Status.IN_PROGRESS),
        "gamma": LATE,
        "delta": LATE,
        "epsilon": ItemState(status=Status.IN_PROGRESS),
    },
)
"""Everything is under way or done, two items are overdue, and two of three implemented ones fell back."""

PAST = (Milestone("1차 점검", date(2027, 1, 4), Project(INFO)), Milestone("2차 점검", date(2027, 2, 28), BEFORE))


def board(now: Project = NOW, past: tuple[Milestone, ...] = PAST, language: Language = "ko") -> Report:
    return report_on(now, depth="executive", past=past, language=language)


def test_implemented_verified_and_overdue_come_first_with_their_change() -> None:
    figures = board().figures
    assert [tuple(row[1:6]) for row in figures.rows[:3]] == [
        ("구현", 1, 5, 20, "이전 60% (3/5), -40%p"),
        ("검증", 1, 5, 20, "이전 60% (3/5), -40%p"),
        ("기한 지남", 2, 4, None, "이전 0/2, +2"),
    ]
    assert figures.lead == "변화는 체크포인트 2차 점검(2027-02-28) 대비입니다."


def test_a_checkpoint_of_the_present_state_does_not_hide_the_change() -> None:
    kept = Milestone("3차 점검", date(2027, 3, 31), NOW)
    assert board(past=(*PAST, kept)).figures == board().figures
    assert "+0%p" in str(board(past=(kept,)).figures.rows[0][5])


def test_a_report_without_a_checkpoint_shows_no_change() -> None:
    figures = board(past=()).figures
    assert [row[5] for row in figures.rows] == [""] * 4
    assert figures.lead == "비교할 체크포인트가 없어 변화는 비어 있습니다."


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_overdue_project_shows_no_hundred_percent(language: Language) -> None:
    late = Project(INFO, dict.fromkeys(("alpha", "beta", "gamma", "delta", "epsilon"), LATE))
    for format_id in FORMATS:
        if format_id not in ("json", "csv"):
            report = board(late, language=language)
            assert report.figures.rows[2][2:4] == (5, 5)
            assert all(row[4] in (0, None) for row in report.figures.rows)
            assert produce(report, format_id)


def test_severe_findings_are_listed_below_the_figures() -> None:
    first = board().tables[0]
    assert first.id == "high-findings"
    assert [tuple(shown(value) for value in row) for row in first.rows] == [
        ("증빙 없는 구현됨", "1", "1.1 항목 1.1"),
        ("기한이 지난 항목", "2", "1.3 항목 1.3, 2.1 항목 2.1"),
    ]
    assert first.lead.startswith("수치를 그대로 믿기 어렵거나 날짜가 지난 것이 3건, ")


def test_a_project_without_severe_findings_has_no_such_table() -> None:
    assert "high-findings" not in [table.id for table in board(BEFORE).tables]


@pytest.mark.parametrize("depth", ["executive", "practitioner"])
def test_overdue_gaps_come_first_and_are_marked(depth: Depth) -> None:
    gaps = report_on(NOW, depth=depth).table("gaps")
    subject, due, late = gaps.positions(("subject", "due", "late"))
    told = [(str(row[subject]), row[due], isinstance(row[late], Term)) for row in gaps.rows]
    assert told[:4] == [
        ("1.3 항목 1.3", date(2027, 3, 1), True),
        ("2.1 항목 2.1", date(2027, 3, 1), True),
        ("1.2 항목 1.2", None, False),
        ("2.2 항목 2.2", None, False),
    ]
    assert not any(marked for *_others, marked in told[2:])
