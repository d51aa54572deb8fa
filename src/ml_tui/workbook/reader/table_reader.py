"""Reads the answers in one table of a workbook, and every problem with its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import JSON
from ml_tui.domain.fields import Field, FieldKind, fields_by_name, line
from ml_tui.domain.merge import CRITERION, IncomingAnswer
from ml_tui.domain.project import KINDS
from ml_tui.domain.terms import MET, WordList
from ml_tui.i18n import _
from ml_tui.text import clean_line
from ml_tui.workbook.reader.answers import Answers, CellProblem, Unread
from ml_tui.workbook.reader.long_texts import LongTexts
from ml_tui.workbook.reader.rows import Clash, Keys, Rows
from ml_tui.workbook.reader.tables import Found
from ml_tui.workbook.reader.unread import listed, printed, strays
from ml_tui.workbook.reader.values import UnfitCell, checked, day_of, text_of, value_of
from ml_tui.workbook.sandbox.protocol import RawCell

_KINDS = {"checklist": "item", "mapping": "row"}
"""Table to the kind of its answers; each declared field has the column of its name."""

_VERIFICATION = ("verified_by", "verified_at")
"""The columns that count only together."""


class TableReader:
    """Reads the answers in one table."""

    def __init__(self, answers: Answers, catalog: Catalog, found: Found, long_texts: LongTexts) -> None:
        """Read the table ``found`` into ``answers``, by ``catalog``."""
        self._answers = answers
        self._found = found
        self._long_texts = long_texts
        if found.layout.table.id == "mapping":
            self._numbers = {row.no: row.no for row in catalog.rows}
        else:
            self._numbers = {item.no: item.id for item in catalog.items()}
        self._rows = Rows(found.layout)
        self._seen: dict[Keys, str] = {}
        self._nameless: list[str] = []
        table = found.layout.table
        at = table.positions(found.layout.keys)
        self._names = {tuple(str(row[n]) for n in at): table.name_of(row) for row in table.rows}
        self._titles = {column.key: (column.title,) for column in table.columns}
        read = {column.key for column in table.columns if column.answer}
        self._read = read if set(_VERIFICATION) <= found.columns.keys() else read - set(_VERIFICATION)

    def run(self, table_id: str) -> None:
        """Read every row."""
        found = self._found
        for title, column in found.twice:
            place = found.at(found.head, column)
            self._answers.problems.append(
                CellProblem(place, _("열이 두 번 있습니다: {title}").format(title=title[:40]))
            )
        for number, cells, others in found.rows():
            keys = self._keys(number, cells) if cells else None
            if keys is None:
                self._answers.stray += strays(found, number, (), () if cells else others)
                continue
            if keys in self._seen:
                self._problem(
                    number, self._key_column, _("같은 행이 {place}에도 있습니다").format(place=self._seen[keys])
                )
                continue
            self._seen[keys] = found.place(number, self._key_column)
            self._answers.rows[table_id, keys] = number
            read = self._criterion if table_id == "criteria" else self._fields
            self._answers.entries += read(number, keys, cells)
            self._note_printed(number, keys, cells)
            self._answers.stray += strays(found, number, keys, others)
        if self._nameless:
            self._answers.notices.append(
                _("어느 항목인지 알 수 없는 행은 읽지 않았습니다: {places}").format(places=listed(self._nameless))
            )
        missing = [name for keys, name in self._names.items() if keys not in self._seen]
        if missing:
            self._answers.notices.append(
                _("'{sheet}' 시트에 없는 행은 그대로 둡니다: {n}개").format(sheet=found.name, n=len(missing))
            )

    @property
    def _key_column(self) -> str:
        """The column that a message about a whole row names: a visible one, if there is one."""
        return next((key for key in ("no", *self._found.layout.names) if key in self._found.columns), "")

    def _problem(self, row: int, column: str, message: str, hint: str = "") -> None:
        self._answers.problems.append(CellProblem(self._found.place(row, column), message, hint))

    def _text(self, row: int, column: str, cells: Mapping[str, RawCell]) -> str:
        """Return the text in ``column``; note an unusable cell as a problem, and return the empty text."""
        try:
            return clean_line(text_of(cells.get(column)))
        except UnfitCell as error:
            self._problem(row, column, error.message, error.hint)
            return ""

    def _keys(self, row: int, cells: Mapping[str, RawCell]) -> Keys | None:
        """Identify the row; if the catalog has no such row, note the reason and return None."""
        keys = tuple(self._text(row, key, cells) for key in self._found.layout.keys)
        if not all(keys):
            return self._keys_by_name(row, cells)
        if keys not in self._names:
            place = self._found.place(row, self._found.layout.keys[0])
            shown = clean_line("/".join(keys))[:60]
            message = _("카탈로그에 없는 행입니다: {name}").format(name=shown)
            self._answers.unknown.append(CellProblem(place, message, _("숨은 id 열을 고치지 마십시오")))
            return None
        number = self._text(row, "no", cells)
        if self._numbers.get(number, keys[0]) != keys[0]:
            self._problem(
                row,
                "no",
                _("번호({no})와 숨은 id({id})가 서로 다른 항목입니다").format(no=number, id=keys[0]),
                _("행을 통째로 옮기거나, 새로 내보낸 파일에 답을 옮겨 적으십시오"),
            )
            return None
        return keys

    def _keys_by_name(self, row: int, cells: Mapping[str, RawCell]) -> Keys | None:
        """Identify a row that has lost its hidden ids."""
        try:
            keys = self._rows.by_name(cells)
        except Clash:
            self._problem(
                row,
                self._key_column,
                _("번호와 이름이 서로 다른 항목입니다"),
                _("둘 가운데 하나를 고치십시오. 번호는 글로 적으십시오 (2.1과 2.10은 다릅니다)"),
            )
            return None
        if keys is None:
            self._nameless.append(self._found.place(row, self._key_column))
        return keys

    def _note_printed(self, row: int, keys: Keys, cells: Mapping[str, RawCell]) -> None:
        """Remember the cells that hold no answers, to find out later whether somebody has changed them."""
        found = self._found
        for key in found.columns:
            if key not in self._read and key not in found.layout.keys:
                text = printed(found, key, cells.get(key))
                self._answers.printed.append(Unread(found.layout.table.id, key, keys, text, found.place(row, key)))

    # One row

    def _criterion(self, row: int, keys: Keys, cells: Mapping[str, RawCell]) -> Iterator[IncomingAnswer]:
        yield from self._word(row, f"item/{keys[0]}", "met", CRITERION + keys[1], MET, cells)

    def _fields(self, row: int, keys: Keys, cells: Mapping[str, RawCell]) -> Iterator[IncomingAnswer]:
        """Yield the row's answer to each declared field."""
        kind = _KINDS[self._found.layout.table.id]
        target = f"{kind}/{keys[0]}"
        for name, declared in fields_by_name(KINDS[kind][1]).items():
            match declared.kind:
                case FieldKind.CHOICE:
                    yield from self._word(row, target, name, name, declared.words, cells)
                case FieldKind.DAY if name in self._found.columns:
                    yield from self._entry(row, target, name, name, self._day(name, cells))
                case FieldKind.VERIFICATION if set(_VERIFICATION) <= self._found.columns.keys():
                    yield from self._entry(row, target, "verified_at", name, lambda: self._verification(cells))
                case FieldKind.LINE | FieldKind.TEXT | FieldKind.LINES if name in self._found.columns:
                    yield from self._entry(row, target, name, name, self._text_of(name, declared, keys, cells))

    def _word(
        self, row: int, target: str, column: str, field_name: str, words: WordList, cells: Mapping[str, RawCell]
    ) -> Iterator[IncomingAnswer]:
        if column in self._found.columns:
            yield from self._entry(
                row, target, column, field_name, lambda: value_of(words, clean_line(text_of(cells.get(column))))
            )

    def _day(self, column: str, cells: Mapping[str, RawCell]) -> Callable[[], JSON]:
        return lambda: day_of(cells.get(column))

    def _text_of(self, column: str, declared: Field, keys: Keys, cells: Mapping[str, RawCell]) -> Callable[[], JSON]:
        def value() -> JSON:
            cell = cells.get(column)
            if cell is not None and cell.kind == "s":
                whole = self._long_texts.whole(cell.value, self._names[keys], self._titles[column])
                cell = RawCell(cell.column, cell.kind, whole)
            return checked(declared, text_of(cell))

        return value

    def _verification(self, cells: Mapping[str, RawCell]) -> JSON:
        by, at = checked(line(""), text_of(cells.get("verified_by"))), day_of(cells.get("verified_at"))
        if bool(by) != bool(at):
            raise UnfitCell(_("검증에는 검증자와 검증일이 모두 있어야 합니다"), _("둘 다 적거나 둘 다 비우십시오"))
        return {"by": by, "at": at} if by else None

    def _entry(
        self, row: int, target: str, column: str, field_name: str, value: Callable[[], JSON]
    ) -> Iterator[IncomingAnswer]:
        """Yield the answer in ``column``; note a cell that does not fit its field as a problem."""
        try:
            yield IncomingAnswer(target, field_name, value(), self._found.place(row, column))
        except UnfitCell as error:
            self._problem(row, column, error.message, error.hint)
