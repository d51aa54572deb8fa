"""With 5,000 items the screens cost what is seen, not what is stored."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ml_tui.content import Loaded
from ml_tui.domain import figures
from ml_tui.tui.pages import checklist_page, gap_page, sidebar_page
from ml_tui.tui.widgets.lines import LineView
from tests.catalogs import large_catalog
from tests.counting import CallCounter
from tests.pilot.conftest import OpenApp, User

ROWS = 36
"""The rows of the screen."""


@cache
def large() -> Loaded:
    """A catalog of 5,000 items."""
    return Loaded(large_catalog(), Path("large.yaml"), "0" * 64)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> CallCounter:
    """Counts items counted, answers examined and lines made."""
    made = CallCounter(monkeypatch)
    made.watch(figures, "tally", lambda items, *_more: len(items))
    made.watch(figures, "shows_of")
    made.watch(figures, "codes_of")
    made.watch(checklist_page, "_item_line")
    made.watch(sidebar_page, "_section_line")
    made.watch(gap_page, "_todo_columns")
    return made


def lines_in(user: User) -> int:
    """How many lines the list in focus has."""
    view = user.app.focused
    assert isinstance(view, LineView)
    return len(view.lines)


async def test_a_tick_counts_one_item_and_makes_the_lines_in_sight(
    open_app: OpenApp, project_id: str, made: CallCounter
) -> None:
    async with open_app(project_id, content=large(), size=(120, ROWS)) as user:
        assert lines_in(user) > 5_100
        assert made.taken()["tally"] == 5_000
        for key, counted in (("space", 2), ("down", 0), ("s", 2), ("m", 0), ("u", 2), ("end", 0), ("home", 0)):
            await user.press(key)
            work = made.taken()
            assert work.pop("tally", 0) == counted, f"{key}: an item as it was, and as it is"
            assert work.keys() <= {"_item_line", "_section_line"}, "no filter and no finding is shown"
            assert sum(work.values()) <= 2 * ROWS, key


async def test_filters_and_gaps_examine_each_answer_once(open_app: OpenApp, project_id: str, made: CallCounter) -> None:
    async with open_app(project_id, content=large(), size=(120, ROWS)) as user:
        await user.press("space", "f")
        assert 0 < made.taken()["shows_of"] < 10, "the one answer, and an unanswered item of each kind"
        await user.press("escape", "5")
        assert lines_in(user) > 10_000
        assert 0 < made.taken()["codes_of"] < 10
        await user.press("u", "ctrl+r")
        work = made.taken()
        assert (work["tally"], work["shows_of"], work["codes_of"]) == (4, 4, 4), "two steps, on one item"
        assert work["_todo_columns"] <= 4 * ROWS
