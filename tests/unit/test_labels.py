"""The guide's labels, exactly as in the guide: each stands once in the program and is the same everywhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

import ml_tui
from ml_tui import i18n
from ml_tui.cli.item_sheet import sheet
from ml_tui.domain import terms
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.project import ItemState, Project
from ml_tui.domain.terms import Label, parts_of
from ml_tui.domain.wording import field_label, label_word
from ml_tui.i18n import Language
from ml_tui.tui.pages.dashboard_page import dashboard_lines
from ml_tui.tui.pages.item_page import item_lines
from ml_tui.tui.pages.mapping_page import component_lines, mapping_lines, row_lines
from ml_tui.tui.pages.stage_page import block_lines, stage_lines, variant_lines
from ml_tui.tui.pages.workspace_page import workspace_lines
from ml_tui.tui.view import Reader
from ml_tui.tui.widgets.lines import Line
from tests.pages import answered, page_context
from tests.unit.report_samples import INFO, TODAY
from tests.unit.test_guide import WIDE, built_in, report

REFERENCE = Path(__file__).resolve().parents[3] / "shared/reference"
"""The guide; it is outside this repository, and may be missing."""

LABELS = {
    Label.PURPOSE: "목적",
    Label.MEANING: "의미",
    Label.ROLE: "역할",
    Label.STACK: "ML 기반 AI 시스템 계층 구조",
    Label.AREAS: "기능적 구성 요소 현황",
    Label.TYPES: "ML 유형별 프레임워크 지원",
    Label.COMPONENTS: "구성 요소",
    Label.KINDS: "주요 유형",
    Label.USES: "활용 사례",
    Label.COMPONENT: "ISO 23053 구성 요소",
    Label.FUNCTION: "세부 기능",
    Label.MODULE: "플랫폼 모듈/기능",
    Label.GO: "이동",
    Label.DETAILS: "기능적 구성 요소 상세",
    Label.METHODS: "구현 방법",
    Label.STAGES: "파이프라인 단계",
    Label.VARIANTS: "파이프라인 유형",
    Label.INFERENCE: "추론 유형",
    Label.FEATURES: "특징",
    Label.TOOLS: "도구",
    Label.SERVING: "모델 서빙 인프라",
    Label.FUNCTIONS: "기능",
    Label.SERVICES: "도구/서비스",
    Label.CRITERIA: "구현 내용",
    Label.CONSULTANT: "컨설턴트 가이드",
    Label.USER: "이용자 가이드",
    Label.ACCESS: "접근 방법",
    Label.USAGE: "활용 가이드",
    Label.CONSULTANT_USE: "컨설턴트 활용",
    Label.USER_USE: "이용자 활용",
    Label.CAUTIONS: "주의사항",
    Label.REFERENCES: "참고 자료",
    Label.SUPPORT: "문의 및 지원",
}

FIELDS = {"connected": "구현 상태", "link": "바로가기"}
"""Fields of answers that the guide has a label for."""

WORK = {
    "유형": ("2.2.1", "2.2.2", "2.2.5"),
    "작업": ("2.2.3", "2.2.4"),
    "구현": ("3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.2.5", "3.2.6"),
}
"""The guide's label for the work in a stage; it has none for the stages of inference."""

USES = {
    "dashboard": ("시스템 설계, 구성 요소 평가, ML 유형 선택", "시스템 이해, 구성 요소 확인, ML 유형 활용"),
    "mapping": ("매핑 활용, Gap 분석, 구현 지원", "구성 요소 이해, 플랫폼 기능 활용, 빠른 이동"),
    "checklist": ("구현 계획 수립, 진행 상황 추적, Gap 분석", "구현 현황 확인, 구현 계획 수립, 진행 상황 추적"),
    "pipeline": ("파이프라인 설계, 최적화, 모니터링", "파이프라인 이해, 문제 해결, 최적화"),
}
"""By workspace, the parts of 컨설턴트 활용 and 이용자 활용."""

CAUTIONS = {
    "dashboard": "6.1 계층 간 의존성, 6.2 구성 요소 구현, 6.3 ML 유형 선택",
    "mapping": "5.1 매핑의 정확성, 5.2 기능 활용, 5.3 Gap 분석",
    "checklist": "9.1 정확한 평가, 9.2 우선순위 관리, 9.3 정기적 업데이트",
    "pipeline": "7.1 파이프라인 단계 간 의존성, 7.2 성능 최적화, 7.3 모니터링",
}

SAID_TWICE = {"이동"}
"""Labels that are also names of commands, whose table is made before the language is known."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return built_in().catalog


@pytest.fixture(scope="module")
def guide() -> str:
    """The guide's text."""
    found = list(REFERENCE.glob("000_*.txt"))
    if not found:
        pytest.skip("the guide is not here")
    return found[0].read_text(encoding="utf-8")


def said(lines: Iterable[Line]) -> list[str]:
    return ["".join(text for text, _tone in line.spans).strip() for line in lines]


def test_the_labels_are_those_of_the_guide() -> None:
    assert terms.labels(str) == LABELS == {name: label_word(name) for name in Label}
    assert {name: field_label(name) for name in FIELDS} == FIELDS


def test_the_guide_has_every_label(guide: str) -> None:
    assert [word for word in (*LABELS.values(), *FIELDS.values(), *WORK) if word not in guide] == []


def test_the_facts_of_the_guide_have_the_same_headings(catalog: Catalog) -> None:
    if not (REFERENCE / "guide_facts.json").is_file():
        pytest.skip("the guide's facts are not here")
    facts = json.loads((REFERENCE / "guide_facts.json").read_text(encoding="utf-8"))
    headings = {one["no"]: one["name"] for one in facts["pipelines"]}
    training = catalog.pipelines[1].title.ko
    assert [headings[no] for no in ("2.1", "2.2", "2.3", "3.3", "4.3")] == [
        LABELS[Label.PURPOSE],
        LABELS[Label.STAGES],
        LABELS[Label.VARIANTS],
        parts_of(training, str),
        LABELS[Label.INFERENCE],
    ]


def test_no_label_occurs_twice_in_the_program() -> None:
    source = "\n".join(path.read_text("utf-8") for path in Path(ml_tui.__file__).parent.rglob("*.py"))
    counted = Counter(re.findall(r'\bN?_\("([^"]*)"\)', source))
    assert {word: counted[word] for word in LABELS.values() if word not in SAID_TWICE and counted[word] != 1} == {}


def test_labels_are_unique_in_english() -> None:
    english = terms.labels(i18n.translation("en").gettext)
    assert len(set(english.values())) == len(LABELS)


class TestCatalog:
    """The guide's text on stages and workspaces."""

    def test_stages_have_the_work_labels_of_the_guide(self, catalog: Catalog) -> None:
        stages = [stage for pipeline in catalog.pipelines for stage in pipeline.stages]
        ours = {word: tuple(one.no for one in stages if one.work_label and one.work_label.ko == word) for word in WORK}
        assert ours == WORK
        assert {one.no[0] for one in stages if one.work_label is None} == {"4"}

    def test_uses_and_cautions_have_the_labels_of_the_guide(self, catalog: Catalog) -> None:
        ours = {
            one.id: tuple(", ".join(use.title.ko for use in uses) for uses in (one.consultant, one.user))
            for one in catalog.workspaces
        }
        assert ours == USES
        assert {
            one.id: ", ".join(f"{caution.no} {caution.title.ko}" for caution in one.cautions)
            for one in catalog.workspaces
        } == CAUTIONS

    def test_every_workspace_has_access_texts_and_parts(self, catalog: Catalog) -> None:
        assert [len(one.access) for one in catalog.workspaces] == [2] * 4
        (dashboard,) = [one for one in catalog.workspaces if one.id == "dashboard"]
        assert [(part.no, part.of) for part in dashboard.parts] == [("2.1", "stack"), ("4.1", "types")]


class TestScreens:
    """The labels on the screens."""

    def test_the_dashboard_shows_its_labels(self, catalog: Catalog) -> None:
        lines = said(dashboard_lines(page_context(catalog, Project(INFO), width=60, today=TODAY), ()))
        assert any(line.startswith("ML 기반 AI 시스템 계층 구조") for line in lines)
        assert "기능적 구성 요소 현황" in lines
        assert any(line.startswith("ML 유형별 프레임워크 지원") for line in lines)

    def test_the_mapping_shows_its_labels(self, catalog: Catalog) -> None:
        lines = said(mapping_lines(page_context(catalog, Project(INFO), width=140)))
        headings = [line.removesuffix(" 구성 요소") for line in lines if line.endswith(" 구성 요소")]
        assert headings == ["3.1 데이터 관리", "3.2 모델 개발", "3.3 모델 배포", "3.4 모델 운영"]
        rows = [line for line in lines if re.match(r"2\.3\.\d\.\d ", line)]
        assert len(rows) == 15 and all(row.endswith("이동") for row in rows)
        page = said(row_lines(page_context(catalog, Project(INFO), width=WIDE, reader="user"), catalog.rows[0]))
        assert "이동 → Stage 2: 데이터 아키텍처" in page and "이용자 가이드  (g)" in page
        detail = component_lines(page_context(catalog, Project(INFO), width=WIDE, reader="user"), catalog.details[0])
        assert "구현 방법" in said(detail)

    def test_the_checklist_shows_its_labels(self, catalog: Catalog) -> None:
        item = next(catalog.items())
        lines = said(
            item_lines(page_context(catalog, answered(items={item.id: ItemState()}), width=WIDE, today=TODAY), item)
        )
        assert {"구현 내용", "컨설턴트 가이드  (g)"} <= set(lines)

    def test_the_pipelines_show_their_labels(self, catalog: Catalog) -> None:
        on = {"language": "ko", "reader": "user", "width": WIDE}
        for pipeline in catalog.pipelines:
            for stage in pipeline.stages:
                lines = said(stage_lines(page_context(catalog, Project(INFO), **on), pipeline, stage))  # type: ignore[arg-type]
                (word,) = [word for word, numbers in WORK.items() if stage.no in numbers] or ["하는 일"]
                assert word in lines, stage.no
        batch = said(variant_lines(page_context(catalog, Project(INFO), **on), catalog.pipelines[0].variants[0]))  # type: ignore[arg-type]
        assert {"특징", "도구", "활용 사례"} <= set(batch)
        for block, word in ((catalog.pipelines[1].blocks[0], "도구"), (catalog.serving[0], "도구/서비스")):
            assert word in said(block_lines(page_context(catalog, Project(INFO), **on), block))  # type: ignore[arg-type]

    @pytest.mark.parametrize("workspace_id", list(CAUTIONS))
    def test_the_page_of_a_workspace_shows_its_labels(self, catalog: Catalog, workspace_id: str) -> None:
        uses: dict[Reader, str] = {"consultant": "컨설턴트 활용  (g)", "user": "이용자 활용  (g)"}
        for reader, use in uses.items():
            lines = said(workspace_lines(page_context(catalog, Project(INFO), width=WIDE, reader=reader), workspace_id))
            wanted = ["접근 방법", "목적", "활용 가이드", use, "주의사항", "참고 자료", "문의 및 지원"]
            assert [line for line in lines if line in wanted] == wanted


def test_the_command_line_prints_every_text_of_an_item(catalog: Catalog) -> None:
    item = next(catalog.items())
    lines = list(sheet(catalog, item, ItemState()))
    wanted = ["구현 내용", "컨설턴트 가이드", "이용자 가이드"]
    assert [line for line in lines if line in wanted] == wanted
    told = " ".join(" ".join(line.split()) for line in lines)
    assert [text.ko for text in (*item.guide.consultant, *item.guide.user) if text.ko not in told] == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_reports_use_the_same_labels(language: Language) -> None:
    made = report(language)
    words = terms.labels(i18n.translation(language).gettext)
    assert [made.table(one).title for one in ("layers", "areas", "types", "stages", "variants", "components")] == [
        words[one] for one in (Label.STACK, Label.AREAS, Label.TYPES, Label.STAGES, Label.VARIANTS, Label.COMPONENTS)
    ]
    titles = {column.key: column.title for column in made.table("mapping").columns}
    assert [titles[key] for key in ("component", "function", "label")] == [
        words[one] for one in (Label.COMPONENT, Label.FUNCTION, Label.MODULE)
    ]
    assert {column.title for column in made.table("glossary").columns} >= {words[Label.MEANING]}
    groups = [name for name, _rows in made.table("variants").groups()]
    assert [name.partition(": ")[2] for name in groups] == [words[Label.VARIANTS], words[Label.INFERENCE]]
    kinds = {str(row[0]) for row in made.table("references").rows}
    assert words[Label.REFERENCES] in kinds
