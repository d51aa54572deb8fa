"""PDF: whole, embedded, accessible, the same every time, and honest about what cannot be printed."""

from __future__ import annotations

import inspect
import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import msgspec
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from ml_tui.content import load_catalog
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.project import Condition, ItemState, Project, RowState, StageState, Status
from ml_tui.errors import BadInput, NotFound, UsageError
from ml_tui.export import export, produce
from ml_tui.export.formats import pdf
from ml_tui.export.report_data import report_data as report_data_of
from ml_tui.i18n import LANGUAGES, Language
from ml_tui.report.analysis import Milestone
from ml_tui.report.building import build
from ml_tui.report.parts import Report
from tests.unit.report_samples import INFO, hostile_project, marked_project, milestones, report_on

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with something of every kind."""
    return report_on(marked_project(), past=milestones())


@pytest.fixture(scope="module")
def data(report: Report) -> bytes:
    """The PDF of `report`."""
    return produce(report, "pdf")


def test_a_pdf_is_whole_and_tagged(report: Report, data: bytes) -> None:
    assert pdf.is_whole(data) and pdf.page_count(data) > 5
    assert not pdf.is_whole(data[: len(data) // 2]) and not pdf.is_whole(b"%PDF-1.7\n%%EOF")
    for told in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"/Outlines"):
        assert told in data, told
    assert pdf.compare(data, report) == []


def test_only_the_fonts_of_the_package_are_in_it(data: bytes) -> None:
    fonts = set(re.findall(rb"/FontName/[A-Z]{6}\+(NotoSansCJKkr-[A-Z][a-z]+|[A-Za-z]+)", data))
    assert fonts == {b"NotoSansCJKkr-Regular", b"NotoSansCJKkr-Bold"}
    assert data.count(b"/FontFile3") == 2


def test_the_same_report_gives_the_same_bytes(data: bytes) -> None:
    assert produce(report_on(marked_project(), past=milestones()), "pdf") == data


def in_lockstep(barrier: threading.Barrier, code: CodeType) -> Callable[[FrameType, str, Any], Any]:
    """A trace function that waits before each line of ``code`` until the other thread is there too."""

    def trace(frame: FrameType, event: str, _value: Any) -> Any:
        if frame.f_code is not code:
            return None
        if event == "line":
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=5)
        return trace

    return trace


def test_two_simultaneous_exports_give_each_its_own_report() -> None:
    barrier = threading.Barrier(2)
    projects = [
        msgspec.structs.replace(marked_project(), info=msgspec.structs.replace(INFO, name=name))
        for name in ("은행 A", "은행 B")
    ]
    reports = [report_on(project, depth="executive") for project in projects]

    def one(report: Report) -> tuple[str, bytes]:
        sys.settrace(in_lockstep(barrier, pdf.template_data.__code__))
        try:
            given = pdf.template_data(report)["title"]
        finally:
            sys.settrace(None)
        return given, produce(report, "pdf")

    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(one, reports))
    assert [given for given, _data in made] == ["은행 A", "은행 B"]
    assert [pdf.compare(data, report) for (_given, data), report in zip(made, reports, strict=True)] == [[], []]


def test_the_data_for_the_template_is_made_once_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noting(report: Report, *rest: Any) -> dict[str, Any]:
        made.append(report.title)
        return report_data_of(report, *rest)

    monkeypatch.setattr("ml_tui.export.report_data.report_data", noting)
    report = report_on(marked_project(), depth="executive")
    produce(report, "pdf")
    assert pdf.remarks(report) == [] and made == [report.title]
    other = msgspec.structs.replace(report, title="다른 은행")
    assert (pdf.template_data(other)["title"], pdf.template_data(report)["title"]) == ("다른 은행", report.title)
    known = inspect.getclosurevars(pdf.template_data).nonlocals["known"]
    assert id(other) in known
    gone = id(other)
    del other
    assert gone not in known, "it goes with its report"


def test_a_pdf_of_another_report_is_recognised(data: bytes) -> None:
    report = report_on(marked_project(), past=milestones())
    assert pdf.compare(data, msgspec.structs.replace(report, title="다른 은행")) == ["다른 은행"]
    assert pdf.compare(data.replace(b"NotoSansCJKkr", b"SomeOtherFont"), report) == ["NotoSansCJKkr"]
    assert pdf.compare(data[:-20], report) == ["PDF"]


def test_a_cell_missing_from_the_template_data_is_named(
    report: Report, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    given = msgspec.json.decode(msgspec.json.encode(pdf.template_data(report)))
    checklist = next(one for chapter in given["chapters"] for one in chapter["tables"] if one["id"] == "checklist")
    checklist["groups"][0]["rows"][1][10] = "다른 메모"
    monkeypatch.setattr(pdf, "template_data", lambda _report: given)
    assert pdf.compare(data, report) == ["구현 체크리스트 2: 메모"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_executive_report_is_one_or_two_pages(language: Language) -> None:
    made = produce(report_on(marked_project(), depth="executive", past=milestones(), language=language), "pdf")
    assert 1 <= pdf.page_count(made) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_executive_report_stays_short_with_long_answers(language: Language) -> None:
    loaded = load_catalog()
    items = {
        item.id: ItemState(owner="디지털전략본부 " * 30, due=date(2027, 1, 1) + timedelta(days=100 * number))
        for number, item in enumerate(loaded.catalog.items())
    }
    stages = {
        stage.id: StageState(Condition.TROUBLE, "p95 3초", "긴 메모 " * 500)
        for pipeline in loaded.catalog.pipelines
        for stage in pipeline.stages
    }
    info = msgspec.structs.replace(
        INFO, name="이름 " * 40, client="고객 " * 166, author="작성 " * 166, contact="문의 " * 166
    )
    open_everywhere, troubled = Project(info, items, stages=stages), Project(info, _done(loaded.catalog), stages=stages)
    doubtful = Project(info, _doubtful(items), {row.no: RowState(True) for row in loaded.catalog.rows}, stages=stages)
    past = [Milestone("점검 " * 100, date(2026, 1, 1) + timedelta(days=number), troubled) for number in range(30)]
    for project in (open_everywhere, troubled, doubtful):
        report = build(
            loaded.catalog,
            project,
            language=language,
            revision=1,
            digest=loaded.digest,
            today=date(2027, 3, 31),
            depth="executive",
            milestones=past,
        )
        assert pdf.page_count(produce(report, "pdf")) == 2
    assert report.table("trend").rows[0][1] == date(2026, 1, 1) and len(report.table("trend").rows) == 4


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_the_title_on_the_cover_takes_as_many_lines_as_it_needs() -> None:
    name = "한빛은행 여신 심사 인공지능과 이상 거래 탐지 플랫폼의 2027년 1분기 정기 점검 (본점과 전 영업점)"
    report = report_on(msgspec.structs.replace(marked_project(), info=msgspec.structs.replace(INFO, name=name)))
    boxes = subprocess.run(
        ["pdftotext", "-l", "1", "-bbox", "-", "-"], input=produce(report, "pdf"), capture_output=True, check=True
    ).stdout.decode()
    words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(한빛은행|이상|2027년|영업점\))<', boxes)
    tops = sorted({float(top) for top, bottom, _word in words if float(bottom) - float(top) > 20})
    assert len(tops) >= 3, "several lines of large letters"
    assert all(after - before >= 28 for before, after in itertools.pairwise(tops)), "no line covers another"


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_a_mail_address_on_the_cover_can_be_copied() -> None:
    address = "haneul.kim@consulting.example"
    info = msgspec.structs.replace(INFO, contact="김하늘", contact_address=address)
    report = report_on(msgspec.structs.replace(marked_project(), info=info))
    cover = subprocess.run(
        ["pdftotext", "-l", "1", "-", "-"], input=produce(report, "pdf"), capture_output=True, check=True
    ).stdout.decode()
    assert f"김하늘, {address}" in cover


def _doubtful(items: dict[str, ItemState]) -> dict[str, ItemState]:
    """Change ``items`` so that there are findings of every kind, and as many as possible."""
    statuses = (Status.IMPLEMENTED, Status.IN_PROGRESS, Status.NOT_APPLICABLE)
    return {
        item_id: msgspec.structs.replace(
            state, status=statuses[number % 3], due=date(2024, 1, 1) + timedelta(90 * number)
        )
        for number, (item_id, state) in enumerate(items.items())
    }


def _done(catalog: Catalog) -> dict[str, ItemState]:
    return {item.id: ItemState(status=Status.IMPLEMENTED) for item in catalog.items()}


def test_characters_without_a_glyph_are_named_and_not_dropped() -> None:
    report = report_on(hostile_project("좋음 👍🏽 龘"))
    thumb, tone = "THUMBS UP SIGN", "EMOJI MODIFIER FITZPATRICK TYPE-4"
    assert pdf.remarks(report) == [f"글꼴에 없는 글자를 이름으로 바꾸었습니다: 龘 U+9F98, 🏽 {tone}, 👍 {thumb}"]
    assert pdf.template_data(report)["title"] == f"좋음 [{thumb}][{tone}] [U+9F98]"
    assert pdf.compare(produce(report, "pdf"), report) == []
    assert pdf.remarks(report_on(marked_project())) == []


def test_an_export_returns_its_remarks(tmp_path: Path) -> None:
    report = report_on(Project(INFO, {"alpha": ItemState(note="👍\ufe0f")}))
    written = export(report, "pdf", tmp_path / "r.pdf")
    assert [remark.count("THUMBS UP SIGN") for remark in written.remarks] == [1]
    assert export(report, "md", tmp_path / "r.md").remarks == []


@pytest.mark.parametrize(
    "evil",
    [
        '#panic("x") #read("/etc/passwd")',
        "$x$ *b* _i_ = h <label> @ref",
        "\\ `raw` // c /* d */ ]",
        '#import "@preview/a:1.0.0": *',
    ],
)
def test_text_of_users_is_never_markup(evil: str) -> None:
    report = report_on(hostile_project(evil), depth="executive")
    assert pdf.compare(produce(report, "pdf"), report) == []


def test_a_long_word_is_broken_and_a_long_note_takes_pages() -> None:
    note = "긴 " * 6000 + "x" * 3000 + " https://a.example/" + "y" * 300
    report = report_on(Project(INFO, {"alpha": ItemState(note=note, due=date(2027, 5, 1), plan=note)}))
    assert pdf.page_count(produce(report, "pdf")) > pdf.page_count(produce(report_on(Project(INFO)), "pdf")) + 3


def test_the_list_of_characters_matches_both_fonts() -> None:
    for style in ("Regular", "Bold"):
        path = pdf.FONTS / f"NotoSansCJKkr-{style}-subset.otf"
        font = TTFont(path)
        assert frozenset(font.getBestCmap()) == pdf.characters(), style
        assert "Open Font License" in font["name"].getDebugName(13)
        assert path.stat().st_size < 5_000_000
    assert "SIL OPEN FONT LICENSE" in (pdf.FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_every_character_of_the_korean_standard_can_be_printed() -> None:
    covered = pdf.characters()
    assert set(range(0xAC00, 0xD7A4)) <= covered
    assert set(range(0x3131, 0x318F)) <= covered
    hanja = {ord(bytes((row, column)).decode("euc_kr")) for row in range(0xCA, 0xFE) for column in range(0xA1, 0xFF)}
    assert len(hanja) > 4500 and hanja <= covered
    assert {ord(char) for char in "·…→←↔─│▲▼✓≤≥×÷±℃㎡①②③「」『』【】〈〉“”‘’–—₩€©®™□"} <= covered


# Templates of users


def example() -> str:
    """The example in the documentation."""
    text = (ROOT / "docs/report-template.md").read_text(encoding="utf-8")
    return text.partition("```typst\n")[2].partition("```")[0]


@pytest.mark.parametrize("depth", ["practitioner", "executive"])
def test_the_example_in_the_documentation_compiles(tmp_path: Path, depth: str) -> None:
    template = tmp_path / "firm.typ"
    template.write_text(example(), encoding="utf-8")
    report = report_on(hostile_project("좋음 👍"), depth="executive" if depth == "executive" else "practitioner")
    assert pdf.page_count(produce(report, "pdf", template)) >= 1


@pytest.mark.parametrize("name", ["report-template.md", "report-template.ko.md"])
def test_the_documentation_names_all_template_data(report: Report, name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    given = pdf.template_data(report)
    tables = [table for chapter in given["chapters"] for table in chapter["tables"]]
    names = {*given, *given["words"], *tables[0], *tables[0]["columns"][0], *tables[0]["groups"][0]}
    names |= {*tables[0]["chart"], *(table["id"] for table in tables)}
    assert sorted(one for one in names if f"`{one}`" not in text) == []


def test_a_template_can_use_files_beside_it_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "design"
    folder.mkdir()
    (folder / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "secret.txt").write_text("secret")
    template = folder / "firm.typ"
    template.write_text('#image("logo.svg")\n#json(bytes(sys.inputs.report)).title')
    assert pdf.is_whole(produce(report_on(marked_project()), "pdf", template))
    template.write_text('#read("../secret.txt")')
    with pytest.raises(BadInput) as caught:
        produce(report_on(marked_project()), "pdf", template)
    assert "firm.typ:1:" in caught.value.message


def test_an_error_in_a_template_is_reported(tmp_path: Path) -> None:
    report = report_on(marked_project())
    template = tmp_path / "firm.typ"
    template.write_text("= 제목\n#nothing")
    with pytest.raises(BadInput) as caught:
        produce(report, "pdf", template)
    assert "firm.typ:2:1: unknown variable: nothing" in caught.value.message
    with pytest.raises(NotFound):
        produce(report, "pdf", tmp_path / "none.typ")
    with pytest.raises(UsageError):
        produce(report, "xlsx", template)


@pytest.mark.parametrize("what", ["folder", "pipe", "device", "memory", "huge"])
def test_a_path_that_is_no_template_is_refused_before_reading(tmp_path: Path, what: str) -> None:
    huge, pipe = tmp_path / "huge.typ", tmp_path / "pipe.typ"
    huge.touch()
    os.truncate(huge, 1 << 40)
    os.mkfifo(pipe)
    devices = {"device": Path("/dev/zero"), "memory": Path("/proc/self/mem")}
    path = {"folder": tmp_path, "pipe": pipe, "huge": huge, **devices}[what]
    if not path.exists():
        pytest.skip(f"no {path} here")
    with pytest.raises(BadInput):
        produce(report_on(marked_project()), "pdf", path)


def test_a_font_beside_a_template_can_be_used_and_one_below_cannot(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    font = (pdf.FONTS / "NotoSansCJKkr-Bold-subset.otf").read_bytes()
    for path, name in ((tmp_path / "beside.otf", "Beside"), (tmp_path / "below" / "below.otf", "Downer")):
        for old, new in (("Noto Sans CJK KR", f"{name} Sans  XKR"), ("NotoSansCJKkr", f"{name}SansXkr")):
            font = font.replace(old.encode("utf-16-be"), new.encode("utf-16-be"))
        path.write_bytes(font)
    template = tmp_path / "firm.typ"
    template.write_text('#text(font: "Beside Sans  XKR")[제목] #text(font: "Downer Sans  XKR")[제목]')
    data = produce(report_on(marked_project()), "pdf", template)
    assert b"BesideSansXkr" in data and b"DownerSans" not in data


@pytest.mark.skipif(not (shutil.which("pdfinfo") and shutil.which("pdffonts")), reason="poppler is not installed")
def test_poppler_reads_title_author_pages_and_fonts(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(data)
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Title: +은행 A - 작은 틀 구현 현황$", told, re.MULTILINE)
    assert re.search(r"^Author: +김하늘$", told, re.MULTILINE) and re.search(r"^Tagged: +yes$", told, re.MULTILINE)
    assert re.search(rf"^Pages: +{pdf.page_count(data)}$", told, re.MULTILINE)
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts and all(re.search(r"Identity-H\s+yes yes yes", line) for line in fonts)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_a_step_of_a_flow_grows_with_its_measurement(tmp_path: Path) -> None:
    stages = {name: StageState(Condition.TROUBLE, "qqqq " * 80) for name in ("raw", "clean")}
    path = tmp_path / "a.pdf"
    path.write_bytes(produce(report_on(Project(INFO, stages=stages), log=()), "pdf"))
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    (page,) = [page for page in told.split("<page ") if ">흐름<" in page and ">단계<" in page and "qqqq" in page]
    tops = {word: float(top) for top, word in re.findall(r'yMin="([0-9.]+)"[^>]*>([^<]+)<', page)[::-1]}
    assert tops["qqqq"] > tops["흐름"]
    assert ">qqqq…<" in page or ">…<" in page, "the figure shows the beginning, the table the whole text"


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_a_title_of_many_lines_leaves_head_and_foot_on_the_page(tmp_path: Path) -> None:
    report = msgspec.structs.replace(report_on(marked_project()), title="이름 " * 40, subtitle="점검 이름 " * 80)
    path = tmp_path / "a.pdf"
    path.write_bytes(produce(report, "pdf"))
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    for page in told.split("<page ")[2:]:
        edges = [(float(top), float(end)) for top, end in re.findall(r'<word.*yMin="([^"]*)".*yMax="([^"]*)"', page)]
        assert min(top for top, _end in edges) > 20 and max(end for _top, end in edges) < 822


def test_the_trend_has_an_alternative_text(data: bytes) -> None:
    assert data.count(b"/Alt") == 1


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_owner_is_cut_in_the_overview_and_whole_below(tmp_path: Path, language: Language) -> None:
    long = "이도윤 (데이터플랫폼팀 수석) / " * 10 + "끝사람"
    path = tmp_path / "a.pdf"
    project = Project(INFO, {"alpha": ItemState(status=Status.IMPLEMENTED, owner=long)})
    path.write_bytes(produce(report_on(project, log=(), language=language), "pdf"))
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    lines: dict[tuple[int, str], set[str]] = {}
    for number, page in enumerate(told.split("<page ")):
        for top, word in re.findall(r'yMin="([0-9]+)[^>]*>([^<]+)<', page):
            lines.setdefault((number, top), set()).add(word)
    assert any({"1.1", "이도윤", "(데이터플랫폼팀"} <= line for line in lines.values())
    assert sum("끝사람" in line for line in lines.values()) == 1
