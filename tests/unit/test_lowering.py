"""What a change takes back is found for every kind of answer, and told in one sentence for all things alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.diff import compare
from ml_tui.domain.lowering import lowered
from ml_tui.domain.project import (
    KINDS,
    ChoiceState,
    ComponentState,
    Condition,
    ItemState,
    ModuleState,
    Project,
    ProjectInfo,
    RowState,
    StageState,
    State,
    Status,
    Verification,
)
from ml_tui.domain.wording import Wording
from tests.catalogs import small_catalog

SEEN = Verification("박검증", date(2027, 1, 31))
DONE = ItemState(Status.IMPLEMENTED, met=("one", "two", "three"), verified=SEEN)
ASIDE = ItemState(Status.NOT_APPLICABLE, reason="외주")


def went(before: State, after: State) -> list[str]:
    kind = next(kind for kind, (_table, state_type) in KINDS.items() if state_type is type(before))
    return [field.field for field in lowered(difference(f"{kind}/thing", before, after))]


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        (DONE, DONE, []),
        (ItemState(), DONE, []),
        (DONE, ItemState(), ["status", "met", "verified"]),
        (ItemState(Status.IMPLEMENTED), ItemState(Status.IN_PROGRESS), ["status"]),
        (ItemState(Status.IMPLEMENTED), ASIDE, ["status"]),
        (ItemState(Status.IN_PROGRESS), ASIDE, ["status"]),
        (ItemState(), ASIDE, []),
        (ASIDE, ItemState(), ["reason"]),
        (ASIDE, ItemState(Status.IMPLEMENTED), ["reason"]),
        (ASIDE, ItemState(Status.NOT_APPLICABLE, reason="다른 까닭"), []),
        (ItemState(met=("one", "two")), ItemState(met=("one", "three")), ["met"]),
        (ItemState(met=("one",)), ItemState(met=("two", "one")), []),
        (DONE, ItemState(Status.IMPLEMENTED, met=DONE.met, verified=Verification("김", date(2027, 2, 1))), []),
        (ItemState(note="메모", owner="김", evidence=("화면",)), ItemState(), []),
        (ComponentState(Status.IMPLEMENTED), ComponentState(Status.NOT_STARTED), ["status"]),
        (RowState(connected=True, link="x"), RowState(), ["connected"]),
        (RowState(), RowState(connected=True), []),
        (ChoiceState(chosen=True), ChoiceState(), ["chosen"]),
        (ModuleState(done=("a", "b")), ModuleState(done=("b",)), ["done"]),
        (ModuleState(done=("b",)), ModuleState(done=("a", "b")), []),
    ],
)
def test_a_change_lists_the_fields_it_lowers(before: State, after: State, fields: list[str]) -> None:
    assert went(before, after) == fields


def test_a_worse_or_unknown_condition_is_lower() -> None:
    order = [Condition.UNKNOWN, Condition.NOT_BUILT, Condition.TROUBLE, Condition.BOTTLENECK, Condition.NORMAL]
    assert set(order) == set(Condition)
    for number, worse in enumerate(order):
        for better in order[number:]:
            assert went(StageState(worse), StageState(better)) == []
            assert went(StageState(better), StageState(worse)) == (["condition"] if better is not worse else [])


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_rank(status: Status) -> None:
    assert went(ItemState(status), ItemState(status)) == went(ItemState(), ItemState(status)) == []


def test_two_states_of_a_project_are_compared_for_lowered_answers() -> None:
    info = ProjectInfo("p", "은행", date(2027, 1, 1))
    before = Project(info, {"alpha": DONE}, {"1.1.1": RowState(connected=True)})
    changes = compare(before, Project(info), small_catalog())
    assert [(one.target, one.field) for one in lowered(changes)] == [
        ("item/alpha", "status"), ("item/alpha", "met"), ("item/alpha", "verified"), ("row/1.1.1", "connected"),
    ]  # fmt: skip


def said(*fields: FieldChange) -> list[str]:
    return [str(sentence) for sentence in Wording(small_catalog()).lowered(fields)]


def test_one_lowered_item_is_named_and_several_are_numbered() -> None:
    started = ItemState(Status.IN_PROGRESS, met=("one", "two"))
    assert said(*difference("item/alpha", DONE, started)) == [
        "1.1 항목 1.1: 상태 구현됨 → 진행 중, 구현 내용 3/3 → 2/3 (-기준 three), 검증 박검증 2027-01-31 → (없음)"
    ]
    both = [*difference("item/alpha", DONE, started), *difference("item/beta", DONE, started)]
    assert [line.partition(":")[0] for line in said(*both)] == ["1.1, 1.2"]
    assert said(*difference("item/alpha", ItemState(), DONE)) == []


def test_only_the_first_of_many_lowered_items_are_named() -> None:
    fields = [FieldChange(f"row/{number}", "connected", True, False) for number in range(25)]
    (line,) = said(*fields)
    assert line == f"{', '.join(map(str, range(20)))} 외 5개: 구현 상태 연결됨 → 미연결"


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_any_answer_can_be_checked(kind: str) -> None:
    _attribute, state_type = KINDS[kind]
    values: dict[str, Any] = {"verified": {"by": "김", "at": "2027-01-01"}, "fields": {"a": "b"}, "met": ["x"]}
    for name in state_type.__struct_fields__:
        value = values.get(name, "x")
        if name not in ("status", "condition", "connected", "chosen"):
            assert len(lowered([FieldChange(f"{kind}/x", name, value, None)])) <= 1
