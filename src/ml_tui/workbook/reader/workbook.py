"""Reads a filled-in workbook: an entry for every cell with an answer, and every problem with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.project import Project
from ml_tui.errors import BadInput
from ml_tui.i18n import LANGUAGES, _
from ml_tui.text import clean_line
from ml_tui.workbook.layout import Layout, layouts, wanted
from ml_tui.workbook.reader.answers import Answers, CellProblem, Origin
from ml_tui.workbook.reader.long_texts import LongTexts
from ml_tui.workbook.reader.table_reader import TableReader
from ml_tui.workbook.reader.tables import Found, TableSearch, find
from ml_tui.workbook.reader.unread import listed, note_comments, note_told
from ml_tui.workbook.sandbox import limits
from ml_tui.workbook.sandbox.child import folded
from ml_tui.workbook.sandbox.protocol import RawBook
from ml_tui.workbook.sandbox.reading import read_raw

FORMAT = 1
"""The newest workbook format that this version knows."""


def read_answers(path: Path, catalog: Catalog, project: Project) -> Answers:
    """Return the answers in the workbook at ``path``, by ``catalog`` and the present ``project``.

    :raises NotFound: there is no such file.
    :raises BadInput: the file is no readable workbook, or ml-tui has not exported it.
    """
    known = layouts(catalog, project)
    book = read_raw(path, wanted(known))
    search = find(book, known)
    name = clean_line(path.name)[:120]
    origin = _origin(book)
    _demand_answers(name, book, search)
    answers = Answers(name, origin, tables=search.tables)
    long_texts = LongTexts(book)
    for table_id, found in search.tables.items():
        TableReader(answers, catalog, found, long_texts).run(table_id)
    for found in search.told_only:
        note_told(answers, found)
    for found in (*search.tables.values(), *search.told_only):
        note_comments(answers, found)
    answers.problems += _missing(search, answers)
    answers.notices += _passed_over(search, known)
    return answers


def _demand_answers(name: str, book: RawBook, search: TableSearch) -> None:
    """Make sure that the workbook can hold answers.

    :raises BadInput: it cannot; the message says what the workbook is instead.
    """
    hint = _("ml-tui export PROJECT -f xlsx로 내보낸 파일을 채우십시오. 아무것도 바꾸지 않았습니다")
    if book.properties.get("about") == "difference":
        raise BadInput(_("두 상태를 비교한 통합 문서에는 가져올 답이 없습니다: {name}").format(name=name[:80]), hint)
    if search.tables or search.untitled:
        return
    if book.properties.get("depth") == "executive" or any(found.layout.short for found in search.told_only):
        raise BadInput(
            _("경영진용 요약 통합 문서(--depth executive)에는 가져올 답이 없습니다: {name}").format(name=name[:80]),
            hint,
        )
    if search.told_only:
        raise BadInput(_("ml-tui의 통합 문서이지만 체크리스트 시트가 없습니다: {name}").format(name=name[:80]), hint)
    raise BadInput(_("ml-tui가 내보낸 통합 문서가 아닙니다: {name}").format(name=name[:80]), hint)


def _missing(search: TableSearch, answers: Answers) -> Iterator[CellProblem]:
    """Yield a problem if the checklist, or every row of it, is missing."""
    found = search.tables.get("checklist")
    if found and any(table == "checklist" for table, _keys in answers.rows):
        return
    hint = _("새로 내보낸 파일에 답을 옮겨 적고 다시 가져오십시오")
    if found:
        message = _("어느 항목인지 알 수 있는 행이 없습니다. 번호나 점검 항목의 이름이 있어야 합니다")
        yield CellProblem(found.name, message, hint)
    elif "checklist" in search.untitled:
        message = _("제목 행을 찾지 못했습니다. 번호, 점검 항목, 상태, 메모 … 이(가) 한 행에 있어야 합니다")
        yield CellProblem(search.untitled["checklist"], message, hint)
    else:
        yield CellProblem(answers.name, _("체크리스트 시트를 찾지 못했습니다"), hint)


def _origin(book: RawBook) -> Origin:
    """Return the origin in the document properties.

    :raises BadInput: a later version has made the workbook.
    """
    properties = {name: clean_line(value) for name, value in book.properties.items()}

    def number(name: str) -> int:
        try:
            return int(float(properties.get(name, "0")))
        except (ValueError, OverflowError):
            return 0

    if number("format") > FORMAT:
        raise BadInput(
            _("더 새로운 ml-tui가 만든 통합 문서입니다"),
            _("ml-tui를 올린 뒤 다시 가져오십시오. 아무것도 바꾸지 않았습니다"),
        )
    language = next((one for one in LANGUAGES if one == properties.get("language")), None)
    try:
        day = date.fromisoformat(properties.get("day", ""))
    except ValueError:
        day = None
    project, catalog, version = (properties.get(name, "") for name in ("project", "catalog", "version"))
    return Origin(project, catalog, number("revision"), language, day, version)


def _passed_over(search: TableSearch, known: list[Layout]) -> Iterator[str]:
    """Yield, in words, which parts of the workbook are not read or missing."""
    for found in search.tables.values():
        yield from _about_columns(found)
    for found in (*search.tables.values(), *search.told_only):
        if found.sheet.beyond:
            yield _("'{sheet}' 시트는 {rows}행 {columns}열까지만 읽습니다. 그 밖의 칸: {places}").format(
                sheet=found.name,
                rows=limits.ROWS,
                columns=limits.COLUMNS,
                places=listed([f"{found.name}!{clean_line(cell)}" for cell in found.sheet.beyond]),
            )
    absent = [one.sheet_title for one in known if _is_absent(one, search)]
    if absent:
        yield _("없는 시트의 답은 그대로 둡니다: {names}").format(names=listed(absent))
    untitled = [name for table, name in search.untitled.items() if table != "checklist"]
    if untitled:
        yield _("제목 행을 찾지 못해 읽지 않은 시트: {names}").format(names=listed(untitled))
    if search.spare:
        yield _("같은 표가 또 있는 시트는 읽지 않았습니다: {names}").format(names=listed(search.spare))
    if search.strange:
        yield _("모르는 시트는 읽지 않았습니다: {names}").format(names=listed(search.strange))


def _is_absent(layout: Layout, search: TableSearch) -> bool:
    """Whether the workbook lacks the table of ``layout``, which is in the workbook's language."""
    table = layout.table.id
    language = next(iter(search.tables.values())).layout.language if search.tables else None
    wanted = layout.comes_back and layout.language == language and bool(layout.table.rows)
    return wanted and table not in search.tables and table not in search.untitled


def _about_columns(found: Found) -> Iterator[str]:
    """Yield, in words, which columns of a table are missing or renamed."""
    layout, sheet = found.layout, found.name
    if layout.sheet != folded(sheet):
        yield _("'{sheet}' 시트를 '{name}'(으)로 읽었습니다").format(sheet=sheet, name=layout.sheet_title)
    for key, title in found.guessed.items():
        if not layout.is_hidden(key):
            yield _("'{sheet}' 시트에 '{column}' 열이 없어 '{title}' 열을 대신 읽었습니다").format(
                sheet=sheet, column=layout.title_of(key), title=title[:40]
            )
    if not set(layout.keys) <= found.columns.keys():
        yield _("'{sheet}' 시트에 숨은 id 열이 없어 번호와 이름으로 행을 찾았습니다").format(sheet=sheet)
    if found.missing:
        names = listed([column.title for column in found.missing])
        yield _("'{sheet}' 시트에 없는 열은 그대로 둡니다: {names}").format(sheet=sheet, names=names)
