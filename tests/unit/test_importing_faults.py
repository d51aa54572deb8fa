"""Importing a workbook with mistakes, or one of another project, of another catalog, or of another program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from ml_tui.errors import BadInput
from ml_tui.import_ import import_answers
from ml_tui.workbook.reader.tables import letter
from tests.unit.project_files import files_of
from tests.unit.workbooks import CHECKLIST, CRITERIA, MAPPING, ExportedWorkbook, changes_of, column, problems_of

pytestmark = pytest.mark.usefixtures("without_sandbox")


# Mistakes


MISTAKES = {
    "status": ((CHECKLIST, 2, "상태", "구현댐"), f"{CHECKLIST}!F2", "혹시 구현됨?"),
    "status gone": ((CHECKLIST, 2, "상태", None), f"{CHECKLIST}!F2", "비어"),
    "no reason": ((CHECKLIST, 4, "상태", "해당 없음"), f"{CHECKLIST}!F4", "사유"),
    "reason gone": ((CHECKLIST, 3, "사유", None), f"{CHECKLIST}!F3", "사유"),
    "date": ((CHECKLIST, 2, "기한", "내일"), f"{CHECKLIST}!N2", "날짜가 아닙니다"),
    "impossible date": ((CHECKLIST, 2, "기한", "2027-02-30"), f"{CHECKLIST}!N2", "날짜가 아닙니다"),
    "serial": ((CHECKLIST, 2, "기한", 46000), f"{CHECKLIST}!N2", "날짜가 아닙니다"),
    "verified without a day": ((CHECKLIST, 2, "검증자", "박"), f"{CHECKLIST}!Q2", "검증일"),
    "too long": ((CHECKLIST, 2, "담당자", "가" * 501), f"{CHECKLIST}!M2", "너무 깁니다"),
    "too much evidence": ((CHECKLIST, 2, "증빙", "\n".join(map(str, range(201)))), f"{CHECKLIST}!O2", "200"),
    "criterion": ((CRITERIA, 3, "충족 여부", "글쎄"), f"{CRITERIA}!E3", "충족"),
    "criterion id": ((CRITERIA, 3, "criterion_id", "four"), f"{CRITERIA}!F3", "alpha/four"),
    "connected": ((MAPPING, 2, "구현 상태", "연결댐"), f"{MAPPING}!E2", "혹시 연결됨?"),
    "unknown id": ((CHECKLIST, 2, "id", "omega"), f"{CHECKLIST}!R2", "omega"),
    "id twice": ((CHECKLIST, 2, "id", "beta"), f"{CHECKLIST}!A2", "beta"),
    "title twice": ((CHECKLIST, 1, "사유", "메모"), f"{CHECKLIST}!K1", "두 번"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_reported_with_its_cell_and_nothing_is_imported(exported: ExportedWorkbook, name: str) -> None:
    cell, place, words = MISTAKES[name]
    exported.write((CHECKLIST, 6, "메모", "richtig"), cell)
    proposal = exported.propose()
    problems = problems_of(proposal)
    assert any(problem.startswith(place) and words in problem for problem in problems), problems
    before = exported.session.project
    with pytest.raises(BadInput):
        import_answers(exported.session, proposal)
    assert exported.session.project is before
    assert not [path for path in files_of(exported.session).backups() if "before-import" in path.name]


def test_a_duplicated_row_names_both_places(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        sheet = book[CHECKLIST]
        for cell in sheet[2]:
            sheet.cell(8, cell.column).value = cell.value

    exported.edit(change)
    (problem,) = exported.problems()
    assert problem.startswith(f"{CHECKLIST}!A8") and f"{CHECKLIST}!A2" in problem


def test_errors_and_formulas_in_cells_are_reported(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        sheet = book[CHECKLIST]
        sheet.cell(2, column(sheet, "메모")).value = "#REF!"
        sheet.cell(2, column(sheet, "메모")).data_type = "e"
        sheet.cell(3, column(sheet, "메모")).value = '="never" & "reckoned"'

    exported.edit(change)
    problems = exported.problems()
    assert problems[0].startswith(f"{CHECKLIST}!K2") and "#REF!" in problems[0]
    assert problems[1].startswith(f"{CHECKLIST}!K3") and "수식" in problems[1]


def test_control_characters_are_removed_from_values_and_messages(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "메모", "a\x9b31mb\u202ec"), (CHECKLIST, 2, "상태", "\u202e구현\x9b댐"))
    proposal = exported.propose()
    assert [one.value for one in proposal.answers.entries if one.cell == ("item/alpha", "note")] == ["abc"]
    assert not any("\u202e" in problem or "\x9b" in problem for problem in exported.problems())


# Of another project, another catalog, another time


def set_property(exported: ExportedWorkbook, name: str, value: Any) -> None:
    def change(book: Any) -> None:
        for one in book.custom_doc_props:
            if one.name == f"ml-tui-{name}":
                one.value = value

    exported.edit(change)


def test_a_workbook_of_another_project_is_doubted_and_compared_without_a_base(exported: ExportedWorkbook) -> None:
    set_property(exported, "project", "p-other1")
    exported.session.set_item("alpha", note="anders")
    proposal = exported.propose()
    assert "p-other1" in proposal.doubts[0]
    assert not proposal.based and "알 수 없어" in proposal.notices[0]
    assert changes_of(proposal) == [("item/alpha", "note", "anders", "메모 하나\n둘째 줄")]
    import_answers(exported.session, proposal)
    assert exported.propose().changes == ()


def test_unknown_rows_of_a_workbook_of_another_catalog_are_skipped(exported: ExportedWorkbook) -> None:
    set_property(exported, "catalog", "f" * 64)
    exported.write((CHECKLIST, 2, "id", "omega"), (CHECKLIST, 2, "번호", "9.9"))
    proposal = exported.propose()
    assert "카탈로그" in proposal.doubts[0]
    assert proposal.problems == () and any("omega" in notice for notice in proposal.notices)


def test_a_workbook_without_properties_is_imported_after_confirmation(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        book.custom_doc_props.props.clear()

    exported.edit(change)
    exported.write((CHECKLIST, 2, "메모", "neu"))
    proposal = exported.propose()
    assert proposal.doubts and not proposal.based
    assert changes_of(proposal) == [("item/alpha", "note", "메모 하나\n둘째 줄", "neu")]


def test_a_workbook_of_a_later_version_is_refused(exported: ExportedWorkbook) -> None:
    set_property(exported, "format", "2")
    with pytest.raises(BadInput, match="더 새로운"):
        exported.propose()


def test_a_revision_missing_from_the_log_gives_no_base(exported: ExportedWorkbook) -> None:
    set_property(exported, "revision", 999)
    proposal = exported.propose()
    assert not proposal.based and changes_of(proposal) == []


def test_a_foreign_workbook_is_refused(exported: ExportedWorkbook, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("체크리스트").append(["번호", "메모"])
    book.save(exported.path)
    with pytest.raises(BadInput, match="내보낸 통합 문서가 아닙니다"):
        exported.propose()


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_have_letters(number: int, letters: str) -> None:
    assert letter(number) == letters == get_column_letter(number)
