"""Checks the zip archive of a workbook, before openpyxl reads it.

Runs in the reading process, with only the standard library.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable

from ml_tui.workbook.sandbox import limits
from ml_tui.workbook.sandbox.limits import Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of old and of encrypted files."""

_XML = (".xml", ".rels", ".vml")
_MACROS = re.compile(r"vbaproject|(?:^|/)(?:macrosheets|dialogsheets|activex)/", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|ms-office\.vbaProject", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_KNOWN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_CONTENT_TYPES = "[Content_Types].xml"
_PIECE = 1 << 16
_OVERLAP = 16


class RefusedArchive(Exception):
    """A workbook that is not read."""

    def __init__(self, why: Refusal, detail: str = "") -> None:
        """Refuse the workbook for the reason ``why``; ``detail`` may add to it."""
        super().__init__(why)
        self.why = why
        self.detail = detail


def examine(content: bytes) -> None:
    """Make sure that ``content`` is a workbook within the size limits, without macros and document types.

    :raises RefusedArchive: it is not.
    """
    if not content:
        raise RefusedArchive(Refusal.EMPTY)
    if len(content) > limits.FILE_BYTES:
        raise RefusedArchive(Refusal.FILE_BYTES)
    if content.startswith(_OLE):
        raise RefusedArchive(Refusal.OLD_OR_ENCRYPTED)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise RefusedArchive(Refusal.NOT_ZIP) from None
    with archive:
        _examine_list(archive.infolist())
        for part in archive.infolist():
            if part.filename.lower().endswith(_XML):
                _examine_part(archive, part)


def _examine_list(parts: list[zipfile.ZipInfo]) -> None:
    """Check the archive's table of contents."""
    names = [part.filename for part in parts]
    if len(parts) > limits.PARTS:
        raise RefusedArchive(Refusal.PARTS)
    if sum(part.file_size for part in parts) > limits.UNPACKED_BYTES:
        raise RefusedArchive(Refusal.UNPACKED_BYTES)
    if any(_swells(part) for part in parts):
        raise RefusedArchive(Refusal.RATIO)
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedArchive(Refusal.OLD_OR_ENCRYPTED)
    if any(map(_MACROS.search, names)):
        raise RefusedArchive(Refusal.MACROS)
    if _CONTENT_TYPES not in names or "xl/workbook.xml" not in names:
        raise RefusedArchive(Refusal.NOT_WORKBOOK)
    if len(set(names)) < len(names):
        raise RefusedArchive(Refusal.BROKEN, "duplicate parts")


def _swells(part: zipfile.ZipInfo) -> bool:
    return part.file_size > limits.RATIO_FROM and part.file_size > limits.RATIO * max(1, part.compress_size)


def _examine_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read all of ``part``: it must be in UTF-8, and must not define a document type."""
    try:
        with archive.open(part) as stream:
            last = b""
            for number, piece in enumerate(iter(lambda: stream.read(_PIECE), b"")):
                if number == 0:
                    _demand_readable(piece)
                if b"<!DOCTYPE" in last + piece or b"<!ENTITY" in last + piece:
                    raise RefusedArchive(Refusal.DOCTYPE)
                if part.filename == _CONTENT_TYPES and _MACRO_TYPE.search(last + piece):
                    raise RefusedArchive(Refusal.MACROS)
                last = piece[-_OVERLAP:]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise RefusedArchive(Refusal.BROKEN, type(error).__name__) from None


def _demand_readable(piece: bytes) -> None:
    declared: Iterable[bytes] = _DECLARED.findall(piece[:1000])
    if b"\x00" in piece[:64] or any(name.lower() not in _KNOWN_ENCODINGS for name in declared):
        raise RefusedArchive(Refusal.ENCODING)
