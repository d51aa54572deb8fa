"""Changes: their values before and after, what takes them back, and the order in which two states are compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.domain.changes import (
    Change,
    ChangeKind,
    FieldChange,
    answer_fields_of,
    apply,
    decided_fields,
    difference,
    differs_now,
    state_of,
)
from ml_tui.domain.diff import compare
from ml_tui.domain.project import (
    KINDS,
    BasisState,
    ComponentState,
    Document,
    ItemState,
    Project,
    ProjectInfo,
    RowState,
    Status,
    Verification,
)
from tests.catalogs import small_catalog

INFO = ProjectInfo("p-1", "은행", date(2027, 1, 1))
NOTHING = Project(INFO)
SEEN = Verification("박검증", date(2027, 1, 31))
FULL = ItemState(
    Status.IMPLEMENTED, "", ("one",), "메모", "계획", "김", date(2027, 5, 1), ("a", "b"), SEEN
)  # fmt: skip


def changed(*targets: str) -> Change:
    fields = tuple(FieldChange(target, "note", "", "x") for target in targets)
    return Change(2, datetime(2027, 1, 1, tzinfo=UTC), "김", ChangeKind.EDIT, fields)


def test_a_difference_lists_changed_fields_as_json_in_declared_order() -> None:
    assert [(one.field, one.before, one.after) for one in difference("item/alpha", ItemState(), FULL)] == [
        ("status", "not_started", "implemented"),
        ("met", (), ("one",)),
        ("note", "", "메모"),
        ("plan", "", "계획"),
        ("owner", "", "김"),
        ("due", None, "2027-05-01"),
        ("evidence", (), ("a", "b")),
        ("verified", None, {"by": "박검증", "at": "2027-01-31"}),
    ]
    assert difference("item/alpha", FULL, FULL) == ()


STATES: dict[str, Any] = {
    "item/alpha": st.builds(
        ItemState,
        status=st.sampled_from(Status),
        met=st.sampled_from([(), ("one",), ("one", "two")]),
        note=st.sampled_from(["", "a"]),
        due=st.none() | st.just(date(2027, 1, 1)),
        evidence=st.sampled_from([(), ("x", "y")]),
        verified=st.none() | st.just(SEEN),
    ),
    "row/1.1.1": st.builds(RowState, st.booleans(), st.sampled_from(["", "http://a"])),
    "component/top/own": st.builds(ComponentState, st.sampled_from(Status), st.sampled_from(["", "a"])),
    "record/datasheet-1": st.builds(
        Document, name=st.sampled_from(["", "a"]), fields=st.sampled_from([{}, {"a": "b"}])
    ),
}


@given(data=st.data(), target=st.sampled_from(sorted(STATES)), named=st.sampled_from(["은행", "새 이름"]))
def test_a_difference_leads_from_one_state_to_the_other_and_back(data: st.DataObject, target: str, named: str) -> None:
    before, after = data.draw(STATES[target]), data.draw(STATES[target])
    fields = difference(target, before, after)
    fields += difference("project", INFO, msgspec.structs.replace(INFO, name=named))
    start = apply(NOTHING, difference(target, KINDS[target.partition("/")[0]][1](), before))
    then = apply(start, fields)
    assert (state_of(then, target), then.info.name) == (after, named)
    back = apply(then, tuple(one.reversed() for one in reversed(fields)))
    assert (state_of(back, target), back.info) == (before, INFO)
    assert not any(differs_now(then, one) for one in fields if one.target == target)
    assert all(differs_now(start, one) for one in fields if one.target == target)


class CopiedTable(dict[str, Any]):
    """A table that counts how often it is copied."""

    copies = 0

    def __iter__(self) -> Iterator[str]:  # with this, ``dict(table)`` asks for the keys
        return super().__iter__()

    def keys(self) -> Any:
        self.copies += 1
        return super().keys()


def test_applying_many_fields_copies_each_table_once() -> None:
    items, rows, stages = CopiedTable(), CopiedTable(), CopiedTable()
    fields = [FieldChange(f"{kind}/{n}", "note", "", f"{n}") for n in range(1000) for kind in ("item", "row")]
    after = apply(Project(INFO, items, rows, stages=stages), fields)
    assert (len(after.items), len(after.rows), after.items["999"].note) == (1000, 1000, "999")
    assert (items.copies, rows.copies, stages.copies) == (1, 1, 0)


def test_a_missing_answer_equals_an_empty_answer() -> None:
    assert state_of(NOTHING, "component/top/own") == ComponentState()
    assert differs_now(NOTHING, FieldChange("item/alpha", "note", "", "x"))
    assert not differs_now(NOTHING, FieldChange("item/alpha", "note", "x", ""))


def test_answer_fields_exclude_project_details_and_derived_fields() -> None:
    change = changed("project", "item/alpha", "basis/alpha", "component/top/own")
    assert [one.target for one in answer_fields_of(change)] == ["item/alpha", "component/top/own"]
    assert [one.target for one in decided_fields(change.fields)] == ["project", "item/alpha", "component/top/own"]


@pytest.mark.parametrize(
    "field",
    [
        FieldChange("item/alpha", "status", "", "bogus"),
        FieldChange("item/alpha", "note", "", None),
        FieldChange("project", "created", "", "someday"),
    ],
)
def test_a_log_value_that_fits_no_field_is_refused(field: FieldChange) -> None:
    with pytest.raises(msgspec.ValidationError):
        apply(NOTHING, (field,))


class TestComparing:
    """Two states of a project."""

    def test_differences_follow_the_catalog_and_end_with_unknown_answers(self) -> None:
        items = {name: ItemState(note="x") for name in ("zeta", "delta", "gamma", "eta", "alpha")}
        rows = {number: RowState(True) for number in ("9.9", "1.1.2", "1.1.1")}
        after = Project(INFO, items, rows)
        assert [one.target for one in compare(NOTHING, after, small_catalog())] == [
            "item/alpha", "item/gamma", "item/delta", "item/eta", "item/zeta", "row/1.1.1", "row/1.1.2", "row/9.9",
        ]  # fmt: skip

    def test_a_removed_answer_differs_like_an_added_one(self) -> None:
        before = Project(INFO, {"alpha": ItemState(note="x"), "gone": ItemState(note="y")})
        assert [(one.target, one.before, one.after) for one in compare(before, NOTHING, small_catalog())] == [
            ("item/alpha", "x", ""),
            ("item/gone", "y", ""),
        ]
        assert [(one.target, one.before, one.after) for one in compare(NOTHING, before, small_catalog())] == [
            ("item/alpha", "", "x"),
            ("item/gone", "", "y"),
        ]

    def test_only_decided_project_details_differ(self) -> None:
        decided = {"name": "새 은행", "client": "고객", "cadence": "monthly", "author": "김", "archived": True,
                   "catalog_path": "/a.yaml", "contact": "이", "contact_address": "a@b"}  # fmt: skip
        followed = {"catalog_id": "x", "catalog_hash": "y", "last_review": date(2027, 3, 1)}
        after = Project(msgspec.structs.replace(INFO, **decided, **followed), bases={"alpha": BasisState("0" * 12)})
        assert {one.field for one in compare(NOTHING, after, small_catalog())} == set(decided)
