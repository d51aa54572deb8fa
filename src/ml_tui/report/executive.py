"""The tables of the short report for the board: they stay within two pages, whatever was typed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import msgspec

from ml_tui.domain.catalog import Priority
from ml_tui.domain.findings import Severity, code_title, find_findings
from ml_tui.domain.gaps import Gaps, OpenItem, by_quarter
from ml_tui.report.analysis import AnalysisTables, Milestone, titled
from ml_tui.report.base import make_table
from ml_tui.report.parts import Column, ColumnKind, Table, Value
from ml_tui.text import clean_line, crop

GAPS = 10
"""How many gaps are shown."""

CHECKPOINTS = 3
"""How many checkpoints are listed: the first, and the newest; the chart has all of them."""

QUARTERS = 4
"""How many quarters have a row of their own; the later ones share one."""

ITEMS = 5
"""How many items of a quarter or of a kind of finding are named."""

NAME = 40
"""The longest name of a checkpoint, in cells."""

_TEXT, _OWNER = 60, 24
"""The longest explanation of a gap and name of an owner, in cells."""


def without(table: Table, *keys: str) -> Table:
    """``table`` without the columns ``keys``."""
    kept = [at for at, column in enumerate(table.columns) if column.key not in keys]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return msgspec.structs.replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows)


class ExecutiveTables(AnalysisTables):
    """Makes the tables of the short report."""

    def first_findings(self) -> Table:
        """The findings of high severity: how many of each kind, and the first of them."""
        _ = self._
        columns = (
            Column(key="finding", title=_("발견"), weight=26),
            Column(key="count", title=_("건수"), kind=ColumnKind.NUMBER, weight=7),
            Column(key="subjects", title=_("대상"), weight=80),
        )
        found = find_findings(self.catalog, self.project, self.today, self.language)
        grave = [one for one in found if one.severity is Severity.HIGH]
        rows = (
            (code_title(code, self.language), len(group), self._listed([one.subject for one in group]))
            for code, group in ((code, list(members)) for code, members in groupby(grave, key=lambda one: one.code))
        )
        lead = _("수치를 그대로 믿기 어렵거나 날짜가 지난 것이 {high}건, 그 밖에 살펴볼 것이 {low}건입니다.")
        lead = lead.format(high=len(grave), low=len(found) - len(grave))
        return make_table("high-findings", _("먼저 고칠 것"), columns, rows, lead=lead)

    def first_gaps(self) -> Table:
        """The first gaps, without the column of details. Gaps other than items have their details beside the name."""
        table = self.gaps(GAPS)
        subject, kind, detail = table.positions(("subject", "kind", "detail"))

        def told(row: tuple[Value, ...]) -> str:
            more = "" if row[kind] is self.words.gap["item"] else clean_line(str(row[detail]))
            return " - ".join(part for part in (str(row[subject]), crop(more, _TEXT)) if part)

        rows = tuple((*row[:subject], told(row), *row[subject + 1 :]) for row in table.rows)
        return without(msgspec.structs.replace(table, rows=rows), "detail")

    def latest(self, milestones: Sequence[Milestone]) -> Table:
        """The trend, of many checkpoints only the first and the newest."""
        table = self.trend(milestones)
        rows = tuple((crop(str(name), NAME), *figures) for name, *figures in table.rows)
        if len(milestones) <= CHECKPOINTS:
            return msgspec.structs.replace(table, rows=rows)
        lead = self._("체크포인트 {total}개 가운데 처음 것과 최근 {n}개입니다.").format(
            total=len(milestones), n=CHECKPOINTS - 1
        )
        return msgspec.structs.replace(table, rows=(rows[0], *rows[-CHECKPOINTS:]), lead=lead)

    def quarters(self) -> Table:
        """One row per quarter: how much is due in it, and what."""
        _, required = self._, self.words.priority[Priority.REQUIRED].word
        columns = (
            Column(key="quarter", title=_("기한 분기"), weight=14),
            Column(key="count", title=_("항목"), kind=ColumnKind.NUMBER, weight=7),
            Column(key="required", title=required, kind=ColumnKind.NUMBER, weight=7),
            Column(key="overdue", title=self.words.overdue.word, kind=ColumnKind.NUMBER, weight=9),
            Column(key="items", title=_("할 일 (담당자)"), weight=80),
        )
        rows = (
            (
                name,
                len(group),
                Gaps(items=tuple(group)).required,
                sum(one.is_overdue(self.today) for one in group),
                self._named(group),
            )
            for name, group in self._groups()
        )
        return make_table("plan", _("분기별 계획"), columns, rows)

    def _groups(self) -> list[tuple[str, list[OpenItem]]]:
        """The open items by quarter. The later quarters share a group; items without a due date come last."""
        found = by_quarter(self.found.items)
        undated = [(self.quarter(None), group) for quarter, group in found if quarter is None]
        dated = [(quarter, group) for quarter, group in found if quarter is not None]
        alone = [(self.quarter(quarter), group) for quarter, group in dated[:QUARTERS]]
        later = [one for _quarter, group in dated[QUARTERS:] for one in group]
        return [*alone, *([(self._("그 뒤"), later)] if later else []), *undated]

    def _named(self, group: Sequence[OpenItem]) -> str:
        """The first of ``group`` with their owners, and how many more there are."""
        return self._listed(
            [
                titled(one, self.language) + (f" ({crop(one.state.owner, _OWNER)})" if one.state.owner else "")
                for one in group
            ]
        )

    def _listed(self, names: Sequence[str]) -> str:
        """The first of ``names``, and how many more there are."""
        more = self._(" (외 {n}건)").format(n=len(names) - ITEMS) if len(names) > ITEMS else ""
        return ", ".join(names[:ITEMS]) + more
