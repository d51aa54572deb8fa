"""The JSON of a report as types, from which its JSON Schema is made (``ml-tui schema report``).

Names are added without notice. Removing a name or changing its meaning raises `VERSION`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import msgspec

from ml_tui.domain.catalog import Priority
from ml_tui.domain.changes import ChangeKind
from ml_tui.domain.fields import FieldKind, json_fields
from ml_tui.domain.findings import Code, Severity
from ml_tui.domain.project import (
    ChoiceState,
    ComponentState,
    ItemState,
    ModuleState,
    ProjectInfo,
    RowState,
    StageState,
    State,
)
from ml_tui.domain.terms import Label
from ml_tui.i18n import Language

FORMAT = "ml-tui-report"
VERSION = 1
"""Rises when a name is removed or changes its meaning."""

Day = date | None
"""A day, or null when there is none."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all records: they have no names but the declared ones."""


class CatalogRecord(Record, frozen=True):
    """The content that the answers refer to; ``sha256`` is the digest of its file."""

    id: str
    version: str
    title: str
    sha256: str


class TallyRecord(Record, frozen=True):
    """Counts of checklist items. Applicable are all but those that do not apply.

    Per cent is the implemented share of these, to the nearest whole, but 0 only for none and 100 only for all.
    """

    total: int
    implemented: int
    in_progress: int
    not_started: int
    not_applicable: int
    verified: int
    overdue: int
    required_open: int
    criteria_met: int
    criteria_total: int
    applicable: int
    percent: int


class SectionRecord(TallyRecord, frozen=True, kw_only=True):
    """A section of the checklist, and the counts of its items."""

    id: str
    no: str
    title: str


class VerifiedRecord(Record, frozen=True):
    """Who verified an answer in person, and when."""

    by: str
    at: date


class CriterionRecord(Record, frozen=True):
    """A criterion of an item, and whether it is met."""

    id: str
    name: str
    met: bool


def _answered(name: str, state_type: type[State], doc: str) -> type[msgspec.Struct]:
    """Make a record with every field of ``state_type`` that its JSON has."""
    types = get_type_hints(state_type)
    fields = [(one.name, _JSON.get(one.field.kind, types[one.name])) for one in json_fields(state_type)]
    return msgspec.defstruct(
        name, fields, bases=(Record,), frozen=True, kw_only=True, module=__name__, namespace={"__doc__": doc}
    )


_JSON: dict[FieldKind, Any] = {FieldKind.LINES: list[str], FieldKind.VERIFICATION: VerifiedRecord | None}
"""The type of a field in JSON, if it is not the type of the attribute."""

if TYPE_CHECKING:

    class AnswerRecord(Record, frozen=True):
        """The answer about an item. An answer that does not apply has a reason."""

    class RowAnswer(Record, frozen=True):
        """The answer about a mapping row."""

    class ComponentAnswer(Record, frozen=True):
        """The answer about a component."""

    class StageAnswer(Record, frozen=True):
        """The answer about a stage."""

    class ChoiceAnswer(Record, frozen=True):
        """Whether a type or a variant was chosen."""

    class ModuleAnswer(Record, frozen=True):
        """The answer about a module."""

    class ProjectAnswer(Record, frozen=True):
        """What the project is."""

else:
    AnswerRecord = _answered(
        "AnswerRecord", ItemState, "The answer about an item. An answer that does not apply has a reason."
    )
    RowAnswer = _answered("RowAnswer", RowState, "The answer about a mapping row.")
    ComponentAnswer = _answered("ComponentAnswer", ComponentState, "The answer about a component.")
    StageAnswer = _answered("StageAnswer", StageState, "The answer about a stage.")
    ChoiceAnswer = _answered("ChoiceAnswer", ChoiceState, "Whether a type or a variant was chosen.")
    ModuleAnswer = _answered("ModuleAnswer", ModuleState, "The answer about a module.")
    ProjectAnswer = _answered("ProjectAnswer", ProjectInfo, "What the project is, and whom to ask about it.")


class ProjectRecord(ProjectAnswer, frozen=True, kw_only=True):
    """The project, and its counts on the day of the report."""

    id: str
    created: date
    last_review: Day
    next_review: date
    progress: TallyRecord
    sections: list[SectionRecord]


class ItemRecord(AnswerRecord, frozen=True, kw_only=True):
    """A checklist item with everything answered about it.

    Unknown criteria are ids of met criteria that the catalog no longer has.
    """

    id: str
    no: str
    section: str
    section_title: str
    title: str
    priority: Priority
    layer: str
    criteria: list[CriterionRecord]
    unknown_criteria: list[str] = []


class RowRecord(RowAnswer, frozen=True, kw_only=True):
    """A row of the mapping, and whether the platform's function is connected."""

    no: str
    component: str
    function: str
    label: str


class ComponentRecord(ComponentAnswer, frozen=True, kw_only=True):
    """A component of a layer or an area. Its status follows from ``items``; without items it was set."""

    id: str
    part_of: Literal["layer", "area"]
    holder: str
    holder_title: str
    title: str
    items: list[str]


class StageRecord(StageAnswer, frozen=True, kw_only=True):
    """A stage of a pipeline, and the answer about it."""

    id: str
    no: str
    pipeline: str
    pipeline_title: str
    title: str
    items: list[str]


class TypeRecord(ChoiceAnswer, frozen=True, kw_only=True):
    """A type of machine learning, and whether it was chosen."""

    id: str
    no: str
    title: str


class VariantRecord(ChoiceAnswer, frozen=True, kw_only=True):
    """A variant of a pipeline, and whether it was chosen."""

    id: str
    no: str
    pipeline: str
    title: str


class DeliverableRecord(Record, frozen=True):
    """A work product that a module asks for, and whether it exists."""

    id: str
    title: str
    there: bool


class ModuleRecord(ModuleAnswer, frozen=True, kw_only=True):
    """A platform module: the address of the client's own, and the work products that exist."""

    id: str
    title: str
    deliverables: list[DeliverableRecord]
    unknown_deliverables: list[str] = []


class SheetRecord(Record, frozen=True):
    """A data sheet, a model card or another record of a module. Fields left empty are not listed."""

    id: str
    kind: str
    """The kind of its form in the catalog, such as ``datasheet`` or ``model-card``."""
    name: str
    fields: dict[str, str]


class FindingRecord(Record, frozen=True):
    """A finding on the answers. Its target is ``item/ID``, ``row/NO``, ``section/ID``, ``layer/ID`` or ``project``."""

    code: Code
    severity: Severity
    target: str
    subject: str
    reason: str


class MilestoneRecord(TallyRecord, frozen=True, kw_only=True):
    """A checkpoint, and the counts of that time."""

    name: str
    day: date


class UnplacedItem(AnswerRecord, frozen=True, kw_only=True):
    """An answer to an item that the catalog does not have."""

    id: str
    met: list[str]


class UnplacedRow(RowAnswer, frozen=True, kw_only=True):
    """An answer to a mapping row that the catalog does not have."""

    no: str


class UnplacedRecord(Record, frozen=True):
    """Answers that the catalog has no place for; each has an ``id`` and the fields of its kind."""

    items: list[UnplacedItem]
    rows: list[UnplacedRow]
    components: list[dict[str, Any]] = []
    stages: list[dict[str, Any]] = []
    types: list[dict[str, Any]] = []
    variants: list[dict[str, Any]] = []
    modules: list[dict[str, Any]] = []
    records: list[dict[str, Any]] = []


class FieldRecord(Record, frozen=True):
    """A changed field: its target, and the values before and after."""

    target: str
    field: str
    before: Any
    after: Any


class ChangeRecord(Record, frozen=True):
    """One step of the log. ``of`` is the revision that was undone or redone, ``title`` the name of a checkpoint."""

    rev: int
    at: datetime
    by: str
    kind: ChangeKind
    of: int
    title: str
    fields: list[FieldRecord]


class PassageRecord(Record, frozen=True):
    """A passage of the guide on a workspace, or on the part ``of`` it; ``part`` is the kind of the passage."""

    workspace: str
    workspace_title: str
    part: Label
    of: Label | None
    no: str
    title: str
    texts: list[str]


class ReportRecord(Record, frozen=True):
    """A report on a project, as ``ml-tui export -f json`` writes it.

    Only a report in practitioner's depth has the guide and the log.
    """

    format: Literal["ml-tui-report"]
    version: Annotated[int, msgspec.Meta(ge=VERSION, le=VERSION)]
    language: Language
    depth: Literal["executive", "practitioner"]
    day: date
    revision: int
    catalog: CatalogRecord
    project: ProjectRecord
    items: list[ItemRecord]
    rows: list[RowRecord]
    components: list[ComponentRecord]
    stages: list[StageRecord]
    types: list[TypeRecord]
    variants: list[VariantRecord]
    modules: list[ModuleRecord]
    records: list[SheetRecord]
    findings: list[FindingRecord]
    trend: list[MilestoneRecord]
    unplaced: UnplacedRecord
    guide: list[PassageRecord] = []
    log: list[ChangeRecord] = []


def report_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a report in JSON."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ml-tui report",
        **msgspec.json.schema(ReportRecord),
    }
