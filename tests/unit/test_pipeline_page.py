"""The pages of the pipelines: what is drawn for the list, a stage, a variant, a building block, the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
import pytest

from ml_tui.domain.catalog import Block, Catalog, Caution, Guide, GuidePart, Named, Pipeline, Stage, Variant
from ml_tui.domain.project import ChoiceState, Condition, ItemState, Project, ProjectInfo, StageState, Status
from ml_tui.i18n import use_language
from ml_tui.text import width
from ml_tui.tui.pages.pipeline_page import comparison_lines, list_lines, purpose_lines, variants_title
from ml_tui.tui.pages.stage_page import block_lines, stage_lines, variant_lines
from ml_tui.tui.widgets.lines import Line
from tests.catalogs import guide, small_catalog, text
from tests.pages import page_context


def stage(number: int, title: str, *items: str) -> Stage:
    return Stage(
        f"stage-{number}", f"7.2.{number}", text(title), text("단계의 뜻"), (text("하는 일 하나"),),
        text("지연을 잰다"), guide(), ("도구A", "도구B"), items,
    )  # fmt: skip


def variant(number: int, title: str, *tools: str) -> Variant:
    return Variant(
        f"way-{number}", f"7.3.{number}", text(title), (text("빠르다"), text("값이 싸다")), (text("보고서"),),
        text(f"{title}이(가) 맞을 때"), Guide((text("컨설턴트에게"),), (text("이용자에게"),)), tools,
    )  # fmt: skip


def block(block_id: str, number: str, title: str) -> Block:
    return Block(
        block_id, number, text(title), text("부품의 뜻"), guide(), (text("기능 하나"),), ("Triton",), ("beta",)
    )


FLOW = Pipeline(
    "flow", "7", text("시험 파이프라인", "Trial pipeline"), text("흐름의 목적"),
    (stage(1, "받기", "alpha"), stage(2, "다듬기", "alpha", "gamma"), stage(3, "보내기")),
    (variant(1, "배치", "Spark"), variant(2, "스트리밍")),
    (block("part", "7.4.1", "부품"),),
)  # fmt: skip

OTHER = Pipeline("inference", "8", text("다른 흐름"), text("목적"), (stage(9, "혼자"),))

CATALOG = msgspec.structs.replace(
    small_catalog(),
    pipelines=(FLOW, OTHER),
    serving=(block("server", "9.1", "서버"),),
    workspaces=(
        GuidePart(
            "pipeline", text("ML 파이프라인"), text("목적"), (Named(text("가"), text("나")),), (),
            (Caution("7.1", text("단계 간 의존성"), (text("형식을 정한다"),)),), (),
        ),
    ),
)  # fmt: skip


def project(**tables: object) -> Project:
    empty = Project(ProjectInfo("p", "시험", date(2027, 3, 31)))
    return msgspec.structs.replace(empty, **tables)


FOUND = project(
    stages={
        "stage-1": StageState(Condition.BOTTLENECK, "p95 240 ms", "느리다\n밤에만"),
        "stage-3": StageState(Condition.NORMAL),
        "stage-9": StageState(Condition.TROUBLE),
    },
    variants={"way-2": ChoiceState(chosen=True)},
    items={"alpha": ItemState(Status.IMPLEMENTED), "gamma": ItemState(Status.NOT_APPLICABLE, reason="없음")},
)


def shown(lines: Sequence[Line], cells: int = 0) -> list[str]:
    """What ``lines`` say; the right part after a bar."""
    texts = []
    for one in lines:
        left, right = ("".join(text for text, _tone in spans) for spans in (one.spans, one.right))
        assert not cells or width(left) + width(right) <= cells
        texts.append(f"{left}|{right.strip()}" if right else left)
    return texts


def keys(lines: Sequence[Line]) -> list[str]:
    return [one.key for one in lines if one.key]


class TestList:
    def test_the_list_shows_every_part_of_the_open_pipeline(self) -> None:
        lines = list_lines(page_context(CATALOG, FOUND, width=60), FLOW)
        assert shown(lines, 60) == [
            "[  ▸ 시험 파이프라인    다른 흐름  ]",
            "7.2 파이프라인 단계|! 병목 1  o 정상 1",
            "+----------+    +----------+    +----------+",
            "| 받기     | -> | 다듬기   | -> | 보내기   |",
            "| ! 병목   |    |          |    | o 정상   |",
            "+----------+    +----------+    +----------+",
            "",
            "7.1 목적",
            "",
            "병목과 문제|2",
            "x 문제  7.2.9 혼자",
            "! 병목  7.2.1 받기  p95 240 ms",
            "",
            "7.3 파이프라인 유형",
            "나란히 비교",
            "[ ] 7.3.1 배치",
            "[x] 7.3.2 스트리밍",
            "",
            "7.4 시험 파이프라인 구성 요소",
            "7.4.1 부품",
            "",
            "9 모델 서빙 인프라",
            "9.1 서버",
            "",
            "안내: 목적, 활용 가이드, 주의사항, 참고 자료, 문의 및 지원",
        ]
        assert keys(lines) == [
            "flow/1", "purpose/flow", "trouble/stage-9", "trouble/stage-1", "compare/flow", "variant/way-1",
            "variant/way-2", "block/part", "serving/server", "workspace/pipeline",
        ]  # fmt: skip

    def test_marks_have_the_style_of_their_condition(self) -> None:
        lines = list_lines(page_context(CATALOG, FOUND, width=60), FLOW)
        assert ("! 병목  ", "warn") in lines[4].spans
        assert ("o 정상  ", "good") in lines[4].spans

    def test_a_pipeline_without_trouble_says_so(self) -> None:
        assert "병목이나 문제로 표시한 단계가 없습니다" in shown(
            list_lines(page_context(CATALOG, project(), width=60), FLOW)
        )

    def test_a_pipeline_without_variants_and_blocks_has_a_short_list(self) -> None:
        lines = list_lines(page_context(CATALOG, project(), width=60), OTHER)
        assert keys(lines) == ["flow/1", "purpose/inference", "serving/server", "workspace/pipeline"]
        assert shown(lines)[0] == "[    시험 파이프라인  ▸ 다른 흐름  ]"
        assert "목적" in shown(lines), "its stages are not the second part of part 8, so the purpose has no number"

    def test_a_narrow_list_names_only_the_open_pipeline(self) -> None:
        assert shown(list_lines(page_context(CATALOG, project(), width=30), OTHER))[0] == "[  ▸ 다른 흐름  2/2  ]"

    def test_a_catalog_without_pipelines_is_explained(self) -> None:
        lines = list_lines(page_context(small_catalog(), project(), width=40), None)
        assert shown(lines) == [
            "이 카탈로그에는 파이프라인이 없습니다",
            "",
            "안내: 목적, 활용 가이드, 주의사항, 참고",
            "자료, 문의 및 지원",
        ]
        assert keys(lines) == ["workspace/pipeline"]

    @pytest.mark.parametrize("cells", [40, 46, 74, 120])
    def test_the_list_fits_any_width(self, cells: int) -> None:
        shown(list_lines(page_context(CATALOG, FOUND, width=cells, language="en"), FLOW), cells)


class TestStage:
    def test_the_page_of_a_stage_shows_every_text(self) -> None:
        lines = stage_lines(page_context(CATALOG, FOUND, width=40), FLOW, FLOW.stages[0])
        assert shown(lines, 40) == [
            "7.2.1 받기|! 병목",
            "단계의 뜻",
            "",
            "운영 상태  ! 병목",
            "측정값     p95 240 ms",
            "메모       느리다",
            "           밤에만",
            "",
            "지켜볼 것",
            "지연을 잰다",
            "",
            "하는 일",
            "- 하는 일 하나",
            "",
            "도구",
            "도구A, 도구B",
            "",
            "관련 점검 항목|구현 1/1",
            "[x] 1.1 항목 1.1",
            "",
            "컨설턴트 가이드  (g)",
            "- 컨설턴트는 이것을 본다",
            "",
            "앞뒤 단계와의 인터페이스",
            "뒤 단계: 다듬기",
            "7.1 단계 간 의존성",
            "- 형식을 정한다",
        ]
        assert keys(lines) == ["field/condition", "field/measure", "field/note", "jump:checklist:alpha"]

    def test_the_page_shows_the_guide_of_the_reader_and_both_neighbours(self) -> None:
        lines = shown(stage_lines(page_context(CATALOG, FOUND, width=40, reader="user"), FLOW, FLOW.stages[1]))
        assert lines[0] == "7.2.2 다듬기"
        assert "운영 상태  ? 미확인" in lines
        assert "- 이용자는 이것을 한다" in lines
        assert lines[-4:] == ["앞 단계: 받기", "뒤 단계: 보내기", "7.1 단계 간 의존성", "- 형식을 정한다"]
        assert "관련 점검 항목|구현 1/1" in lines, "not applicable items do not count"

    def test_a_single_stage_has_no_neighbours_and_no_cautions(self) -> None:
        catalog = msgspec.structs.replace(CATALOG, workspaces=())
        lines = shown(stage_lines(page_context(catalog, FOUND, width=40, reader="user"), OTHER, OTHER.stages[0]))
        assert "7.1 단계 간 의존성" not in lines
        assert not [one for one in lines if one.startswith("관련 점검 항목")]


class TestOtherPages:
    def test_the_purpose_leads_to_the_stages(self) -> None:
        lines = purpose_lines(page_context(CATALOG, FOUND, width=40), FLOW)
        assert shown(lines, 40) == [
            "7 시험 파이프라인",
            "",
            "7.1 목적",
            "흐름의 목적",
            "",
            "7.2 파이프라인 단계",
            "! 7.2.1 받기",
            "  병목  p95 240 ms",
            "? 7.2.2 다듬기",
            "  미확인",
            "o 7.2.3 보내기",
            "  정상",
        ]
        assert keys(lines) == [f"jump:pipeline:stage-{n}" for n in (1, 2, 3)]

    def test_variants_are_compared_side_by_side(self) -> None:
        lines = comparison_lines(page_context(CATALOG, FOUND, width=40), FLOW)
        assert shown(lines, 40) == [
            "7.3 파이프라인 유형",
            "[ ] 7.3.1 배치",
            "[x] 7.3.2 스트리밍",
            "",
            "배치                스트리밍",
            "미채택              채택",
            "특징",
            "- 빠르다            - 빠르다",
            "- 값이 싸다         - 값이 싸다",
            "도구",
            "- Spark",
            "활용 사례",
            "- 보고서            - 보고서",
            "선택 기준",
            "배치이(가) 맞을 때  스트리밍이(가)",
            "                    맞을 때",
        ]
        assert keys(lines) == ["choose/way-1", "choose/way-2"]

    def test_variants_follow_one_another_in_a_narrow_view(self) -> None:
        lines = shown(comparison_lines(page_context(CATALOG, FOUND, width=24), FLOW), 24)
        assert lines.count("특징") == 2
        assert lines.index("스트리밍") > lines.index("배치이(가) 맞을 때")

    def test_many_variants_are_compared_in_bands_of_equal_size(self) -> None:
        four = msgspec.structs.replace(FLOW, variants=tuple(variant(n, f"길 {n}") for n in (1, 2, 3, 4)))
        lines = shown(comparison_lines(page_context(CATALOG, project(), width=56), four), 56)
        heads = [" ".join(one.split()) for one in lines if one.startswith("길")]
        assert heads[0] == "길 1 길 2"
        assert "길 3 길 4" in heads

    def test_the_page_of_a_variant_shows_its_texts(self) -> None:
        lines = variant_lines(page_context(CATALOG, FOUND, width=40, reader="user"), FLOW.variants[1])
        assert shown(lines, 40) == [
            "7.3.2 스트리밍",
            "",
            "채택 여부  [x] 채택",
            "메모       -",
            "",
            "선택 기준",
            "스트리밍이(가) 맞을 때",
            "",
            "특징",
            "- 빠르다",
            "- 값이 싸다",
            "",
            "활용 사례",
            "- 보고서",
            "",
            "이용자 가이드  (g)",
            "- 이용자에게",
        ]
        assert keys(lines) == ["field/chosen", "field/note"]

    def test_the_page_of_a_building_block_shows_its_texts(self) -> None:
        lines = block_lines(page_context(CATALOG, FOUND, width=40), FLOW.blocks[0])
        assert shown(lines, 40) == [
            "7.4.1 부품",
            "부품의 뜻",
            "",
            "기능",
            "- 기능 하나",
            "",
            "도구",
            "Triton",
            "",
            "관련 점검 항목|구현 0/1",
            "[ ] 1.2 항목 1.2",
            "",
            "컨설턴트 가이드  (g)",
            "- 컨설턴트는 이것을 본다",
        ]

    def test_inference_calls_its_variants_types(self) -> None:
        inference = msgspec.structs.replace(OTHER, variants=FLOW.variants)
        assert variants_title(inference) == "7.3 추론 유형"
        assert variants_title(FLOW) == "7.3 파이프라인 유형"


def labels(catalog: Catalog, one: Pipeline) -> str:
    use_language("ko")
    return "\n".join(shown(list_lines(page_context(catalog, project(), width=74), one)))


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (0, ["2.1 목적", "2.2 파이프라인 단계", "2.3 파이프라인 유형", "2.3.3 하이브리드 (Lambda)", "5.3 로드밸런서"]),
        (1, ["3.1 목적", "3.2 파이프라인 단계", "3.3 훈련 파이프라인 구성 요소", "3.3.5 분산 훈련"]),
        (2, ["4.1 목적", "4.2 파이프라인 단계", "4.3 추론 유형", "4.3.4 엣지 추론", "5 모델 서빙 인프라"]),
    ],
)
def test_pages_use_the_headings_of_the_guide(place: int, wanted: list[str]) -> None:
    from ml_tui.content import load_catalog

    catalog = load_catalog().catalog
    lines = labels(catalog, catalog.pipelines[place])
    assert [one for one in wanted if one not in lines] == []


def test_a_flow_line_names_its_boxes() -> None:
    from ml_tui.tui.widgets.flow import FlowLine

    row = list_lines(page_context(CATALOG, FOUND, width=60), FLOW)[3]
    assert isinstance(row, FlowLine)
    assert row.boxes == ("stage-1", "stage-2", "stage-3")
    assert [row.extent(box) for box in row.boxes] == [(0, 12), (16, 12), (32, 12)]
    assert row.extent("none") == (0, 0)
    assert msgspec.structs.replace(row, key="").key == ""
