"""The framework as data: the content of a catalog file after it was read and checked.

A catalog is read only. It holds the sections, items and criteria of the checklist (guide, part 3), and around them
the layers and areas (part 1), the mapping rows and component details (part 2) and the pipelines (part 4). Entries
refer to each other by id, and every text exists in Korean and English. `ml_tui.domain.record_forms` and
`ml_tui.domain.advice` declare the forms of records and the question path.
"""

# Annotations are not postponed here: msgspec would compile and evaluate them again at every start.

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Literal, Protocol, cast, overload

from ml_tui.domain.advice import QuestionPath
from ml_tui.domain.catalog_base import Id as Id
from ml_tui.domain.catalog_base import Language as Language
from ml_tui.domain.catalog_base import Node, Number
from ml_tui.domain.catalog_base import Text as Text
from ml_tui.domain.record_forms import RecordForm


class Guide(Node, frozen=True):
    """Advice for the two readers of the guide: 컨설턴트 and 이용자; each a list of sentences."""

    consultant: tuple[Text, ...]
    user: tuple[Text, ...]


class Priority(StrEnum):
    """How an item is ranked (guide, part 3, 9.2). The ranking is ours; the guide names only the two words."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"


class Criterion(Node, frozen=True):
    """A criterion of an item (구현 내용): something that must exist before the item counts as implemented."""

    id: Id
    name: Text
    asks: Text
    """What exactly is looked for, in a sentence an assessor can answer with yes or no."""


class Item(Node, frozen=True):
    """One checklist item with everything needed to judge it."""

    id: Id
    no: Number
    title: Text
    priority: Priority
    layer: Id
    """The layer that it builds. Of two open items, the one in the lower layer comes first (guide, part 1, 6.1)."""
    meaning: Text
    criteria: tuple[Criterion, ...]
    guide: Guide
    evidence: tuple[Text, ...]
    """Concrete examples of what counts as evidence."""
    question: Text
    """The question to open an interview with."""
    good: Text
    """What good looks like."""
    overstatement: Text
    """How this item is usually rated too high (guide, part 3, 9.1, warns of 과대평가)."""

    @property
    def criterion_ids(self) -> tuple[Id, ...]:
        """The ids of its criteria."""
        return tuple(one.id for one in self.criteria)

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that identify what an answer rests on: title, meaning and criteria.

        Guides, examples and translations do not count, so that improving them calls for no second look.
        """
        parts = [self.title.ko, self.meaning.ko, *(f"{one.id}\0{one.name.ko}\0{one.asks.ko}" for one in self.criteria)]
        return sha256("\0\0".join(parts).encode()).hexdigest()[:12]


class Outline(Protocol):
    """What lists and counts need of an item; every `Item` has it."""

    @property
    def id(self) -> Id:
        """The item's id."""

    @property
    def no(self) -> Number:
        """The guide's number."""

    @property
    def priority(self) -> Priority:
        """How it is ranked."""

    @property
    def layer(self) -> Id:
        """The layer that it builds."""

    @property
    def criterion_ids(self) -> tuple[Id, ...]:
        """The ids of its criteria."""

    @property
    def fingerprint(self) -> str:
        """What identifies its wording."""


class StoredItems(Sequence[Item]):
    """Items of which only the outlines are in memory; each item is read when it is asked for.

    Of 5,000 items with all their texts, a screen shows 20, and the page of one.
    """

    def __init__(self, outlines: Sequence[Outline], read: Callable[[int], Item]) -> None:
        """``read`` returns the item at a position; ``outlines`` are those of all items."""
        self.outlines = outlines
        self._read = read

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {one.id: number for number, one in enumerate(self.outlines)}

    def item(self, item_id: str) -> Item:
        """The item with the id ``item_id``, which must be one of them."""
        return self._read(self._numbers[item_id])

    def __len__(self) -> int:
        """How many items there are."""
        return len(self.outlines)

    @overload
    def __getitem__(self, number: int) -> Item: ...

    @overload
    def __getitem__(self, number: slice) -> tuple[Item, ...]: ...

    def __getitem__(self, number: int | slice) -> Item | tuple[Item, ...]:
        """The item at the position ``number``."""
        positions = range(len(self.outlines))[number]
        return self._read(positions) if isinstance(positions, int) else tuple(map(self._read, positions))

    def __eq__(self, other: object) -> bool:
        """Whether ``other`` are the same items."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)


class Section(Node, frozen=True):
    """A numbered section of the checklist."""

    id: Id
    no: Number
    title: Text
    items: tuple[Item, ...]
    """All items, or `StoredItems`."""

    @property
    def outlines(self) -> Sequence[Outline]:
        """Its items as lists and counts need them."""
        outlines: Sequence[Outline] = getattr(self.items, "outlines", self.items)
        return outlines

    def item(self, outline: Outline) -> Item:
        """The whole item of one of `outlines`."""
        return outline if isinstance(outline, Item) else cast(StoredItems, self.items).item(outline.id)


class Component(Node, frozen=True):
    """A named part of a layer or a functional area. Its status follows from ``items``; without items it is set."""

    id: Id
    title: Text
    meaning: Text
    items: tuple[Id, ...] = ()


class Layer(Node, frozen=True):
    """A layer of the stack, listed from the top as the guide does (part 1, section 2)."""

    id: Id
    no: Number
    title: Text
    role: Text
    guide: Guide
    components: tuple[Component, ...]


class Area(Node, frozen=True):
    """A functional area with its components (guide, part 1, section 3)."""

    id: Id
    no: Number
    title: Text
    meaning: Text
    guide: Guide
    components: tuple[Component, ...]


class Named(Node, frozen=True):
    """A title and what it means: a kind, a method, a point of advice."""

    title: Text
    meaning: Text


class MlType(Node, frozen=True):
    """A type of machine learning the framework supports (guide, part 1, section 4)."""

    id: Id
    no: Number
    title: Text
    meaning: Text
    kinds: tuple[Named, ...]
    uses: tuple[Text, ...]
    choose_when: Text
    guide: Guide


class Approach(Node, frozen=True):
    """A learning approach that the standard itself names in clause 7."""

    id: Id
    clause: Number
    title: Text
    meaning: Text
    ml_type: Id | None = None
    """The guide's type it belongs to, if it has one."""


class MappingRow(Node, frozen=True):
    """A row of the mapping table: component of ISO 23053 to platform function (guide, part 2, section 2)."""

    no: Number
    component: Text
    function: Text
    label: Text
    """플랫폼 모듈/기능 as the guide words it."""
    modules: tuple[Id, ...]
    """The platform modules that the row leads to; the jump from the row opens the first."""
    meaning: Text
    guide: Guide
    items: tuple[Id, ...] = ()


class Detail(Node, frozen=True):
    """A functional component in detail, with its methods (guide, part 2, section 3)."""

    id: Id
    no: Number
    area: Id
    title: Text
    meaning: Text
    methods: tuple[Named, ...]
    guide: Guide
    items: tuple[Id, ...] = ()


class Deliverable(Node, frozen=True):
    """A work product that a platform module asks for."""

    id: Id
    title: Text
    meaning: Text


class Module(Node, frozen=True):
    """A platform module, which rows of the mapping lead to."""

    id: Id
    title: Text
    purpose: Text
    deliverables: tuple[Deliverable, ...]
    guide: Guide
    items: tuple[Id, ...] = ()
    records: Id | None = None
    """The kind of record the module keeps, if it keeps any (`RecordForm.kind`)."""


class Stage(Node, frozen=True):
    """A stage of a pipeline (guide, part 4)."""

    id: Id
    no: Number
    title: Text
    meaning: Text
    work: tuple[Text, ...]
    """What the stage does: the guide's kinds, tasks and implementations."""
    watch: Text
    """What to measure, and the first sign of trouble."""
    guide: Guide
    tools: tuple[str, ...] = ()
    items: tuple[Id, ...] = ()
    work_label: Text | None = None
    """The guide's word for what ``work`` lists: 유형, 작업 or 구현. It has none for the stages of inference."""


class Variant(Node, frozen=True):
    """One of several ways to run a pipeline (guide, part 4, 2.3 and 4.3)."""

    id: Id
    no: Number
    title: Text
    features: tuple[Text, ...]
    uses: tuple[Text, ...]
    choose_when: Text
    guide: Guide
    tools: tuple[str, ...] = ()


class Block(Node, frozen=True):
    """A building block of a pipeline or of the serving infrastructure (guide, part 4, 3.3 and 5)."""

    id: Id
    no: Number
    title: Text
    meaning: Text
    guide: Guide
    functions: tuple[Text, ...] = ()
    tools: tuple[str, ...] = ()
    items: tuple[Id, ...] = ()


class Pipeline(Node, frozen=True):
    """A pipeline: its stages in order, the ways to run it, and the blocks to build it with."""

    id: Id
    no: Number
    title: Text
    purpose: Text
    stages: tuple[Stage, ...]
    variants: tuple[Variant, ...] = ()
    blocks: tuple[Block, ...] = ()


class Caution(Node, frozen=True):
    """A caution of the guide (주의사항) with its points."""

    no: Number
    title: Text
    points: tuple[Text, ...]


class GuideSection(Node, frozen=True):
    """A part of a workspace that the guide gives a purpose of its own, such as 2.1 and 4.1 of the dashboard."""

    no: Number
    of: Literal["stack", "areas", "types"]
    """The part, by its label (`ml_tui.domain.terms.Label`)."""
    purpose: Text


class GuidePart(Node, frozen=True):
    """The guide's text on one of its four parts as a whole: purpose, use, cautions, references."""

    id: Id
    title: Text
    purpose: Text
    consultant: tuple[Named, ...]
    user: tuple[Named, ...]
    cautions: tuple[Caution, ...]
    references: tuple[Text, ...]
    access: tuple[Text, ...] = ()
    """What to do or read before opening the workspace (1.1 접근 방법 of every part)."""
    parts: tuple[GuideSection, ...] = ()


class Confidence(StrEnum):
    """How well a cited number is sourced."""

    HIGH = "high"
    MEDIUM = "medium"


class Source(Node, frozen=True):
    """A standard or law that items are related to; identifiers and short titles only."""

    id: Id
    title: Text
    as_of: str
    """The day the numbers were checked, as ``YYYY-MM-DD``."""
    source: Text
    confidence: Confidence


class Crosswalk(Node, frozen=True):
    """Clauses of other standards and laws on the topic of items; indicative (참고), no statement of conformity."""

    items: tuple[Id, ...]
    topic: Text
    refs: dict[Id, tuple[str, ...]]
    """Source id to clause or article numbers."""


class Catalog(Node, frozen=True, dict=True):
    """A whole framework: content only, no answers."""

    id: Id
    version: str
    title: Text
    note: Text
    """What the reader must know about the content: what is the guide's, what is ours, what is not certified."""
    sections: tuple[Section, ...]
    layers: tuple[Layer, ...] = ()
    """From the top of the stack down."""
    areas: tuple[Area, ...] = ()
    ml_types: tuple[MlType, ...] = ()
    approaches: tuple[Approach, ...] = ()
    rows: tuple[MappingRow, ...] = ()
    details: tuple[Detail, ...] = ()
    modules: tuple[Module, ...] = ()
    record_forms: tuple[RecordForm, ...] = ()
    """The forms of the modules' records. A catalog file without any gets the built-in ones."""
    question_path: QuestionPath | None = None
    """Questions that propose types of ML. A catalog file without any gets the built-in ones if it has every type that
    they propose."""
    pipelines: tuple[Pipeline, ...] = ()
    serving: tuple[Block, ...] = ()
    workspaces: tuple[GuidePart, ...] = ()
    sources: tuple[Source, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()

    def items(self) -> Iterator[Item]:
        """Every checklist item, in the order of the guide."""
        for section in self.sections:
            yield from section.items

    @cached_property
    def outlines(self) -> dict[str, Outline]:
        """The outline of every checklist item by the item's id, in the order of the guide."""
        return {outline.id: outline for section in self.sections for outline in section.outlines}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section of every checklist item, by the item's id."""
        return {outline.id: section for section in self.sections for outline in section.outlines}

    def item(self, item_id: str) -> Item | None:
        """The checklist item with the id ``item_id``, if there is one."""
        return next(iter(self.items_of([item_id])), None)

    def items_of(self, item_ids: Iterable[str]) -> list[Item]:
        """The checklist items with the ids ``item_ids``; unknown ids are left out."""
        known = self.outlines
        return [self.section_of[one].item(known[one]) for one in item_ids if one in known]
