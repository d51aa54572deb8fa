"""Importing a workbook that has lost titles, ids, columns or whole sheets: certain answers are read, the rest told."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml_tui.errors import BadInput
from ml_tui.export import produce, report_of
from ml_tui.import_ import import_answers
from tests.unit.workbooks import CHECKLIST, CRITERIA, MAPPING, ExportedWorkbook, changes_of, column, problems_of

pytestmark = pytest.mark.usefixtures("without_sandbox")

ANSWERED: dict[str, tuple[tuple[str, int, str, Any], tuple[str, str, Any, Any]]] = {
    CHECKLIST: ((CHECKLIST, 2, "상태", "구현됨"), ("item/alpha", "status", "in_progress", "implemented")),
    CRITERIA: ((CRITERIA, 3, "충족 여부", "충족"), ("item/alpha", "met", ("one",), ("one", "two"))),
    MAPPING: ((MAPPING, 3, "구현 상태", "연결됨"), ("row/1.1.2", "connected", False, True)),
}
"""By sheet: a cell that is filled in, and the change that follows."""

IDS = {CHECKLIST: ("id",), CRITERIA: ("item_id", "criterion_id"), MAPPING: ("id",)}
OTHER = {CHECKLIST: "계획", CRITERIA: "확인할 것", MAPPING: "바로가기"}
"""A column that is not needed, by sheet."""


def without(*titles: str) -> Callable[[Any], None]:
    """A function that deletes the columns ``titles``."""

    def change(sheet: Any) -> None:
        for title in titles:
            sheet.delete_cols(column(sheet, title))

    return change


def retitled(old: str, new: str | None) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet.cell(1, column(sheet, old)).value = new

    return change


def renamed(sheet: Any) -> None:
    sheet.title = "회의용"


def rows_above(count: int) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet.insert_rows(1, count)
        sheet.cell(1, 1).value = "3분기 점검"
        sheet.cell(count, 2).value = "아래를 채워 주십시오"

    return change


def filled_in(exported: ExportedWorkbook, sheet: str, *changes: Callable[[Any], None]) -> tuple[str, Any, Any, Any]:
    """Fill in the cell of ``sheet``, make ``changes`` to the sheet, and return the change that should follow."""
    (_sheet, row, title, value), expected = ANSWERED[sheet]

    def change(book: Any) -> None:
        book[sheet].cell(row, column(book[sheet], title)).value = value
        for one in changes:
            one(book[sheet])

    exported.edit(change)
    return expected


# What is found all the same


ENGLISH = {CHECKLIST: "Status", CRITERIA: "Met", MAPPING: "Implementation"}

FOUND: dict[str, Callable[[str], list[Callable[[Any], None]]]] = {
    "ids deleted": lambda sheet: [without(*IDS[sheet])],
    "ids deleted, renamed": lambda sheet: [without(*IDS[sheet]), renamed],
    "renamed, a column deleted": lambda sheet: [without(OTHER[sheet]), renamed],
    "renamed, a column retitled": lambda sheet: [retitled(OTHER[sheet], "무엇인가"), renamed],
    "ids and a column deleted, renamed": lambda sheet: [without(*IDS[sheet], OTHER[sheet]), renamed],
    "ids retitled": lambda sheet: [retitled(one, f"코드 {number}") for number, one in enumerate(IDS[sheet])],
    "30 rows above": lambda _sheet: [rows_above(30)],
    "150 rows above, renamed": lambda _sheet: [rows_above(150), renamed],
    "30 rows above, ids deleted": lambda sheet: [without(*IDS[sheet]), rows_above(30)],
    "300 rows above": lambda _sheet: [rows_above(300)],
    "the answer retitled": lambda sheet: [retitled(ANSWERED[sheet][0][2], "현재 " + ANSWERED[sheet][0][2])],
    "the answer retitled beyond recognition": lambda sheet: [retitled(ANSWERED[sheet][0][2], "어떻습니까?")],
    "titles in the other language": lambda sheet: [retitled(ANSWERED[sheet][0][2], ENGLISH[sheet])],
    "the number retitled, ids deleted": lambda sheet: [retitled("번호", "순번"), without(*IDS[sheet])],
}


@pytest.mark.parametrize("sheet", ANSWERED)
@pytest.mark.parametrize("name", FOUND)
def test_an_answer_in_a_damaged_sheet_is_imported(exported: ExportedWorkbook, name: str, sheet: str) -> None:
    expected = filled_in(exported, sheet, *FOUND[name](sheet))
    proposal = exported.propose()
    assert problems_of(proposal) == []
    assert changes_of(proposal) == [expected]
    assert proposal.based


@pytest.mark.parametrize("sheet", ANSWERED)
def test_missing_ids_are_reported(exported: ExportedWorkbook, sheet: str) -> None:
    filled_in(exported, sheet, without(*IDS[sheet]))
    (notice,) = exported.propose().notices
    assert sheet in notice and "id" in notice and "번호" in notice


@pytest.mark.parametrize("sheet", [CHECKLIST, MAPPING])
def test_a_missing_column_and_a_renamed_sheet_are_reported(exported: ExportedWorkbook, sheet: str) -> None:
    filled_in(exported, sheet, without(OTHER[sheet]), renamed)
    said = "\n".join(exported.propose().notices)
    assert f"'회의용' 시트를 '{sheet}'" in said
    assert f"없는 열은 그대로 둡니다: {OTHER[sheet]}" in said


def test_a_recognised_title_is_reported_with_its_column(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "메모", "새 메모"))
    exported.edit(lambda book: retitled("메모", "메모 (자유롭게)")(book[CHECKLIST]))
    proposal = exported.propose()
    assert changes_of(proposal) == [("item/alpha", "note", "메모 하나\n둘째 줄", "새 메모")]
    (notice,) = proposal.notices
    assert "'메모' 열이 없어 '메모 (자유롭게)' 열을" in notice


def test_a_renamed_column_is_recognised_by_its_values(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        sheet = book[CRITERIA]
        answer = column(sheet, "충족 여부")
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, answer).value = {"충족": "네", "미충족": "아니오"}[sheet.cell(row, answer).value]
        sheet.cell(2, answer).value = "아니오" if sheet.cell(2, answer).value == "네" else "네"
        sheet.cell(1, answer).value = "어떻습니까?"

    exported.edit(change)
    proposal = exported.propose()
    assert problems_of(proposal) == []
    assert [(one.target, one.field) for one in proposal.changes if one.field == "met"] == [("item/alpha", "met")]


@pytest.mark.parametrize("title", ["비고", "메모 계획", "금액", None])
def test_an_uncertain_title_is_not_guessed_and_both_are_named(exported: ExportedWorkbook, title: str | None) -> None:
    exported.write((CHECKLIST, 2, "메모", "새 메모"))
    exported.edit(lambda book: retitled("메모", title)(book[CHECKLIST]))
    proposal = exported.propose()
    assert changes_of(proposal) == []
    said = "\n".join(proposal.notices)
    assert "없는 열은 그대로 둡니다: 메모" in said
    assert (title or f"{CHECKLIST}!K2") in said


def test_two_possible_titles_are_reported_and_not_used(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        sheet = book[CHECKLIST]
        retitled("메모", "메모 1")(sheet)
        sheet.cell(1, sheet.max_column + 1).value = "메모 2"
        sheet.cell(2, sheet.max_column).value = "둘째"

    exported.edit(change)
    said = "\n".join(exported.propose().notices)
    assert "없는 열은 그대로 둡니다: 메모" in said and "메모 1, 메모 2" in said


def test_a_date_column_with_other_values_is_not_used(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 3, "기한", "추후 협의"))
    exported.edit(lambda book: retitled("기한", "기한 (희망)")(book[CHECKLIST]))
    proposal = exported.propose()
    assert proposal.problems == () and "기한 (희망)" in "\n".join(proposal.notices)


def test_a_row_is_recognised_by_name_or_number_alone(exported: ExportedWorkbook) -> None:
    for gone in (("id", "번호"), ("id", "점검 항목")):
        exported.export()
        expected = filled_in(exported, CHECKLIST, without(*gone))
        proposal = exported.propose()
        assert (changes_of(proposal), proposal.problems) == ([expected], ())


def test_a_number_with_a_slightly_changed_name_is_trusted(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "점검 항목", "항목 1.1 (필수)"))
    expected = filled_in(exported, CHECKLIST, without("id"))
    assert changes_of(exported.propose()) == [expected]


def test_a_number_with_a_different_name_is_not_trusted(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "점검 항목", "개인정보 영향평가"))
    filled_in(exported, CHECKLIST, without("id"))
    proposal = exported.propose()
    assert changes_of(proposal) == []
    assert any(f"{CHECKLIST}!A2" in notice and "알 수 없는 행" in notice for notice in proposal.notices)


def test_a_number_and_a_name_of_different_items_are_a_problem(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "번호", "1.2"))
    filled_in(exported, CHECKLIST, without("id"))
    problems = exported.problems()
    assert any(one.startswith(f"{CHECKLIST}!A2") and "번호와 이름" in one for one in problems)


def test_a_numeric_cell_is_recognised_as_an_item_number(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "번호", 1.1))
    expected = filled_in(exported, CHECKLIST, without("id", "점검 항목"))
    assert changes_of(exported.propose()) == [expected]


# What is not found


def test_a_deleted_checklist_is_a_problem_but_other_changes_are_shown(exported: ExportedWorkbook) -> None:
    exported.write(ANSWERED[MAPPING][0])
    exported.edit(lambda book: book.remove(book[CHECKLIST]))
    proposal = exported.propose()
    (problem,) = proposal.problems
    assert (
        problem.place == exported.path.name and "체크리스트 시트를 찾지 못했습니다" in problem.message and problem.hint
    )
    assert changes_of(proposal) == [ANSWERED[MAPPING][1]]
    with pytest.raises(BadInput):
        import_answers(exported.session, proposal)


@pytest.mark.parametrize("sheet", [CRITERIA, MAPPING])
def test_another_missing_sheet_is_reported(exported: ExportedWorkbook, sheet: str) -> None:
    exported.edit(lambda book: book.remove(book[sheet]))
    proposal = exported.propose()
    (notice,) = proposal.notices
    assert "없는 시트" in notice and sheet in notice and not proposal.problems


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_checklist_without_titles_is_a_problem(exported: ExportedWorkbook, language: Any) -> None:
    exported.export(language)
    name = {"ko": CHECKLIST, "en": "Checklist"}[language]
    exported.edit(lambda book: book[name].delete_rows(1))
    (problem,) = exported.problems()
    assert problem.startswith(name) and "제목 행" in problem


@pytest.mark.parametrize("sheet", [CRITERIA, MAPPING])
def test_another_sheet_without_titles_is_reported(exported: ExportedWorkbook, sheet: str) -> None:
    exported.edit(lambda book: book[sheet].delete_rows(1))
    proposal = exported.propose()
    (notice,) = proposal.notices
    assert "제목 행을 찾지 못해" in notice and sheet in notice and not proposal.problems


def test_a_checklist_whose_rows_have_no_names_is_a_problem(exported: ExportedWorkbook) -> None:
    exported.edit(lambda book: without("id", "번호", "점검 항목")(book[CHECKLIST]))
    (problem,) = exported.problems()
    assert problem.startswith(CHECKLIST) and "어느 항목인지" in problem


def test_the_plan_is_not_read_as_the_checklist(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        book.remove(book[CHECKLIST])
        book["분기별 계획"].title = "할 일"

    exported.edit(change)
    assert [problem.message for problem in exported.propose().problems] == ["체크리스트 시트를 찾지 못했습니다"]


def test_a_workbook_without_importable_sheets_is_recognised(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        for name in (CHECKLIST, CRITERIA, MAPPING):
            book.remove(book[name])

    exported.edit(change)
    with pytest.raises(BadInput, match="체크리스트 시트가 없습니다"):
        exported.propose()


@pytest.mark.parametrize("properties", [True, False])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_workbook_for_executives_is_refused(exported: ExportedWorkbook, properties: bool, language: Any) -> None:
    report = report_of(exported.session, language=language, depth="executive")
    exported.path.write_bytes(produce(report, "xlsx"))

    def forget(book: Any) -> None:
        book.custom_doc_props.props.clear()

    if not properties:
        exported.edit(forget)
    with pytest.raises(BadInput, match="경영진용 요약") as caught:
        exported.propose()
    assert "ml-tui export" in caught.value.hint


# Whatever is done to its form


@pytest.mark.parametrize("seed", range(12))
def test_damage_to_the_layout_is_not_read_as_an_answer(exported: ExportedWorkbook, seed: int) -> None:
    dice = random.Random(seed)

    def change(book: Any) -> None:
        for _step in range(dice.randint(1, 4)):
            sheet = book[dice.choice([name for name in ANSWERED if name in book.sheetnames] or book.sheetnames)]
            cell = sheet.cell(1, dice.randint(1, sheet.max_column))
            match dice.choice(["column", "row", "above", "beside", "title", "no title", "sheet", "copy"]):
                case "column":
                    sheet.delete_cols(cell.column)
                case "row":
                    sheet.delete_rows(dice.randint(1, sheet.max_row))
                case "above":
                    sheet.insert_rows(1, dice.randint(1, 30))
                case "beside":
                    sheet.insert_cols(cell.column)
                case "title":
                    cell.value = dice.choice([f"새 {cell.value}", f"{cell.value} (비고)", "무엇"])
                case "no title":
                    cell.value = None
                case "sheet":
                    sheet.title = f"회의용 {dice.randint(1, 99)}"
                case "copy":
                    book.copy_worksheet(sheet)

    exported.edit(change)
    try:
        proposal = exported.propose()
    except BadInput:
        return
    assert changes_of(proposal) == [] or proposal.problems


# Through another program


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not there")
def test_damaged_sheets_saved_in_libreoffice_are_imported(exported: ExportedWorkbook, tmp_path: Path) -> None:
    for sheet in ANSWERED:
        changes = [without(*IDS[sheet]), rows_above(3)]
        filled_in(exported, sheet, *changes)
    exported.edit(lambda book: renamed(book[CHECKLIST]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "out", exported.path],
        check=True, capture_output=True,
    )  # fmt: skip
    exported.path = tmp_path / "out" / exported.path.name
    proposal = exported.propose()
    assert proposal.problems == () and proposal.based
    changed = {(one.target, one.field) for one in proposal.changes}
    assert changed == {(target, field) for target, field, _before, _after in (one[1] for one in ANSWERED.values())}
