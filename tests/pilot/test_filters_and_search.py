"""Filters, search, the guide, the language, the navigator, help and palette."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from ml_tui.content import Loaded
from ml_tui.domain.catalog import Section
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.tui import commands
from ml_tui.tui.widgets.sidebar import Sidebar
from tests.catalogs import text
from tests.pilot.conftest import OpenApp


@pytest.fixture
def answered(project_id: str, open_session: Callable[..., Session]) -> str:
    """A project with an answer of every kind; its id."""
    session = open_session(project_id)
    session.set_item("alpha", status="implemented", evidence=["화면"])
    session.set_item("beta", status="implemented", note="드리프트를 매일 본다")
    session.set_item("gamma", status="in_progress", owner="이도윤", due="2027-03-01")
    session.set_item("delta", status="not_applicable", reason="외주")
    session.close()
    return project_id


class TestFilter:
    """`f` shows a part of the list; Esc shows all of it again."""

    @pytest.mark.parametrize(
        ("choice", "shown"),
        [
            ("필수만", "1.1 1.2 1.3 2.2"),
            ("남은 필수 (2)", "1.3 2.2"),
            ("구현되지 않은 것", "1.3 2.2"),
            ("미착수", "2.2"),
            ("진행 중", "1.3"),
            ("해당 없음", "2.1"),
            ("기한이 지난 것", "1.3"),
            ("증빙 없이 구현됨", "1.2"),
            ("검증되지 않은 구현됨", "1.1 1.2"),
            ("담당자가 없는 것", "2.2"),
            ("2 둘째", "2.1 2.2"),
            ("담당자: 이도윤", "1.3"),
        ],
    )
    async def test_f_shows_only_matching_items(self, open_app: OpenApp, answered: str, choice: str, shown: str) -> None:
        wanted = shown.split()
        hidden = [number for number in ("1.1", "1.2", "1.3", "2.1", "2.2") if number not in wanted]
        async with open_app(answered) as user:
            await user.press("f")
            await user.chooses(choice)
            # The list shows an item's sign before its number, the detail does not.
            await user.sees(*(f"] {number} 항목" for number in wanted))
            await user.sees_no(*(f"] {number} 항목" for number in hidden))
            await user.press("escape")
            await user.sees(*(f"] {number} 항목" for number in ("1.1", "1.2", "1.3", "2.1", "2.2")))

    async def test_the_header_names_the_filter(self, open_app: OpenApp, answered: str) -> None:
        async with open_app(answered) as user:
            await user.press("f")
            await user.chooses("필수만")
            await user.sees("구현 체크리스트 · 필수만")
            await user.press("escape")
            await user.sees_no("· 필수만")

    async def test_an_item_that_no_longer_fits_leaves_the_list(self, open_app: OpenApp, answered: str) -> None:
        async with open_app(answered) as user:
            await user.press("f")
            await user.chooses("진행 중")
            await user.press("s")
            await user.sees_no("] 1.3 항목")
            # Keys on an empty list do nothing.
            await user.press("space", "s", "n", "e", "v", "minus", "m", "r", "right", "enter", "down", "end")
            await user.press("escape", "escape")
            await user.sees("[x] 1.3 항목 1.3", "구현 3/4")

    async def test_the_menu_can_be_left(self, open_app: OpenApp, answered: str) -> None:
        async with open_app(answered) as user:
            for key in ("escape", "q", "left"):
                await user.press("f")
                await user.sees("무엇을 볼까요?")
                await user.press(key)
                await user.sees_no("무엇을 볼까요?")
            assert user.cursor == "[x] 1.1 항목 1.1"


class TestSearch:
    """`/` finds words in the framework and in the answers, also by their 초성."""

    async def test_initial_consonants_lead_to_the_item(self, open_app: OpenApp, answered: str) -> None:
        async with open_app(answered) as user:
            await user.press("slash")
            await user.types("ㄷㄹㅍㅌ")
            await user.sees("1.2 항목 1.2  메모: 드리프트를 매일 본다")
            await user.press("enter")
            await user.sees("구현 체크리스트", "메모    드리프트를")
            await user.until(lambda: "[x] 1.2" in user.screen and "1.2 항목 1.2\n" in user.screen)

    async def test_arrows_choose_among_the_hits(self, open_app: OpenApp, answered: str) -> None:
        async with open_app(answered) as user:
            await user.press("slash")
            await user.types("항목")
            await user.sees("2.2 항목 2.2")
            await user.press("down", "down", "up", "enter")
            await user.until(lambda: user.cursor == "[x] 1.2 항목 1.2")

    async def test_a_search_without_hits_leads_nowhere(self, open_app: OpenApp, answered: str) -> None:
        async with open_app(answered) as user:
            await user.press("slash")
            await user.types("없는 말")
            await user.press("enter")
            await user.sees("없는 말")
            await user.press("escape")
            await user.until(lambda: user.cursor == "[x] 1.1 항목 1.1")

    async def test_a_filter_that_hides_the_hit_is_lifted(self, open_app: OpenApp, answered: str) -> None:
        async with open_app(answered) as user:
            await user.press("f")
            await user.chooses("진행 중")
            await user.press("slash")
            await user.types("항목 2.2")
            await user.press("enter")
            await user.until(lambda: user.cursor == "[ ] 2.2 항목 2.2")
            await user.sees("] 1.1 항목")

    async def test_search_works_in_the_built_in_catalog(
        self, open_app: OpenApp, library: Library, real_catalog: Loaded
    ) -> None:
        project = library.create("은행 A", catalog_id="iso-23053")
        async with open_app(project, content=real_catalog) as user:
            await user.press("slash")
            await user.types("ㄹㅈㅅㅌㄹ")
            await user.press("enter")
            await user.until(lambda: user.cursor.startswith("[ ] 3.2"), "the model registry")


async def test_g_changes_whose_guide_is_shown(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id, size=(80, 40)) as user:
        await user.sees("컨설턴트 가이드", "컨설턴트는 이것을 본다")
        await user.press("g")
        await user.sees("이용자 가이드", "이용자는 이것을 한다")
        await user.press("q")
        await user.has_quit()
    async with open_app(size=(80, 40)) as user:  # the app remembers the reader
        await user.sees("이용자는 이것을 한다")


async def test_L_changes_the_language_at_once(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id, size=(110, 40)) as user:
        await user.press("L")
        await user.sees("1.1 항목 1.1 (en)", "1 첫째 (en)", "항목 1.1의 뜻 (en)", "컨설턴트는 이것을 본다 (en)")
        await user.press("L")
        await user.sees_no("(en)")


class TestNavigator:
    """`b` folds and unfolds the sidebar; from 100 columns on it opens by itself."""

    async def test_the_navigator_is_a_rail_at_80_columns(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.sees_no("국제표준 거버넌스")
            await user.press("b")
            await user.sees("국제표준 거버넌스", "ISO 23053 ML", "고객사", "] 1.1 항목 1.1")
            await user.press("b")
            await user.sees_no("국제표준 거버넌스")

    async def test_the_navigator_is_open_at_120_columns(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id, size=(120, 36)) as user:
            await user.sees("국제표준 거버넌스", "] 1.1 항목 1.1", "컨설턴트 가이드")
            await user.press("space")
            await user.sees("20%")
            await user.press("b")
            await user.sees_no("국제표준 거버넌스")

    async def test_a_section_without_items_leads_to_the_checklist(
        self, open_app: OpenApp, project_id: str, loaded: Loaded
    ) -> None:
        sections = (*loaded.catalog.sections, Section("third", "3", text("셋째"), ()))
        content = replace(loaded, catalog=replace(loaded.catalog, sections=sections))
        async with open_app(project_id, size=(120, 36), content=content) as user:
            await user.press("1")
            await user.sees("셋째  ", "ML 대시보드 · 은행 A")
            sidebar = user.app.screen.query_one(Sidebar)
            sidebar.go_to("section/third")
            sidebar.focus()
            await user.press("enter")
            await user.sees("구현 체크리스트 · 은행 A", "> [ ] 1.1")


class TestHelp:
    """`?` shows the method and every key."""

    async def test_the_help_lists_every_command(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id, size=(100, 160)) as user:
            await user.press("question_mark")
            await user.sees("한 시간 점검")
            for command in commands.COMMANDS:
                assert command.shown_key in user.screen
                assert command.title in user.screen

    @pytest.mark.parametrize("key", ["escape", "q", "question_mark", "left"])
    async def test_a_key_leaves_the_help(self, open_app: OpenApp, project_id: str, key: str) -> None:
        async with open_app(project_id) as user:
            await user.press("down", "question_mark")
            await user.sees("한 시간 점검")
            await user.press("pagedown", "pagedown")
            await user.sees_no("한 시간 점검")
            await user.press(key)
            await user.until(lambda: user.cursor == "[ ] 1.2 항목 1.2")

    async def test_the_help_opens_in_the_project_list(self, open_app: OpenApp) -> None:
        async with open_app() as user:
            await user.press("question_mark")
            await user.sees("한 시간 점검")
            await user.press("escape")
            await user.sees("아직 프로젝트가 없습니다")


class TestPalette:
    """Ctrl+P finds commands by their names."""

    async def test_the_palette_lists_commands_with_their_keys(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id, size=(80, 80)) as user:
            await user.press("ctrl+p")
            await user.sees("검토  (r)", "체크리스트 저장  (Ctrl+S)", "되돌리기  (u)")

    async def test_the_palette_runs_a_command(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("down", "ctrl+p")
            await user.types("검토")
            await user.sees("검토  (r)")
            await user.press("enter")
            await user.sees("2/5")

    async def test_the_palette_changes_the_item_under_the_cursor(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("down", "ctrl+p")
            await user.types("해당 없")
            await user.sees("해당 없음  (-)")
            await user.press("enter")
            await user.sees("1.2 항목 1.2 - 해당 없음")

    async def test_the_palette_works_in_the_project_list(self, open_app: OpenApp) -> None:
        async with open_app() as user:
            await user.press("ctrl+p")
            await user.types("새 프로젝트")
            await user.sees("새 프로젝트  (n)")
            await user.press("enter")
            await user.sees("프로젝트 이름")


class TestMoving:
    """The cursor, and the detail that follows it."""

    async def test_letters_and_arrows_move(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            for key, number in (("j", "1.2"), ("down", "1.3"), ("j", "2.1"), ("k", "1.3"), ("up", "1.2")):
                await user.press(key)
                assert user.cursor == f"[ ] {number} 항목 {number}"
            first, last = "[ ] 1.1 항목 1.1", "안내: 목적, 활용 가이드, 주의사항, 참고"
            for key, line in (("end", last), ("home", first), ("pagedown", last), ("pageup", first)):
                await user.press(key)
                await user.until(lambda line=line: user.cursor == line, key)  # type: ignore[misc]

    async def test_the_detail_follows_when_the_cursor_rests(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("down", "down")
            await user.sees("항목 1.3의 뜻")

    async def test_tab_goes_to_the_detail_and_back(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("tab")
            assert user.cursor == "[ ] 1 기준 one"
            await user.press("tab", "l", "down", "h")
            assert user.cursor == "[ ] 1.1 항목 1.1"

    async def test_list_and_detail_take_turns_on_a_narrow_screen(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id, size=(48, 20)) as user:
            await user.sees("1.1 항목 1.1")
            assert "의 뜻" not in user.screen
            await user.press("down", "enter")
            await user.sees("항목 1.2의 뜻")
            await user.press("space")
            await user.sees("[x] 1 기준 one")
            await user.press("escape")
            await user.sees("> [~] 1.2", "] 2.2")

    async def test_the_screen_follows_the_window(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            for columns, rows in ((120, 36), (40, 10), (20, 5), (1, 1), (200, 60), (80, 24)):
                await user.pilot.resize_terminal(columns, rows)
                await user.press("question_mark", "escape", "e", "escape", "f", "escape")
            await user.sees("> [ ] 1.1 항목 1.1", "? 도움말")

    async def test_a_message_takes_the_rows_it_needs_after_a_resize(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id, size=(40, 24)) as user:
            user.app.tell("하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열 " * 3)
            await user.reads("아홉 열 하나")
            notice = user.app.screen.query_one("Notice")
            for columns, rows in ((120, 2), (40, 4), (60, 3)):
                await user.pilot.resize_terminal(columns, 24)
                await user.until(lambda rows=rows: notice.size.height == rows, f"{rows} rows")  # type: ignore[misc]

    async def test_the_workspace_opened_last_gets_the_keys(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.types("23")
            await user.until(lambda: not user.app._batch_count, "both painted")
            await user.press("space")
            await user.sees("> [x] 1.1 항목 1.1")


async def test_the_save_state_in_the_header_follows_the_language(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("space")
        await user.sees("저장됨")
        await user.press("L")
        await user.sees("Saved")
        await user.sees_no("저장됨")
