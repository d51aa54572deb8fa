"""If saving fails, the app offers another place, and no typed text is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ml_tui.content import Loaded
from ml_tui.domain.changes import Change
from ml_tui.domain.project import Project, Status
from ml_tui.errors import NotWritten
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, ProjectStore
from ml_tui.tui.app import MlTuiApp
from ml_tui.tui.unsaved import place_with_room
from tests.pilot.conftest import OpenApp, Stored, User

FULL = "디스크가 가득 찼습니다"


@pytest.fixture
def project_id(library: Library, loaded: Loaded) -> str:
    """A project that opens without anything to save."""
    return library.create("은행 A", author="김하늘", catalog_id="small", catalog_hash=loaded.digest)


@pytest.fixture
def full_folders(project_id: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the folders that refuse to save: at first, the project's own."""
    save, refusing = ProjectStore.save, {project_id}

    def refuse(self: ProjectStore, project: Project, changes: Sequence[Change], *, whole: bool = False) -> object:
        if self.folder.name in refusing:
            raise NotWritten("저장하지 못했습니다", FULL)
        return save(self, project, changes, whole=whole)

    monkeypatch.setattr(ProjectStore, "save", refuse)
    return refusing


async def go_elsewhere(user: User, place: Path) -> None:
    """Choose to save in ``place``."""
    await user.chooses("다른 폴더에 저장하고")
    await user.sees("데이터 폴더")
    await user.press("ctrl+u")
    await user.types(str(place))
    await user.press("enter")


def found_in(locations: Locations, place: Path) -> Project:
    """The one project in the data folder ``place``."""
    library = Library(Locations(data=place, config=locations.config, cache=locations.cache))
    (entry,) = library.entries()
    return library.open(entry.id, write=False).peek()


@pytest.mark.usefixtures("full_folders")
class TestAnotherFolder:
    """Changes that cannot be saved here are saved in another folder."""

    async def test_a_new_folder_gets_all_changes_and_the_work_goes_on(
        self,
        open_app: OpenApp,
        project_id: str,
        locations: Locations,
        tmp_path: Path,
    ) -> None:
        place = tmp_path / "usb"
        async with open_app(project_id) as user:
            await user.press("space")
            await user.sees("저장하지 못했습니다", FULL, "화면에 그대로", "나중에")
            await user.press("escape", "down", "s", "n")
            await user.types("적은 글")
            await user.press("ctrl+s")
            await user.sees("저장 안 됨!", "적은 글")
            await user.press("q")
            await go_elsewhere(user, place)
            await user.reads(f"사본으로 저장했습니다: 은행 A (사본) - 다음에 열기: ml-tui --data-dir {place}")
            await user.sees("> [~] 1.2", "저장됨", "은행 A (사본)")
            await user.press("down", "space")
            await user.sees("> [x] 1.3", "저장됨")
            await user.press("u", "u", "u")  # the copy has the steps to undo
            await user.sees("[ ] 1.2")
            await user.press("0")
            await user.sees("은행 A (사본)")  # the list shows the other folder
            assert isinstance(user.app, MlTuiApp)
            assert f"ml-tui --data-dir {place}" in user.app.farewell
        project = found_in(locations, place)
        assert project.item("alpha").status is Status.IMPLEMENTED
        assert project.item("gamma").status is Status.NOT_STARTED

    async def test_a_folder_that_cannot_be_written_is_refused(
        self, open_app: OpenApp, project_id: str, locations: Locations, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        async with open_app(project_id) as user:
            await user.press("space")
            await user.sees("나중에")
            await go_elsewhere(user, tmp_path / "file" / "x")
            await user.sees("다른 폴더에 저장하기", "폴더가 아닙니다")
            await user.press("ctrl+u")
            await user.types(str(tmp_path / "other"))
            await user.press("enter")
            await user.sees("> [x] 1.1", "저장됨")
        assert found_in(locations, tmp_path / "other").item("alpha").status is Status.IMPLEMENTED

    async def test_leaving_the_question_keeps_the_changes(
        self, open_app: OpenApp, project_id: str, library: Library, tmp_path: Path
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("space")
            await user.sees("나중에")
            await user.chooses("다른 폴더에 저장하고")
            await user.sees("데이터 폴더")
            await user.press("escape")
            await user.sees("> [x] 1.1", "저장 안 됨!")
            await user.press("q")
            await go_elsewhere(user, tmp_path / "other")
            await user.sees("> [x] 1.1", "저장됨")
        assert [entry.id for entry in library.entries()] == [project_id]

    async def test_the_question_covers_no_form(
        self, open_app: OpenApp, project_id: str, full_folders: set[str], stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("n")
            await user.types("적는 중")
            assert user.app.projects.work
            work = user.app.projects.work
            work.session.set_item("beta", note="x")
            work.autosave.request()
            await user.sees(FULL, "적는 중")
            await user.sees_no("나중에")
            await user.press("ctrl+s")
            await user.sees("나중에", FULL)
            full_folders.clear()
            await user.chooses("다시 저장하기")
            await user.until(lambda: stored().item("alpha").note == "적는 중", "both saved")

    async def test_the_question_is_translated(self, open_app: OpenApp, project_id: str, full_folders: set[str]) -> None:
        async with open_app(project_id, language="en") as user:
            await user.press("space")
            await user.sees("Not saved", "Save again", "Save in another folder and continue there", "Later")
            full_folders.clear()
            await user.press("home", "enter")
            await user.sees("Saved", "> [x] 1.1")


async def test_saving_again_in_the_same_folder_succeeds(
    open_app: OpenApp, project_id: str, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: ProjectStore, *_changes: object) -> None:
        raise NotWritten("저장하지 못했습니다", FULL)

    async with open_app(project_id) as user:
        for times in (1, 2):  # once all is saved, the next failure asks again
            with monkeypatch.context() as disk:
                disk.setattr(ProjectStore, "save", refuse)
                await user.press("s")
                await user.sees("나중에", FULL)
            await user.chooses("다시 저장하기")
            await user.sees("저장됨")
            await user.until(lambda times=times: len(stored().items) == 1, f"saved {times} times")  # type: ignore[misc]


async def test_a_project_whose_folder_is_gone_is_saved_elsewhere(
    open_app: OpenApp, project_id: str, library: Library, tmp_path: Path, locations: Locations
) -> None:
    async with open_app(project_id) as user:
        await user.press("space")
        await user.sees("저장됨")
        shutil.rmtree(library.locations.projects)
        await user.press("down", "space")
        await user.sees("저장 안 됨!", "나중에")
        await go_elsewhere(user, tmp_path / "other")
        await user.sees("[x] 1.1", "> [x] 1.2", "저장됨")
    project = found_in(locations, tmp_path / "other")
    assert [project.item(one).status for one in ("alpha", "beta")] == [Status.IMPLEMENTED] * 2


async def test_a_conflict_offers_another_folder(
    open_app: OpenApp,
    project_id: str,
    library: Library,
    open_session: Callable[..., Session],
    tmp_path: Path,
    locations: Locations,
) -> None:
    folder = library.locations.projects / project_id
    async with open_app(project_id) as user:
        (folder / "project.lock").unlink()
        other = open_session(project_id)
        other.set_item("beta", note="남의 글")
        other.close()
        theirs = (folder / "project.json").read_bytes()
        await user.press("space")
        await user.sees("다른 곳에서 이 프로젝트를 바꾸었습니다")
        await go_elsewhere(user, tmp_path / "other")
        await user.sees("> [x] 1.1", "저장됨")
    assert (folder / "project.json").read_bytes() == theirs
    assert found_in(locations, tmp_path / "other").item("alpha").status is Status.IMPLEMENTED


class TestSuggestedFolder:
    """The suggested place accepts files."""

    def test_the_same_data_folder_is_suggested_when_it_can_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "ml" / "projects").mkdir(parents=True)
        assert place_with_room(tmp_path / "ml") == tmp_path / "ml"
        assert not list((tmp_path / "ml" / "projects").iterdir())

    def test_another_folder_is_suggested_when_the_data_folder_cannot_be_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refusing = {tmp_path / "ml", tmp_path}
        (tmp_path / "ml").mkdir()
        there = tmp_path / "here"
        there.mkdir(exist_ok=True)
        temporary = tempfile.TemporaryFile

        def refuse(*, dir: Path) -> object:
            if dir in refusing:
                raise OSError(28, "full")
            return temporary(dir=dir)

        monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
        assert place_with_room(tmp_path / "ml") == there / "ml-tui"
        refusing |= {there, Path.home(), Path(tempfile.gettempdir())}
        assert place_with_room(tmp_path / "ml") == tmp_path / "ml"  # no place accepts files: the user must name one
