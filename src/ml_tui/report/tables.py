"""The tables of a report on the checklist and the mapping."""

from __future__ import annotations

from ml_tui.domain.catalog import Item, Section
from ml_tui.domain.fields import fields_of
from ml_tui.domain.progress import Tally, met_count, overall, percent, tally
from ml_tui.domain.project import ItemState, RowState
from ml_tui.domain.records import unknown_criteria
from ml_tui.domain.terms import Label
from ml_tui.i18n import translation
from ml_tui.report.answers import answer_cells, answer_columns, flat
from ml_tui.report.base import TableMaker, make_table
from ml_tui.report.parts import Chart, ChartBar, Column, ColumnKind, Table, Value
from ml_tui.report.words import Words


class Tables(TableMaker):
    """Makes the tables on the checklist and the mapping."""

    def summary(self) -> Table:
        """One row per section and one for all of them."""
        _ = self._
        columns = (
            Column(key="section", title=_("구분"), weight=24),
            Column(key="total", title=_("항목"), kind=ColumnKind.NUMBER, weight=9),
            *self.status_counts(),
            *(
                Column(key=key, title=title, kind=ColumnKind.NUMBER, weight=9)
                for key, title in (
                    ("verified", _("검증됨")),
                    ("overdue", self.words.overdue.word),
                    ("required_open", _("필수 미완료")),
                )
            ),
            Column(key="percent", title=_("구현 비율"), kind=ColumnKind.PERCENT, weight=12),
            Column(key="criteria_met", title=_("충족 내용"), kind=ColumnKind.NUMBER, weight=9),
            Column(key="criteria_total", title=_("전체 내용"), kind=ColumnKind.NUMBER, weight=9),
        )

        def row(name: str, counts: Tally) -> tuple[Value, ...]:
            numbers = (getattr(counts, column.key) for column in columns[1:9])
            share = percent(counts.implemented, counts.applicable)
            return (name, *numbers, share, counts.criteria_met, counts.criteria_total)

        counted = [
            (f"{section.no} {section.title.in_(self.language)}", tally(section.items, self.project, self.today))
            for section in self.catalog.sections
        ]
        bars = tuple(
            ChartBar(name, tuple((self.words.status[one], getattr(counts, one.value)) for one in self.words.drawn))
            for name, counts in counted
        )
        counted.append((_("전체"), overall(self.catalog, self.project, self.today)))
        return make_table(
            "summary",
            _("절별 현황"),
            columns,
            (row(name, counts) for name, counts in counted),
            summed=True,
            chart=Chart(kind="bars", title=_("절별 구현 현황"), bars=bars),
        )

    def checklist(self) -> Table:
        """One row per item, with everything that was answered about it."""
        layers = {layer.id: layer.title.in_(self.language) for layer in self.catalog.layers}
        rows = (
            self._checklist_row(section, item, layers.get(item.layer, item.layer)) for section, item in self._items()
        )
        title = self._("구현 체크리스트")
        return make_table("checklist", title, checklist_columns(self.words), rows, entry=("no", "title"))

    def _checklist_row(self, section: Section, item: Item, layer: str) -> tuple[Value, ...]:
        state = self.project.item(item.id)
        cells = answer_cells(state, self.words)
        met = met_count(item, state)
        cells["met"] = (met, len(item.criteria), self._criteria_lines(item, state))
        return (
            item.no,
            section.title.in_(self.language),
            item.title.in_(self.language),
            self.words.priority[item.priority],
            layer,
            *(cell for one in fields_of(ItemState) for cell in cells.get(one.name, ())),
            item.id,
        )

    def _criteria_lines(self, item: Item, state: ItemState) -> str:
        lines = [
            f"[{'x' if criterion.id in state.met else ' '}] {criterion.name.in_(self.language)}"
            for criterion in item.criteria
        ]
        unknown = self._("(카탈로그에 없음)")
        lines += [f"[x] {name} {unknown}" for name in unknown_criteria(item, state)]
        return "\n".join(lines)

    def criteria(self) -> Table:
        """One row per criterion."""
        _ = self._
        columns = (
            Column(key="no", title=_("번호"), weight=6),
            Column(key="title", title=_("점검 항목"), weight=26),
            Column(key="criterion", title=self.words.label[Label.CRITERIA], weight=24),
            Column(key="asks", title=_("확인할 것"), kind=ColumnKind.MULTILINE, weight=70),
            Column(
                key="met",
                title=_("충족 여부"),
                kind=ColumnKind.STATUS,
                weight=10,
                answer=True,
                terms=tuple(self.words.met.values()),
            ),
            Column(key="item_id", title="item_id", hidden=True),
            Column(key="criterion_id", title="criterion_id", hidden=True),
        )
        rows = (
            (
                item.no,
                item.title.in_(self.language),
                criterion.name.in_(self.language),
                criterion.asks.in_(self.language),
                self.words.met[criterion.id in self.project.item(item.id).met],
                item.id,
                criterion.id,
            )
            for _section, item in self._items()
            for criterion in item.criteria
        )
        return make_table("criteria", self.words.label[Label.CRITERIA], columns, rows, grouped=("no", "title"))

    def mapping(self) -> Table:
        """One row per mapping row; none when the catalog has none."""
        _ = self._
        columns = (
            Column(key="no", title=_("번호"), weight=9),
            Column(key="component", title=self.words.label[Label.COMPONENT], weight=18),
            Column(key="function", title=self.words.label[Label.FUNCTION], weight=24),
            Column(key="label", title=self.words.label[Label.MODULE], weight=28),
            *flat(answer_columns(RowState, self.words, comes_back=True)),
            Column(key="id", title="id", hidden=True),
        )
        rows: list[tuple[Value, ...]] = []
        for row in self.catalog.rows:
            state = self.project.row(row.no)
            texts = (text.in_(self.language) for text in (row.component, row.function, row.label))
            rows.append((row.no, *texts, *flat(answer_cells(state, self.words)), row.no))
        return make_table("mapping", _("구성 요소 매핑"), columns, rows)


def checklist_columns(words: Words) -> tuple[Column, ...]:
    """The columns of the checklist, titled in the language of ``words``."""
    _ = translation(words.language).gettext
    answered = answer_columns(ItemState, words, comes_back=True)
    answered["met"] = (
        Column(key="criteria_met", title=_("충족 내용"), kind=ColumnKind.NUMBER, weight=6),
        Column(key="criteria_total", title=_("전체 내용"), kind=ColumnKind.NUMBER, weight=6),
        Column(key="criteria", title=words.label[Label.CRITERIA], kind=ColumnKind.MULTILINE, weight=26),
    )
    return (
        Column(key="no", title=_("번호"), weight=6),
        Column(key="section", title=_("구분"), weight=12),
        Column(key="title", title=_("점검 항목"), weight=20),
        Column(
            key="priority",
            title=_("우선순위"),
            kind=ColumnKind.STATUS,
            weight=9,
            terms=tuple(words.priority.values()),
        ),
        Column(key="layer", title=_("계층"), weight=12),
        *(column for one in fields_of(ItemState) for column in answered.get(one.name, ())),
        Column(key="id", title="id", hidden=True),
    )
