"""The forms that edit answers: which fields they have, and what becomes of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from textual.message import Message

from ml_tui.domain.catalog import Item, Language
from ml_tui.domain.gaps import PLAN_FIELDS
from ml_tui.domain.project import ItemState, Status
from ml_tui.domain.wording import SIGNS, field_label, status_word
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui.messages import Changed, Drafted
from ml_tui.tui.screens.form import FieldSpec, Form
from ml_tui.tui.screens.menu import Menu
from ml_tui.tui.view import View


def item_title(item: Item, language: Language) -> str:
    """The item as a form names it."""
    return f"{item.no} {item.title.in_(language)}"


def status_options() -> list[tuple[str, str]]:
    """The statuses to choose from."""
    return [(status.value, f"{SIGNS[status]} {status_word(status)}") for status in Status]


def status_menu(title: str, current: Status) -> Menu:
    """Asks what status ``title`` shall have; the cursor is on ``current``, so that Enter alone changes nothing."""
    return Menu(_("{title}: 어떤 상태로 할까요?").format(title=title), status_options(), cursor=current)


def item_fields(item: Item, state: ItemState, *, only: str = "", rows: int = 24) -> list[FieldSpec]:
    """The form for ``state``; with ``only``, just that field, as high as a screen of ``rows`` allows."""
    fields = [
        FieldSpec(
            name="status",
            label=field_label("status"),
            kind="choice",
            value=state.status.value,
            options=status_options(),
        ),
        FieldSpec(name="reason", label=field_label("reason"), value=state.reason, hint=_("해당 없음일 때만")),
        FieldSpec(name="note", label=field_label("note"), kind="text", value=state.note, rows=4),
        FieldSpec(name="plan", label=field_label("plan"), kind="text", value=state.plan, rows=3),
        FieldSpec(name="owner", label=field_label("owner"), value=state.owner),
        FieldSpec(
            name="due", label=field_label("due"), value=state.due.isoformat() if state.due else "", hint="2027-01-31"
        ),
        FieldSpec(
            name="evidence",
            label=field_label("evidence") + " - " + _("한 줄에 하나: 경로, 주소, 문장"),
            kind="text",
            value="\n".join(state.evidence),
            rows=4,
        ),
    ]
    if not only:
        return fields
    (field,) = (field for field in fields if field.name == only)
    return [FieldSpec(name=only, label=field.label, kind=field.kind, value=field.value, rows=max(5, rows - 6))]


def edits_from(answers: Mapping[str, str]) -> dict[str, object]:
    """What a form answered as fields of an `ItemState`."""
    return {name: text.split("\n") if name == "evidence" else text for name, text in answers.items()}


def item_editor(
    session: Session,
    view: View,
    item: Item,
    post: Callable[[Message], object],
    *,
    focus: str = "",
    only: str = "",
    rows: int = 24,
    filled: Mapping[str, str] | None = None,
) -> Form:
    """The form that edits the answer to ``item``; the step it makes and its drafts are told to ``post``."""
    fields = item_fields(item, session.project.item(item.id), only=only, rows=rows)
    target = f"item/{item.id}"
    return Form(
        item_title(item, view.language),
        fields,
        accept=lambda answers: _step(session, {item.id: edits_from(answers)}, post),
        on_draft=lambda typed: post(Drafted(target, typed)),
        focus=focus if any(field.name == focus for field in fields) else "",
        filled=filled,
    )


def plan_editor(
    session: Session, view: View, items: Sequence[Item], post: Callable[[Message], object], *, focus: str = ""
) -> Form:
    """The form that agrees plan, owner and due date of several ``items`` at once; what is left as it is stays."""
    states = [session.project.item(item.id) for item in items]
    fields = [_shared(field, states) for field in item_fields(items[0], states[0]) if field.name in PLAN_FIELDS]
    return Form(
        items_title(items, view.language),
        fields,
        accept=lambda answers: _step(session, {item.id: edits_from(answers) for item in items}, post),
        focus=focus if focus in PLAN_FIELDS else "",
        about=_("적은 칸만 모두 바뀝니다"),
    )


def _shared(field: FieldSpec, states: Sequence[ItemState]) -> FieldSpec:
    """``field`` with what it holds in all of ``states``; empty, and saying so, where they differ."""
    if len({getattr(state, field.name) for state in states}) == 1:
        return field
    return msgspec.structs.replace(field, value="", label=field.label + " - " + _("지금은 서로 다릅니다"))


def items_title(items: Sequence[Item], language: Language) -> str:
    """Several items as a form names them."""
    title = item_title(items[0], language)
    return _("{title} 외 {n}개").format(title=title, n=len(items) - 1) if len(items) > 1 else title


def reason_editor(session: Session, view: View, items: Sequence[Item], post: Callable[[Message], object]) -> Form:
    """The form that asks why ``items`` do not apply, and sets them to 해당 없음."""
    title = items_title(items, view.language)
    reason = session.project.item(items[0].id).reason
    return Form(
        f"{title} - {status_word(Status.NOT_APPLICABLE)}",
        [FieldSpec(name="reason", label=field_label("reason"), value=reason, hint=_("왜 적용되지 않는지 한 줄로"))],
        accept=lambda answers: _step(
            session, {item.id: {"status": Status.NOT_APPLICABLE, **answers} for item in items}, post
        ),
        all_answers=True,
    )


def _step(session: Session, edits: Mapping[str, Mapping[str, object]], post: Callable[[Message], object]) -> None:
    change = session.set_items(edits)
    if change is not None:
        post(Changed(change))
