"""Where the cursor of a view moves, and how far the view scrolls."""

from __future__ import annotations

import pytest

from ml_tui.tui.widgets.cursor import find_stop, nearest_stop, next_stop, top_for
from ml_tui.tui.widgets.line import Line, line

PAGE = [line("머리", "label"), line("a", key="a"), line("  둘째 줄"), Line(), line("b", key="b"), line("c", key="c")]
KEYS = [one.key for one in PAGE]


@pytest.mark.parametrize(("key", "near", "found"), [("b", 0, 4), ("gone", 4, 4), ("gone", 3, 1), ("gone", -1, 1)])
def test_the_cursor_stays_on_its_line_or_near_its_place(key: str, near: int, found: int) -> None:
    assert find_stop(KEYS, key, near) == found


def test_lines_without_keys_have_no_cursor() -> None:
    assert find_stop([""], "a", 0) == find_stop([], "", 3) == -1
    assert next_stop([""], -1, 1) is None
    assert nearest_stop([""], 0, 10, 3) is None


@pytest.mark.parametrize(("cursor", "by", "to"), [(1, 1, 4), (5, 1, None), (4, -1, 1), (1, -1, None), (-1, 1, 1)])
def test_a_step_leads_to_the_next_stop(cursor: int, by: int, to: int | None) -> None:
    assert next_stop(KEYS, cursor, by) == to


def test_a_page_step_leads_to_the_nearest_stop() -> None:
    assert nearest_stop(KEYS, 3, 3, 3) == 4
    assert nearest_stop(KEYS, 2, 2, 3) is None


@pytest.mark.parametrize(
    ("cursor", "top", "height", "scrolled"),
    [
        (1, 0, 3, None),  # in view, with its second row
        (1, 0, 2, 1),  # scrolls to its second row
        (1, 1, 3, 0),  # scrolls to its heading
        (5, 0, 3, 3),  # just enough to show it
        (4, 5, 1, 2),  # upwards, with the rows just above it
        (-1, 4, 3, None),  # no cursor
        (1, 4, 0, None),  # no room
    ],
)
def test_the_view_scrolls_as_little_as_it_can(cursor: int, top: int, height: int, scrolled: int | None) -> None:
    assert top_for(PAGE, cursor, top, height) == scrolled
