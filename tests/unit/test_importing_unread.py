"""Importing a workbook with text in cells that are not read: the cells are named, with the place of the text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment

from ml_tui.content import load_catalog
from ml_tui.export import produce, report_of
from ml_tui.i18n import Language
from ml_tui.sample import make_sample
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.workbook.reader.tables import letter
from ml_tui.workbook.sandbox import limits
from ml_tui.workbook.writer import xlsx
from tests.unit.workbooks import CHECKLIST, CRITERIA, MAPPING, ExportedWorkbook, column, is_empty

pytestmark = pytest.mark.usefixtures("without_sandbox")


class Clock:
    """A clock that the test sets; the dates of the sample are in the past of this machine's clock."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sample(library: Library, tmp_path: Path, clock: Clock) -> Iterator[ExportedWorkbook]:
    """The sample project, in which everything is answered, and its workbook."""
    loaded = load_catalog(None)
    session = Session(loaded, library.open(make_sample(library, loaded, "ko")), clock=clock)
    exported = ExportedWorkbook(session, tmp_path / "표본.xlsx")
    exported.path.write_bytes(produce(report_of(session, language="ko"), "xlsx"))
    yield exported
    session.store.close()


# Nothing is told that nobody has written


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_untouched_full_workbook_has_no_notices(sample: ExportedWorkbook, language: Language) -> None:
    sample.path.write_bytes(produce(report_of(sample.session, language=language), "xlsx"))
    assert is_empty(sample.propose()), sample.propose().notices


def test_an_untouched_workbook_has_no_notices_after_later_work(sample: ExportedWorkbook, clock: Clock) -> None:
    session = sample.session
    items = [item.id for item in session.catalog.items()]
    session.set_many(
        {
            f"item/{items[0]}": {"status": "not_started", "met": [], "verified": None},
            f"item/{items[5]}": {"status": "implemented", "note": "그 뒤"},
            f"item/{items[7]}": {"due": "2027-09-09", "owner": "최가온", "plan": "새 계획"},
            **{f"row/{row.no}": {"connected": True, "note": "x"} for row in session.catalog.rows[:3]},
        }
    )
    session.save()
    clock.now += timedelta(days=40)
    assert is_empty(sample.propose()), sample.propose().notices


def test_a_workbook_without_properties_has_one_notice(sample: ExportedWorkbook) -> None:
    sample.edit(lambda book: book.custom_doc_props.props.clear())
    proposal = sample.propose()
    assert len(proposal.notices) == 1 and "알 수 없어" in proposal.notices[0] and not proposal.changes


def test_computed_cells_of_another_version_are_not_reported(
    sample: ExportedWorkbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write(("Gap", 2, "설명", "예전 판은 이렇게 적었습니다"), ("Gap", 3, "상태", "구현됨"))
    monkeypatch.setattr("ml_tui.import_.__version__", "99")
    (notice,) = sample.propose().notices
    assert "Gap!E3" in notice and "Gap!H2" not in notice and "Gap!F2" not in notice


# Answers in sheets that do not come back

APP = "→ 앱의 '{}'"
ELSEWHERE: dict[str, tuple[int, str, Any, str]] = {
    "gaps": (2, "state", "구현됨", "구현 체크리스트!F"),
    "plan": (2, "owner", "최가온", "구현 체크리스트!M"),
    "summary": (2, "implemented", 6, "'구현 체크리스트' 시트의 '메모' 열"),
    "layers": (2, "status", "구현됨", "'구현 체크리스트' 시트의 '상태' 열"),
    "components": (4, "note", "여기 씁니다", APP.format("ML 대시보드")),
    "types": (2, "note", "이것으로", APP.format("ML 대시보드")),
    "stages": (2, "measure", "p95 2초", APP.format("ML 파이프라인")),
    "variants": (2, "note", "배치로", APP.format("ML 파이프라인")),
    "modules": (2, "link", "https://a.example", APP.format("플랫폼 모듈")),
    "deliverables": (2, "there", "글쎄", APP.format("플랫폼 모듈")),
    "datasheets": (3, "value", "다른 데이터", APP.format("플랫폼 모듈")),
    "model-cards": (3, "value", "다른 모델", APP.format("플랫폼 모듈")),
    "facts": (6, "value", "다른 고객", APP.format("프로젝트 목록")),
    "glossary": (2, "meaning", "우리는 다르게 씁니다", "'구현 체크리스트' 시트의 '메모' 열"),
}
"""By table: a cell, the value written into it, and the place where the import should say it belongs."""


def test_an_answer_in_a_sheet_that_is_not_imported_is_reported(sample: ExportedWorkbook) -> None:
    report = report_of(sample.session, language="ko")
    stands = {place.table.id: place for place in xlsx.table_places(report)}
    places: dict[str, str] = {}

    def change(book: Any) -> None:
        for table, (row, key, value, _where) in ELSEWHERE.items():
            stand = stands[table]
            (number,) = [number for number, _at, column in stand.columns() if column.key == key]
            book[stand.sheet].cell(row, number).value = value
            places[table] = f"{stand.sheet}!{letter(number)}{row}"

    sample.edit(change)
    proposal = sample.propose()
    assert not proposal.changes and not proposal.problems
    (notice,) = proposal.notices
    pairs = [pair.split(" → ") for pair in notice.partition(": ")[2].split("; ")]
    named = {place: where for cells, where in pairs for place in cells.split(", ")}
    assert named.keys() == set(places.values())
    for table, place in places.items():
        assert ELSEWHERE[table][-1] in f"→ {named[place]}", table


def test_a_new_row_is_reported(sample: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        book["모델 카드"].append(["새 모델", "개요", "용도", "심사"])
        book["Gap"].append([99, "점검 항목", "우리가 찾은 것", "필수", "미착수"])

    sample.edit(change)
    (notice,) = sample.propose().notices
    assert "모델 카드!A" in notice and "Gap!A" in notice


def test_repeated_answers_in_a_workbook_of_another_project_are_reported(
    sample: ExportedWorkbook, library: Library, clock: Clock
) -> None:
    """The workbook belongs to another project, so the import can only guess what was exported."""
    session = sample.session
    other = ExportedWorkbook(Session(session.loaded, library.open(library.create("다른")), clock=clock), sample.path)
    other.path.write_bytes(produce(report_of(other.session, language="ko"), "xlsx"))
    other.session.store.close()
    third = Session(session.loaded, library.open(library.create("셋째")), clock=clock)
    exported = ExportedWorkbook(third, sample.path)
    assert [notice for notice in exported.propose().notices if "옮겨 적을 곳" in notice] == []
    exported.write(("Gap", 2, "상태", "구현됨"))
    (notice,) = [notice for notice in exported.propose().notices if "옮겨 적을 곳" in notice]
    assert "Gap!E2 → 구현 체크리스트!F" in notice
    third.store.close()


def test_repeated_answers_in_a_workbook_of_another_catalog_are_reported(sample: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        book["Gap"].cell(2, column(book["Gap"], "상태")).value = "구현됨"
        for one in book.custom_doc_props:
            if one.name == "ml-tui-catalog":
                one.value = "f" * 64

    sample.edit(change)
    (notice,) = sample.propose().notices
    assert "Gap!E2 → 구현 체크리스트!F" in notice


def test_a_column_renamed_between_versions_is_not_reported(sample: ExportedWorkbook) -> None:
    stands = {place.table.id: place for place in xlsx.table_places(report_of(sample.session, language="ko"))}

    def change(book: Any) -> None:
        for table, key in (("gaps", "detail"), ("glossary", "meaning"), ("criteria", "asks"), ("mapping", "function")):
            (number,) = [number for number, _at, column in stands[table].columns() if column.key == key]
            book[stands[table].sheet].cell(1, number).value = f"예전의 이름 {key}"
        book["Gap"].cell(1, 20).value = "의견"
        book["용어"].cell(1, 20).value = "빈 열"

    sample.edit(change)
    assert [one for one in sample.propose().notices if "모르는 열" in one] == []
    sample.edit(lambda book: book["Gap"].cell(2, 20, "먼저 합시다"))
    (notice,) = [one for one in sample.propose().notices if "모르는 열" in one]
    assert notice == "'Gap' 시트의 모르는 열은 읽지 않았습니다: 의견"


# Cells that are none


def test_cells_without_a_title_and_rows_without_an_item_are_reported(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        book[CHECKLIST].cell(3, book[CHECKLIST].max_column + 2).value = "확인 요망"
        book[CHECKLIST].cell(12, 3).value = "위 내용은 잠정임"
        book[CHECKLIST].cell(14, 30).value = "따로 적은 것"
        book["분기별 계획"].cell(2, 15).value = "늦어질 듯"

    exported.edit(change)
    said = "\n".join(exported.propose().notices)
    assert f"{CHECKLIST}!T3 → {CHECKLIST}!K3" in said
    assert f"{CHECKLIST}!A12" in said and f"{CHECKLIST}!AD14" in said
    assert f"분기별 계획!O2 → {CHECKLIST}!K2" in said


def test_a_verifier_without_a_date_column_is_reported(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        sheet = book[CHECKLIST]
        sheet.cell(2, column(sheet, "검증자")).value = "박서준"
        sheet.delete_cols(column(sheet, "검증일"))

    exported.edit(change)
    said = "\n".join(exported.propose().notices)
    assert "없는 열은 그대로 둡니다: 검증일" in said and f"{CHECKLIST}!P2" in said


# Comments


def test_comments_are_reported_with_the_cell_for_their_text(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        book[CHECKLIST]["F3"].comment = Comment("왜 진행 중입니까?", "김하늘")
        book[CRITERIA]["E2"].comment = Comment("증빙이 없습니다", "김하늘")
        book[MAPPING]["E2"].comment = Comment("다음 달", "김하늘")
        book["Gap"]["A2"].comment = Comment("먼저", "김하늘")

    exported.edit(change)
    (notice,) = exported.propose().notices
    for pair in (f"{CHECKLIST}!F3 → {CHECKLIST}!K3", f"{CRITERIA}!E2 → {CHECKLIST}!K2", f"{MAPPING}!E2 → {MAPPING}!G2"):
        assert pair in notice
    assert f"Gap!A2 → '{CHECKLIST}' 시트의 '메모' 열" in notice


def test_threaded_comments_are_reported(exported: ExportedWorkbook) -> None:
    """Excel writes threaded comments into a separate part beside the sheet."""
    with zipfile.ZipFile(exported.path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = next(name for name in parts if "worksheets/sheet" in name and b'r="R6"' in parts[name])
    folder, _sep, name = sheet.rpartition("/")
    office = "http://schemas.microsoft.com/office"
    parts[f"{folder}/_rels/{name}.rels"] = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/2017/10/relationships/threadedComment" '
        'Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    ).encode()
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{office}/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="K4" id="{1}" personId="{2}"><text>확인</text></threadedComment></ThreadedComments>'
    ).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    exported.path.write_bytes(buffer.getvalue())
    (notice,) = exported.propose().notices
    assert f"{CHECKLIST}!K4 → {CHECKLIST}!K4" in notice


# Beyond what is read


@pytest.mark.parametrize(
    "place", [(limits.ROWS + 1, 11, f"K{limits.ROWS + 1}"), (2, limits.COLUMNS + 1, "CW2")], ids=["row", "column"]
)
@pytest.mark.parametrize("sheet", [CHECKLIST, "분기별 계획"])
def test_cells_beyond_the_read_limit_are_reported(
    exported: ExportedWorkbook, sheet: str, place: tuple[int, int, str]
) -> None:
    row, number, name = place

    def change(book: Any) -> None:
        book[sheet].cell(row, number).value = "여기에도"

    exported.edit(change)
    (notice,) = exported.propose().notices
    assert f"{sheet}!{name}" in notice and str(limits.ROWS) in notice


def test_rows_that_are_only_formatted_are_not_reported(exported: ExportedWorkbook) -> None:
    def change(book: Any) -> None:
        book[CHECKLIST].cell(limits.ROWS + 50, 3).number_format = "0.00"

    exported.edit(change)
    assert is_empty(exported.propose())


def test_unknown_sheets_are_reported(exported: ExportedWorkbook) -> None:
    exported.edit(lambda book: book.create_sheet("회의록").append(["참석자", "결정"]))
    (notice,) = exported.propose().notices
    assert "회의록" in notice
