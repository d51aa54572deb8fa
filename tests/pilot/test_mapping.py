"""구성 요소 매핑: connecting rows, going to their modules and coming back."""

from __future__ import annotations

import pytest

from ml_tui.content import Loaded
from ml_tui.domain.project import RowState
from ml_tui.store import Library
from ml_tui.store_protocol import DraftText
from ml_tui.tui.widgets.lines import LineView
from tests.conftest import NOW
from tests.pilot.conftest import OpenApp, Stored, User


@pytest.fixture
def project_id(library: Library, real_catalog: Loaded) -> str:
    """A new project on the built-in framework."""
    return library.create("은행 A", client="고객사", author="김하늘", catalog_id=real_catalog.catalog.id)


@pytest.fixture
def loaded(real_catalog: Loaded) -> Loaded:
    """The built-in framework, which has the mapping."""
    return real_catalog


def focus(user: User) -> str:
    """The key of the line under the cursor."""
    return getattr(user.app.focused, "cursor_key", "")


def page(user: User) -> str:
    """The text of the page beside the list, without line breaks."""
    return "".join(
        text for line in user.app.screen.query_one("#mapping .detail", LineView).lines for text, _ in line.spans
    )


async def reads(user: User, *texts: str) -> None:
    """Wait until ``texts`` are on the page beside the list, however they are wrapped."""
    for text in texts:
        wanted = text.replace(" ", "")
        await user.until(lambda wanted=wanted: wanted in page(user).replace(" ", ""), text)  # type: ignore[misc]


class TestJumping:
    """Enter goes to the module, Esc comes back to the row."""

    async def test_the_third_row_leads_to_the_data_sheet_and_back(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("2")
            await user.sees("구성 요소 매핑", "2.3.1.3 메타데이터 카탈로그")
            await user.press("down", "down", "enter")
            await user.sees("플랫폼 모듈 · 은행 A", "ISO 42001: 데이터 시트")
            assert focus(user) == "iso42001-datasheet"
            await user.press("escape")
            await user.sees("구성 요소 매핑 · 은행 A")
            await user.until(lambda: focus(user) == "2.3.1.3")
            # The layout is as before, although a hidden pane has no width.
            await user.sees("> 2.3.1.3 메타데이터 카탈로그     [ ] 미연결")

    async def test_a_row_of_two_modules_asks_to_which(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("2")
            for _step in range(13):
                await user.press("down")
            await user.press("enter")
            await user.sees("어느 모듈로 갈까요?")
            await user.press("escape")
            await user.sees_no("어느 모듈로 갈까요?")
            assert focus(user) == "2.3.5.2"
            await user.press("enter")
            await user.chooses("거버넌스 체계")
            await user.until(lambda: focus(user) == "governance-system")
            await user.press("escape")
            await user.until(lambda: focus(user) == "2.3.5.2")

    async def test_an_item_of_the_row_is_one_key_away(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("2", "right")
            for _step in range(4):
                await user.press("down")
            assert focus(user) == "jump:checklist:data-collection"
            await user.press("enter")
            await user.until(lambda: focus(user) == "data-collection")
            await user.press("escape")
            await user.until(lambda: focus(user) == "jump:checklist:data-collection")

    async def test_a_component_opens_and_the_guide_is_last(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("2", "end")
            await user.sees("> 안내")
            await reads(user, "ISO 23053 구성 요소의 세부 기능 15개가")
            await user.press("up", "enter")
            await user.until(lambda: focus(user) == "jump:checklist:retraining")
            await reads(user, "3.4.4 재훈련 트리거", "상태는 아래 점검 항목에서 나옵니다")
            await user.press("g", "escape")
            await user.until(lambda: focus(user) == "detail-retraining-trigger")


class TestConnecting:
    """Space, `e` and `n` answer a row in place."""

    async def test_space_connects_and_u_undoes_it(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.press("2", "space")
            await user.sees("2.3.1.1 데이터 수집/처리        [x] 연결됨!", "구현 상태 1/15")
            await user.until(lambda: stored().row("2.3.1.1") == RowState(connected=True))
            await user.press("right", "down", "enter")  # the state in the detail, too
            await user.sees("구현 상태 0/15", "2.3.1.1 데이터 수집/처리: 구현 상태 연결됨 → 미연결 (u 되돌리기)")
            await user.press("u")
            await user.sees("구현 상태 1/15")

    async def test_doubts_about_the_answer_are_shown(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("2", "space")
            await reads(user, "! 연결됨인데 점검 항목은 모두 미착수입니다")

    async def test_e_edits_the_row_and_n_its_note(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.press("2", "e")
            await user.sees("2.3.1.1 데이터 수집/처리", "바로가기")
            await user.press("left", "tab")
            await user.types("https://wiki.example/a")
            await user.press("ctrl+s")
            await user.sees("https://wiki.example/a")
            await user.press("n")
            await user.types("둘째 주에 확인")
            await user.press("ctrl+s")
            wanted = RowState(connected=True, link="https://wiki.example/a", note="둘째 주에 확인")
            await user.until(lambda: stored().row("2.3.1.1") == wanted)

    async def test_a_component_says_where_its_status_comes_from(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("2", "end", "up", "space")
            await user.sees("이 구성 요소의 상태는 점검 항목에서 나옵니다")
            await user.press("down", "e")
            await user.sees("여기에는 고칠 것이 없습니다")

    async def test_an_unfinished_note_is_offered_again(
        self, open_app: OpenApp, project_id: str, library: Library
    ) -> None:
        store = library.open(project_id)
        store.draft.keep(DraftText("row/2.3.1.3", NOW, {"note": "쓰다 만 메모"}))
        store.close()
        async with open_app(project_id) as user:
            await user.sees("저장하지 못한 글이 남아 있습니다: 2.3.1.3 메타데이터 카탈로그")
            await user.chooses("이어서 쓰기")
            await user.sees("쓰다 만 메모", "Ctrl+S")
            await user.press("ctrl+s")
            await user.until(lambda: focus(user) == "2.3.1.3")
            await reads(user, "메모 쓰다 만 메모")


class TestWidths:
    """The workspace at different widths and in both languages."""

    async def test_a_wide_screen_shows_five_columns(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id, size=(200, 60)) as user:
            await user.press("2")
            await user.sees("세부 기능", "플랫폼 모듈/기능", "바로가기")
            row = next(line for line in user.screen.splitlines() if "2.3.3.2" in line)
            assert "모델 배포    배포 전략 (카나리, A/B)   MLOps 표준 5.4" in row and "[ ] 미연결" in row
            await user.press("L")
            await user.sees("Data Management")

    async def test_a_narrow_screen_shows_list_or_detail(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id, size=(60, 20)) as user:
            await user.press("2")
            await user.sees("2.3.1.1 데이터 수집/처리")
            await user.press("right")
            await user.sees("> 이동 → Stage 2: 데이터 아키텍처", "점검 항목")
            await user.sees_no("2.3.1.2")
            await user.press("escape")
            await user.sees("2.3.1.2 데이터 품질 검증")
