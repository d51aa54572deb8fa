"""A project that another session holds: the app shows its changes, says when it is free, and takes it over."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_tui import following
from ml_tui.domain.project import Status
from ml_tui.session import Session
from ml_tui.store import Library, ProjectStore
from ml_tui.store.lock import ProjectLock
from ml_tui.store.upgrade import SCHEMA
from ml_tui.tui.background import in_background
from ml_tui.tui.screens.form import Form
from ml_tui.tui.widgets.lines import LineView
from tests.pilot.conftest import OpenApp, Stored, User
from tests.pilot.emulated_terminal import EmulatedTerminal
from tests.pilot.test_disk import watching
from tests.unit.project_files import contents, write_signed


@pytest.fixture(autouse=True)
def short_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the project more often than once a second, so that the tests are quick."""
    monkeypatch.setattr(following, "INTERVAL", 0.01)


@pytest.fixture
def other(project_id: str, open_session: Callable[..., Session]) -> Session:
    """Another session, which holds the project."""
    return open_session(project_id)


@pytest.fixture
def file(library: Library, project_id: str) -> Path:
    """The project file."""
    return library.locations.projects / project_id / "project.json"


def change(session: Session, item_id: str, **fields: object) -> None:
    """Change an answer, and save it."""
    session.set_item(item_id, **fields)
    session.save()


def looked(user: User) -> Session:
    """The session of the app."""
    assert user.app.projects.work
    return user.app.projects.work.session


class TestFollowing:
    """The holder's changes appear in place, and nothing else moves."""

    def test_the_interval_is_within_the_promised_two_seconds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        assert following.INTERVAL <= 1.0

    async def test_list_detail_and_figures_show_a_change_of_another_session(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id, size=(120, 36)) as user:
            change(other, "alpha", status="implemented", note="그 사람이 쓴 메모")
            await user.sees("> [x] 1.1 항목 1.1", "그 사람이 쓴 메모", "구현 1/5", "20%")

    async def test_history_and_dashboard_show_a_change_of_another_session(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("1", "7")
            await user.sees("이력 · 은행 A")
            change(other, "alpha", note="하나")
            await user.sees("1.1 항목 1.1")
            await user.press("1")
            change(other, "beta", note="둘")
            await user.until(lambda: looked(user).rev == other.rev, "the change")
            await user.press("end")
            await user.sees("1.2 항목 1.2")

    async def test_a_failing_lock_is_explained_without_naming_a_holder(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_arguments: object) -> None:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

        monkeypatch.setattr(fcntl, "flock", refuse)
        async with open_app(project_id, size=(180, 50)) as user:
            await user.sees("읽기 전용으로 열었습니다. 프로젝트를 잠글 수 없습니다")
            assert looked(user).read_only
            assert "쓰고 있는 사람" not in user.screen
            await user.press("o")
            await user.sees("프로젝트를 잠글 수 없습니다")
            assert "이어받았습니다" not in user.screen

    async def test_a_project_of_a_newer_version_is_read_only(
        self, open_app: OpenApp, project_id: str, file: Path
    ) -> None:
        write_signed(file.parent, contents(file.parent), schema=SCHEMA + 1)
        before = {path: path.read_bytes() for path in file.parent.rglob("*") if path.is_file()}
        async with open_app(project_id, size=(200, 50)) as user:
            await user.reads("읽기 전용으로 열었습니다. 더 새로운 ml-tui가 쓴 프로젝트입니다", "pipx upgrade ml-tui")
            for key in ("space", "o", "ctrl+s"):
                await user.press("3", key)
                await user.sees("더 새로운 ml-tui가 쓴 프로젝트입니다", "읽기 전용")
            assert "나감" not in user.screen
        assert {path: path.read_bytes() for path in file.parent.rglob("*") if path.is_file()} == before

    async def test_no_key_waits_for_the_disk(
        self, open_app: OpenApp, project_id: str, other: Session, library: Library
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("1", "3")
            with watching(library.locations.data) as done:
                await in_background(lambda: change(other, "alpha", note="하나"))
                await user.until(lambda: looked(user).rev == other.rev, "the change")
                await user.press("1", "end", "3", "space")
                await in_background(other.close)
                await user.sees("나감")
                await user.press("o")
                await user.sees("이어받았습니다")
            assert done == []

    async def test_a_refresh_keeps_cursor_scroll_and_filter(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id, size=(80, 12)) as user:
            await user.press("f")
            await user.chooses("미착수")
            await user.press("down", "down", "right")
            await user.sees("> [ ] 1 기준 one")
            detail = user.app.focused
            assert isinstance(detail, LineView)
            await user.press("down", "pagedown")
            before = (detail.cursor_key, detail.scroll_offset)
            change(other, "alpha", status="implemented")  # an item above the cursor leaves the list
            await user.sees_no("1.1 항목 1.1")
            await user.sees("구현 체크리스트 · 미착수")
            assert (detail.cursor_key, detail.scroll_offset) == before
            await user.press("escape")
            assert user.cursor == "[ ] 1.3 항목 1.3"

    async def test_a_refresh_keeps_the_scroll_position_away_from_the_cursor(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id, size=(80, 12)) as user:
            await user.press("right")
            detail = user.app.focused
            assert isinstance(detail, LineView)
            detail.scroll_to(0, len(detail.lines), animate=False)
            await user.until(lambda: detail.scroll_offset.y > 4, "the end of the text")
            before = detail.scroll_offset
            change(other, "beta", note="둘")
            await user.until(lambda: looked(user).rev == other.rev, "the change")
            await user.pilot.pause()
            assert detail.scroll_offset == before

    async def test_an_open_item_stays_when_the_filter_hides_it(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("f")
            await user.chooses("미착수")
            await user.press("down", "right")
            await user.sees("항목 1.2의 뜻")
            change(other, "beta", status="implemented")
            await user.sees("[x] 1.2 항목 1.2", "항목 1.2의 뜻", "구현 1/5")
            change(other, "alpha", status="implemented")
            await user.sees_no("1.1 항목 1.1")
            await user.sees("항목 1.2의 뜻")
            await user.press("escape", "down")
            change(other, "delta", note="그 뒤")
            await user.sees_no("1.2 항목 1.2")
            assert user.cursor == "[ ] 1.3 항목 1.3"

    async def test_a_refresh_keeps_an_open_form(self, open_app: OpenApp, project_id: str, other: Session) -> None:
        async with open_app(project_id) as user:
            await user.press("x", "tab")
            form = user.app.screen_stack[-1]
            assert isinstance(form, Form)
            before = form._answers()
            await user.press("right")
            typed = form._answers()
            change(other, "alpha", status="implemented")
            await user.until(lambda: looked(user).rev == other.rev, "the change")
            other.close()
            await user.sees("쓰던 세션이 끝났습니다")
            assert form._answers() == typed != before
            assert user.app.screen_stack[-1] is form
            await user.press("escape")
            await user.chooses("버리고")
            await user.sees("> [x] 1.1")

    async def test_the_review_shows_a_change_of_another_session(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("r", "right")
            await user.sees("2/5", "[ ] 미착수")
            change(other, "beta", status="implemented")
            await user.sees("2/5", "[x] 구현됨")

    async def test_a_refresh_paints_only_changed_rows(
        self, open_app: OpenApp, project_id: str, other: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        terminal = EmulatedTerminal(monkeypatch)
        async with open_app(project_id) as user:
            await user.press("down", "down", "up")
            await user.sees("항목 1.2의 뜻")
            await user.until(lambda: terminal.text == user.screen, "the same on the terminal")
            terminal.drawn.clear()
            change(other, "gamma", status="implemented")
            await user.sees("[x] 1.3 항목 1.3", "구현 1/5")
            await user.until(lambda: terminal.text == user.screen, "the same on the terminal")
            rows = {row + 1 for row, _begin, _end in terminal.drawn}
            at = {
                number
                for number, text in enumerate(user.screen.split("\n"), 1)
                if "1.3 항목" in text or "구현 1/5" in text or "1 첫째" in text
            }
            assert rows == at

    async def test_nothing_is_read_or_painted_while_nothing_changes(
        self, open_app: OpenApp, project_id: str, other: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks, reads = 0, 0
        has_changed, read = ProjectStore.has_changed, ProjectStore.peek

        def counted(store: ProjectStore) -> bool:
            nonlocal looks
            looks += 1
            return has_changed(store)

        def counted_read(store: ProjectStore) -> object:
            nonlocal reads
            reads += 1
            return read(store)

        monkeypatch.setattr(ProjectStore, "has_changed", counted)
        monkeypatch.setattr(ProjectStore, "peek", counted_read)
        async with open_app(project_id) as user:
            await user.until(lambda: looks > 20, "some looks")
            assert reads == 0
            change(other, "alpha", note="하나")
            await user.until(lambda: looked(user).rev == other.rev, "the change")
            soon = looks + 20
            await user.until(lambda: looks > soon, "more looks")
            assert reads in (1, 2)  # project file and log are two files


class TestHolderLeft:
    """The holder leaves: the header says when, the footer offers the key."""

    async def test_header_and_footer_show_that_the_holder_left(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id) as user:
            holder = other.store.lock.holder()
            assert holder
            await user.sees("읽기 전용: 김하늘 사용 중")
            await user.sees_no("o 이어받기")
            other.close()
            await user.sees("나감", "쓰던 세션이 끝났습니다. 이어받기: o")
            assert re.search(r"읽기 전용: 김하늘 \d\d:\d\d 나감", user.screen)
            await user.press("down")
            await user.sees(" o 이어받기 ")
            await user.press("space")
            await user.sees("읽기 전용입니다", "이어받아 바꾸기: o", "> [ ] 1.2")

    async def test_the_header_shows_a_new_name_of_the_holder(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id) as user:
            await user.sees("읽기 전용: 김하늘 사용 중")
            await user.press("down")
            other.store.lock.sign("박서준")
            await user.sees("읽기 전용: 박서준 사용 중")
            await user.sees_no("다른 세션이 프로젝트를 열었습니다")

    async def test_the_holder_keeps_the_name_between_deleting_its_file_and_leaving(
        self, open_app: OpenApp, project_id: str, other: Session, file: Path
    ) -> None:
        async with open_app(project_id) as user:
            file.with_name("holder.json").unlink()
            await user.pilot.pause(0.1)
            other.close()
            await user.sees("읽기 전용: 김하늘 ", "나감")

    async def test_a_killed_holder_counts_as_left(
        self, open_app: OpenApp, project_id: str, other: Session, file: Path
    ) -> None:
        async with open_app(project_id) as user:
            card = file.with_name("holder.json").read_bytes()
            other.close()
            file.with_name("holder.json").write_bytes(card)  # what a killed process leaves behind
            await user.sees("나감", "이어받기: o")

    async def test_a_holder_that_leaves_during_opening_counts_as_left(
        self, open_app: OpenApp, project_id: str, other: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(following, "INTERVAL", 0.3)
        async with open_app(project_id) as user:
            other.close()
            await user.sees("나감", "이어받기: o")

    async def test_a_new_holder_replaces_the_offer_to_take_over(
        self, open_app: OpenApp, project_id: str, other: Session, open_session: Callable[..., Session]
    ) -> None:
        async with open_app(project_id) as user:
            other.close()
            await user.sees("이어받기: o")
            again = open_session(project_id)
            assert not again.read_only
            await user.reads("다른 세션이 프로젝트를 열었습니다")
            await user.press("down")
            await user.sees("사용 중")
            await user.sees_no("o 이어받기")
            change(again, "alpha", status="implemented")
            await user.sees("[x] 1.1")

    async def test_the_messages_about_the_holder_are_translated(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id, language="en") as user:
            await user.sees("Read-only: held by ")
            other.close()
            await user.sees(" left ", "Take over: o")
            await user.press("down")
            await user.sees(" o Take over ")


class TestTakingOver:
    """`o` makes this session the holder."""

    async def test_taking_over_continues_where_the_holder_stopped(
        self,
        open_app: OpenApp,
        project_id: str,
        other: Session,
        stored: Stored,
        open_session: Callable[..., Session],
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("down", "down")
            change(other, "alpha", status="implemented")
            other.set_item("beta", note="마지막 메모")
            other.close()
            await user.sees("이어받기: o")
            await user.press("o")
            await user.sees("이어받았습니다", "저장됨", "[x] 1.1", "> [ ] 1.3")
            await user.sees_no("읽기 전용")
            await user.press("space")
            await user.sees("> [x] 1.3", "저장됨", "구현 2/5")
            await user.until(lambda: stored().item("gamma").status is Status.IMPLEMENTED, "saved")
            assert stored().item("beta").note == "마지막 메모"
            await user.press("u", "u")  # also steps of the last holder
            await user.until(lambda: not stored().item("beta").note, "taken back")
            assert open_session(project_id).read_only

    async def test_the_following_thread_ends_after_taking_over(
        self, open_app: OpenApp, project_id: str, other: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks: list[str] = []
        earlier = set(threading.enumerate())
        is_held = ProjectLock.is_held

        def noted(lock: ProjectLock) -> bool:
            looks.append(threading.current_thread().name)
            return is_held(lock)

        monkeypatch.setattr(ProjectLock, "is_held", noted)
        async with open_app(project_id) as user:
            await user.until(lambda: looks, "a look")
            assert set(looks) == {"ml-tui-follow"}
            (thread,) = (one for one in set(threading.enumerate()) - earlier if one.name == "ml-tui-follow")
            other.close()
            await user.sees("이어받기: o")
            await user.press("o")
            await user.sees("이어받았습니다")
            await user.until(lambda: not thread.is_alive(), "its end")

    async def test_taking_over_a_held_project_names_the_holder(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("down", "o")
            await user.reads("다른 세션이 프로젝트를 쓰고 있습니다", str(other.store.lock.holder()))
            await user.sees("사용 중")

    async def test_one_of_two_rivals_takes_over_and_the_other_keeps_reading(
        self,
        open_app: OpenApp,
        project_id: str,
        other: Session,
        open_session: Callable[..., Session],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        async with open_app(project_id) as user:
            rival = open_session(project_id)
            other.close()
            await user.sees("이어받기: o")
            monkeypatch.setattr(following.Follower, "_look", lambda _self: None)  # neither notices the other
            rival.take_over()
            await user.press("o")
            await user.reads("다른 세션이 프로젝트를 쓰고 있습니다", str(rival.store.lock.holder()))
            await user.press("down")
            await user.sees("사용 중")
            await user.sees_no("o 이어받기")
            assert (rival.read_only, looked(user).read_only) == (False, True)

    async def test_the_review_can_take_over(
        self, open_app: OpenApp, project_id: str, other: Session, stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("r")
            other.close()
            await user.sees("이어받기: o")
            await user.press("o")
            await user.sees("이어받았습니다", "1/5")
            await user.press("3")
            await user.until(lambda: stored().item("alpha").status is Status.IMPLEMENTED, "saved")

    async def test_the_draft_of_the_last_holder_is_offered(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id) as user:
            other.keep_draft("item/beta", {"note": "적다가 끊긴 글"})
            other.close()
            await user.sees("이어받기: o")
            await user.press("o")
            await user.sees("저장하지 못한 글이 남아 있습니다: 1.2 항목 1.2", "적다가 끊긴 글")

    async def test_a_file_damaged_while_open_is_reported_and_not_shown(
        self, open_app: OpenApp, project_id: str, other: Session, file: Path, tmp_path: Path
    ) -> None:
        async with open_app(project_id) as user:
            change(other, "alpha", status="implemented")
            await user.sees("> [x] 1.1")
            shutil.copyfile(file, tmp_path / "sound")
            names = sorted(path.name for path in file.parent.iterdir())
            file.write_bytes(b"{}")
            await user.reads("손상되었습니다", "마지막으로 읽은 것을 보입니다")
            await user.sees("> [x] 1.1", "구현 1/5")
            assert sorted(path.name for path in file.parent.iterdir()) == names  # who only reads writes nothing
            other.store.close()
            await user.sees("나감")
            await user.press("o")
            await user.reads("손상되었습니다")
            await user.sees("> [x] 1.1", "읽기 전용")
            assert not other.store.lock.is_held()  # the lock was released
            shutil.copyfile(tmp_path / "sound", file)
            await user.press("o")
            await user.sees("이어받았습니다", "> [x] 1.1")

    async def test_a_writing_session_has_nothing_to_take_over(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("o")
            await user.sees("이어받을 것이 없습니다")

    async def test_the_palette_offers_taking_over_only_after_the_holder_left(
        self, open_app: OpenApp, project_id: str, other: Session
    ) -> None:
        async with open_app(project_id) as user:
            other.close()
            await user.sees("이어받기: o")
            await user.press("ctrl+p")
            await user.types("이어받")
            await user.sees("이어받기  (o)")
            await user.press("enter")
            await user.sees("이어받았습니다")
            await user.press("ctrl+p")
            await user.types("이어")
            await user.sees_no("이어받기  (o)")
