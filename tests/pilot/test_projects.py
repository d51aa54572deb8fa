"""The project list: the first screen, and the way from project to project."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from ml_tui.accounts import current_user
from ml_tui.content import Loaded
from ml_tui.errors import NotWritten
from ml_tui.locations import Locations
from ml_tui.store import Library, ProjectStore, UiState
from tests.catalogs import small_catalog
from tests.pilot.conftest import OpenApp, Stored
from tests.unit.test_cli import without_none


async def test_the_first_run_explains_itself(open_app: OpenApp) -> None:
    async with open_app() as user:
        await user.sees("아직 프로젝트가 없습니다", "n      새 프로젝트", "?      한 시간", "q      끝냅니다")


async def test_n_creates_a_project_and_opens_it(open_app: OpenApp, library: Library) -> None:
    async with open_app() as user:
        await user.press("n")
        await user.sees("프로젝트 이름", "점검 주기")
        await user.types("은행 A")
        await user.press("tab")
        await user.types("여신부")
        await user.press("tab", "right", "tab", "tab")
        await user.types("최지민")
        await user.press("tab")
        await user.types("jimin@firm.example")
        await user.press("ctrl+s")
        await user.sees("구현 체크리스트 · 은행 A", "[ ] 1.1 항목 1.1", "구현 0/5")
    (entry,) = library.entries()
    info = entry.info
    assert info is not None
    assert (info.name, info.client, info.cadence, info.author) == ("은행 A", "여신부", "monthly", "김하늘")
    assert info.contact_line == "최지민, jimin@firm.example"
    assert info.catalog_id == "small"


async def test_no_login_is_suggested_as_the_author(open_app: OpenApp, library: Library) -> None:
    async with open_app(by="") as user:
        await user.press("n")
        await user.sees("작성자", "보고서의 표지에 나올 이름", "Ctrl+S 만들기")
        await user.sees_no(current_user())
        await user.types("은행 A")
        await user.press("ctrl+s")
        await user.sees("구현 체크리스트")
    (entry,) = library.entries()
    assert entry.info and entry.info.author == ""


async def test_a_project_without_a_name_is_refused_in_the_form(open_app: OpenApp, library: Library) -> None:
    async with open_app() as user:
        await user.press("n", "tab")
        await user.types("고객사")
        await user.press("ctrl+s")
        await user.sees("프로젝트 이름이 비어 있습니다", "고객사")
    assert library.entries() == []


async def test_the_list_shows_figures_and_the_next_review(open_app: OpenApp, project_id: str, library: Library) -> None:
    library.create("카드 B", client="심사팀", catalog_id="small")
    async with open_app() as user:
        await user.sees("은행 A", "카드 B", "구현 0/5", "다음 점검 2027-06-30", "심사팀")


async def test_0_opens_the_list_and_enter_returns_to_the_same_item(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("down", "down", "down")
        assert user.cursor == "[ ] 2.1 항목 2.1"
        await user.press("0")
        await user.sees("프로젝트 목록", "다음 점검")
        await user.press("enter")
        await user.until(lambda: user.cursor == "[ ] 2.1 항목 2.1")


async def test_the_app_opens_where_it_was_left(open_app: OpenApp, project_id: str, library: Library) -> None:
    library.create("다른 프로젝트", catalog_id="small")
    async with open_app() as user:
        await user.chooses("은행 A")
        await user.sees("항목 1.1")
        await user.press("down", "down", "down", "down", "space", "q")
        await user.has_quit()
    async with open_app() as user:
        await user.sees("구현 체크리스트 · 은행 A")
        await user.until(lambda: user.cursor == "[x] 2.2 항목 2.2", "the cursor where it was")


async def test_a_project_is_renamed_in_the_list(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app() as user:
        await user.press("e")
        await user.sees("프로젝트 이름")
        await user.press("end")
        await user.types(" 여신")
        await user.press("ctrl+s")
        await user.sees("> 은행 A 여신")
        assert stored().info.name == "은행 A 여신"
        await user.press("u")  # no project is open, so there is nothing to undo
        await user.sees("> 은행 A 여신")


async def test_project_details_that_cannot_be_saved_are_reported(
    open_app: OpenApp, project_id: str, stored: Stored, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise NotWritten("저장하지 못했습니다", "디스크가 가득 찼습니다")

    async with open_app() as user:
        await user.press("e", "end")
        await user.types(" 여신")
        with monkeypatch.context() as disk:
            disk.setattr(ProjectStore, "save", full)
            await user.press("ctrl+s")
            await user.sees("디스크가 가득 찼습니다")
        store = library.open(project_id)
        assert not store.read_only, "the project is unlocked again"
        store.close()
        await user.press("ctrl+s")
        await user.sees("> 은행 A 여신")
    assert stored().info.name == "은행 A 여신"


async def test_an_unreadable_data_folder_is_reported_in_the_list(
    open_app: OpenApp, project_id: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(project_id) as user:
        with monkeypatch.context() as broken:

            def no_handles(_folder: Path) -> None:
                raise OSError(24, "Too many open files")

            broken.setattr(os, "listdir", no_handles)
            await user.press("0")
            await user.sees("프로젝트 목록", "열린 파일이 너무 많습니다")
        await user.press("q")
        await user.has_quit()


async def test_a_project_may_have_a_catalog_of_its_own(
    open_app: OpenApp, project_id: str, stored: Stored, tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    catalog = msgspec.structs.replace(small_catalog(), sections=small_catalog().sections[:1], rows=())
    own.write_bytes(msgspec.json.encode(without_none(msgspec.to_builtins(catalog))))
    async with open_app() as user:
        await user.press("e", *["tab"] * 6)
        await user.types(str(tmp_path / "none.yaml"))
        await user.press("ctrl+s")
        await user.sees("카탈로그 파일이 없습니다")
        await user.press(*["backspace"] * len("none.yaml"))
        await user.types("own.yaml")
        await user.press("ctrl+s")
        await user.sees("구현 0/3")
        assert stored().info.catalog_path == str(own)
        await user.press("enter")
        await user.sees("구현 체크리스트 · 은행 A", "구현 0/3")
        await user.press("0")
        await user.sees("프로젝트 목록")
        own.unlink()
        await user.press("enter")
        await user.sees("카탈로그 파일이 없습니다", "구현 0/5")
    assert stored().info.catalog_path == str(own)


async def test_an_empty_name_is_refused_when_renaming(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app() as user:
        await user.press("e", *["backspace"] * 4, "ctrl+s")
        await user.sees("프로젝트 이름이 비어 있습니다")
        await user.press("escape")
        await user.sees("저장하지 않은 글이 있습니다")
        await user.chooses("버리고")
        await user.sees("> 은행 A")
    assert stored().info.name == "은행 A"


async def test_a_archives_and_restores_a_project(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app() as user:
        await user.press("a")
        await user.sees("보관함")
        assert stored().info.archived
        await user.press("a")
        await user.sees_no("보관함")
        assert not stored().info.archived


async def test_a_damaged_project_is_listed_as_such_and_the_others_open(
    open_app: OpenApp, project_id: str, library: Library
) -> None:
    broken = library.create("깨진 것", catalog_id="small")
    path = library.locations.projects / broken / "project.json"
    path.write_bytes(path.read_bytes()[:100])
    damaged = path.read_bytes()
    async with open_app() as user:
        await user.sees(f"{broken}  열 수 없음", "손상되었습니다", "은행 A")
        await user.chooses(broken)
        await user.sees("프로젝트 목록")
        assert path.read_bytes() == damaged
        await user.press("e", "a")  # neither changes the file
        await user.press("home")
        for _step in range(2):
            if not user.cursor.startswith("은행 A"):
                await user.press("down")
        await user.press("enter")
        await user.sees("구현 체크리스트 · 은행 A")
    assert path.read_bytes() == damaged


async def test_a_damaged_last_project_leads_to_the_list(open_app: OpenApp, project_id: str, library: Library) -> None:
    async with open_app(project_id):
        pass
    (library.locations.projects / project_id / "project.json").write_text("{}", encoding="utf-8")
    async with open_app() as user:
        await user.sees("프로젝트 목록", "열 수 없음", "손상되었습니다")


async def test_keys_for_an_open_project_explain_themselves_in_the_list(open_app: OpenApp, project_id: str) -> None:
    async with open_app() as user:
        for key in ("u", "ctrl+r", "ctrl+s", "i", "b"):
            await user.press(key)
            await user.sees("열린 프로젝트가 없습니다. Enter로 여십시오", "> 은행 A")
        await user.press(*"0gvmfrs", "minus", "space", "escape", "left", "tab")
        await user.sees("프로젝트 목록", "> 은행 A")


@pytest.mark.parametrize("query", ["카드", "ㅋㄷ", "심사팀", "ㅅㅅ b"])
async def test_slash_finds_a_project_by_name_or_client(
    open_app: OpenApp, project_id: str, library: Library, query: str
) -> None:
    library.create("카드 B", client="심사팀", catalog_id="small")
    async with open_app() as user:
        await user.press("home", "slash")
        await user.types(query)
        await user.sees("> 카드 B  고객: 심사팀")
        await user.sees_no("은행 A")
        await user.press("enter")
        await user.sees("프로젝트 목록", "> 카드 B")
        await user.press("slash", "escape", "enter")
        await user.sees("구현 체크리스트 · 카드 B")


async def test_x_exports_the_project_under_the_cursor(
    open_app: OpenApp, project_id: str, library: Library, tmp_path: Path
) -> None:
    library.create("카드 B", catalog_id="small")
    async with open_app() as user:
        await user.press("slash")
        await user.types("카드\n")
        await user.sees("> 카드 B")
        await user.press("x", "ctrl+s")
        await user.reads("내보냈습니다", "카드_B_실무자_2027-03-31.xlsx")
        await user.sees("프로젝트 목록")
    (written,) = (tmp_path / "here").iterdir()
    assert written.name == "카드_B_실무자_2027-03-31.xlsx"


async def test_x_on_a_damaged_project_says_why_it_fails(open_app: OpenApp, project_id: str, library: Library) -> None:
    (library.locations.projects / project_id / "project.json").write_text("{}", encoding="utf-8")
    async with open_app() as user:
        for key in ("x", "e", "a"):
            await user.press(key)
            await user.until(lambda: user.screen.count("손상되었습니다") == 2, "the reason below the list, too")
            await user.press("up")
            await user.until(lambda: user.screen.count("손상되었습니다") == 1, "it gone")


async def test_a_digit_opens_the_project_in_that_workspace(open_app: OpenApp, project_id: str) -> None:
    async with open_app() as user:
        await user.press("3")
        await user.sees("구현 체크리스트 · 은행 A", "> [ ] 1.1 항목 1.1")


async def test_the_list_is_translated(open_app: OpenApp, project_id: str, loaded: Loaded) -> None:
    async with open_app(language="en") as user:
        await user.sees("은행 A", "작은 틀 (en)")


@pytest.mark.parametrize("last", ["x" * 300, "a\0b", "../..", "/etc", "\x1b]0;x\x07"], ids=ascii)
async def test_an_invalid_remembered_place_leads_to_the_list(
    open_app: OpenApp, project_id: str, locations: Locations, last: str
) -> None:
    UiState(last=last).write(locations.data)
    async with open_app() as user:
        await user.sees("은행 A")
        await user.press("enter")
        await user.until(lambda: user.app.projects.work, "the project open")
