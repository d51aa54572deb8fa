"""Whatever keys are pressed, the screen shows the present state: nothing on it is left from an earlier one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from textual.widget import Widget

from ml_tui.content import Loaded, load_catalog
from ml_tui.domain.figures import Figures
from ml_tui.domain.project import Status
from ml_tui.domain.search import search
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.tui.pages.checklist_page import filters_of
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.sidebar_page import rail_lines, sidebar_lines
from ml_tui.tui.screens.menu import Menu
from ml_tui.tui.screens.review import Review
from ml_tui.tui.screens.search import SearchScreen
from ml_tui.tui.screens.work import WorkScreen
from ml_tui.tui.widgets.line import Line
from ml_tui.tui.widgets.lines import LineView
from ml_tui.tui.workspaces.history import HistoryPane, read_history
from ml_tui.tui.workspaces.two_panes import TwoPanes
from tests.conftest import NOW
from tests.pilot.conftest import OpenApp, User

KEYS = [
    *("down", "up", "pagedown", "pageup", "home", "end", "tab", "right", "left", "enter", "escape"),
    *("1", "2", "3", "4", "5", "6", "7", "L", "g", "b", "f", "slash", "r", "p"),
    *("space", "s", "minus", "n", "m", "v", "u", "ctrl+r", "left_square_bracket", "right_square_bracket"),
]
"""The keys pressed in a workspace."""

WEIGHTS = [8 if key in ("down", "space", "s", "tab", "u") else 3 if key in "1234567" else 1 for key in KEYS]

IN_DIALOGS = ["down", "down", "up", "enter", "enter", "escape", "space", "tab", "1", "2", "v", "g", "backspace"]
"""The keys pressed in a menu, a form, the search or the review mode."""


def answered(library: Library, loaded: Loaded) -> str:
    """A project with some answers of all kinds."""
    project_id = library.create("은행 A", client="고객사", author="김하늘")
    session = Session(loaded, library.open(project_id), by="김하늘", clock=lambda: NOW)
    day = session.today
    for number, item in enumerate(session.catalog.items()):
        fields: dict[str, object] = {"status": list(Status)[number % 3], "note": f"메모 {number}"}
        if number % 4 == 3:
            fields = {"status": "not_applicable", "reason": "외주"}
        if number % 2:
            fields |= {"owner": f"담당 {number % 5}", "due": day + timedelta(days=7 * number - 60)}
        if number % 7:
            session.set_item(item.id, **fields)
    session.checkpoint("착수")
    session.close()
    return project_id


@contextmanager
def counted_anew(session: Session) -> Iterator[None]:
    """Within the block, nothing that was counted before is used."""
    kept, session._figures = session._figures, Figures(session.catalog, session.project, session.today)
    yield
    session._figures = kept


def same(view: LineView, lines: Sequence[Line], what: str) -> None:
    """Check that ``view`` shows ``lines``."""
    assert list(view.lines) == list(lines), what


async def check(user: User, session: Session) -> None:
    """Compare what is shown with the same views built anew, and with a full repaint."""
    app = user.app
    shown = user.screen
    for widget in app.screen.walk_children(Widget):
        widget._styles_cache.clear()
    assert user.screen == shown, "a full repaint"
    view, screen = app.view, app.screen
    work = app.projects.work
    assert work
    pane = work.screen.pane
    if isinstance(pane, HistoryPane) and isinstance(screen, WorkScreen):
        await user.until(lambda: pane._history is not None and pane._history.rev == session.rev, "the history")
        history = read_history(session, session.project, session.today, pane._filter, pane._wanted, session.rev, {})
        await user.until(lambda: pane._history == history, "the history as it is now")
    with counted_anew(session):
        context = PageContext.of(session, view)
        if isinstance(screen, WorkScreen):
            assert isinstance(pane, TwoPanes)
            same(pane.list_view, pane.list_lines(pane.list_view.text_width), "the list")
            if pane._shown and pane.detail_view.size:
                same(pane.detail_view, pane.detail_lines(pane._shown, pane.detail_view.text_width), "the detail")
            folded, current = screen.has_class("-rail"), screen._current
            lines = rail_lines(current) if folded else sidebar_lines(context, current)
            same(screen._sidebar, lines, "the navigator")
            header = screen._header.text
            screen._show_header()
            assert screen._header.text == header
        elif isinstance(screen, SearchScreen):
            query = screen._words.value
            found = search(session.catalog, session.project, query, view.language)
            assert screen._find(query) == found
            assert [key for key in screen._hits.lines.keys if key] == [hit.place for hit in found]
        elif isinstance(screen, Menu) and screen._options[0][1].startswith(("모두", "All")) and pane.id == "checklist":
            words = [f"{title} ({count})" for _filter, title, count in filters_of(context)]
            assert [text for _key, text in screen._options] == words
        elif isinstance(screen, Review):
            before = list(screen._page.lines)
            screen.refresh_content()
            same(screen._page, before, "the item under review")


@pytest.mark.parametrize(("seed", "size"), [(1, (80, 24)), (2, (120, 36)), (3, (160, 50)), (4, (100, 12))])
async def test_nothing_shown_is_stale(
    open_app: OpenApp, library: Library, locations: Locations, seed: int, size: tuple[int, int]
) -> None:
    load_catalog(cache=locations.cache)
    content = load_catalog(cache=locations.cache)  # from the cache, which keeps the texts of items as JSON
    project_id = answered(library, content)
    chance = random.Random(seed)
    pressed: list[str] = []
    async with open_app(project_id, content=content, size=size) as user:
        session = user.app.projects.work.session  # type: ignore[union-attr]
        begun = session.rev
        for _step in range(120):
            at_work = isinstance(user.app.screen, WorkScreen)
            key = chance.choices(KEYS, WEIGHTS)[0] if at_work else chance.choice(IN_DIALOGS)
            pressed.append(key)
            await user.press(key)
            try:
                await check(user, session)
            except AssertionError as error:
                raise AssertionError(f"after {' '.join(pressed)}: {error}\n{user.screen}") from error
        assert session.rev > begun + 5, "the walk has changed something"
