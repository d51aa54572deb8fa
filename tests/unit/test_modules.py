"""The platform modules: their groups and pages, work products, records and what the log says of them."""

from __future__ import annotations

import msgspec
import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.catalog import Catalog, Deliverable, Module
from ml_tui.domain.platform import done_count, records_of, rows_to, with_deliverable
from ml_tui.domain.project import Document, ModuleState, Project, ProjectInfo, RowState
from ml_tui.domain.record_forms import (
    RecordForm,
    entries,
    filled,
    form_of,
    form_of_id,
    record_id,
    total,
    unknown_fields,
)
from ml_tui.domain.wording import Wording
from ml_tui.session import Session
from ml_tui.text import width
from ml_tui.tui.pages.module_page import group_of, module_lines, module_page, record_lines
from tests.catalogs import builtin_forms, form, guide, small_catalog, text
from tests.conftest import NOW
from tests.pages import page_context
from tests.unit.test_mapping_page import drawn

DATASHEET, MODEL_CARD = form("datasheet"), form("model-card")
PLAN, PROOF = Deliverable("plan", text("계획서"), text("무엇을 언제")), Deliverable("proof", text("증거"), text("화면"))


def catalog() -> Catalog:
    """A module of a stage that the rows lead to, one that keeps data sheets, one without a group."""
    modules = (
        Module("module-a", text("단계 1: 모듈 가"), text("목적"), (PLAN, PROOF), guide(), ("alpha",)),
        Module("sheets", text("표준 5.3"), text("시트를 둔다"), (PLAN,), guide(), (), "datasheet"),
        Module("alone", text("모듈 나"), text("홀로"), (), guide()),
    )
    return msgspec.structs.replace(small_catalog(), modules=modules)


def project(**fields: object) -> Project:
    return msgspec.structs.replace(Project(info=ProjectInfo("p", "시험", NOW.date())), **fields)


SHEETS = {
    "ds-000002": Document("datasheet", "연체", {"purpose": "연체 예측"}),
    "ds-000001": Document("datasheet", "거래", {"purpose": "쓰임\n둘째 줄", "gaps": " "}),
    "ds-000003": Document("datasheet", "지운 것", removed=True),
    "mc-000001": Document("model-card", "모델"),
    "ds-000004": Document(),
}
"""Two data sheets, a deleted one, one whose making was undone, and a model card."""


class TestList:
    """Modules by the groups of their titles, with what exists, and their records."""

    def test_the_list_shows_groups_counts_and_records(self) -> None:
        state = project(modules={"module-a": ModuleState(done=("plan",)), "sheets": ModuleState(done=("plan",))})
        lines = module_lines(page_context(catalog(), msgspec.structs.replace(state, records=SHEETS), width=30))
        assert drawn(lines, 30) == [
            "단계 1",
            "[~] 모듈 가               1/2",
            "",
            "표준",
            "[x] 표준 5.3              1/1",
            "    - 거래               1/20",
            "    - 연체               1/20",
            "",
            "그 밖",
            "[ ] 모듈 나               0/0",
        ]
        assert [one.key for one in lines if one.key] == ["module-a", "sheets", "ds-000001", "ds-000002", "alone"]

    def test_the_built_in_modules_are_in_six_groups(self) -> None:
        real = load_catalog().catalog
        for language, other in (("ko", "그 밖"), ("en", "")):
            lines = module_lines(page_context(real, project(), width=60, language=language))
            titles = [one.spans[0][0] for one in lines if one.spans and not one.key]
            assert titles[:4] == ["Stage 2", "Stage 3", "Stage 5", "ISO 42001"]
            assert len(titles) == 6 and titles[-1] == (other or titles[-1])
            assert len([one for one in lines if one.key]) == 16

    def test_a_long_name_is_broken_not_cut(self) -> None:
        records = {"ds-000001": Document("datasheet", "아주 긴 이름을 가진 데이터 시트 하나")}
        lines = drawn(module_lines(page_context(catalog(), project(records=records), width=30)), 30)
        assert lines[5:7] == ["    - 아주 긴 이름을     0/20", "      가진 데이터 시트"]

    @pytest.mark.parametrize(
        ("title", "group", "rest"),
        [
            ("Stage 2: 데이터 아키텍처", "Stage 2", "데이터 아키텍처"),
            ("MLOps 표준 5.3", "MLOps 표준", "MLOps 표준 5.3"),
            ("보안 설정", "", "보안 설정"),
            ("5.3", "", "5.3"),
        ],
    )
    def test_the_title_tells_the_group(self, title: str, group: str, rest: str) -> None:
        assert group_of(Module("m", text(title), text("목적"), (), guide()), "ko") == (group, rest)


class TestPages:
    """A module, and a record."""

    def test_the_page_of_a_module_shows_its_texts(self) -> None:
        state = project(
            modules={"module-a": ModuleState(link="https://wiki", note="메모", done=("proof",))},
            rows={"1.1.2": RowState(connected=True)},
        )
        modules = catalog().modules
        lines = module_page(page_context(catalog(), state, width=40), modules[0])
        assert drawn(lines, 40) == [
            "단계 1: 모듈 가",
            "목적",
            "",
            "이 모듈을 가리키는 매핑 행",
            "[ ] 1.1.1 수집 (미연결)",
            "[x] 1.1.2 검증 (연결됨)",
            "",
            "산출물                               1/2",
            "[ ] 계획서",
            "    무엇을 언제",
            "[x] 증거",
            "    화면",
            "",
            "답변",
            "바로가기  https://wiki",
            "메모      메모",
            "",
            "관련 점검 항목                  구현 0/1",
            "[ ] 1.1 항목 1.1",
            "",
            "컨설턴트 가이드  (g)",
            "- 컨설턴트는 이것을 본다",
        ]
        assert [one.key for one in lines if one.key] == [
            "jump:mapping:1.1.1",
            "jump:mapping:1.1.2",
            "deliverable/plan",
            "deliverable/proof",
            "field/link",
            "field/note",
            "jump:checklist:alpha",
        ]

    def test_the_page_of_a_module_links_to_its_records(self) -> None:
        lines = module_page(
            page_context(catalog(), project(records=SHEETS), width=40, reader="user"), catalog().modules[1]
        )
        found = drawn(lines, 40)
        assert "데이터 시트                            2" in found
        assert [one.key for one in lines if one.key.startswith("jump:modules")] == [
            "jump:modules:ds-000001",
            "jump:modules:ds-000002",
        ]

    def test_the_page_of_a_record_shows_its_fields(self) -> None:
        record = msgspec.structs.replace(SHEETS["ds-000001"], fields={"purpose": "쓰임\n둘째 줄", "old": "예전 답"})
        lines = record_lines(page_context(small_catalog(), width=60), DATASHEET, record)
        assert drawn(lines, 60)[:11] == [
            "거래",
            "데이터 시트 · 1/20칸 적음",
            "식별자와 버전 (카탈로그에 있는 그대로)",
            "  -",
            "작성자와 작성일",
            "  -",
            "",
            "동기 (Motivation)",
            "무엇에 쓰려고 만들었고 무엇이 비어 있었는가?",
            "  쓰임",
            "  둘째 줄",
        ]
        assert drawn(lines, 60)[-4:] == ["", "그 밖의 내용", "old", "  예전 답"]
        assert [one.key for one in lines if one.key] == [f"field/{field.id}" for field in DATASHEET.fields()]


class TestRules:
    """Rows, work products and records of modules."""

    def test_rows_lead_to_their_modules(self) -> None:
        assert [row.no for row in rows_to(catalog(), "module-a")] == ["1.1.1", "1.1.2"]
        assert rows_to(catalog(), "sheets") == []

    def test_work_products_stay_in_the_order_of_the_catalog(self) -> None:
        module, state = catalog().modules[0], ModuleState(done=("proof", "vanished"))
        done = with_deliverable(module, state, "plan", True)
        assert done == ("plan", "proof", "vanished")
        assert with_deliverable(module, ModuleState(done=done), "proof", False) == ("plan", "vanished")
        assert done_count(module, ModuleState(done=done)) == 2

    def test_records_are_listed_by_name_without_the_deleted(self) -> None:
        assert [key for key, _record in records_of(project(records=SHEETS), "datasheet")] == ["ds-000001", "ds-000002"]


class TestForms:
    """What data sheets and model cards ask."""

    def test_an_id_tells_the_kind_of_record(self) -> None:
        assert record_id(DATASHEET, 0xABC, ()) == "ds-000abc"
        assert record_id(MODEL_CARD, 16**6 + 1, {"mc-000001"}) == "mc-000002"
        forms = builtin_forms()
        assert form_of_id(forms, "ds-000abc") is DATASHEET and form_of_id(forms, "mc-000002") is MODEL_CARD
        assert form_of_id(forms, "module-a") is None
        assert form_of(forms, "ds-000abc", Document("model-card")) is MODEL_CARD
        assert form_of(forms, "ds-000abc", Document("scroll")) is form_of(forms, "ds-000abc", None) is DATASHEET

    def test_every_kind_that_a_module_keeps_has_a_form(self) -> None:
        kept = {module.records for module in load_catalog().catalog.modules if module.records}
        assert kept == {one.kind for one in builtin_forms()}

    @pytest.mark.parametrize("asked", builtin_forms(), ids=lambda asked: asked.kind)
    def test_fields_have_unique_ids_and_fit_a_line(self, asked: RecordForm) -> None:
        ids = [field.id for field in asked.fields()]
        assert len(ids) == len(set(ids)) == total(asked) and "name" not in ids
        for section in asked.sections:
            for field in section.fields:
                assert width(f"{section.title.ko}: {field.label.ko}") <= 78
                assert width(f"{section.title.en}: {field.label.en}") <= 78

    def test_data_sheets_ask_two_or_three_questions_a_heading(self) -> None:
        assert [len(section.fields) for section in DATASHEET.sections] == [2, 3, 3, 2, 3, 2, 3]

    def test_filled_fields_are_counted(self) -> None:
        assert filled(DATASHEET, SHEETS["ds-000001"]) == 1
        assert unknown_fields(DATASHEET, Document("datasheet", "가", {"x": "y", "z": " "})) == {"x": "y"}
        assert entries(" 가, 나 ,,\n다") == ["가", "나", "다"]


class TestLog:
    """What a step on a module or a record is called."""

    def test_the_log_names_a_record(self, session: Session) -> None:
        made = session.set_state("record", "ds-00000a", kind="datasheet", name="거래", fields={"purpose": "쓰임"})
        assert made
        assert Wording(session.catalog).describe(made) == (
            "데이터 시트 ds-00000a: 종류 (없음) → 데이터 시트, 이름 (없음) → 거래, 내용 무엇에 쓰려고 만들었고 무엇이 …"
        )
        gone = session.set_state("record", "ds-00000a", removed=True)
        assert gone
        said = Wording(session.catalog, session.project.records).describe(gone)
        assert said == "데이터 시트 거래: 지움 아니요 → 예"
        assert Wording(session.catalog).describe(gone) == "데이터 시트 ds-00000a: 지움 아니요 → 예"

    def test_the_log_names_work_products(self, session: Session) -> None:
        made = session.set_state("module", "module-a", done=("plan",))
        assert made
        assert Wording(catalog()).describe(made) == "단계 1: 모듈 가: 산출물 0/2 → 1/2 (+계획서)"

    def test_a_record_is_undone_and_redone(self, session: Session) -> None:
        session.set_state("record", "ds-00000a", kind="datasheet", name="거래", fields={"purpose": "쓰임"})
        session.undo()
        assert records_of(session.project, "datasheet") == []
        session.redo()
        assert records_of(session.project, "datasheet") == [
            ("ds-00000a", Document("datasheet", "거래", {"purpose": "쓰임"}))
        ]
