"""Text is shown as it is: nothing in it is markup, an action or an escape sequence, on any screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual import events

from ml_tui.domain.project import Cadence
from ml_tui.session import Session
from ml_tui.store import Library
from tests.pilot.conftest import OpenApp

MARKUP = ('[/b][TODO] C:\\[/ [[ $x {"a":[true]}', "[@click=app.quit]x[/] [link=https://a.example]y[/link]")
"""Texts that Rich or Textual would interpret."""


@pytest.fixture(params=MARKUP, ids=["closing", "opening"])
def hostile(request: pytest.FixtureRequest) -> str:
    """One of the texts in `MARKUP`."""
    return str(request.param)


@pytest.fixture
def hostile_project(library: Library, open_session: Callable[..., Session], hostile: str) -> str:
    """The id of a project with the text in every field, and as its name."""
    project_id = library.create(hostile, client=hostile, cadence=Cadence.MONTHLY, author=hostile, catalog_id="small")
    session = open_session(project_id)
    session.by = hostile
    fields = {"note": hostile, "plan": hostile, "owner": hostile, "evidence": [hostile]}
    session.set_item("alpha", status="implemented", **fields)
    session.set_item("beta", status="not_applicable", reason=hostile, **fields)
    session.set_item("gamma", status="in_progress", due="2027-01-31", **fields)
    session.set_row("1.1.1", connected=True, link=hostile, note=hostile)
    session.checkpoint(hostile)
    session.keep_draft("item/gamma", {"note": hostile})
    session.close()
    return project_id


async def test_every_screen_shows_hostile_text_literally(open_app: OpenApp, hostile_project: str, hostile: str) -> None:
    async with open_app(size=(240, 30), by=hostile) as user:
        await user.sees(f"> {hostile}", f"    {hostile}  다음 점검")  # the list: name and client
        await user.press("e")
        await user.sees(f"| {hostile}")
        await user.press("escape", "enter")
        await user.sees("저장하지 못한 글이 남아 있습니다", hostile)  # the draft in its menu
        await user.press("enter")
        await user.sees("1.3 항목 1.3", f"| {hostile}")
        await user.press("escape")
        await user.sees(f"구현 체크리스트 · {hostile}", f"메모    {hostile}", f"증빙    {hostile}")
        await user.press("space", "v")
        await user.sees(f"검증    {hostile}")
        await user.press("u", "u")
        await user.reads("되돌림")
        await user.press("up", "r")
        await user.sees(f"사유    {hostile}", f"계획    {hostile}", f"담당자  {hostile}")
        await user.press("escape", "e")
        await user.sees(f"| {hostile}")
        await user.press("escape", "f")
        await user.sees(f"담당자: {hostile[:50]}")  # with its count it may be wider than the menu
        await user.press("end", "enter")
        await user.sees(f"· {hostile}")  # the filter in the header
        await user.press("escape", "slash")
        await user.types("항목")
        await user.press("ctrl+u")
        await user.types(hostile)
        await user.sees(f"메모: {hostile}", f"| {hostile}")
        await user.press("escape", "ctrl+p")
        await user.types(hostile)
        await user.sees(hostile)
        await user.press("escape", "ctrl+s")
        await user.press("ctrl+u")
        await user.types(hostile)
        await user.press("enter")
        await user.reads(f"저장했습니다: {hostile}")
        await user.press("n")
        await user.types(hostile)
        await user.press("escape")
        await user.sees("저장하지 않은 글")
        await user.press("enter")
        await user.sees(hostile + hostile.split()[0])
        await user.press("x", "ctrl+s")
        await user.reads("내보냈습니다")
        await user.press("0")
        await user.sees(f"> {hostile}")
        assert user.app.is_running


async def test_a_paste_is_text_and_presses_no_key(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        user.app.post_message(events.Paste("q\x1bn sss"))
        await user.press("down", "up")
        await user.sees("> [ ] 1.1")
        await user.press("n")
        user.app.post_message(events.Paste("하나\x1b]52;c;QUJD\x07\u202e\r\n\x9b31m둘\x00"))
        await user.sees("| 하나", "| 둘")
        await user.press("ctrl+s", "minus")
        user.app.post_message(events.Paste("한\n줄\x1b[31m"))
        await user.sees("| 한 줄")
        await user.press("enter")
        await user.sees("> [-] 1.1", "한 줄")


async def test_a_long_note_is_shown_and_saved(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("n")
        user.app.post_message(events.Paste("가나다 " * 2500))
        await user.press("ctrl+s")
        await user.sees("메모    가나다", "저장됨")
        await user.press("tab", "end", "home", "pagedown", "escape")
        await user.sees("> [ ] 1.1")
