"""Finds texts that somebody may have written into cells that the import does not read, and where they belong."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import groupby

from ml_tui.domain.catalog import Area, Catalog, Layer
from ml_tui.domain.merge import same
from ml_tui.domain.project import Project
from ml_tui.domain.terms import WORKSPACES
from ml_tui.i18n import LANGUAGES, _
from ml_tui.report.building import all_tables, cover_facts
from ml_tui.report.parts import ColumnKind, shown
from ml_tui.report.tables import Tables
from ml_tui.text import clean_line
from ml_tui.workbook.layout import COVER, SAID, TABLES, Layout
from ml_tui.workbook.reader.answers import Answers, Unread
from ml_tui.workbook.reader.long_texts import GOES_ON
from ml_tui.workbook.reader.rows import Keys, Rows
from ml_tui.workbook.reader.tables import Found
from ml_tui.workbook.reader.values import UnfitCell, text_of
from ml_tui.workbook.sandbox.protocol import RawCell

_LISTED = 5
"""How many names a notice lists."""

_PLACES = 20
"""How many cells a notice names."""

_PAST = frozenset({"changes", "trend"})
"""Tables about the past; their exported content is not computed again."""

_COMPUTED = frozenset({"summary", "layers", "areas", COVER})
"""Tables that are computed from answers: notices mention them only when the exported state is known."""

_STANDING = frozenset({"revision", "digest", "day", "catalog"})
"""Rows on the cover about the export itself."""

_APP = {
    "components": "dashboard",
    "types": "dashboard",
    "stages": "pipeline",
    "variants": "pipeline",
    "modules": "modules",
    "deliverables": "modules",
    COVER: "projects",
}
"""Table to the workspace where its content is entered, for tables that the import does not read; see `_in_app`."""

_SAME_AS = {"state": "status", "status": "status", "owner": "owner", "due": "due", "plan": "plan"}
"""Column of another table to the checklist column that it repeats."""


def listed(names: Sequence[str], most: int = _LISTED) -> str:
    """Join the first of ``names``, with "…" if there are more."""
    shown_names = [name[:80] for name in names[:most]]
    return ", ".join([*shown_names, "…"] if len(names) > most else shown_names)


# Collecting cells


def note_told(answers: Answers, found: Found) -> None:
    """Remember the cells of a table that the import does not read."""
    layout = found.layout
    names = answers.names[layout.table.id] = Rows(layout).identifying
    for number, cells, others in found.rows():
        keys = tuple(printed(found, key, cells.get(key)) for key in layout.keys)
        if not keys or not all(keys):
            known = set(names) <= found.columns.keys()
            keys = tuple(printed(found, key, cells.get(key)) for key in names) if known else ()
        for key in found.columns:
            text = printed(found, key, cells.get(key))
            if key not in layout.keys and not GOES_ON.search(text):
                answers.printed.append(Unread(layout.table.id, key, keys, text, found.place(number, key)))
        if layout.table.id != COVER:
            answers.stray += strays(found, number, keys, others)


def note_comments(answers: Answers, found: Found) -> None:
    """Remember which cells of a table have a comment."""
    table = found.layout.table.id
    rows = {number: keys for (known, keys), number in answers.rows.items() if known == table}
    for cell in map(clean_line, found.sheet.comments):
        keys = rows.get(int("0" + "".join(char for char in cell if char in "0123456789")), ())
        answers.comments.append(Unread(table, "", keys, "", f"{found.name}!{cell}"))


def printed(found: Found, key: str, cell: RawCell | None) -> str:
    """Return the text in ``cell``, in the column ``key``, in the form of the report."""
    try:
        text = text_of(cell)
        kind = next((column.kind for column in found.layout.table.columns if column.key == key), ColumnKind.TEXT)
        return str(round(100 * float(text))) if text and kind is ColumnKind.PERCENT else text
    except (UnfitCell, ValueError, OverflowError):
        return "" if cell is None or cell.kind == "m" else cell.value or "="


def strays(found: Found, row: int, keys: Keys, others: Sequence[RawCell]) -> Iterator[Unread]:
    """Yield the cells of ``row`` in unknown columns and in columns without a title."""
    for cell in others:
        text = printed(found, "", cell)
        if clean_line(text):
            title = found.unknown.get(cell.column, "")
            yield Unread(found.layout.table.id, title, keys, text, found.at(row, cell.column))


# Notices


def notices(
    catalog: Catalog, answers: Answers, states: Sequence[tuple[Project, date]], *, exact: bool
) -> Iterator[str]:
    """Yield notices of cells that are not read, though somebody may have written into them, and where each belongs.

    Cells that an export fills are compared with exports of ``states``: projects, each with a date. Only with ``exact``
    is the exported state among them; without it, notices mention only cells that repeat an answer.
    """
    reports = _Reports(catalog, answers, states)
    filled = list(_filled(answers, reports, _in_app(catalog), exact=exact))
    where = _Destinations(catalog, answers)
    yield from _strange_columns(answers, reports)
    for text, found in (
        (_("답을 적는 칸이 아니어서 읽지 않았습니다"), [one for one in filled if one.table in TABLES]),
        (_("가져오지 않는 시트에 적혀 있어 읽지 않았습니다"), [one for one in filled if one.table not in TABLES]),
        (_("제목이 없는 열에 적혀 있어 읽지 않았습니다"), [one for one in answers.stray if not one.column]),
        (_("칸에 단 댓글(메모)은 읽지 않습니다"), answers.comments),
    ):
        if found:
            yield _("{text}. 옮겨 적을 곳: {pairs}").format(text=text, pairs=_pairs(found, where))


def _strange_columns(answers: Answers, reports: _Reports) -> Iterator[str]:
    """Yield notices of columns that the report lacks, except those of another version of ml-tui."""
    titles: dict[str, dict[str, None]] = {}
    for one in answers.stray:
        if one.column and clean_line(one.text) not in reports.printed(one):
            titles.setdefault(one.place.rpartition("!")[0], {})[one.column] = None
    for sheet, names in titles.items():
        yield _("'{sheet}' 시트의 모르는 열은 읽지 않았습니다: {names}").format(sheet=sheet, names=listed(list(names)))


def _pairs(found: Sequence[Unread], where: _Destinations) -> str:
    """Return the cells ``found`` grouped by the place where they belong."""
    pairs = [(one.place, where.of(one)) for one in found[:_PLACES]]
    grouped = [
        f"{', '.join(place for place, _target in group)} → {target}"
        for target, group in groupby(pairs, key=lambda pair: pair[1])
    ]
    more = _(" 외 {n}곳").format(n=len(found) - _PLACES) if len(found) > _PLACES else ""
    return "; ".join(grouped) + more


def _in_app(catalog: Catalog) -> dict[str, str]:
    """Return `_APP` and the record tables that ``catalog`` has forms for."""
    return {**_APP, **{form.table_id: "modules" for form in catalog.record_forms}}


def _filled(answers: Answers, reports: _Reports, in_app: Collection[str], *, exact: bool) -> Iterator[Unread]:
    """Yield the cells that differ from an export, and the first cell of each row that no export has.

    ``in_app`` names the tables whose content is entered in the app.
    """
    new: set[tuple[str, Keys]] = set()
    for one in answers.printed:
        row = (one.table, one.keys)
        if not one.keys or one.table in _PAST or (one.table in _COMPUTED and not exact):
            continue
        if row in reports.rows:
            told = exact or one.table in TABLES or one.column in SAID
            if told and not any(same(text, one.text) for text in reports.texts(one)):
                yield one
        elif one.text and row not in new and one.table not in (COVER, *TABLES) and (exact or one.table in in_app):
            new.add(row)
            yield one


class _Reports:
    """The cells of exports of several states."""

    def __init__(self, catalog: Catalog, answers: Answers, states: Sequence[tuple[Project, date]]) -> None:
        self._texts: dict[tuple[str, str, Keys], list[str]] = {}
        """Table, column and keys or names of the row to its texts; rows with the same name share an entry."""
        self.rows: dict[tuple[str, Keys], set[str]] = {}
        """Table and keys or names of the row to its texts without answers."""
        languages = [answers.origin.language] if answers.origin.language else list(LANGUAGES)
        for project, today in states:
            for language in languages:
                maker = Tables(catalog, project, language, today)
                for table in (*all_tables(maker, maker.checklist(), (), None, ()), cover_facts(maker, 0, "")):
                    self._add(Layout(table, language, ""), answers.names.get(table.id, ()))

    def _add(self, layout: Layout, names: tuple[str, ...]) -> None:
        table = layout.table
        for row in table.rows:
            texts = {column.key: shown(value) for column, value in zip(table.columns, row, strict=True)}
            if table.id == COVER and texts["key"] in _STANDING:
                continue
            said = {clean_line(text) for key, text in texts.items() if key not in layout.answers}
            for keys in {tuple(texts[key] for key in columns) for columns in (layout.keys, names)}:
                self.rows.setdefault((table.id, keys), set()).update(said)
                for column, text in texts.items():
                    self._texts.setdefault((table.id, column, keys), []).append(text)

    def printed(self, one: Unread) -> set[str]:
        """Return the texts, without answers, that an export may have in the row of ``one``."""
        return self.rows.get((one.table, one.keys), set())

    def texts(self, one: Unread) -> Sequence[str]:
        """Return the texts that an export may have in the cell of ``one``."""
        return self._texts.get((one.table, one.column, one.keys), ())


class _Destinations:
    """Finds where a text that is not read belongs."""

    def __init__(self, catalog: Catalog, answers: Answers) -> None:
        self._answers, self._in_app = answers, _in_app(catalog)
        self._rows: dict[str, tuple[str, Keys]] = {}
        for item in catalog.items():
            names = (item.id, item.no, *(f"{item.no} {item.title.in_(language)}" for language in LANGUAGES))
            self._rows |= dict.fromkeys(names, ("checklist", (item.id,)))
        for pipeline in catalog.pipelines:
            for stage in pipeline.stages:
                names = tuple(f"{stage.no} {stage.title.in_(language)}" for language in LANGUAGES)
                self._rows |= dict.fromkeys(names, ("stages", ()))
        holders: list[Layer | Area] = [*catalog.layers, *catalog.areas]
        for holder in holders:
            for component in holder.components:
                names = tuple(component.title.in_(language) for language in LANGUAGES)
                self._rows |= dict.fromkeys(names, ("components", ()))
        for row in catalog.rows:
            names = tuple(f"{row.no} {row.function.in_(language)}" for language in LANGUAGES)
            self._rows |= dict.fromkeys(names, ("mapping", (row.no,)))

    def of(self, one: Unread) -> str:
        """Return the cell or the workspace where ``one`` belongs."""
        if one.table == "checklist" and one.column.startswith("criteria"):
            return self._cell("criteria", (), "met")
        if one.table == "criteria":
            return self._cell("checklist", one.keys[:1], "note")
        if one.table in TABLES:
            return self._cell(one.table, one.keys, "note")
        table, keys = next((self._rows[key] for key in one.keys if key in self._rows), ("checklist", ()))
        table = one.table if one.table in self._in_app else table
        if table in self._in_app:
            return _in_workspace(self._in_app[table])
        column = _SAME_AS.get(one.column, "note")
        return self._cell(table, keys, "connected" if table == "mapping" and column == "status" else column)

    def _cell(self, table: str, keys: Keys, column: str) -> str:
        """Return the cell of ``column`` and ``keys``; else the column or the workspace, if the workbook lacks it."""
        found = self._answers.tables.get(table)
        if found is None:
            return _in_workspace("mapping" if table == "mapping" else "checklist")
        row = self._answers.rows.get((table, keys))
        if row is None or column not in found.columns:
            title = found.layout.title_of(column)
            return _("'{sheet}' 시트의 '{column}' 열").format(sheet=found.name, column=title)
        return found.at(row, found.columns[column])


def _in_workspace(name: str) -> str:
    """The place to write something: the workspace ``name`` of the app, or the list of projects."""
    return _("앱의 '{name}'").format(name=_(WORKSPACES[name]) if name in WORKSPACES else _("프로젝트 목록"))
