"""Turns fields to set into changes: checks them against the rules, and adds what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from ml_tui.domain import answers
from ml_tui.domain.catalog import Catalog, Item
from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.lengths import demand_length
from ml_tui.domain.lookup import Lookup
from ml_tui.domain.project import KINDS, ComponentState, Document, Project
from ml_tui.domain.record_forms import LINES, RecordField, form_of, limit_of
from ml_tui.domain.review import basis_change
from ml_tui.domain.rollup import check_component
from ml_tui.errors import BadInput, NotFound
from ml_tui.i18n import _, language
from ml_tui.text import clean_line


def revised_item(item: Item, project: Project, fields: Mapping[str, Any], today: date) -> tuple[FieldChange, ...]:
    """Return the changes from setting ``fields`` of the answer to ``item``, with everything that follows.

    :raises BadInput: a field or value does not fit.
    """
    state = project.item(item.id)
    changed = difference(f"item/{item.id}", state, answers.revise(item, state, fields, today=today))
    return (*changed, *basis_change(item, project)) if fields.keys() & answers.JUDGED_FIELDS else changed


def revised_state(
    lookup: Lookup, project: Project, kind: str, key: str, fields: Mapping[str, Any]
) -> tuple[FieldChange, ...]:
    """Return the changes from setting ``fields`` of an answer of any other kind (`KINDS`).

    :raises BadInput: a field or value does not fit.
    :raises NotFound: the catalog has no such thing.
    """
    attribute, state_type = KINDS[kind]
    if kind != "record" and not lookup.has(kind, key):
        raise NotFound(_("그런 것이 없습니다: {name}").format(name=clean_line(key)[:60]))
    state = getattr(project, attribute).get(key, state_type())
    new = msgspec.structs.replace(state, **answers.cleaned(state, fields))
    if isinstance(new, ComponentState):
        check_component(lookup.catalog, key, state, new)
    if isinstance(state, Document) and isinstance(new, Document) and "fields" in fields:
        new = msgspec.structs.replace(new, fields=_by_form(lookup.catalog, key, state, new))
    return difference(f"{kind}/{key}", state, new)


def _by_form(catalog: Catalog, key: str, before: Document, after: Document) -> dict[str, str]:
    """Return the fields of the record ``after`` as its form requires; a text that equals the one before is not checked.

    :raises BadInput: a required field is empty, or a text is too long, not a date, or not among the options.
    """
    form, fields = form_of(catalog.record_forms, key, after), dict(after.fields)
    for field in form.fields() if form else ():
        text = fields.get(field.id, "")
        if field.required == "yes" and not text.strip():
            label = field.label.in_(language())
            raise BadInput(_("비어 있습니다: {field}").format(field=label), _("이 칸은 꼭 적어야 합니다"))
        if text and text != before.fields.get(field.id):
            fields[field.id] = _fitting(field, text)
    return fields


def _fitting(field: RecordField, text: str) -> str:
    """Return ``text`` as ``field`` stores it."""
    label = field.label.in_(language())
    text = clean_line(text, limit=len(text)) if field.kind in LINES else text
    demand_length(len(text), label, limit_of(field) or len(text))
    if field.kind == "date" and (day := answers.parse_date(text)):
        return day.isoformat()
    if field.kind == "choice" and text not in {one.id for one in field.options}:
        raise BadInput(
            _("고를 수 없는 값입니다: {field}").format(field=label),
            _("쓸 수 있는 것: {names}").format(names=", ".join(one.id for one in field.options)),
        )
    return text
