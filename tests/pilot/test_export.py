"""Exporting from within the app."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ml_tui.export import report_of
from ml_tui.export.registry import FORMATS
from ml_tui.tui.completion import Completion
from tests.pilot.conftest import OpenApp, User
from tests.waiting import TIMEOUT


async def ask_for(user: User, path: str) -> None:
    """Open the export form, and replace the suggested path by ``path``."""
    await user.press("x")
    await user.sees("내보내기", "형식")
    await user.press("tab", "tab", "tab", *([] if str(path) else ["delete"]))
    await user.types(str(path))


async def test_x_writes_a_file_that_can_be_read_again(open_app: OpenApp, project_id: str, tmp_path: Path) -> None:
    async with open_app(project_id) as user:
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


async def test_the_suffix_follows_the_format(open_app: OpenApp, project_id: str, tmp_path: Path) -> None:
    async with open_app(project_id) as user:
        await ask_for(user, "out.xlsx")
        await user.press(*["shift+tab"] * 3)
        for _turn in FORMATS:
            if "(json)" in user.screen:
                break
            await user.press("right")
        await user.press("ctrl+s")
        await user.reads("내보냈습니다", "out.json")
    assert "은행 A" in json.dumps(json.loads((tmp_path / "here" / "out.json").read_text("utf-8")), ensure_ascii=False)
    assert not (tmp_path / "here" / "out.xlsx").exists()


async def test_the_suggestion_is_the_project_and_the_day(open_app: OpenApp, project_id: str, tmp_path: Path) -> None:
    async with open_app(project_id) as user:
        await user.press("x", "ctrl+s")
        await user.sees("내보냈습니다")
    (written,) = (tmp_path / "here").iterdir()
    assert "2027-03-31" in written.name and "은행" in written.name
    assert written.stat().st_mode & 0o077 == 0


async def test_an_existing_file_is_not_overwritten(open_app: OpenApp, project_id: str, tmp_path: Path) -> None:
    there = tmp_path / "here" / "there.xlsx"
    there.write_bytes(b"mine")
    async with open_app(project_id) as user:
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
"""Paths that are refused, and what the app says."""


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path[:20] or "nothing")
async def test_an_impossible_path_is_refused(open_app: OpenApp, project_id: str, tmp_path: Path, path: str) -> None:
    here = tmp_path / "here"
    (here / "dangling.xlsx").symlink_to(tmp_path / "elsewhere")
    (here / "folder.xlsx").mkdir()
    before = sorted(here.rglob("*"))
    async with open_app(project_id) as user:
        await ask_for(user, path)
        await user.press("ctrl+s")
        await user.reads(REFUSED[path])
    assert not (tmp_path / "elsewhere").exists()
    assert sorted(here.rglob("*")) == before


async def test_a_missing_folder_is_reported_while_the_path_can_be_corrected(
    open_app: OpenApp, project_id: str, tmp_path: Path
) -> None:
    async with open_app(project_id) as user:
        await ask_for(user, "1분기/결과")
        await user.press("ctrl+s")
        await user.sees("폴더가 없습니다", "| 1분기/결과\n")
        (tmp_path / "here" / "1분기").mkdir()
        await user.press("ctrl+s")
        await user.reads("내보냈습니다", "결과.xlsx")


@pytest.mark.parametrize("folder", [".", "../here", "~"])
async def test_a_file_in_a_given_folder_gets_the_suggested_name(
    open_app: OpenApp, project_id: str, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "home").mkdir()
    async with open_app(project_id) as user:
        await ask_for(user, folder)
        await user.press("ctrl+s")
        await user.reads("내보냈습니다")
    (written,) = (tmp_path / ("home" if folder == "~" else "here")).iterdir()
    assert written.name == "은행_A_실무자_2027-03-31.xlsx"


async def test_the_file_goes_home_when_the_start_folder_is_gone(
    open_app: OpenApp, project_id: str, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    async with open_app(project_id) as user:
        (tmp_path / "here").rmdir()
        await user.press("x", "ctrl+s")
        await user.reads("내보냈습니다")
    assert (tmp_path / "home" / "은행_A_실무자_2027-03-31.xlsx").is_file()


async def test_the_message_says_over_ssh_how_to_fetch_the_file(
    open_app: OpenApp, project_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 2222 192.0.2.2 22")
    async with open_app(project_id) as user:
        await ask_for(user, "out.md")
        await user.press("ctrl+s")
        await user.reads("가져가기: scp ", ":" + str(tmp_path / "here" / "out.md") + " .", "복사 요청을 보냈습니다")
        assert user.app.clipboard.startswith("scp ") and user.app.clipboard.endswith("/here/out.md .")


async def test_the_path_is_copied_without_ssh(open_app: OpenApp, project_id: str, tmp_path: Path) -> None:
    async with open_app(project_id) as user:
        await ask_for(user, "out.md")
        await user.press("ctrl+s")
        await user.reads("내보냈습니다", "경로의 복사 요청을 보냈습니다")
        assert user.app.clipboard == str(tmp_path / "here" / "out.md")


async def test_a_path_that_would_be_run_when_pasted_is_not_copied(
    open_app: OpenApp, project_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link with a harmless name leads to a folder with a dangerous one."""
    hostile = tmp_path / "here" / "a\nrm -rf b\x1b"
    hostile.mkdir()
    (tmp_path / "here" / "link").symlink_to(hostile)
    for ssh in ("", "192.0.2.1 2222 192.0.2.2 22"):
        monkeypatch.setenv("SSH_CONNECTION", ssh)
        async with open_app(project_id) as user:
            await ask_for(user, f"link/{len(ssh)}.md")
            await user.press("ctrl+s")
            await user.reads("내보냈습니다")
            assert user.app.clipboard == ""
            await user.sees_no("가져가기")
    assert len(list(hostile.iterdir())) == 2


async def choose_format(user: User, format_id: str) -> None:
    """Choose ``format_id`` in the export form, with the cursor on the format."""
    for _turn in FORMATS:
        if f"({format_id})" in user.screen:
            return
        await user.press("right")
    raise AssertionError(user.screen)


class TestSuggestedName:
    """The path shows the suffix that the file will have."""

    async def test_the_suggestion_follows_the_format_and_is_a_free_name(
        self, open_app: OpenApp, project_id: str, tmp_path: Path
    ) -> None:
        (tmp_path / "here" / "은행_A_실무자_2027-03-31.xlsx").touch()
        async with open_app(project_id) as user:
            await user.press("x")
            await user.reads("은행_A_실무자_2027-03-31 (2).xlsx")
            await choose_format(user, "pdf")
            await user.reads("은행_A_실무자_2027-03-31.pdf")
            await choose_format(user, "xlsx")
            await user.reads("은행_A_실무자_2027-03-31 (2).xlsx")

    async def test_the_suggestion_follows_depth_and_language(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("x", "tab", "right")
            await user.reads("은행_A_경영진_2027-03-31.xlsx")
            await user.press("tab", "right")
            await user.reads("은행_A_executive_2027-03-31.xlsx")

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [("~/결과.xlsx", "~/결과.pdf"), ("a.b/c", "a.b/c"), ("결과.v2", "결과.v2"), ("a.xlsx/", "a.xlsx/")],
    )
    async def test_the_format_replaces_only_a_known_suffix(
        self, open_app: OpenApp, project_id: str, typed: str, shown: str
    ) -> None:
        async with open_app(project_id) as user:
            await ask_for(user, typed)
            await user.press(*["shift+tab"] * 3)
            await choose_format(user, "pdf")
            await user.sees(f"| {shown}\n")

    async def test_the_format_follows_a_typed_suffix(self, open_app: OpenApp, project_id: str, tmp_path: Path) -> None:
        async with open_app(project_id) as user:
            await ask_for(user, "결과.md")
            await user.sees("(md)", "| 결과.md\n")
            await user.press("ctrl+s")
            await user.reads("내보냈습니다", "결과.md")
        assert (tmp_path / "here" / "결과.md").read_text("utf-8").startswith("#")

    async def test_an_unknown_suffix_is_part_of_the_name(
        self, open_app: OpenApp, project_id: str, tmp_path: Path
    ) -> None:
        async with open_app(project_id) as user:
            await ask_for(user, "결과.v2")
            await user.press("ctrl+s")
            await user.reads("내보냈습니다", "결과.v2.xlsx")


class TestCompletion:
    """Tab completes the path."""

    @pytest.fixture(autouse=True)
    def folders(self, tmp_path: Path) -> Path:
        """The folder in which the app was started."""
        here = tmp_path / "here"
        for name in ("보고서/2027", "보관"):
            (here / name).mkdir(parents=True)
        return here

    async def test_tab_completes_and_shows_the_names(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await ask_for(user, "보")
            await user.sees("Tab 경로 완성", "Shift+Tab 앞 칸")
            await user.press("tab")
            await user.sees("| 보\n", " 보고서/  보관/")
            await user.types("고")
            await user.sees("Tab 경로 완성")
            await user.press("tab", "tab")
            await user.sees("| 보고서/2027/\n")
            await user.types("끝")
            await user.press("enter")
            await user.reads("내보냈습니다", "보고서/2027/끝.xlsx")

    async def test_tab_with_nothing_to_complete_moves_to_the_next_field(
        self, open_app: OpenApp, project_id: str
    ) -> None:
        async with open_app(project_id) as user:
            await ask_for(user, "새것")
            for key, field in (("shift+tab", "language"), ("tab", "path"), ("tab", "format"), ("shift+tab", "path")):
                await user.press(key)
                await user.until(lambda field=field: getattr(user.app.focused, "id", "") == f"field-{field}", field)  # type: ignore[misc]
            await user.sees("| 새것\n")

    async def test_tab_completes_up_to_the_caret(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await ask_for(user, "보고/끝.pdf")
            await user.press("home", "right", "right", "tab")
            await user.sees("| 보고서//끝.pdf\n")

    async def test_a_hanging_folder_blocks_nothing_and_its_answer_is_dropped(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers, answering = threading.Event(), []

        def hang(typed: str, suffixes: object) -> Completion:
            answering.append(threading.current_thread())
            answers.wait(TIMEOUT)
            return Completion("late/")

        monkeypatch.setattr("ml_tui.tui.widgets.path_field.complete", hang)
        async with open_app(project_id) as user:
            await ask_for(user, "/net/dead/")
            await user.press("tab")
            await user.sees("폴더가 대답하지 않습니다")
            await user.press("tab")
            await user.until(lambda: getattr(user.app.focused, "id", "") == "field-format", "the next field")
            await user.press("shift+tab")
            await user.types("x")
            answers.set()
            await user.until(lambda: not answering[0].is_alive(), "the late answer")
            await user.sees("| /net/dead/x\n")

    async def test_a_hostile_name_does_not_enter_the_field(
        self, open_app: OpenApp, project_id: str, folders: Path
    ) -> None:
        (folders / "evil\x1b[31m").touch()
        async with open_app(project_id) as user:
            await ask_for(user, "ev")
            await user.press("tab")
            await user.sees("| ev\n", " evil\n")


class TestRunningExport:
    """An export that takes long."""

    async def test_quitting_warns_about_a_running_export(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        goes_on = threading.Event()

        def slow(*args: Any, **options: Any) -> Any:
            goes_on.wait(TIMEOUT)
            return report_of(*args, **options)

        monkeypatch.setattr("ml_tui.tui.screens.export.report_of", slow)
        async with open_app(project_id) as user:
            await user.press("x", "ctrl+s")
            await user.sees("내보내는 중:", "내보내는 중  저장됨")
            await user.press("q")
            await user.sees("내보내는 중입니다. 끝난 뒤에 나가십시오")
            await user.press("down", "space")  # the user can go on working
            await user.sees("> [x] 1.2", "내보내는 중  저장")
            goes_on.set()
            await user.reads("내보냈습니다")
            await user.sees_no("내보내는 중")
            await user.press("q")
            await user.has_quit()

    async def test_a_second_q_quits_during_an_export(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        goes_on = threading.Event()
        monkeypatch.setattr("ml_tui.tui.screens.export.report_of", lambda *_args, **_options: goes_on.wait(TIMEOUT))
        async with open_app(project_id) as user:
            await user.press("x", "ctrl+s")
            await user.sees("내보내는 중:")
            await user.press("q", "q")
            await user.has_quit()
        goes_on.set()

    async def test_a_defect_is_reported(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_args: Any, **_options: Any) -> Any:
            raise ValueError("[/b]")

        monkeypatch.setattr("ml_tui.tui.screens.export.report_of", fail)
        async with open_app(project_id) as user:
            await user.press("x", "ctrl+s")
            await user.reads("내보내지 못했습니다 - ValueError [/b]")
            await user.sees_no("내보내는 중")

    async def test_a_missing_package_is_reported_with_a_remedy(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = msgspec.structs.replace(FORMATS["xlsx"], render=lambda report: exec("import no_such_package"))
        monkeypatch.setitem(FORMATS, "xlsx", broken)
        async with open_app(project_id) as user:
            await user.press("x", "ctrl+s")
            await user.reads("no_such_package 패키지가 없습니다 - ml-tui를 다시 설치하십시오")
            await user.sees_no("내보내는 중")
