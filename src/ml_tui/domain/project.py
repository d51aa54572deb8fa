"""A project: the answers about one organisation.

Everything is immutable; a change makes a new value. Answers are stored by the catalog's ids, so they outlive a change
of the catalog. Texts and lists were cleaned when they came in.
"""

# Annotations are not postponed here: msgspec would compile and evaluate them again at every start.

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Annotated

import msgspec

from ml_tui.domain import terms
from ml_tui.domain.fields import (
    Field,
    FieldKind,
    choice,
    day,
    field_text,
    fields_by_name,
    fields_of,
    internal,
    line,
    lines,
    parts,
    path,
    text,
    texts,
    verification,
)
from ml_tui.domain.terms import Cadence as Cadence
from ml_tui.domain.terms import Condition as Condition
from ml_tui.domain.terms import Status as Status
from ml_tui.i18n import N_

CYCLE = {
    Status.NOT_STARTED: Status.IN_PROGRESS,
    Status.IN_PROGRESS: Status.IMPLEMENTED,
    Status.NOT_APPLICABLE: Status.NOT_STARTED,
}
"""The next status when one key advances an item. 구현됨 has none: the program asks for the next status."""


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of all answers: immutable, and written without empty fields."""


class Verification(State, frozen=True, omit_defaults=True):
    """Who verified an answer in person, and when."""

    by: str
    at: date


class ItemState(State, frozen=True, omit_defaults=True):
    """The answer to one checklist item."""

    status: Annotated[Status, choice(N_("상태"), terms.STATUSES, at_top=True, option="status")] = Status.NOT_STARTED
    reason: Annotated[
        str,
        line(N_("사유"), column_width=14, hint=N_("해당 없음일 때만"), option="reason", help=N_("해당 없음의 사유")),
    ] = ""
    """Why the item does not apply; mandatory for `Status.NOT_APPLICABLE`, empty otherwise."""
    met: Annotated[tuple[str, ...], parts(terms.LABELS[terms.Label.CRITERIA], list_label=N_("충족한 구현 내용"))] = ()
    """Ids of the criteria that are met, in the order of the catalog."""
    note: Annotated[
        str,
        text(N_("메모"), column_width=34, option="note", piped=True, help=N_("메모. '-'이면 표준 입력에서 읽습니다")),
    ] = ""
    plan: Annotated[str, text(N_("계획"), form_rows=3, column_width=28, option="plan", help=N_("계획"))] = ""
    owner: Annotated[str, line(N_("담당자"), column_width=11, option="owner", help=N_("담당자"))] = ""
    due: Annotated[date | None, day(N_("기한"), option="due", help=N_("기한 (2027-01-31). 빈 글은 지웁니다"))] = None
    evidence: Annotated[
        tuple[str, ...],
        lines(N_("증빙"), limit=2000, most=200, column_width=28, about=N_("한 줄에 하나: 경로, 주소, 문장")),
    ] = ()
    """One entry per piece of evidence: a path, an address, a sentence."""
    verified: Annotated[Verification | None, verification(N_("검증"))] = None


class RowState(State, frozen=True, omit_defaults=True):
    """The answer to one mapping row: whether the platform function is connected (연결됨)."""

    connected: Annotated[bool, choice(N_("구현 상태"), terms.CONNECTED, at_top=True)] = False
    link: Annotated[
        str, line(N_("바로가기"), column_width=40, hint="https://", option="link", help=N_("연결된 곳의 주소"))
    ] = ""
    note: Annotated[
        str,
        text(
            N_("메모"),
            form_rows=6,
            column_width=36,
            option="note",
            piped=True,
            help=N_("메모. '-'이면 표준 입력에서 읽습니다"),
        ),
    ] = ""


class ComponentState(State, frozen=True, omit_defaults=True):
    """The status of a component that rests on no checklist item."""

    status: Annotated[Status, choice(N_("상태"), terms.STATUSES, at_top=True)] = Status.NOT_STARTED
    note: Annotated[str, text(N_("메모"), column_width=44)] = ""


class StageState(State, frozen=True, omit_defaults=True):
    """The answer about one pipeline stage: how it runs."""

    condition: Annotated[Condition, choice(N_("운영 상태"), terms.CONDITIONS, at_top=True, column_width=9)] = (
        Condition.UNKNOWN
    )
    measure: Annotated[str, line(N_("측정값"), column_width=24, hint="p95 240 ms")] = ""
    """What was measured, such as ``p95 240 ms``."""
    note: Annotated[str, text(N_("메모"), form_rows=6, column_width=40)] = ""


class ChoiceState(State, frozen=True, omit_defaults=True):
    """Whether a type of ML or a variant of a pipeline was chosen."""

    chosen: Annotated[bool, choice(N_("채택 여부"), terms.CHOSEN, at_top=True, column_width=9)] = False
    note: Annotated[str, text(N_("메모"), form_rows=6, column_width=32)] = ""


class ModuleState(State, frozen=True, omit_defaults=True):
    """The client's own platform module: where it is, and which work products exist."""

    link: Annotated[
        str,
        line(N_("바로가기"), column_width=30, hint="https://", about=N_("고객이 실제로 쓰는 시스템이나 문서의 주소")),
    ] = ""
    note: Annotated[str, text(N_("메모"), form_rows=8, column_width=32)] = ""
    done: Annotated[tuple[str, ...], parts(N_("산출물"), list_label=N_("있는 산출물"))] = ()
    """Ids of the deliverables that exist, in the order of the catalog."""


class Document(State, frozen=True, omit_defaults=True):
    """A record of a platform module, such as a data sheet: a name and the fields of a form."""

    kind: Annotated[str, internal(N_("종류"))] = ""
    """The kind of its form in the catalog (`ml_tui.domain.record_forms`), such as ``datasheet``."""
    name: Annotated[str, line(N_("이름"))] = ""
    fields: Annotated[dict[str, str], texts(N_("내용"))] = {}
    """Field id to text."""
    removed: Annotated[bool, choice(N_("지움"), terms.YES_NO, form_rows=0)] = False
    """Whether the user deleted it; the record is kept, so that undo brings it back."""


class BasisState(State, frozen=True, omit_defaults=True):
    """The fingerprint of an item's wording when it was answered (`ml_tui.domain.review`)."""

    print: str = ""


class ProjectInfo(State, frozen=True, omit_defaults=True):
    """What a project is, apart from its answers."""

    id: str
    name: Annotated[str, line(N_("프로젝트 이름"), limit=120, hint=N_("예: 은행 A"))]
    created: date
    client: Annotated[str, line(N_("고객"), option="client", help=N_("고객 이름"))] = ""
    cadence: Annotated[Cadence, choice(N_("점검 주기"), terms.CADENCES, option="cadence")] = Cadence.QUARTERLY
    author: Annotated[str, line(N_("작성자"), hint=N_("보고서의 표지에 나올 이름"))] = ""
    """The name printed on deliverables."""
    contact: Annotated[str, line(N_("문의 담당"), option="contact", help=N_("문의를 받을 사람"))] = ""
    """Who answers questions on the assessment (문의 및 지원, the last section of every part of the guide)."""
    contact_address: Annotated[
        str,
        line(
            N_("문의처"),
            hint=N_("메일, 전화 등"),
            option="contact-address",
            help=N_("그 사람의 메일, 전화 등 연락처"),
        ),
    ] = ""
    """How to reach them: mail, telephone, anything that fits a line."""
    catalog_id: Annotated[str, internal(N_("카탈로그"))] = ""
    catalog_hash: Annotated[str, internal(N_("카탈로그 지문"))] = ""
    catalog_path: Annotated[
        str,
        path(
            N_("카탈로그 파일"),
            hint=N_("비우면 이 컴퓨터에서 쓰는 카탈로그"),
            suffixes=(".yaml", ".yml"),
        ),
    ] = ""
    """The project's own catalog file; empty: the one that the program runs with."""
    archived: Annotated[bool, choice(N_("보관"), terms.YES_NO, form_rows=0)] = False
    last_review: Annotated[date | None, internal(N_("마지막 점검"))] = None
    """The day of the last checkpoint, from which the next review is counted."""
    checkpoint_names: Annotated[dict[str, str], internal(N_("체크포인트 이름"))] = {}
    """The names of renamed checkpoints, by revision."""

    def facts(self, translate: terms.Translate) -> Iterator[tuple[str, str]]:
        """Yield name and text of the fields that introduce the project, empty ones too; contact and address are one.

        The cadence is left out, because it stands beside the reviews. So are paths, and what the program keeps.
        """
        for name, field in fields_by_name(ProjectInfo).items():
            if name == "contact":
                yield name, self.contact_line
            elif field.form_rows and field.kind is not FieldKind.PATH and name not in ("cadence", "contact_address"):
                yield name, field_text(field, getattr(self, name), translate)

    @property
    def contact_line(self) -> str:
        """Who answers questions, and how to reach them; empty when neither is known."""
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
        """The answer about the component ``LAYER-OR-AREA/COMPONENT``."""
        return self.components.get(key, ComponentState())

    def stage(self, stage_id: str) -> StageState:
        """The answer about the pipeline stage ``stage_id``."""
        return self.stages.get(stage_id, StageState())

    def module(self, module_id: str) -> ModuleState:
        """The answer about the platform module ``module_id``."""
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
"""Every kind of answer, as named in a target such as ``item/data-collection``: the attribute of `Project` (and table
of its file) that holds the answers by key, and their type."""


@cache
def multiline(state_type: type[State]) -> frozenset[str]:
    """The fields of ``state_type`` whose text may have several lines; all other texts have one."""
    return frozenset(one.name for one in fields_of(state_type) if one.field.kind in (FieldKind.TEXT, FieldKind.TEXTS))


def field_of(target: str, name: str) -> Field | None:
    """The declaration of the field ``name`` of ``target`` (``item/data-collection``, ``project``), if it has one."""
    kind = target.partition("/")[0]
    state_type = ProjectInfo if kind == "project" else KINDS[kind][1] if kind in KINDS else None
    return fields_by_name(state_type).get(name) if state_type else None


def field_labels(_: terms.Translate, *, listed: bool = False) -> dict[str, str]:
    """Return the labels of all fields of answers and of the project, by name; ``name`` has the project's label.

    :param listed: whether to label parts as a list of those that exist.
    """
    kinds = [state_type for _attribute, state_type in KINDS.values()]
    fields = [one for kind in [*kinds, ProjectInfo] for one in fields_of(kind)]
    return {one.name: _((listed and one.field.list_label) or one.field.label) for one in fields}
