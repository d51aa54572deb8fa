"""A report that is too large for one document is printed in parts, and reads as if it were one document."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typst

from ml_tui.errors import NotWritten
from ml_tui.export import pdf_parts, produce
from ml_tui.export.formats import pdf
from ml_tui.export.pdf_joining import Joining, NotJoined
from ml_tui.i18n import LANGUAGES, Language
from ml_tui.report.parts import Report
from ml_tui.sandbox import typesetter
from tests.unit.report_samples import marked_project, milestones, report_on

PART = 800
"""A cost at which a small report has several parts."""


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_parts, "WHOLE", 0)
    monkeypatch.setattr(pdf_parts, "PART", PART)


def a_report(language: Language = "ko") -> Report:
    return report_on(marked_project(), past=milestones(), language=language)


def tables_of(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for chapter in data["chapters"]:
        yield from chapter["tables"]


def contents(tables: Iterator[dict[str, Any]]) -> dict[str, list[Any]]:
    """By table, everything that is printed of it."""
    found: dict[str, list[Any]] = {}
    for table in tables:
        rows = [(group["name"], row) for group in table["groups"] for row in group["rows"]]
        found[table["id"]] = [*found.get(table["id"], []), *rows]
        found[f"{table['id']} entries"] = [*found.get(f"{table['id']} entries", []), *table["entries"]]
    return found


def test_the_parts_have_all_of_a_report_once_and_none_is_large(small_parts: None) -> None:
    data = pdf.template_data(a_report())
    parts = pdf_parts.parts_of(data)
    assert len(parts) > 5
    assert contents(table for part in parts for table in tables_of(part)) == contents(tables_of(data))
    shown = [(1, chapter["title"]) for part in parts for chapter in part["chapters"] if chapter["title"]]
    assert shown == [(1, chapter["title"]) for chapter in data["chapters"]]
    assert [table["title"] for part in parts for table in tables_of(part) if table["title"]] == [
        table["title"] for table in tables_of(data)
    ]
    assert any(not table["title"] for part in parts for table in tables_of(part)), "a table goes on in another part"
    for part in parts:
        pieces = [piece for table in tables_of(part) for piece in pdf_parts._pieces(table)]
        assert sum(cost for _piece, cost in pieces) <= PART or len(pieces) == 1


def test_only_full_reports_on_a_project_are_printed_in_parts(small_parts: None) -> None:
    assert pdf_parts.is_large(pdf.template_data(a_report()))
    assert not pdf_parts.is_large(pdf.template_data(report_on(marked_project(), depth="executive")))


def test_an_ordinary_report_is_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_parts, "printed_in_parts", lambda *_given: pytest.fail("in parts"))
    assert pdf.compare(produce(a_report(), "pdf"), a_report()) == []


# The document


@pytest.fixture(scope="module")
def whole() -> bytes:
    return produce(a_report(), "pdf")


@pytest.fixture(scope="module")
def joined() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_parts, "WHOLE", 0)
        patch.setattr(pdf_parts, "PART", PART)
        return produce(a_report(), "pdf")


def objects_of(data: bytes) -> dict[int, bytes]:
    """The objects of the PDF ``data`` by number, found as its table says."""
    start = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    size = int(re.findall(rb"xref\n0 (\d+)\n", data[start:])[0])
    table = data[data.index(b"\n", start + 5) + 1 :]
    found = {}
    for number in range(size):
        entry = table[20 * number : 20 * number + 20]
        assert entry[10:] in (b" 00000 n\r\n", b" 65535 f\r\n")
        if entry[17:18] == b"n":
            at = int(entry[:10])
            assert data[at:].startswith(b"%d 0 obj\n" % number)
            found[number] = data[at : data.index(b"endobj", at)]
    return found


def test_every_reference_in_the_joined_document_leads_somewhere(joined: bytes) -> None:
    objects = objects_of(joined)
    texts = {number: text.partition(b"\nstream\n")[0] for number, text in objects.items()}
    named = {int(number) for text in texts.values() for number in re.findall(rb"(\d+) 0 R", text)}
    assert named <= objects.keys()
    assert sum(b"/Type/Catalog" in text for text in texts.values()) == 1
    assert sum(b"/Type/Metadata" in text for text in texts.values()) == 1


def test_the_structure_of_the_joined_document_is_whole(joined: bytes) -> None:
    objects = objects_of(joined)
    elements = {number: text for number, text in objects.items() if b"/Type/StructElem" in text}
    (root,) = (number for number, text in objects.items() if b"/Type/StructTreeRoot" in text)
    parents = {number: int(re.findall(rb"/P (\d+) 0 R", text)[0]) for number, text in elements.items()}
    children = {number: re.findall(rb"(\d+) 0 R", text[text.rindex(b"/K[") :]) for number, text in elements.items()}
    for number, parent in parents.items():
        assert parent == root or b"%d" % number in children[parent]
    assert [text.count(b"/S/Document/") for text in elements.values()].count(1) == 1
    ids = re.findall(rb"/ID\(([^)]*)\)", joined)
    named = {
        one for found in re.findall(rb"/Headers\[([^\]]*)\]", joined) for one in re.findall(rb"\(([^)]*)\)", found)
    }
    listed = re.findall(rb"\(([^)]*)\)", re.findall(rb"/IDTree<</Names\[([^\]]*)\]", objects[root])[0])
    assert len(set(ids)) == len(ids) and named <= set(ids) and listed == sorted(ids)
    keys = [int(key) for key in re.findall(rb"(\d+) \d+ 0 R", re.findall(rb"Nums\[([^\]]*)\]", objects[root])[0])]
    marked = [int(key) for key in re.findall(rb"/StructParents? (\d+)", joined)]
    assert keys == sorted(keys) and sorted(marked) == keys


def pages_of(data: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_contents_and_page_numbers_of_the_joined_document_are_right(small_parts: None, language: Language) -> None:
    report = a_report(language)
    data = produce(report, "pdf")
    assert pdf.compare(data, report) == []
    pages = pages_of(data)
    assert len(pages) == pdf.page_count(data)
    for number, page in enumerate(pages[1:], start=2):
        assert re.search(rf"{number} / {len(pages)}\s*$", page)
        assert page.lstrip().startswith(report.title)
    listed = re.findall(r"^ *(\S.*?) (?:\. ?)+ *\u2060?(\d+)$", pages[1], re.MULTILINE)
    headings = [title for _level, title in pdf_parts._headings(pdf.template_data(report))]
    assert [title for title, _number in listed] == headings
    for title, number in listed:
        assert re.search(rf"^ *{re.escape(title)}$", pages[int(number) - 1], re.MULTILINE), title


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_the_joined_document_says_what_one_document_says(joined: bytes, whole: bytes) -> None:
    def words(data: bytes) -> Counter[str]:
        return Counter(word for page in pages_of(data)[2:] for word in page.split() if not word.isdecimal())

    assert words(joined).keys() == words(whole).keys()
    assert not words(whole) - words(joined), "titles of columns come once more where a table goes on in another part"


def test_bookmarks_lead_to_the_headings(joined: bytes) -> None:
    objects = objects_of(joined)
    pages = [int(n) for n in re.findall(rb"(\d+) 0 R", next(t for t in objects.values() if b"/Type/Pages" in t))]
    dests = [int(n) for t in objects.values() if b"/Title" in t for n in re.findall(rb"/Dest (\d+) 0 R", t)]
    assert len(dests) == len(list(pdf_parts._headings(pdf.template_data(a_report()))))
    assert all(int(re.findall(rb"\[(\d+) 0 R", objects[dest])[0]) in pages[2:] for dest in dests)


def compiled(text: str) -> bytes:
    made: Any = typst.compile(text.encode(), format="pdf", timestamp=0)
    return bytes(made)


def test_a_text_that_looks_like_a_reference_stays_as_it_is() -> None:
    title = r"Table (b) 3 0 R \(c"
    joining = Joining()
    assert joining.add(compiled(f"= a\n#heading({json.dumps(title)})")) == [2]
    frame = f"#pagebreak()\n#show heading: none\n#place(heading[a])\n#place(dy: 1pt, heading({json.dumps(title)}))"
    data = joining.finished(compiled(frame))
    assert title.encode().hex().encode() in data.lower()
    objects_of(data)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.7\nstartxref\n9\n%%EOF"])
def test_another_form_of_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(NotJoined):
        Joining().add(data)


def test_a_frame_for_other_headings_is_refused() -> None:
    joining = Joining()
    joining.add(compiled("= a"))
    with pytest.raises(NotJoined):
        joining.finished(compiled("#pagebreak()"))


def test_a_document_that_cannot_be_joined_is_an_error_with_a_remedy(
    small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_parts, "ask", lambda *_given: b"{}\n" + compiled("= a"))
    with pytest.raises(NotWritten) as caught:
        produce(a_report(), "pdf")
    assert "PDF를 만들지 못했습니다" in caught.value.message


# Printing several at once


def test_jobs_give_their_results_in_order() -> None:
    second = threading.Event()

    def first() -> bytes:
        assert second.wait(10)
        return b"1"

    def other() -> bytes:
        second.set()
        return b"2"

    assert list(pdf_parts._in_order([first, other])) == [b"1", b"2"]


def test_after_an_error_no_further_part_is_begun() -> None:
    begun = []

    def job(number: int) -> Callable[[], bytes]:
        def run() -> bytes:
            begun.append(number)
            raise NotWritten(str(number))

        return run

    results = pdf_parts._in_order([job(number) for number in range(1000)])
    with pytest.raises(NotWritten):
        next(results)
    assert len(begun) < 1000


def test_a_part_that_cannot_be_printed_is_an_error_with_a_remedy(
    small_parts: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(typesetter, "OURS", dataclasses.replace(typesetter.OURS, seconds=0.01))
    with pytest.raises(NotWritten) as caught:
        produce(a_report(), "pdf")
    assert "PDF를 만들지 못했습니다" in caught.value.message and "xlsx" in caught.value.hint
