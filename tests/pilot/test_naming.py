"""The name on changes: the app asks once, before the first change that would carry only the login."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ml_tui.accounts import current_user
from ml_tui.domain.project import Status, Verification
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, load_settings
from ml_tui.tui.screens.form import Form
from ml_tui.tui.screens.name_form import NameForm
from tests.pilot.conftest import TODAY, OpenApp, Stored, User

QUESTION = "누구의 이름으로 남길까요?"


@pytest.fixture
def project_id(library: Library) -> str:
    """A project without an author."""
    return library.create("은행 A", catalog_id="small")


def authors(user: User) -> list[str]:
    """The authors of the edits in the log, oldest first."""
    assert user.app.projects.work
    return [change.by for change in user.app.projects.work.session.log() if change.kind == "edit"]


CHANGES = {
    "a tick": (["space"], lambda project: project.item("alpha").status is Status.IMPLEMENTED),
    "a criterion": (["right", "space"], lambda project: project.item("alpha").met == ("one",)),
    "a criterion by Enter": (["right", "enter"], lambda project: project.item("alpha").met == ("one",)),
    "a status": (["s"], lambda project: project.item("alpha").status is Status.IN_PROGRESS),
    "several": (["m", "m", "space"], lambda project: len(project.items) == 2),
    "an answer in the review": (["r", "3"], lambda project: project.item("alpha").status is Status.IMPLEMENTED),
    "a criterion in the review": (["r", "space"], lambda project: project.item("alpha").met == ("one",)),
    "a row": (["2", "space"], lambda project: project.row("1.1.1").connected),
}
"""Keys that change something at once, and what they change."""


@pytest.mark.parametrize(("keys", "made"), CHANGES.values(), ids=CHANGES)
async def test_the_first_change_is_made_after_the_name_is_given(
    open_app: OpenApp, project_id: str, stored: Stored, keys: list[str], made: Callable[[object], object]
) -> None:
    async with open_app(project_id, by="") as user:
        before = stored().items
        await user.press(*keys)
        await user.sees(QUESTION, f"Esc 로그인 이름으로: {current_user()}")
        assert stored().items == before
        await user.types("김하늘\n")
        await user.until(lambda: made(stored()), "the change")
        await user.until(lambda: authors(user) == ["김하늘"], "the author")


async def test_the_name_is_asked_once(open_app: OpenApp, project_id: str, stored: Stored, locations: Locations) -> None:
    async with open_app(project_id, by="") as user:
        await user.press("space")
        await user.types("김하늘\n")
        await user.sees("김하늘의 이름으로 남깁니다", "> [x] 1.1")
        await user.press("down", "space", "v")
        await user.until(lambda: stored().item("beta").verified == Verification("김하늘", TODAY), "verified")
        await user.until(lambda: authors(user) == ["김하늘"] * 3, "the author")
    assert load_settings(locations.settings).name == "김하늘"


async def test_the_key_that_raised_the_question_acts_first(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id, by="") as user:
        await user.press("r")
        await user.press("3")
        await user.sees(QUESTION)
        await user.types("김하늘\n")
        await user.sees("2/5", "1.2 항목 1.2")  # the review shows the next item
        await user.press("2")
        await user.sees("3/5")
        await user.until(lambda: stored().item("beta").status is Status.IN_PROGRESS, "both")


async def test_a_note_is_kept_while_it_is_asked(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id, by="") as user:
        await user.press("n")
        await user.types("적은 글")
        await user.press("ctrl+s")
        await user.sees(QUESTION)
        await user.types("김하늘\n")
        await user.sees("> [ ] 1.1", "적은 글")
        await user.until(lambda: stored().item("alpha").note == "적은 글", "the note")
        assert not [screen for screen in user.app.screen_stack if isinstance(screen, Form)]
        await user.until(lambda: authors(user) == ["김하늘"], "the author")


async def test_a_checkpoint_asks_for_the_name_too(open_app: OpenApp, project_id: str, library: Library) -> None:
    async with open_app(project_id, by="") as user:
        await user.press("ctrl+s")
        await user.sees(QUESTION)
        await user.types("김하늘\n")
        await user.sees("체크포인트 이름")
        await user.press("enter")
        await user.sees("체크리스트를 저장했습니다")
        assert [kept.by for kept in library.open(project_id, write=False).checkpoints.all()] == ["김하늘"]


async def test_a_checkpoint_without_a_name_carries_the_login(
    open_app: OpenApp, project_id: str, library: Library
) -> None:
    async with open_app(project_id, by="") as user:
        await user.press("ctrl+s")
        await user.sees(QUESTION)
        await user.press("escape")
        await user.sees("체크포인트 이름")
        await user.press("enter")
        await user.sees("체크리스트를 저장했습니다")
        assert [kept.by for kept in library.open(project_id, write=False).checkpoints.all()] == [current_user()]


async def test_reading_does_not_ask_for_the_name(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id, by="") as user:
        for key in ("e", "escape", "n", "escape", "f", "escape", "r", "escape", "1", "2", "4", "5", "6", "7", "u", "3"):
            await user.press(key)
            assert not isinstance(user.app.screen, NameForm)


class TestWithoutName:
    """A user who gives no name."""

    async def test_a_tick_carries_the_login_and_nothing_is_asked_again(
        self, open_app: OpenApp, project_id: str, stored: Stored, locations: Locations
    ) -> None:
        async with open_app(project_id, by="") as user:
            await user.press("space")
            await user.sees(QUESTION)
            await user.press("escape")
            await user.sees("> [x] 1.1", "저장됨")
            await user.press("down", "s")
            await user.until(lambda: stored().item("beta").status is Status.IN_PROGRESS, "the second")
            await user.until(lambda: authors(user) == [current_user()] * 2, "the author")
            await user.press("0", "enter", "s")  # the app does not ask again in this run
            await user.sees("> [x] 1.2")
        assert not locations.settings.exists()

    async def test_a_verification_is_not_made_without_a_name(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app(project_id, by="") as user:
            await user.press("space", "escape")
            await user.sees("> [x] 1.1")
            for _time in range(2):  # the app asks each time: a verification needs a name
                await user.press("v")
                await user.sees(QUESTION, "Esc 검증하지 않기")
                await user.press("escape")
                await user.sees("이름이 없어 검증하지 않았습니다")
            assert stored().item("alpha").verified is None
            await user.press("r", "v")
            await user.sees(QUESTION)
            await user.types("김하늘\n")
            await user.until(lambda: stored().item("alpha").verified == Verification("김하늘", TODAY), "verified")

    async def test_an_empty_name_is_refused(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id, by="") as user:
            await user.press("space")
            await user.types("  \n")
            await user.sees("이름이 비어 있습니다", QUESTION)
            assert stored().item("alpha").status is Status.NOT_STARTED


async def test_the_author_of_the_project_is_suggested(open_app: OpenApp, library: Library, stored: Stored) -> None:
    project = library.create("은행 B", author="김하늘", catalog_id="small")
    async with open_app(project, by="") as user:
        await user.press("space")
        await user.sees(QUESTION, "| 김하늘")
        await user.press("enter")
        await user.sees("> [x] 1.1")
        await user.until(lambda: authors(user) == ["김하늘"], "the author")


async def test_a_login_is_not_suggested(open_app: OpenApp, library: Library) -> None:
    project = library.create("은행 B", author=current_user(), catalog_id="small")
    async with open_app(project, by="") as user:
        await user.press("space")
        await user.sees(QUESTION)
        form = user.app.screen_stack[-1]
        assert isinstance(form, NameForm)
        assert form._answers() == {"name": ""}


async def test_a_change_is_saved_when_the_settings_cannot_keep_the_name(
    open_app: OpenApp, project_id: str, stored: Stored, locations: Locations
) -> None:
    locations.settings.parent.mkdir(parents=True, exist_ok=True)
    locations.settings.write_text("name: [\n", encoding="utf-8")
    async with open_app(project_id, by="") as user:
        await user.press("space")
        await user.types("김하늘\n")
        await user.reads("설정 파일을 읽을 수 없습니다")
        await user.sees("> [x] 1.1")
        await user.until(lambda: stored().item("alpha").status is Status.IMPLEMENTED, "the change")
        await user.until(lambda: authors(user) == ["김하늘"], "the author")
    assert locations.settings.read_text(encoding="utf-8") == "name: [\n"


async def test_a_read_only_session_does_not_ask_for_the_name(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session]
) -> None:
    open_session(project_id)
    async with open_app(project_id, by="") as user:
        await user.press("space")
        await user.sees("읽기 전용입니다")
        await user.press("v")
        assert not isinstance(user.app.screen, NameForm)


async def test_the_question_is_translated(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id, by="", language="en") as user:
        await user.press("space")
        await user.sees("Your name?", "Changes and verifications show it", "Enter Use this name", "Esc Use the login")
        await user.press("escape", "v")
        await user.sees("Esc Do not verify")
