"""A child that prints a report with an untrusted template.

The typesetter's language could read files. So the child leaves no file descriptor free, and the typesetter can open no
file and no connection. This module reads the files that the template names, only from the template's own folder.
"""

from __future__ import annotations

import json
import os
import re
import resource
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ml_tui.sandbox.child import serve
from ml_tui.sandbox.limits import Limits

LIMITS = Limits(memory=500 << 20, seconds=8.0, cpu_seconds=12, answer_bytes=64 << 20)

OURS = Limits(memory=1 << 30, seconds=600.0, cpu_seconds=600, answer_bytes=256 << 20)
"""The limits for a part of a report that our own template prints."""

BY_OURS = "ours"
"""The argument that chooses them."""

FILE_BYTES = 32 << 20
"""The largest total size of a template's files, in bytes."""

FILES = 200
"""The most files of a template."""

ROOT = Path(__file__).parent
"""The typesetter's root folder; it holds no file that a template could use."""

NOWHERE = str(ROOT / "nowhere")

_MAIN = "main"
_DEEPEST = 32
"""How many folders deep a template's file may lie."""

_NOT_FOUND = re.compile(rf"searched at {re.escape(str(ROOT))}/(.+?)\)?\Z")
_PACKAGE = re.compile(r"\bpackage\b")
_PLACE = re.compile(r"┌─ (.+):(\d+):(\d+)$", re.MULTILINE)


class RefusedTemplate(Exception):
    """A template that is not printed."""

    def __init__(self, why: str, detail: str = "", place: str = "") -> None:
        """Refuse for the reason ``why``, a code that `ml_tui.export.template` knows, at ``place`` in the template."""
        super().__init__(why)
        self.told = {"refused": why, "detail": detail[:600], "place": place[:300]}


def answer(request: bytes) -> bytes:
    """Return a line of JSON, which is empty or says why nothing was printed, and then the PDF.

    The request is a line of JSON (``folder``, ``report``, ``fonts``, ``moment``, ``standards``), then the text of the
    template.
    """
    head, _end, source = request.partition(b"\n")
    try:
        return b"{}\n" + printed(json.loads(head), source)
    except RefusedTemplate as refused:
        return json.dumps(refused.told).encode() + b"\n"
    except MemoryError:
        return json.dumps(RefusedTemplate("memory").told).encode() + b"\n"
    except BaseException as error:  # the typesetter also raises errors that are no `Exception`
        return json.dumps(RefusedTemplate("fault", f"{type(error).__name__} {error}").told).encode() + b"\n"


def printed(asked: dict[str, Any], source: bytes) -> bytes:
    """Return the report as a PDF, printed with the template ``source``.

    :raises RefusedTemplate: the report cannot be printed.
    """
    try:
        import typst
    except (ImportError, OSError) as error:
        raise RefusedTemplate("typesetter", str(error)) from None
    os.chdir(ROOT)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=asked["fonts"])
    _load(typst, fonts)
    folder = _Folder(asked["folder"])
    files: Any = {_MAIN: source}  # the type stub lacks files by name
    with _no_file_numbers():
        while True:
            try:
                return bytes(
                    typst.compile(
                        input=files,
                        root=str(ROOT),
                        font_paths=fonts,
                        ignore_system_fonts=True,
                        format="pdf",
                        sys_inputs={"report": asked["report"]},
                        timestamp=asked["moment"],
                        pdf_standards=asked["standards"],
                        package_path=NOWHERE,
                        package_cache_path=NOWHERE,
                    )
                )
            except typst.TypstError as error:
                name = _missing(error)
                if name is None or name in files:
                    raise _refusal(error) from None
                files[name] = folder.read(name, _place(error))


def _load(typst: Any, fonts: Any) -> None:
    """Make the typesetter read every font file now, since it can open none later."""
    faces = [face for face in fonts.fonts() if face.path]
    lines = [
        f"#text(font: {json.dumps(face.family, ensure_ascii=False)}, weight: {face.weight}, style: {face.style!r}, "
        f"stretch: {face.stretch * 100:g}%)[a]".replace("'", '"')
        for face in faces
    ]
    text = "\n".join(["#set text(fallback: false)", *lines])
    with suppress(typst.TypstError):
        typst.compile(input={_MAIN: text.encode()}, root=str(ROOT), font_paths=fonts, format="pdf")


@contextmanager
def _no_file_numbers() -> Iterator[None]:
    """Let this process open nothing during the block: no file descriptor is free."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextmanager
def _few_file_numbers() -> Iterator[None]:
    """Free a few file descriptors within `_no_file_numbers`, while the typesetter does not run."""
    closed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (closed[0] + _DEEPEST, closed[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, closed)


class _Folder:
    """The folder of a template: the regular files in it and below it, without links."""

    def __init__(self, path: str) -> None:
        self._handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        self._read = 0
        self._bytes = 0

    def read(self, name: str, place: str) -> bytes:
        """Return the content of the file ``name``, which the template names at ``place``.

        :raises RefusedTemplate: there is no such file, or it may not be read.
        """
        self._read += 1
        if self._read > FILES:
            raise RefusedTemplate("files", name, place)
        try:
            with _few_file_numbers():
                return self._content(name, place)
        except FileNotFoundError:
            raise RefusedTemplate("not-found", name, place) from None
        except OSError as error:
            raise RefusedTemplate("unreadable", f"{name}: {error.strerror}", place) from None

    def _content(self, name: str, place: str) -> bytes:
        steps = name.split("/")
        opened = [self._handle]
        try:
            for number, step in enumerate(steps, start=1):
                flags = os.O_DIRECTORY if number < len(steps) else os.O_NONBLOCK | os.O_NOCTTY
                if stat.S_ISLNK(os.stat(step, dir_fd=opened[-1], follow_symlinks=False).st_mode):
                    raise RefusedTemplate("link", name, place)
                opened.append(os.open(step, os.O_RDONLY | os.O_NOFOLLOW | flags, dir_fd=opened[-1]))
            if not stat.S_ISREG(os.fstat(opened[-1]).st_mode):
                raise RefusedTemplate("no-file", name, place)
            with os.fdopen(opened[-1], "rb", closefd=False) as file:
                content = file.read(FILE_BYTES - self._bytes + 1)
        finally:
            for handle in opened[1:]:
                os.close(handle)
        self._bytes += len(content)
        if self._bytes > FILE_BYTES:
            raise RefusedTemplate("large", name, place)
        return content


def _missing(error: Any) -> str | None:
    """Return the missing file, relative to the template's folder; None when ``error`` is another one."""
    message = str(error.message)
    if (found := _NOT_FOUND.search(message)) is None:
        return None
    return found[1]


def _place(error: Any) -> str:
    """Return where the typesetter has stopped: file (empty for the template itself), line and column."""
    found = _PLACE.search(str(error.diagnostic or ""))
    if found is None:
        return ""
    name = "" if found[1] == _MAIN else found[1]
    return f"{name}:{found[2]}:{found[3]}"


def _refusal(error: Any) -> RefusedTemplate:
    message = str(error.message)
    return RefusedTemplate("package" if _PACKAGE.search(message) else "fault", message, _place(error))


if __name__ == "__main__":
    sys.exit(serve(answer, OURS if BY_OURS in sys.argv else LIMITS))
