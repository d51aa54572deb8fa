"""The forms of mapping rows, platform modules and records: what they ask, and what becomes of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from textual.message import Message

from ml_tui.domain.catalog import Language, MappingRow, Module
from ml_tui.domain.project import Document
from ml_tui.domain.record_forms import NAME, ROWS, RecordField, RecordForm, limit_of
from ml_tui.domain.wording import connected_word, field_label
from ml_tui.errors import UsageError
from ml_tui.export.cards import SUFFIX, render_card
from ml_tui.export.target import default_name, free_name, write_export
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.text import clean_line
from ml_tui.tui.messages import Changed, Delivered, Drafted
from ml_tui.tui.screens.form import Answers, FieldSpec, Form
from ml_tui.tui.typed_paths import here, target_of
from ml_tui.tui.view import View

Post = Callable[[Message], object]
"""Sends a message on."""


def row_editor(
    session: Session,
    view: View,
    row: MappingRow,
    post: Post,
    *,
    focus: str = "",
    only: str = "",
    rows: int = 24,
    filled: Mapping[str, str] | None = None,
) -> Form:
    """The form that edits the answer to a mapping row; with ``only``, just that field."""
    state = session.project.row(row.no)
    states = [("yes" if connected else "no", connected_word(connected)) for connected in (True, False)]
    fields = [
        FieldSpec(
            name="connected",
            label=field_label("connected"),
            kind="choice",
            value="yes" if state.connected else "no",
            options=states,
        ),
        FieldSpec(name="link", label=field_label("link"), value=state.link, hint="https://"),
        FieldSpec(name="note", label=field_label("note"), kind="text", value=state.note, rows=6),
    ]

    def accept(answers: Mapping[str, str]) -> None:
        values: dict[str, Any] = dict(answers)
        if "connected" in answers:
            values["connected"] = answers["connected"] == "yes"
        _set(session, "row", row.no, values, post)

    title = f"{row.no} {row.function.in_(view.language)}"
    return _editor(title, _narrowed(fields, only, rows), f"row/{row.no}", accept, post, focus=focus, filled=filled)


def module_editor(
    session: Session,
    view: View,
    module: Module,
    post: Post,
    *,
    focus: str = "",
    only: str = "",
    rows: int = 24,
    filled: Mapping[str, str] | None = None,
) -> Form:
    """The form that edits where a module is and what is noted of it; with ``only``, just that field."""
    state = session.project.module(module.id)
    fields = [
        FieldSpec(
            name="link",
            label=field_label("link") + " - " + _("고객이 실제로 쓰는 시스템이나 문서의 주소"),
            value=state.link,
            hint="https://",
        ),
        FieldSpec(name="note", label=field_label("note"), kind="text", value=state.note, rows=8),
    ]

    def accept(answers: Mapping[str, str]) -> None:
        _set(session, "module", module.id, answers, post)

    title = module.title.in_(view.language)
    return _editor(
        title, _narrowed(fields, only, rows), f"module/{module.id}", accept, post, focus=focus, filled=filled
    )


def record_editor(
    session: Session,
    view: View,
    form: RecordForm,
    record_id: str,
    post: Post,
    *,
    focus: str = "",
    filled: Mapping[str, str] | None = None,
) -> Form:
    """The form that edits a record, or makes the one that ``record_id`` is to be."""
    record = session.project.records.get(record_id, Document(kind=form.kind))

    def accept(answers: Mapping[str, str]) -> None:
        name = clean_line(answers.get(NAME, record.name))
        if not name:
            raise UsageError(_("이름이 비어 있습니다"), _("맨 위 칸에 이름을 적으십시오"))
        typed = {field: text.strip("\n") for field, text in answers.items() if field != NAME}
        texts = {field: text for field, text in {**record.fields, **typed}.items() if text.strip()}
        _set(session, "record", record_id, {"kind": form.kind, "name": name, "fields": texts}, post)

    title = f"{form.title.in_(view.language)} {record.name}".rstrip()
    fields = _record_specs(form, record, view)
    return _editor(title, fields, f"record/{record_id}", accept, post, focus=focus, filled=filled)


def _record_specs(form: RecordForm, record: Document, view: View) -> list[FieldSpec]:
    """What a form on the screen asks of a record: its name, then the fields of ``form``."""
    language = view.language
    specs = [FieldSpec(name=NAME, label=_("이름"), value=record.name)]
    specs += [_record_spec(field, field.label.in_(language), record, language) for field in form.about]
    for section in form.sections:
        group = section.title.in_(language)
        for field in section.fields:
            title = field.label.in_(language)
            label = title if title == group else f"{group}: {title}"
            specs.append(_record_spec(field, label, record, language))
    return specs


def _record_spec(field: RecordField, label: str, record: Document, language: Language) -> FieldSpec:
    """How ``field`` of a record is asked."""
    kept = record.fields.get(field.id, "")
    spec = FieldSpec(
        name=field.id,
        label=label,
        value=kept if field.kind == "text" else clean_line(kept),
        help=field.help.in_(language) if field.help else "",
        limit=limit_of(field),
    )
    match field.kind:
        case "text":
            return msgspec.structs.replace(spec, kind="text", rows=int(field.lines or ROWS))
        case "choice":
            options = [("", _("없음")), *((one.id, one.title.in_(language)) for one in field.options)]
            if kept not in dict(options):  # the catalog had it once
                options.append((kept, kept))
            return msgspec.structs.replace(spec, kind="choice", options=options)
        case "date":
            return msgspec.structs.replace(spec, hint="2027-01-31")
    return spec


def copy_of(session: Session, record: Document) -> dict[str, Any]:
    """The fields of a copy of ``record``, under a name that no record has yet."""
    taken = {one.name for one in session.project.records.values() if not one.removed}
    name, number = _("{name} (사본)").format(name=record.name), 1
    while name in taken:
        number += 1
        name = _("{name} (사본 {n})").format(name=record.name, n=number)
    return {"kind": record.kind, "name": name, "fields": dict(record.fields)}


def card_form(session: Session, view: View, form: RecordForm, record: Document, post: Post) -> Form:
    """The form that asks where to write ``record`` as Markdown, and writes it there; never over another file."""
    suggestion = free_name(here() / default_name(record.name, session.today, SUFFIX))
    written: list[Delivered] = []

    def write(answers: Answers) -> Answers:
        path = target_of(answers["path"], SUFFIX, suggestion.name)
        data = render_card(form, record, view.language)
        written.append(Delivered(_("파일로 썼습니다: {path} ({size})"), write_export(data, path), len(data)))
        return answers

    field = FieldSpec(name="path", label=_("파일 (Markdown)"), kind="path", value=str(suggestion), limit=4096)
    title = _("{name} 파일로 쓰기").format(name=record.name)
    # Told when the form closes: what is said while it is still there goes with it.
    return Form(
        title, [field], prepare=write, accept=lambda _answers: post(written[-1]), all_answers=True, verb=_("쓰기")
    )


def _narrowed(fields: Sequence[FieldSpec], only: str, rows: int) -> list[FieldSpec]:
    """``fields``, or the one called ``only`` as high as a screen of ``rows`` allows."""
    if not only:
        return list(fields)
    (field,) = (field for field in fields if field.name == only)
    return [FieldSpec(name=only, label=field.label, kind=field.kind, value=field.value, rows=max(5, rows - 6))]


def _editor(
    title: str,
    fields: Sequence[FieldSpec],
    target: str,
    accept: Callable[[Mapping[str, str]], object],
    post: Post,
    *,
    focus: str,
    filled: Mapping[str, str] | None,
) -> Form:
    names = {field.name for field in fields}
    return Form(
        title,
        fields,
        accept=accept,
        on_draft=lambda typed: post(Drafted(target, typed)),
        focus=focus if focus in names else "",
        filled=filled,
    )


def _set(session: Session, kind: str, key: str, values: Mapping[str, Any], post: Post) -> None:
    change = session.set_state(kind, key, **values)
    if change is not None:
        post(Changed(change))
