"""A prefilled line is selected when it gets the focus, so that typing replaces its text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

import pytest
from textual import events

from ml_tui.session import Session
from tests.pilot.conftest import OpenApp, Stored, User


@pytest.fixture(autouse=True)
def owned_items(project_id: str, open_session: Callable[..., Session]) -> None:
    """Two items with an owner and a date, one with a note."""
    session = open_session(project_id)
    fields = {"owner": "이정훈", "due": "2027-06-30"}
    session.set_items({"alpha": {**fields, "note": "앞"}, "beta": fields})
    session.close()


async def to_owner(user: User) -> None:
    """Open the plan of two marked items, and press Tab to go to their owner."""
    await user.press("m", "m", "e", "tab")
    await user.sees("| 이정훈")


def owners(stored: Stored) -> list[str]:
    """The owners of the two items."""
    return [stored().item(one).owner for one in ("alpha", "beta")]


async def typing(user: User) -> None:
    await user.types("최지민")


async def a_paste(user: User) -> None:
    await user.app.on_event(events.Paste("최지민"))


async def a_syllable_and_a_paste(user: User) -> None:
    await user.types("최")
    await user.app.on_event(events.Paste("지민"))


async def deleting_and_typing(user: User) -> None:
    await user.press("backspace")
    await user.types("최지민")


@pytest.mark.parametrize("way", [typing, a_paste, a_syllable_and_a_paste, deleting_and_typing])
async def test_typing_replaces_the_suggestion(
    open_app: OpenApp, project_id: str, stored: Stored, way: Callable[[User], Awaitable[None]]
) -> None:
    async with open_app(project_id) as user:
        await to_owner(user)
        await way(user)
        await user.sees("| 최지민")
        await user.press("ctrl+s")
        await user.until(lambda: owners(stored) == ["최지민"] * 2, "the owner of both")


@pytest.mark.parametrize(
    ("key", "owner"), [("end", "이정훈님"), ("right", "이정훈님"), ("left", "님이정훈"), ("home", "님이정훈")]
)
async def test_cursor_keys_keep_the_suggestion(
    open_app: OpenApp, project_id: str, stored: Stored, key: str, owner: str
) -> None:
    async with open_app(project_id) as user:
        await to_owner(user)
        await user.press(key)
        await user.types("님")
        await user.press("ctrl+s")
        await user.until(lambda: owners(stored) == [owner] * 2, "the owner of both")


async def test_the_suggestion_is_kept_when_nothing_is_typed(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await to_owner(user)
        await user.press("tab")
        await user.types("2027-09-30")
        await user.press("ctrl+s")
        await user.until(lambda: stored().item("beta").due == date(2027, 9, 30), "the date")
    assert owners(stored) == ["이정훈"] * 2


async def test_typed_text_is_not_selected_again(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await to_owner(user)
        await user.types("최지")
        await user.press("tab", "shift+tab")
        await user.types("민")
        await user.sees("| 최지민")
        await user.press("escape")
        await user.chooses("계속 적기")
        await user.types("님")
        await user.press("ctrl+s")
        await user.until(lambda: owners(stored) == ["최지민님"] * 2, "the owner of both")


async def test_refused_text_stays_and_is_not_selected(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await to_owner(user)
        await user.press("tab")
        await user.types("다음 주")
        await user.press("ctrl+s")
        await user.sees("날짜가 아닙니다")
        await user.types("에")
        await user.sees("| 다음 주에")


@pytest.mark.parametrize("name", ["1분기 점검", "2027-03-31"])
async def test_typing_replaces_the_suggested_checkpoint_name(open_app: OpenApp, project_id: str, name: str) -> None:
    async with open_app(project_id) as user:
        await user.press("ctrl+s")
        await user.sees("| 2027-03-31")
        await user.types("" if name == "2027-03-31" else name)
        await user.press("enter")
        await user.sees(f"체크리스트를 저장했습니다: {name} ")


async def test_a_note_is_edited_at_its_end(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("n")
        await user.types("뒤")
        await user.press("ctrl+s")
        await user.until(lambda: stored().item("alpha").note == "앞뒤", "the note")
        await user.press("e", "tab", "tab")
        await user.types("끝")
        await user.press("ctrl+s")
        await user.until(lambda: stored().item("alpha").note == "앞뒤끝", "the note")


async def test_a_continued_draft_is_not_selected(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], stored: Stored
) -> None:
    session = open_session(project_id)
    left: Mapping[str, str] = {"owner": "최지"}
    session.keep_draft("item/alpha", left)
    session.close()
    async with open_app(project_id) as user:
        await user.sees("저장하지 못한 글이 남아 있습니다")
        await user.press("enter")
        await user.sees("| 최지")
        await user.types("민")
        await user.press("ctrl+s")
        await user.until(lambda: stored().item("alpha").owner == "최지민", "the owner")
