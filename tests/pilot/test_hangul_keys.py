"""Every letter works with the keyboard in Hangul mode, outside of text fields."""

from __future__ import annotations

import unicodedata

import pytest

from tests.pilot.conftest import OpenApp, Stored

SHOWS = {
    "ㅌ": "내보내기",  # x
    "ㅎ": "이용자 가이드",  # g
    "ㅠ": "국제표준 거버넌스",  # b
    "ㅕ": "되돌릴 것이 없습니다",  # u
    "ㄴ": "> [~] 1.1",  # s
    "ㅜ": "메모",  # n
    "ㄷ": "해당 없음일 때만",  # e
    "ㅍ": "구현됨이 아니어서 검증할 수 없습니다",  # v
    "ㅡ": "1개 표시",  # m
    "ㄹ": "무엇을 볼까요?",  # f
    "ㄱ": "검토 모드",  # r
    "ㅓ": "> [ ] 1.2",  # j
}
"""What the screen shows after each key."""


@pytest.mark.parametrize("jamo", SHOWS)
async def test_every_letter_command_of_the_checklist_works_in_hangul(
    open_app: OpenApp, project_id: str, jamo: str
) -> None:
    async with open_app(project_id) as user:
        await user.press(jamo)
        await user.sees(SHOWS[jamo])


async def test_hangul_letters_move_the_cursor(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("ㅓ", "ㅓ", "ㅏ", "ㅣ")  # j j k l
        assert user.cursor == "[ ] 1 기준 one"
        await user.press("ㅗ")  # h
        assert user.cursor == "[ ] 1.2 항목 1.2"


async def test_a_hangul_letter_quits(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("ㅂ")
        await user.has_quit()


@pytest.mark.parametrize(
    ("syllable", "shown"),
    [
        ("너", "> [~] 1.1 항목 1.1"),  # s j: status, then down
        ("서", "[ ] 2.2 항목 2.2"),  # t j: no command, then down
        (unicodedata.normalize("NFD", "너"), "> [~] 1.1"),
    ],
    ids=["composed", "unknown-letter", "decomposed"],
)
async def test_composed_syllables_press_all_their_keys(
    open_app: OpenApp, project_id: str, syllable: str, shown: str
) -> None:
    async with open_app(project_id) as user:
        await user.types(syllable)
        if syllable == "서":
            await user.until(lambda: user.cursor == "[ ] 1.2 항목 1.2")
        else:
            await user.sees(shown.removeprefix("> "))
            await user.until(lambda: user.cursor == "[ ] 1.2 항목 1.2")


@pytest.mark.parametrize("syllable", ["바", "부", "분"])  # q k, q n, q n s: nothing opens once the app is ending
async def test_a_composed_syllable_quits(open_app: OpenApp, project_id: str, syllable: str) -> None:
    async with open_app(project_id) as user:
        await user.types(syllable)
        await user.has_quit()


async def test_hangul_letters_work_in_the_list_and_menus(open_app: OpenApp, project_id: str) -> None:
    async with open_app() as user:
        await user.press("ㅜ")  # n
        await user.sees("프로젝트 이름")
        await user.press("escape")
        await user.press("ㄷ")  # e
        await user.sees("은행 A", "점검 주기")
        await user.press("escape", "ㅁ")  # a
        await user.sees("보관함")
        await user.press("enter")
        await user.sees("구현 체크리스트")
        await user.press("ㄹ", "ㅓ")  # f j
        assert user.cursor == "필수만 (4)"
        await user.press("ㅂ")  # q
        await user.sees_no("무엇을 볼까요?")


async def test_hangul_letters_work_in_review_mode(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("ㄱ", "ㅣ", "ㅜ")  # r l n
        await user.sees("1.2 항목 1.2", "메모")


async def test_hangul_letters_are_text_in_fields(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    text = "ㅂㅓ 바너ㅌ 검증"
    async with open_app(project_id) as user:
        await user.press("n")
        await user.types(text)
        await user.press("ctrl+s")
        await user.sees(text)
        await user.press("minus")
        await user.types("ㅂㅂ")
        await user.press("ctrl+s")
        await user.sees("> [-] 1.1")
        await user.press("slash")
        await user.types("ㅂㅓ 바너")
        await user.sees("1.1 항목 1.1  메모: ㅂㅓ 바너ㅌ 검증")
        await user.press("escape", "ctrl+p")
        await user.types("ㅂ")
        await user.press("escape")
        await user.sees("> [-] 1.1")
        await user.until(lambda: stored().item("alpha").note == text)
