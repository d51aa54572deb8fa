"""Exporting from within the app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pilot.conftest import SitDown, User


async def ask_for(user: User, path: str) -> None:
    """Open the export form and put ``path`` where the suggested one stands."""
    await user.press("x")
    await user.sees("내보내기", "형식")
    await user.press("tab", "tab", "tab", "ctrl+u")
    await user.types(str(path))


async def test_x_writes_a_file_that_can_be_read_again(sit_down: SitDown, project_id: str, tmp_path: Path) -> None:
    async with sit_down(project_id) as user:
        await user.press("space", "n")
        await user.types("메모 [/b]")
        await user.press("ctrl+s")
        await ask_for(user, "out.xlsx")
        await user.press("enter")
        await user.reads("내보냈습니다", "out.xlsx", "KB)")
    from openpyxl import load_workbook

    book = load_workbook(tmp_path / "here" / "out.xlsx")
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"항목 1.1", "메모 [/b]", "구현됨", "은행 A"} <= cells


async def test_the_suffix_follows_the_format(sit_down: SitDown, project_id: str, tmp_path: Path) -> None:
    async with sit_down(project_id) as user:
        await ask_for(user, "out.xlsx")
        await user.press(*["shift+tab"] * 3)
        for _turn in range(6):
            if "(json)" in user.screen:
                break
            await user.press("right")
        await user.press("ctrl+s")
        await user.reads("내보냈습니다", "out.json")
    assert "은행 A" in json.dumps(json.loads((tmp_path / "here" / "out.json").read_text("utf-8")), ensure_ascii=False)
    assert not (tmp_path / "here" / "out.xlsx").exists()


async def test_the_suggestion_is_the_project_and_the_day(sit_down: SitDown, project_id: str, tmp_path: Path) -> None:
    async with sit_down(project_id) as user:
        await user.press("x", "ctrl+s")
        await user.sees("내보냈습니다")
    (written,) = (tmp_path / "here").iterdir()
    assert "2027-03-31" in written.name and "은행" in written.name
    assert written.stat().st_mode & 0o077 == 0


async def test_an_existing_file_is_refused_and_stays(sit_down: SitDown, project_id: str, tmp_path: Path) -> None:
    there = tmp_path / "here" / "there.xlsx"
    there.write_bytes(b"mine")
    async with sit_down(project_id) as user:
        await ask_for(user, "there.xlsx")
        await user.press("ctrl+s")
        await user.reads("이미 있는 파일입니다", "there.xlsx")
    assert there.read_bytes() == b"mine"


REFUSED = {
    "": "파일 이름이 비어 있습니다",
    "~nobody-here/x": "그런 홈 폴더는 없습니다",
    "/nowhere/at/all/x": "폴더가 없습니다",
    "/dev/null/x": "폴더가 없습니다",
    "folder": "이미 있는 파일입니다",
    "dangling": "이미 있는 파일입니다",
    "a" * 300: "저장하지 못했습니다",
}
"""What may be typed for a path, and what is said to it."""


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path[:20] or "nothing")
async def test_a_path_that_cannot_be_is_refused(sit_down: SitDown, project_id: str, tmp_path: Path, path: str) -> None:
    here = tmp_path / "here"
    (here / "dangling.xlsx").symlink_to(tmp_path / "elsewhere")
    (here / "folder.xlsx").mkdir()
    before = sorted(here.rglob("*"))
    async with sit_down(project_id) as user:
        await ask_for(user, path)
        await user.press("ctrl+s")
        await user.reads(REFUSED[path])
    assert not (tmp_path / "elsewhere").exists()
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize("folder", [".", "../here", "~"])
async def test_in_a_folder_the_file_has_the_suggested_name(
    sit_down: SitDown, project_id: str, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "home").mkdir()
    async with sit_down(project_id) as user:
        await ask_for(user, folder)
        await user.press("ctrl+s")
        await user.reads("내보냈습니다")
    (written,) = (tmp_path / ("home" if folder == "~" else "here")).iterdir()
    assert written.name == "은행_A_2027-03-31.xlsx"


async def test_the_folder_the_app_was_started_in_is_gone(sit_down: SitDown, project_id: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    async with sit_down(project_id) as user:
        (tmp_path / "here").rmdir()
        await user.press("x", "ctrl+s")
        await user.reads("내보냈습니다")
    assert (tmp_path / "home" / "은행_A_2027-03-31.xlsx").is_file()


async def test_over_ssh_it_says_how_to_fetch_the_file(
    sit_down: SitDown, project_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 2222 192.0.2.2 22")
    async with sit_down(project_id) as user:
        await ask_for(user, "out.md")
        await user.press("ctrl+s")
        await user.reads("가져가기: scp '")
