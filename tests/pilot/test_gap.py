"""Gap 분석: from a gap straight to where it is mended, and back."""

from __future__ import annotations

from datetime import date

from ml_tui.content import Loaded
from ml_tui.domain.project import Status
from ml_tui.session import Session
from ml_tui.store import Library
from tests.pilot.conftest import OpenApp, Stored


def planned(library: Library, loaded: Loaded, project_id: str) -> None:
    """Give 1.1 and 2.1 owners and dates, and make 1.2 implemented without evidence."""
    session = Session(loaded, library.open(project_id), by="김하늘")
    session.set_item("alpha", owner="이도윤", due=date(2027, 3, 1))
    session.set_item("delta", owner="박서준", due=date(2027, 6, 1))
    session.set_item("beta", status=Status.IMPLEMENTED)
    session.close()


async def test_5_shows_the_open_tasks_in_order(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("5")
        await user.sees("할 일 5 (필수 4)", "미연결 2/2", "할 일 순서", "왜 남아 있는가")
        assert user.cursor == "1 [ ] 1.1 항목 1.1"
        await user.press("down", "down")
        await user.sees("3번째")


async def test_enter_opens_the_item_and_esc_returns(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("5", "down", "enter")
        await user.sees("구현 체크리스트", "> [ ] 1.2 항목 1.2")
        await user.press("space")
        await user.sees("> [x] 1.2")
        await user.press("escape")
        await user.sees("할 일 4 (필수 3)")
        assert user.cursor == "2 [ ] 1.3 항목 1.3"


async def test_enter_in_the_detail_ticks_edits_and_jumps(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("5", "right")
        assert user.cursor.startswith("→ 체크리스트에서 답하기")
        await user.press("down", "enter")
        await user.sees("[x] 1 기준 one", "1 [~] 1.1 항목 1.1")
        await user.press("up", "enter")
        await user.sees("구현 체크리스트", "> [~] 1.1 항목 1.1")
        await user.press("escape")
        await user.sees("왜 남아 있는가")


async def test_e_and_n_edit_in_place(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("5", "n")
        await user.types("확인할 것")
        await user.press("ctrl+s")
        await user.until(lambda: stored().item("alpha").note == "확인할 것", "the note on disk")
        await user.press("e", "tab", "tab", "tab", "tab")
        await user.types("이도윤")
        await user.press("ctrl+s")
        await user.sees("계획·기한", "Gap 분석")
        await user.press("u")
        await user.sees_no("계획·기한")


async def test_e_on_a_line_without_an_item_explains_itself(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("5", *["down"] * 5)
        assert user.cursor.startswith("1.1.1 수집")
        await user.press("e")
        await user.sees("이 줄은 점검 항목이 아닙니다")


async def test_p_shows_the_plan_by_quarter(
    open_app: OpenApp, project_id: str, library: Library, loaded: Loaded
) -> None:
    planned(library, loaded, project_id)
    async with open_app(project_id) as user:
        await user.press("5", "p")
        await user.sees("계획표", "2027년 1분기", "2027년 2분기", "기한 없음", "이도윤   03-01*!")
        assert user.cursor == "[ ] 1.1 항목 1.1"
        await user.press("escape")
        await user.sees("할 일 순서")
        await user.sees_no("계획표 ·")


async def test_f_filters_by_owner_and_by_quarter(
    open_app: OpenApp, project_id: str, library: Library, loaded: Loaded
) -> None:
    planned(library, loaded, project_id)
    async with open_app(project_id) as user:
        await user.press("5", "f")
        await user.sees("담당자: 박서준", "담당자: 없음", "기한: 2027년 2분기 (1)")
        await user.chooses("담당자: 박서준")
        await user.sees("할 일 1 (필수 0)", "Gap 분석 · 박서준")
        await user.press("f")
        await user.chooses("기한: 2027년 1분기")
        await user.sees("Gap 분석 · 2027년 1분기", "1 [ ] 1.1 항목 1.1")
        await user.press("escape")
        await user.sees("할 일 4 (필수 3)")


async def test_enter_on_a_finding_leads_to_the_field_to_correct(
    open_app: OpenApp, project_id: str, library: Library, loaded: Loaded
) -> None:
    planned(library, loaded, project_id)
    async with open_app(project_id) as user:
        await user.press("5", "end")
        await user.sees("답의 품질", "! 증빙 없는 구현됨")
        for _step in range(5):
            if user.cursor != "1.2 항목 1.2":
                await user.press("up")
        assert user.cursor == "1.2 항목 1.2"
        await user.sees("고칠 것", "고치는 법")
        await user.press("enter")
        await user.sees("구현 체크리스트")
        await user.until(lambda: user.cursor.startswith(("증빙", "[ ] 1 기준")), "the place that mends it")
        await user.press("escape", "escape")
        await user.sees("Gap 분석")


async def test_the_gap_analysis_is_translated(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id, language="en", size=(120, 36)) as user:
        await user.press("5")
        await user.sees("항목 1.1 (en)")
