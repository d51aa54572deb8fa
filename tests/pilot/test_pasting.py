"""A field takes pasted text whole, or refuses it and says the limit; none keeps only a part in silence."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input, TextArea

from ml_tui.text import LINE_LIMIT, TEXT_LIMIT
from tests.pilot.conftest import OpenApp, Stored, User

FIELDS = {
    "a note": (("n",), TEXT_LIMIT, "메모"),
    "a note in the form of all fields": (("e", "tab", "tab"), TEXT_LIMIT, "메모"),
    "an owner": (("e", "tab", "tab", "tab", "tab"), LINE_LIMIT, "담당자"),
    "a reason": (("minus",), LINE_LIMIT, "사유"),
    "a search": (("slash",), LINE_LIMIT, "찾기"),
    "a path to read": (("i",), 4096, "채워진 통합 문서"),
    "a path to write": (("x", "tab", "tab", "tab"), 4096, "파일"),
    "a checkpoint": (("ctrl+s",), LINE_LIMIT, "체크포인트 이름"),
    "a project's client": (("0", "e", "tab"), LINE_LIMIT, "고객"),
    "a catalog's path": (("0", "e", "shift+tab"), LINE_LIMIT, "카탈로그 파일"),
    "a search for projects": (("0", "slash"), LINE_LIMIT, "찾기"),
}
"""Keys that lead to a field of each kind, its limit, and its label."""


def typed(user: User) -> str:
    """The text in the focused field."""
    field = user.app.focused
    assert isinstance(field, Input | TextArea)
    return field.value if isinstance(field, Input) else field.text


async def paste(user: User, text: str) -> None:
    """Paste ``text``."""
    user.app.post_message(events.Paste(text))
    await user._come_to_rest()


@pytest.mark.parametrize(("keys", "limit", "label"), FIELDS.values(), ids=FIELDS)
async def test_a_paste_beyond_the_limit_of_a_field_is_refused(
    open_app: OpenApp, project_id: str, keys: tuple[str, ...], limit: int, label: str
) -> None:
    async with open_app(project_id) as user:
        await user.press(*keys, "end")  # the suggestion is selected, and typing would replace it
        before = typed(user)
        await paste(user, "가" * (limit - len(before) + 1))
        assert typed(user) == before
        await user.sees(f"{label}", f"너무 깁니다 ({limit:,}자까지)")
        await paste(user, "나" * (limit - len(before)))
        assert len(typed(user)) == limit and typed(user).count("나") == limit - len(before)
        await user.sees_no("너무 깁니다")


async def test_a_paste_replaces_the_selection(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        for key in ("n", "minus"):
            await user.press(key)
            await paste(user, "앞 뒤")
            await user.press("shift+left")
            await paste(user, "끝")
            assert typed(user) == "앞 끝"
            await user.press("shift+home")
            await paste(user, "x" * LINE_LIMIT)
            assert typed(user) == "x" * LINE_LIMIT
            await user.press("ctrl+s")
        await user.until(lambda: stored().item("alpha").reason == "x" * LINE_LIMIT)


async def test_evidence_that_is_too_long_is_refused_and_stays_in_the_form(
    open_app: OpenApp, project_id: str, stored: Stored
) -> None:
    """The limit of one piece is lower than the limit of the field."""
    async with open_app(project_id) as user:
        await user.press("e", "shift+tab")
        await paste(user, "짧은 것\n" + "가" * 2001)
        await user.press("ctrl+s")
        await user.sees("증빙: 너무 깁니다 (2,000자까지)")
        await user.press("backspace")
        await user.sees_no("너무 깁니다")
        await user.press("ctrl+s")
        await user.until(lambda: stored().item("alpha").evidence == ("짧은 것", "가" * 2000))


async def test_a_paste_without_a_field_is_refused_with_a_message(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await paste(user, "붙인 글")
        await user.sees("여기에는 붙여 넣을 칸이 없습니다")
        await user.press("r")
        await paste(user, "1234")
        await user.sees("여기에는 붙여 넣을 칸이 없습니다", "1/5")
