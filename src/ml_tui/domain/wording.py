"""Puts answers and changes into words: names of fields, words and signs of statuses, a change in a line.

Both front ends use it, so that the log says the same on a screen and in a pipe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from ml_tui.domain import terms
from ml_tui.domain.catalog import Catalog, Item, Priority
from ml_tui.domain.changes import Change, ChangeKind, FieldChange, decided_fields
from ml_tui.domain.keys import titles
from ml_tui.domain.lowering import lowered
from ml_tui.domain.project import KINDS, Cadence, Condition, Document, Project, Status, field_labels, field_of
from ml_tui.domain.record_forms import RecordForm, form_of, form_of_kind
from ml_tui.domain.terms import Label
from ml_tui.i18n import Language, _, language, translation
from ml_tui.text import crop

SIGNS: Mapping[Status, str] = {status: word.sign for status, word in terms.STATUSES.items()}
"""The sign of each status, three cells wide; it can be read without colour."""

CONDITION_SIGNS: Mapping[Condition, str] = {condition: word.sign for condition, word in terms.CONDITIONS.items()}
"""The sign of each condition of a pipeline stage, one cell wide; it can be read without colour."""

QUOTE_CELLS = 32
"""The most that a line about a change quotes of a text, in terminal cells."""

_NUMBERED = 20
"""The most things that a sentence names by their numbers; it counts the rest."""

_TOLD_BY_FIELDS = (ChangeKind.EDIT, ChangeKind.UNDO, ChangeKind.REDO)
"""The kinds of changes that are told by what they changed."""

_LISTED = 4
"""The most criteria or pieces of evidence that a line names; the rest is an ellipsis."""


def status_word(status: Status) -> str:
    """``status`` in the user's words."""
    return _(terms.STATUSES[status].text)


def condition_word(condition: Condition) -> str:
    """``condition`` of a pipeline stage in the user's words."""
    return _(terms.CONDITIONS[condition].text)


def chosen_word(chosen: bool) -> str:
    """Whether a type of ML or a variant of a pipeline was chosen, in the user's words."""
    return _(terms.CHOSEN[chosen].text)


def priority_word(priority: Priority) -> str:
    """``priority`` in the user's words."""
    return _(terms.PRIORITIES[priority].text)


def cadence_word(cadence: Cadence) -> str:
    """``cadence`` in the user's words."""
    return _(terms.CADENCES[cadence].text)


def connected_word(connected: bool) -> str:
    """Whether a mapping row is connected, in the user's words."""
    return _(terms.CONNECTED[connected].text)


def severity_word(severity: str) -> str:
    """How much a finding matters (`ml_tui.domain.findings.Severity`), in the user's words."""
    return _(terms.SEVERITIES[severity].text)


def step_word(kind: ChangeKind) -> str:
    """The word for a step of ``kind``, in the user's words."""
    return _(terms.STEPS[kind].text)


def field_label(field: str) -> str:
    """Return the label of ``field`` of an item, a mapping row or the project; an unknown field keeps its name."""
    return _field_labels(language()).get(field, field)


@cache
def _field_labels(spoken: Language) -> dict[str, str]:
    """Return the label of each field, cached because a search asks for tens of thousands at every key."""
    return field_labels(translation(spoken).gettext)


def label_word(name: Label) -> str:
    """The guide's label ``name`` in the user's language."""
    return _labels(language())[name]


def guide_label(reader: str) -> str:
    """Return the guide's label for its advice to ``reader``, ``consultant`` or ``user``."""
    return label_word(Label.CONSULTANT if reader == "consultant" else Label.USER)


@cache
def _labels(spoken: Language) -> dict[Label, str]:
    return terms.labels(translation(spoken).gettext)


class Sentence(NamedTuple):
    """A sentence about one thing: its name, and what happened to it (empty if the name says all)."""

    about: str
    what: str = ""
    more: str = ""
    """How many other things changed too, in words."""

    def __str__(self) -> str:
        about = f"{self.about} {self.more}" if self.more else self.about
        return f"{about}: {self.what}" if self.what else about


class Wording:
    """Puts changes into words, with the names of one catalog and in the language in use."""

    def __init__(self, catalog: Catalog, records: Mapping[str, Document] | None = None) -> None:
        """Take all names from ``catalog``.

        :param records: the records of the project, which give records their names; without them, ids do.
        """
        self._catalog = catalog
        self._records = records or {}
        self._rows = {row.no: row for row in catalog.rows}
        self._titles: dict[tuple[str, Language], dict[str, str]] = {}

    @classmethod
    def of(cls, catalog: Catalog, project: Project) -> Wording:
        """Return the wording for ``project`` on ``catalog``."""
        return cls(catalog, project.records)

    def subject(self, target: str) -> str:
        """Return the name of ``target`` (``item/data-collection``, ``stage/data-source``, ``project``)."""
        kind, _sep, key = target.partition("/")
        if kind == "record" and (form := self._form(key)):
            name = self._records[key].name if key in self._records else ""
            return f"{form.title.in_(language())} {name or key}"
        if kind in KINDS:
            return self._title(kind, key)
        return _("프로젝트") if kind == "project" else key or target

    def _form(self, record_id: str) -> RecordForm | None:
        """Return the form of a record, which may no longer exist."""
        return form_of(self._catalog.record_forms, record_id, self._records.get(record_id))

    def _title(self, kind: str, key: str) -> str:
        """Return the catalog's title for ``key`` of ``kind``, or the key if the catalog does not have it."""
        if kind in ("item", "basis"):
            item = self._catalog.item(key)
            return f"{item.no} {item.title.in_(language())}" if item else key
        wanted = (kind, language())
        if wanted not in self._titles:
            self._titles[wanted] = titles(self._catalog, *wanted)
        return self._titles[wanted].get(key) or key

    def field(self, change: FieldChange) -> str:
        """Return the change of one field without its subject: ``상태 미착수 → 구현됨``."""
        declared = field_of(change.target, change.field)
        label = _(declared.label) if declared else field_label(change.field)
        if change.field == "done":
            return f"{label} {self._deliverables(change)}"
        if change.field == "fields":
            return f"{label} {self._record_fields(change)}"
        if change.field == "met":
            return f"{label} {self._criteria(change)}"
        if change.field == "evidence":
            return f"{label} {_evidence(change)}"
        if change.field == "checkpoint_names":
            return f"{label} {_renamed(change)}"
        if change.field == "kind":
            return f"{label} {self._kind(change, change.before)} → {self._kind(change, change.after)}"
        return f"{label} {_value(change, change.before)} → {_value(change, change.after)}"

    def sentences(self, fields: Iterable[FieldChange]) -> Iterator[Sentence]:
        """Yield a sentence for each thing whose ``fields`` changed: ``2.1 수집: 상태 미착수 → 구현됨``."""
        for target, group in groupby(fields, key=lambda change: change.target):
            yield Sentence(self.subject(target), ", ".join(self.field(change) for change in group))

    def lowered(self, fields: Iterable[FieldChange]) -> list[Sentence]:
        """Return what ``fields`` take back (`ml_tui.domain.lowering`), in words; often nothing."""
        return self.grouped(lowered(fields))

    def grouped(self, fields: Iterable[FieldChange]) -> list[Sentence]:
        """Return ``fields`` in words; things with the same change share a sentence, which names them by number."""
        alike: dict[str, list[str]] = {}
        for target, group in groupby(fields, key=lambda change: change.target):
            alike.setdefault(", ".join(map(self.field, group)), []).append(target)
        return [Sentence(self._subjects(targets), what) for what, targets in alike.items()]

    def _subjects(self, targets: list[str]) -> str:
        """Return the names of ``targets`` in a row: the first of them, and how many more there are."""
        if len(targets) == 1:
            return self.subject(targets[0])
        named = ", ".join(map(self._number, targets[:_NUMBERED]))
        return _("{names} 외 {n}개").format(names=named, n=more) if (more := len(targets) - _NUMBERED) > 0 else named

    def _number(self, target: str) -> str:
        """Return the guide's number of ``target``, or its name if it has no number."""
        kind, _sep, key = target.partition("/")
        item, row = self._catalog.outlines.get(key), self._rows.get(key)
        return item.no if kind == "item" and item else row.no if kind == "row" and row else self.subject(target)

    def sentences_of(self, change: Change) -> list[Sentence]:
        """Return ``change`` in words: a sentence for each changed thing, and at least one."""
        said = list(self.sentences(decided_fields(change.fields))) or list(self._reaffirmed(change.fields))
        match change.kind:
            case ChangeKind.CREATE:
                name = next((str(field.after) for field in change.fields if field.field == "name"), "")
                return [Sentence(_("프로젝트를 만듦"), name)]
            case ChangeKind.CHECKPOINT:
                return [Sentence(_("체크포인트를 남김"), change.title)]
            case ChangeKind.CATALOG:
                return [Sentence(_("다른 카탈로그로 엶"), change.title)]
            case ChangeKind.RESTORE:
                return [Sentence(_("사본에서 복원함"), change.title)]
            case ChangeKind.EDIT:
                return said or [Sentence(_("바뀐 것 없음"))]
        lead = step_word(change.kind)
        return [one._replace(about=f"{lead} - {one.about}") for one in said] or [Sentence(lead)]

    def _reaffirmed(self, fields: Iterable[FieldChange]) -> Iterator[Sentence]:
        """Yield a sentence for each item that got the same answer again: only the wording it answers has changed."""
        for field in fields:
            yield Sentence(self.subject(field.target), _("같은 답을 다시 고름"))

    def lines(self, change: Change) -> list[str]:
        """Return ``change`` in words: a line for each changed thing, and at least one."""
        return [str(sentence) for sentence in self.sentences_of(change)]

    def summary(self, change: Change, *, of: str = "") -> Sentence:
        """Return ``change`` in one sentence, about the target ``of`` if that was changed, else about the first."""
        fields = sorted(change.fields, key=lambda field: field.target != of)
        things = [
            tuple(group) for _target, group in groupby(decided_fields(fields) or fields, key=lambda one: one.target)
        ]
        told = things[0] if things and change.kind in _TOLD_BY_FIELDS else fields
        (first,) = self.sentences_of(msgspec.structs.replace(change, fields=tuple(told)))
        if len(things) < 2 or change.kind not in _TOLD_BY_FIELDS:
            return first
        return first._replace(more=_("(외 {n}건)").format(n=len(things) - 1))

    def describe(self, change: Change) -> str:
        """Return `summary` as a text."""
        return str(self.summary(change))

    def _criteria(self, change: FieldChange) -> str:
        """Return how many criteria are met, and which were ticked or unticked: ``1/4 → 2/4 (+온라인 특성 스토어)``."""
        item = self._catalog.item(change.target.partition("/")[2])
        before, after = _names(change.before), _names(change.after)
        total = f"/{len(item.criteria)}" if item else ""
        moved = _moved(before, after, _criterion_names(item))
        return f"{len(before)}{total} → {len(after)}{total}{moved}"

    def _deliverables(self, change: FieldChange) -> str:
        """Return how many work products exist, and which were added or removed: ``1/4 → 2/4 (+용량 계획)``."""
        key = change.target.partition("/")[2]
        module = next((one for one in self._catalog.modules if one.id == key), None)
        named = {one.id: one.title.in_(language()) for one in module.deliverables} if module else {}
        before, after = _names(change.before), _names(change.after)
        total = f"/{len(named)}" if named else ""
        return f"{len(before)}{total} → {len(after)}{total}{_moved(before, after, named)}"

    def _record_fields(self, change: FieldChange) -> str:
        """Return the labels of a record's changed fields."""
        form = self._form(change.target.partition("/")[2])
        named = {field.id: field.label.in_(language()) for field in form.fields()} if form else {}
        before, after = change.before or {}, change.after or {}
        changed = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
        shown = [_quoted(named.get(name, name)) for name in changed[:_LISTED]]
        return ", ".join([*shown, "…"] if len(changed) > _LISTED else shown)

    def _kind(self, change: FieldChange, kind: Any) -> str:
        """Return the title of the form of ``kind``, or the kind itself if the catalog has no such form."""
        form = form_of_kind(self._catalog.record_forms, str(kind))
        return form.title.in_(language()) if form else _value(change, kind)


def _renamed(change: FieldChange) -> str:
    """Return the old and the new name of a renamed checkpoint."""
    pairs = [(change.before.get(key, ""), name) for key, name in change.after.items()]
    return ", ".join(f"{_quoted(before)} → {_quoted(after)}" for before, after in pairs if before != after)


def _criterion_names(item: Item | None) -> dict[str, str]:
    return {criterion.id: criterion.name.in_(language()) for criterion in item.criteria} if item else {}


def _evidence(change: FieldChange) -> str:
    before, after = _names(change.before), _names(change.after)
    counted = _("{before}건 → {after}건").format(before=len(before), after=len(after))
    return counted + _moved(before, after, {})


def _moved(before: list[str], after: list[str], names: Mapping[str, str]) -> str:
    """Return what was added and removed, in brackets; empty when only the order changed."""
    signed = [
        *(f"+{_quoted(names.get(one, one))}" for one in after if one not in before),
        *(f"-{_quoted(names.get(one, one))}" for one in before if one not in after),
    ]
    shown = [*signed[:_LISTED], "…"] if len(signed) > _LISTED else signed
    return f" ({', '.join(shown)})" if shown else ""


def _names(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _value(change: FieldChange, value: Any) -> str:
    """Return ``value`` of the changed field, as the log stores it, in the user's words."""
    declared = field_of(change.target, change.field)
    if declared and (word := declared.word(value)):
        return _(word.text)
    if value is None or value == "":
        return _("(없음)")
    if isinstance(value, dict):
        return _quoted(" ".join(str(part) for part in value.values()))
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """Return ``text`` on one line, cut to `QUOTE_CELLS`."""
    return crop(" ".join(text.split()), QUOTE_CELLS)
