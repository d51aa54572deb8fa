"""The forms that edit answers. Their fields come from the declarations in `ml_tui.domain.fields`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from textual.message import Message

from ml_tui.domain.catalog import Item, Language, MappingRow, Module
from ml_tui.domain.changes import state_of
from ml_tui.domain.fields import Field, FieldKind, day_text, fields_by_name, fields_of
from ml_tui.domain.gaps import PLAN_FIELDS
from ml_tui.domain.lengths import copy_name
from ml_tui.domain.project import Document, ItemState, State, Status
from ml_tui.domain.record_forms import NAME, ROWS, RecordField, RecordForm, limit_of
from ml_tui.domain.terms import UnknownWord, value_of_word
from ml_tui.domain.wording import field_label, status_word
from ml_tui.errors import UsageError
from ml_tui.export.cards import SUFFIX, render_card
from ml_tui.export.target import default_name, free_name, write_export
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.text import LINE_LIMIT, clean_line
from ml_tui.tui.messages import Changed, Delivered, DraftChanged
from ml_tui.tui.screens.form import Answers, FieldSpec, Form
from ml_tui.tui.screens.menu import Menu
from ml_tui.tui.typed_paths import here, target_of
from ml_tui.tui.view import View

Post = Callable[[Message], object]
"""A function that posts a message."""


# From declared fields to fields of a form, and back


def answer_fields(state: State, *, only: str = "", at_top: bool = True, rows: int = 24) -> list[FieldSpec]:
    """Return the fields of the form for ``state``; a single field is as high as a screen of ``rows`` allows.

    :param only: return this field alone.
    :param at_top: include fields that pages show at the top, such as the status.
    """
    asked = [one for one in fields_of(type(state)) if one.field.form_rows and only in ("", one.name)]
    specs = [_spec(one.name, one.field, getattr(state, one.name)) for one in asked if at_top or not one.field.at_top]
    if len(specs) == 1:
        return [msgspec.structs.replace(specs[0], rows=max(5, rows - 6))]
    return specs


def _spec(name: str, field: Field, value: Any) -> FieldSpec:
    label = f"{_(field.label)} - {_(field.about)}" if field.about else _(field.label)
    hint = _(field.hint) if field.hint else ""
    match field.kind:
        case FieldKind.CHOICE:
            return FieldSpec(
                name=name, label=label, kind="choice", value=field.words[value].code, options=choice_options(field)
            )
        case FieldKind.TEXT:
            return FieldSpec(name=name, label=label, kind="text", value=value, rows=field.form_rows, limit=field.limit)
        case FieldKind.LINES:
            return FieldSpec(name=name, label=label, kind="text", value="\n".join(value), rows=field.form_rows)
        case FieldKind.DAY:
            return FieldSpec(name=name, label=label, value=day_text(value), hint=hint)
        case FieldKind.PATH:
            return FieldSpec(name=name, label=label, kind="path", value=value, hint=hint, suffixes=field.suffixes)
    return FieldSpec(name=name, label=label, value=value, hint=hint, limit=field.limit)


def choice_options(field: Field) -> list[tuple[str, str]]:
    """Return code and word of each option of the choice ``field``."""
    return [(word.code, f"{word.sign} {_(word.text)}".strip()) for word in field.words.values()]


def values_from(state_type: type[State], answers: Mapping[str, str]) -> dict[str, Any]:
    """Return the answers of a form as fields of ``state_type``."""
    declared = fields_by_name(state_type)
    return {name: _value(declared[name], text) for name, text in answers.items()}


def with_codes(state_type: type[State], draft: Mapping[str, str] | None) -> dict[str, str]:
    """Return a ``draft`` as the fields of a form take it, with choices as codes, whatever an earlier version wrote.

    An option that no longer exists is left out; the form would show the first option in its place.
    """
    declared, found = fields_by_name(state_type), {}
    for name, text in (draft or {}).items():
        if name in declared and declared[name].kind is FieldKind.CHOICE:
            with suppress(UnknownWord):
                found[name] = declared[name].words[value_of_word(declared[name].words, text)].code
        else:
            found[name] = text
    return found


def _value(field: Field, text: str) -> Any:
    match field.kind:
        case FieldKind.CHOICE:
            # An unknown option is passed on, and refused like any other value that does not fit.
            with suppress(UnknownWord):
                return value_of_word(field.words, text)
        case FieldKind.LINES:
            return text.split("\n")
    return text


def answer_form(
    session: Session,
    target: str,
    title: str,
    post: Post,
    *,
    focus: str = "",
    only: str = "",
    rows: int = 24,
    filled: Mapping[str, str] | None = None,
) -> Form:
    """Return the form that edits the answer to ``target`` (``item/data-collection``); ``post`` gets step and drafts."""
    state = state_of(session.project, target)

    def accept(answers: Mapping[str, str]) -> None:
        _step(session, {target: values_from(type(state), answers)}, post)

    fields = answer_fields(state, only=only, rows=rows)
    draft = with_codes(type(state), filled)
    return _editor(title, fields, target, accept, post, focus=focus, filled=draft)


def note_form(
    session: Session,
    target: str,
    title: str,
    post: Post,
    *,
    status: Status | None = None,
    rows: int = 24,
    filled: Mapping[str, str] | None = None,
) -> Form:
    """Return the form for the note on a component or a type. Keys set the status, so the form does not ask for it.

    With ``status``, the form asks why the component has that status, and sets it.
    """
    state = state_of(session.project, target)
    fields = answer_fields(state, at_top=False, rows=rows)
    if status is not None:
        title = f"{title} - {status_word(status)}"
        fields = [
            msgspec.structs.replace(one, label=_("사유 (메모에 남습니다)")) for one in fields if one.name == "note"
        ]

    def accept(answers: Mapping[str, str]) -> None:
        judged = {} if status is None else {"status": status}
        _step(session, {target: {**judged, **values_from(type(state), answers)}}, post)

    draft = with_codes(type(state), filled)
    return _editor(title, fields, target, accept, post, filled=draft, all_answers=status is not None)


# Items


def item_title(item: Item, language: Language) -> str:
    """Return the title of a form for ``item``."""
    return f"{item.no} {item.title.in_(language)}"


def status_menu(title: str, current: Status) -> Menu:
    """Return the menu that asks for a status of ``title``, with the cursor on the ``current`` one."""
    options = choice_options(fields_by_name(ItemState)["status"])
    return Menu(_("{title}: 어떤 상태로 할까요?").format(title=title), options, cursor=current)


def item_editor(
    session: Session, view: View, item: Item, post: Post, *, focus: str = "", only: str = "", rows: int = 24,
    filled: Mapping[str, str] | None = None,
) -> Form:  # fmt: skip
    """Return the form that edits the answer to ``item``."""
    title = item_title(item, view.language)
    return answer_form(session, f"item/{item.id}", title, post, focus=focus, only=only, rows=rows, filled=filled)


def plan_editor(session: Session, view: View, items: Sequence[Item], post: Post, *, focus: str = "") -> Form:
    """Return the form that sets plan, owner and due date of several ``items`` at once, if they were changed in it."""
    states = [session.project.item(item.id) for item in items]
    fields = [_shared(field, states) for field in answer_fields(states[0]) if field.name in PLAN_FIELDS]

    def accept(answers: Answers) -> None:
        _step(session, {f"item/{item.id}": values_from(ItemState, answers) for item in items}, post)

    return Form(
        items_title(items, view.language),
        fields,
        accept=accept,
        focus=focus if focus in PLAN_FIELDS else "",
        about=_("적은 칸만 모두 바뀝니다"),
    )


def _shared(field: FieldSpec, states: Sequence[ItemState]) -> FieldSpec:
    """Return ``field`` with the value of all ``states``; empty, with a note in the label, if they differ."""
    if len({getattr(state, field.name) for state in states}) == 1:
        return field
    return msgspec.structs.replace(field, value="", label=field.label + " - " + _("지금은 서로 다릅니다"))


def items_title(items: Sequence[Item], language: Language) -> str:
    """Return the title of a form for several items."""
    title = item_title(items[0], language)
    return _("{title} 외 {n}개").format(title=title, n=len(items) - 1) if len(items) > 1 else title


def reason_editor(session: Session, view: View, items: Sequence[Item], post: Post) -> Form:
    """Return the form that asks why ``items`` do not apply, and sets them to 해당 없음."""
    reason = session.project.item(items[0].id).reason

    def accept(answers: Answers) -> None:
        _step(session, {f"item/{item.id}": {"status": Status.NOT_APPLICABLE, **answers} for item in items}, post)

    return Form(
        f"{items_title(items, view.language)} - {status_word(Status.NOT_APPLICABLE)}",
        [FieldSpec(name="reason", label=field_label("reason"), value=reason, hint=_("왜 적용되지 않는지 한 줄로"))],
        accept=accept,
        all_answers=True,
    )


# Mapping rows and modules


def row_editor(
    session: Session, view: View, row: MappingRow, post: Post, *, focus: str = "", only: str = "", rows: int = 24,
    filled: Mapping[str, str] | None = None,
) -> Form:  # fmt: skip
    """Return the form that edits the answer to a mapping row."""
    title = f"{row.no} {row.function.in_(view.language)}"
    return answer_form(session, f"row/{row.no}", title, post, focus=focus, only=only, rows=rows, filled=filled)


def module_editor(
    session: Session, view: View, module: Module, post: Post, *, focus: str = "", only: str = "", rows: int = 24,
    filled: Mapping[str, str] | None = None,
) -> Form:  # fmt: skip
    """Return the form that edits the address and the note of a module."""
    title = module.title.in_(view.language)
    return answer_form(session, f"module/{module.id}", title, post, focus=focus, only=only, rows=rows, filled=filled)


# Documents


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
    """Return the form that edits the record ``record_id``, or creates it."""
    record = session.project.records.get(record_id, Document(kind=form.kind))

    def accept(answers: Mapping[str, str]) -> None:
        name = clean_line(answers.get(NAME, record.name))
        if not name:
            raise UsageError(_("이름이 비어 있습니다"), _("맨 위 칸에 이름을 적으십시오"))
        typed = {field: text.strip("\n") for field, text in answers.items() if field != NAME}
        texts = {field: text for field, text in {**record.fields, **typed}.items() if text.strip()}
        _step(session, {f"record/{record_id}": {"kind": form.kind, "name": name, "fields": texts}}, post)

    title = f"{form.title.in_(view.language)} {record.name}".rstrip()
    fields = _record_specs(form, record, view)
    return _editor(title, fields, f"record/{record_id}", accept, post, focus=focus, filled=filled)


def _record_specs(form: RecordForm, record: Document, view: View) -> list[FieldSpec]:
    """Return the fields that edit a record: its name, then the fields of ``form``."""
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
    """Return the field of a form that edits ``field`` of a record."""
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
            if kept not in dict(options):  # an option that the catalog no longer has
                options.append((kept, kept))
            return msgspec.structs.replace(spec, kind="choice", options=options)
        case "date":
            return msgspec.structs.replace(spec, hint="2027-01-31")
    return spec


def copy_of(session: Session, record: Document) -> dict[str, Any]:
    """Return the fields of a copy of ``record``, with a name that no record has yet."""
    taken = {one.name for one in session.project.records.values() if not one.removed}
    name = copy_name(record.name, taken, LINE_LIMIT)
    return {"kind": record.kind, "name": name, "fields": dict(record.fields)}


def card_form(session: Session, view: View, form: RecordForm, record: Document, post: Post) -> Form:
    """Return the form that asks for a path, and writes ``record`` there as Markdown; it never overwrites a file."""
    suggestion = free_name(here() / default_name(record.name, session.today, SUFFIX))
    written: list[Delivered] = []

    def write(answers: Answers) -> Answers:
        path = target_of(answers["path"], SUFFIX, suggestion.name)
        data = render_card(form, record, view.language)
        written.append(Delivered(_("파일로 썼습니다: {path} ({size})"), write_export(data, path), len(data)))
        return answers

    field = FieldSpec(name="path", label=_("파일 (Markdown)"), kind="path", value=str(suggestion), limit=4096)
    title = _("{name} 파일로 쓰기").format(name=record.name)
    # Posted when the form closes: a message shown on the form would go with it.
    return Form(
        title, [field], prepare=write, accept=lambda _answers: post(written[-1]), all_answers=True, verb=_("쓰기")
    )


# Helpers


def _editor(
    title: str,
    fields: Sequence[FieldSpec],
    target: str,
    accept: Callable[[Mapping[str, str]], object],
    post: Post,
    *,
    focus: str = "",
    filled: Mapping[str, str] | None,
    all_answers: bool = False,
) -> Form:
    names = {field.name for field in fields}
    return Form(
        title,
        fields,
        accept=accept,
        on_draft=lambda typed: post(DraftChanged(target, typed)),
        focus=focus if focus in names else "",
        filled=filled,
        all_answers=all_answers,
    )


def _step(session: Session, edits: Mapping[str, Mapping[str, Any]], post: Post) -> None:
    change = session.set_many(edits)
    if change is not None:
        post(Changed(change))
