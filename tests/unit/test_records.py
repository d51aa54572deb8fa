"""Answers as JSON: the names that scripts read, every field of every answer, nothing lost and nothing unclean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.platform import records_of
from ml_tui.domain.project import (
    BasisState,
    ChoiceState,
    ComponentState,
    Condition,
    Document,
    ItemState,
    ModuleState,
    Project,
    RowState,
    StageState,
    Status,
    Verification,
)
from ml_tui.domain.records import (
    change_record,
    component_records,
    document_records,
    holder_record,
    item_record,
    module_records,
    project_record,
    row_record,
    stage_records,
    type_records,
    unplaced_answers,
    variant_records,
)
from tests.unit.project_files import ESCAPES
from tests.unit.report_samples import INFO, TODAY, full_catalog

CATALOG = full_catalog()
NOTHING = Project(INFO)
FIRST = CATALOG.sections[0]
SEEN = Verification("박서준", date(2027, 3, 20))

TALLY = {
    "total": 5, "implemented": 1, "in_progress": 1, "not_started": 2, "not_applicable": 1, "verified": 1,
    "overdue": 1, "required_open": 2, "criteria_met": 3, "criteria_total": 12, "applicable": 4, "percent": 25,
}  # fmt: skip


def test_a_record_of_an_item_has_every_answer() -> None:
    state = ItemState(
        Status.IMPLEMENTED, "", ("one", "three"), "메모", "계획", "김", date(2027, 5, 1), ("a", "b"), SEEN
    )  # fmt: skip
    assert item_record(FIRST, FIRST.items[0], state, "ko") == {
        "id": "alpha", "no": "1.1", "section": "first", "section_title": "첫째", "title": "항목 1.1",
        "priority": "required", "layer": "ground",
        "status": "implemented", "reason": "", "note": "메모", "plan": "계획", "owner": "김", "due": "2027-05-01",
        "evidence": ["a", "b"], "verified": {"by": "박서준", "at": "2027-03-20"},
        "criteria": [
            {"id": "one", "name": "기준 one", "met": True},
            {"id": "two", "name": "기준 two", "met": False},
            {"id": "three", "name": "기준 three", "met": True},
        ],
    }  # fmt: skip


def test_a_record_of_an_unanswered_item_has_empty_values() -> None:
    record = item_record(FIRST, FIRST.items[0], ItemState(), "ko")
    assert (record["status"], record["due"], record["verified"], record["evidence"]) == ("not_started", None, None, [])
    assert [one["met"] for one in record["criteria"]] == [False] * 3
    assert "unknown_criteria" not in record


def test_unknown_criteria_and_deliverables_are_named() -> None:
    record = item_record(FIRST, FIRST.items[0], ItemState(met=("one", "gone", "old")), "ko")
    assert record["unknown_criteria"] == ["gone", "old"]
    (module,) = module_records(CATALOG, Project(INFO, modules={"module-a": ModuleState(done=("paper", "gone"))}), "ko")
    assert module["unknown_deliverables"] == ["gone"]


def test_a_mapping_row_has_a_record() -> None:
    assert row_record(CATALOG.rows[0], RowState(True, "http://a", "메모"), "ko") == {
        "no": "1.1.1", "component": "관리", "function": "수집", "label": "모듈 가",
        "connected": True, "link": "http://a", "note": "메모",
    }  # fmt: skip


def test_a_record_of_a_project_has_its_figures() -> None:
    items = {
        "alpha": ItemState(Status.IMPLEMENTED, met=("one", "two"), verified=SEEN),
        "beta": ItemState(Status.IN_PROGRESS, met=("one",), due=date(2027, 3, 1)),
        "gamma": ItemState(Status.NOT_APPLICABLE, reason="외주"),
    }
    record = project_record(CATALOG, Project(INFO, items), "ko", TODAY)
    sections = record.pop("sections")
    assert record == {
        "id": "p-abc234", "name": "은행 A", "client": "한빛은행", "author": "김하늘", "contact": "최지민",
        "contact_address": "jimin@firm.example", "created": "2027-01-04", "archived": False, "cadence": "quarterly",
        "last_review": "2027-02-28", "next_review": "2027-05-28", "progress": TALLY,
    }  # fmt: skip
    assert [(one["id"], one["no"], one["title"], one["total"], one["percent"]) for one in sections] == [
        ("first", "1", "첫째", 3, 50),
        ("second", "2", "둘째", 2, 0),
    ]
    assert all(one.keys() == TALLY.keys() | {"id", "no", "title"} for one in sections)
    new = msgspec.structs.replace(INFO, last_review=None)
    assert project_record(CATALOG, Project(new), "ko", TODAY)["last_review"] is None


def test_a_record_of_a_layer_counts_its_components() -> None:
    answered = Project(INFO, components={"ground/own": ComponentState(Status.IN_PROGRESS)})
    assert holder_record(CATALOG.layers[1], answered, "ko") == {
        "id": "ground", "no": "2", "title": "아래", "status": "in_progress", "total": 1, "implemented": 0,
        "in_progress": 1, "not_started": 0, "not_applicable": 0, "applicable": 1, "percent": 0,
    }  # fmt: skip


def test_components_of_layers_and_areas_have_records() -> None:
    answered = Project(
        INFO,
        {"alpha": ItemState(Status.IMPLEMENTED)},
        components={"field/own": ComponentState(Status.IMPLEMENTED, "메모")},
    )
    names = ("id", "part_of", "holder", "holder_title", "title", "status", "items", "note")
    expected = [
        ("top/derived", "layer", "top", "위", "딸린 항목 있음", "in_progress", ["alpha", "beta"], ""),
        ("ground/own", "layer", "ground", "아래", "딸린 항목 없음", "not_started", [], ""),
        ("field/own", "area", "field", "영역", "딸린 항목 없음", "implemented", [], "메모"),
    ]
    assert component_records(CATALOG, answered, "ko") == [dict(zip(names, one, strict=True)) for one in expected]


def test_stages_types_variants_and_modules_have_records() -> None:
    answered = Project(
        INFO,
        stages={"raw": StageState(Condition.TROUBLE, "3초", "메모")},
        types={"guess": ChoiceState(True, "메모")},
        modules={"module-a": ModuleState("http://a", "메모", ("paper",))},
    )
    raw, clean = stage_records(CATALOG, answered, "ko")
    assert raw == {
        "id": "raw", "no": "2.1", "pipeline": "flow", "pipeline_title": "흐름", "title": "원천", "items": ["alpha"],
        "condition": "trouble", "measure": "3초", "note": "메모",
    }  # fmt: skip
    assert (clean["condition"], clean["measure"], clean["note"]) == ("unknown", "", "")
    assert type_records(CATALOG, answered, "ko") == [
        {"id": "guess", "no": "4.1", "title": "짐작", "chosen": True, "note": "메모"}
    ]
    assert variant_records(CATALOG, answered, "ko") == [
        {"id": "nightly", "no": "2.3.1", "pipeline": "flow", "title": "밤마다", "chosen": False, "note": ""}
    ]
    assert module_records(CATALOG, answered, "ko") == [
        {
            "id": "module-a", "title": "모듈 가", "link": "http://a", "note": "메모",
            "deliverables": [{"id": "paper", "title": "문서", "there": True}],
        }
    ]  # fmt: skip
    (bare,) = module_records(CATALOG, NOTHING, "ko")
    assert bare["deliverables"] == [{"id": "paper", "title": "문서", "there": False}]


RECORDS = {
    "mc-2": Document("model-card", "나", {"license": "MIT"}),
    "ds-2": Document("datasheet", "다"),
    "ds-1": Document("", "가", {"purpose": "까닭"}),
    "ds-3": Document("datasheet", "지운 것", removed=True),
    "xx-1": Document("scroll", "낯선 것"),
    "xx-2": Document("scroll", "지운 낯선 것", removed=True),
}


def test_documents_are_grouped_by_kind_in_order_of_creation() -> None:
    """One whose kind is not written down is known by its id."""
    assert document_records(CATALOG, Project(INFO, records=RECORDS)) == [
        {"id": "ds-2", "kind": "datasheet", "name": "다", "fields": {}},
        {"id": "ds-1", "kind": "datasheet", "name": "가", "fields": {"purpose": "까닭"}},
        {"id": "mc-2", "kind": "model-card", "name": "나", "fields": {"license": "MIT"}},
    ]


def test_answers_unknown_to_the_catalog_have_records() -> None:
    """What follows from answers is none, nor is a record, unless nobody knows its kind."""
    answered = Project(
        INFO,
        {"alpha": ItemState(note="a"), "gone": ItemState(Status.IN_PROGRESS, note="b", met=("x",))},
        {"1.1.1": RowState(True), "9.9": RowState(True, "http://b")},
        components={"ground/own": ComponentState(note="c"), "gone/own": ComponentState(note="d")},
        types={"guess": ChoiceState(True)},
        records=RECORDS,
        bases={"alpha": BasisState("0" * 12), "gone": BasisState("0" * 12)},
    )
    assert unplaced_answers(CATALOG, answered) == {
        "items": [
            {
                "id": "gone", "status": "in_progress", "reason": "", "note": "b", "plan": "", "owner": "", "due": None,
                "evidence": [], "verified": None, "met": ["x"],
            }
        ],
        "rows": [{"no": "9.9", "connected": True, "link": "http://b", "note": ""}],
        "components": [{"id": "gone/own", "status": "not_started", "note": "d"}],
        "records": [{"id": "xx-1", "kind": "scroll", "name": "낯선 것", "fields": {}, "removed": False}],
    }  # fmt: skip
    assert unplaced_answers(CATALOG, NOTHING) == {"items": [], "rows": []}


def test_a_change_of_the_log_has_a_record() -> None:
    fields = (
        FieldChange("item/alpha", "status", "not_started", "implemented"),
        FieldChange("basis/alpha", "print", "", "0" * 12),
        FieldChange("item/alpha", "verified", None, {"by": "김", "at": "2027-03-20"}),
        FieldChange("item/alpha", "evidence", ["a"], ["a", "b"]),
    )
    change = Change(7, datetime(2027, 3, 31, 3, tzinfo=UTC), "김하늘", ChangeKind.UNDO, fields, 6, "제목")
    assert change_record(change) == {
        "rev": 7, "at": "2027-03-31T03:00:00+00:00", "by": "김하늘", "kind": "undo", "of": 6, "title": "제목",
        "fields": [
            {"target": "item/alpha", "field": "status", "before": "not_started", "after": "implemented"},
            {"target": "item/alpha", "field": "verified", "before": None, "after": {"by": "김", "at": "2027-03-20"}},
            {"target": "item/alpha", "field": "evidence", "before": ["a"], "after": ["a", "b"]},
        ],
    }  # fmt: skip


DIRTY = f"a{ESCAPES}b"


@pytest.mark.parametrize("value", [DIRTY, [DIRTY], {DIRTY: DIRTY}, {"a": [{DIRTY: [DIRTY]}]}, (DIRTY,)])
def test_records_of_changes_contain_no_control_characters(value: Any) -> None:
    field = FieldChange(DIRTY, DIRTY, value, value)
    change = Change(1, datetime(2027, 1, 1, tzinfo=UTC), DIRTY, ChangeKind.EDIT, (field,), title=DIRTY)
    said = msgspec.json.encode(change_record(change)).decode()
    assert msgspec.json.decode(said)["fields"][0]["before"] == msgspec.json.decode(
        msgspec.json.encode(value).decode().replace(msgspec.json.encode(DIRTY).decode()[1:-1], "ab")
    )
    assert "x1b" not in repr(msgspec.json.decode(said)) and "202e" not in repr(msgspec.json.decode(said))


def test_numbers_and_booleans_keep_their_type() -> None:
    field = FieldChange("row/1.1.1", "connected", False, True)
    change = Change(
        1, datetime(2027, 1, 1, tzinfo=UTC), "김", ChangeKind.EDIT, (field, FieldChange("x/y", "n", 1, 2.5))
    )
    assert [(one["before"], one["after"]) for one in change_record(change)["fields"]] == [(False, True), (1, 2.5)]


def test_records_of_answers_contain_no_control_characters() -> None:
    """A project file can have been edited by hand."""
    info = msgspec.structs.replace(INFO, name=DIRTY, client=DIRTY, author=DIRTY, contact=DIRTY, contact_address=DIRTY)
    state = ItemState(
        reason=DIRTY, note=DIRTY, plan=DIRTY, owner=DIRTY, evidence=(DIRTY,), met=(DIRTY,),
        verified=Verification(DIRTY, TODAY),
    )  # fmt: skip
    dirty = Project(
        info,
        {"alpha": state, DIRTY: state},
        {"1.1.1": RowState(True, DIRTY, DIRTY), DIRTY: RowState(True, DIRTY, DIRTY)},
        components={"ground/own": ComponentState(note=DIRTY)},
        stages={"raw": StageState(measure=DIRTY, note=DIRTY)},
        types={"guess": ChoiceState(note=DIRTY)},
        variants={"nightly": ChoiceState(note=DIRTY)},
        modules={"module-a": ModuleState(DIRTY, DIRTY, (DIRTY,))},
        records={"ds-1": Document("datasheet", DIRTY, {DIRTY: DIRTY}), DIRTY: Document(DIRTY, DIRTY)},
    )
    said = [
        item_record(FIRST, FIRST.items[0], state, "ko"),
        row_record(CATALOG.rows[0], dirty.row("1.1.1"), "ko"),
        project_record(CATALOG, dirty, "ko", TODAY),
        component_records(CATALOG, dirty, "ko"),
        stage_records(CATALOG, dirty, "ko"),
        type_records(CATALOG, dirty, "ko"),
        variant_records(CATALOG, dirty, "ko"),
        module_records(CATALOG, dirty, "ko"),
        document_records(CATALOG, dirty),
        unplaced_answers(CATALOG, dirty),
    ]
    for one in said:
        assert "'ab'" in repr(one)
        assert "\\x1b" not in repr(one) and "\\x9b" not in repr(one) and "\\u202e" not in repr(one)


def test_records_of_a_module_are_sorted_by_name_without_case_then_by_id() -> None:
    names = {"ds-3": "b", "ds-1": "a", "ds-2": "B", "ds-4": "C", "ds-5": "a"}
    records = {key: Document("datasheet", name) for key, name in names.items()}
    records |= {"ds-6": Document("datasheet", "a", removed=True), "mc-1": Document("model-card", "a")}
    found = [key for key, _state in records_of(Project(INFO, records=records), "datasheet")]
    assert found == ["ds-1", "ds-5", "ds-2", "ds-3", "ds-4"]
