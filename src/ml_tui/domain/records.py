"""Answers as plain records, ready for JSON: what scripts read, in a shape that does not change with the language.

Codes stay codes; only titles and names follow the language. Text is cleaned once more on its way out, since a project
file can have been edited by hand.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import msgspec

from ml_tui.domain.catalog import Catalog, Item, MappingRow, Section
from ml_tui.domain.changes import Change
from ml_tui.domain.progress import Tally, overall, tally
from ml_tui.domain.project import ItemState, Project, RowState
from ml_tui.domain.schedule import next_review
from ml_tui.messages import Language
from ml_tui.text import clean_text

safe = partial(clean_text, limit=1_000_000)
"""Cleans without cutting: what is kept is never longer."""


def item_record(section: Section, item: Item, state: ItemState, language: Language) -> dict[str, Any]:
    """One checklist item with everything answered about it, as ``items --json`` prints it."""
    record: dict[str, Any] = {
        "id": item.id,
        "no": item.no,
        "section": section.id,
        "section_title": section.title.in_(language),
        "title": item.title.in_(language),
        "priority": item.priority.value,
        "layer": item.layer,
        **_answer(state),
        "criteria": [
            {"id": criterion.id, "name": criterion.name.in_(language), "met": criterion.id in state.met}
            for criterion in item.criteria
        ],
    }
    if unknown := unknown_criteria(item, state):
        record["unknown_criteria"] = [safe(name) for name in unknown]
    return record


def row_record(row: MappingRow, state: RowState, language: Language) -> dict[str, Any]:
    """One mapping row with what was answered about it."""
    return {
        "no": row.no,
        "component": row.component.in_(language),
        "function": row.function.in_(language),
        "label": row.label.in_(language),
        "connected": state.connected,
        "link": safe(state.link),
        "note": safe(state.note),
    }


def project_record(catalog: Catalog, project: Project, language: Language, today: date) -> dict[str, Any]:
    """What the project is and how it stands on ``today``: by section, overall, and when it is reviewed next."""
    info = project.info
    return {
        "id": info.id,
        "name": safe(info.name),
        "client": safe(info.client),
        "author": safe(info.author),
        "created": info.created.isoformat(),
        "archived": info.archived,
        "cadence": info.cadence.value,
        "last_review": info.last_review and info.last_review.isoformat(),
        "next_review": next_review(info).isoformat(),
        "progress": tally_record(overall(catalog, project, today)),
        "sections": [
            {
                "id": section.id,
                "no": section.no,
                "title": section.title.in_(language),
                **tally_record(tally(section.items, project, today)),
            }
            for section in catalog.sections
        ],
    }


def tally_record(counts: Tally) -> dict[str, int]:
    """Every count of ``counts``, the number of items that apply, and the implemented share in whole per cent."""
    return {**msgspec.to_builtins(counts), "applicable": counts.applicable, "percent": counts.percent}


def change_record(change: Change) -> dict[str, Any]:
    """One step of the log; the moment in UTC."""
    return {
        "rev": change.rev,
        "at": change.at.isoformat(),
        "by": safe(change.by),
        "kind": change.kind.value,
        "of": change.of,
        "title": safe(change.title),
        "fields": [
            {
                "target": safe(field.target),
                "field": safe(field.field),
                "before": _cleaned(field.before),
                "after": _cleaned(field.after),
            }
            for field in change.fields
        ],
    }


def unplaced_record(catalog: Catalog, project: Project) -> dict[str, Any]:
    """Answers to items and rows that the catalog no longer has; they are kept, and must not be lost in an export."""
    items = {item.id for item in catalog.items()}
    rows = {row.no for row in catalog.rows}
    return {
        "items": [
            {"id": safe(key), **_answer(state), "met": [safe(name) for name in state.met]}
            for key, state in project.items.items()
            if key not in items
        ],
        "rows": [
            {"no": safe(key), "connected": state.connected, "link": safe(state.link), "note": safe(state.note)}
            for key, state in project.rows.items()
            if key not in rows
        ],
    }


def unknown_criteria(item: Item, state: ItemState) -> list[str]:
    """Ids among the met criteria of ``state`` that ``item`` does not have."""
    known = {criterion.id for criterion in item.criteria}
    return [name for name in state.met if name not in known]


def _answer(state: ItemState) -> dict[str, Any]:
    """Every field of ``state`` but the met criteria, which only make sense beside the others."""
    verified = state.verified
    return {
        "status": state.status.value,
        "reason": safe(state.reason),
        "note": safe(state.note),
        "plan": safe(state.plan),
        "owner": safe(state.owner),
        "due": state.due and state.due.isoformat(),
        "evidence": [safe(line) for line in state.evidence],
        "verified": verified and {"by": safe(verified.by), "at": verified.at.isoformat()},
    }


def _cleaned(value: Any) -> Any:
    """The JSON value ``value`` with every text in it cleaned."""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    if isinstance(value, dict):
        return {safe(str(key)): _cleaned(inner) for key, inner in value.items()}
    return value
