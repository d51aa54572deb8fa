"""The tables of a report on gaps, plan, findings and trend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import ChangeKind
from ml_tui.domain.fields import answer_texts
from ml_tui.domain.findings import code_title, find_findings
from ml_tui.domain.gaps import TROUBLED, Gaps, OpenItem, by_quarter, find_gaps, overdue_first
from ml_tui.domain.progress import overall, percent
from ml_tui.domain.project import Project, Status
from ml_tui.domain.rollup import holder_shares
from ml_tui.domain.trend import plot, trend
from ml_tui.i18n import Language
from ml_tui.report.base import TableMaker, make_table
from ml_tui.report.parts import Chart, Column, ColumnKind, Mark, Table, Term, Value

_PLOT = (76, 14)
"""The size of a trend drawn with plain characters, in cells and rows."""


class Milestone(msgspec.Struct, frozen=True):
    """A state of a project to report on, such as a checkpoint: its name, its day, and the project as it was."""

    name: str
    day: date
    project: Project
    revision: int = 0


class AnalysisTables(TableMaker):
    """Makes the tables on gaps, plan, findings and trend."""

    def __init__(self, catalog: Catalog, project: Project, language: Language, today: date) -> None:
        """Tables on ``project`` as of ``today``, in ``language``."""
        super().__init__(catalog, project, language, today)
        found = find_gaps(catalog, project)
        self.found: Gaps = msgspec.structs.replace(found, items=tuple(overdue_first(found.items, today)))

    # Gaps

    def gaps(self, most: int | None = None) -> Table:
        """Everything that is missing, in the order in which to do it, or only the first ``most``."""
        _, words = self._, self.words
        states = (
            *(words.status[one] for one in Status if one.is_open),
            words.connected[False],
            words.ahead,
            *(words.condition[one] for one in TROUBLED),
        )
        columns = (
            Column(key="order", title=_("순서"), kind=ColumnKind.NUMBER, weight=6),
            Column(key="kind", title=_("구분"), kind=ColumnKind.STATUS, weight=11, terms=tuple(words.gap.values())),
            Column(key="subject", title=_("남은 것"), weight=36),
            self.priority_column(),
            Column(key="state", title=words.fields["status"], kind=ColumnKind.STATUS, weight=10, terms=states),
            Column(key="due", title=words.fields["due"], kind=ColumnKind.DATE, weight=12),
            Column(key="late", title=words.overdue.word, kind=ColumnKind.STATUS, weight=10, terms=(words.overdue,)),
            Column(key="detail", title=_("설명"), kind=ColumnKind.MULTILINE, weight=48),
        )
        listed = list(self.gap_rows())
        rows = ((order, *row) for order, (_key, row) in enumerate(listed[:most], start=1))
        lead = _("기한이 지난 항목을 먼저, 이어 필수 항목을, 그 안에서는 아래 계층을 먼저 놓았습니다.")
        if most is not None and len(listed) > most:
            lead = _("{total}건 가운데 먼저 할 {n}건입니다.").format(total=len(listed), n=most) + " " + lead
        return make_table("gaps", _("Gap"), columns, rows, lead=lead)

    def gap_rows(self, *, unplanned: bool = True) -> Iterator[tuple[str, tuple[Value, ...]]]:
        """Yield every gap: a key such as ``item/data-collection``, and its cells without the order.

        :param unplanned: whether the row of an item names the fields that its plan lacks.
        """
        _, words, found, language = self._, self.words, self.found, self.language
        layers = {layer.id: layer for layer in self.catalog.layers}
        for one in found.items:
            layer = layers[one.item.layer].title.in_(language) if one.item.layer in layers else one.item.layer
            lacks = unplanned and bool(one.missing)
            told = [layer, *([_("비어 있음: {names}").format(names=self._missing(one))] if lacks else [])]
            status = words.status[one.state.status]
            yield f"item/{one.item.id}", self._gap("item", titled(one, language), status, " · ".join(told), one)
        for row in found.rows:
            title = f"{row.row.no} {row.row.function.in_(language)}"
            label = row.row.label.in_(language)
            yield f"row/{row.row.no}", self._gap("row", title, words.connected[False], label)
        for ahead in found.layers:
            upper, lower = layers[ahead.upper], layers[ahead.lower]
            shares = [(one.title.in_(language), holder_shares(one, self.project)) for one in (upper, lower)]
            told = [f"{name} {figures.counted}" for name, figures in shares]
            title = f"{upper.no} {upper.title.in_(language)}"
            yield f"layer/{upper.id}/{lower.id}", self._gap("layer", title, words.ahead, " > ".join(told))
        for stage in found.stages:
            title = f"{stage.stage.no} {stage.stage.title.in_(language)}"
            told = [text for _name, text in answer_texts(stage.state, self.gettext) if text]
            condition = words.condition[stage.state.condition]
            yield f"stage/{stage.stage.id}", self._gap("stage", title, condition, "\n".join(told))
        for component in found.components:
            title, holder = component.component.title.in_(language), component.holder.title.in_(language)
            yield f"component/{component.key}", self._gap("component", title, words.status[component.status], holder)

    def _gap(self, kind: str, subject: str, state: Term, detail: str, one: OpenItem | None = None) -> tuple[Value, ...]:
        priority = self.words.priority[one.item.priority] if one else None
        late = self.words.overdue if one and one.is_overdue(self.today) else None
        return self.words.gap[kind], subject, priority, state, one.state.due if one else None, late, detail

    def _missing(self, one: OpenItem) -> str:
        return ", ".join(self.words.fields[name] for name in one.missing)

    # Plan

    def plan(self) -> Table:
        """The open items by the quarter in which they are due."""
        _, words, language = self._, self.words, self.language
        columns = (
            Column(key="quarter", title=_("기한 분기"), weight=14),
            Column(key="no", title=_("번호"), weight=6),
            Column(key="title", title=_("점검 항목"), weight=28),
            self.priority_column(),
            self.status_column(),
            Column(key="owner", title=words.fields["owner"], weight=12),
            Column(key="due", title=words.fields["due"], kind=ColumnKind.DATE, weight=12),
            Column(key="plan", title=words.fields["plan"], kind=ColumnKind.MULTILINE, weight=48),
            Column(key="id", title="id", hidden=True),
        )
        rows = (
            (
                self.quarter(quarter),
                one.item.no,
                one.item.title.in_(language),
                words.priority[one.item.priority],
                words.status[one.state.status],
                one.state.owner,
                one.state.due,
                one.state.plan,
                one.item.id,
            )
            for quarter, group in by_quarter(self.found.items)
            for one in group
        )
        return make_table("plan", _("분기별 계획"), columns, rows, grouped=("quarter",))

    def quarter(self, quarter: tuple[int, int] | None) -> str:
        """Return the name of ``quarter``, a year and a number; None stands for items without a due date."""
        _ = self._
        if quarter is None:
            return _("기한 없음")
        return _("{year}년 {n}분기").format(year=quarter[0], n=quarter[1])

    # Findings

    def findings(self) -> Table:
        """The findings on the quality of the answers."""
        _, words, language = self._, self.words, self.language
        columns = (
            Column(
                key="severity",
                title=_("중요도"),
                kind=ColumnKind.STATUS,
                weight=10,
                terms=tuple(words.severity.values()),
            ),
            Column(key="code", title=_("발견"), weight=26),
            Column(key="subject", title=_("대상"), weight=30),
            Column(key="reason", title=_("설명"), weight=60),
        )
        found = find_findings(self.catalog, self.project, self.today, language)
        rows = (
            (words.severity[one.severity], code_title(one.code, language), one.subject, one.reason) for one in found
        )
        lead = _("답이 서로 어긋나거나 비어 있거나 오래된 곳입니다. 현황의 수치를 읽기 전에 살펴봅니다.")
        return make_table("findings", _("답의 품질"), columns, rows, lead=lead)

    # Trend

    def trend(self, milestones: Sequence[Milestone]) -> Table:
        """The figures at each checkpoint and now; empty without a checkpoint."""
        _ = self._
        columns = (
            Column(key="name", title=self.words.step[ChangeKind.CHECKPOINT].word, weight=28),
            Column(key="day", title=_("날짜"), kind=ColumnKind.DATE, weight=12),
            *self.status_counts(Status.IMPLEMENTED, Status.IN_PROGRESS, weight=8),
            Column(key="applicable", title=_("대상 수"), kind=ColumnKind.NUMBER, weight=8),
            Column(key="percent", title=_("구현 비율"), kind=ColumnKind.PERCENT, weight=12),
            Column(key="verified", title=_("검증 비율"), kind=ColumnKind.PERCENT, weight=12),
        )
        states = [*milestones, Milestone(_("지금"), self.today, self.project)] if milestones else []
        rows, marks = [], []
        for one in states:
            counts = overall(self.catalog, one.project, one.day)
            of = counts.applicable
            shares = (percent(counts.implemented, of) or 0, percent(counts.verified, of) or 0)
            rows.append((one.name, one.day, counts.implemented, counts.in_progress, of, *shares))
            marks.append(Mark(one.name, one.day, *shares))
        words = {"implemented": _("구현"), "verified": _("검증"), "both": _("같음")}
        points = trend(self.catalog, [(one.day, one.project) for one in states])
        lines = tuple(plot(points, cells=_PLOT[0], rows=_PLOT[1], **words)) if points else ()
        chart = Chart(kind="trend", title=_("구현 비율과 검증 비율의 추이"), marks=tuple(marks), lines=lines)
        return make_table("trend", _("추이"), columns, rows, chart=chart if points else None)


def titled(one: OpenItem, language: Language) -> str:
    """Number and title of an open item."""
    return f"{one.item.no} {one.item.title.in_(language)}"
