"""The tables of a report on what was changed, and on answers that the catalog has no place for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from typing import Any

from ml_tui.domain.changes import JSON, Change, FieldChange, decided_fields
from ml_tui.domain.fields import is_unanswered_choice
from ml_tui.domain.keys import titles
from ml_tui.domain.project import KINDS, field_of
from ml_tui.domain.record_forms import form_of, form_of_kind
from ml_tui.domain.records import unplaced_answers
from ml_tui.report.base import TableMaker, make_table
from ml_tui.report.parts import Column, ColumnKind, Table, Value


def is_printed(change: Change) -> bool:
    """Whether the table of changes has a row for ``change``: not if its fields only follow from others."""
    return not change.fields or bool(decided_fields(change.fields))


class LogTables(TableMaker):
    """Makes the tables on changes and on answers without a place."""

    def unplaced(self) -> Table:
        """Answers that the catalog has no place for, one row per field."""
        _ = self._
        columns = (
            Column(key="target", title=_("항목"), weight=30),
            Column(key="field", title=_("필드"), weight=20),
            Column(key="value", title=_("내용"), kind=ColumnKind.MULTILINE, weight=80),
        )
        rows = [
            (str(entry[name]), self._field(kind, field), self._worded(f"{kind}/", field, value))
            for kind, name, entries in self._unplaced_entries()
            for entry in entries
            for field, value in entry.items()
            if field != name
            and value not in ("", None, [], {}, False)
            and not is_unanswered_choice(KINDS[kind][1], field, value)
        ]
        return make_table("unplaced", _("카탈로그에 없는 답"), columns, rows)

    def _unplaced_entries(self) -> list[tuple[str, str, list[dict[str, Any]]]]:
        """Kind, name of the identifying field, and entries."""
        record = unplaced_answers(self.catalog, self.project)
        kinds = {attribute: kind for kind, (attribute, _type) in KINDS.items()}
        return [(kinds[attribute], "no" if attribute == "rows" else "id", found) for attribute, found in record.items()]

    def changes(self, log: Sequence[Change], zone: tzinfo | None) -> Table:
        """One row per changed field, in the order the changes were made; times as of ``zone``."""
        _ = self._
        columns = (
            Column(key="rev", title=_("리비전"), kind=ColumnKind.NUMBER, weight=7),
            Column(key="at", title=_("일시"), kind=ColumnKind.MOMENT, weight=20),
            Column(key="by", title=_("누가"), weight=12),
            Column(
                key="kind", title=_("종류"), kind=ColumnKind.STATUS, weight=10, terms=tuple(self.words.step.values())
            ),
            Column(key="remark", title=_("비고"), weight=18),
            Column(key="target", title=_("대상"), weight=28),
            Column(key="field", title=_("필드"), weight=14),
            Column(key="before", title=_("이전"), kind=ColumnKind.MULTILINE, weight=36),
            Column(key="after", title=_("이후"), kind=ColumnKind.MULTILINE, weight=36),
        )
        rows: list[tuple[Value, ...]] = []
        for change in log:
            remark = change.title or (_("리비전 {n}").format(n=change.of) if change.of else "")
            moment = change.at.astimezone(zone).replace(tzinfo=None, microsecond=0)
            head = (change.rev, moment, change.by, self.words.step[change.kind], remark)
            rows += ((*head, *said) for said in self._said(change.fields))
            if not change.fields:
                rows.append((*head, "", "", "", ""))
        step = ("rev", "at", "by", "kind", "remark")
        return make_table("changes", _("변경 이력"), columns, rows, grouped=step)

    def differing(self, fields: Sequence[FieldChange]) -> Table:
        """One row per field in which two states differ, by target."""
        _ = self._
        columns = (
            Column(key="target", title=_("대상"), weight=28),
            Column(key="field", title=_("필드"), weight=14),
            Column(key="before", title=_("이전"), kind=ColumnKind.MULTILINE, weight=44),
            Column(key="after", title=_("이후"), kind=ColumnKind.MULTILINE, weight=44),
        )
        return make_table("fields", _("바뀐 내용 전부"), columns, self._said(fields), grouped=("target",))

    def _said(self, fields: Iterable[FieldChange]) -> Iterator[tuple[str, str, str, str]]:
        """Yield target, field and both values of each change, in words."""
        for one in decided_fields(fields):
            kind = one.target.partition("/")[0]
            yield (self._targets.get(one.target, one.target), self._field(kind, one.field), *self._both(one))

    @cached_property
    def _targets(self) -> dict[str, str]:
        """The name of every target that can change."""
        named = {
            f"{kind}/{key}": title
            for kind in KINDS
            if kind != "record"
            for key, title in titles(self.catalog, kind, self.language).items()
        }
        for key, state in self.project.records.items():
            form = form_of(self.catalog.record_forms, key, state)
            title = f"{form.title.in_(self.language)} " if form else ""
            named[f"record/{key}"] = f"{title}{state.name or key}"
        return {**named, "project": self.words.project}

    def _field(self, kind: str, field: str) -> str:
        """Return the label of ``field`` of an answer of ``kind``."""
        declared = field_of(kind, field)
        if kind == "record" and declared:  # else a record's name would be called the project's
            return self._(declared.label)
        return self.words.fields.get(field, field)

    def _both(self, change: FieldChange) -> tuple[str, str]:
        """Both values of ``change`` in words; of a record's fields and checkpoints' names only those that differ."""
        before, after = change.before, change.after
        if change.field in ("fields", "checkpoint_names"):
            before, after = (value if isinstance(value, Mapping) else {} for value in (before, after))
            changed = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
            before, after = ({name: value.get(name, "") for name in changed} for value in (before, after))
        return self._worded(change.target, change.field, before), self._worded(change.target, change.field, after)

    def _worded(self, target: str, field: str, value: JSON) -> str:
        """Return a JSON value of ``field`` of ``target`` in words."""
        declared = field_of(target, field)
        if declared and (word := declared.word(value)):
            return self._(word.text)
        match value:
            case None:
                return ""
            case bool():
                return self.words.yes_no[value].word
            case str() if field == "kind" and (form := form_of_kind(self.catalog.record_forms, value)):
                return form.title.in_(self.language)
            case list() | tuple():
                names = self._parts.get(target, {})
                return "\n".join(names.get(str(one), str(one)) for one in value)
            case dict() if field == "fields":
                return "\n".join(self._record_field(target, name, text) for name, text in value.items() if text)
            case dict() if field == "checkpoint_names":
                return "\n".join(map(str, value.values()))
            case {"by": by, "at": at}:
                return f"{by} ({at})"
        return str(value)

    def _record_field(self, target: str, name: str, text: JSON) -> str:
        """Return label and text of the field ``name`` of the record ``target``."""
        key = target.partition("/")[2]
        form = form_of(self.catalog.record_forms, key, self.project.records.get(key))
        field = form.field(name) if form else None
        if field is None:
            return f"{name}: {text}"
        return f"{field.label.in_(self.language)}: {field.in_words(str(text), self.language)}"

    @cached_property
    def _parts(self) -> dict[str, dict[str, str]]:
        """The names of the criteria of each item and of the deliverables of each module, by id."""
        language = self.language
        items = {
            f"item/{item.id}": {one.id: one.name.in_(language) for one in item.criteria} for _s, item in self._items()
        }
        modules = {
            f"module/{module.id}": {one.id: one.title.in_(language) for one in module.deliverables}
            for module in self.catalog.modules
        }
        return items | modules
