"""이력 as lines: the list, one change, a difference."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from msgspec.structs import replace

from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.diff import compare
from ml_tui.domain.project import Condition, ItemState, Project, ProjectInfo, StageState, Status
from ml_tui.domain.trend import Point
from ml_tui.domain.wording import Wording, step_word
from ml_tui.tui.pages.history_page import (
    Comparison,
    HistoryData,
    HistoryFilter,
    Moment,
    change_lines,
    checkpoint_lines,
    comparison_lines,
    history_lines,
    trend_lines,
)
from tests.catalogs import small_catalog
from tests.conftest import NOW
from tests.pages import page_context
from tests.unit.test_gaps import layered, shown

CATALOG = small_catalog()
WORDING = Wording(CATALOG)
STATUS = FieldChange("item/alpha", "status", "not_started", "implemented")
EDIT = Change(3, NOW, "김하늘", ChangeKind.EDIT, (STATUS,))
KEPT = Change(2, NOW - timedelta(days=1), "이도윤", ChangeKind.CHECKPOINT, (), title="착수")
MOMENT = Moment(1, "착수", KEPT.at, "이도윤", 2)
NOW_MOMENT = Moment(0, "")
POINTS = (Point(KEPT.at.date(), Fraction(0), Fraction(0)), Point(NOW.date(), Fraction("0.29"), Fraction("0.1")))
PAST = HistoryData(rev=3, changes=(EDIT, KEPT), checkpoints=(MOMENT,), points=POINTS)


def hour(change: Change) -> str:
    return f"{change.at.astimezone():%H:%M}"


def test_a_change_takes_two_lines_in_a_narrow_view_and_one_in_a_wide_one() -> None:
    assert shown(history_lines(page_context(CATALOG, width=42), PAST, compared=None)) == [
        "추이 | 구현 29% · 검증 10%".replace("| ", "|"),
        "",
        f"{NOW.astimezone():%Y-%m-%d}",
        f"{hour(EDIT)} 김하늘  1.1 항목 1.1",
        "      상태 미착수 → 구현됨",
        "",
        f"{KEPT.at.astimezone():%Y-%m-%d}",
        f"{hour(KEPT)} ■ 착수 | 이도윤",
    ]
    wide = shown(history_lines(page_context(CATALOG, width=80), PAST, compared=None))
    assert f"{hour(EDIT)} 김하늘  1.1 항목 1.1: 상태 미착수 → 구현됨" in wide


def test_a_change_of_several_items_shows_their_number_and_the_filtered_one() -> None:
    beta = FieldChange("item/beta", "owner", "", "이도윤")
    history = replace(PAST, changes=(replace(EDIT, title="client.xlsx", fields=(STATUS, beta)),))
    lines = shown(history_lines(page_context(CATALOG, width=42), history, compared=None))
    assert lines[-2:] == [f"{hour(EDIT)} 김하늘  1.1 항목 1.1 | (외 1건)", "      상태 미착수 → 구현됨"]
    asked = HistoryFilter("target", "item/beta")
    lines = shown(history_lines(page_context(CATALOG, width=42), history, compared=None, filter=asked))
    assert lines[-2:] == [f"{hour(EDIT)} 김하늘  1.2 항목 1.2 | (외 1건)", "      담당자 (없음) → 이도윤"]
    (wide,) = shown(history_lines(page_context(CATALOG, width=80), history, compared=None, filter=asked))[3:]
    assert wide == f"{hour(EDIT)} 김하늘  1.2 항목 1.2 (외 1건): 담당자 (없음) → 이도윤"


def test_a_name_with_a_colon_is_not_split() -> None:
    own = FieldChange("component/ground/own", "status", "not_started", "implemented")
    change = Change(4, NOW, "김하늘", ChangeKind.UNDO, (own,), 3)
    data = HistoryData(rev=4, changes=(change,))
    drawn = shown(history_lines(page_context(layered(), width=42), data, compared=None))
    assert drawn[-2:] == [f"{hour(change)} 김하늘  되돌림 - 아래: 따로 답하는 것", "      상태 미착수 → 구현됨"]


def test_the_comparison_and_older_changes_have_their_own_lines() -> None:
    history = HistoryData(rev=3, changes=(EDIT,), has_older=True)
    compared = Comparison(MOMENT, NOW_MOMENT, (STATUS,))
    lines = history_lines(page_context(CATALOG, width=42), history, compared=compared)
    assert [one.key for one in lines if one.key] == ["trend", "compare", "change/3", "more"]
    assert shown(lines)[1] == "비교: 1 착수 → 지금 | 1건"


def test_a_change_shown_in_full_leads_to_its_item() -> None:
    long = FieldChange("item/alpha", "note", "", "아주 긴 메모 " * 6)
    lines = change_lines(page_context(CATALOG, width=40), Change(3, NOW, "김하늘", ChangeKind.EDIT, (STATUS, long)))
    said = shown(lines)
    assert said[0] == "변경"
    assert "→ 1.1 항목 1.1" in said and "  상태 미착수 → 구현됨" in said
    assert said[said.index("  메모") + 1].startswith("  + 아주 긴 메모")
    assert [one.key for one in lines if one.key] == ["jump:checklist:alpha"]


def test_a_change_of_an_unknown_item_leads_nowhere() -> None:
    gone = Change(3, NOW, "김하늘", ChangeKind.EDIT, (FieldChange("item/gone", "owner", "", "이도윤"),))
    lines = change_lines(page_context(CATALOG, width=40), gone)
    assert not any(one.key for one in lines)
    assert "gone" in shown(lines)


def test_a_difference_of_thousands_is_cut_with_a_note() -> None:
    fields = tuple(FieldChange("item/alpha", "owner", "", str(n)) for n in range(2000))
    said = shown(comparison_lines(page_context(CATALOG, width=40), Comparison(MOMENT, NOW_MOMENT, fields)))
    assert len(said) < 600
    assert "ml-tui log" in said[-1]


def test_codes_are_never_shown_as_text() -> None:
    said = shown(comparison_lines(page_context(CATALOG, width=20), Comparison(MOMENT, NOW_MOMENT, (STATUS,))))
    assert not any("implemented" in line or "not_started" in line for line in said)


def test_an_empty_difference_is_explained() -> None:
    same = shown(comparison_lines(page_context(CATALOG, width=40), Comparison(MOMENT, NOW_MOMENT, ())))
    assert same[-1] == "다른 것이 없습니다"
    since = shown(checkpoint_lines(page_context(CATALOG, width=40), MOMENT, ()))
    assert since[0] == "■ 1 착수" and since[-1] == "없음"


def test_the_trend_lists_each_moment() -> None:
    said = shown(trend_lines(page_context(CATALOG, width=60), PAST))
    assert "100% |" in "\n".join(said)
    assert [line.partition(" ")[2] for line in said[-2:]] == ["지금 |구현 29% · 검증 10%", "1 착수 |구현 0% · 검증 0%"]
    assert "100% |" not in "\n".join(shown(trend_lines(page_context(CATALOG, width=20), PAST)))


def test_filters_select_changes() -> None:
    assert HistoryFilter("checkpoints").fits(KEPT) and not HistoryFilter("checkpoints").fits(EDIT)
    assert HistoryFilter("by", "김하늘").fits(EDIT) and not HistoryFilter("by", "김하늘").fits(KEPT)
    assert HistoryFilter("kind", "edit").fits(EDIT) and not HistoryFilter("kind", "undo").fits(EDIT)
    assert HistoryFilter("target", "item/alpha").fits(EDIT) and not HistoryFilter("target", "item/beta").fits(EDIT)
    assert HistoryFilter("target", "item/alpha").title(WORDING) == "1.1 항목 1.1"
    assert all(step_word(kind) for kind in ChangeKind)


def test_every_kind_of_answer_is_compared() -> None:
    info = ProjectInfo("p", "시험", date(2027, 3, 1))
    after = Project(info, {"alpha": ItemState(Status.IMPLEMENTED)}, stages={"stage": StageState(Condition.BOTTLENECK)})
    changes = compare(Project(info), after, layered())
    assert [(one.target, one.field, one.after) for one in changes] == [
        ("item/alpha", "status", "implemented"),
        ("stage/stage", "condition", "bottleneck"),
    ]
