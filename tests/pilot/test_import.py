"""Importing a filled-in workbook in the app: path, differences, decisions, and one step to undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ml_tui.content import Loaded
from ml_tui.domain.project import Status, Verification
from ml_tui.export.registry import find_format
from ml_tui.report.building import build
from ml_tui.session import Session
from ml_tui.store import Library
from tests.pilot.conftest import OpenApp, Stored, User

Prepared = Callable[..., Path]


@pytest.fixture
def workbook(library: Library, loaded: Loaded, project_id: str, tmp_path: Path) -> Prepared:
    """Export the project, write into cells of the checklist, and save the file where the app starts."""

    def prepare(name: str = "은행.xlsx", **cells: Any) -> Path:
        session = Session(loaded, library.open(project_id, write=False))
        report = build(
            loaded.catalog,
            session.project,
            language="ko",
            revision=session.rev,
            digest=loaded.digest,
            today=date(2027, 3, 31),
        )
        path = tmp_path / "here" / name
        path.write_bytes(find_format("xlsx").render(report))
        book = openpyxl.load_workbook(path)
        for place, value in cells.items():
            book["구현 체크리스트"][place] = value
        book.save(path)
        return path

    return prepare


async def ask_for_import(user: User, path: str = "") -> None:
    """Ask for the import of ``path``, or of the suggested file."""
    await user.press("i")
    await user.sees("채워진 통합 문서")
    if path:
        await user.press("ctrl+u")
        await user.types(path)
    await user.press("enter")


async def test_changes_of_a_workbook_are_shown_imported_and_undone(
    open_app: OpenApp, project_id: str, workbook: Prepared, stored: Stored
) -> None:
    workbook(F2="구현됨", K3="파일의 메모 [/b]")
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.sees("상태 미착수 → 구현됨", "메모 (없음) → 파일의 메모 [/b]", "가져오기 (Ctrl+S)")
        await user.press("ctrl+s")
        await user.reads("가져왔습니다: 2곳")
        await user.until(lambda: stored().item("alpha").status is Status.IMPLEMENTED, "saving")
        assert stored().item("beta").note == "파일의 메모 [/b]"
        await user.press("u")
        await user.until(lambda: stored().item("alpha").status is Status.NOT_STARTED, "undoing")
        assert stored().item("beta").note == ""


async def test_the_name_is_asked_before_an_import_is_written(
    open_app: OpenApp, project_id: str, workbook: Prepared, stored: Stored, library: Library
) -> None:
    workbook(F2="구현됨")
    copies = library.locations.projects / project_id / "backups"
    async with open_app(project_id, by="") as user:
        await ask_for_import(user)
        await user.sees("상태 미착수 → 구현됨")
        await user.press("ctrl+s")
        await user.sees("누구의 이름으로 남길까요?")
        assert stored().item("alpha").status is Status.NOT_STARTED
        await user.press("ctrl+u")
        await user.types("박서준\n")
        await user.reads("가져왔습니다: 1곳", "박서준의 이름으로 남깁니다")
        await user.until(lambda: stored().item("alpha").status is Status.IMPLEMENTED, "saving")
        assert len(list(copies.glob("before-import*"))) == 1
        assert user.app.projects.work
        assert user.app.projects.work.session.recent(1)[0].by == "박서준"


async def test_unread_cells_are_shown_before_the_changes(
    open_app: OpenApp, project_id: str, workbook: Prepared, open_session: Callable[..., Session]
) -> None:
    session = open_session(project_id)
    session.set_items({item.id: {"status": "implemented", "note": "이곳"} for item in session.catalog.items()})
    session.close()
    rows = range(2, 7)
    workbook(
        Z1="모르는 열", Z2="적은 것", **{f"F{row}": "미착수" for row in rows}, **{f"K{row}": "파일" for row in rows}
    )
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.sees("알림", "모르는 열", "낮아지는 답")
        await user.press("end")
        await user.sees("가져오기 (Ctrl+S)")
        await user.sees_no("모르는 열")


async def test_lowered_answers_are_shown_before_the_import_and_reported_after(
    open_app: OpenApp, project_id: str, workbook: Prepared, open_session: Callable[..., Session], stored: Stored
) -> None:
    session = open_session(project_id)
    seen = Verification("이도윤", date(2027, 3, 1))
    session.set_items({one: {"status": "implemented", "verified": seen} for one in ("alpha", "beta")})
    session.close()
    workbook(F2="진행 중", F3="진행 중")
    async with open_app(project_id) as user:
        await ask_for_import(user)
        lowered = "1.1, 1.2: 상태 구현됨 → 진행 중, 검증 이도윤 2027-03-01 → (없음)"
        await user.reads("낮아지는 답", lowered)
        await user.press("ctrl+s")
        await user.reads("가져왔습니다: 4곳", lowered, "(u 되돌리기)")


async def test_a_repeated_enter_imports_once(
    open_app: OpenApp, project_id: str, workbook: Prepared, library: Library
) -> None:
    workbook(F2="구현됨")
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.sees("가져오기 (Ctrl+S)")
        await user.press("end")
        await user.types("\n\n")
        await user.until(lambda: len(user.app.screen_stack) == 1)
        await user.sees("가져왔습니다: 1곳")
    copies = library.locations.projects / project_id / "backups"
    assert len(list(copies.glob("before-import*"))) == 1


async def test_esc_leaves_the_preview_without_importing(
    open_app: OpenApp, project_id: str, workbook: Prepared, stored: Stored
) -> None:
    workbook(F2="구현됨")
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.sees("상태 미착수 → 구현됨")
        await user.press("escape")
        await user.sees_no("상태 미착수 → 구현됨")
        assert (user.app.projects.work and user.app.projects.work.session.rev == 1) or stored().items == {}


async def test_an_untouched_workbook_is_reported_as_unchanged(
    open_app: OpenApp, project_id: str, workbook: Prepared
) -> None:
    workbook()
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.reads("바뀌는 것이 없습니다: 은행.xlsx")


async def test_unread_cells_are_shown_even_without_changes(
    open_app: OpenApp, project_id: str, workbook: Prepared
) -> None:
    workbook(J2="[x] 여기에 적음")
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.sees("바뀌는 것이 없습니다: 은행.xlsx", "구현 체크리스트!J2", "닫기 (Esc)")
        await user.sees_no("가져오기 (Ctrl+S)")
        await user.press("enter")
        await user.sees_no("구현 체크리스트!J2")


async def test_conflicts_are_decided_one_by_one(
    open_app: OpenApp, project_id: str, workbook: Prepared, stored: Stored
) -> None:
    workbook(K2="파일 하나", K3="파일 둘", M4="이도윤")
    async with open_app(project_id) as user:
        for text in ("이곳 하나", "이곳 둘"):
            await user.press("n")
            await user.types(text)
            await user.press("ctrl+s", "down")
        await ask_for_import(user)
        await user.sees("서로 다르게 바꾼 곳", "먼저 충돌 2건을 정하십시오")
        await user.press("ctrl+s")
        await user.reads("정하지 않은 충돌 2건")
        await user.chooses("( ) 이곳: 메모 (없음) → 이곳 하나")
        await user.sees("(o) 이곳: 메모 (없음) → 이곳 하나", "먼저 충돌 1건을")
        await user.press("down", "down", "down")
        assert user.cursor.startswith("( ) 파일: 메모 (없음) → 파일 둘")
        await user.press("space")
        await user.sees("(o) 파일: 메모 (없음) → 파일 둘", "메모 이곳 둘 → 파일 둘")
        await user.chooses("가져오기")
        await user.reads("가져왔습니다: 2곳")
        await user.until(lambda: stored().item("gamma").owner == "이도윤", "saving")
        assert (stored().item("alpha").note, stored().item("beta").note) == ("이곳 하나", "파일 둘")


async def test_long_texts_in_a_conflict_are_shown_whole(open_app: OpenApp, project_id: str, workbook: Prepared) -> None:
    shared = "운영 모델 세 개가 함께 쓰는 특성이 없다고 들었다. 다음 분기에"
    workbook(K2=f"{shared} 다시 본다")
    async with open_app(project_id) as user:
        await user.press("n")
        await user.types(f"{shared} 갖춘다고 한다")
        await user.press("ctrl+s")
        await ask_for_import(user)
        await user.sees("이곳: 메모 (없음)", "      " + shared, "다시 본다", "갖춘다고")


async def test_one_key_decides_all_conflicts(
    open_app: OpenApp, project_id: str, workbook: Prepared, stored: Stored
) -> None:
    workbook(K2="파일")
    async with open_app(project_id) as user:
        await user.press("n")
        await user.types("이곳")
        await user.press("ctrl+s")
        await ask_for_import(user)
        await user.sees("먼저 충돌 1건을")
        await user.press("1")
        await user.sees("(o) 이곳")
        await user.press("2")
        await user.sees("(o) 파일")
        await user.press("ctrl+s")
        await user.reads("가져왔습니다: 1곳")
        await user.until(lambda: stored().item("alpha").note == "파일", "saving")


async def test_mistakes_are_reported_with_their_cells_and_nothing_is_imported(
    open_app: OpenApp, project_id: str, workbook: Prepared, stored: Stored
) -> None:
    workbook(F2="구현댐", K3="메모")
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.reads("구현 체크리스트!F2", "혹시 구현됨?", "문제를 고친 파일을 다시 가져오십시오")
        await user.press("ctrl+s")
        await user.reads("가져올 수 없습니다: 문제 1건")
    assert stored().item("beta").note == ""


async def test_a_workbook_of_another_project_needs_confirmation(
    open_app: OpenApp, project_id: str, workbook: Prepared, library: Library, stored: Stored
) -> None:
    workbook(K2="메모")
    other = library.create("은행 B", catalog_id="small")
    async with open_app(other) as user:
        await ask_for_import(user)
        await user.reads(f"다른 프로젝트({project_id})에서 내보낸 파일입니다")
        await user.press("ctrl+s")
        await user.sees("이 파일이 맞습니까?")
        await user.press("enter")
        await user.sees_no("이 파일이 맞습니까?")
        await user.press("ctrl+s", "down", "enter")
        await user.reads("가져왔습니다: 1곳")
    assert library.open(other, write=False).load().item("alpha").note == "메모"


async def test_the_path_of_an_unreadable_file_is_kept_for_the_next_try(
    open_app: OpenApp, project_id: str, tmp_path: Path
) -> None:
    (tmp_path / "here" / "note.xlsx").write_text("메모")
    async with open_app(project_id) as user:
        await ask_for_import(user, "note.xlsx")
        await user.reads("xlsx 파일이 아니거나 손상되었습니다")
        await user.press("escape")
        await user.press("i")
        await user.sees("note.xlsx")


async def test_an_empty_path_and_a_missing_file_are_refused(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.sees("파일 이름이 비어 있습니다")
        await user.types("nowhere.xlsx")
        await user.press("enter")
        await user.reads("그런 파일이 없습니다: ", "nowhere.xlsx")


async def test_a_read_only_session_is_refused_at_once(open_app: OpenApp, project_id: str, library: Library) -> None:
    holder = library.open(project_id)
    try:
        async with open_app(project_id) as user:
            await user.press("i")
            await user.reads("읽기 전용입니다")
    finally:
        holder.close()


async def test_the_key_works_with_the_keyboard_in_hangul(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("ㅑ")
        await user.sees("채워진 통합 문서")


async def test_no_key_is_silent_without_a_conflict(open_app: OpenApp, project_id: str, workbook: Prepared) -> None:
    workbook(F2="구현됨")
    async with open_app(project_id) as user:
        await ask_for_import(user)
        await user.sees("상태 미착수 → 구현됨")
        for key in ("space", "1", "2"):
            await user.press(key)
            await user.sees("고를 것이 없습니다. 충돌이 없습니다")
            await user.press("up")
            await user.sees_no("고를 것이 없습니다")


async def test_tab_completes_to_workbooks_only(open_app: OpenApp, project_id: str, tmp_path: Path) -> None:
    for name in ("filled.txt", "filled.xlsx"):
        (tmp_path / "here" / name).touch()
    async with open_app(project_id) as user:
        await user.press("i", "ctrl+u", "f", "tab")
        await user.sees("| filled.xlsx\n", "Enter 읽기")
