"""The tables of a report on the framework's parts: layers, areas and their components, types of ML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ml_tui.domain.catalog import Area, Layer
from ml_tui.domain.keys import component_key
from ml_tui.domain.progress import Shares, percent
from ml_tui.domain.project import ChoiceState, ComponentState
from ml_tui.domain.rollup import component_rollup, holder_shares
from ml_tui.domain.terms import Label, Status, variants_label
from ml_tui.report.answers import answer_cells, answer_columns, flat
from ml_tui.report.base import TableMaker, make_table
from ml_tui.report.parts import Chart, ChartBar, Column, ColumnKind, Table, Value

_NO_CHOICE = ChoiceState()


class FrameworkTables(TableMaker):
    """Makes the tables on the framework's parts."""

    def layers(self) -> Table:
        """One row per layer, from the top of the stack down."""
        _ = self._
        chart = Chart(kind="stack", title=_("계층별 구현 현황"), bars=self._bars(self.catalog.layers))
        columns, rows = self._holder_columns(Label.ROLE), (self._holder_row(layer) for layer in self.catalog.layers)
        lead = _("위 계층은 아래 계층을 바탕으로 합니다. 구성 요소의 상태는 딸린 점검 항목에서 정해집니다.")
        return make_table("layers", self.words.label[Label.STACK], columns, rows, chart=chart, lead=lead)

    def areas(self) -> Table:
        """One row per functional area."""
        _ = self._
        chart = Chart(kind="cards", title=_("기능 영역별 구현 현황"), bars=self._bars(self.catalog.areas))
        columns, rows = self._holder_columns(Label.MEANING), (self._holder_row(area) for area in self.catalog.areas)
        return make_table("areas", self.words.label[Label.AREAS], columns, rows, chart=chart)

    def _holder_columns(self, meaning: Label) -> tuple[Column, ...]:
        _ = self._
        return (
            Column(key="no", title=_("번호"), weight=7),
            Column(key="title", title=_("이름"), weight=20),
            Column(key="meaning", title=self.words.label[meaning], weight=50),
            self.status_column(),
            *self.status_counts(Status.IMPLEMENTED, weight=7),
            Column(key="applicable", title=_("대상 수"), kind=ColumnKind.NUMBER, weight=7),
            Column(key="percent", title=_("구현 비율"), kind=ColumnKind.PERCENT, weight=12),
            Column(key="id", title="id", hidden=True),
        )

    def _holder_row(self, holder: Layer | Area) -> tuple[Value, ...]:
        figures = holder_shares(holder, self.project)
        meaning = holder.role if isinstance(holder, Layer) else holder.meaning
        return (
            holder.no,
            holder.title.in_(self.language),
            meaning.in_(self.language),
            self.words.status[figures.status],
            figures.implemented,
            figures.applicable,
            percent(figures.implemented, figures.applicable),
            holder.id,
        )

    def _bars(self, holders: Sequence[Layer] | Sequence[Area]) -> tuple[ChartBar, ...]:
        return tuple(self._bar(holder) for holder in holders)

    def _bar(self, holder: Layer | Area) -> ChartBar:
        figures: Shares = holder_shares(holder, self.project)
        parts = tuple((self.words.status[one], getattr(figures, one.value)) for one in self.words.drawn)
        return ChartBar(holder.title.in_(self.language), parts, self.words.status[figures.status])

    def components(self) -> Table:
        """One row per component of a layer or an area."""
        _ = self._
        own = answer_columns(ComponentState, self.words)
        columns = (
            Column(key="holder", title=_("계층·영역"), weight=20),
            Column(key="title", title=self.words.label[Label.COMPONENTS], weight=24),
            *own.pop("status"),
            Column(key="items", title=_("정하는 점검 항목"), weight=20),
            *flat(own),
            Column(key="id", title="id", hidden=True),
        )
        lead = _("점검 항목이 적힌 구성 요소의 상태는 그 항목에서 정해지고, 없는 것은 따로 판정한 상태입니다.")
        rows = self._component_rows()
        title = self.words.label[Label.COMPONENTS]
        return make_table("components", title, columns, rows, grouped=("holder",), lead=lead)

    def _component_rows(self) -> Iterator[tuple[Value, ...]]:
        holders: list[Layer | Area] = [*self.catalog.layers, *self.catalog.areas]
        for holder in holders:
            for component in holder.components:
                key, rollup = component_key(holder, component), component_rollup(holder, component, self.project)
                own = answer_cells(self.project.component(key), self.words)
                own.pop("status")  # the table shows the derived status instead
                yield (
                    f"{holder.no} {holder.title.in_(self.language)}",
                    component.title.in_(self.language),
                    self.words.status[rollup.status],
                    self._numbers(rollup.items),
                    *flat(own),
                    key,
                )

    def types(self) -> Table:
        """One row per type of machine learning."""
        _ = self._
        columns = (
            Column(key="no", title=_("번호"), weight=7),
            Column(key="title", title=_("ML 유형"), weight=28),
            Column(key="choose_when", title=_("선택 기준"), kind=ColumnKind.MULTILINE, weight=48),
            *self._choice_columns(),
        )
        rows = (
            (
                one.no,
                one.title.in_(self.language),
                one.choose_when.in_(self.language),
                *self._choice(self.project.types.get(one.id, _NO_CHOICE)),
                one.id,
            )
            for one in self.catalog.ml_types
        )
        return make_table("types", self.words.label[Label.TYPES], columns, rows)

    def variants(self) -> Table:
        """One row per variant of a pipeline."""
        _ = self._
        columns = (
            Column(key="pipeline", title=_("파이프라인"), weight=20),
            Column(key="no", title=_("번호"), weight=7),
            Column(key="title", title=_("유형"), weight=20),
            Column(key="choose_when", title=_("선택 기준"), kind=ColumnKind.MULTILINE, weight=48),
            *self._choice_columns(),
        )
        rows = (
            (
                f"{pipeline.no} {pipeline.title.in_(self.language)}: {self.words.label[variants_label(pipeline.id)]}",
                one.no,
                one.title.in_(self.language),
                one.choose_when.in_(self.language),
                *self._choice(self.project.variants.get(one.id, _NO_CHOICE)),
                one.id,
            )
            for pipeline in self.catalog.pipelines
            for one in pipeline.variants
        )
        return make_table("variants", self.words.label[Label.VARIANTS], columns, rows, grouped=("pipeline",))

    def _choice_columns(self) -> tuple[Column, ...]:
        return (
            *flat(answer_columns(ChoiceState, self.words)),
            Column(key="id", title="id", hidden=True),
        )

    def _choice(self, state: ChoiceState) -> tuple[Value, ...]:
        return tuple(flat(answer_cells(state, self.words)))
