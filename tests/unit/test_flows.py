"""Flows: for any names and any width, boxes close, lines fit, and no name is cut."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ml_tui.content import Loaded, load_catalog
from ml_tui.domain.catalog import Guide, Language, Pipeline, Stage
from ml_tui.domain.flows import Box, Drawing, RowPieceKind, Step, draw, pipeline_flow
from ml_tui.domain.project import Condition, Project, ProjectInfo, StageState
from ml_tui.i18n import use_language
from ml_tui.text import clean_line, width
from tests.catalogs import text

LETTERS = [
    *"가나다힣abcXYZ0129 -|+>.·…─①ㅂ",
    "크",
    "한국어",
    "word",
    "👍",
    "🇰🇷",
    "👩‍💻",
    "é",
    "e\u0301",
    "각",
    "漢字",
    "ｗ",
    "⚠️",
]
"""Characters of names: narrow, wide, joined, combining, and those that frames are drawn with."""

names = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=20).map("".join).map(clean_line).filter(bool)
marks = st.sampled_from(["", "o 정상", "! 병목", "x trouble", ". not built"])
flows = st.lists(st.tuples(names, marks), max_size=7).map(
    lambda pairs: [Step(f"step-{n}", title, mark) for n, (title, mark) in enumerate(pairs)]
)


def project(**stages: StageState) -> Project:
    return Project(
        ProjectInfo("p", "시험", date(2027, 3, 31)), stages={key.replace("_", "-"): s for key, s in stages.items()}
    )


def pipeline(*titles: str) -> Pipeline:
    """A pipeline of stages ``s1``, ``s2`` … with those titles."""
    stages = tuple(
        Stage(f"s{n}", f"1.2.{n}", text(title), text("뜻"), (text("일"),), text("지켜볼 것"), Guide((), ()))
        for n, title in enumerate(titles, 1)
    )
    return Pipeline("flow", "1", text("흐름"), text("목적"), stages)


def cut(line: str, x: int, cells: int) -> str:
    """The ``cells`` cells of ``line`` from ``x`` on; both ends must be between characters."""
    begin = next(n for n in range(len(line) + 1) if width(line[:n]) == x)
    end = next(n for n in range(len(line), begin - 1, -1) if width(line[begin:n]) == cells)
    return line[begin:end]


def inside(drawing: Drawing, box: Box) -> list[str]:
    """Check that the frame of ``box`` is closed, and return the rows of its text."""
    rows = [cut(line, box.x, box.width) for line in drawing.lines[box.y : box.y + box.height]]
    edge = "+" + "-" * (box.width - 2) + "+"
    assert rows[0] == rows[-1] == edge
    assert all(row.startswith("| ") and row.endswith(" |") and width(row) == box.width for row in rows[1:-1])
    return [row[2:-2].rstrip() for row in rows[1:-1]]


class TestAnyNames:
    @settings(max_examples=60)
    @given(flows, st.integers(16, 200))
    @example([Step("step-0", "가" * 200, "! 병목"), Step("step-1", "a" * 200)], 40)
    @example([Step("step-0", "+--+ | -> |")], 16)
    def test_every_line_fits(self, steps: list[Step], cells: int) -> None:
        for line in draw(steps, cells).lines:
            assert width(line) <= cells
            assert line == line.rstrip()

    @settings(max_examples=60)
    @given(flows, st.integers(16, 200), st.sampled_from([0, 12]))
    def test_every_box_is_closed_and_contains_its_whole_name(self, steps: list[Step], cells: int, room: int) -> None:
        drawing = draw(steps, cells, mark_cells=room)
        assert [box.key for box in drawing.boxes] == [step.key for step in steps]
        for step, box in zip(steps, drawing.boxes, strict=True):
            written = "".join(inside(drawing, box)).replace(" ", "")
            assert written == (step.title + step.mark).replace(" ", "")

    @settings(max_examples=60)
    @given(flows, st.integers(16, 200))
    def test_boxes_run_from_left_to_right_and_down(self, steps: list[Step], cells: int) -> None:
        boxes = draw(steps, cells).boxes
        for before, after in pairwise(boxes):
            assert (after.y, after.x) > (before.y, before.x)
            if after.y == before.y:
                assert after.x == before.x + before.width + len(" -> ")
            else:
                assert after.y == before.y + before.height

    @settings(max_examples=60)
    @given(flows, st.integers(16, 200))
    def test_arrows_join_neighbours_and_mark_continuations(self, steps: list[Step], cells: int) -> None:
        drawing = draw(steps, cells)
        lines, boxes = drawing.lines, drawing.boxes
        for before, after in pairwise(boxes):
            here, there = lines[before.y + 1], lines[after.y + 1]
            if after.y == before.y:
                assert cut(here, before.x + before.width, 4) == " -> "
            else:
                assert here.endswith(" ->")
                assert there.startswith("-> |")

    @settings(max_examples=60)
    @given(flows, st.integers(16, 200))
    def test_pieces_name_their_boxes(self, steps: list[Step], cells: int) -> None:
        drawing = draw(steps, cells)
        for box in drawing.boxes:
            for row in drawing.rows[box.y : box.y + box.height]:
                x = 0
                for piece in row:
                    within = box.x <= x < box.x + box.width
                    assert (piece.key == box.key) is within
                    assert (piece.part is RowPieceKind.BETWEEN) is (piece.key == "")
                    x += width(piece.text)

    @settings(max_examples=60)
    @given(flows, st.integers(22, 200), st.data())
    def test_a_mark_moves_no_box_when_room_is_reserved(
        self, steps: list[Step], cells: int, data: st.DataObject
    ) -> None:
        others = [Step(step.key, step.title, data.draw(marks)) for step in steps]
        assert draw(steps, cells, mark_cells=12).boxes == draw(others, cells, mark_cells=12).boxes


def test_an_empty_flow_draws_nothing() -> None:
    assert draw([], 80) == Drawing()
    assert draw([], 80).lines == []


def test_a_short_flow_fits_on_one_line() -> None:
    drawing = draw([Step("a", "데이터 소스"), Step("b", "API"), Step("c", "응답")], 80)
    assert drawing.lines == [
        "+-------------+    +-----+    +------+",
        "| 데이터 소스 | -> | API | -> | 응답 |",
        "+-------------+    +-----+    +------+",
    ]
    assert drawing.boxes == (Box("a", 0, 0, 15, 3), Box("b", 19, 0, 7, 3), Box("c", 30, 0, 8, 3))


def test_conditions_are_drawn_under_the_names() -> None:
    found = project(s1=StageState(Condition.NORMAL), s3=StageState(Condition.NOT_BUILT), s4=StageState())
    assert pipeline_flow(pipeline("수집", "처리", "API", "끝"), found, language="ko", cells=60).lines == [
        "+--------+    +------+    +----------+    +----+",
        "| 수집   | -> | 처리 | -> | API      | -> | 끝 |",
        "| o 정상 |    |      |    | . 미구축 |    |    |",
        "+--------+    +------+    +----------+    +----+",
    ]


def rows_of(drawing: Drawing) -> list[list[tuple[int, int]]]:
    """The beginning and the width of each box, by line."""
    found: dict[int, list[tuple[int, int]]] = {}
    for box in drawing.boxes:
        found.setdefault(box.y, []).append((box.x, box.width))
    return list(found.values())


@pytest.mark.parametrize(
    ("letters", "cells", "rows"),
    [
        ([3, 3], 18, [[(0, 7), (11, 7)]]),
        ([3, 3], 17, [[(3, 7)], [(3, 7)]]),
        ([3, 3, 3], 29, [[(0, 7), (11, 7), (22, 7)]]),
        ([3, 3, 3], 28, [[(3, 7), (14, 7)], [(3, 7)]]),
        ([3, 3, 3], 24, [[(3, 7), (14, 7)], [(3, 7)]]),
        ([3, 3, 3], 23, [[(3, 7)], [(3, 7)], [(3, 7)]]),
        ([3] * 4, 39, [[(3, 7), (14, 7)], [(3, 7), (14, 7)]]),
        ([3] * 5, 39, [[(3, 7), (14, 7), (25, 7)], [(3, 7), (14, 7)]]),
        ([3, 3, 3, 12], 35, [[(3, 7), (14, 7)], [(3, 7), (14, 16)]]),
        ([3, 9, 3, 9], 36, [[(3, 13), (20, 13)], [(3, 13), (20, 13)]]),
        ([3, 3, 14, 3, 3], 40, [[(3, 7), (14, 7)], [(3, 18)], [(3, 7), (14, 7)]]),
        ([40], 16, [[(0, 10)]]),
    ],
    ids=str,
)
def test_boxes_fill_lines_evenly_and_align_in_columns_without_an_extra_line(
    letters: list[int], cells: int, rows: list[list[tuple[int, int]]]
) -> None:
    assert rows_of(draw([Step(str(n), "a" * count) for n, count in enumerate(letters)], cells)) == rows


def test_an_empty_name_has_a_box() -> None:
    assert draw([Step("a", "")], 40).lines == ["+---+", "|   |", "+---+"]


def test_boxes_are_named_after_stages_in_the_chosen_language() -> None:
    drawing = pipeline_flow(pipeline("수집", "처리"), project(), language="en", cells=60)
    assert [box.key for box in drawing.boxes] == ["s1", "s2"]
    assert drawing.lines[1] == "| 수집 (en) | -> | 처리 (en) |"
    assert [piece.part for piece in drawing.rows[0]] == [RowPieceKind.FRAME, RowPieceKind.BETWEEN, RowPieceKind.FRAME]
    box = [RowPieceKind.FRAME, RowPieceKind.TITLE, RowPieceKind.FRAME]
    assert [piece.part for piece in drawing.rows[1]] == [*box, RowPieceKind.BETWEEN, *box]


def test_a_longer_flow_continues_below_in_columns() -> None:
    found = project(s2=StageState(Condition.BOTTLENECK), s5=StageState(Condition.TROUBLE))
    flow = pipeline("데이터 소스", "데이터 수집", "데이터 처리", "특성 엔지니어링", "특성 스토어")
    assert pipeline_flow(flow, found, language="ko", cells=76).lines == [
        "   +-----------------+    +-----------------+    +-----------------+",
        "   | 데이터 소스     | -> | 데이터 수집     | -> | 데이터 처리     | ->",
        "   |                 |    | ! 병목          |    |                 |",
        "   +-----------------+    +-----------------+    +-----------------+",
        "   +-----------------+    +-----------------+",
        "-> | 특성 엔지니어링 | -> | 특성 스토어     |",
        "   |                 |    | x 문제          |",
        "   +-----------------+    +-----------------+",
    ]


def test_a_name_wider_than_the_view_is_broken_inside_its_box() -> None:
    assert draw([Step("a", "실시간 특성 엔지니어링과 검증", "! 병목"), Step("b", "끝")], 24).lines == [
        "   +----------------+",
        "   | 실시간 특성    | ->",
        "   | 엔지니어링과   |",
        "   | 검증           |",
        "   | ! 병목         |",
        "   +----------------+",
        "   +----------------+",
        "-> | 끝             |",
        "   |                |",
        "   +----------------+",
    ]


def test_a_steady_flow_reserves_room_for_conditions() -> None:
    empty, full = project(), project(s1=StageState(Condition.NOT_BUILT))
    flow = pipeline("가", "나")
    assert pipeline_flow(flow, empty, language="ko", cells=60, steady=True).lines == [
        "+----------+    +----------+",
        "| 가       | -> | 나       |",
        "|          |    |          |",
        "+----------+    +----------+",
    ]
    assert (
        pipeline_flow(flow, empty, language="ko", cells=60, steady=True).boxes
        == pipeline_flow(flow, full, language="ko", cells=60, steady=True).boxes
    )


@pytest.fixture(scope="module")
def built_in() -> Loaded:
    return load_catalog()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_three_pipelines_are_drawn_at_every_width(built_in: Loaded, language: Language) -> None:
    use_language(language)
    for one in built_in.catalog.pipelines:
        conditions = [*Condition] * 2
        found = project(**{stage.id: StageState(conditions[n]) for n, stage in enumerate(one.stages)})
        for cells in range(40, 201):
            drawing = pipeline_flow(one, found, language=language, cells=cells)
            assert max(width(line) for line in drawing.lines) <= cells
            for stage, box in zip(one.stages, drawing.boxes, strict=True):
                assert inside(drawing, box)[0] == stage.title.in_(language)
