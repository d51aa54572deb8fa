"""The outlook for the board: the same tables, so short that the report stays within two pages whatever was typed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ml_tui.domain.gaps import Gaps, OpenItem, by_quarter
from ml_tui.domain.report.base import make_table
from ml_tui.domain.report.outlook import Milestone, OutlookTables, titled
from ml_tui.domain.report.parts import Column, Kind, Table
from ml_tui.text import clean_line, crop

GAPS = 10
"""How many gaps are shown."""

CHECKPOINTS = 6
"""How many checkpoints are listed: the first, and the newest; the chart has all of them."""

QUARTERS = 5
"""How many quarters have a row of their own; the later ones share one."""

ITEMS = 6
"""How many items of a quarter are named."""

_TEXT, _NAME, _OWNER = 60, 40, 24
"""The longest explanation of a gap, name of a checkpoint, and name of an owner, in cells."""


class BriefTables(OutlookTables):
    """Makes the tables of the outlook in short form."""

    def first_gaps(self) -> Table:
        """What to do first, each with one line of explanation."""
        table = self.gaps(GAPS)
        rows = tuple((*row[:-1], crop(clean_line(str(row[-1])), _TEXT)) for row in table.rows)
        return msgspec.structs.replace(table, rows=rows)

    def latest(self, milestones: Sequence[Milestone]) -> Table:
        """The trend, of many checkpoints only the first and the newest."""
        table = self.trend(milestones)
        rows = tuple((crop(str(name), _NAME), *figures) for name, *figures in table.rows)
        if len(milestones) <= CHECKPOINTS:
            return msgspec.structs.replace(table, rows=rows)
        lead = self._("체크포인트 {total}개 가운데 처음 것과 최근 {n}개입니다.").format(
            total=len(milestones), n=CHECKPOINTS - 1
        )
        return msgspec.structs.replace(table, rows=(rows[0], *rows[-CHECKPOINTS:]), lead=lead)

    def quarters(self) -> Table:
        """One row per quarter: how much is due in it, and what."""
        _ = self._
        columns = (
            Column(key="quarter", title=_("기한 분기"), weight=14),
            Column(key="count", title=_("항목"), kind=Kind.NUMBER, weight=7),
            Column(key="required", title=_("필수"), kind=Kind.NUMBER, weight=7),
            Column(key="overdue", title=_("기한 지남"), kind=Kind.NUMBER, weight=9),
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
        """The open items by quarters, the later of many quarters together, at last those without a day."""
        found = by_quarter(self.found.items)
        undated = [(self.quarter(None), group) for quarter, group in found if quarter is None]
        dated = [(quarter, group) for quarter, group in found if quarter is not None]
        alone = [(self.quarter(quarter), group) for quarter, group in dated[:QUARTERS]]
        later = [one for _quarter, group in dated[QUARTERS:] for one in group]
        return [*alone, *([(self._("그 뒤"), later)] if later else []), *undated]

    def _named(self, group: Sequence[OpenItem]) -> str:
        """The first of ``group`` with their owners, and how many more there are."""
        names = ", ".join(
            titled(one, self.language) + (f" ({crop(one.state.owner, _OWNER)})" if one.state.owner else "")
            for one in group[:ITEMS]
        )
        return names + (self._(" (외 {n}건)").format(n=len(group) - ITEMS) if len(group) > ITEMS else "")
