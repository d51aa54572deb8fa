"""The gaps: what is missing, in the order to do it, and how the Gap 분석 shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
import pytest

from ml_tui.domain.catalog import Catalog, Component, Layer, Pipeline, Priority, Section, Stage
from ml_tui.domain.findings import Code
from ml_tui.domain.gaps import by_quarter, find_gaps, quarter
from ml_tui.domain.project import (
    ComponentState,
    Condition,
    ItemState,
    Project,
    ProjectInfo,
    RowState,
    StageState,
    State,
    Status,
)
from ml_tui.tui.pages.gap_detail_page import GapDetail
from ml_tui.tui.pages.gap_page import GapData, GapFilter, gap_lines, plan_lines
from ml_tui.tui.pages.mapping_page import row_lines
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.view import Reader
from ml_tui.tui.widgets.lines import Line
from tests.catalogs import guide, item, small_catalog, text
from tests.pages import page_context

TODAY = date(2027, 3, 31)
DONE = ItemState(status=Status.IMPLEMENTED, met=("one", "two", "three"), evidence=("화면",))


def layered() -> Catalog:
    """The small catalog with components in its layers and a pipeline of one stage."""
    derived = Component("derived", text("따르는 것"), text("뜻"), ("delta",))
    own, base = (
        Component("own", text("따로 답하는 것"), text("뜻")),
        Component("base", text("바탕"), text("뜻"), ("alpha",)),
    )
    stage = Stage("stage", "1", text("단계"), text("뜻"), (), text("볼 것"), guide())
    return msgspec.structs.replace(
        small_catalog(),
        layers=(
            Layer("top", "1", text("위"), text("역할"), guide(), (derived,)),
            Layer("ground", "2", text("아래"), text("역할"), guide(), (base, own)),
        ),
        pipelines=(Pipeline("flow", "1", text("흐름"), text("목적"), (stage,)),),
    )


def project(**states: Mapping[str, State]) -> Project:
    return Project(ProjectInfo("p", "시험", date(2027, 3, 1)), **states)  # type: ignore[arg-type]


def view(
    project: Project, catalog: Catalog | None = None, *, width: int = 60, reader: Reader = "consultant"
) -> tuple[PageContext, GapData]:
    """The context and data of the pages on ``project``."""
    context = page_context(catalog or small_catalog(), project, width=width, today=TODAY, reader=reader)
    return context, GapData(context.figures)


def filtered(project: Project, filter: GapFilter) -> tuple[PageContext, GapData]:
    """The context and data of the pages on ``project`` under a filter."""
    context, data = view(project)
    return context, GapData(data.figures, filter)


def shown(lines: Sequence[Line]) -> list[str]:
    """The text of the lines, with the right part after a bar."""
    said = []
    for one in lines:
        left, right = ("".join(text for text, _tone in spans) for spans in (one.spans, one.right))
        said.append(f"{left} |{right.rstrip()}" if right.strip() else left)
    return said


def test_items_are_ordered_by_priority_then_layer_then_guide() -> None:
    catalog = msgspec.structs.replace(
        small_catalog(),
        sections=(
            Section(
                "s",
                "1",
                text("하나"),
                (
                    item("1.1", "a", layer="top"),
                    item("1.2", "b", layer="ground", priority=Priority.RECOMMENDED),
                    item("1.3", "c", layer="nowhere"),
                    item("1.4", "d", layer="ground"),
                    item("1.5", "e", layer="top", priority=Priority.RECOMMENDED),
                    item("1.6", "f", layer="ground"),
                ),
            ),
        ),
    )
    assert [one.item.id for one in find_gaps(catalog, project()).items] == ["d", "f", "a", "c", "b", "e"]


def test_implemented_and_not_applicable_items_are_no_gaps() -> None:
    states = {"alpha": DONE, "beta": ItemState(status=Status.NOT_APPLICABLE, reason="외주")}
    gaps = find_gaps(small_catalog(), project(items=states, rows={"1.1.1": RowState(connected=True)}))
    assert [one.item.id for one in gaps.items] == ["gamma", "epsilon", "delta"]
    assert gaps.required == 2
    assert [(one.row.no, [i.id for i in one.items]) for one in gaps.rows] == [("1.1.2", ["beta"])]


def test_missing_plan_owner_and_date_are_listed() -> None:
    planned = ItemState(plan="계획", owner="이도윤", due=TODAY)
    gaps = find_gaps(small_catalog(), project(items={"alpha": planned, "beta": ItemState(owner="이도윤")}))
    assert [(one.item.id, one.missing) for one in gaps.unplanned][:2] == [
        ("beta", ("plan", "due")),
        ("gamma", ("plan", "owner", "due")),
    ]
    assert not gaps.items[0].is_overdue(TODAY) and gaps.items[0].is_overdue(date(2027, 4, 1))


def test_layers_components_and_stages_are_gaps() -> None:
    gaps = find_gaps(layered(), project(items={"delta": DONE}, stages={"stage": StageState(Condition.BOTTLENECK)}))
    assert [(one.upper, one.lower) for one in gaps.layers] == [("top", "ground")]
    assert [(one.key, one.status) for one in gaps.components] == [("ground/own", Status.NOT_STARTED)]
    assert [one.stage.id for one in gaps.stages] == ["stage"]
    mended = project(
        items={"alpha": DONE, "delta": DONE},
        components={"ground/own": ComponentState(Status.IMPLEMENTED)},
        stages={"stage": StageState(Condition.NOT_BUILT)},
    )
    gaps = find_gaps(layered(), mended)
    assert (gaps.layers, gaps.components, gaps.stages) == ((), (), ())


@pytest.mark.parametrize(("month", "number"), [(1, 1), (3, 1), (4, 2), (9, 3), (10, 4), (12, 4)])
def test_a_date_has_a_quarter(month: int, number: int) -> None:
    assert quarter(date(2027, month, 1)) == (2027, number)


def test_the_plan_is_grouped_by_quarter_and_undated_items_come_last() -> None:
    states = {
        "alpha": ItemState(due=date(2028, 1, 1)),
        "gamma": ItemState(due=date(2027, 6, 30)),
        "delta": ItemState(due=date(2027, 4, 1)),
    }
    plan = by_quarter(find_gaps(small_catalog(), project(items=states)).items)
    assert [(which, [one.item.id for one in group]) for which, group in plan] == [
        ((2027, 2), ["gamma", "delta"]),
        ((2028, 1), ["alpha"]),
        (None, ["beta", "epsilon"]),
    ]


class TestPages:
    """The pages as lines."""

    def test_the_list_has_a_section_for_each_kind(self) -> None:
        states = {
            "alpha": ItemState(status=Status.IN_PROGRESS, plan="계획", owner="이도윤", due=date(2027, 3, 1)),
            "beta": ItemState(status=Status.IMPLEMENTED, met=("one", "two", "three")),
            "gamma": DONE,
            "epsilon": DONE,
        }
        lines = shown(gap_lines(*view(project(items=states, rows={"1.1.1": RowState(connected=True)}))))
        assert lines == [
            "할 일 2 (필수 1) · 미연결 1/2 · 답의 품질 2 (고칠 것 2)",
            "",
            "할 일 순서 |2",
            "  1 [~] 1.1 항목 1.1 | 필수!",
            "  2 [ ] 2.1 항목 2.1 | 권장",
            "",
            "미연결 매핑 |1/2",
            "1.1.2 검증 | 항목 1/1",
            "",
            "비어 있는 계획·담당자·기한 |1",
            "[ ] 2.1 항목 2.1 | 모두",
            "",
            "답의 품질 |2",
            "! 증빙 없는 구현됨",
            "  1.2 항목 1.2",
            "! 기한이 지난 항목",
            "  1.1 항목 1.1",
        ]

    def test_the_list_counts_all_findings(self) -> None:
        context, data = view(project(items={"delta": DONE}), layered())
        lines = shown(gap_lines(context, data))
        assert {Code.UNPLANNED, Code.LAYER_AHEAD} <= {code for code, targets in data.findings.items() if targets}
        assert f"답의 품질 |{data.count()}" in lines
        assert sum(one.key.startswith("finding/") for one in gap_lines(context, data)) == data.count()

    def test_layers_stages_and_components_are_listed(self) -> None:
        state = project(items={"delta": DONE}, stages={"stage": StageState(Condition.TROUBLE, "p95 3초")})
        lines = shown(gap_lines(*view(state, layered())))
        assert "위 1/1 > 아래 0/2" in lines
        narrow = shown(gap_lines(*view(state, layered(), width=16)))
        assert narrow[narrow.index("위 1/1") + 1] == "  > 아래 0/2"
        assert "x 문제 1 단계 | p95 3초" in lines
        assert "[ ] 따로 답하는 것 | 아래" in lines

    def test_every_key_is_unique(self) -> None:
        state = project(items={"delta": DONE, "beta": ItemState(due=date(2027, 1, 1))})
        lines = gap_lines(*view(state, layered(), width=42))
        keys = [one.key for one in lines if one.key]
        assert len(keys) == len(set(keys)) > 10

    def test_a_row_shows_the_item_count_of_its_page(self) -> None:
        catalog = small_catalog()
        row = msgspec.structs.replace(catalog.rows[0], items=("alpha", "beta", "gamma"))
        catalog = msgspec.structs.replace(catalog, rows=(row,))
        aside = ItemState(status=Status.NOT_APPLICABLE, reason="외주")
        context, data = view(project(items={"alpha": aside, "beta": DONE}), catalog)
        assert any("항목 1/2" in one for one in shown(gap_lines(context, data)))
        assert any("구현 1/2" in one for one in shown(row_lines(context, row)))

    def test_the_plan_lists_items_by_quarter(self) -> None:
        states = {
            "alpha": ItemState(owner="이도윤", due=date(2027, 3, 1)),
            "beta": DONE,
            "gamma": DONE,
            "epsilon": DONE,
        }
        assert shown(plan_lines(*view(project(items=states), width=42))) == [
            "2027년 1분기 |1건 · 필수 1",
            "[ ] 1.1 항목 1.1 | 이도윤   03-01*!",
            "",
            "기한 없음 |1건 · 필수 0",
            "[ ] 2.1 항목 2.1 | -",
            "",
            "* 필수   ! 기한 지남",
        ]

    def test_a_filter_shows_one_owner_or_one_quarter(self) -> None:
        state = project(items={"alpha": ItemState(owner="이도윤", due=date(2027, 5, 1)), "gamma": DONE})
        by_owner = shown(gap_lines(*filtered(state, GapFilter("owner", "이도윤"))))
        assert by_owner[0] == "할 일 1 (필수 1) · 답의 품질 1 (고칠 것 0)"
        assert not any("미연결" in line for line in by_owner)
        assert GapFilter("quarter", "2027/2").title() == "2027년 2분기"
        assert len(filtered(state, GapFilter("quarter", "2027/2"))[1].items) == 1
        assert len(filtered(state, GapFilter("quarter", ""))[1].items) == 3
        nothing = shown(gap_lines(*filtered(state, GapFilter("owner", "없는 사람"))))
        assert nothing == [
            "없는 사람",
            "이 조건에 맞는 것이 없습니다.",
            "",
            "Esc: 모두 보기",
            "f: 다른 조건으로 거르기",
        ]

    def test_an_empty_plan_says_nothing_is_left(self) -> None:
        everything = {item.id: DONE for item in small_catalog().items()}
        rows = {row.no: RowState(connected=True) for row in small_catalog().rows}
        assert shown(plan_lines(*view(project(items=everything, rows=rows)))) == ["남은 것이 없습니다."]

    def test_the_detail_explains_a_gap(self) -> None:
        late = ItemState(status=Status.IN_PROGRESS, met=("one",), owner="이도윤", due=date(2027, 3, 1))
        lines = GapDetail(*view(project(items={"alpha": late}), reader="user")).lines("todo/alpha")
        assert shown(lines)[:8] == [
            "왜 남아 있는가",
            "- 할 일 5건 가운데 1번째: 필수 · 아래 (필수 먼저, 아래 계층",
            "먼저)",
            "- 충족하지 않은 구현 내용 2개: 기준 two, 기준 three",
            "- 비어 있음: 계획",
            "- 기한이 30일 지났습니다",
            "",
            "→ 체크리스트에서 답하기",
        ]
        assert [one.key for one in lines if one.key][:2] == ["jump:checklist:alpha", "criterion/one"]

    def test_the_detail_lists_open_items_of_the_lower_layer(self) -> None:
        catalog = layered()
        top, ground = catalog.layers
        base = msgspec.structs.replace(ground.components[0], items=("alpha", "beta", "gamma"))
        ground = msgspec.structs.replace(ground, components=(base, *ground.components[1:]))
        catalog = msgspec.structs.replace(catalog, layers=(top, ground))
        aside = ItemState(status=Status.NOT_APPLICABLE, reason="외주")
        lines = GapDetail(*view(project(items={"alpha": aside, "beta": DONE, "delta": DONE}), catalog)).lines(
            "layer/top"
        )
        assert shown(lines)[-4:] == ["아래에 남은 것", "[~] 바탕", "    [ ] 1.3 항목 1.3", "[ ] 따로 답하는 것"]

    def test_every_entry_has_a_detail_with_unique_keys(self) -> None:
        state = project(
            items={"delta": ItemState(status=Status.IMPLEMENTED), "beta": ItemState(due=date(2027, 1, 1))},
            stages={"stage": StageState(Condition.TROUBLE, "p95 3초", "밤마다")},
            rows={"1.1.1": RowState(connected=True)},
        )
        context, data = view(state, layered(), width=42)
        entries = [one.key for one in (*gap_lines(context, data), *plan_lines(context, data)) if one.key]
        kinds = {"todo", "row", "layer", "stage", "component", "blank", "finding", "plan"}
        assert {key.partition("/")[0] for key in entries} == kinds
        for key in entries:
            lines = GapDetail(context.resized(33), data).lines(key)
            keys = [one.key for one in lines if one.key]
            assert lines and len(keys) == len(set(keys)), key
        assert GapDetail(context.resized(33), data).lines("todo/gone") == []
