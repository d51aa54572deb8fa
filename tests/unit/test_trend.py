"""The trend of a project, and its plot: literal lines, and frames that are closed at any size."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ml_tui.domain.project import ItemState, Project, ProjectInfo, Status, Verification
from ml_tui.domain.trend import SMALLEST, Point, plot, trend
from ml_tui.text import width
from tests.catalogs import small_catalog

POINTS = [
    Point(date(2026, 6, 1), Fraction(0), Fraction(0)),
    Point(date(2026, 9, 3), Fraction("0.25"), Fraction(0)),
    Point(date(2026, 12, 1), Fraction("0.4"), Fraction("0.1")),
    Point(date(2027, 3, 1), Fraction("0.61"), Fraction("0.35")),
]


def drawn(points: list[Point], cells: int, rows: int) -> list[str]:
    return plot(points, cells=cells, rows=rows, implemented="구현", verified="검증", both="둘 다")


def test_points_are_shares_of_applicable_items() -> None:
    seen = Verification("김하늘", date(2027, 3, 1))
    items = {
        "alpha": ItemState(status=Status.IMPLEMENTED, verified=seen),
        "beta": ItemState(status=Status.IMPLEMENTED),
        "gamma": ItemState(status=Status.NOT_APPLICABLE, reason="외주"),
    }
    project = Project(ProjectInfo("p", "시험", date(2027, 1, 1)))
    states = [(date(2027, 1, 1), project), (date(2027, 3, 1), Project(project.info, items))]
    assert trend(small_catalog(), states) == [
        Point(date(2027, 1, 1), Fraction(0), Fraction(0)),
        Point(date(2027, 3, 1), Fraction("0.5"), Fraction("0.25")),
    ]


def test_the_plot_is_drawn() -> None:
    assert [line.rstrip() for line in drawn(POINTS, 40, 11)] == [
        "     +---------------------------------+",
        "100% |                                 |",
        "     |                                 |",
        "     |                              ..o|",
        " 50% |                        ......   |",
        "     |         ..o.........o..   .....x|",
        "     |   ......        ....x.....      |",
        "  0% |8..........x.....                |",
        "     +---------------------------------+",
        "      2026-06-01             2027-03-01",
        "o 구현 61%  x 검증 35%  8 둘 다",
    ]


def test_one_state_is_drawn_at_the_right_and_none_leaves_the_frame_empty() -> None:
    assert [line.rstrip() for line in drawn(POINTS[3:], 40, 8)] == [
        "     +---------------------------------+",
        "100% |                                 |",
        "     |                                o|",
        "     |                                x|",
        "  0% |                                 |",
        "     +---------------------------------+",
        "                             2027-03-01",
        "o 구현 61%  x 검증 35%",
    ]
    assert [line.rstrip() for line in drawn([], 40, 6)] == [
        "     +---------------------------------+",
        "100% |                                 |",
        "  0% |                                 |",
        "     +---------------------------------+",
        "",
        "o 구현 0%  x 검증 0%",
    ]


def test_two_states_are_drawn_at_both_ends() -> None:
    assert [line.rstrip() for line in drawn([POINTS[0], POINTS[3]], 40, 8)][1:-1] == [
        "100% |                                 |",
        "     |                         .......o|",
        "     |        ........................x|",
        "  0% |8...............                 |",
        "     +---------------------------------+",
        "      2026-06-01             2027-03-01",
    ]


def test_two_points_of_one_line_in_one_cell_are_not_drawn_as_both() -> None:
    points = [Point(date(2027, 1, day), Fraction(1, 2), Fraction(0)) for day in (1, 1, 11)]
    lines = drawn(points, 40, 9)
    assert lines[3][6] == lines[3][38] == "o"
    assert lines[5][6] == lines[5][38] == "x"
    assert "8" not in "".join(lines[:7])


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        (6, ["100%", "  0%"]),
        (7, ["100%", "", "  0%"]),
        (8, ["100%", "", "", "  0%"]),
        (9, ["100%", "", " 50%", "", "  0%"]),
        (10, ["100%", "", "", "", "", "  0%"]),
        (11, ["100%", "", "", " 50%", "", "", "  0%"]),
        (13, ["100%", "", "", "", " 50%", "", "", "", "  0%"]),
    ],
)
def test_a_middle_row_is_labelled(rows: int, labels: list[str]) -> None:
    assert [line[:4].rstrip() for line in drawn(POINTS, 40, rows)[1:-3]] == labels


@pytest.mark.parametrize(
    ("implemented", "legend"),
    [
        ("구현a", "o 구현a 0%  x 검증 0%  8 둘 다"),
        ("구현가", "o 구현가 0%  x 검증 0%"),
        ("가나다라", "o 가나다라 0%  x 검증 0%"),
        ("가나다라마바사", "o 가나다라마바사 0%  x 검증 0%"),
        ("가나다라마바사a", "o 가나다라마바사a  x 검증"),
    ],
)
def test_a_long_legend_drops_the_third_sign_and_then_the_figures(implemented: str, legend: str) -> None:
    lines = plot(POINTS[:1], cells=30, rows=6, implemented=implemented, verified="검증", both="둘 다")
    assert lines[-1].rstrip() == legend


def test_the_legend_explains_only_drawn_signs() -> None:
    assert "둘 다" in drawn(POINTS, 40, 11)[-1]
    assert "둘 다" not in drawn(POINTS[3:], 40, 11)[-1]


@pytest.mark.parametrize("cells", [30, 31, 33, 57, 120])
@pytest.mark.parametrize("rows", [6, 7, 8, 15, 40])
@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_the_frame_is_closed_at_any_size(cells: int, rows: int, count: int) -> None:
    lines = drawn(POINTS[:count], cells, rows)
    assert len(lines) == rows
    assert {width(line) for line in lines} == {cells}
    frame = lines[: rows - 2]
    assert frame[0] == frame[-1] == "     +" + "-" * (cells - 7) + "+"
    assert all(line[5] == line[-1] == "|" for line in frame[1:-1])
    assert sum(line.count("o") + line.count("8") for line in frame) == count or rows < 8


def test_a_plot_below_the_minimum_size_is_not_drawn() -> None:
    lines = drawn(POINTS, 1, 1)
    assert (width(lines[0]), len(lines)) == SMALLEST


def test_days_are_spaced_by_the_calendar() -> None:
    day = date(2027, 1, 1)
    points = [
        Point(day, Fraction(0), Fraction(0)),
        Point(date(2026, 1, 1), Fraction("0.5"), Fraction(0)),
        Point(date(2027, 1, 11), Fraction(1), Fraction(0)),
    ]
    top, *_between, bottom = drawn(points, 40, 9)[1:6]
    assert top.index("o") == 38
    assert bottom.index("8") == 6


def test_states_of_one_day_are_spaced_evenly() -> None:
    points = [Point(date(2027, 1, 1), Fraction(0), Fraction(1)) for _ in range(3)]
    bottom = drawn(points, 40, 9)[5]
    assert [at for at, sign in enumerate(bottom) if sign == "o"] == [6, 22, 38]
    assert drawn(points, 40, 9)[7].strip() == "2027-01-01"


def test_only_all_is_labelled_100_percent() -> None:
    assert "구현 100%  x 검증 29%" in drawn([Point(date(2027, 1, 1), Fraction(1), Fraction("0.29"))], 40, 9)[-1]
    assert "구현 99%" in drawn([Point(date(2027, 1, 1), Fraction("0.999"), Fraction(0))], 40, 9)[-1]
