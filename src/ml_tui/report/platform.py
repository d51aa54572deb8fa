"""The tables of a report on what was built: pipelines and their stages, platform modules and their records."""

from __future__ import annotations

from collections.abc import Iterator

from ml_tui.domain.catalog import Module, Pipeline
from ml_tui.domain.flows import Step, draw
from ml_tui.domain.platform import done_count
from ml_tui.domain.project import Condition, Document, ModuleState, StageState
from ml_tui.domain.record_forms import RecordForm, section_title, total, unknown_fields
from ml_tui.domain.record_forms import filled as count_filled
from ml_tui.domain.records import clean, kept_records, unknown_deliverables
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import CONDITION_SIGNS
from ml_tui.report.answers import answer_cells, answer_columns, flat
from ml_tui.report.base import TableMaker, make_table
from ml_tui.report.parts import Column, ColumnKind, Flow, Table, Value

FLOW_CELLS = 76
"""The width of a flow drawn with plain characters, in cells."""


class PlatformTables(TableMaker):
    """Makes the tables on what was built."""

    def stages(self) -> Table:
        """One row per stage of a pipeline, with the flow of each pipeline."""
        _ = self._
        columns = (
            Column(key="pipeline", title=_("파이프라인"), weight=20),
            Column(key="no", title=_("번호"), weight=7),
            Column(key="title", title=_("단계"), weight=20),
            *flat(answer_columns(StageState, self.words)),
            Column(key="items", title=_("관련 점검 항목"), weight=12),
            Column(key="id", title="id", hidden=True),
        )
        rows: list[tuple[Value, ...]] = []
        for pipeline in self.catalog.pipelines:
            for stage in pipeline.stages:
                state = self.project.stage(stage.id)
                rows.append(
                    (
                        self._named(pipeline),
                        stage.no,
                        stage.title.in_(self.language),
                        *flat(answer_cells(state, self.words)),
                        self._numbers(stage.items),
                        stage.id,
                    )
                )
        flows = tuple(self._flow(pipeline) for pipeline in self.catalog.pipelines)
        return make_table("stages", self.words.label[Label.STAGES], columns, rows, grouped=("pipeline",), flows=flows)

    def _named(self, pipeline: Pipeline) -> str:
        return f"{pipeline.no} {pipeline.title.in_(self.language)}"

    def _flow(self, pipeline: Pipeline) -> Flow:
        """Draw the stages as steps, in the report's language, which may not be the screen's."""
        steps, drawn = [], []
        for stage in pipeline.stages:
            state, title = self.project.stage(stage.id), stage.title.in_(self.language)
            term = self.words.condition[state.condition]
            unknown = state.condition is Condition.UNKNOWN
            steps.append((title, term, clean(state.measure)))
            drawn.append(Step(stage.id, title, "" if unknown else f"{CONDITION_SIGNS[state.condition]} {term.word}"))
        return Flow(group=self._named(pipeline), steps=tuple(steps), lines=tuple(draw(drawn, FLOW_CELLS).lines))

    def modules(self) -> Table:
        """One row per platform module."""
        _ = self._
        columns = (
            Column(key="title", title=_("플랫폼 모듈"), weight=26),
            Column(key="purpose", title=self.words.label[Label.PURPOSE], kind=ColumnKind.MULTILINE, weight=44),
            *flat(answer_columns(ModuleState, self.words)),
            Column(key="done", title=self.words.fields["done"], kind=ColumnKind.NUMBER, weight=7),
            Column(key="total", title=_("전체"), kind=ColumnKind.NUMBER, weight=6),
            Column(key="items", title=_("관련 점검 항목"), weight=12),
            Column(key="id", title="id", hidden=True),
        )
        rows = (self._module_row(module) for module in self.catalog.modules)
        return make_table("modules", _("플랫폼 모듈"), columns, rows)

    def _module_row(self, module: Module) -> tuple[Value, ...]:
        state = self.project.module(module.id)
        return (
            module.title.in_(self.language),
            module.purpose.in_(self.language),
            *flat(answer_cells(state, self.words)),
            done_count(module, state),
            len(module.deliverables),
            self._numbers(module.items),
            module.id,
        )

    def deliverables(self) -> Table:
        """One row per work product that a module asks for."""
        _, terms = self._, tuple(self.words.there.values())
        columns = (
            Column(key="module", title=_("플랫폼 모듈"), weight=26),
            Column(key="title", title=_("산출물"), weight=28),
            Column(key="meaning", title=self.words.label[Label.MEANING], weight=60),
            Column(key="there", title=self.words.there[True].word, kind=ColumnKind.STATUS, weight=8, terms=terms),
            Column(key="module_id", title="module_id", hidden=True),
            Column(key="id", title="id", hidden=True),
        )
        return make_table("deliverables", _("산출물"), columns, self._deliverable_rows(), grouped=("module",))

    def _deliverable_rows(self) -> Iterator[tuple[Value, ...]]:
        unknown_note = self._("(카탈로그에 없음)")
        for module in self.catalog.modules:
            state, name = self.project.module(module.id), module.title.in_(self.language)
            for one in module.deliverables:
                title, meaning = one.title.in_(self.language), one.meaning.in_(self.language)
                yield name, title, meaning, self.words.there[one.id in state.done], module.id, one.id
            for unknown in unknown_deliverables(module, state):
                yield name, f"{unknown} {unknown_note}", "", self.words.there[True], module.id, unknown

    def sheets(self, form: RecordForm) -> Table:
        """The records that were written in ``form``: one row per field that was filled in."""
        _ = self._
        columns = (
            Column(key="record", title=_("이름"), weight=24),
            Column(key="section", title=_("구분"), weight=18),
            Column(key="field", title=_("항목"), weight=30),
            Column(key="value", title=_("내용"), kind=ColumnKind.MULTILINE, weight=70),
            Column(key="record_id", title="record_id", hidden=True),
            Column(key="field_id", title="field_id", hidden=True),
        )
        kept = [(key, state) for key, one, state in kept_records(self.catalog, self.project) if one is form]
        rows = (row for key, state in kept for row in self._sheet_rows(key, form, state))
        return make_table(form.table_id, form.title.in_(self.language), columns, rows, grouped=("record",))

    def _sheet_rows(self, key: str, form: RecordForm, state: Document) -> Iterator[tuple[Value, ...]]:
        _, language = self._, self.language
        name = state.name or key
        count = _("{n}/{total}칸을 채움").format(n=count_filled(form, state), total=total(form))
        yield name, form.title.in_(language), _("채움"), count, key, ""
        sections = [("", form.about), *((section_title(one, language), one.fields) for one in form.sections)]
        for title, fields in sections:
            for field in fields:
                if text := field.in_words(state.fields.get(field.id, ""), language):
                    yield name, title or form.title.in_(language), field.label.in_(language), text, key, field.id
        for field_id, text in unknown_fields(form, state).items():
            yield name, _("그 밖의 내용"), field_id, text, key, field_id
