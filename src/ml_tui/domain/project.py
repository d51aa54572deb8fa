"""A project: what has been answered about one organisation.

All of it is immutable; a change makes a new value. Answers are kept by the catalog's ids, so they outlive a change of
the catalog. Text and lists are kept as they were cleaned at the door.
"""

# Annotations are not postponed here: msgspec would compile and evaluate each of them anew at every start.

from datetime import date
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """How far an item has come. *Verified* is a separate mark."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"
    NOT_APPLICABLE = "not_applicable"


CYCLE = {
    Status.NOT_STARTED: Status.IN_PROGRESS,
    Status.IN_PROGRESS: Status.IMPLEMENTED,
    Status.NOT_APPLICABLE: Status.NOT_STARTED,
}
"""The status that follows each one when it is moved on by one key. After 구현됨 none does: what then, is asked."""


class Cadence(StrEnum):
    """How often the answers are reviewed (guide, part 3, 9.3)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        """The months between two reviews."""
        return 1 if self is Cadence.MONTHLY else 3


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of everything that is answered: immutable, and empty fields are not written."""


class Verification(State, frozen=True, omit_defaults=True):
    """Who has seen with their own eyes that an answer is true, and when."""

    by: str
    at: date


class ItemState(State, frozen=True, omit_defaults=True):
    """The answer to one checklist item."""

    status: Status = Status.NOT_STARTED
    reason: str = ""
    """Why the item does not apply; mandatory for `Status.NOT_APPLICABLE`, empty otherwise."""
    met: tuple[str, ...] = ()
    """Ids of the criteria that are met, in the order of the catalog."""
    note: str = ""
    plan: str = ""
    owner: str = ""
    due: date | None = None
    evidence: tuple[str, ...] = ()
    """One entry per piece of evidence: a path, an address, a sentence."""
    verified: Verification | None = None


class RowState(State, frozen=True, omit_defaults=True):
    """The answer to one mapping row: whether the platform function is connected (연결됨)."""

    connected: bool = False
    link: str = ""
    note: str = ""


class ComponentState(State, frozen=True, omit_defaults=True):
    """The own status of a component of a layer or an area that rests on no checklist item."""

    status: Status = Status.NOT_STARTED
    note: str = ""


class Condition(StrEnum):
    """How a stage of a pipeline runs (design of the guide's part 4: find the bottleneck, mend it first)."""

    UNKNOWN = "unknown"
    NORMAL = "normal"
    BOTTLENECK = "bottleneck"
    TROUBLE = "trouble"
    NOT_BUILT = "not_built"


class StageState(State, frozen=True, omit_defaults=True):
    """What was found of one pipeline stage."""

    condition: Condition = Condition.UNKNOWN
    measure: str = ""
    """What was measured, such as ``p95 240 ms``."""
    note: str = ""


class ChoiceState(State, frozen=True, omit_defaults=True):
    """Whether a type of ML or a variant of a pipeline was chosen."""

    chosen: bool = False
    note: str = ""


class ModuleState(State, frozen=True, omit_defaults=True):
    """The client's own platform module: where it is, and which work products exist."""

    link: str = ""
    note: str = ""
    done: tuple[str, ...] = ()
    """Ids of the deliverables that exist, in the order of the catalog."""


class Document(State, frozen=True, omit_defaults=True):
    """A record of a platform module, such as a data sheet: a name and the fields of a form."""

    kind: str = ""
    """That of its form in the catalog (`ml_tui.domain.record_forms`), such as ``datasheet``."""
    name: str = ""
    fields: dict[str, str] = {}
    """Field id to text."""
    removed: bool = False
    """Deleted by the user; kept, so that it can be undone."""


class BasisState(State, frozen=True, omit_defaults=True):
    """What the item read like when it was answered (`ml_tui.domain.review`)."""

    print: str = ""


class ProjectInfo(State, frozen=True, omit_defaults=True):
    """What a project is, apart from its answers."""

    id: str
    name: str
    created: date
    client: str = ""
    cadence: Cadence = Cadence.QUARTERLY
    author: str = ""
    """The name printed on deliverables."""
    contact: str = ""
    """Who answers questions on the assessment (문의 및 지원, the last section of every part of the guide)."""
    contact_address: str = ""
    """Where they are reached: mail, telephone, anything that fits a line."""
    catalog_id: str = ""
    catalog_hash: str = ""
    catalog_path: str = ""
    """The catalog file it names for itself; empty: whichever is in force."""
    archived: bool = False
    last_review: date | None = None
    """The day of the last checkpoint, from which the next review is counted."""
    checkpoint_names: dict[str, str] = {}
    """What checkpoints are called that were renamed, by the revision they kept."""

    @property
    def contact_line(self) -> str:
        """Who answers questions, and where they are reached; empty when neither is known."""
        return ", ".join(part for part in (self.contact, self.contact_address) if part)


class Project(State, frozen=True, omit_defaults=True):
    """A whole project: what it is, and its answers by id."""

    info: ProjectInfo
    items: dict[str, ItemState] = {}
    rows: dict[str, RowState] = {}
    components: dict[str, ComponentState] = {}
    """By ``LAYER-OR-AREA/COMPONENT``."""
    stages: dict[str, StageState] = {}
    types: dict[str, ChoiceState] = {}
    variants: dict[str, ChoiceState] = {}
    modules: dict[str, ModuleState] = {}
    records: dict[str, Document] = {}
    bases: dict[str, BasisState] = {}

    def item(self, item_id: str) -> ItemState:
        """The answer to the item ``item_id``; an empty one when nothing was answered yet."""
        return self.items.get(item_id, _NO_ANSWER)

    def row(self, number: str) -> RowState:
        """The answer to the mapping row ``number``."""
        return self.rows.get(number, _NOT_CONNECTED)

    def component(self, key: str) -> ComponentState:
        """The own status of the component ``LAYER-OR-AREA/COMPONENT``."""
        return self.components.get(key, ComponentState())

    def stage(self, stage_id: str) -> StageState:
        """What was found of the pipeline stage ``stage_id``."""
        return self.stages.get(stage_id, StageState())

    def module(self, module_id: str) -> ModuleState:
        """What is known of the platform module ``module_id``."""
        return self.modules.get(module_id, ModuleState())


_NO_ANSWER = ItemState()
_NOT_CONNECTED = RowState()

KINDS: dict[str, tuple[str, type[State]]] = {
    "item": ("items", ItemState),
    "row": ("rows", RowState),
    "component": ("components", ComponentState),
    "stage": ("stages", StageState),
    "type": ("types", ChoiceState),
    "variant": ("variants", ChoiceState),
    "module": ("modules", ModuleState),
    "record": ("records", Document),
    "basis": ("bases", BasisState),
}
"""What can be answered: the kind as it stands in a target such as ``item/data-collection``, the attribute of `Project`
(and table of its file) that holds it by key, and its type."""

MULTILINE = frozenset({"note", "plan", "fields"})
"""Fields whose text may have several lines; all other text is kept on one."""
