"""An empty list says what was looked for, and which key helps."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from ml_tui.content import Loaded
from ml_tui.session import Session
from ml_tui.store import Library
from tests.pilot.conftest import OpenApp

LANGUAGES = ["ko", "en"]


@pytest.fixture
def owned_items(project_id: str, open_session: Callable[..., Session]) -> str:
    """A project in which 이도윤 owns a finished item and 박서준 an open one."""
    session = open_session(project_id)
    session.set_item("alpha", status="implemented", owner="이도윤")
    session.set_item("beta", owner="박서준")
    session.close()
    return project_id


class TestFilters:
    """A filter that nothing fits."""

    @pytest.mark.parametrize(
        ("language", "choice", "said"),
        [
            (
                "ko",
                "해당 없음",
                ("구현 체크리스트 · 해당 없음", "이 조건에 맞는 것이 없습니다", "Esc: 모두 보기", "f: "),
            ),
            ("en", "Not applicable", ("Checklist · Not applicable", "Nothing fits this filter", "Esc: show", "f: ")),
        ],
    )
    async def test_an_empty_filtered_checklist_explains_itself(
        self, open_app: OpenApp, owned_items: str, language: str, choice: str, said: tuple[str, ...]
    ) -> None:
        async with open_app(owned_items, language=language) as user:
            await user.press("f")
            await user.chooses(choice)
            await user.sees(*said)
            before = user.screen
            for key in ("down", "right", "left", "enter", "tab", "tab", "end", "home", "pagedown"):
                await user.press(key)
            await user.sees(said[1])
            await user.press("L")
            await user.sees_no(said[1])
            await user.press("L")
            await user.until(lambda: user.screen == before, "the same again")
            await user.press("escape")
            await user.sees("[x] 1.1")

    async def test_an_empty_filter_explains_itself_on_a_narrow_screen(
        self, open_app: OpenApp, owned_items: str
    ) -> None:
        async with open_app(owned_items, size=(48, 20)) as user:
            await user.press("f")
            await user.chooses("해당 없음")
            await user.sees("이 조건에 맞는 것이 없습니다", "Esc: 모두 보기")

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_an_empty_filtered_gap_analysis_explains_itself(
        self,
        open_app: OpenApp,
        owned_items: str,
        open_session: Callable[..., Session],
        language: str,
    ) -> None:
        none, everything = {
            "ko": ("이 조건에 맞는 것이 없습니다", "Esc: 모두 보기"),
            "en": ("Nothing fits this filter", "Esc: show everything"),
        }[language]
        async with open_app(owned_items, language=language) as user:
            await user.press("5", "f")
            await user.chooses({"ko": "담당자: 박서준", "en": "Owner: 박서준"}[language])
            await user.sees("박서준", "1.2")
            await user.press("3", "down", "space", "5")  # 박서준's only open item is done
            await user.sees("박서준", none, everything)
            await user.press("escape")
            await user.sees_no(none)

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_an_empty_filtered_history_explains_itself(
        self, open_app: OpenApp, owned_items: str, language: str
    ) -> None:
        kind, none = {
            "ko": ("종류: 복원", "이 조건에 맞는 것이 없습니다"),
            "en": ("Kind: Restore", "Nothing fits this filter"),
        }[language]
        async with open_app(owned_items, language=language) as user:
            await user.press("7")
            await user.sees("1.1")
            await user.press("f")
            await user.chooses(kind)
            await user.sees(none, "Esc: ")
            await user.press("escape")
            await user.sees_no(none)


class TestSearch:
    """A search that finds nothing."""

    @pytest.mark.parametrize(
        ("language", "empty", "none"),
        [
            ("ko", "찾는 곳: 항목의 제목", "찾지 못했습니다: zzz"),
            ("en", "Searched: titles", "Nothing found: zzz"),
        ],
    )
    async def test_a_search_without_hits_says_what_is_searched(
        self, open_app: OpenApp, owned_items: str, language: str, empty: str, none: str
    ) -> None:
        async with open_app(owned_items, language=language) as user:
            await user.press("slash")
            await user.sees(empty)
            await user.types("zzz")
            await user.sees(none, empty, "Ctrl+U")
            await user.press("enter", "down", "up")
            await user.sees(none)
            await user.press("ctrl+u")
            await user.sees_no(none)
            await user.types("1.2")
            await user.press("enter")
            await user.sees("> [ ] 1.2")

    @pytest.mark.parametrize(
        ("language", "none", "where"),
        [("ko", "찾지 못했습니다: zzz", "이름, 고객, 사람"), ("en", "Nothing found: zzz", "names, clients and people")],
    )
    async def test_a_project_search_without_hits_says_what_is_searched(
        self, open_app: OpenApp, owned_items: str, language: str, none: str, where: str
    ) -> None:
        async with open_app(owned_items, language=language) as user:
            await user.press("0", "slash")
            await user.types("zzz")
            await user.sees(none, where)


class TestPalette:
    """A palette that finds nothing."""

    @pytest.mark.parametrize(
        ("language", "none", "keys"),
        [("ko", "그런 명령이 없습니다: ", "모든 키 보기: Enter"), ("en", "No such command: ", "Show all keys: Enter")],
    )
    @pytest.mark.parametrize("query", ["zzzz", "[/b] [red]"])
    async def test_a_palette_without_hits_leads_to_all_keys(
        self, open_app: OpenApp, owned_items: str, language: str, none: str, keys: str, query: str
    ) -> None:
        async with open_app(owned_items, language=language) as user:
            await user.press("ctrl+p")
            await user.types(query)
            await user.sees(none + query, keys)
            await user.sees_no("No matches found")
            await user.press("enter")
            await user.sees({"ko": "한 시간 점검", "en": "An assessment in an hour"}[language])

    async def test_a_palette_with_hits_shows_no_hint(self, open_app: OpenApp, owned_items: str) -> None:
        async with open_app(owned_items) as user:
            await user.press("ctrl+p")
            await user.types("검토")
            await user.sees("검토  (r)")
            await user.sees_no("그런 명령이 없습니다")


async def test_a_workspace_without_content_in_the_catalog_explains_itself(
    open_app: OpenApp, library: Library, loaded: Loaded
) -> None:
    bare = msgspec.structs.replace(
        loaded.catalog, layers=(), areas=(), ml_types=(), rows=(), details=(), pipelines=(), serving=(), modules=()
    )
    project = library.create("은행 A", catalog_id="small")
    async with open_app(project, content=msgspec.structs.replace(loaded, catalog=bare)) as user:
        await user.press("2")
        await user.sees("이 카탈로그에는 매핑 행이 없습니다")
        await user.press("4")
        await user.sees("이 카탈로그에는 파이프라인이 없습니다")
        await user.press("6")
        await user.sees("이 카탈로그에는 모듈이 없습니다")
        await user.press("space", "e", "n", "y", "enter", "tab", "down")
        await user.sees("이 카탈로그에는 모듈이 없습니다")


class TestAfterReview:
    """Leaving the review keeps the filter."""

    async def test_the_cursor_lands_on_the_last_reviewed_item(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("f")
            await user.chooses("미착수")
            await user.press("r", "right", "right", "escape")
            await user.sees("구현 체크리스트 · 미착수")
            await user.until(lambda: user.cursor == "[ ] 1.3 항목 1.3")

    async def test_the_cursor_lands_on_the_next_item_when_the_filter_hides_the_last(
        self, open_app: OpenApp, project_id: str
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("f")
            await user.chooses("미착수")
            await user.press("r", "3", "3", "left", "escape")
            await user.sees("구현 체크리스트 · 미착수", "1.2: 거른 조건에 더는 맞지 않아")
            await user.until(lambda: user.cursor == "[ ] 1.3 항목 1.3")
            await user.sees_no("] 1.1 항목", "] 1.2 항목")
            await user.press("escape")
            await user.sees("[x] 1.1", "[x] 1.2", "> [ ] 1.3")

    async def test_the_cursor_lands_on_the_item_before_when_there_is_no_next(
        self, open_app: OpenApp, project_id: str
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("f")
            await user.chooses("미착수")
            await user.press("end", "r", "3")
            await user.sees("구현 체크리스트 · 미착수", "2.2: 거른 조건에 더는 맞지 않아")
            await user.until(lambda: user.cursor == "[ ] 2.1 항목 2.1")

    async def test_the_list_is_empty_when_the_filter_hides_every_item(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("f")
            await user.chooses("미착수")
            await user.press("r", "3", "3", "3", "3", "3")
            await user.sees("구현 체크리스트 · 미착수", "이 조건에 맞는 것이 없습니다", "구현 5/5")
            await user.press("escape")
            await user.sees("[x] 1.1", "[x] 2.2")

    async def test_marks_survive_the_review(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("f")
            await user.chooses("미착수")
            await user.press("m", "r", "3", "escape")
            await user.sees("구현 체크리스트 · 미착수 · 1개 표시", "> ")
