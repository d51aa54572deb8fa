"""The report on the difference of two states says how far it went, what fell back, and every field that differs."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from ml_tui.domain.project import ComponentState, Condition, ItemState, Project, RowState, StageState, Status
from ml_tui.export import file_name, produce
from ml_tui.export.registry import FORMATS
from ml_tui.i18n import LANGUAGES, Language
from ml_tui.report.analysis import Milestone
from ml_tui.report.difference import build_difference
from ml_tui.report.parts import Report, Table, Term
from tests.unit.report_samples import (
    DIGEST,
    INFO,
    ITEM_IDS,
    OTHER_MARKERS,
    TODAY,
    full_catalog,
    hostile_project,
    marked_project,
    markers,
)
from tests.unit.test_export_formats import HOSTILE, READERS

FORMATS_OF_A_DIFFERENCE = [name for name in FORMATS if name != "json"]

BEFORE = Project(
    INFO,
    {
        "alpha": ItemState(status=Status.IMPLEMENTED, met=("one",)),
        "beta": ItemState(status=Status.IN_PROGRESS),
        "delta": ItemState(status=Status.IN_PROGRESS, owner="김하늘"),
    },
    {"1.1.1": RowState(connected=True)},
    stages={"raw": StageState(Condition.TROUBLE, "12시간")},
)

AFTER = Project(
    INFO,
    {
        "alpha": ItemState(status=Status.IN_PROGRESS, met=("one",), note="되돌아감"),
        "beta": ItemState(status=Status.IMPLEMENTED),
        "gamma": ItemState(status=Status.IN_PROGRESS),
        "delta": ItemState(status=Status.NOT_APPLICABLE, reason="외주", owner="김하늘"),
    },
    {"1.1.2": RowState(connected=True)},
    components={"ground/own": ComponentState(Status.NOT_APPLICABLE)},
)


def difference(before: Project = BEFORE, after: Project = AFTER, language: Language = "ko") -> Report:
    return build_difference(
        full_catalog(),
        Milestone("1분기", date(2027, 1, 4), before, 3),
        Milestone("2분기", date(2027, 3, 30), after, 9),
        language=language,
        digest=DIGEST,
        today=TODAY,
    )


def column(table: Table, *keys: str) -> list[tuple[object, ...]]:
    """The values of the columns ``keys``, terms by their codes."""
    at = table.positions(keys)
    return [tuple(v.code if isinstance(v := row[n], Term) else v for n in at) for row in table.rows]


def test_the_report_names_the_two_compared_states() -> None:
    report = difference()
    assert report.subtitle == "구현 현황 비교: 1분기 (2027-01-04) → 2분기 (2027-03-30)"
    facts = {row[0]: row[2] for row in report.facts.rows}
    assert (facts["before"], facts["after"]) == ("1분기 (2027-01-04) · 리비전 3", "2분기 (2027-03-30) · 리비전 9")
    assert (report.about, report.revision, file_name(report, "pdf")) == (
        "difference",
        9,
        "은행_A_비교_2027-03-31.pdf",
    )


def test_a_figure_shows_its_earlier_value() -> None:
    figures = {row[0]: row[2:] for row in difference().figures.rows}
    assert figures["implementation"][:-1] == (1, 4, 25, "이전 20% (1/5), +5%p")
    assert figures["overdue"][:-1] == (0, 3, None, "이전 0/4, +0")
    everything_out = Project(INFO, {one: ItemState(status=Status.NOT_APPLICABLE, reason="없음") for one in ITEM_IDS})
    assert difference(after=everything_out).figures.rows[0][2:-1] == (0, 0, None, "이전 1/5, -1")
    assert difference(AFTER, BEFORE).figures.rows[0][-2] == "이전 25% (1/4), -5%p"


def test_every_section_and_the_total_have_two_rows() -> None:
    table = difference().table("sections")
    assert len(table.rows) == 2 * (len(full_catalog().sections) + 1)
    assert column(table, "section", "implemented", "not_applicable", "percent")[-2:] == [
        ("전체 · 이전", 1, 0, 20),
        ("전체 · 이후", 1, 1, 25),
    ]
    assert table.chart is not None
    assert [bar.total for bar in table.chart.bars[-2:]] == [5, 5]


def test_items_moved_back_come_first_and_scope_changes_last() -> None:
    table = difference().table("moved")
    assert column(table, "way", "title", "before", "after", "reason") == [
        ("back", "항목 1.1", "implemented", "in_progress", ""),
        ("forward", "항목 1.2", "in_progress", "implemented", ""),
        ("forward", "항목 1.3", "not_started", "in_progress", ""),
        ("scope", "항목 2.1", "in_progress", "not_applicable", "외주"),
    ]
    assert table.lead == "나아감 2개, 뒤로 감 1개, 해당 없음을 오간 범위 변경 1개입니다."


def test_gaps_are_new_closed_or_out_of_scope() -> None:
    table = difference().table("gap-changes")
    told = column(table, "way", "kind", "subject")
    assert [one for one in told if one[1] == "item"] == [
        ("new", "item", "1.1 항목 1.1"),
        ("closed", "item", "1.2 항목 1.2"),
        ("out", "item", "2.1 항목 2.1"),
    ]
    assert [(way, str(subject)[:5]) for way, kind, subject in told if kind == "row"] == [
        ("new", "1.1.1"),
        ("closed", "1.1.2"),
    ]
    assert [way for way, kind, _subject in told if kind == "stage"] == ["closed"]
    assert [way for way, kind, _subject in told if kind == "component"] == ["out"]


def test_two_equal_states_have_no_tables_of_changes() -> None:
    report = difference(AFTER, AFTER)
    assert [table.id for table in report.tables] == ["sections"]
    assert report.checklist.rows == ()


@pytest.mark.parametrize("name", FORMATS_OF_A_DIFFERENCE)
def test_every_field_that_differs_is_in_every_format(name: str) -> None:
    text = READERS[name](produce(difference(Project(INFO), marked_project()), name))
    wanted = [marker for number, item in enumerate(ITEM_IDS, start=10) for marker in markers(item, number)]
    wanted += OTHER_MARKERS
    if name == "pdf":
        wanted = ["".join(marker.split()) for marker in wanted]
    assert [marker for marker in wanted if marker not in text] == []


@pytest.mark.parametrize("name", FORMATS_OF_A_DIFFERENCE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_differences_in_both_directions_go_through_every_format(name: str, language: Language) -> None:
    for before, after in ((BEFORE, AFTER), (AFTER, BEFORE), (Project(INFO), Project(INFO))):
        report = difference(before, after, language)
        assert FORMATS[name].compare(FORMATS[name].render(report), report) == []


@pytest.mark.parametrize("text", HOSTILE[::6])
def test_hostile_text_stays_text(text: str) -> None:
    hostile = hostile_project(text)
    report = difference(Project(msgspec.structs.replace(INFO, name="x")), hostile)
    for name in FORMATS_OF_A_DIFFERENCE:
        assert FORMATS[name].compare(FORMATS[name].render(report), report) == [], name
