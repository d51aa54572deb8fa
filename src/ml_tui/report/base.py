"""What the makers of a report's tables have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from ml_tui.domain.catalog import Catalog, Item, Section
from ml_tui.domain.project import Project, Status
from ml_tui.domain.records import clean
from ml_tui.i18n import Language, translation
from ml_tui.report.parts import Column, ColumnKind, Table, Value
from ml_tui.report.words import Words


class TableMaker:
    """Makes tables of one report; all makers of a report use the same catalog, project and day."""

    def __init__(self, catalog: Catalog, project: Project, language: Language, today: date) -> None:
        """Tables on ``project`` as of ``today``, in ``language``."""
        self.catalog = catalog
        self.project = project
        self.language: Language = language
        self.today = today
        self.words = Words(language)
        self._ = self.gettext = translation(language).gettext

    def priority_column(self) -> Column:
        """The column of an item's priority."""
        terms = tuple(self.words.priority.values())
        return Column(key="priority", title=self._("우선순위"), kind=ColumnKind.STATUS, weight=9, terms=terms)

    def status_column(self) -> Column:
        """The column of a status."""
        terms = tuple(self.words.status.values())
        return Column(key="status", title=self.words.fields["status"], kind=ColumnKind.STATUS, weight=10, terms=terms)

    def status_counts(self, *statuses: Status, weight: int = 9) -> tuple[Column, ...]:
        """A column for each of ``statuses``, by default of all, with how many have it."""
        return tuple(
            Column(key=one.value, title=self.words.status[one].word, kind=ColumnKind.NUMBER, weight=weight)
            for one in statuses or self.words.drawn
        )

    def _items(self) -> Iterator[tuple[Section, Item]]:
        for section in self.catalog.sections:
            for item in section.items:
                yield section, item

    def _numbers(self, items: Iterable[str]) -> str:
        """The guide's numbers of the checklist items ``items``; unknown ids stay as they are."""
        known = self.catalog.outlines
        return ", ".join(known[item_id].no if item_id in known else item_id for item_id in items)


def make_table(
    table_id: str, title: str, columns: tuple[Column, ...], rows: Iterable[tuple[Value, ...]], **more: object
) -> Table:
    """Make a table with every text cleaned; ``more`` are other fields of `Table`."""
    cleaned = tuple(tuple(clean(value) if isinstance(value, str) else value for value in row) for row in rows)
    return msgspec.structs.replace(Table(id=table_id, title=title, columns=columns, rows=cleaned), **more)
