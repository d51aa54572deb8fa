"""The workbook holds the report's values with their types, is ready to be filled in, and draws flows."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import openpyxl
import pytest

from ml_tui import __version__
from ml_tui.domain.project import ItemState, Project, ProjectInfo, Verification
from ml_tui.export import produce
from ml_tui.export.registry import FORMATS
from ml_tui.report.parts import Flow, Report, Term, Tone
from ml_tui.workbook.writer.cells import CELL_LIMIT, size
from ml_tui.workbook.writer.checking import read_grids
from tests.unit.report_samples import INFO, TODAY, hostile_project, marked_project, milestones, report_on
from tests.unit.test_export_formats import HOSTILE

XLSX = FORMATS["xlsx"]
FLOWS = "파이프라인 단계 - 흐름"


def workbook_of(report: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(produce(report, "xlsx")))


def column_of(sheet: Any, title: str) -> int:
    (found,) = [cell.column for cell in sheet[1] if cell.value == title]
    return int(found)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_workbook_holds_no_formula_and_no_error(text: str) -> None:
    data = produce(report_on(hostile_project(text)), "xlsx")
    assert text in read_grids(data)["구현 체크리스트"][1]
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    note = book["구현 체크리스트"].cell(2, column_of(book["구현 체크리스트"], "메모"))
    assert note.data_type == "s"
    assert note.quotePrefix


def test_numbers_and_days_in_a_workbook_are_numbers_and_days() -> None:
    book = workbook_of(report_on(marked_project()))
    sheet = book["구현 체크리스트"]
    assert sheet.cell(2, column_of(sheet, "기한")).value == datetime(2027, 5, 10)
    assert sheet.cell(2, column_of(sheet, "충족 내용")).value == 2
    assert book["표지"].cell(9, 2).value == datetime(2027, 3, 31)
    changes = book["변경 이력"]
    assert changes.cell(3, column_of(changes, "일시")).value == datetime(2027, 1, 5, 1, 30)
    assert {cell.number_format for cell in book["절별 현황"]["J"][1:4]} == {"0%"}


def test_a_workbook_is_prepared_for_filling_in_and_printing() -> None:
    book = workbook_of(report_on(marked_project()))
    titles = [table.title for table in report_on(marked_project()).tables]
    titles.insert(titles.index("파이프라인 단계"), FLOWS)
    assert book.sheetnames == ["표지", *titles]
    sheet = book["구현 체크리스트"]
    lists = {str(found.sqref): found.formula1 for found in sheet.data_validations.dataValidation}
    assert lists == {"F2:F6": '"미착수,진행 중,구현됨,해당 없음"'}
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D2", "A1:R6")
    assert [letter for letter, d in sheet.column_dimensions.items() if d.hidden] == ["R"]
    coloured = [rule.formula[0] for ranged in sheet.conditional_formatting for rule in ranged.rules]
    assert coloured == ['"미착수"', '"진행 중"', '"구현됨"', '"해당 없음"']
    for page in book.worksheets:
        assert (page.page_setup.paperSize, page.sheet_properties.pageSetUpPr.fitToPage) == (9, True)
        assert page.oddFooter.right.text == "&P / &N"
    assert {page.title for page in book.worksheets if page.print_title_rows != "$1:$1"} == {"표지", FLOWS}
    assert {page.page_setup.orientation for page in book.worksheets[1:]} == {"landscape"}


def test_a_workbook_records_its_source_and_author_but_no_login() -> None:
    book = workbook_of(report_on(marked_project()))
    assert (book.properties.title, book.properties.creator, book.properties.lastModifiedBy) == (
        "은행 A",
        "김하늘",
        "김하늘",
    )
    assert book.properties.created == book.properties.modified == datetime(2027, 3, 31)
    told = {found.name: found.value for found in book.custom_doc_props.props}
    assert told == {
        "ml-tui-format": "1",
        "ml-tui-about": "state",
        "ml-tui-depth": "practitioner",
        "ml-tui-version": __version__,
        "ml-tui-project": "p-abc234",
        "ml-tui-catalog": "0123456789abcdef" * 4,
        "ml-tui-language": "ko",
        "ml-tui-revision": 7,
    }


def test_a_text_longer_than_a_cell_continues_on_another_sheet() -> None:
    long = "".join(f"{number:05}번째 문장입니다. 👍 _x0041_\n" for number in range(5000)).strip()
    report = report_on(Project(INFO, {"alpha": ItemState(note=long), "beta": ItemState(plan="0" + long)}))
    book = workbook_of(report)
    sheet, rest = book["구현 체크리스트"], book["긴 글"]
    first = sheet.cell(2, column_of(sheet, "메모")).value
    assert first.endswith("\n[… → 긴 글!F7]")
    assert (rest["A7"].value, rest["B7"].value, rest["C7"].value, rest["D7"].value, rest["E7"].value) == (
        "구현 체크리스트", "K2", "1.1 항목 1.1", "메모", 2,
    )  # fmt: skip
    every = [cell.value for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert max(map(size, every)) <= CELL_LIMIT
    second = rest["F8"].value[:5]
    data = with_part(XLSX.render(report), "xl/sharedStrings.xml", f">{second}", ">XXXXX", count=1)
    assert XLSX.compare(data, report) == ["구현 체크리스트!K2"]


def test_a_text_that_looks_continued_is_kept() -> None:
    long = "가" * 40_000
    project = Project(INFO, {"alpha": ItemState(note="끝\n[… → 긴 글!F2]"), "beta": ItemState(note=long)})
    report = report_on(project)
    assert XLSX.compare(XLSX.render(report), report) == []


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        ("구현 체크리스트", "K2", "다른 메모"),
        ("구현 체크리스트", "K2", "=1+1"),
        ("구현 체크리스트", "K2", None),
        ("구현 체크리스트", "N3", datetime(2027, 5, 12)),
        ("구현 체크리스트", "A9", "남는 행"),
        ("구현 체크리스트", "S2", "남는 칸"),
        ("구현 체크리스트", "H2", "2"),
        ("구현 체크리스트", "H2", True),
        ("구현 체크리스트", "N3", 46517),
        ("구현 체크리스트", "N3", "2027-05-11"),
        ("파이프라인 단계 - 흐름", "D3", "정상"),
        ("파이프라인 단계 - 흐름", "H9", "남는 칸"),
        ("절별 현황", "B2", 4),
        ("표지", "B4", "다른 프로젝트"),
        ("구성 요소 매핑", "F1", "다른 제목"),
    ],
)
def test_a_tampered_cell_is_named(sheet: str, cell: str, value: Any) -> None:
    report = report_on(marked_project())
    book = workbook_of(report)
    book[sheet][cell] = value
    assert XLSX.compare(saved(book), report) == [f"{sheet}!{cell}"]


def test_a_missing_sheet_is_named() -> None:
    report = report_on(marked_project())
    book = workbook_of(report)
    del book["변경 이력"]
    assert XLSX.compare(saved(book), report) == ["변경 이력"]


def test_the_first_and_last_days_survive_a_workbook() -> None:
    for day in (date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31)):
        report = report_on(Project(INFO, {"alpha": ItemState(due=day, verified=Verification("박서준", day))}), log=())
        assert XLSX.compare(XLSX.render(report), report) == [], day


def test_a_day_before_1900_is_text() -> None:
    past = [msgspec.structs.replace(milestones()[0], day=date(110, 1, 1))]
    assert workbook_of(report_on(marked_project(), past=past))["추이"].cell(2, 2).value == "0110-01-01"


def test_charts_of_a_workbook_are_drawn_from_its_cells() -> None:
    with zipfile.ZipFile(io.BytesIO(produce(report_on(marked_project(), past=milestones()), "xlsx"))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "/charts/chart" in name]
    cells = [set(re.findall(r"<(?:c:)?f>([^<]+)</", chart)) for chart in charts]
    assert cells[0] >= {"'절별 현황'!$C$2:$C$3", "'절별 현황'!$A$2:$A$3"}
    assert cells[1] >= {"추이!$F$2:$F$4", "추이!$G$2:$G$4", "추이!$B$2:$B$4"}
    without = produce(report_on(marked_project()), "xlsx")
    with zipfile.ZipFile(io.BytesIO(without)) as archive:
        assert len([name for name in archive.namelist() if "/charts/chart" in name]) == 1


def test_a_workbook_is_a_sound_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(produce(report_on(marked_project()), "xlsx"))) as archive:
        assert archive.testzip() is None
        assert "docProps/custom.xml" in archive.namelist()


def with_part(data: bytes, name: str, old: str, new: str, count: int = -1) -> bytes:
    """Replace a text in one part of the workbook ``data``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for part in before.namelist():
            text = before.read(part)
            assert part != name or old.encode() in text
            after.writestr(part, text.replace(old.encode(), new.encode(), count) if part == name else text)
    return buffer.getvalue()


def sheet_of(data: bytes, title: str) -> str:
    """The XML of the sheet called ``title``."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(f"xl/worksheets/sheet{list(read_grids(data)).index(title) + 1}.xml").decode()


def test_the_same_report_gives_the_same_bytes() -> None:
    report = report_on(marked_project(), past=milestones())
    assert produce(report, "xlsx") == produce(report, "xlsx")


@pytest.mark.parametrize(("kind", "value"), [("f", "<f>1+1</f><v>{}</v>"), ("e", "<v>{}</v>")])
def test_a_formula_or_an_error_in_a_cell_is_named(kind: str, value: str) -> None:
    project = Project(INFO, {"alpha": ItemState(note="#N/A")})
    report = report_on(project, log=())
    data = XLSX.render(report)
    (cell,) = re.findall(r'<c r="K2" [^>]*>.*?</c>', sheet_of(data, "구현 체크리스트"))
    type_ = "str" if kind == "f" else "e"
    changed = f'<c r="K2" t="{type_}">{value.format("#N/A")}</c>'
    name = f"xl/worksheets/sheet{list(read_grids(data)).index('구현 체크리스트') + 1}.xml"
    assert XLSX.compare(with_part(data, name, cell, changed), report) == ["구현 체크리스트!K2"]


@pytest.mark.parametrize("data", [b"", b"PK", b"\xff" * 50])
def test_a_file_that_is_no_workbook_lacks_every_sheet(data: bytes) -> None:
    missing = XLSX.compare(data, report_on(marked_project()))
    assert {"표지", "구현 체크리스트", FLOWS} <= set(missing)


def test_a_truncated_or_damaged_workbook_is_recognised() -> None:
    report = report_on(marked_project(), past=milestones())
    data = XLSX.render(report)
    assert all(XLSX.compare(data[:length], report) for length in range(0, len(data), len(data) // 20))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    for part in parts:
        middle = part.header_offset + 30 + len(part.filename) + part.compress_size // 2
        assert XLSX.compare(data[:middle] + b"damage" + data[middle + 6 :], report), part.filename


def test_rows_of_tables_may_grow_and_cover_rows_keep_their_height() -> None:
    data = produce(report_on(marked_project()), "xlsx")
    rows = re.findall("<row [^>]*>", sheet_of(data, "구현 체크리스트"))
    assert len(rows) == 6
    assert [row for row in rows if " ht=" not in row or "customHeight" in row] == []
    # No program measures merged cells.
    assert 'customHeight="1"' in sheet_of(data, "표지")


def test_a_title_with_ampersands_is_printed_on_every_page() -> None:
    info = ProjectInfo(id="p-1", name="R&D &G &[Picture]", created=TODAY)
    book = workbook_of(report_on(Project(info), log=()))
    assert {page.oddHeader.left.text for page in book.worksheets} == {"R&&D ＆G ＆[Picture]"}


def test_colours_lists_and_sums_are_formatted() -> None:
    book = workbook_of(report_on(marked_project()))
    sheet = book["절별 현황"]
    assert {(cell.font.bold, cell.fill.start_color.rgb) for cell in sheet[sheet.max_row]} == {(True, "FFF2F5FA")}
    assert {(cell.font.name, cell.font.bold, cell.fill.start_color.rgb) for cell in sheet[1]} == {
        ("맑은 고딕", True, "FF1F3864")
    }
    assert {"A1:F1", "A2:F2", "B4:F4", "B5:F5"} <= {str(found) for found in book["표지"].merged_cells.ranges}
    xml = sheet_of(produce(report_on(marked_project()), "xlsx"), "절별 현황")
    assert 'type="dataBar"' in xml and 'minLength="0" maxLength="100"' in xml


# Flows


def test_flows_are_drawn_in_cells_with_word_and_colour() -> None:
    sheet = workbook_of(report_on(marked_project()))[FLOWS]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_col=4)] == [
        ["2 흐름", None, None, None],
        [None, "원천", None, "정제"],
        [None, "병목", "→", "문제"],
        [None, "측정-raw", None, "측정-clean"],
    ]
    assert [cell.fill.start_color.rgb for cell in sheet["B"][1:4]] == ["FFFFF1CC"] * 3
    assert [cell.fill.start_color.rgb for cell in sheet["D"][1:4]] == ["FFFBE3E0"] * 3
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.sheet_view.showGridLines) == (None, None, False)


def long_flow(steps: int) -> Report:
    """A report with two flows of ``steps`` steps each, and nothing else."""
    terms = (Term("a", "정상", Tone.GOOD), Term("b", "미확인", Tone.PLAIN))
    drawn = tuple((f"=단계{n}", terms[n % 2], "+1" if n else "") for n in range(steps))
    flow = Flow(group="긴 흐름", steps=drawn, lines=())
    report = report_on(marked_project())
    return msgspec.structs.replace(
        report, tables=(msgspec.structs.replace(report.table("stages"), flows=(flow, flow)),)
    )


@pytest.mark.parametrize(("steps", "lines"), [(1, [1]), (6, [6]), (7, [4, 3]), (13, [5, 5, 3]), (0, [])])
def test_a_long_flow_continues_on_the_next_line(steps: int, lines: list[int]) -> None:
    sheet = workbook_of(long_flow(steps))[FLOWS]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    titles = [sum(text.startswith("=단계") for text in row) for row in rows]
    assert [found for found in titles if found] == lines * 2
    # Between boxes, and where a flow continues: at the end of a line and at the beginning of the next.
    assert sum(row.count("→") for row in rows) == 2 * max(0, steps - 1 + max(0, len(lines) - 1))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


@pytest.mark.parametrize(("letters", "wanted"), [(300, 36.0), (1_200, 80.0), (9_000, 140.0)])
def test_a_long_note_gets_a_column_wide_enough_for_the_row_height(letters: int, wanted: float) -> None:
    sheet = workbook_of(report_on(hostile_project("가" * letters)))["구현 체크리스트"]
    wide = sheet.column_dimensions[sheet.cell(1, column_of(sheet, "메모")).column_letter].width
    assert wanted <= wide <= wanted * 1.2 + 1
    assert sheet.row_dimensions[2].height <= 409


def test_the_cover_names_the_sheets_that_can_be_imported() -> None:
    def told(report: Report) -> list[str]:
        return [str(row[0].value) for row in workbook_of(report)["표지"].iter_rows() if row[0].value]

    assert told(report_on(marked_project()))[-1] == (
        "채워서 다시 가져오는 시트: 구성 요소 매핑 · 구현 체크리스트 · 구현 내용"
    )
    assert "가져오는" not in told(report_on(marked_project(), depth="executive"))[-1]


@pytest.mark.parametrize(("days", "kind"), [((1, 20, 90), "scatter"), ((0, 0, 0), "line"), ((-700_000, 0, 0), "line")])
def test_the_chart_of_a_trend_follows_the_calendar(days: tuple[int, ...], kind: str) -> None:
    past = [msgspec.structs.replace(milestones()[0], day=TODAY + timedelta(days=day)) for day in days]
    with zipfile.ZipFile(io.BytesIO(produce(report_on(marked_project(), past=past), "xlsx"))) as archive:
        assert f"<c:{kind}Chart>" in archive.read("xl/charts/chart2.xml").decode()
