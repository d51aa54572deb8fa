"""Nothing is lost when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from ml_tui.content import Loaded, load_or_fall_back
from ml_tui.domain.changes import Change
from ml_tui.domain.project import KINDS, ItemState, Project, Status
from ml_tui.errors import NotWritten
from ml_tui.session import Session
from ml_tui.store import Library, ProjectStore
from ml_tui.tui.defect import defect_message
from ml_tui.tui.messages import Changed
from ml_tui.tui.project_controller import RETRY
from tests.pilot.conftest import OpenApp, Stored


class TestSecondSession:
    """Somebody else has the project open: it can be read, not changed."""

    @pytest.fixture(autouse=True)
    def other_session(self, project_id: str, open_session: Callable[..., Session]) -> Session:
        """Another session, which holds the project."""
        session = open_session(project_id)
        session.set_item("beta", note="먼저 쓴 메모")
        session.save()
        return session

    async def test_a_second_session_shows_who_holds_the_project(
        self, open_app: OpenApp, project_id: str, other_session: Session, library: Library
    ) -> None:
        holder = library.open(project_id).holder
        assert holder is not None
        async with open_app(project_id) as user:
            await user.reads("읽기 전용으로 열었습니다", f"{holder.user}@{holder.host}", "읽기 전용 ")
            await user.press("down")
            await user.sees("먼저 쓴 메모")
            await user.sees_no("읽기 전용으로 열었습니다")
            await user.sees("읽기 전용")

    @pytest.mark.parametrize("key", ["space", "s", "minus", "n", "e", "v", "u", "ctrl+s"])
    async def test_a_second_session_refuses_changes(
        self, open_app: OpenApp, project_id: str, stored: Stored, key: str
    ) -> None:
        before = stored()
        async with open_app(project_id) as user:
            await user.press("down", "up", key)
            await user.sees("읽기 전용입니다", "그 세션이 끝나면", "> [ ] 1.1")
        assert stored() == before

    async def test_the_review_of_a_second_session_refuses_changes(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        before = stored()
        async with open_app(project_id) as user:
            for key in ("3", "4", "n", "e", "enter"):
                await user.press("r", key)
                await user.sees("읽기 전용입니다", "1/5")
                await user.press("escape")
        assert stored() == before

    async def test_the_list_refuses_to_rename_and_archive(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app() as user:
            await user.press("a")
            await user.sees("읽기 전용입니다")
            await user.press("e", "end")
            await user.types("X")
            await user.press("ctrl+s")
            await user.sees("읽기 전용입니다", "은행 AX")
        assert (stored().info.name, stored().info.archived) == ("은행 A", False)

    async def test_a_second_session_can_export(self, open_app: OpenApp, project_id: str, tmp_path: Path) -> None:
        async with open_app(project_id) as user:
            await user.press("x")
            await user.sees("내보내기")
            await user.press("ctrl+s")
            await user.sees("내보냈습니다")
        assert len(list((tmp_path / "here").iterdir())) == 1


class TestCtrlQ:
    """Textual's own key for quitting."""

    async def test_ctrl_q_asks_about_unsaved_text(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.press("n")
            await user.types("방금 적은 글")
            await user.press("ctrl+q")
            await user.sees("저장하지 않은 글이 있습니다")
            await user.press("enter")
            await user.until(lambda: stored().item("alpha").note == "방금 적은 글")
            await user.press("ctrl+q")
            await user.has_quit()

    @pytest.mark.parametrize("opens", ["r", "f", "slash", "question_mark", "x"])
    async def test_ctrl_q_closes_an_open_screen_first(self, open_app: OpenApp, project_id: str, opens: str) -> None:
        async with open_app(project_id) as user:
            _header, *before = user.screen.split("\n")  # the header may still say that something is being saved
            await user.press(opens, "ctrl+q")
            await user.until(lambda: user.screen.split("\n")[1:] == before)
            await user.press("ctrl+q")
            await user.has_quit()


async def test_ctrl_c_says_how_to_quit(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("ctrl+c")
        await user.sees("끝내기는 q입니다")
        assert "quit" not in user.screen


class TestDraft:
    """Text that was being typed when the connection was lost."""

    @pytest.fixture(autouse=True)
    def leftover_draft(self, project_id: str, open_session: Callable[..., Session]) -> None:
        """A note that never became part of the project."""
        session = open_session(project_id)
        session.keep_draft("item/beta", {"note": "적다가 끊긴 글"})
        session.close()

    async def test_a_draft_is_offered_and_continued(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.sees("저장하지 못한 글이 남아 있습니다: 1.2 항목 1.2", "적다가 끊긴 글")
            await user.chooses("이어서")
            await user.sees("1.2 항목 1.2", "| 적다가 끊긴 글")
            await user.types(" 끝")
            await user.press("ctrl+s")
            await user.sees("> [ ] 1.2", "적다가 끊긴 글 끝")
            await user.until(lambda: stored().item("beta").note == "적다가 끊긴 글 끝")
            await user.press("q")
            await user.has_quit()
        async with open_app() as user:
            await user.sees("> [ ] 1.2")

    async def test_a_draft_is_discarded(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.chooses("버리기")
            await user.press("q")
            await user.has_quit()
        async with open_app() as user:
            await user.sees("> [ ] 1.1")
        assert stored().item("beta") == ItemState()

    @pytest.mark.parametrize("choice", ["나중에", "escape"])
    async def test_a_draft_can_be_left_for_later(self, open_app: OpenApp, project_id: str, choice: str) -> None:
        async with open_app(project_id) as user:
            await user.sees("나중에")
            await (user.press("escape") if choice == "escape" else user.chooses(choice))
            await user.press("q")
            await user.has_quit()
        async with open_app() as user:
            await user.sees("저장하지 못한 글이 남아 있습니다", "적다가 끊긴 글")

    async def test_leaving_the_form_keeps_no_draft(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.chooses("이어서")
            await user.press("escape")
            await user.chooses("버리고")
            await user.press("q")
            await user.has_quit()
        async with open_app() as user:
            await user.sees("> [ ] 1.2")

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("basis", "record")])
    async def test_a_draft_for_an_unknown_target_is_reported_and_changes_nothing(
        self, open_app: OpenApp, project_id: str, open_session: Callable[..., Session], stored: Stored, kind: str
    ) -> None:
        session = open_session(project_id)
        session.keep_draft(f"{kind}/gone", {"note": "갈 곳 없는 글"})
        session.close()
        before = stored()
        async with open_app(project_id) as user:
            await user.sees("갈 곳 없는 글")
            await user.chooses("이어서")
            await user.sees("없습니다: gone")
        assert msgspec.structs.replace(stored(), info=before.info) == before


class TestSaving:
    """The disk does not accept the changes."""

    async def test_unsaved_changes_are_saved_once_the_disk_works_again(
        self, open_app: OpenApp, project_id: str, stored: Stored, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(self: ProjectStore, project: Project, changes: Sequence[Change]) -> None:
            raise NotWritten("저장하지 못했습니다", "디스크가 가득 찼습니다")

        async with open_app(project_id) as user:
            with monkeypatch.context() as disk:
                disk.setattr(ProjectStore, "save", full)
                await user.press("space")
                await user.sees("디스크가 가득 찼습니다", "나중에")
                await user.press("escape")
                await user.sees("저장 안 됨!", "> [x] 1.1")
                await user.press("down", "s")
                await user.sees("저장 안 됨!", "디스크가 가득 찼습니다", "> [~] 1.2")
                await user.sees_no("나중에")  # the app asked once
                for key in ("q", "0"):  # leaving would lose the changes
                    await user.press(key)
                    await user.sees("디스크가 가득 찼습니다", "나중에")
                    await user.press("escape")
                    await user.sees("> [~] 1.2")
                assert stored().items == {}
            await user.press("down", "space")
            await user.sees("저장됨", "> [x] 1.3")
            await user.until(lambda: len(stored().items) == 3)
        assert stored().item("alpha").status is Status.IMPLEMENTED

    async def test_an_unexpected_failure_is_reported_without_a_remedy(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(self: ProjectStore, project: Project, changes: Sequence[Change]) -> None:
            raise RuntimeError("a defect")

        async with open_app(project_id) as user:
            with monkeypatch.context() as store:
                store.setattr(ProjectStore, "save", broken)
                await user.press("space")
                await user.sees("저장하지 못했습니다 - RuntimeError a defect")
                await user.sees_no("a defect -")

    async def test_a_saved_change_is_shown_as_saved_when_the_log_cannot_be_written(
        self, open_app: OpenApp, project_id: str, stored: Stored, library: Library
    ) -> None:
        log = library.locations.projects / project_id / "history.jsonl"
        async with open_app(project_id) as user:
            await user.until(lambda: log.read_bytes().count(b"\n") == 2, "what opening it writes")
            log.unlink()
            log.mkdir()
            await user.press("space")
            await user.sees("변경 기록에는 아직", "저장됨", "> [x] 1.1")
            await user.sees_no("저장 안 됨")
            assert stored().item("alpha").status is Status.IMPLEMENTED
            log.rmdir()
            await user.press("down", "s")
            await user.until(lambda: log.exists() and log.read_bytes().count(b"\n") == 2)

    async def test_waiting_changes_are_saved_by_one_attempt_at_a_time(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tried: list[int] = []

        def full(self: ProjectStore, project: Project, changes: Sequence[Change]) -> None:
            tried.append(len(changes))
            raise NotWritten("저장하지 못했습니다", "디스크가 가득 찼습니다")

        async with open_app(project_id) as user:

            def running() -> int:
                """How many further attempts are scheduled."""
                return sum(timer._interval == RETRY and timer._task is not None for timer in user.app._timers)

            with monkeypatch.context() as disk:
                disk.setattr(ProjectStore, "save", full)
                for change in range(3):
                    before = len(tried)
                    await user.press("space")
                    await user.until(lambda before=before: len(tried) > before)  # type: ignore[misc]
                    if change == 0:  # the app asks once for another folder
                        await user.sees("나중에")
                        await user.press("escape")
                    await user.sees("저장 안 됨!")
                await user.until(lambda: running() == 1)

    async def test_a_change_saved_before_its_message_arrives_is_shown_as_saved(
        self, open_app: OpenApp, project_id: str
    ) -> None:
        # The thread that saves may be awake for a draft when the step is made.
        async with open_app(project_id) as user:
            assert user.app.projects.work
            work = user.app.projects.work
            change = work.session.set_item("alpha", note="이미 저장된 메모")
            assert change
            work.session.save()
            work.screen.pane.post_message(Changed(change))
            await user.press("down")
            await user.sees("> [ ] 1.2", "저장됨")


class TestConflict:
    """The lock was deleted by hand, and somebody else has written the file: nothing is overwritten in silence."""

    @pytest.fixture
    def write_theirs(
        self, project_id: str, library: Library, open_session: Callable[..., Session]
    ) -> Callable[[], bytes]:
        """Return a function that writes the project behind the app's back and returns the file's bytes."""
        folder = library.locations.projects / project_id

        def write() -> bytes:
            (folder / "project.lock").unlink()
            other = open_session(project_id)
            other.set_item("alpha", note="남의 글")
            other.close()
            return (folder / "project.json").read_bytes()

        return write

    async def test_own_changes_are_saved_as_a_copy(
        self, open_app: OpenApp, project_id: str, library: Library, write_theirs: Callable[[], bytes]
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("down", "s", "ctrl+s", "enter")
            await user.sees("체크리스트를 저장했습니다", "저장됨")
            theirs = write_theirs()
            await user.press("down", "space")
            await user.sees("다른 곳에서 이 프로젝트를 바꾸었습니다", "저장 안 됨!")
            await user.chooses("사본으로 저장")
            await user.reads("사본으로 저장했습니다: 은행 A (사본)", "> [x] 1.3", "저장됨")
            await user.press("u")  # the copy has the steps to undo
            await user.sees("> [ ] 1.3", "저장됨")
            await user.press("q")
            await user.has_quit()
        assert (library.locations.projects / project_id / "project.json").read_bytes() == theirs
        (copy,) = (entry for entry in library.entries() if entry.id != project_id)
        store = library.open(copy.id)
        project = store.load()
        assert (project.info.name, project.info.client) == ("은행 A (사본)", "고객사")
        assert project.item("beta").status is Status.IN_PROGRESS
        assert not project.item("alpha").note  # their note is not in our copy
        assert [change.kind for change in store.history.read()] == [
            "create", "catalog", "edit", "checkpoint", "edit", "create", "undo",
        ]  # fmt: skip
        assert len(store.checkpoints.all()) == 1
        store.close()

    async def test_a_postponed_conflict_is_asked_again_before_leaving(
        self, open_app: OpenApp, project_id: str, library: Library, write_theirs: Callable[[], bytes]
    ) -> None:
        async with open_app(project_id) as user:
            theirs = write_theirs()
            await user.press("space")
            await user.sees("나중에")
            await user.chooses("나중에")
            await user.press("q")
            await user.sees("다른 곳에서 이 프로젝트를 바꾸었습니다")
            await user.press("escape", "0")
            await user.sees("다른 곳에서 이 프로젝트를 바꾸었습니다")
            assert len(library.entries()) == 1
            await user.chooses("사본으로 저장")
            await user.sees("> [x] 1.1")
        assert (library.locations.projects / project_id / "project.json").read_bytes() == theirs

    async def test_a_rescue_copies_a_conflict_once(
        self, open_app: OpenApp, project_id: str, library: Library, write_theirs: Callable[[], bytes]
    ) -> None:
        async with open_app(project_id) as user:
            write_theirs()
            await user.press("space")
            await user.sees("나중에")
            await user.chooses("나중에")
            for _time in range(2):
                user.app.projects.rescue()
            (copy,) = (entry for entry in library.entries() if entry.id != project_id)
            assert library.open(copy.id, write=False).peek().item("alpha").status is Status.IMPLEMENTED
            await user.press("down", "space")
            user.app.projects.rescue()
            assert [entry.name for entry in library.entries()] == ["은행 A", "은행 A (사본 2)", "은행 A (사본)"]
            await user.press("q")
            await user.sees("사본으로 저장하고")
            await user.chooses("사본으로 저장")
            await user.sees("> [x] 1.2")

    async def test_a_failed_copy_changes_nothing(
        self,
        open_app: OpenApp,
        project_id: str,
        library: Library,
        write_theirs: Callable[[], bytes],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def full(*_args: object, **_options: object) -> None:
            raise NotWritten("저장하지 못했습니다", "디스크가 가득 찼습니다")

        async with open_app(project_id) as user:
            write_theirs()
            await user.press("space")
            await user.sees("다른 곳에서")
            with monkeypatch.context() as disk:
                disk.setattr(ProjectStore, "save", full)
                await user.chooses("사본으로 저장")
                await user.reads("디스크가 가득 찼습니다", "> [x] 1.1")
            assert len(library.entries()) == 1
            await user.press("q")
            await user.sees("사본으로 저장하고")
            await user.chooses("사본으로 저장")
            await user.reads("사본으로 저장했습니다")


class TestCatalog:
    """A custom catalog that cannot be used does not stop the work."""

    async def test_a_broken_catalog_is_reported_and_replaced_by_the_built_in_one(
        self, open_app: OpenApp, library: Library, tmp_path: Path
    ) -> None:
        broken = tmp_path / "own.yaml"
        broken.write_text("id: own\ntitle: [\n", encoding="utf-8")
        project = library.create("은행 A")
        async with open_app(project, content=load_or_fall_back(broken)) as user:
            await user.reads(f"{broken}:", "기본 카탈로그로 계속합니다", "2.1 데이터 수집")

    async def test_answers_to_unknown_items_are_kept(
        self, open_app: OpenApp, project_id: str, stored: Stored, real_catalog: Loaded, loaded: Loaded
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("space", "q")
            await user.has_quit()
        async with open_app(content=real_catalog) as user:
            await user.sees("2.1 데이터 수집", "구현 0/28")
            await user.sees("원천 시스템의")  # the detail of the line that is now under the cursor
            await user.press("space", "q")
            await user.has_quit()
        async with open_app(content=msgspec.structs.replace(loaded)) as user:
            await user.sees("[x] 1.1 항목 1.1", "구현 1/5")


async def test_opening_a_project_saves_the_digest_of_its_catalog(
    open_app: OpenApp, project_id: str, stored: Stored, loaded: Loaded
) -> None:
    assert not stored().info.catalog_hash
    async with open_app(project_id) as user:
        await user.until(lambda: stored().info.catalog_hash == loaded.digest)


def test_a_missing_package_ends_the_app_with_a_remedy() -> None:
    words, code = defect_message(ModuleNotFoundError("No module named 'xlsxwriter'", name="xlsxwriter"))
    said, advice = words.splitlines()
    assert (said, code) == ("ml-tui: xlsxwriter 패키지가 없습니다", 6)
    assert "pip install" in advice and "xlsxwriter==" in advice
