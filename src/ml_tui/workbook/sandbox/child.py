"""Reads a workbook in a child process, which can be ended at any moment without harm.

`ml_tui.sandbox` starts and limits it, and `ml_tui.workbook.sandbox.protocol` declares its requests and answers. The
process knows nothing of projects and writes no file.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from ml_tui.sandbox.child import serve
from ml_tui.workbook.sandbox import limits
from ml_tui.workbook.sandbox.archive import RefusedArchive, examine
from ml_tui.workbook.sandbox.limits import Refusal

_ESCAPED = re.compile("_x005F_(?=x[0-9A-F]{4}_)|_x000D_(?=\n)", re.IGNORECASE)
"""Excel's escapes for an underscore before an apparent escape, and for a carriage return before a newline."""

_GOES_ON = re.compile(r"\n\[… → (.+)!F\d+\]\Z")
"""The end of a cell whose text continues in another sheet."""

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref=["']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})["']""")
"""A merged area, as the XML of a sheet lists it below the rows."""

_FILLED = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r=["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b"""
)
"""A filled cell in the XML of a sheet."""

_BEYOND = 3
"""How many cells beyond the limits are named."""

_COMMENTS = ("/comments", "/threadedComment")
"""The ends of the type names of parts with comments."""

Cell = list[Any]
Row = list[Any]
PageBuilder = dict[str, Any]


def answer(request: bytes) -> bytes:
    """Answer ``request``, which is a line of JSON with the wanted sheets, then the workbook.

    A refusal is an answer too.
    """
    wanted, _end, content = request.partition(b"\n")
    try:
        examine(content)
        answer = read(content, json.loads(wanted))
    except RefusedArchive as refusal:
        answer = {"refused": refusal.why.value, "detail": refusal.detail}
    except MemoryError:
        answer = {"refused": Refusal.MEMORY.value}
    except ImportError as error:
        answer = {"refused": Refusal.PACKAGE.value, "detail": error.name or str(error)}
    except Exception as error:  # openpyxl raises nearly any exception for a broken workbook
        answer = {"refused": Refusal.BROKEN.value, "detail": f"{type(error).__name__} {error}"[:200]}
    return json.dumps(answer).encode()


def choose_parser() -> None:
    """Make openpyxl use the safe XML parser, and keep packages that only cost memory from loading."""
    os.environ["OPENPYXL_LXML"] = "False"
    os.environ["OPENPYXL_DEFUSEDXML"] = "True"
    for costly in ("numpy", "pandas", "PIL", "lxml"):
        sys.modules[costly] = None  # type: ignore[assignment]


def read(content: bytes, wanted: dict[str, Any] | None) -> dict[str, Any]:
    """Return the ``wanted`` sheets of the workbook ``content``; all of them when ``wanted`` is None.

    :raises RefusedArchive: the workbook is too large.
    """
    from openpyxl.xml import DEFUSEDXML

    if not DEFUSEDXML:
        raise RefusedArchive(Refusal.PACKAGE, "defusedxml")
    import warnings

    from openpyxl.reader import excel

    warnings.simplefilter("ignore")
    excel.read_string_table = _shared_texts  # type: ignore[attr-defined]
    book = _opened(content, values=False)
    taking = _CellReader()
    found = {sheet.title: taking.sheet(sheet, wanted) for sheet in book.worksheets}
    for name in _continued(one["rows"] for one in found.values() if one):
        if name in book.sheetnames and not found.get(name):
            found[name] = taking.sheet(book[name], None)
    sheets = [one for one in found.values() if one]
    if taking.formulas:
        _put_values(_opened(content, values=True), sheets)
    others = [name for name, one in found.items() if one is None]
    return {"properties": _properties(book), "sheets": sheets, "others": others}


def _opened(content: bytes, *, values: bool) -> Any:
    """Open the workbook ``content``; with ``values``, cells with formulas give their last results."""
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _shared_texts(source: Any) -> list[str]:
    """Return the shared strings as they are stored; openpyxl's own reader drops every ``x005F_``."""
    from openpyxl.cell.text import Text
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    texts = []
    for _event, node in iterparse(source):
        if node.tag == f"{{{SHEET_MAIN_NS}}}si":
            text = Text.from_tree(node)
            texts.append(text.content if text else "")
            node.clear()
    return texts


class _CellReader:
    """Reads the cells of sheets, and counts them."""

    def __init__(self) -> None:
        self.formulas = False
        """Whether a cell held a formula."""
        self._cells = 0
        self._characters = 0

    def sheet(self, sheet: Any, wanted: dict[str, Any] | None) -> PageBuilder | None:
        """Return the content of ``sheet``; None when it is not ``wanted``."""
        rows: list[Row] = []
        sure = wanted is None or folded(sheet.title) in map(folded, wanted["names"])
        for number, cells in enumerate(sheet.iter_rows(1, limits.ROWS, 1, limits.COLUMNS), start=1):
            if number > limits.HEAD_ROWS and not sure:
                return None
            if taken := [taken for cell in cells if (taken := self._cell(cell))]:
                rows.append([number, taken])
                sure = sure or _has_titles(taken, wanted)
        if not sure:
            return None
        with sheet._get_source() as source:
            xml = source.read()
        self._cover(rows, xml)
        return {"name": sheet.title, "rows": rows, "beyond": _beyond(xml), "comments": _comments(sheet)}

    def _cover(self, rows: list[Row], xml: bytes) -> None:
        """Add to ``rows`` the cells that a merge has hidden."""
        from openpyxl.utils import range_boundaries

        areas: list[Any] = [range_boundaries(area.decode()) for area in _MERGED.findall(xml)]
        for first_column, first_row, last_column, last_row in areas:
            for number, cells in rows:
                if first_row <= number <= last_row:
                    hidden = range(first_column, min(last_column, limits.COLUMNS) + 1)
                    covered = [[column, "m", ""] for column in hidden if (column, number) != (first_column, first_row)]
                    self._count(len(covered), 0)
                    cells += covered

    def _cell(self, cell: Any) -> Cell | None:
        if cell.value is None or cell.value == "":
            return None
        kind, value = _plain(cell.value, cell.data_type)
        self.formulas = self.formulas or kind == "f"
        self._count(1, len(value))
        return [cell.column, kind, value]

    def _count(self, cells: int, characters: int) -> None:
        self._cells += cells
        self._characters += characters
        if self._cells > limits.CELLS:
            raise RefusedArchive(Refusal.CELLS)
        if self._characters > limits.CHARACTERS:
            raise RefusedArchive(Refusal.CHARACTERS)


def _plain(value: Any, data_type: str) -> tuple[str, str]:
    """The kind of a cell and its value as text."""
    if data_type == "f":
        return "f", ""
    match value:
        case bool():
            return "b", str(value).upper()
        case int() | float():
            return "n", repr(value)
        case datetime() | date():
            return "d", value.isoformat()
        case str() if data_type == "e":
            return "e", value
        case str():
            return "s", _ESCAPED.sub(lambda found: "" if found[0][4] == "0" else "_", value)
    return "o", str(value)[:200]


def _has_titles(cells: list[Cell], wanted: dict[str, Any] | None) -> bool:
    """Whether ``cells`` hold most titles of one of the ``wanted`` sets, and at least two."""
    texts = {folded(value) for _column, kind, value in cells if kind == "s"}
    sets = ({folded(title) for title in titles} for titles in wanted["titles"]) if wanted else ()
    return any(len(texts & titles) >= max(2, len(titles) / 2) for titles in sets)


def _beyond(xml: bytes) -> list[str]:
    """Return the first filled cells of a sheet that lie beyond the limits."""
    from openpyxl.utils import column_index_from_string

    found = []
    for letters, number in _FILLED.findall(xml):
        if int(number) > limits.ROWS or column_index_from_string(letters.decode()) > limits.COLUMNS:
            found.append(f"{letters.decode()}{number.decode()}")
            if len(found) == _BEYOND:
                break
    return found


def _comments(sheet: Any) -> list[str]:
    """Return the cells of ``sheet`` with a comment, old or threaded."""
    from openpyxl.packaging.relationship import get_dependents, get_rels_path
    from openpyxl.xml.functions import iterparse

    archive = sheet.parent._archive
    rels = str(get_rels_path(sheet._worksheet_path))  # type: ignore[no-untyped-call]
    if rels not in archive.namelist():
        return []
    cells: dict[str, None] = {}
    for part in get_dependents(archive, rels):
        if part.Type.endswith(_COMMENTS) and part.target in archive.namelist():
            with archive.open(part.target) as source:
                for _event, node in iterparse(source):
                    if node.tag.rpartition("}")[2] in ("comment", "threadedComment") and node.get("ref"):
                        cells[str(node.get("ref"))[:20]] = None
                    node.clear()
                    if len(cells) >= limits.COMMENTS:
                        return list(cells)
    return list(cells)


def folded(title: str) -> str:
    """Return ``title`` for comparison: without blanks, in lower case."""
    return "".join(title.split()).casefold()


def _continued(sheets: Iterable[list[Row]]) -> set[str]:
    """Return the names of the sheets in which texts of ``sheets`` continue."""
    return {found[1] for value in _texts(sheets) if (found := _GOES_ON.search(value))}


def _texts(sheets: Iterable[list[Row]]) -> Iterator[str]:
    for rows in sheets:
        for _number, cells in rows:
            yield from (value for _column, kind, value in cells if kind == "s")


def _put_values(book: Any, sheets: list[PageBuilder]) -> None:
    """Replace each formula by its last result, if the workbook holds one."""
    for sheet in sheets:
        formulas = {(row[0], cell[0]): cell for row in sheet["rows"] for cell in row[1] if cell[1] == "f"}
        if not formulas:
            continue
        rows = book[sheet["name"]].iter_rows(1, max(row for row, _column in formulas), 1, limits.COLUMNS)
        for number, cells in enumerate(rows, start=1):
            for cell in cells:
                if (number, getattr(cell, "column", 0)) in formulas and cell.value is not None:
                    formulas[number, cell.column][1:] = _plain(cell.value, cell.data_type)


def _properties(book: Any) -> dict[str, str]:
    """Return ml-tui's document properties, without the prefix of their names, and the date of the exported state."""
    created = book.properties.created
    return {
        **({"day": created.date().isoformat()} if created else {}),
        **{
            one.name.removeprefix(limits.PROPERTIES): str(one.value)[:200]
            for one in book.custom_doc_props
            if str(one.name).startswith(limits.PROPERTIES)
        },
    }


if __name__ == "__main__":
    choose_parser()
    sys.exit(serve(answer, limits.READER))
