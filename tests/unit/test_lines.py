"""The view of lines and the bars: any text fits the width, and only changed rows are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region

from ml_tui.terminal import glyphs
from ml_tui.text import width
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.lines import Line, LineView, line


@pytest.fixture(autouse=True)
def all_glyphs() -> Iterator[None]:
    glyphs.use_ascii(False)
    yield
    glyphs.use_ascii(False)


class LineApp(App[None]):
    """An app with a view of lines that notes its messages."""

    CSS = "LineView { height: 1fr; scrollbar-size: 0 0; } Bar { height: 1; }"

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        super().__init__()
        self._lines = lines
        self.said: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield Bar(id="bar")
        yield LineView(id="view")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        self.view.show(self._lines)
        self.view.focus()

    @property
    def view(self) -> LineView:
        return self.query_one("#view", LineView)

    @property
    def rows(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    def _hear(self, event: LineView.Moved) -> None:
        self.said.append((type(event).__name__, event.key))

    on_line_view_moved = on_line_view_opened = on_line_view_left = on_line_view_entered = _hear
    on_line_view_other_pane = _hear


def stops(count: int) -> list[Line]:
    """Lines that the cursor can stand on."""
    return [line(f"줄 {number}", key=str(number)) for number in range(count)]


async def test_the_cursor_starts_on_the_first_stop() -> None:
    lines = [line("머리"), Line((("가", ""), ("나", "dim")), "a", (("오른쪽 ", ""),)), line("다", key="b")]
    async with LineApp(lines).run_test(size=(20, 5)) as pilot:
        assert isinstance(pilot.app, LineApp)
        await pilot.pause()
        assert pilot.app.rows[1:4] == ["  머리", "> 가나       오른쪽", "  다"]


async def test_the_cursor_moves_from_stop_to_stop() -> None:
    lines = [line("머리"), line("가", key="a"), line("사이"), line("나", key="b"), line("끝")]
    async with LineApp(lines).run_test(size=(20, 8)) as pilot:
        assert isinstance(pilot.app, LineApp)
        await pilot.press("down", "down", "up", "j", "k", "end", "home", "enter", "right", "left", "escape", "tab")
        assert pilot.app.said == [
            ("Moved", "b"),
            ("Moved", "a"),
            ("Moved", "b"),
            ("Moved", "a"),
            ("Moved", "b"),
            ("Moved", "a"),
            ("Opened", "a"),
            ("Entered", "a"),
            ("Left", "a"),
            ("Left", "a"),
            ("OtherPane", "a"),
        ]


async def test_the_cursor_stays_on_its_key_when_lines_change() -> None:
    async with LineApp(stops(5)).run_test(size=(20, 10)) as pilot:
        assert isinstance(pilot.app, LineApp)
        view = pilot.app.view
        await pilot.press("down", "down")
        view.show([line("neu", key="x"), *stops(5)])
        assert view.cursor_key == "2"
        view.show([one for one in stops(5) if one.key != "2"])
        assert view.cursor_key == "4"  # at its place in the list
        view.show([line("nichts")])
        assert view.cursor_key == ""
        view.show(stops(3), cursor="2")
        assert view.cursor_key == "2"
        assert view.go_to("0") and not view.go_to("9")
        assert view.cursor_key == "0"


async def test_a_long_list_scrolls_and_marks_hidden_lines() -> None:
    async with LineApp(stops(50)).run_test(size=(20, 8)) as pilot:
        assert isinstance(pilot.app, LineApp)
        app = pilot.app
        await pilot.pause()
        assert app.rows[1].startswith("> 줄 0") and app.rows[6].endswith("▼")
        await pilot.press("end")
        await pilot.pause()
        assert app.rows[6].startswith("> 줄 49") and app.rows[1].endswith("▲")
        await pilot.press("pageup")
        await pilot.pause()
        assert any(row.startswith("> ") for row in app.rows[1:7])
        await pilot.press("home")
        await pilot.pause()
        assert app.rows[1].startswith("> 줄 0")


async def test_the_scroll_mark_moves_no_figure() -> None:
    lines = [Line(((f"줄 {n}", ""),), str(n), right=(("4/4", "good"), (" ", ""))) for n in range(20)]
    app = LineApp(lines)
    async with app.run_test(size=(24, 6)):
        figures = [row for row in app.rows if "4/4" in row]
        assert figures[-1].endswith("4/4▼")
        assert {row.index("4/4") for row in figures} == {figures[0].index("4/4")}


async def test_text_without_stops_scrolls_by_lines() -> None:
    async with LineApp([line(f"{number}") for number in range(50)]).run_test(size=(20, 8)) as pilot:
        assert isinstance(pilot.app, LineApp)
        await pilot.press("down", "down")
        await pilot.pause()
        assert pilot.app.rows[1].split() == ["2", "▲"]
        await pilot.press("end")
        await pilot.pause()
        assert pilot.app.rows[6].strip() == "49"


async def test_a_cursor_step_repaints_two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[Region] = []
    refresh: Callable[..., Any] = LineView.refresh

    def spy(self: LineView, *regions: Region, **options: Any) -> Any:
        painted.extend(regions or [Region(0, 0, 0, 99)])
        return refresh(self, *regions, **options)

    async with LineApp(stops(20)).run_test(size=(20, 12)) as pilot:
        assert isinstance(pilot.app, LineApp)
        await pilot.pause()
        monkeypatch.setattr(LineView, "refresh", spy)
        await pilot.press("down")
        assert sum(region.height for region in painted) == 2
        painted.clear()
        pilot.app.view.show([*stops(20)[:5], line("anders", key="5"), *stops(20)[6:]])
        assert [(region.y, region.height) for region in painted] == [(5, 1)]
        painted.clear()
        pilot.app.view.show([*stops(20)[:5], line("anders", key="5"), *stops(20)[6:]])
        assert painted == []


async def test_lines_are_made_again_for_another_width() -> None:
    async with LineApp().run_test(size=(20, 6)) as pilot:
        assert isinstance(pilot.app, LineApp)
        pilot.app.view.feed(lambda cells: [line("=" * cells)])
        await pilot.pause()
        assert pilot.app.rows[1] == "  " + "=" * 18
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        assert pilot.app.rows[1] == "  " + "=" * 38


TEXT = st.text(st.sampled_from("abc 가나다漢…─✓é🙂\u200d\u0301👩‍🚒한"), max_size=30)


NASTY = ("", "a", "가", "가나다라마바사", "…─✓", "e\u0301e\u0301", "👩‍🚒🙂漢", " " * 9, "한\u200d글 x\u0304")
"""Texts of all widths."""


async def test_every_row_is_exactly_as_wide_as_its_view() -> None:
    lines = [
        Line(((left, ""), (more, "dim")), left, ((right, ""),)) for left in NASTY for more in NASTY for right in NASTY
    ]
    app = LineApp(lines)
    async with app.run_test(size=(30, len(lines) + 2)) as pilot:
        for columns in (30, 13, 7, 3, 1):
            await pilot.resize_terminal(columns, len(lines) + 2)
            app.query_one("#bar", Bar).put([("가나다…", ""), ("라", "")], [("마바", "")])
            await pilot.pause()
            for strip in (app.view.render_line(row) for row in range(len(lines))):
                assert sum(width(segment.text) for segment in strip) == columns
            assert app.query_one("#bar", Bar).render_line(0).cell_length == columns


@given(TEXT)
def test_ascii_glyphs_have_the_same_width(text: str) -> None:
    glyphs.use_ascii(True)
    drawn = glyphs.shown(text)
    assert width(drawn) == width(text)
    assert not set(drawn) & set("…─✓")


def test_no_control_character_reaches_the_screen() -> None:
    for ascii in (False, True):
        glyphs.use_ascii(ascii)
        assert glyphs.shown("a\x1b]52;c;QQ==\x07b\x9bc\u202ed") == "abcd" or "\x1b" not in glyphs.shown(
            "a\x1b[31m\x9bx"
        )


async def test_the_footer_drops_hints_that_do_not_fit_and_keeps_fixed_ones() -> None:
    async with LineApp().run_test(size=(40, 4)) as pilot:
        assert isinstance(pilot.app, LineApp)
        hints = pilot.app.query_one(Hints)
        hints.offer([("Space", "체크"), ("s", "상태"), ("n", "메모를 적습니다")], [("?", "도움말"), ("q", "끝내기")])
        await pilot.pause()
        assert pilot.app.rows[-1] == " Space 체크          ? 도움말  q 끝내기"
        await pilot.resize_terminal(60, 4)
        await pilot.pause()
        assert "n 메모를 적습니다" in pilot.app.rows[-1]
        await pilot.resize_terminal(26, 4)
        await pilot.pause()
        assert pilot.app.rows[-1] == " ? 도움말  q 끝내기"


async def test_a_bar_cuts_its_left_side() -> None:
    async with LineApp().run_test(size=(20, 4)) as pilot:
        assert isinstance(pilot.app, LineApp)
        bar = pilot.app.query_one("#bar", Bar)
        bar.put([("아주 긴 프로젝트 이름입니다", "")], [("구현 3/5", "")])
        await pilot.pause()
        assert pilot.app.rows[0] == "아주 긴 프… 구현 3/5"
        assert bar.text == "아주 긴 프로젝트 이름입니다구현 3/5"
