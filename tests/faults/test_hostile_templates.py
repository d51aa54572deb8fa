"""Hostile templates: each is refused or ended soon, with little memory and one message, and reads no other files."""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ml_tui.domain.project import Project
from ml_tui.errors import BadInput, NotFound
from ml_tui.export import export, produce
from ml_tui.export.formats.pdf import FONTS
from ml_tui.report.building import build
from ml_tui.report.parts import Report
from ml_tui.sandbox import typesetter
from ml_tui.sandbox.parent import LOW_MEMORY_SETTINGS
from tests.catalogs import small_catalog
from tests.unit.report_samples import INFO

MEGABYTE = 1 << 20
SECRET = "not yours"


@pytest.fixture
def report() -> Report:
    return build(
        small_catalog(),
        Project(INFO),
        language="ko",
        revision=1,
        digest="0" * 64,
        today=date(2027, 3, 31),
        depth="executive",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a template, with a secret beside it."""
    folder = tmp_path / "design"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "secret.typ").write_text("#let x = 1")
    return folder


@pytest.fixture(autouse=True)
def private_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder in which the test sees whether copies are deleted."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return tmp_path / "tmp"


def link(folder: Path) -> None:
    (folder / "a.txt").symlink_to(folder.parent / "secret.txt")


def linked_folder(folder: Path) -> None:
    (folder / "sub").symlink_to(folder.parent)


def link_to_code(folder: Path) -> None:
    (folder / "lib.typ").symlink_to(folder.parent / "secret.typ")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.txt")


def device(folder: Path) -> None:
    (folder / "a.txt").symlink_to("/dev/zero")


def huge_file(folder: Path) -> None:
    (folder / "a.txt").touch()
    os.truncate(folder / "a.txt", 1 << 40)


def swelling_picture(folder: Path) -> None:
    """Write a picture of 40,000 by 40,000 pixels in 2 MB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side, row = 40_000, 40_001
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(row * 100)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">I", (row * side % 65521) << 16 | 1)
    rows = b"\x78\xda" + block * (side // 100) + packer.flush() + checksum
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    (folder / "a.png").write_bytes(picture)


def nothing(_folder: Path) -> None:
    pass


HOSTILE: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "link": (link, '#read("a.txt")', "링크는 읽지 않습니다: a.txt"),
    "link to a folder": (linked_folder, '#read("sub/secret.txt")', "링크는 읽지 않습니다: sub/secret.txt"),
    "link to code": (link_to_code, '\n#import "lib.typ": x', "firm.typ:2:8: 링크는 읽지 않습니다: lib.typ"),
    "pipe": (pipe, '#read("a.txt")', "일반 파일이 아닙니다"),
    "folder": (nothing, '#read(".")', ""),
    "device": (device, '#read("a.txt")', "링크는 읽지 않습니다"),
    "huge file": (huge_file, '#read("a.txt")', "32 MB"),
    "absolute": (nothing, '#read("/etc/passwd")', "템플릿 폴더에 없는 파일입니다: etc/passwd"),
    "above": (nothing, '#read("../secret.txt")', ""),
    "above by steps": (nothing, '#read("sub/../../secret.txt")', ""),
    "in a picture": (
        nothing,
        '#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\"><image href=\\"/etc/passwd\\"/></svg>"))',
        "",
    ),
    "our own code": (nothing, '#read("typesetter.py")', ""),
    "no such file": (nothing, '#read("none.txt")', "firm.typ:1:6: 템플릿 폴더에 없는 파일입니다: none.txt"),
    "package": (nothing, '#import "@preview/cetz:0.3.0"', "패키지(@…)는 받지 않습니다"),
    "package by another name": (
        nothing,
        '#let m = "@pre" + "view/cetz:0.3.0"\n#import m',
        "패키지(@…)는 받지 않습니다",
    ),
    "own package": (nothing, '#import "@local/own:1.0.0": x', "패키지(@…)는 받지 않습니다"),
    "string of 1 GB": (nothing, '#let s = "a" * 1000000000\n#s.len()', "메모리"),
    "array of 1 GB": (nothing, "#let a = range(100000000)\n#a.len()", "메모리"),
    "endless pages": (nothing, "#for i in range(1000000) [x #pagebreak()]", ""),
    "many pages": (nothing, "#for i in range(2100) [x #pagebreak()]", "2000쪽"),
    "endless calls": (nothing, "#let f(x) = f(x + 1)\n#f(0)", "maximum function call depth"),
    "swelling picture": (swelling_picture, '#image("a.png")', ""),
}
"""The folder's content, the template, and the words of the message; empty for any message."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused_quickly_in_one_line(
    name: str, report: Report, folder: Path, private_temporary_folder: Path
) -> None:
    make, source, words = HOSTILE[name]
    make(folder)
    template = folder / "firm.typ"
    template.write_text(source)
    with pytest.raises(BadInput) as caught:
        export(report, "pdf", folder / "r.pdf", template=template)
    assert "초 안에" not in caught.value.message, "it took until the time limit"
    assert words in caught.value.message
    assert str(template) in caught.value.message
    assert "\n" not in caught.value.message + caught.value.hint and caught.value.hint
    assert SECRET not in caught.value.message
    assert not (folder / "r.pdf").exists() and list(private_temporary_folder.iterdir()) == []


def test_an_endless_template_is_stopped(report: Report, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter, "LIMITS", dataclasses.replace(typesetter.LIMITS, seconds=2.0))
    (folder / "firm.typ").write_text("#for i in range(9999) { for j in range(9999) { for k in range(9999) {} } }")
    with pytest.raises(BadInput, match="2초 안에"):
        produce(report, "pdf", folder / "firm.typ")


def test_a_template_that_is_a_link_is_not_followed(report: Report, folder: Path) -> None:
    (folder / "firm.typ").symlink_to(folder.parent / "secret.typ")
    with pytest.raises(BadInput, match="심볼릭 링크"):
        produce(report, "pdf", folder / "firm.typ")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_an_impossible_template_name_is_refused(report: Report, folder: Path, name: str) -> None:
    with pytest.raises((BadInput, NotFound)):
        produce(report, "pdf", folder / name)


def test_files_beside_a_template_may_have_any_name(report: Report, folder: Path) -> None:
    (folder / "그림 모음").mkdir()
    for name, text in (
        ("main.typ", "#let a = [가]"),
        ("main", "not the template"),
        ("그림 모음/b (1).txt", "b"),
        ("data.json", '{"c": 1}'),
    ):
        (folder / name).write_text(text)
    template = folder / "우리 회사.typ"
    template.write_text('#import "main.typ": a\n#a #read("그림 모음/b (1).txt") #json("data.json").c')
    assert produce(report, "pdf", template).startswith(b"%PDF-")


@pytest.mark.parametrize("what", ["link", "pipe"])
def test_a_font_that_is_no_regular_file_is_refused(report: Report, folder: Path, what: str) -> None:
    if what == "link":
        (folder / "a.otf").symlink_to(FONTS / "NotoSansCJKkr-Bold-subset.otf")
    else:
        os.mkfifo(folder / "a.otf")
    (folder / "firm.typ").write_text("x")
    with pytest.raises(BadInput, match=r"a\.otf: 글꼴은 일반 파일이어야"):
        produce(report, "pdf", folder / "firm.typ")


# The process that prints


def ask_directly(source: str, folder: Path, **environment: str) -> dict[str, str]:
    """Return the child's answer without `ml_tui.sandbox.parent`, so that the test sets the environment."""
    head = {"folder": str(folder), "report": "{}", "fonts": [str(FONTS)], "moment": 0, "standards": []}
    request = json.dumps(head).encode() + b"\n" + source.encode()
    command = [sys.executable, "-P", "-B", "-m", "ml_tui.sandbox.typesetter"]
    base = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": "", "HOME": str(folder)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**base, **environment}
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout
        process.stdin.write(len(request).to_bytes(8) + request)
        process.stdin.flush()
        answer = process.stdout.read()
    told: dict[str, str] = json.loads(answer.partition(b"\n")[0])
    return told


def test_a_template_makes_no_network_connection(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        told = ask_directly('#import "@preview/cetz:0.3.0"', folder, https_proxy=address, all_proxy=address)
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):
            proxy.accept()
    assert told["refused"] == "package"


def test_an_installed_package_is_not_read(folder: Path) -> None:
    package = folder / "share" / "typst" / "packages" / "local" / "own" / "1.0.0"
    package.mkdir(parents=True)
    (package / "typst.toml").write_text('[package]\nname = "own"\nversion = "1.0.0"\nentrypoint = "lib.typ"\n')
    (package / "lib.typ").write_text("#let x = 1")
    told = ask_directly('#import "@local/own:1.0.0": x', folder, XDG_DATA_HOME=str(folder / "share"))
    assert told["refused"] == "package"


def test_the_memory_limit_suffices_with_many_processors(folder: Path) -> None:
    text = "#for i in range(40) [#pagebreak() #table(columns: 20, ..range(400).map(str))]"
    told = ask_directly(text, folder, **{**LOW_MEMORY_SETTINGS, "RAYON_NUM_THREADS": "64"})
    assert told == {}


def test_the_typesetter_stays_within_its_memory_limit(folder: Path) -> None:
    # A separate process measures it, because the peak counts all children of a process.
    sources = ['#let s = "a" * 1000000000\n#s.len()', "#for i in range(1000000) [x #pagebreak()]"]
    head = {"folder": str(folder), "report": "{}", "fonts": [str(FONTS)], "moment": 0, "standards": []}
    code = f"""
import json, resource
from ml_tui.sandbox.parent import NoAnswer, ask
from ml_tui.sandbox.typesetter import LIMITS
head = json.dumps({head!r})
for source in {sources!r}:
    try:
        ask("ml_tui.sandbox.typesetter", (head + "\\n" + source).encode(), LIMITS)
    except NoAnswer:
        pass
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500 * 1024
