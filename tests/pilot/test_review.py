"""Review mode: each screen shows one item, and a digit answers it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ml_tui.content import Loaded
from ml_tui.domain.project import Status, Verification
from ml_tui.session import Session
from ml_tui.tui.commands import COMMANDS
from tests.catalogs import text
from tests.pilot.conftest import OpenApp, Stored


async def test_digits_answer_and_show_the_next_item(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("r")
        await user.sees("검토 모드", "1/5", "1.1 항목 1.1")
        await user.press("3")
        await user.sees("2/5", "1.2 항목 1.2")
        await user.press("2")
        await user.sees("3/5", "1.3 항목 1.3")
        await user.press("4")
        await user.sees("1.3 항목 1.3 - 해당 없음")
        await user.types("외주")
        await user.press("enter")
        await user.sees("4/5", "2.1 항목 2.1")
        await user.press("1")
        await user.sees("5/5", "2.2 항목 2.2")
        await user.press("3")  # the review ends after the last item
        await user.sees("구현 2/4", "[x] 1.1", "[~] 1.2", "[-] 1.3", "[ ] 2.1", "> [x] 2.2", "저장됨")
    answers = stored().items
    assert [answers[name].status for name in ("alpha", "beta", "gamma", "epsilon")] == [
        Status.IMPLEMENTED,
        Status.IN_PROGRESS,
        Status.NOT_APPLICABLE,
        Status.IMPLEMENTED,
    ]
    assert answers["gamma"].reason == "외주"


async def test_4_without_a_reason_stays_at_the_item(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("r", "4", "enter")
        await user.sees("해당 없음에는 사유가 필요합니다")
        await user.press("escape")
        await user.sees("검토 모드", "1/5", "[ ] 미착수")


async def test_the_review_begins_at_the_cursor_and_esc_keeps_the_place(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("down", "r")
        await user.sees("2/5")
        await user.press("right", "l", "h")
        await user.sees("3/5", "1.3 항목 1.3")
        await user.press("escape")
        await user.until(lambda: user.cursor == "[ ] 1.3 항목 1.3")
        await user.press("r")
        await user.sees("3/5")


async def test_n_writes_the_note_and_returns_to_the_item(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("r", "right", "n")
        await user.sees("1.2 항목 1.2", "메모")
        await user.types("화면을 봄")
        await user.press("ctrl+s")
        await user.sees("검토 모드", "2/5", "화면을 봄")
        await user.until(lambda: stored().item("beta").note == "화면을 봄")


async def test_enter_ticks_the_criterion_under_the_cursor(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("r", "down", "enter")
        await user.sees("[x] 2 기준 two", "[~] 진행 중", "1/5")


async def test_space_ticks_the_next_criterion(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("r", "space")
        await user.sees("1/5", "[x] 1 기준 one", "[~] 진행 중")
        await user.press("space")
        await user.sees("1/5", "[ ] 1 기준 one")
        await user.press("end", "space")
        await user.sees("1/5", "구현 내용에서 누르십시오")


async def test_v_verifies_without_leaving(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("r", "3", "left", "v")
        await user.sees("1.1 항목 1.1: 검증 (없음) → 김하늘 2027-03-31", "1/5")
        await user.until(lambda: stored().item("alpha").verified, "verified on disk")
        await user.press("v")
        await user.sees("검증 김하늘 2027-03-31 → (없음) (u 되돌리기)")


async def test_a_lowered_answer_is_reported_while_the_next_item_is_shown(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session]
) -> None:
    session = open_session(project_id)
    session.set_item("alpha", status="implemented", verified=Verification("이도윤", session.today))
    session.close()
    async with open_app(project_id) as user:
        await user.press("r", "2")
        await user.sees("2/5")
        await user.reads("1.1 항목 1.1: 상태 구현됨 → 진행 중, 검증 이도윤 2027-03-31 → (없음) (u 되돌리기)")
        await user.press("u", "space")
        await user.reads("1/5", "1.1 항목 1.1: 검증 이도윤 2027-03-31 → (없음) (u 되돌리기)")


async def test_an_item_changed_since_its_answer_is_marked(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], loaded: Loaded
) -> None:
    session = open_session(project_id)
    session.set_item("alpha", status="implemented")
    session.close()
    section, *others = loaded.catalog.sections
    asked = msgspec.structs.replace(section.items[0], meaning=text("다른 뜻"))
    sections = (msgspec.structs.replace(section, items=(asked, *section.items[1:])), *others)
    changed = msgspec.structs.replace(loaded, catalog=msgspec.structs.replace(loaded.catalog, sections=sections))
    async with open_app(project_id, content=changed) as user:
        await user.press("r")
        await user.sees("재검토: 항목이 바뀌었습니다")
        await user.press("up", "enter")
        await user.sees_no("재검토")


async def test_the_review_goes_through_the_filtered_items(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("f")
        await user.chooses("2 둘째")
        await user.press("r")
        await user.sees("1/2", "2.1 항목 2.1")
        await user.press("3", "3")
        await user.sees("구현 2/5", "> [x] 2.2")


async def test_an_answer_of_the_review_is_undone_in_the_list(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("r", "3", "3", "escape", "u")
        await user.sees("구현 1/5", "[x] 1.1", "[ ] 1.2")


async def test_u_returns_to_the_item_of_the_undone_answer(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("r", "u")
        await user.sees("1/5", "되돌릴 것이 없습니다")
        await user.press("3", "3")
        await user.sees("3/5")
        await user.press("u")
        await user.sees("2/5", "1.2 항목 1.2", "[ ] 미착수", "상태 구현됨 → 미착수")
        await user.press("ctrl+r")
        await user.sees("2/5", "[x] 구현됨")
        await user.press("u", "u", "escape")
        await user.sees("구현 0/5", "> [ ] 1.1", "저장됨")


async def test_the_help_opens_over_the_review(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("r", "right", "question_mark")
        await user.sees("도움말", "한 시간 점검")
        await user.press("escape")
        await user.sees("검토 모드", "2/5")


async def test_no_key_of_the_review_is_silent(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        for command in COMMANDS:
            for key in command.keys.split(",") if command.scope == "review" else ():
                await user.press("r")
                await user.sees("검토 모드")
                before = user.screen
                await user.press(key)
                await user.until(lambda before=before: user.screen != before, f"anything of {key}")  # type: ignore[misc]
                while len(user.app.screen_stack) > 1:
                    await user.press("escape")


async def test_the_message_about_a_missing_reason_names_no_option(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("minus", "enter")
        await user.sees("사유가 필요합니다", "한 줄로 적으십시오")
        await user.sees_no("--reason")


async def test_an_item_unknown_to_the_catalog_is_not_reviewed(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], loaded: Loaded
) -> None:
    session = open_session(project_id)
    session.set_item("gamma", status="implemented")
    session.close()
    first, second = loaded.catalog.sections
    sections = (msgspec.structs.replace(first, items=first.items[:2]), second)
    smaller = msgspec.structs.replace(loaded, catalog=msgspec.structs.replace(loaded.catalog, sections=sections))
    async with open_app(project_id, content=smaller) as user:
        await user.press("end", "up")
        await user.sees("> [x] gamma")
        await user.press("s")
        await user.sees("이 카탈로그에 없는 항목이어서")
        await user.press("r")
        await user.sees("검토 모드", "1/4")
        await user.press("right", "right", "right", "right")
        await user.sees_no("검토 모드")
        await user.sees("> [ ] 2.2 항목 2.2")
