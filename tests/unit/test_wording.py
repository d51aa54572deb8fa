"""Changes in words: literal lines for every kind of answer, and for every kind of step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.project import KINDS, Document, ProjectInfo
from ml_tui.domain.wording import (
    CONDITION_SIGNS,
    QUOTE_CELLS,
    SIGNS,
    Wording,
    field_label,
)
from ml_tui.i18n import use_language
from ml_tui.text import width
from tests.counting import CallCounter
from tests.unit.report_samples import full_catalog

CATALOG = full_catalog()
RECORDS = {"ds-1": Document("datasheet", "고객 명부"), "mc-1": Document("model-card", "")}
WORDING = Wording(CATALOG, RECORDS)
AT = datetime(2027, 3, 31, tzinfo=UTC)


def change(target: str, field: str, before: Any, after: Any) -> FieldChange:
    return FieldChange(target, field, before, after)


def step(*fields: FieldChange, kind: ChangeKind = ChangeKind.EDIT, title: str = "") -> Change:
    return Change(7, AT, "김하늘", kind, fields, title=title)


@pytest.mark.parametrize(
    ("target", "subject"),
    [
        ("item/alpha", "1.1 항목 1.1"),
        ("basis/alpha", "1.1 항목 1.1"),
        ("item/1.1.1", "1.1.1"),
        ("row/1.1.1", "1.1.1 수집"),
        ("row/alpha", "alpha"),
        ("component/ground/own", "아래: 딸린 항목 없음"),
        ("component/field/own", "영역: 딸린 항목 없음"),
        ("stage/raw", "2.1 원천"),
        ("variant/nightly", "2.3.1 밤마다"),
        ("type/guess", "짐작"),
        ("module/module-a", "모듈 가"),
        ("record/ds-1", "데이터 시트 고객 명부"),
        ("record/mc-1", "모델 카드 mc-1"),
        ("record/ds-9", "데이터 시트 ds-9"),
        ("record/xx-1", "xx-1"),
        ("item/ds-1", "ds-1"),
        ("project", "프로젝트"),
        ("planet/mars", "mars"),
        ("planet", "planet"),
        ("item/gone", "gone"),
    ],
)
def test_everything_that_can_be_changed_has_a_name(target: str, subject: str) -> None:
    assert WORDING.subject(target) == subject


def test_names_follow_the_language_in_use() -> None:
    use_language("en")
    assert WORDING.subject("item/alpha") == "1.1 항목 1.1 (en)"
    assert WORDING.subject("record/ds-1") == "Datasheet 고객 명부"
    use_language("ko")
    assert WORDING.subject("item/alpha") == "1.1 항목 1.1"


@pytest.mark.parametrize(
    ("target", "field", "before", "after", "words"),
    [
        ("item/alpha", "status", "not_started", "implemented", "상태 미착수 → 구현됨"),
        ("component/top/own", "status", "in_progress", "not_applicable", "상태 진행 중 → 해당 없음"),
        ("item/alpha", "status", "bogus", "implemented", "상태 bogus → 구현됨"),
        ("item/alpha", "note", "", "둘\n 줄", "메모 (없음) → 둘 줄"),
        ("item/alpha", "owner", "김", "", "담당자 김 → (없음)"),
        ("item/alpha", "due", None, "2027-05-01", "기한 (없음) → 2027-05-01"),
        ("item/alpha", "verified", None, {"by": "김", "at": "2027-03-20"}, "검증 (없음) → 김 2027-03-20"),
        ("item/alpha", "plan", "a" * 50, "b", f"계획 {'a' * (QUOTE_CELLS - 1)}… → b"),
        ("row/1.1.1", "connected", False, True, "구현 상태 미연결 → 연결됨"),
        ("row/1.1.1", "link", "", "http://a", "바로가기 (없음) → http://a"),
        ("stage/raw", "condition", "unknown", "trouble", "운영 상태 미확인 → 문제"),
        ("stage/raw", "condition", "bogus", "normal", "운영 상태 bogus → 정상"),
        ("stage/raw", "measure", "", "3초", "측정값 (없음) → 3초"),
        ("type/guess", "chosen", False, True, "채택 여부 미채택 → 채택"),
        ("project", "name", "가", "나", "프로젝트 이름 가 → 나"),
        ("record/ds-1", "name", "가", "나", "이름 가 → 나"),
        ("record/ds-1", "kind", "", "datasheet", "종류 (없음) → 데이터 시트"),
        ("record/ds-1", "kind", "scroll", "model-card", "종류 scroll → 모델 카드"),
        ("record/ds-1", "removed", False, True, "지움 아니요 → 예"),
        ("project", "archived", True, False, "보관 예 → 아니요"),
        ("project", "cadence", "quarterly", "monthly", "점검 주기 분기 → 매월"),
        ("project", "cadence", "weekly", "monthly", "점검 주기 weekly → 매월"),
        ("project", "catalog_path", "", "/a.yaml", "카탈로그 파일 (없음) → /a.yaml"),
        ("project", "last_review", None, "2027-03-31", "마지막 점검 (없음) → 2027-03-31"),
        ("item/alpha", "score", "1", "2", "score 1 → 2"),
    ],
)
def test_a_changed_field_is_described_by_both_values(
    target: str, field: str, before: Any, after: Any, words: str
) -> None:
    assert WORDING.field(change(target, field, before, after)) == words


@pytest.mark.parametrize(
    ("target", "field", "before", "after", "words"),
    [
        ("item/alpha", "met", [], ["one"], "구현 내용 0/3 → 1/3 (+기준 one)"),
        ("item/alpha", "met", ["one", "two"], ["two", "three"], "구현 내용 2/3 → 2/3 (+기준 three, -기준 one)"),
        ("item/alpha", "met", ("gone",), (), "구현 내용 1/3 → 0/3 (-gone)"),
        ("item/gone", "met", [], ["one"], "구현 내용 0 → 1 (+one)"),
        ("item/alpha", "met", None, ["one"], "구현 내용 0/3 → 1/3 (+기준 one)"),
        ("item/alpha", "evidence", [], ["설계서"], "증빙 0건 → 1건 (+설계서)"),
        ("item/alpha", "evidence", ["a", "b"], ["b", "a"], "증빙 2건 → 2건"),
        ("item/alpha", "evidence", [], list("abcd"), "증빙 0건 → 4건 (+a, +b, +c, +d)"),
        ("item/alpha", "evidence", [], list("abcde"), "증빙 0건 → 5건 (+a, +b, +c, +d, …)"),
        ("item/alpha", "evidence", ["x"], list("abcd"), "증빙 1건 → 4건 (+a, +b, +c, +d, …)"),
        ("module/module-a", "done", [], ["paper", "gone"], "산출물 0/1 → 2/1 (+문서, +gone)"),
        ("module/none", "done", [], ["paper"], "산출물 0 → 1 (+paper)"),
        ("record/ds-1", "fields", {}, {"purpose": "x"}, "내용 무엇에 쓰려고 만들었고 무엇이 …"),
        ("record/ds-1", "fields", None, {"mine": "x"}, "내용 mine"),
        ("record/ds-1", "fields", {"mine": "x", "same": "y"}, {"same": "y"}, "내용 mine"),
        ("record/ds-1", "fields", {}, dict.fromkeys("abcd", "x"), "내용 a, b, c, d"),
        ("record/ds-1", "fields", {}, dict.fromkeys("abcde", "x"), "내용 a, b, c, d, …"),
        ("record/xx-1", "fields", {}, {"purpose": "x"}, "내용 purpose"),
    ],
)
def test_added_and_removed_values_are_described(target: str, field: str, before: Any, after: Any, words: str) -> None:
    assert WORDING.field(change(target, field, before, after)) == words


ONE = change("item/alpha", "note", "", "x")
TWO = change("item/alpha", "owner", "", "김")
OTHER = change("row/1.1.1", "note", "", "x")
NOTED = "메모 (없음) → x"
BASIS = change("basis/alpha", "print", "", "0" * 12)


@pytest.mark.parametrize(
    ("made", "lines"),
    [
        (
            step(ONE, TWO, BASIS, OTHER),
            ["1.1 항목 1.1: 메모 (없음) → x, 담당자 (없음) → 김", "1.1.1 수집: 메모 (없음) → x"],
        ),
        (step(BASIS), ["1.1 항목 1.1: 같은 답을 다시 고름"]),
        (step(), ["바뀐 것 없음"]),
        (step(change("project", "name", "", "은행"), kind=ChangeKind.CREATE), ["프로젝트를 만듦: 은행"]),
        (step(kind=ChangeKind.CREATE), ["프로젝트를 만듦"]),
        (step(kind=ChangeKind.CHECKPOINT, title="1차"), ["체크포인트를 남김: 1차"]),
        (step(kind=ChangeKind.CATALOG, title="small 2"), ["다른 카탈로그로 엶: small 2"]),
        (step(kind=ChangeKind.RESTORE, title="어제"), ["사본에서 복원함: 어제"]),
        (
            step(ONE, OTHER, kind=ChangeKind.UNDO),
            [f"되돌림 - 1.1 항목 1.1: {NOTED}", f"되돌림 - 1.1.1 수집: {NOTED}"],
        ),
        (step(ONE, kind=ChangeKind.REDO), ["다시 실행 - 1.1 항목 1.1: 메모 (없음) → x"]),
        (step(kind=ChangeKind.UNDO), ["되돌림"]),
    ],
    ids=lambda made: made.kind if isinstance(made, Change) else "",
)
def test_a_change_is_described_in_lines(made: Change, lines: list[str]) -> None:
    assert WORDING.lines(made) == lines


def test_a_change_in_one_line_counts_the_other_targets() -> None:
    many = step(ONE, TWO, OTHER, change("item/beta", "note", "", "y"))
    assert WORDING.describe(many) == "1.1 항목 1.1 (외 2건): 메모 (없음) → x, 담당자 (없음) → 김"
    assert str(WORDING.summary(many, of="row/1.1.1")) == "1.1.1 수집 (외 2건): 메모 (없음) → x"
    assert WORDING.describe(step(ONE)) == "1.1 항목 1.1: 메모 (없음) → x"
    assert WORDING.describe(step(kind=ChangeKind.UNDO)) == "되돌림"


def test_a_change_of_thousands_in_one_line_puts_only_the_first_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = CallCounter(monkeypatch)
    counter.watch(Wording, "field")
    many = step(*(change(f"item/item-{number}", "note", "", "x") for number in range(5_000)))
    assert WORDING.describe(many) == "item-0 (외 4999건): 메모 (없음) → x"
    assert counter.taken() == {"field": 1}


def status(*targets: str) -> list[FieldChange]:
    return [change(target, "status", "implemented", "in_progress") for target in targets]


def test_equal_changes_share_a_sentence_with_numbers() -> None:
    links = [change(f"row/1.1.{number}", "link", "a", "") for number in (1, 2)]
    said = WORDING.grouped([*status("item/alpha", "item/beta"), *links, *status("component/ground/own"), ONE])
    assert [str(one) for one in said] == [
        "1.1, 1.2, 아래: 딸린 항목 없음: 상태 구현됨 → 진행 중",
        "1.1.1, 1.1.2: 바로가기 a → (없음)",
        "1.1 항목 1.1: 메모 (없음) → x",
    ]


def test_only_the_first_of_many_targets_are_named() -> None:
    def named(count: int) -> str:
        (one,) = WORDING.grouped(status(*(f"item/n{number}" for number in range(count))))
        return one.about

    twenty = ", ".join(f"n{number}" for number in range(20))
    assert named(1) == "n0"
    assert named(20) == twenty
    assert named(21) == f"{twenty} 외 1개"
    assert named(25) == f"{twenty} 외 5개"


def test_a_target_without_a_number_is_named() -> None:
    targets = ("item/gone", "item/1.1.1", "row/alpha", "type/guess", "row/1.1.2")
    (one,) = WORDING.grouped([FieldChange(target, "note", "", "메모") for target in targets])
    assert one.about == "gone, 1.1.1, alpha, 짐작, 1.1.2"


def test_every_field_of_every_answer_and_of_the_project_has_a_name() -> None:
    states = [state for _table, state in KINDS.values()] + [ProjectInfo]
    names = {field.name for state in states for field in msgspec.structs.fields(state)}
    assert {name for name in names if field_label(name) == name} == {"id", "created", "print"}
    use_language("en")
    assert field_label("owner") == "Owner"


def test_signs_are_unique_and_of_equal_width() -> None:
    for signs, cells in ((SIGNS, 3), (CONDITION_SIGNS, 1)):
        assert {width(sign) for sign in signs.values()} == {cells}
        assert len(set(signs.values())) == len(signs)
    assert list(SIGNS.values()) == ["[ ]", "[~]", "[x]", "[-]"]
    assert list(CONDITION_SIGNS.values()) == ["?", "o", "!", "x", "."]
