"""What a filled-in workbook answers: an entry for every cell that holds an answer, and every problem with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import JSON
from ml_tui.domain.merge import CRITERION, Entry
from ml_tui.domain.project import Project
from ml_tui.errors import BadInput
from ml_tui.importing.child import read_raw
from ml_tui.importing.layout import layouts, told_only, wanted
from ml_tui.importing.tables import GOES_ON, Found, LongTexts, Search, find, find_told_only, letter
from ml_tui.importing.values import Unfit, checked, day_of, statuses, text_of, yes_or_no
from ml_tui.importing.wire import RawBook, RawCell
from ml_tui.messages import LANGUAGES, Language, _
from ml_tui.text import clean_line

FORMAT = 1
"""The newest kind of workbook that this version knows."""

_LISTED = 5
"""How many names a notice lists."""

_TEXTS = {"checklist": ("reason", "note", "plan", "owner", "evidence"), "mapping": ("link", "note"), "criteria": ()}
"""The fields of each table that hold text, by the keys of their columns."""


Printed = tuple[str, str, tuple[str, ...], str, str]
"""A cell that is not read as an answer: table, column, keys of the row, text, place."""


class Problem(msgspec.Struct, frozen=True):
    """Something in a workbook that keeps it from being taken over."""

    place: str
    """Such as ``sheet!F5``."""
    message: str
    hint: str = ""


class Origin(msgspec.Struct, frozen=True):
    """From which state of which project a workbook was exported, as far as it says."""

    project: str = ""
    catalog: str = ""
    """SHA-256 of the catalog."""
    revision: int = 0
    language: Language | None = None


@dataclass(slots=True)
class Answers:
    """What a workbook says."""

    name: str
    """What the file is called."""
    origin: Origin
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    """What was passed over, in words."""
    unknown: list[Problem] = field(default_factory=list)
    """Rows about what the catalog does not have: a problem, unless the workbook is on another catalog."""
    printed: list[Printed] = field(default_factory=list)
    """Cells that are not answers, or do not come back."""


def read_answers(path: Path, catalog: Catalog, project: Project) -> Answers:
    """What the workbook at ``path`` answers to the questions of ``catalog``; ``project`` is what is known so far.

    :raises NotFound: there is no such file.
    :raises BadInput: it is not a workbook that can be read, or none of ours.
    """
    known = layouts(catalog, project)
    others = told_only(catalog, project)
    book = read_raw(path, wanted(known, others))
    search = find(book, known)
    if book.properties.get("about") == "difference":
        raise BadInput(
            _("두 상태를 비교한 통합 문서에는 가져올 답이 없습니다: {name}").format(name=clean_line(path.name)[:80]),
            _("ml-tui export PROJECT -f xlsx로 내보낸 파일을 채우십시오. 아무것도 바꾸지 않았습니다"),
        )
    if not search.tables:
        raise BadInput(
            _("ml-tui가 내보낸 통합 문서가 아닙니다: {name}").format(name=clean_line(path.name)[:80]),
            _("ml-tui export PROJECT -f xlsx로 내보낸 파일을 채우십시오. 아무것도 바꾸지 않았습니다"),
        )
    answers = Answers(clean_line(path.name)[:120], _origin(book))
    long_texts = LongTexts(book)
    for table_id, found in search.tables.items():
        _Reading(answers, catalog, found, long_texts).run(table_id)
    for found in find_told_only(book, others):
        answers.printed += _told(found)
    answers.notices += _passed_over(search)
    return answers


def _told(found: Found) -> Iterator[Printed]:
    """The cells of a table that does not come back."""
    layout = found.layout
    for number, cells in found.rows():
        keys = tuple(cells[key].value if key in cells else "" for key in layout.keys)
        for key in found.columns:
            text = cells[key].value.removesuffix("T00:00:00") if key in cells else ""
            if key not in layout.keys and not GOES_ON.search(text):
                yield layout.table.id, key, keys, text, found.place(number, key)


def _origin(book: RawBook) -> Origin:
    """What the document properties say.

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
    return Origin(properties.get("project", ""), properties.get("catalog", ""), number("revision"), language)


class _Reading:
    """Takes the answers out of one table."""

    def __init__(self, answers: Answers, catalog: Catalog, found: Found, long_texts: LongTexts) -> None:
        self._answers = answers
        self._found = found
        self._long_texts = long_texts
        self._items = {item.id: item for item in catalog.items()}
        self._rows = {row.no for row in catalog.rows}
        self._numbers = {item.no: item.id for item in self._items.values()}
        self._seen: dict[tuple[str, ...], str] = {}
        self._nameless: list[str] = []
        self._words = {"status": statuses(), "met": yes_or_no("met"), "connected": yes_or_no("connected")}
        table = found.layout.table
        at = table.positions(found.layout.keys)
        self._names = {tuple(str(row[n]) for n in at): table.name_of(row) for row in table.rows}
        self._titles = {column.key: (column.title,) for column in table.columns}

    def run(self, table_id: str) -> None:
        """Read every row."""
        found = self._found
        for title, column in found.twice:
            place = f"{found.name}!{letter(column)}{found.head}"
            self._answers.problems.append(Problem(place, _("열이 두 번 있습니다: {title}").format(title=title[:40])))
        for number, cells in found.rows():
            keys = self._keys(number, cells)
            if keys is None:
                continue
            if keys in self._seen:
                self._problem(
                    number, self._key_column, _("같은 행이 {place}에도 있습니다").format(place=self._seen[keys])
                )
                continue
            self._seen[keys] = found.place(number, self._key_column)
            self._answers.entries += getattr(self, f"_{table_id}")(number, keys, cells)
            self._note_printed(table_id, number, keys, cells)
        if self._nameless:
            self._answers.notices.append(
                _("어느 항목인지 알 수 없는 행은 읽지 않았습니다: {places}").format(places=_listed(self._nameless))
            )
        missing = [name for keys, name in self._names.items() if keys not in self._seen]
        if missing:
            self._answers.notices.append(
                _("'{sheet}' 시트에 없는 행은 그대로 둡니다: {n}개").format(sheet=found.name, n=len(missing))
            )

    @property
    def _key_column(self) -> str:
        """The column to point at for a row as such: one that can be seen, if there is one."""
        return "no" if "no" in self._found.columns else self._found.layout.keys[0]

    def _problem(self, row: int, column: str, message: str, hint: str = "") -> None:
        self._answers.problems.append(Problem(self._found.place(row, column), message, hint))

    def _text(self, row: int, column: str, cells: Mapping[str, RawCell]) -> str:
        """The text under ``column``; a cell that has none that is fit is a problem, and gives the empty text."""
        try:
            return clean_line(text_of(cells.get(column)))
        except Unfit as error:
            self._problem(row, column, error.message, error.hint)
            return ""

    def _keys(self, row: int, cells: Mapping[str, RawCell]) -> tuple[str, ...] | None:
        """What the row is about; None, with the reason noted, when that is nothing the catalog knows."""
        layout = self._found.layout
        keys = tuple(self._text(row, key, cells) for key in layout.keys)
        number = self._text(row, "no", cells) if "no" in self._found.columns else ""
        if not any(keys) and layout.keys == ("id",) and number in self._numbers:
            keys = (self._numbers[number],)
        if not any(keys):
            if any(self._is_answer(key) for key in cells):
                self._nameless.append(self._found.place(row, self._key_column))
            return None
        if keys not in self._names:
            place = self._found.place(row, layout.keys[0])
            shown = clean_line("/".join(keys))[:60]
            message = _("카탈로그에 없는 행입니다: {name}").format(name=shown)
            self._answers.unknown.append(Problem(place, message, _("숨은 id 열을 고치지 마십시오")))
            return None
        if number in self._numbers and self._numbers[number] != keys[0] and "no" not in layout.keys:
            self._problem(
                row,
                "no",
                _("번호({no})와 숨은 id({id})가 서로 다른 항목입니다").format(no=number, id=keys[0]),
                _("행을 통째로 옮기거나, 새로 내보낸 파일에 답을 옮겨 적으십시오"),
            )
            return None
        return keys

    def _is_answer(self, key: str) -> bool:
        return any(column.key == key and column.answer for column in self._found.layout.table.columns)

    def _note_printed(self, table_id: str, row: int, keys: tuple[str, ...], cells: Mapping[str, RawCell]) -> None:
        """Remember what stands in cells that are not answers, to tell later whether somebody has filled them in."""
        for key in self._found.columns:
            if not self._is_answer(key) and key not in self._found.layout.keys:
                cell = cells.get(key)
                text = cell.value if cell else ""
                self._answers.printed.append((table_id, key, keys, text, self._found.place(row, key)))

    # One row of each table

    def _checklist(self, row: int, keys: tuple[str, ...], cells: Mapping[str, RawCell]) -> Iterator[Entry]:
        target = f"item/{keys[0]}"
        yield from self._word(row, target, "status", "status", cells)
        yield from self._texts(row, target, keys, "checklist", cells)
        if "due" in self._found.columns:
            yield from self._entry(row, target, "due", "due", lambda: day_of(cells.get("due")))
        if {"verified_by", "verified_at"} <= self._found.columns.keys():
            yield from self._entry(row, target, "verified_at", "verified", lambda: self._verification(cells))

    def _criteria(self, row: int, keys: tuple[str, ...], cells: Mapping[str, RawCell]) -> Iterator[Entry]:
        yield from self._word(row, f"item/{keys[0]}", "met", CRITERION + keys[1], cells)

    def _mapping(self, row: int, keys: tuple[str, ...], cells: Mapping[str, RawCell]) -> Iterator[Entry]:
        yield from self._word(row, f"row/{keys[0]}", "connected", "connected", cells)
        yield from self._texts(row, f"row/{keys[0]}", keys, "mapping", cells)

    def _word(
        self, row: int, target: str, column: str, field_name: str, cells: Mapping[str, RawCell]
    ) -> Iterator[Entry]:
        if column in self._found.columns:
            words = self._words[column]
            yield from self._entry(
                row, target, column, field_name, lambda: words.value(clean_line(text_of(cells.get(column))))
            )

    def _texts(
        self, row: int, target: str, keys: tuple[str, ...], table_id: str, cells: Mapping[str, RawCell]
    ) -> Iterator[Entry]:
        for column in _TEXTS[table_id]:
            if column in self._found.columns:
                yield from self._entry(row, target, column, column, self._long_text(column, keys, cells))

    def _long_text(self, column: str, keys: tuple[str, ...], cells: Mapping[str, RawCell]) -> Callable[[], JSON]:
        def value() -> JSON:
            cell = cells.get(column)
            if cell is not None and cell.kind == "s":
                whole = self._long_texts.whole(cell.value, self._names[keys], self._titles[column])
                cell = RawCell(cell.column, cell.kind, whole)
            return checked(column, text_of(cell))

        return value

    def _verification(self, cells: Mapping[str, RawCell]) -> JSON:
        by, at = checked("verified_by", text_of(cells.get("verified_by"))), day_of(cells.get("verified_at"))
        if bool(by) != bool(at):
            raise Unfit(_("검증에는 검증자와 검증일이 모두 있어야 합니다"), _("둘 다 적거나 둘 다 비우십시오"))
        return {"by": by, "at": at} if by else None

    def _entry(self, row: int, target: str, column: str, field_name: str, value: Callable[[], JSON]) -> Iterator[Entry]:
        """The entry in the cell under ``column``; a cell that is not fit for its field is a problem."""
        try:
            yield Entry(target, field_name, value(), self._found.place(row, column))
        except Unfit as error:
            self._problem(row, column, error.message, error.hint)


def _passed_over(search: Search) -> Iterator[str]:
    """What of the workbook is not read, or not there, in words."""
    for found in search.tables.values():
        if found.unknown:
            yield _("'{sheet}' 시트의 모르는 열은 읽지 않았습니다: {names}").format(
                sheet=found.name, names=_listed(found.unknown)
            )
        missing = [one.title for one in found.layout.table.columns if one.answer and one.key not in found.columns]
        if missing:
            yield _("'{sheet}' 시트에 없는 열은 그대로 둡니다: {names}").format(
                sheet=found.name, names=_listed(missing)
            )
    if search.spare:
        yield _("같은 표가 또 있는 시트는 읽지 않았습니다: {names}").format(names=_listed(search.spare))


def _listed(names: list[str]) -> str:
    shown = [name[:40] for name in names[:_LISTED]]
    return ", ".join([*shown, "…"] if len(names) > _LISTED else shown)
