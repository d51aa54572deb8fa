"""Where answers stand in a workbook: which sheets, under which titles, in the row of what. Learnt from the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.project import Project
from ml_tui.domain.report.framework import FrameworkTables
from ml_tui.domain.report.outlook import OutlookTables
from ml_tui.domain.report.parts import Column, Table
from ml_tui.domain.report.platform import PlatformTables
from ml_tui.domain.report.tables import Tables
from ml_tui.importing.reader import folded
from ml_tui.importing.wire import Wanted
from ml_tui.messages import LANGUAGES, Language, translation

TABLES = ("checklist", "criteria", "mapping")
"""The tables that come back, by their ids in the report; the checklist first, for the order of messages."""

_KEYS = {"checklist": ("id",), "criteria": ("item_id", "criterion_id"), "mapping": ("id", "no")}
"""The columns that say what a row is about; of the mapping, the first that there is; of others, those hidden."""

_SHEET_UNFIT = re.compile(r"[\[\]:*?/\\']+")
_SHEET_TITLE_LIMIT = 31


@dataclass(frozen=True, slots=True)
class Layout:
    """One table as it looks in one language."""

    table: Table
    language: Language

    @property
    def sheet(self) -> str:
        """The name of its sheet, folded."""
        return folded(sheet_name(self.table))

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say what a row is about."""
        there = {column.key for column in self.table.columns}
        if self.table.id not in _KEYS:
            return tuple(column.key for column in self.table.columns if column.hidden)
        keys = tuple(key for key in _KEYS[self.table.id] if key in there)
        return keys[:1] if self.table.id == "mapping" else keys

    def column(self, title: str) -> Column | None:
        """The column titled ``title``; an answer before anything else."""
        wanted = folded(title)
        found = [one for one in self.table.columns if wanted in (folded(one.title), folded(one.key))]
        return next((one for one in found if one.answer), found[0] if found else None)

    @property
    def signature(self) -> list[str]:
        """Titles that stand together in no other sheet: those of the keys and of all answers."""
        return [one.title for one in self.table.columns if one.answer or one.key in self.keys]


def layouts(catalog: Catalog, project: Project) -> list[Layout]:
    """How the tables that come back look, in every language."""
    found = []
    for language in LANGUAGES:
        tables = Tables(catalog, project, language, date.min)
        found += [Layout(table, language) for table in (tables.checklist(), tables.criteria(), tables.mapping())]
    return found


def told_only(catalog: Catalog, project: Project) -> list[Layout]:
    """How the other tables with answers look, in every language: those are given in the app, and do not come back."""
    found = []
    for language in LANGUAGES:
        _ = translation(language).gettext
        scope = (catalog, project, language, date.min)
        framework, platform = FrameworkTables(*scope), PlatformTables(*scope)
        tables = (
            framework.components(),
            OutlookTables(*scope).plan(),
            platform.stages(),
            framework.variants(),
            framework.types(),
            platform.modules(),
            platform.deliverables(),
            platform.sheets("datasheet", "datasheets", _("데이터 시트")),
            platform.sheets("model-card", "model-cards", _("모델 카드")),
        )
        found += [Layout(table, language) for table in tables]
    return found


def sheet_name(table: Table) -> str:
    """What the sheet of ``table`` is called."""
    return _SHEET_UNFIT.sub(" ", table.title)[:_SHEET_TITLE_LIMIT]


def wanted(known: list[Layout], others: list[Layout]) -> Wanted:
    """What to read of a workbook: the sheets with the ``known`` tables, whatever they are called by now, and others."""
    names = [sheet_name(one.table) for one in (*known, *others)]
    return Wanted(names, [one.signature for one in known])
