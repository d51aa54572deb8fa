"""Hostile workbooks: each is refused soon, with little memory and one message, and the project is unchanged."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ml_tui.cli import main
from ml_tui.content import Loaded
from ml_tui.errors import BadInput, MlTuiError
from ml_tui.export import produce
from ml_tui.report.building import build
from ml_tui.session import Session
from ml_tui.workbook.reader.workbook import read_answers
from ml_tui.workbook.sandbox import limits
from ml_tui.workbook.sandbox.protocol import RawBook, ReadRequest
from ml_tui.workbook.sandbox.reading import read_raw
from tests.unit.project_files import files_of

CHECKLIST = "xl/worksheets/sheet{n}.xml"
MEGABYTE = 1 << 20


@pytest.fixture
def exported(session: Session) -> bytes:
    """An exported workbook."""
    session.set_item("alpha", note="메모")
    session.save()
    report = build(
        session.catalog,
        session.project,
        language="ko",
        revision=session.rev,
        digest=session.loaded.digest,
        today=session.today,
    )
    return produce(report, "xlsx")


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def checklist_part(parts: dict[str, bytes]) -> str:
    """Return the name of the part with the sheet of the checklist."""
    book = parts["xl/workbook.xml"].decode()
    names: list[str] = re.findall(r'<sheet [^>]*?name="([^"]*)"', book)
    at = names.index("구현 체크리스트")
    return CHECKLIST.format(n=at + 1)


def with_rows(data: bytes, xml: str) -> bytes:
    """Return ``data`` with ``xml`` instead of the rows of the checklist below the titles."""
    parts = parts_of(data)
    name = checklist_part(parts)
    sheet = parts[name].decode()
    head, _row, rest = sheet.partition('<row r="2"')
    tail = rest[rest.index("</sheetData>") :]
    parts[name] = (head + xml + tail).encode()
    return packed(parts)


def replaced(data: bytes, old: str, new: str, *, part: str = "") -> bytes:
    parts = parts_of(data)
    name = part or checklist_part(parts)
    assert old in parts[name].decode()
    parts[name] = parts[name].decode().replace(old, new, 1).encode()
    return packed(parts)


def added(data: bytes, name: str, content: bytes) -> bytes:
    return packed({**parts_of(data), name: content})


def with_entities(data: bytes) -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    sheet = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><worksheet>&e9;</worksheet>'
    parts = parts_of(data)
    parts[checklist_part(parts)] = sheet.encode()
    return packed(parts)


def in_utf_16(data: bytes) -> bytes:
    """Add a document type whose bytes do not look like one."""
    parts = parts_of(data)
    parts["xl/sharedStrings.xml"] = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE sst><sst/>'.encode("utf-16")
    return packed(parts)


def late_doctype(data: bytes) -> bytes:
    """Add a document type after a long comment, beyond the beginning of the part."""
    parts = parts_of(data)
    comment = "<!--" + "x" * 70_000 + "-->"
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(
        b"<styleSheet", f"{comment}<!DOCTYPE x><styleSheet".encode(), 1
    )
    return packed(parts)


def bomb(data: bytes) -> bytes:
    return added(data, "xl/worksheets/bomb.xml", b"<x>" + b" " * (60 * MEGABYTE) + b"</x>")


def lying_bomb(data: bytes) -> bytes:
    """Add a large part that claims to be small."""
    content = added(data, "xl/worksheets/bomb.xml", b" " * (20 * MEGABYTE))
    size = struct.pack("<L", 20 * MEGABYTE)
    assert content.count(size) >= 2
    return content.replace(size, struct.pack("<L", 1000))


def encrypted_part(data: bytes) -> bytes:
    """Mark every part as encrypted."""
    content = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def many_rows(data: bytes) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>x</t></is></c></row>' for n in range(2, 60_000))
    return with_rows(data, rows)


def nested(data: bytes) -> bytes:
    return replaced(data, "<sheetData>", "<x>" * 50_000 + "<sheetData>")


def macro_by_type(data: bytes) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return replaced(data, kind, "application/vnd.ms-excel.sheet.macroEnabled.main+xml", part="[Content_Types].xml")


def many_comments(data: bytes) -> bytes:
    """Add very many comments to the checklist, and relations to missing parts."""
    parts = parts_of(data)
    folder, _sep, name = checklist_part(parts).rpartition("/")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{office}" Target="{target}"/>'
        for number, target in enumerate(("../comments1.xml", "../nowhere.xml", "/etc/passwd", "../../../../etc/passwd"))
    )
    main, packages = "spreadsheetml/2006/main", "package/2006/relationships"
    start = '<?xml version="1.0"?><{tag} xmlns="http://schemas.openxmlformats.org/{space}">'
    comments = "".join(f'<comment ref="A{n}" authorId="0"><text><t>x{n}</t></text></comment>' for n in range(100_000))
    added = {
        f"{folder}/_rels/{name}.rels": start.format(tag="Relationships", space=packages)
        + relations
        + "</Relationships>",
        "xl/comments1.xml": start.format(tag="comments", space=main)
        + f"<commentList>{comments}</commentList></comments>",
    }
    return packed({**parts, **{name: content.encode() for name, content in added.items()}})


NUMBER = '<row r="2"><c r="F2"><v>{}</v></c></row>'

REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _data: b"", "빈 파일"),
    "text": (lambda _data: "번호,메모\n".encode(), "xlsx 파일이 아니거나"),
    "truncated": (lambda data: data[: len(data) // 2], "xlsx 파일이 아니거나"),
    "tail alone": (lambda data: data[-200:], "xlsx"),
    "old or encrypted": (lambda _data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "암호가 걸려"),
    "encrypted part": (encrypted_part, "암호가 걸려"),
    "another archive": (lambda _data: packed({"content.xml": b"<x/>"}), "통합 문서가 아닙니다"),
    "no content types": (lambda _data: packed({"xl/workbook.xml": b"<x/>"}), "통합 문서가 아닙니다"),
    "macros": (lambda data: added(data, "xl/vbaProject.bin", b"x"), "매크로"),
    "macro sheet": (lambda data: added(data, "xl/macrosheets/sheet1.xml", b"<x/>"), "매크로"),
    "macros by type": (macro_by_type, "매크로"),
    "too large": (lambda data: data + os.urandom(limits.FILE_BYTES), "MB를 넘습니다"),
    "bomb": (bomb, "압축을 풀면"),
    "bomb that lies": (lying_bomb, ""),
    "many parts": (lambda data: packed({**parts_of(data), **{f"x/{n}": b"" for n in range(600)}}), "500개를 넘습니다"),
    "billion laughs": (with_entities, "DTD"),
    "document type late": (late_doctype, "DTD"),
    "utf-16": (in_utf_16, "UTF-8"),
    "not xml": (lambda data: replaced(data, "<sheetData>", "<sheetData"), "손상"),
    "nested": (nested, ""),
    "NaN": (lambda data: with_rows(data, NUMBER.format("NaN")), ""),
    "digits": (lambda data: with_rows(data, NUMBER.format("9" * 5000)), ""),
    "no sheets": (lambda data: packed({**parts_of(data), "xl/workbook.xml": b"<workbook/>"}), ""),
}
"""How each is made from a valid workbook, and the words of the message; empty for any message."""


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_workbook_is_refused_quickly_in_one_line(
    name: str, exported: bytes, session: Session, tmp_path: Path, loaded: Loaded
) -> None:
    make, words = REFUSED[name]
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(make(exported))
    before = files(files_of(session).folder)
    with pytest.raises(BadInput) as caught:
        read_answers(path, session.catalog, session.project)
    assert "초 안에" not in caught.value.message, "it took until the time limit"
    assert words in caught.value.message
    assert caught.value.message and "\n" not in caught.value.message + caught.value.hint
    assert caught.value.hint
    assert files(files_of(session).folder) == before
    assert list((tmp_path / "tmp").iterdir()) == []


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(autouse=True)
def private_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A temporary folder in which the test sees whether copies are deleted."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))


HARMLESS: dict[str, Callable[[bytes], bytes]] = {
    "a cell at the far end": lambda data: replaced(
        data, "</sheetData>", '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    ),
    "everything merged": lambda data: replaced(
        data, "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "a wrong dimension": lambda data: replaced(data, "<sheetViews>", '<dimension ref="A1:XFD1048576"/><sheetViews>'),
    "a member that climbs": lambda data: added(data, "../../../tmp/climbed.xml", b"<x/>"),
    "rows without end": many_rows,
    "comments without end": many_comments,
}
"""Content without meaning that would exhaust a naive reader's memory or time."""


@pytest.mark.parametrize("name", HARMLESS)
def test_exhausting_parts_of_a_workbook_are_skipped(
    name: str, exported: bytes, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "large.xlsx"
    path.write_bytes(HARMLESS[name](exported))
    answers = read_answers(path, session.catalog, session.project)
    assert answers.entries
    assert not Path("/tmp/climbed.xml").exists()


def test_infinity_is_reported_with_its_cell(exported: bytes, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(exported)
    book = openpyxl.load_workbook(path)
    sheet = book["구현 체크리스트"]
    owner = next(cell.column_letter for cell in sheet[1] if cell.value == "담당자")
    sheet[f"{owner}2"] = 12345.5
    book.save(path)
    path.write_bytes(replaced(path.read_bytes(), "<v>12345.5</v>", "<v>1e400</v>"))
    (problem,) = read_answers(path, session.catalog, session.project).problems
    assert (problem.place, problem.message) == (f"구현 체크리스트!{owner}2", "숫자가 아닙니다: inf")


# Paths that are no regular file


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link(path: Path) -> None:
    path.with_name("real.xlsx").write_bytes(b"x")
    path.symlink_to("real.xlsx")


@pytest.mark.parametrize(
    ("make", "words"),
    [(fifo, "일반 파일이 아닙니다"), (link, "심볼릭 링크"), (Path.mkdir, "일반 파일이 아닙니다")],
    ids=["pipe", "link", "folder"],
)
def test_a_path_that_is_no_regular_file_is_not_opened(make: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    make(path)
    with pytest.raises(BadInput, match=words):
        read_raw(path, ReadRequest())


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/dev/tty", "/nowhere/x.xlsx", "a\0b", "x" * 5000])
def test_devices_and_impossible_names_are_refused(path: str) -> None:
    with pytest.raises(MlTuiError) as caught:
        read_raw(Path(path), ReadRequest())
    assert caught.value.exit_code in (3, 5)


# The process that reads


CONFINED = """
from ml_tui.workbook.sandbox import child, limits
from ml_tui.sandbox.child import confine
child.choose_parser()
confine(limits.READER)
"""


def run_reader(code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-P", "-c", f"{CONFINED}\n{code}"],
        capture_output=True, check=False, env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": ""},
    )  # fmt: skip


def test_the_reading_process_has_its_own_limits() -> None:
    done = run_reader("x = bytearray(600 << 20)")
    assert done.returncode != 0 and b"MemoryError" in done.stderr
    done = run_reader(
        "import resource, openpyxl, openpyxl.xml\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0], resource.getrlimit(resource.RLIMIT_FSIZE)[0])\n"
        "print(openpyxl.xml.DEFUSEDXML, openpyxl.xml.LXML)"
    )
    assert done.stdout.split() == [b"45", b"0", b"True", b"False"]


def test_the_reading_process_imports_nothing_about_projects() -> None:
    done = run_reader("import sys; print(*[name for name in sys.modules if name.startswith('ml_tui')])")
    packages = {"ml_tui", "ml_tui.sandbox", "ml_tui.workbook", "ml_tui.workbook.sandbox"}
    reading = {f"ml_tui.workbook.sandbox.{name}" for name in ("archive", "child", "limits")}
    bounding = {f"ml_tui.sandbox.{name}" for name in ("child", "limits")}
    assert set(done.stdout.decode().split()) == packages | reading | bounding


def test_the_reading_process_stays_small_with_a_sound_workbook(exported: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(many_rows(exported))
    # A separate process measures it, because the peak counts all children of a process.
    code = f"""
import resource
from pathlib import Path
from ml_tui.workbook.sandbox.reading import read_raw
from ml_tui.workbook.sandbox.protocol import ReadRequest
assert read_raw(Path({str(path)!r}), ReadRequest(["구현 체크리스트"])).sheets
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300 * 1024


@pytest.mark.parametrize(
    "code",
    ["import time; time.sleep(60)", "while True: pass", "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)"],
    ids=["sleeps", "spins", "is ended"],
)
def test_an_endless_reading_process_is_stopped(
    code: str, exported: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "READER", dataclasses.replace(limits.READER, seconds=1.0))
    with pytest.raises(BadInput, match="초 안에"):
        read_by(code, exported, tmp_path, monkeypatch)


@pytest.mark.parametrize("answer", ["", "{", "[]", '{"sheets": [{"name": 1}]}', '{"refused": []}', "[" * 100_000])
def test_an_invalid_answer_of_the_reading_process_is_refused(
    answer: str, exported: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "answer").write_text(answer)
    code = f"import sys; sys.stdout.write(open({str(tmp_path / 'answer')!r}).read())"
    with pytest.raises(BadInput, match="손상"):
        read_by(code, exported, tmp_path, monkeypatch)


def read_by(code: str, exported: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RawBook:
    """Read the workbook with a child that runs ``code`` instead."""
    path, fake = tmp_path / "x.xlsx", tmp_path / "python"
    path.write_bytes(exported)
    (tmp_path / "code.py").write_text(code)
    fake.write_text(f"#!/bin/sh\nexec {sys.executable} -S -E {tmp_path}/code.py\n")
    fake.chmod(0o700)
    monkeypatch.setattr("ml_tui.sandbox.parent.sys.executable", str(fake))
    return read_raw(path, ReadRequest())


def test_the_command_line_refuses_it_in_one_line_with_exit_code_5(
    exported: bytes, session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(bomb(exported))
    session.close()
    before = files(files_of(session).folder)
    data = files_of(session).folder.parents[1]
    code = main(["--data-dir", str(data), "import", session.project.info.id, str(path), "--yes"])
    captured = capsys.readouterr()
    assert (code, captured.out) == (5, "")
    assert "Traceback" not in captured.err
    assert "압축을 풀면" in captured.err
    assert files(files_of(session).folder) == before
