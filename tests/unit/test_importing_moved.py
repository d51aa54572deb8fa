"""Importing a workbook whose rows, columns and sheets were sorted, renamed, added or deleted."""

from __future__ import annotations

import random
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from ml_tui.session import Session
from tests.unit.workbooks import CHECKLIST, CRITERIA, LONG, MAPPING, ExportedWorkbook, changes_of, column

pytestmark = pytest.mark.usefixtures("without_sandbox")


def shuffled(sheet: Any, order: list[int]) -> None:
    """Reorder the rows below the titles, as sorting does."""
    rows = [[taken(cell) for cell in sheet[number]] for number in range(2, sheet.max_row + 1)]
    for number, at in enumerate(order, start=2):
        for cell, content in zip(sheet[number], rows[at], strict=True):
            put_back(cell, content)


def taken(cell: Any) -> tuple[Any, str, Any]:
    return cell.value, cell.data_type, copy(cell._style)


def put_back(cell: Any, content: tuple[Any, str, Any]) -> None:
    cell.value = content[0]
    cell.data_type = content[1]
    cell._style = content[2]


def reordered(sheet: Any, order: list[int]) -> None:
    """Reorder the columns."""
    for row in sheet.iter_rows():
        contents = [taken(cell) for cell in row]
        for cell, at in zip(row, order, strict=True):
            put_back(cell, contents[at])


def test_rows_and_columns_may_be_reordered(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 3, "계획", "새 계획"))

    def change(book: Any) -> None:
        shuffled(book[CHECKLIST], [4, 2, 0, 3, 1])
        columns = book[CHECKLIST].max_column
        reordered(book[CHECKLIST], random.Random(4).sample(range(columns), columns))
        count = book[CRITERIA].max_row - 1
        shuffled(book[CRITERIA], random.Random(5).sample(range(count), count))
        shuffled(book[MAPPING], [1, 0])
        book[CHECKLIST].insert_rows(1, 2)
        book[CHECKLIST].cell(1, 1).value = "위에 적은 제목"

    exported.edit(change)
    proposal = exported.propose()
    assert changes_of(proposal) == [("item/beta", "plan", "메모 하나\n둘째 줄", "새 계획")]
    assert not proposal.problems and not proposal.notices


def test_long_texts_stay_whole_after_sorting_rows(session: Session, tmp_path: Path) -> None:
    session.set_many({"item/alpha": {"note": LONG}, "item/gamma": {"note": LONG[::-1].strip(), "plan": "b" + LONG}})
    exported = ExportedWorkbook(session, tmp_path / "x.xlsx")
    exported.export()

    def change(book: Any) -> None:
        shuffled(book[CHECKLIST], [4, 2, 0, 3, 1])
        count = book["긴 글"].max_row - 1
        shuffled(book["긴 글"], list(reversed(range(count))))

    exported.edit(change)
    proposal = exported.propose()
    assert (changes_of(proposal), proposal.problems) == ([], ())


def test_a_long_text_without_its_continuation_is_a_problem(session: Session, tmp_path: Path) -> None:
    session.set_item("alpha", note=LONG)
    exported = ExportedWorkbook(session, tmp_path / "x.xlsx")
    exported.export()
    exported.edit(lambda book: book["긴 글"].delete_rows(2))
    assert any("긴 글" in problem and f"{CHECKLIST}!K2" in problem for problem in exported.problems())


def test_sheets_may_be_renamed_copied_and_added(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "메모", "새 메모"))

    def change(book: Any) -> None:
        book.copy_worksheet(book[CRITERIA]).title = "사본"
        book[CHECKLIST].title = "회의용"
        book.create_sheet("내 계산", 0).append(["아무", "것"])

    exported.edit(change)
    proposal = exported.propose()
    assert changes_of(proposal) == [("item/alpha", "note", "메모 하나\n둘째 줄", "새 메모")]
    assert [notice for notice in proposal.notices if "사본" in notice]


def test_missing_and_unknown_rows_and_columns_are_reported_and_ignored(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        sheet = book[CHECKLIST]
        sheet.cell(1, sheet.max_column + 1).value = "내 열"
        sheet.cell(2, sheet.max_column).value = "내 글"
        sheet.delete_rows(3)
        sheet.delete_cols(column(sheet, "계획"))
        sheet.cell(9, 3).value = "새 항목"
        sheet.cell(9, column(sheet, "메모")).value = "새 메모"

    exported.edit(change)
    proposal = exported.propose()
    assert (changes_of(proposal), proposal.problems) == ([], ())
    said = "\n".join(proposal.notices)
    assert "내 열" in said and "계획" in said and "1개" in said and f"{CHECKLIST}!A9" in said


def test_a_filled_in_cell_without_an_answer_is_reported(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "구현 내용", "[x] 기준 one\n[x] 기준 two\n[ ] 기준 three"))
    proposal = exported.propose()
    assert changes_of(proposal) == []
    assert [notice for notice in proposal.notices if f"{CHECKLIST}!J2" in notice]


def test_merged_cells_are_not_read_as_emptied(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        at = column(book[CHECKLIST], "메모")
        book[CHECKLIST].merge_cells(start_row=2, end_row=4, start_column=at, end_column=at)

    exported.edit(change)
    proposal = exported.propose()
    assert [problem.place.rstrip("0123456789") for problem in proposal.problems] == [
        proposal.problems[0].place[:-1]
    ] * 2
    assert all("병합" in problem.message for problem in proposal.problems)
    assert not proposal.changes
