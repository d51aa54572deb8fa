"""What the JSON of a report holds, as types: the source of its JSON Schema (``ml-tui schema report``).

Names are added without notice; a name that goes or changes its meaning raises `VERSION`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from ml_tui.domain.catalog import Priority
from ml_tui.domain.changes import ChangeKind
from ml_tui.domain.findings import Code, Severity
from ml_tui.domain.project import Cadence, Condition, Status
from ml_tui.domain.vocabulary import Label
from ml_tui.i18n import Language

FORMAT = "ml-tui-report"
VERSION = 1
"""Rises when a name goes or changes its meaning."""

Day = date | None
"""A day, or null when there is none."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all records: every name is known."""


class CatalogRecord(Record, frozen=True):
    """The content that the answers refer to; ``sha256`` is the digest of its file."""

    id: str
    version: str
    title: str
    sha256: str


class TallyRecord(Record, frozen=True):
    """How many checklist items stand how. Applicable are all but those that do not apply; per cent is rounded down."""

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
    """A section of the checklist, and how its items stand."""

    id: str
    no: str
    title: str


class ProjectRecord(Record, frozen=True):
    """What the project is, and how it stands on the day of the report."""

    id: str
    name: str
    client: str
    author: str
    contact: str
    """Who answers questions; empty when nobody was named."""
    contact_address: str
    """Where they are reached."""
    created: date
    archived: bool
    cadence: Cadence
    last_review: Day
    next_review: date
    progress: TallyRecord
    sections: list[SectionRecord]


class VerifiedRecord(Record, frozen=True):
    """Who saw with their own eyes that an answer is true, and when."""

    by: str
    at: date


class CriterionRecord(Record, frozen=True):
    """A criterion of an item, and whether it is met."""

    id: str
    name: str
    met: bool


class AnswerRecord(Record, frozen=True):
    """What was answered about an item; a reason stands with what does not apply."""

    status: Status
    reason: str
    note: str
    plan: str
    owner: str
    due: Day
    evidence: list[str]
    verified: VerifiedRecord | None


class ItemRecord(AnswerRecord, frozen=True, kw_only=True):
    """A checklist item with everything answered about it.

    Unknown criteria are ids of criteria that were met once and that the catalog no longer has.
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


class RowRecord(Record, frozen=True):
    """A row of the mapping, and whether the platform's function is connected."""

    no: str
    component: str
    function: str
    label: str
    connected: bool
    link: str
    note: str


class ComponentRecord(Record, frozen=True):
    """A component of a layer or an area. Its status follows from ``items``; without any it is its own."""

    id: str
    part_of: Literal["layer", "area"]
    holder: str
    holder_title: str
    title: str
    status: Status
    items: list[str]
    note: str


class StageRecord(Record, frozen=True):
    """A stage of a pipeline, and what was found of it."""

    id: str
    no: str
    pipeline: str
    pipeline_title: str
    title: str
    items: list[str]
    condition: Condition
    measure: str
    note: str


class TypeRecord(Record, frozen=True):
    """A type of machine learning, and whether it was chosen."""

    id: str
    no: str
    title: str
    chosen: bool
    note: str


class VariantRecord(Record, frozen=True):
    """A variant of a pipeline, and whether it was chosen."""

    id: str
    no: str
    pipeline: str
    title: str
    chosen: bool
    note: str


class DeliverableRecord(Record, frozen=True):
    """A work product that a module asks for, and whether it exists."""

    id: str
    title: str
    there: bool


class ModuleRecord(Record, frozen=True):
    """A platform module: where the client's own is, and which work products exist."""

    id: str
    title: str
    link: str
    note: str
    deliverables: list[DeliverableRecord]
    unknown_deliverables: list[str] = []


class SheetRecord(Record, frozen=True):
    """A data sheet, a model card or another record of a module. Fields left empty are not there."""

    id: str
    kind: str
    """As a form of the catalog has it, such as ``datasheet`` or ``model-card``."""
    name: str
    fields: dict[str, str]


class FindingRecord(Record, frozen=True):
    """What is doubtful about an answer. Its target is ``item/ID``, ``row/NO``, ``section/ID``, ``layer/ID``, or
    ``project``.
    """

    code: Code
    severity: Severity
    target: str
    subject: str
    reason: str


class MilestoneRecord(TallyRecord, frozen=True, kw_only=True):
    """A checkpoint, and how the items stood then."""

    name: str
    day: date


class UnplacedItem(AnswerRecord, frozen=True, kw_only=True):
    """An answer to an item that the catalog does not have."""

    id: str
    met: list[str]


class UnplacedRow(Record, frozen=True):
    """An answer to a mapping row that the catalog does not have."""

    no: str
    connected: bool
    link: str
    note: str


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
    """A field that was changed: of what, from what, to what."""

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
    """What the guide says of a workspace, or of the part ``of`` it; ``part`` is what kind of text it is."""

    workspace: str
    workspace_title: str
    part: Label
    of: Label | None
    no: str
    title: str
    texts: list[str]


class ReportRecord(Record, frozen=True):
    """A report on a project, as ``ml-tui export -f json`` writes it.

    The guide and the log are there in practitioner's depth only.
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
