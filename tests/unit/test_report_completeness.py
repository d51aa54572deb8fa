"""A report leaves nothing out: every field of every kind of answer, in tables and in the document for machines."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from ml_tui import i18n
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.project import (
    KINDS,
    ChoiceState,
    Condition,
    Document,
    ItemState,
    ModuleState,
    Project,
    RowState,
    StageState,
    Status,
)
from ml_tui.domain.records import item_record
from ml_tui.report import executive, schema
from ml_tui.report.parts import Term, Tone, shown
from tests.catalogs import small_catalog
from tests.unit.report_samples import (
    INFO,
    OTHER_MARKERS,
    marked_project,
    marked_state,
    milestones,
    report_on,
)


def test_a_record_has_every_field_of_an_answer() -> None:
    catalog = small_catalog()
    section, state = catalog.sections[0], marked_state("alpha", 10)
    record = item_record(section, section.items[0], state, "ko")
    assert record == {
        "id": "alpha",
        "no": "1.1",
        "section": "first",
        "section_title": "첫째",
        "title": "항목 1.1",
        "priority": "required",
        "layer": "ground",
        "status": "not_applicable",
        "reason": "사유-alpha",
        "note": "메모-alpha\n둘째 줄-alpha",
        "plan": "계획-alpha",
        "owner": "담당-alpha",
        "due": "2027-05-10",
        "evidence": ["증빙1-alpha", "증빙2-alpha"],
        "verified": {"by": "검증자-alpha", "at": "2027-06-10"},
        "criteria": [
            {"id": "one", "name": "기준 one", "met": True},
            {"id": "two", "name": "기준 two", "met": False},
            {"id": "three", "name": "기준 three", "met": True},
        ],
    }


def test_every_field_of_an_item_is_reported() -> None:
    for name in ItemState.__struct_fields__:
        value: Any = getattr(marked_state("alpha", 10), name)
        filled = msgspec.structs.replace(ItemState(), **{name: value})
        before = report_on(Project(INFO))
        after = report_on(Project(INFO, {"alpha": filled}))
        assert before.table("checklist") != after.table("checklist"), name
        assert before.document["items"][0] != after.document["items"][0], name
    for name in RowState.__struct_fields__:
        value = True if name == "connected" else "무엇"
        filled_row = msgspec.structs.replace(RowState(), **{name: value})
        after = report_on(Project(INFO, {}, {"1.1.1": filled_row}))
        assert report_on(Project(INFO)).table("mapping") != after.table("mapping"), name
        assert report_on(Project(INFO)).document["rows"] != after.document["rows"], name


ANSWERED = {
    "component": ("ground/own", "components", "components"),
    "stage": ("raw", "stages", "stages"),
    "type": ("guess", "types", "types"),
    "variant": ("nightly", "variants", "variants"),
    "module": ("module-a", "modules", "modules"),
    "record": ("ds-000001", "datasheets", "records"),
}
"""For every further kind of answer a key that the catalog knows, the table and the records that tell of it."""


def test_every_kind_of_answer_is_tested_here() -> None:
    assert {*ANSWERED, "item", "row", "basis"} == set(KINDS)


@pytest.mark.parametrize("kind", ANSWERED)
def test_every_field_of_any_answer_is_reported(kind: str) -> None:
    key, table, records = ANSWERED[kind]
    attribute, state_type = KINDS[kind]
    full = getattr(marked_project(), attribute)[key]
    start = {"kind": "datasheet"} if kind == "record" else {}

    def told(state: Any) -> tuple[Any, ...]:
        made = report_on(Project(INFO, **{attribute: {key: state}}))
        tables = [one for one in made.tables if one.id in (table, "deliverables", "unplaced", "model-cards")]
        return tables, made.document[records], made.document["unplaced"]

    for name in state_type.__struct_fields__:
        value = {"removed": True, "kind": "model-card"}.get(name, getattr(full, name))
        before = state_type(**start)
        after = msgspec.structs.replace(before, **{name: value})
        assert all(one != other for one, other in zip(told(before)[:2], told(after)[:2], strict=True)), name


def test_every_other_answer_is_in_the_tables_and_the_document() -> None:
    made = report_on(marked_project())
    text = "\n".join(shown(value, column) for table in made.tables for _r, _c, column, value in table.cells())
    document = json.dumps(made.document, ensure_ascii=False)
    assert [marker for marker in OTHER_MARKERS if marker not in text] == []
    assert [marker for marker in OTHER_MARKERS if marker.replace("\n", "\\n") not in document] == []


def test_a_removed_record_is_not_reported() -> None:
    made = report_on(marked_project(), log=())
    everything = json.dumps(made.document, ensure_ascii=False)
    everything += "".join(shown(value) for table in made.tables for _r, _c, _column, value in table.cells())
    assert "지운-" not in everything


def test_unknown_answers_of_every_kind_are_reported() -> None:
    project = Project(
        INFO,
        stages={"gone": StageState(Condition.NORMAL, "측정", "메모")},
        types={"gone": ChoiceState(True)},
        modules={"gone": ModuleState(done=("a", "b"))},
        records={"xx-1": Document("poem", "시", {"verse": "한 줄"})},
    )
    made = report_on(project)
    assert made.table("unplaced").rows == (
        ("gone", "운영 상태", "정상"),
        ("gone", "측정값", "측정"),
        ("gone", "메모", "메모"),
        ("gone", "채택 여부", "채택"),
        ("gone", "있는 산출물", "a\nb"),
        ("xx-1", "종류", "poem"),
        ("xx-1", "이름", "시"),
        ("xx-1", "내용", "verse: 한 줄"),
    )
    assert made.document["unplaced"]["records"][0]["fields"] == {"verse": "한 줄"}


def test_a_derived_component_names_its_items_and_takes_their_status() -> None:
    done = ItemState(status=Status.IMPLEMENTED)
    table = report_on(Project(INFO, {"alpha": done, "beta": done})).table("components")
    rows = {(row[0], row[1]): row[2:4] for row in table.rows}
    assert rows[("1 위", "딸린 항목 있음")] == (Term("implemented", "구현됨", Tone.GOOD), "1.1, 1.2")
    assert rows[("2 아래", "딸린 항목 없음")] == (Term("not_started", "미착수", Tone.OPEN), "")
    layers = report_on(Project(INFO, {"alpha": done, "beta": done})).table("layers")
    assert [row[4:7] for row in layers.rows] == [(1, 1, 100), (0, 1, 0)]
    assert layers.chart is not None
    assert [(bar.label, [count for _term, count in bar.parts]) for bar in layers.chart.bars] == [
        ("위", [1, 0, 0, 0]),
        ("아래", [0, 0, 1, 0]),
    ]


def test_gaps_are_in_order_of_priority_and_the_executive_report_has_the_first() -> None:
    project = Project(
        INFO,
        {"alpha": ItemState(plan="할 일", owner="이도윤", due=date(2027, 4, 30)), "delta": ItemState(owner="박서준")},
        stages={"raw": StageState(Condition.BOTTLENECK, "p95 3초")},
    )
    gaps = report_on(project).table("gaps")
    told = [tuple(shown(value) for value in row) for row in gaps.rows]
    assert told[0] == ("1", "점검 항목", "1.1 항목 1.1", "필수", "미착수", "2027-04-30", "", "아래")
    assert told[1][-1] == "아래 · 비어 있음: 계획, 담당자, 기한"
    assert [row[1] for row in told] == ["점검 항목"] * 5 + ["매핑"] * 2 + ["파이프라인"] + ["구성 요소"] * 2
    assert told[7][2:] == ("2.1 원천", "", "병목", "", "", "p95 3초")
    short = report_on(project, depth="executive")
    assert [table.id for table in short.tables] == ["gaps", "plan", "summary", "layers"]
    assert [shown(value) for value in short.table("gaps").rows[7]][2] == "2.1 원천 - p95 3초"
    assert [shown(value) for value in short.table("plan").rows[0]] == [
        "2027년 2분기", "1", "1", "0", "1.1 항목 1.1 (이도윤)",
    ]  # fmt: skip
    assert [shown(row[0]) for row in report_on(project).table("plan").rows] == ["2027년 2분기"] + ["기한 없음"] * 4


def test_the_executive_report_has_the_first_quarters_and_counts_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executive, "QUARTERS", 2)
    monkeypatch.setattr(executive, "ITEMS", 1)
    days = {"alpha": date(2027, 1, 4), "beta": date(2027, 7, 1), "gamma": date(2028, 1, 4), "delta": date(2029, 1, 4)}
    answers = {name: ItemState(due=day) for name, day in days.items()}
    plan = report_on(Project(INFO, answers), depth="executive").table("plan")
    assert [(row[0], row[1], row[3]) for row in plan.rows] == [
        ("2027년 1분기", 1, 1),
        ("2027년 3분기", 1, 0),
        ("그 뒤", 2, 0),
        ("기한 없음", 1, 0),
    ]
    assert str(plan.rows[2][-1]).endswith(" (외 1건)")


def test_a_trend_needs_a_checkpoint_and_ends_now() -> None:
    now = Project(INFO, {name: ItemState(status=Status.IMPLEMENTED) for name in ("alpha", "beta")})
    assert "trend" not in [table.id for table in report_on(now).tables]
    made = report_on(now, past=milestones())
    assert [(row[0], row[2], row[5]) for row in made.table("trend").rows] == [
        ("착수", 0, 0),
        ("1분기 점검", 1, 20),
        ("지금", 2, 40),
    ]
    chart = made.table("trend").chart
    assert chart is not None and [mark.implemented for mark in chart.marks] == [0, 20, 40]
    assert [entry["name"] for entry in made.document["trend"]] == ["착수", "1분기 점검"]


def test_flows_are_drawn_in_the_language_of_the_report() -> None:
    i18n.use_language("en")
    flow = report_on(marked_project(), language="ko").table("stages").flows[0]
    i18n.use_language("ko")
    assert flow.group == "2 흐름"
    assert [(title, term.word, measure) for title, term, measure in flow.steps] == [
        ("원천", "병목", "측정-raw"),
        ("정제", "문제", "측정-clean"),
    ]
    assert flow.lines == (
        "+--------+    +--------+",
        "| 원천   | -> | 정제   |",
        "| ! 병목 |    | x 문제 |",
        "+--------+    +--------+",
    )


def test_the_appendix_lists_indicative_sources() -> None:
    made = report_on(marked_project())
    assert made.table("references").rows[0][:2] == ("참고 자료", "안내서 한 권")
    assert shown(made.table("references").rows[1][3]) == "보통"
    assert made.table("crosswalks").rows == (("겹치는 주제", "1.1, 1.2", "어떤 법", "제1조, 제2조"),)
    assert "참고" in made.table("crosswalks").title and "2차 자료" in made.table("crosswalks").lead
    assert ("학습 접근", "육감", "육감의 뜻") in made.table("glossary").rows


def test_a_change_of_a_record_lists_only_changed_fields() -> None:
    before = {"purpose": "옛 목적", "content": "그대로"}
    after = {"purpose": "새 목적", "content": "그대로"}
    log = (
        Change(
            4,
            datetime(2027, 3, 1, tzinfo=UTC),
            "김하늘",
            ChangeKind.EDIT,
            (
                FieldChange("record/ds-000001", "fields", before, after),
                FieldChange("module/module-a", "done", [], ["paper"]),
                FieldChange("stage/raw", "condition", "unknown", "normal"),
            ),
        ),
    )
    rows = [row[5:] for row in report_on(marked_project(), log=log).table("changes").rows]
    asked = "무엇에 쓰려고 만들었고 무엇이 비어 있었는가?"
    assert rows == [
        ("데이터 시트 데이터 시트 이름", "내용", f"{asked}: 옛 목적", f"{asked}: 새 목적"),
        ("모듈 가", "있는 산출물", "", "문서"),
        ("2.1 원천", "운영 상태", "미확인", "정상"),
    ]


def test_the_schema_knows_every_name_of_the_document() -> None:
    for depth in ("practitioner", "executive"):
        made = report_on(marked_project(), depth=depth, past=milestones())
        document = {"format": schema.FORMAT, "version": schema.VERSION, **made.document}
        read = msgspec.convert(json.loads(json.dumps(document)), schema.ReportRecord)
        assert msgspec.to_builtins(read.project)["name"] == "은행 A"
    described = schema.report_schema()
    due = described["$defs"]["ItemRecord"]["properties"]["due"]
    assert due == {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    records = [one for one in described["$defs"].values() if one.get("type") == "object"]
    assert records and [one["title"] for one in records if not one.get("description")] == []


def test_an_empty_answer_has_an_empty_record() -> None:
    section = small_catalog().sections[0]
    record = item_record(section, section.items[0], ItemState(), "en")
    assert (record["title"], record["due"], record["verified"], record["evidence"]) == ("항목 1.1 (en)", None, None, [])
