"""Builds the report on the difference of two states of a project, such as those of two quarterly reviews.

The tables are in the order in which a meeting asks: how the figures moved, which items went forward or back, which gaps
were closed and which are new, and every field that differs.
"""

from __future__ import annotations

from datetime import date

from ml_tui.domain.catalog import Catalog, Item
from ml_tui.domain.diff import compare
from ml_tui.domain.progress import overall, percent, tally
from ml_tui.domain.project import Status
from ml_tui.domain.records import clean
from ml_tui.domain.terms import STATUSES
from ml_tui.i18n import Language, translation
from ml_tui.report.analysis import AnalysisTables, Milestone
from ml_tui.report.base import TableMaker, make_table
from ml_tui.report.cover import facts_table, figures_table
from ml_tui.report.log import LogTables
from ml_tui.report.parts import Chart, ChartBar, Column, ColumnKind, Report, Table, Term, Tone, Value


def build_difference(
    catalog: Catalog, before: Milestone, after: Milestone, *, language: Language, digest: str, today: date
) -> Report:
    """The report on what was changed from ``before`` to ``after``, in ``language``, printed ``today``.

    ``digest`` is the SHA-256 of the catalog's text. This one catalog words both states.
    """
    _ = translation(language).gettext
    tables = _DifferenceTables(catalog, before, after, language, today)
    fields = LogTables(catalog, after.project, language, today).differing(
        compare(before.project, after.project, catalog)
    )
    info = after.project.info
    return Report(
        about="difference",
        language=language,
        depth="executive",
        title=clean(info.name),
        subtitle=_("구현 현황 비교: {before} → {after}").format(before=_moment(before), after=_moment(after)),
        project_id=clean(info.id),
        revision=after.revision,
        digest=digest,
        author=clean(info.author),
        day=today,
        note=clean(catalog.note.in_(language)),
        facts=tables.facts(digest),
        figures=tables.figures(),
        tables=tuple(table for table in (tables.sections(), tables.moved(), tables.gaps(), fields) if table.rows),
        checklist=fields,
        cover_title=_("표지"),
        overflow_title=_("긴 글"),
        document={},
    )


def _moment(state: Milestone) -> str:
    return f"{clean(state.name)} ({state.day.isoformat()})"


class _DifferenceTables(TableMaker):
    """Makes the tables on two states of a project."""

    def __init__(self, catalog: Catalog, before: Milestone, after: Milestone, language: Language, today: date) -> None:
        super().__init__(catalog, after.project, language, today)
        self._states = (before, after)

    def facts(self, digest: str) -> Table:
        """What the report is about: the project and its two states."""
        _ = self._
        titles = (("before", _("이전")), ("after", _("이후")))
        states = [
            (key, title, _("{state} · 리비전 {n}").format(state=_moment(state), n=state.revision))
            for (key, title), state in zip(titles, self._states, strict=True)
        ]
        return facts_table(self, digest, states)

    def figures(self) -> Table:
        """The headline figures of the later state; each says what it was before."""
        before, after = (overall(self.catalog, one.project, one.day) for one in self._states)
        return figures_table(self, after, before)

    def sections(self) -> Table:
        """Two rows per section, one for each state, and two for all of them."""
        _ = self._
        columns = (
            Column(key="section", title=_("구분"), weight=30),
            *self.status_counts(),
            Column(key="verified", title=_("검증됨"), kind=ColumnKind.NUMBER, weight=9),
            Column(key="percent", title=_("구현 비율"), kind=ColumnKind.PERCENT, weight=12),
        )
        parts: list[tuple[str, tuple[Item, ...]]] = [
            (f"{section.no} {section.title.in_(self.language)}", section.items) for section in self.catalog.sections
        ]
        parts.append((_("전체"), tuple(self.catalog.items())))
        counted = [
            (f"{name} · {when}", tally(items, state.project, state.day))
            for name, items in parts
            for when, state in zip((_("이전"), _("이후")), self._states, strict=True)
        ]
        rows = (
            (
                name,
                *(getattr(counts, column.key) for column in columns[1:-1]),
                percent(counts.implemented, counts.applicable),
            )
            for name, counts in counted
        )
        bars = tuple(
            ChartBar(name, tuple((self.words.status[one], getattr(counts, one.value)) for one in self.words.drawn))
            for name, counts in counted
        )
        chart = Chart(kind="bars", title=_("절별 구현 현황, 이전과 이후"), bars=bars)
        return make_table("sections", _("절별 비교"), columns, rows, chart=chart)

    def moved(self) -> Table:
        """The items whose status differs. Those that went back come first, because they need an explanation."""
        _, words = self._, self.words
        ways = {
            "back": Term("back", _("뒤로 감"), Tone.OPEN),
            "forward": Term("forward", _("나아감"), Tone.GOOD),
            "scope": Term("scope", _("범위 변경"), Tone.ASIDE),
        }
        statuses = tuple(words.status.values())
        columns = (
            Column(key="way", title=_("변화"), kind=ColumnKind.STATUS, weight=10, terms=tuple(ways.values())),
            Column(key="no", title=_("번호"), weight=6),
            Column(key="title", title=_("점검 항목"), weight=28),
            self.priority_column(),
            Column(key="before", title=_("이전"), kind=ColumnKind.STATUS, weight=10, terms=statuses),
            Column(key="after", title=_("이후"), kind=ColumnKind.STATUS, weight=10, terms=statuses),
            Column(key="owner", title=words.fields["owner"], weight=12),
            Column(key="reason", title=words.fields["reason"], weight=30),
        )
        found: dict[str, list[tuple[Value, ...]]] = {way: [] for way in ways}
        for _section, item in self._items():
            was, now = (one.project.item(item.id) for one in self._states)
            if was.status is now.status:
                continue
            way = _way(was.status, now.status)
            texts = (item.no, item.title.in_(self.language), words.priority[item.priority])
            found[way].append(
                (ways[way], *texts, words.status[was.status], words.status[now.status], now.owner, now.reason)
            )
        lead = _("나아감 {forward}개, 뒤로 감 {back}개, 해당 없음을 오간 범위 변경 {scope}개입니다.")
        counts = {way: len(rows) for way, rows in found.items()}
        rows = (row for way in ways for row in found[way])
        return make_table("moved", _("상태가 바뀐 항목"), columns, rows, lead=lead.format(**counts))

    def gaps(self) -> Table:
        """The gaps that only one of the two states has: first the new ones, then those that are gone."""
        _, words = self._, self.words
        ways = {
            "new": Term("new", _("새로 생김"), Tone.OPEN),
            "closed": Term("closed", _("해소"), Tone.GOOD),
            "out": Term("out", _("범위에서 빠짐"), Tone.ASIDE),
        }
        columns = (
            Column(key="way", title=_("변화"), kind=ColumnKind.STATUS, weight=12, terms=tuple(ways.values())),
            Column(key="kind", title=_("구분"), kind=ColumnKind.STATUS, weight=11, terms=tuple(words.gap.values())),
            Column(key="subject", title=_("대상"), weight=36),
            self.priority_column(),
            Column(key="detail", title=_("설명"), kind=ColumnKind.MULTILINE, weight=44),
        )
        before, after = (self._gaps_of(state, unplanned=state is self._states[1]) for state in self._states)
        ended = [(key, row) for key, row in before.items() if key not in after]
        listed: list[tuple[str, tuple[Value, ...]]] = [("new", row) for key, row in after.items() if key not in before]
        listed += [("closed", row) for key, row in ended if not self._left_out(key)]
        listed += [("out", row) for key, row in ended if self._left_out(key)]
        rows = ((ways[way], kind, subject, rank, detail) for way, (kind, subject, rank, *_rest, detail) in listed)
        lead = _(
            "Gap은 {before}건에서 {after}건이 되었습니다. 해소 {closed}건, 범위에서 빠짐 {out}건, 새로 생김 {new}건."
        )
        counts = {way: sum(one == way for one, _row in listed) for way in ways}
        lead = lead.format(before=len(before), after=len(after), **counts)
        return make_table("gap-changes", _("Gap의 변화"), columns, rows, lead=lead)

    def _gaps_of(self, state: Milestone, *, unplanned: bool) -> dict[str, tuple[Value, ...]]:
        analysis = AnalysisTables(self.catalog, state.project, self.language, state.day)
        return dict(analysis.gap_rows(unplanned=unplanned))

    def _left_out(self, gap: str) -> bool:
        """Whether the item or component of ``gap`` no longer applies."""
        kind, _sep, key = gap.partition("/")
        if kind == "item":
            return self.project.item(key).status is Status.NOT_APPLICABLE
        return kind == "component" and self.project.component(key).status is Status.NOT_APPLICABLE


def _way(before: Status, after: Status) -> str:
    """Return the direction of a change of status; ``scope`` is a change to or from 해당 없음."""
    if Status.NOT_APPLICABLE in (before, after):
        return "scope"
    return "forward" if STATUSES[after].rank > STATUSES[before].rank else "back"
