"""What a change is: fields of an answer that went from one value to another.

The log records changes, undo takes them back, and screens repaint after them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from ml_tui.domain.project import KINDS, Project, ProjectInfo, State

S = TypeVar("S", bound=State)

JSON = Any
"""A JSON value."""


class ChangeKind(StrEnum):
    """The kind of a change."""

    CREATE = "create"
    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"
    CHECKPOINT = "checkpoint"
    RESTORE = "restore"
    CATALOG = "catalog"


class FieldChange(msgspec.Struct, frozen=True):
    """One field of one thing: from what to what, as JSON values."""

    target: str
    """What was changed: ``item/data-collection``, ``row/2.3.1.1``, ``project``."""
    field: str
    before: JSON
    after: JSON

    def reversed(self) -> FieldChange:
        """Return the change that takes this one back."""
        return FieldChange(self.target, self.field, self.after, self.before)


def decided_fields(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Return the ``fields`` that somebody decided, without those that only follow from them (``basis``)."""
    return [field for field in fields if not field.target.startswith("basis/")]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step: logged and undone as a whole."""

    rev: int
    """The revision of the project after the step; consecutive."""
    at: datetime
    """When, in UTC; a label only, nothing is ordered by it."""
    by: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...] = ()
    of: int = 0
    """For undo and redo: the revision of the step that was taken back or done again."""
    title: str = ""
    """The name of a checkpoint, of a restored backup, or of another catalog."""
    id: str = ""
    """Its identity, unique among all copies of the project (`ml_tui.domain.chain`); empty until it is saved, and for
    changes that were made before there were identities."""
    after: dict[str, str] = {}
    """Identity and digest of every change that it follows: normally the one before."""
    of_id: str = ""
    """The identity of the change that `of` names."""

    def inverse(self) -> tuple[FieldChange, ...]:
        """Return the field changes that take this step back, if no other step followed."""
        return tuple(field.reversed() for field in reversed(self.fields))


def answer_fields_of(change: Change) -> list[FieldChange]:
    """Return the fields of ``change`` that are answers: not of the project itself, nor only following from answers."""
    return [field for field in decided_fields(change.fields) if not field.target.startswith("project")]


def state_of(project: Project, target: str) -> State:
    """The answer that ``target`` (``item/data-collection``) names; an empty one when nothing was answered yet."""
    kind, _sep, key = target.partition("/")
    attribute, state_type = KINDS[kind]
    state: State = getattr(project, attribute).get(key, state_type())
    return state


def differs_now(project: Project, field: FieldChange) -> bool:
    """Whether ``project`` no longer has the value that ``field`` set."""
    now: JSON = _plain(getattr(state_of(project, field.target), field.field))
    return bool(now != field.after)


def difference(target: str, before: State, after: State) -> tuple[FieldChange, ...]:
    """The fields in which ``after`` differs from ``before``, in the order they are declared."""
    return tuple(
        FieldChange(target, name, _plain(getattr(before, name)), _plain(getattr(after, name)))
        for name in after.__struct_fields__
        if getattr(before, name) != getattr(after, name)
    )


def renamed(info: ProjectInfo, rev: int, before: str, after: str) -> tuple[FieldChange, ...]:
    """Return the change that renames the checkpoint of the revision ``rev`` from ``before`` to ``after``."""
    if before == after:
        return ()
    names = {key: name for key, name in info.checkpoint_names.items() if key != str(rev)}
    old, new = ({**names, str(rev): name} for name in (before, after))
    return (FieldChange("project", "checkpoint_names", old, new),)


def apply(project: Project, fields: Iterable[FieldChange]) -> Project:
    """Return ``project`` with the new values of ``fields``. Each table is copied once, for any number of fields."""
    info = project.info
    tables: dict[str, dict[str, State]] = {}
    for change in fields:
        kind, _sep, key = change.target.partition("/")
        if kind == "project":
            info = _with(info, change, ProjectInfo)
            continue
        attribute, state_type = KINDS[kind]
        if attribute not in tables:
            tables[attribute] = dict(getattr(project, attribute))
        table = tables[attribute]
        table[key] = _with(table.get(key, state_type()), change, state_type)
    return msgspec.structs.replace(project, info=info, **tables)


def _with(state: State, change: FieldChange, state_type: type[S]) -> S:
    raw = msgspec.to_builtins(state)
    raw[change.field] = change.after
    return msgspec.convert(raw, state_type)


def _plain(value: Any) -> JSON:
    return msgspec.to_builtins(value)
