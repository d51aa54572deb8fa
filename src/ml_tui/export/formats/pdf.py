"""PDF by typst: the report as data for a template, its own fonts embedded, tagged for screen readers (PDF/UA-1).

What users typed reaches the template as data and is never read as markup. A character that the fonts lack is printed as
its name in brackets, and the user is told.
"""

from __future__ import annotations

import json
import re
import unicodedata
import weakref
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ml_tui.export.formats import Format
from ml_tui.i18n import _
from ml_tui.packages import explained, not_usable
from ml_tui.report.paged import STEPS, on_pages, page_remarks
from ml_tui.report.parts import ColumnKind, Report, Table, Term, shown

if TYPE_CHECKING:
    from ml_tui.export.report_data import Clean

FONTS = Path(__file__).parents[1] / "fonts"
TEMPLATE = Path(__file__).parents[1] / "templates" / "report.typ"
FONT_NAME = b"NotoSansCJKkr"
"""The name of the embedded fonts in a PDF."""

PAGES = 2_000
"""The most pages of a PDF that a user's template makes."""

STANDARD = "ua-1"
"""The standard that our own template keeps to: tagged for screen readers."""

_INVISIBLE = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors: they choose the shape of the character before them, and show nothing themselves."""

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_TITLE = re.compile(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", re.DOTALL)
_STREAM = re.compile(rb"<<[^>]*?/Type/Metadata[^>]*?>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)

_SHOWN_MISSING = 20
"""The most unprintable characters that are named."""


def render(report: Report, template: Path | None = None) -> bytes:
    """Return ``report`` as a PDF, by ``template`` or by our own. The same report gives the same bytes.

    :raises NotFound: there is no such template.
    :raises BadInput: the template cannot be used; the message says where and why.
    :raises NotInstalled: typst is missing or broken.
    """
    data = template_data(report)
    named = [_name(char) for char in data["missing"] if not _INVISIBLE.match(char)]
    data = {**data, "missing": named}
    if template is None:
        return _made(data, report)
    from ml_tui.export.template import printed, rejected

    text = json.dumps(data, ensure_ascii=False)
    check_typst()  # the child process could not say what is wrong with typst
    made = printed(template, text, FONTS, _moment(report))
    if page_count(made) > PAGES:
        raise rejected(template, _("{n}쪽을 넘습니다").format(n=PAGES))
    return made


def compare(data: bytes, report: Report) -> list[str]:
    """Return what is wrong with the PDF in ``data``: incomplete, of another report, or without its fonts or some cells.

    The text in a PDF is glyphs, which are not read back. The data for the template is compared with the report instead.
    """
    differing = [] if is_whole(data) else ["PDF"]
    given = template_data(report)
    if not _title_in(data).startswith(given["title"]):
        differing.append(report.title)
    if FONT_NAME not in data:
        differing.append(FONT_NAME.decode())
    return differing + list(_left_out(on_pages(report), given))


def remarks(report: Report) -> list[str]:
    """What the user should know about the PDF: that the log is cut, and which characters the fonts lack."""
    missing = [char for char in template_data(report)["missing"] if not _INVISIBLE.match(char)]
    if not missing:
        return page_remarks(report)
    names = ", ".join(f"{char} {_name(char)}" for char in missing[:_SHOWN_MISSING])
    more = _(" (외 {n}건)").format(n=len(missing) - _SHOWN_MISSING) if len(missing) > _SHOWN_MISSING else ""
    return [*page_remarks(report), _("글꼴에 없는 글자를 이름으로 바꾸었습니다: {names}").format(names=names) + more]


def is_whole(data: bytes) -> bool:
    """Whether ``data`` is a PDF from its first line to its last, with a page at least."""
    return data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF") and page_count(data) > 0


def page_count(data: bytes) -> int:
    """How many pages the PDF in ``data`` has."""
    return len(_PAGE.findall(data))


def _once_for_a_report(function: Callable[[Report], dict[str, Any]]) -> Callable[[Report], dict[str, Any]]:
    """Keep what ``function`` returns for a report as long as the report exists."""
    known: dict[int, dict[str, Any]] = {}

    @wraps(function)
    def kept(report: Report) -> dict[str, Any]:
        found = known.get(id(report))
        if found is None:
            weakref.finalize(report, known.pop, id(report), None)
            found = known[id(report)] = function(report)
        return found

    return kept


@_once_for_a_report
def template_data(report: Report) -> dict[str, Any]:
    """Return the data for the template, which callers must not change; printing, comparing and remarks need it."""
    from ml_tui.export.report_data import report_data

    pages = on_pages(report)
    data = report_data(pages)
    missing = _missing_in(data)
    if missing:
        data = report_data(pages, replacer(missing))
    return {**data, "missing": missing}


# Characters


def replacer(missing: Sequence[str]) -> Clean:
    """Return a function that replaces the characters ``missing`` in a text by their names in brackets."""
    names = {ord(char): "" if _INVISIBLE.match(char) else f"[{_name(char)}]" for char in missing}
    return lambda text: text.translate(names)


def _missing_in(data: dict[str, Any]) -> list[str]:
    """The characters in ``data`` that the fonts lack, sorted."""
    used = set(msgspec.json.encode(data).decode())
    return sorted(char for char in used if ord(char) not in characters())


def _name(char: str) -> str:
    """Return the Unicode name of a character, or its code point if it has no telling name."""
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X}" if not name or name.startswith("CJK") else name


@cache
def characters() -> frozenset[int]:
    """The code points that the fonts have."""
    found: set[int] = set()
    for line in (FONTS / "characters.txt").read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            first, _sep, last = line.partition("-")
            found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


# typst


def _moment(report: Report) -> int:
    """Return the creation time for a PDF of ``report``, in seconds since 1970."""
    return int(datetime.combine(report.day, time(), UTC).timestamp())


def _made(data: dict[str, Any], report: Report) -> bytes:
    """Return the PDF that our own template makes of ``data``."""
    from ml_tui.export.pdf_parts import is_large, printed_in_parts

    if not is_large(data):
        return _typeset(TEMPLATE, json.dumps(data, ensure_ascii=False), _moment(report))
    check_typst()
    return printed_in_parts(data, TEMPLATE.read_bytes(), FONTS, _moment(report), STANDARD)


def check_typst() -> None:
    """Make a page, to see whether typst can be used.

    :raises NotInstalled: it cannot.
    """
    try:
        _typeset(b'#set document(title: "-")\n-', "{}", 0)
    except RuntimeError as error:
        raise not_usable("typst", error) from None


def _typeset(source: Any, data: str, moment: int) -> bytes:
    """Return the PDF that ``source``, a typst text or file, makes of ``data``.

    :raises NotInstalled: typst is missing or broken, or its version lacks what is needed.
    :raises RuntimeError: typst does not accept ``source``.
    """
    with explained():
        import typst
    standards: list[Any] = [STANDARD]
    try:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        made = typst.compile(
            source,
            root=TEMPLATE.parent,
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"report": data},
            pdf_standards=standards,
            timestamp=moment,
        )
    except (AttributeError, TypeError, ValueError) as error:  # another version of typst lacks something
        raise not_usable("typst", error) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # raised by Rust, without a base class to catch
            raise
        raise not_usable("typst", error) from None
    return bytes(made)


# Reading


def _title_in(data: bytes) -> str:
    """The title in the metadata of the PDF in ``data``."""
    import html

    found = _STREAM.search(data)
    if found is None:
        return ""
    text = found[1]
    if not text.startswith(b"<?xpacket"):
        try:
            text = zlib.decompress(text)
        except zlib.error:
            return ""
    title = _TITLE.search(text)
    return html.unescape(title[1].decode(errors="replace")) if title else ""


def _left_out(report: Report, data: dict[str, Any]) -> Iterator[str]:
    """Yield the cells of ``report`` that are not in ``data``."""
    given = {table["id"]: table for chapter in data["chapters"] for table in chapter["tables"]}
    clean = replacer(data["missing"])
    for table in report.tables:
        if table.id not in given:
            yield table.title
            continue
        if given[table.id]["lead"] != clean(table.lead):
            yield f"{table.title}: {table.lead}"
        yield from _cells_left_out(table, given[table.id], clean)


def _cells_left_out(table: Table, given: dict[str, Any], clean: Clean) -> Iterator[str]:
    rows = [(group["name"], row) for group in given["groups"] for row in group["rows"]]
    if len(rows) != len(table.rows):
        yield f"{table.title} ({len(table.rows)} / {len(rows)})"
        return
    visible = [(at, column) for at, column in enumerate(table.columns) if not column.hidden]
    kept = [(at, column) for at, column in visible if column.key not in table.grouped]
    for number, (values, (name, cells)) in enumerate(zip(table.rows, rows, strict=True), start=1):
        for at, column in visible:
            if column.key in table.grouped and clean(shown(values[at])) not in name:
                yield f"{table.title} {number}: {column.title}"
        for (at, column), cell in zip(kept, cells, strict=True):
            value = values[at]
            wanted: Any = clean(shown(value, column))
            if isinstance(value, Term):
                cell = cell["word"]
            elif column.kind is ColumnKind.PERCENT:
                wanted = value
            if cell != wanted:
                yield f"{table.title} {number}: {column.title}"


FORMAT = Format(id="pdf", order=2, binary=True, log_steps=STEPS, render=render, compare=compare, remarks=remarks)
