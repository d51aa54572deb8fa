"""A register and a question path are added by the catalog file alone: the recipes of the documents, carried out."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from ml_tui.content import Loaded, check_catalog, load_catalog
from ml_tui.domain.advice import PathQuestion
from ml_tui.domain.changes import ChangeKind
from ml_tui.domain.record_forms import RecordForm
from ml_tui.domain.search import search
from ml_tui.domain.wording import Wording
from ml_tui.errors import BadInput
from ml_tui.export.cards import render_card
from ml_tui.export.registry import FORMATS, find_format
from ml_tui.export.session_reports import report_of
from ml_tui.report.parts import shown
from ml_tui.report.schema import ReportRecord
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.tui.pages.module_page import module_lines, module_page, record_lines
from ml_tui.workbook.reader.unread import _in_app
from tests.conftest import NOW
from tests.own_catalogs import with_questions, with_register
from tests.pages import page_context
from tests.unit.test_mapping_page import drawn

FIELDS = {"occurred": "2027.3.2", "severity": "high", "summary": "한도를 넘긴 승인\n두 시간 뒤 멈춤"}


@pytest.fixture(scope="module")
def own_catalog(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A copy of the built-in catalog with a register of incidents."""
    path = tmp_path_factory.mktemp("own") / "firm.yaml"
    path.write_text(with_register(), encoding="utf-8")
    assert [str(problem) for problem in check_catalog(path)] == []
    return load_catalog(path)


@pytest.fixture
def incident(own_catalog: Loaded) -> RecordForm:
    return own_catalog.catalog.record_forms[-1]


@pytest.fixture
def register_session(library: Library, own_catalog: Loaded) -> Any:
    """A project on that catalog, in which an incident was written down."""
    session = Session(own_catalog, library.open(library.create("은행 A")), by="김하늘", clock=lambda: NOW)
    session.set_state("record", "inc-00000a", kind="incident", name="한도 초과 승인", fields=FIELDS)
    yield session
    session.close()


def test_the_own_catalog_keeps_the_built_in_forms_and_modules(own_catalog: Loaded) -> None:
    builtin = load_catalog().catalog
    assert own_catalog.catalog.record_forms[:-1] == builtin.record_forms
    assert own_catalog.catalog.modules[:-1] == builtin.modules


class TestScreens:
    def test_the_list_shows_the_module_and_its_records(self, register_session: Session) -> None:
        lines = drawn(module_lines(page_context(register_session.catalog, register_session.project, width=40)), 40)
        at = lines.index(next(line for line in lines if "사고 대장" in line))
        assert lines[at + 1].split() == ["-", "한도", "초과", "승인", "3/3"]

    def test_the_page_of_the_module_leads_to_the_record(self, register_session: Session) -> None:
        module = register_session.catalog.modules[-1]
        lines = module_page(
            page_context(register_session.catalog, register_session.project, language="en", width=40), module
        )
        assert "jump:modules:inc-00000a" in [line.key for line in lines]

    def test_the_page_of_the_record_shows_choices_by_their_labels(
        self, register_session: Session, incident: RecordForm
    ) -> None:
        record = register_session.project.records["inc-00000a"]
        assert drawn(
            record_lines(page_context(register_session.catalog, register_session.project, width=40), incident, record),
            40,
        ) == [
            "한도 초과 승인",
            "사고 기록 · 3/3칸 적음",
            "발생일",
            "  2027-03-02",
            "심각도",
            "  높음",
            "",
            "경위 (What happened)",
            "무슨 일이 있었는가?",
            "  한도를 넘긴 승인",
            "  두 시간 뒤 멈춤",
        ]

    @pytest.mark.parametrize(
        ("query", "field"),
        [("한도 초과", ""), ("멈춤", "무슨 일이 있었는가?"), ("ㄴㅇ", "심각도"), ("2027-03", "발생일")],
    )
    def test_search_finds_the_record(self, register_session: Session, query: str, field: str) -> None:
        found = [
            hit
            for hit in search(register_session.catalog, register_session.project, query, "ko")
            if hit.place.startswith("record/")
        ]
        assert [(hit.title, hit.field) for hit in found] == [("사고 기록: 한도 초과 승인", field)]


class TestRules:
    """What the form demands is held by the session, whoever asks it."""

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("occurred", "", "비어 있습니다: 발생일"),
            ("occurred", "어제", "날짜가 아닙니다: 어제"),
            ("severity", "fatal", "고를 수 없는 값입니다: 심각도"),
            ("summary", "가" * 2001, "무슨 일이 있었는가?: 너무 깁니다 (2,000자까지)"),
        ],
    )
    def test_an_invalid_field_is_refused(self, register_session: Session, name: str, text: str, said: str) -> None:
        before = register_session.project
        with pytest.raises(BadInput) as refused:
            register_session.set_state("record", "inc-00000a", fields={**FIELDS, name: text})
        assert refused.value.message == said
        assert register_session.project is before

    def test_a_value_allowed_by_an_earlier_catalog_may_stay(
        self, library: Library, own_catalog: Loaded, register_session: Session
    ) -> None:
        register_session.set_state("record", "inc-00000a", fields={**FIELDS, "severity": "low"})
        (*others, form), about = own_catalog.catalog.record_forms, own_catalog.catalog.record_forms[-1].about
        severity = msgspec.structs.replace(about[1], options=about[1].options[:1])
        newer = msgspec.structs.replace(form, about=(about[0], severity))
        register_session.loaded = msgspec.structs.replace(
            own_catalog, catalog=msgspec.structs.replace(own_catalog.catalog, record_forms=(*others, newer))
        )
        assert register_session.set_state(
            "record", "inc-00000a", fields={**FIELDS, "severity": "low", "summary": "짧게"}
        )
        assert register_session.project.records["inc-00000a"].fields["severity"] == "low"


class TestLog:
    def test_a_change_is_described_with_the_labels_of_the_form(self, register_session: Session) -> None:
        change = register_session.set_state("record", "inc-00000a", fields={**FIELDS, "severity": "low"})
        assert change
        said = Wording(register_session.catalog, register_session.project.records).describe(change)
        assert said == "사고 기록 한도 초과 승인: 내용 심각도"

    def test_a_change_is_undone_and_redone(self, register_session: Session) -> None:
        register_session.set_state("record", "inc-00000a", fields={**FIELDS, "severity": "low"})
        undone = register_session.undo()
        assert undone and undone.kind is ChangeKind.UNDO
        assert register_session.project.records["inc-00000a"].fields["severity"] == "high"
        register_session.redo()
        assert register_session.project.records["inc-00000a"].fields["severity"] == "low"

    def test_a_record_is_saved_and_read_again(
        self, library: Library, own_catalog: Loaded, register_session: Session
    ) -> None:
        register_session.save()
        record = register_session.project.records["inc-00000a"]
        register_session.close()
        again = Session(own_catalog, library.open(register_session.project.info.id), by="b", clock=lambda: NOW)
        assert again.project.records == {"inc-00000a": record}
        assert record.fields["occurred"] == "2027-03-02"
        again.close()


class TestExports:
    @pytest.mark.parametrize("format_id", [name for name, one in FORMATS.items() if one.complete])
    def test_every_format_of_the_whole_report_has_the_record(self, register_session: Session, format_id: str) -> None:
        report = report_of(register_session, language="ko")
        chosen = find_format(format_id)
        assert chosen.compare(chosen.render(report), report) == []
        table = report.table("incidents")
        assert table.title == "사고 기록"
        assert [[shown(value) for value in row[:4]] for row in table.rows] == [
            ["한도 초과 승인", "사고 기록", "채움", "3/3칸을 채움"],
            ["한도 초과 승인", "사고 기록", "발생일", "2027-03-02"],
            ["한도 초과 승인", "사고 기록", "심각도", "높음"],
            ["한도 초과 승인", "경위 (What happened)", "무슨 일이 있었는가?", FIELDS["summary"]],
        ]
        (step,) = [row for row in report.table("changes").rows if shown(row[6]) == "내용"]
        assert shown(step[8]) == f"발생일: 2027-03-02\n심각도: 높음\n무슨 일이 있었는가?: {FIELDS['summary']}"

    def test_json_keeps_the_codes_and_fits_its_schema(self, register_session: Session) -> None:
        found = json.loads(find_format("json").render(report_of(register_session, language="en")))
        fields = {**FIELDS, "occurred": "2027-03-02"}
        wanted = {"id": "inc-00000a", "kind": "incident", "name": "한도 초과 승인", "fields": fields}
        assert found["records"] == [wanted]
        assert found["unplaced"] == {"items": [], "rows": []}
        msgspec.convert(found, ReportRecord)

    def test_the_record_is_rendered_as_markdown(self, register_session: Session, incident: RecordForm) -> None:
        assert render_card(incident, register_session.project.records["inc-00000a"], "ko").decode() == (
            "# 사고 기록: 한도 초과 승인\n\n- **발생일**: 2027-03-02\n- **심각도**: 높음\n\n"
            "## 경위 (What happened)\n\n### Summary\n\n한도를 넘긴 승인<br>\n두 시간 뒤 멈춤\n"
        )

    def test_answers_in_the_sheet_of_records_belong_into_the_modules_workspace(self, own_catalog: Loaded) -> None:
        assert _in_app(own_catalog.catalog)["incidents"] == _in_app(own_catalog.catalog)["datasheets"] == "modules"

    def test_a_record_without_a_form_in_the_catalog_is_kept_and_reported(self, library: Library) -> None:
        session = Session(load_catalog(), library.open(library.create("은행 B")), by="김하늘", clock=lambda: NOW)
        session.set_state("record", "inc-00000a", kind="incident", name="가", fields={"summary": "나"})
        report = report_of(session, language="ko")
        assert [shown(row[0]) for row in report.table("unplaced").rows] == ["inc-00000a"] * 3
        session.close()


class TestQuestions:
    """The question path of the documents in place of the built-in one."""

    @pytest.fixture(scope="class")
    def changed(self, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
        path = tmp_path_factory.mktemp("own") / "firm.yaml"
        path.write_text(with_questions(), encoding="utf-8")
        assert [str(problem) for problem in check_catalog(path)] == []
        return load_catalog(path)

    def test_the_question_path_of_the_catalog_is_used(self, changed: Loaded) -> None:
        path = changed.catalog.question_path
        assert path
        first = path.after(())
        assert isinstance(first, PathQuestion)
        assert [one.label.ko for one in first.answers] == ["예", "일부만", "아니요"]
        assert path.after((0,)) == path.proposals[0] and path.after((1, 0)) == path.proposals[1]
        assert path.proposals[1].types == ("unsupervised",)
