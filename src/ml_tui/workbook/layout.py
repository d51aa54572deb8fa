"""Where a workbook holds answers: the sheets, column titles and rows, taken from the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.fields import fields_of
from ml_tui.domain.project import KINDS, Project
from ml_tui.domain.terms import MET, WordList
from ml_tui.i18n import LANGUAGES, Language, translation
from ml_tui.report.building import all_tables, cover_facts, short_tables
from ml_tui.report.parts import Column, ColumnKind, Table
from ml_tui.report.tables import Tables
from ml_tui.workbook.sandbox.child import folded
from ml_tui.workbook.sandbox.protocol import ReadRequest

TABLES = ("checklist", "criteria", "mapping")
"""The ids of the tables that an import reads; the checklist first, for the order of messages."""

COVER = "facts"
"""The table on the cover, which also holds other texts."""

SAID = frozenset(
    {"status", "state", "condition", "chosen", "there", "connected", "note", "measure", "link", "owner", "due", "plan"}
    | {"value"}
)
"""The columns that repeat answers in tables that an import does not read."""

_KEYS = {"checklist": ("id",), "criteria": ("item_id", "criterion_id"), "mapping": ("id", "no")}
"""The columns that identify a row; for the mapping, the first that is present; for other tables, the hidden ones."""

_CHOICES: Mapping[str, WordList] = {
    "met": MET,
    **{one.name: one.field.words for kind in ("item", "row") for one in fields_of(KINDS[kind][1]) if one.field.words},
}
"""The words that are read in a column of fixed words, by its key."""

_SHEET_UNFIT = re.compile(r"[\[\]:*?/\\']+")
_SHEET_TITLE_LIMIT = 31


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of one table in one language."""

    table: Table
    language: Language
    sheet_title: str
    short: bool = False
    """Whether only the short report for executives has this layout."""
    titles: dict[str, Column] = field(default_factory=dict)
    """Folded title to column: the titles in its own language and in the others, and the keys."""
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    """Column key to the folded words, in all languages and spellings, that a column of fixed words may hold."""

    @property
    def comes_back(self) -> bool:
        """Whether an import reads its answers."""
        return self.table.id in TABLES

    @property
    def sheet(self) -> str:
        """The name of its sheet, folded."""
        return folded(self.sheet_title)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        there = {column.key for column in self.table.columns}
        if self.table.id not in _KEYS:
            return tuple(column.key for column in self.table.columns if column.hidden)
        keys = tuple(key for key in _KEYS[self.table.id] if key in there)
        return keys[:1] if self.table.id == "mapping" else keys

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that name a row for a reader."""
        return tuple(
            one.key
            for one in self.table.columns
            if one.kind is ColumnKind.TEXT and not (one.hidden or one.answer or one.key in SAID)
        )

    @property
    def answers(self) -> tuple[str, ...]:
        """The columns with answers."""
        return tuple(one.key for one in self.table.columns if one.answer)

    def column(self, title: str) -> Column | None:
        """The column titled ``title``."""
        return self.titles.get(folded(title))

    def is_hidden(self, key: str) -> bool:
        """Whether the column ``key`` is for machines only."""
        return any(one.hidden for one in self.table.columns if one.key == key)

    def title_of(self, key: str) -> str:
        """Return the title of the column ``key``."""
        return next(one.title for one in self.table.columns if one.key == key)


def layouts(catalog: Catalog, project: Project) -> list[Layout]:
    """Return the layout of every table in every language; first the tables that an import reads, then the others."""
    by_language = {language: list(_plain(catalog, project, language)) for language in LANGUAGES}
    found = []
    for plain in by_language.values():
        for number, one in enumerate(plain):
            twins = [one.table, *(others[number].table for others in by_language.values() if others is not plain)]
            found.append(Layout(one.table, one.language, one.sheet_title, one.short, _titles(twins), _words(twins)))
    return sorted(found, key=lambda one: TABLES.index(one.table.id) if one.comes_back else len(TABLES))


def _plain(catalog: Catalog, project: Project, language: Language) -> Iterator[Layout]:
    """Yield the layouts in one language, in the same order for every language."""
    _ = translation(language).gettext
    maker = Tables(catalog, project, language, date.min)
    whole = all_tables(maker, maker.checklist(), (), None, ())
    for table in whole:
        yield Layout(table, language, sheet_name(table.title))
    yield Layout(cover_facts(maker, 0, ""), language, _("표지"))
    looks = [[column.key for column in table.columns] for table in whole]
    for table in short_tables(maker, ()):
        if [column.key for column in table.columns] not in looks:
            yield Layout(table, language, sheet_name(table.title), short=True)


def _titles(twins: list[Table]) -> dict[str, Column]:
    """Map the titles in all ``twins`` to the columns of the first; of equal titles, a column with answers wins."""
    found: dict[str, Column] = {}
    own, *others = twins
    for table in (own, *others):
        columns = list(zip(own.columns, table.columns, strict=True))
        for mine, theirs in sorted(columns, key=lambda pair: not pair[0].answer):
            found.setdefault(folded(theirs.title), mine)
    for column in own.columns:
        found.setdefault(folded(column.key), column)
    return found


def _words(twins: list[Table]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table in twins:
        for column in table.columns:
            if column.terms:
                words = {folded(word) for term in column.terms for word in (term.word, term.code)}
                if column.answer:
                    words |= {folded(one) for word in _CHOICES[column.key].values() for one in word.spellings}
                found.setdefault(column.key, set()).update(words)
    return {key: frozenset(words) for key, words in found.items()}


def sheet_name(title: str) -> str:
    """Return the name of the sheet for a table with this ``title``."""
    return _SHEET_UNFIT.sub(" ", title)[:_SHEET_TITLE_LIMIT]


def wanted(known: list[Layout]) -> ReadRequest:
    """Return the request to read the sheets with the ``known`` tables, even if they are renamed."""
    names = dict.fromkeys(one.sheet_title for one in known)
    return ReadRequest(list(names), [[column.title for column in one.table.columns] for one in known])
