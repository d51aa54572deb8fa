"""Three-way merge of answers that come back from outside, the project as it was sent out, and the project now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from ml_tui.domain import answers
from ml_tui.domain.answers import NotVerifiable
from ml_tui.domain.catalog import Catalog, Item
from ml_tui.domain.changes import JSON, Change, ChangeKind, FieldChange, apply, difference, state_of
from ml_tui.domain.project import ItemState, Project, State, Verification
from ml_tui.errors import BadInput, MlTuiError

CRITERION = "met/"
"""The beginning of fields that are single criteria, such as ``met/online-store``."""

Choice = Literal["mine", "theirs"]
"""Which side wins a conflict: the project as it is, or what comes from outside."""

Cell = tuple[str, str]
"""Target and field, such as ``("item/data-collection", "note")``."""

_ESCAPE_LIKE = re.compile("(?:_x005F)*_x[0-9A-Fa-f]{4}_", re.IGNORECASE)
"""Text that spreadsheet programs read as an escaped character; they disagree on how to write it literally."""

LINE_BROKEN_FROM = 16_000
"""LibreOffice breaks longer lines in two, at 16,367 characters or the blank before."""


class IncomingAnswer(msgspec.Struct, frozen=True):
    """One answer that came from outside."""

    target: str
    field: str
    value: JSON
    """As the log stores it; for a criterion, whether it is met."""
    place: str
    """Where it stands, such as ``sheet!F5``."""

    @property
    def cell(self) -> Cell:
        """Target and field of the answer."""
        return self.target, self.field


class FieldConflict(msgspec.Struct, frozen=True):
    """A field that both sides have changed, to different values."""

    target: str
    field: str
    base: JSON
    mine: JSON
    theirs: JSON
    place: str
    choice: Choice | None
    """The decision; None: not decided yet."""

    @property
    def cell(self) -> Cell:
        """Target and field of the conflict."""
        return self.target, self.field


class Fault(msgspec.Struct, frozen=True):
    """Why the answers to one thing cannot be taken over."""

    place: str
    error: MlTuiError


class Merge(msgspec.Struct, frozen=True):
    """What taking the answers over would do."""

    edits: dict[str, dict[str, Any]]
    """By target, the fields to set, ready for `Session.set_many`."""
    changes: tuple[FieldChange, ...]
    """What setting them would change, with everything that follows."""
    conflicts: tuple[FieldConflict, ...]
    faults: tuple[Fault, ...]
    dropped: tuple[IncomingAnswer, ...]
    """Answers that the rules drop, such as a reason for an item that applies."""

    @property
    def undecided(self) -> tuple[FieldConflict, ...]:
        """Conflicts that nobody has decided yet."""
        return tuple(conflict for conflict in self.conflicts if conflict.choice is None)


def state_at(project: Project, log: Sequence[Change], rev: int) -> Project | None:
    """Return the project at the revision ``rev``: ``project`` without the later changes in ``log``.

    None if that is unknown: the log does not reach ``rev``, lacks a later change, or has a restored backup since then
    (the log does not say what a restore changed).
    """
    later = sorted((change for change in log if change.rev > rev), key=lambda change: change.rev)
    newest = max((change.rev for change in log), default=0)
    if not 0 < rev <= newest or [change.rev for change in later] != list(range(rev + 1, newest + 1)):
        return None
    if any(change.kind is ChangeKind.RESTORE for change in later):
        return None
    try:
        return apply(project, (field for change in reversed(later) for field in change.inverse()))
    except (msgspec.ValidationError, LookupError):
        return None


def merge(
    catalog: Catalog,
    mine: Project,
    entries: Iterable[IncomingAnswer],
    *,
    base: Project | None,
    choices: Mapping[Cell, Choice],
    today: date,
    default_choice: Choice | None = None,
) -> Merge:
    """Compare ``entries`` with ``mine``, the project now, and with ``base``, the project they were made from.

    A change made only in the entries is taken over; a change made only in the project stays. Without ``base``, every
    difference counts as a change in the entries. ``choices`` decide conflicts; ``default_choice`` decides the rest.
    """
    conflicts: list[FieldConflict] = []
    changes: list[FieldChange] = []
    faults: list[Fault] = []
    dropped: list[IncomingAnswer] = []
    edits: dict[str, dict[str, Any]] = {}
    by_target: dict[str, list[IncomingAnswer]] = {}
    for entry in entries:
        by_target.setdefault(entry.target, []).append(entry)
    order = {target: number for number, target in enumerate(_targets(catalog))}
    for target in sorted(by_target, key=lambda target: order.get(target, len(order))):
        group = by_target[target]
        sides = _Sides(base, mine, choices, default_choice)
        wanted = [entry for entry in group if sides.is_wanted(entry)]
        conflicts += sides.conflicts
        if not wanted:
            continue
        kind, _sep, key = target.partition("/")
        state = state_of(mine, target)
        item = catalog.item(key) if kind == "item" else None
        edit = _edit(item, mine, wanted, sides.decided)
        try:
            after = _revised(item, state, edit, wanted, today)
        except BadInput as error:
            faults.append(Fault(_place(group, "verified" if isinstance(error, NotVerifiable) else "status"), error))
            continue
        dropped += [entry for entry in wanted if not same(_field(after, entry.field), entry.value)]
        if changed := difference(target, state, after):
            edits[target] = edit
            changes += changed
    return Merge(edits, tuple(changes), tuple(conflicts), tuple(faults), tuple(dropped))


def _targets(catalog: Catalog) -> Iterator[str]:
    """Yield the targets of items and mapping rows, in the order of ``catalog``."""
    yield from (f"item/{item_id}" for item_id in catalog.outlines)
    yield from (f"row/{row.no}" for row in catalog.rows)


class _Sides:
    """Decides for the entries of one target which side's value counts."""

    def __init__(
        self,
        base: Project | None,
        mine: Project,
        choices: Mapping[Cell, Choice],
        default_choice: Choice | None,
    ) -> None:
        self._base = base
        self._mine = mine
        self._choices = choices
        self._default_choice = default_choice
        self.conflicts: list[FieldConflict] = []
        self.decided: dict[str, JSON] = {}
        """The values to set for the fields whose entries differ from the base, even if the project keeps its own."""

    def is_wanted(self, entry: IncomingAnswer) -> bool:
        """Whether ``entry`` is to be taken over."""
        mine = value_of(self._mine, entry.target, entry.field)
        base = value_of(self._base, entry.target, entry.field) if self._base else None
        if self._base and same(entry.value, base):
            return False
        self.decided[entry.field] = mine
        if same(entry.value, mine):
            return False
        if self._base and not same(mine, base):
            choice = self._choices.get(entry.cell, self._default_choice)
            self.conflicts.append(
                FieldConflict(entry.target, entry.field, base, mine, entry.value, entry.place, choice)
            )
            if choice != "theirs":
                return False
        self.decided[entry.field] = entry.value
        return True


def value_of(project: Project, target: str, field: str) -> JSON:
    """Return the ``field`` of ``target`` as the log stores it; for a criterion, whether it is met."""
    return _field(state_of(project, target), field)


def same(one: JSON, other: JSON) -> bool:
    """Whether two values of a field are equal, apart from the ways in which spreadsheet programs write them."""
    one, other = _canonical(one), _canonical(other)
    if isinstance(one, str) and isinstance(other, str) and _has_long_line(one + "\n" + other):
        return one.replace("\n", "") == other.replace("\n", "")
    return bool(one == other)


def _canonical(value: JSON) -> JSON:
    """Return ``value`` without what programs write in different ways; a list becomes lines, without empty ones."""
    match value:
        case None:
            return ""
        case str():
            return _ESCAPE_LIKE.sub("", value).strip("\n")
        case list() | tuple():
            return "\n".join(filter(None, map(_canonical, value)))
        case dict():
            return {key: _canonical(inner) for key, inner in value.items()}
    return value


def _has_long_line(text: str) -> bool:
    return any(len(line) > LINE_BROKEN_FROM for line in text.split("\n"))


def _field(state: State, field: str) -> JSON:
    if field.startswith(CRITERION):
        return field.removeprefix(CRITERION) in getattr(state, "met", ())
    return msgspec.to_builtins(getattr(state, field))


def _edit(
    item: Item | None, mine: Project, wanted: list[IncomingAnswer], decided: Mapping[str, JSON]
) -> dict[str, Any]:
    """Return the fields to set for ``wanted``.

    With the criteria or the status, ``decided`` values of status and verification are set too. Otherwise the rules
    could derive a value from the criteria that neither side gave.
    """
    edit: dict[str, Any] = {}
    for entry in wanted:
        if item and entry.field.startswith(CRITERION):
            state = ItemState(met=edit.get("met", mine.item(item.id).met))
            edit["met"] = answers.with_criterion(item, state, entry.field.removeprefix(CRITERION), entry.value)
        else:
            edit[entry.field] = entry.value
    if edit.keys() & {"met", "status"}:
        edit |= {field: decided[field] for field in ("status", "verified") if field in decided}
    if edit.get("verified"):
        edit["verified"] = msgspec.convert(edit["verified"], Verification)
    return edit


def _revised(item: Item | None, state: State, edit: dict[str, Any], wanted: list[IncomingAnswer], today: date) -> State:
    """Return ``state`` after ``edit``, by the rules of the session.

    A verification that is not itself ``wanted`` is removed from ``edit`` if the rules forbid it: then it lapses.
    """
    if item is None:
        return msgspec.structs.replace(state, **answers.cleaned(state, edit))
    try:
        return answers.revise(item, state, edit, today=today)  # type: ignore[arg-type]
    except NotVerifiable:
        if any(entry.field == "verified" for entry in wanted):
            raise
        del edit["verified"]
        return answers.revise(item, state, edit, today=today)  # type: ignore[arg-type]


def _place(entries: list[IncomingAnswer], field: str) -> str:
    """Return the place of the entry for ``field``, or else of the first entry."""
    return next((entry.place for entry in entries if entry.field == field), entries[0].place)
