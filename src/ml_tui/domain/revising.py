"""Judges what is to be set: the fields of anything answered before, and what becomes of them by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from ml_tui.domain import answers
from ml_tui.domain.catalog import Catalog, Item
from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.keys import known_keys
from ml_tui.domain.project import KINDS, ComponentState, Project
from ml_tui.domain.review import basis_of
from ml_tui.domain.rollup import check_component
from ml_tui.errors import NotFound
from ml_tui.i18n import _
from ml_tui.text import clean_line


def revised_item(item: Item, project: Project, fields: Mapping[str, Any], today: date) -> tuple[FieldChange, ...]:
    """What setting ``fields`` of the answer to ``item`` changes, with all that follows from it.

    :raises BadInput: a field or value does not fit.
    """
    state = project.item(item.id)
    changed = difference(f"item/{item.id}", state, answers.revise(item, state, fields, today=today))
    return (*changed, *basis_of(item, project)) if fields.keys() & answers.JUDGING else changed


def revised_state(
    catalog: Catalog, project: Project, kind: str, key: str, fields: Mapping[str, Any]
) -> tuple[FieldChange, ...]:
    """What setting ``fields`` of anything else that is answered (`KINDS`) changes.

    :raises BadInput: a field or value does not fit.
    :raises NotFound: the catalog has no such thing.
    """
    attribute, state_type = KINDS[kind]
    if kind != "record" and key not in known_keys(catalog, kind):
        raise NotFound(_("그런 것이 없습니다: {name}").format(name=clean_line(key)[:60]))
    state = getattr(project, attribute).get(key, state_type())
    new = msgspec.structs.replace(state, **answers.cleaned(state, fields))
    if isinstance(new, ComponentState):
        check_component(catalog, key, state, new)
    return difference(f"{kind}/{key}", state, new)
