"""안내, the last line of the guide's four workspaces: the guide's page of the workspace, and whom to ask."""

from __future__ import annotations

from functools import partial

import pytest

from ml_tui.content import Loaded
from ml_tui.store import Library
from tests.pilot.conftest import OpenApp, Stored

HEADINGS = ("접근 방법", "목적", "활용 가이드", "주의사항", "참고 자료", "문의 및 지원", "이 내용에 대하여")


@pytest.fixture
def open_real_app(open_app: OpenApp, library: Library, real_catalog: Loaded) -> OpenApp:
    """Open the app on the built-in framework, tall enough for a whole page."""
    project_id = library.create("은행 A", contact="최지민", contact_address="jimin@firm.example")
    return partial(open_app, project_id, content=real_catalog, size=(100, 220))


@pytest.mark.parametrize(
    ("key", "title", "consultant", "user"),
    [
        ("1", "ML 대시보드", "시스템 설계", "시스템 이해"),
        ("2", "구성 요소 매핑", "매핑 활용", "빠른 이동"),
        ("3", "구현 체크리스트", "9.3 정기적 업데이트", "구현 현황 확인"),
        ("4", "ML 파이프라인", "파이프라인 설계", "문제 해결"),
    ],
)
async def test_end_leads_to_the_guide_page(
    open_real_app: OpenApp, key: str, title: str, consultant: str, user: str
) -> None:
    async with open_real_app() as person:
        await person.press(key)
        await person.sees(f"{title} · 은행 A")
        await person.press("end")
        await person.sees("> 안내: 목적, 활용 가이드, 주의사항", *HEADINGS, "컨설턴트 활용  (g)", consultant)
        await person.sees("최지민", "jimin@firm.example")
        await person.press("g")
        await person.sees("이용자 활용  (g)", user)


class TestChecklist:
    """The keys of the checklist act on items, and this line is not an item."""

    @pytest.mark.parametrize("key", ["space", "s", "n", "e", "v", "m", "-"])
    async def test_no_key_on_the_guide_page_is_silent(
        self, open_app: OpenApp, project_id: str, stored: Stored, key: str
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("end", key)
            await user.sees("여기에는 답할 것이 없습니다")
        assert stored().items == {}

    async def test_marked_items_are_answered_from_the_guide_page(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("m", "m", "end", "n")
            await user.sees("여기에는 답할 것이 없습니다", "2개 표시")
            await user.press("space")
            await user.sees("구현 2/5")
        assert sorted(stored().items) == ["alpha", "beta"]

    async def test_a_review_begins_at_the_first_item(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("end", "r")
            await user.sees("검토 모드", "1/5", "1.1 항목 1.1")

    async def test_a_filter_hides_the_guide_page(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.sees("안내: 목적")
            await user.press("f")
            await user.chooses("필수만")
            await user.sees_no("안내: 목적")
