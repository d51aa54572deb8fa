"""Findings on the quality of the answers: each rule finds what it should, and nothing in good answers."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

import msgspec
import pytest

from ml_tui.cli.finding_records import ADVICE
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.filters import Show
from ml_tui.domain.findings import (
    Code,
    Finding,
    Severity,
    code_title,
    find_findings,
    is_verification_old,
)
from ml_tui.domain.platform import RowDoubt, row_doubt
from ml_tui.domain.project import (
    KINDS,
    BasisState,
    Cadence,
    ItemState,
    Project,
    ProjectInfo,
    RowState,
    Status,
    Verification,
)
from ml_tui.domain.wording import severity_word
from ml_tui.i18n import _, use_language
from ml_tui.tui.mending import REMEDIES, mending_place
from ml_tui.tui.pages.checklist_page import Filter
from tests.catalogs import small_catalog
from tests.pages import page_context
from tests.unit.test_gaps import layered

TODAY = date(2027, 3, 31)
ALL = ("one", "two", "three")
DONE = ItemState(status=Status.IMPLEMENTED, met=ALL, evidence=("화면",))
ASIDE = ItemState(status=Status.NOT_APPLICABLE, reason="외주")
PLANNED = ItemState(plan="계획", owner="이도윤", due=date(2027, 12, 31))


def found(
    catalog: Catalog | None = None, *, rows: dict[str, RowState] | None = None, **items: ItemState
) -> list[Finding]:
    """The findings on faultless answers with ``items`` and ``rows`` changed."""
    catalog = catalog or small_catalog()
    info = ProjectInfo("p", "시험", date(2027, 3, 1))
    answers = {item.id: DONE for item in catalog.items()} | items
    return find_findings(catalog, Project(info, answers, rows or {}), TODAY, "ko")


def test_good_answers_have_no_findings() -> None:
    assert found() == []
    assert found(alpha=PLANNED, beta=ASIDE) == []


@pytest.mark.parametrize(
    ("state", "code", "key", "place", "reason"),
    [
        (
            ItemState(status=Status.IMPLEMENTED, met=ALL),
            Code.WITHOUT_EVIDENCE,
            "e",
            "checklist:alpha#field/evidence",
            "구현됨인데 증빙이 없습니다.",
        ),
        (
            ItemState(status=Status.IMPLEMENTED, met=("one",), evidence=("화면",)),
            Code.UNMET_CRITERIA,
            "Space",
            "checklist:alpha#criterion/two",
            "구현됨인데 충족하지 않은 구현 내용이 있습니다: 기준 two, 기준 three.",
        ),
        (
            ItemState(Status.NOT_APPLICABLE),
            Code.WITHOUT_REASON,
            "-",
            "checklist:alpha#field/reason",
            "해당 없음인데 사유가 없습니다.",
        ),
        (
            msgspec.structs.replace(PLANNED, status=Status.IN_PROGRESS, met=ALL),
            Code.ALL_MET,
            "s",
            "checklist:alpha",
            "구현 내용을 모두 충족했는데 구현됨이 아닙니다.",
        ),
        (
            ItemState(owner="이도윤"),
            Code.UNPLANNED,
            "e",
            "checklist:alpha#field/plan",
            "남은 필수 항목인데 비어 있습니다: 계획, 기한.",
        ),
        (
            msgspec.structs.replace(PLANNED, due=date(2027, 3, 30)),
            Code.OVERDUE,
            "e",
            "checklist:alpha#field/due",
            "기한 2027-03-30에서 1일 지났습니다.",
        ),
        (
            msgspec.structs.replace(DONE, verified=Verification("김하늘", date(2026, 12, 30))),
            Code.OLD_VERIFICATION,
            "v",
            "checklist:alpha#field/verified",
            "검증한 날(2026-12-30)에서 점검 주기가 지났습니다.",
        ),
        (
            msgspec.structs.replace(DONE, verified=Verification("김하늘", date(2027, 4, 1))),
            Code.VERIFIED_LATER,
            "v",
            "checklist:alpha#field/verified",
            "검증한 날(2027-04-01)이 아직 오지 않았습니다.",
        ),
        (
            msgspec.structs.replace(PLANNED, verified=Verification("김하늘", date(2027, 4, 1))),
            Code.VERIFIED_UNFINISHED,
            "v",
            "checklist:alpha#field/verified",
            "구현됨이 아닌데 검증되어 있습니다 (김하늘 2027-04-01).",
        ),
        (
            msgspec.structs.replace(ASIDE, verified=Verification("김하늘", date(2026, 1, 1))),
            Code.VERIFIED_UNFINISHED,
            "v",
            "checklist:alpha#field/verified",
            "구현됨이 아닌데 검증되어 있습니다 (김하늘 2026-01-01).",
        ),
    ],
)
def test_an_item_has_this_finding(state: ItemState, code: Code, key: str, place: str, reason: str) -> None:
    (finding,) = found(alpha=state)
    assert (finding.code, REMEDIES[code].key, mending_place(finding), finding.reason) == (code, key, place, reason)
    assert (finding.target, finding.subject) == ("item/alpha", "1.1 항목 1.1")


def test_dates_that_are_not_over_are_no_findings() -> None:
    assert found(alpha=msgspec.structs.replace(PLANNED, due=TODAY)) == []
    for day in (date(2026, 12, 31), TODAY):
        assert found(alpha=msgspec.structs.replace(DONE, verified=Verification("김하늘", day))) == []


EVERYTHING = Project(
    ProjectInfo("p", "시험", date(2026, 12, 30), cadence=Cadence.QUARTERLY),
    {
        "alpha": ItemState(status=Status.NOT_APPLICABLE),
        "beta": ItemState(status=Status.NOT_APPLICABLE, reason="외주", verified=Verification("김하늘", TODAY)),
        "gamma": ItemState(due=date(2027, 3, 1)),
        "delta": ItemState(Status.IMPLEMENTED, met=("one",), verified=Verification("김하늘", date(2026, 12, 1))),
        "epsilon": ItemState(Status.IN_PROGRESS, plan="계획", owner="이도윤", due=date(2027, 5, 1), met=ALL),
    },
    {"1.1.1": RowState(connected=True)},
    bases={"gamma": BasisState("0" * 12)},
)
"""Answers with nearly every kind of finding; the mapping row rests on gamma, delta belongs to the upper layer."""


def everything() -> Catalog:
    catalog = layered()
    row = msgspec.structs.replace(catalog.rows[0], items=("gamma", "alpha"))
    return msgspec.structs.replace(catalog, rows=(row,))


FOUND = [
    ("implemented_without_evidence", "item/delta", "evidence", "checklist:delta#field/evidence", "e"),
    ("implemented_with_unmet_criteria", "item/delta", "met", "checklist:delta#criterion/two", "Space"),
    ("not_applicable_without_reason", "item/alpha", "reason", "checklist:alpha#field/reason", "-"),
    ("connected_but_not_started", "row/1.1.1", "connected", "mapping:1.1.1", "Space"),
    ("overdue", "item/gamma", "due", "checklist:gamma#field/due", "e"),
    ("verified_but_not_implemented", "item/beta", "verified", "checklist:beta#field/verified", "v"),
    ("changed_since_answered", "item/gamma", "", "checklist:gamma#recheck", "Enter"),
    ("all_met_but_not_implemented", "item/epsilon", "status", "checklist:epsilon", "s"),
    ("required_unplanned", "item/gamma", "plan", "checklist:gamma#field/plan", "e"),
    ("verification_outdated", "item/delta", "verified", "checklist:delta#field/verified", "v"),
    ("many_not_applicable", "section/first", "reason", "checklist:alpha#field/reason", "s"),
    ("layer_ahead", "layer/top", "", "dashboard:layer/ground", "Enter"),
    ("review_overdue", "project", "last_review", "", "Ctrl+S"),
]
SUBJECTS = [
    "2.1 항목 2.1", "2.1 항목 2.1", "1.1 항목 1.1", "1.1.1 수집", "1.3 항목 1.3", "1.2 항목 1.2", "1.3 항목 1.3",
    "2.2 항목 2.2", "1.3 항목 1.3", "2.1 항목 2.1", "1 첫째", "1 위", "시험",
]  # fmt: skip


def test_every_finding_names_its_subject_and_has_a_remedy() -> None:
    findings = find_findings(everything(), EVERYTHING, TODAY, "ko")
    assert [
        (one.code.value, one.target, one.field, mending_place(one), REMEDIES[one.code].key) for one in findings
    ] == FOUND
    assert [one.subject for one in findings] == SUBJECTS
    assert {one.code for one in findings} == set(Code) - {Code.VERIFIED_LATER}
    assert all(one.reason.endswith(".") for one in findings)
    assert set(REMEDIES) == set(ADVICE) == set(Code)
    assert all(text.endswith(".") for code in Code for text in (REMEDIES[code].text, ADVICE[code].text))


def test_a_finding_names_a_field_that_its_target_or_its_cause_has() -> None:
    for one in find_findings(everything(), EVERYTHING, TODAY, "ko"):
        kinds = {target.partition("/")[0] for target in (one.target, one.cause)} & (KINDS.keys() | {"project"})
        names = {
            name for kind in kinds for name in (KINDS[kind][1] if kind in KINDS else ProjectInfo).__struct_fields__
        }
        assert one.field in {"", *names}, one.code


def test_every_finding_has_english_texts() -> None:
    """Except texts that users typed; the English texts of this catalog end in (en)."""
    use_language("en")
    findings = find_findings(everything(), EVERYTHING, TODAY, "en")
    typed = {"시험", "김하늘"}
    assert [one.subject for one in findings] == [
        subject if subject in typed else f"{subject} (en)" for subject in SUBJECTS
    ]
    for one in findings:
        said = f"{one.reason} {_(REMEDIES[one.code].text)} {_(ADVICE[one.code].text)}"
        for word in (*typed, "위 (en)", "아래 (en)", "기준 two (en)", "기준 three (en)"):
            said = said.replace(word, "")
        assert not re.search("[가-힣]", said), said


def test_reasons_contain_the_counted_figures() -> None:
    reasons = {one.code: one.reason for one in find_findings(everything(), EVERYTHING, TODAY, "ko")}
    assert reasons[Code.CONNECTED_UNSTARTED] == "연결됨인데 이 기능의 점검 항목 1개가 모두 미착수입니다."
    assert reasons[Code.LAYER_AHEAD] == "위 1/1, 그 아래의 아래 0/1: 위 계층이 앞서 있습니다."
    assert reasons[Code.VERIFIED_UNFINISHED] == "구현됨이 아닌데 검증되어 있습니다 (김하늘 2027-03-31)."
    assert reasons[Code.REVIEW_OVERDUE] == "점검일 2027-03-30에서 1일 지났습니다."


@pytest.mark.parametrize("statuses", product(Status, repeat=2))
@pytest.mark.parametrize("connected", [True, False])
def test_a_row_is_a_finding_when_its_page_doubts_it(statuses: tuple[Status, Status], connected: bool) -> None:
    row = msgspec.structs.replace(small_catalog().rows[0], items=("alpha", "beta"))
    catalog = msgspec.structs.replace(small_catalog(), rows=(row,))
    alpha, beta = (ItemState(status=status) for status in statuses)
    rows = {"1.1.1": RowState(connected=connected)}
    doubt = row_doubt(row, Project(ProjectInfo("p", "시험", TODAY), {"alpha": alpha, "beta": beta}, rows))
    codes = {one.code for one in found(catalog, rows=rows, alpha=alpha, beta=beta)}
    assert (Code.CONNECTED_UNSTARTED in codes) is (doubt is RowDoubt.CONNECTED_BUT_NOT_BEGUN)
    left = [status for status in statuses if status is not Status.NOT_APPLICABLE]
    assert (Code.CONNECTED_UNSTARTED in codes) is (connected and set(left) == {Status.NOT_STARTED})


def test_a_row_is_doubted_only_when_none_of_its_items_was_started() -> None:
    row = msgspec.structs.replace(small_catalog().rows[0], items=("alpha", "beta"))
    catalog = msgspec.structs.replace(small_catalog(), rows=(row,))
    rows = {"1.1.1": RowState(connected=True)}
    begun = msgspec.structs.replace(PLANNED, status=Status.IN_PROGRESS)
    assert [one.code for one in found(catalog, rows=rows, alpha=PLANNED, beta=PLANNED)] == [Code.CONNECTED_UNSTARTED]
    assert found(catalog, rows=rows, alpha=PLANNED, beta=begun) == []
    assert found(catalog, alpha=PLANNED, beta=PLANNED) == []


def test_an_item_without_criteria_is_not_called_unfinished() -> None:
    first, second = small_catalog().sections
    bare = msgspec.structs.replace(first.items[0], criteria=())
    first = msgspec.structs.replace(first, items=(bare, *first.items[1:]))
    catalog = msgspec.structs.replace(small_catalog(), sections=(first, second))
    assert found(catalog, alpha=PLANNED) == []
    assert found(alpha=msgspec.structs.replace(PLANNED, met=("one", "two"))) == []


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(("met", "evidence"), product([(), ("one",), ALL], [(), ("화면",)]))
def test_the_filters_of_the_checklist_match_the_findings(
    status: Status, met: tuple[str, ...], evidence: tuple[str, ...]
) -> None:
    state = msgspec.structs.replace(PLANNED, status=status, met=met, evidence=evidence, due=date(2027, 3, 30))
    info = ProjectInfo("p", "시험", date(2027, 3, 1))
    context = page_context(small_catalog(), Project(info, {"alpha": state}), width=60, today=TODAY)
    codes = {one.code for one in found(alpha=state) if one.target == "item/alpha"}
    section = small_catalog().sections[0]
    for show, code in (
        (Show.WITHOUT_EVIDENCE, Code.WITHOUT_EVIDENCE),
        (Show.UNMET, Code.UNMET_CRITERIA),
        (Show.OVERDUE, Code.OVERDUE),
    ):
        assert (section.items[0].id in Filter(show).shown(context)) is (code in codes), show


def test_a_section_without_items_is_no_finding() -> None:
    empty = msgspec.structs.replace(small_catalog().sections[0], items=())
    assert found(msgspec.structs.replace(small_catalog(), sections=(empty,))) == []


def test_a_recommended_item_may_be_without_a_plan() -> None:
    assert found(delta=ItemState()) == []


def test_more_than_a_third_not_applicable_is_a_finding() -> None:
    assert found(alpha=ASIDE) == []
    (finding,) = found(beta=ASIDE, gamma=ASIDE)
    assert (finding.code, finding.target, finding.cause) == (Code.MANY_NOT_APPLICABLE, "section/first", "item/beta")
    assert "3개 항목 가운데 2개" in finding.reason


def test_a_connected_row_without_started_items_is_a_finding() -> None:
    rows = {"1.1.1": RowState(connected=True), "1.1.2": RowState(connected=True)}
    (finding,) = found(rows=rows, alpha=PLANNED)
    assert (finding.code, finding.target) == (Code.CONNECTED_UNSTARTED, "row/1.1.1")
    assert found(rows=rows, alpha=msgspec.structs.replace(PLANNED, status=Status.IN_PROGRESS)) == []
    assert found(rows=rows, alpha=ASIDE) == []


def test_an_upper_layer_ahead_of_its_lower_one_is_a_finding() -> None:
    (finding,) = [one for one in found(layered(), alpha=PLANNED) if one.code is Code.LAYER_AHEAD]
    assert (finding.target, finding.cause) == ("layer/top", "layer/ground")
    assert finding.reason == "위 1/1, 그 아래의 아래 0/2: 위 계층이 앞서 있습니다."


def test_an_overdue_review_is_a_finding() -> None:
    info = ProjectInfo("p", "시험", date(2027, 1, 1), cadence=Cadence.MONTHLY, last_review=date(2027, 2, 28))
    done = {item.id: DONE for item in small_catalog().items()}
    (finding,) = find_findings(small_catalog(), Project(info, done), TODAY, "ko")
    assert (finding.code, finding.target, finding.field) == (Code.REVIEW_OVERDUE, "project", "last_review")
    assert finding.reason == "점검일 2027-03-28에서 3일 지났습니다."


@pytest.mark.parametrize(("day", "late"), [(14, False), (15, False), (16, True)])
def test_a_review_is_overdue_from_the_day_after(day: int, late: bool) -> None:
    info = ProjectInfo("p", "시험", date(2027, 1, 15), cadence=Cadence.MONTHLY)
    done = {item.id: DONE for item in small_catalog().items()}
    findings = find_findings(small_catalog(), Project(info, done), date(2027, 2, day), "ko")
    assert [one.code for one in findings] == [Code.REVIEW_OVERDUE] * late


@pytest.mark.parametrize(("day", "old"), [(14, False), (15, False), (16, True)])
def test_a_verification_is_old_after_one_review_cycle(day: int, old: bool) -> None:
    state = ItemState(status=Status.IMPLEMENTED, verified=Verification("김하늘", date(2027, 1, 15)))
    assert is_verification_old(state, Cadence.MONTHLY, date(2027, 2, day)) is old
    assert not is_verification_old(state, Cadence.QUARTERLY, date(2027, 2, day))
    aside = ItemState(status=Status.NOT_APPLICABLE, reason="외주", verified=state.verified)
    assert not is_verification_old(aside, Cadence.MONTHLY, date(2027, 2, day))


def test_an_answer_to_a_changed_item_is_a_finding() -> None:
    alpha, beta, *_others = small_catalog().items()
    bases = {"alpha": BasisState("0" * 12), "beta": BasisState(beta.fingerprint)}
    answers = Project(ProjectInfo("p", "시험", TODAY), {alpha.id: DONE, beta.id: DONE}, bases=bases)
    (finding,) = [one for one in find_findings(small_catalog(), answers, TODAY, "ko") if one.code is Code.CHANGED_SINCE]
    assert (finding.target, finding.field) == ("item/alpha", "")


def test_severe_findings_come_first() -> None:
    findings = found(alpha=ItemState(), beta=ItemState(status=Status.IMPLEMENTED, met=ALL), gamma=ItemState())
    assert [finding.severity for finding in findings] == [Severity.HIGH, Severity.LOW, Severity.LOW]
    assert [finding.target for finding in findings] == ["item/beta", "item/alpha", "item/gamma"]


def test_every_code_and_severity_has_a_name() -> None:
    titles = {code_title(code, "ko") for code in Code}
    assert len(titles) == len(Code)
    assert {severity_word(one) for one in Severity} == {"고칠 것", "살펴볼 것"}
