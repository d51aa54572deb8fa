"""What a change is: fields of something answered that went from one value to another.

A change is what the log records, what undo takes back and what a screen is told.
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
"""A value as JSON knows it."""


class ChangeKind(StrEnum):
    """What kind of change it was."""

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
        """The change that takes this one back."""
        return FieldChange(self.target, self.field, self.after, self.before)


def spoken_of(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Those of ``fields`` that somebody decided; the rest follows from them and is not worth a word."""
    return [field for field in fields if not field.target.startswith("basis/")]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step: it is logged as one, and undone as one."""

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
    """For a checkpoint its name, for a restore that of the backup."""
    id: str = ""
    """Its identity, which no other change has, in whichever copy of the project (`ml_tui.domain.chain`); empty until it
    is saved, and for changes from before there were identities."""
    after: dict[str, str] = {}
    """Identity and digest of every change that it follows: normally the one before."""
    of_id: str = ""
    """The identity of the change that `of` names."""

    def taken_back(self) -> tuple[FieldChange, ...]:
        """What takes this step back, right after it."""
        return tuple(field.reversed() for field in reversed(self.fields))


def answered_of(change: Change) -> list[FieldChange]:
    """Those of a change's fields that are answers: neither of the project itself nor what only follows from them."""
    return [field for field in spoken_of(change.fields) if not field.target.startswith("project")]


def state_of(project: Project, target: str) -> State:
    """The answer that ``target`` (``item/data-collection``) names; an empty one when nothing was answered yet."""
    kind, _sep, key = target.partition("/")
    attribute, state_type = KINDS[kind]
    state: State = getattr(project, attribute).get(key, state_type())
    return state


def has_moved_on(project: Project, field: FieldChange) -> bool:
    """Whether a field no longer holds what ``field`` gave it."""
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
    """What calls the checkpoint of the revision ``rev`` by the name ``after``; the log keeps that it was ``before``."""
    if before == after:
        return ()
    names = {key: name for key, name in info.checkpoint_names.items() if key != str(rev)}
    old, new = ({**names, str(rev): name} for name in (before, after))
    return (FieldChange("project", "checkpoint_names", old, new),)


def apply(project: Project, fields: tuple[FieldChange, ...]) -> Project:
    """``project`` after ``fields`` took on their new values."""
    info = project.info
    tables: dict[str, dict[str, State]] = {}
    for change in fields:
        kind, _sep, key = change.target.partition("/")
        if kind == "project":
            info = _with(info, change, ProjectInfo)
            continue
        attribute, state_type = KINDS[kind]
        table = tables.setdefault(attribute, dict(getattr(project, attribute)))
        table[key] = _with(table.get(key, state_type()), change, state_type)
    return msgspec.structs.replace(project, info=info, **tables)


def _with(state: State, change: FieldChange, state_type: type[S]) -> S:
    raw = msgspec.to_builtins(state)
    raw[change.field] = change.after
    return msgspec.convert(raw, state_type)


def _plain(value: Any) -> JSON:
    return msgspec.to_builtins(value)
