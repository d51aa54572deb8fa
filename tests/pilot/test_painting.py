"""Deferred changes are painted completely as soon as painting is allowed, not one key later."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult
from textual.widgets import Input, Static, TextArea

from ml_tui.content import Loaded
from ml_tui.sample import make_sample
from ml_tui.store import Library
from ml_tui.terminal.app import TerminalApp
from ml_tui.terminal.painting import DeferredPaintScreen
from ml_tui.tui.widgets.lines import LineView
from tests.pilot.conftest import OpenApp
from tests.pilot.emulated_terminal import EmulatedTerminal
from tests.waiting import comes_true


class LineScreen(DeferredPaintScreen):
    """A screen with one line."""

    def compose(self) -> ComposeResult:
        yield Static("before")


class PaintCountingApp(TerminalApp):
    """Counts how often something reaches the terminal."""

    painted = 0

    def get_default_screen(self) -> LineScreen:
        return LineScreen()

    def _display(self, *drawn: object) -> None:
        self.painted += not self._batch_count


async def test_a_line_changed_during_a_batch_is_painted() -> None:
    app = PaintCountingApp()
    async with app.run_test() as pilot:
        with app.batch_update():
            app.screen.query_one(Static).update("after")
            await pilot.pause()
            app.painted = 0
        assert await comes_true(lambda: app.painted > 0)


async def test_a_layout_changed_during_a_batch_is_painted() -> None:
    app = PaintCountingApp()
    async with app.run_test() as pilot:
        with app.batch_update():
            app.screen.query_one(Static).styles.height = 3
            app.screen._refresh_layout()
            app.screen._layout_required = False
            await pilot.pause()
            app.painted = 0
        assert await comes_true(lambda: app.painted > 0)


async def test_resizing_a_pane_cuts_no_syllable(
    open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = EmulatedTerminal(monkeypatch)
    async with open_app(project_id) as user:
        await user.press("l", "e", "escape", "b")
        await user.sees("구현 내용")
        await user.until(lambda: terminal.text == user.screen, "the same picture on the terminal")


async def test_a_move_draws_two_rows_of_the_list_even_after_a_new_workspace(
    open_app: OpenApp, library: Library, real_catalog: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was painted once must not be painted again with the next change."""
    terminal = EmulatedTerminal(monkeypatch)
    async with open_app(make_sample(library, real_catalog, "ko"), content=real_catalog) as user:
        await user.sees("구현 내용")
        for workspace in ("", "2", "6", "3", "2", "3"):
            if workspace:
                await user.press(workspace)
            for _number in range(2):
                await user.until(lambda: terminal.text == user.screen)
                terminal.drawn.clear()
                await user.press("down")
                view = user.app.focused
                assert isinstance(view, LineView)
                rows = {y for y, begin, end in terminal.drawn if begin < view.region.right and end > view.region.x}
                assert len(rows) == 2, (workspace, rows)


@pytest.mark.parametrize("keys", [("ctrl+p",), ("slash",), ("s",), ("e",), ("f",), ("n",), ("0", "n")])
async def test_no_cursor_blinks(open_app: OpenApp, project_id: str, keys: tuple[str, ...]) -> None:
    """A cursor that blinks sends bytes for ever."""
    async with open_app(project_id) as user:
        await user.press(*keys)
        fields = [*user.app.screen.query(Input), *user.app.screen.query(TextArea)]
        assert not any(field.cursor_blink for field in fields)
        assert fields or keys in {("s",), ("f",)}
