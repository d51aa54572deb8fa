"""Answers as plain records, ready for JSON. Scripts read them, so their shape does not change with the language.

Codes stay codes; only titles and names follow the language. Texts are cleaned again on the way out, because a project
file may have been edited by hand.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import msgspec

from ml_tui.domain.catalog import Area, Catalog, Item, Layer, MappingRow, Module, Section
from ml_tui.domain.changes import Change, decided_fields
from ml_tui.domain.fields import json_fields
from ml_tui.domain.findings import Finding
from ml_tui.domain.keys import component_key, known_keys
from ml_tui.domain.progress import Tally, overall, tally
from ml_tui.domain.project import (
    KINDS,
    ChoiceState,
    Document,
    ItemState,
    ModuleState,
    Project,
    ProjectInfo,
    RowState,
    State,
)
from ml_tui.domain.record_forms import RecordForm, form_of
from ml_tui.domain.review import next_review
from ml_tui.domain.rollup import component_rollup, holder_shares
from ml_tui.i18n import Language
from ml_tui.text import clean_text

clean = partial(clean_text, limit=1_000_000)
"""Cleans a text without cutting it: no stored text is longer than this limit."""

_NO_CHOICE = ChoiceState()


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
        **answer_record(state),
        "criteria": [
            {"id": criterion.id, "name": criterion.name.in_(language), "met": criterion.id in state.met}
            for criterion in item.criteria
        ],
    }
    if unknown := unknown_criteria(item, state):
        record["unknown_criteria"] = [clean(name) for name in unknown]
    return record


def row_record(row: MappingRow, state: RowState, language: Language) -> dict[str, Any]:
    """One mapping row with what was answered about it."""
    return {
        "no": row.no,
        "component": row.component.in_(language),
        "function": row.function.in_(language),
        "label": row.label.in_(language),
        **answer_record(state),
    }


def info_record(info: ProjectInfo, counts: Tally) -> dict[str, Any]:
    """The project with the overall ``counts``, and the day of the next review."""
    return {
        "id": info.id,
        **answer_record(info),
        "created": info.created.isoformat(),
        "last_review": info.last_review and info.last_review.isoformat(),
        "next_review": next_review(info).isoformat(),
        "progress": tally_record(counts),
    }


def project_record(catalog: Catalog, project: Project, language: Language, today: date) -> dict[str, Any]:
    """The project and its figures on ``today``: by section and overall, and the day of the next review."""
    return {
        **info_record(project.info, overall(catalog, project, today)),
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


def holder_record(holder: Layer | Area, project: Project, language: Language) -> dict[str, Any]:
    """A layer or an area: how many of its components have each status, and one status for all of them."""
    figures = holder_shares(holder, project)
    return {
        "id": holder.id,
        "no": holder.no,
        "title": holder.title.in_(language),
        "status": figures.status.value,
        **msgspec.to_builtins(figures),
        "applicable": figures.applicable,
        "percent": figures.percent,
    }


def change_record(change: Change) -> dict[str, Any]:
    """One step of the log; the moment in UTC."""
    return {
        "rev": change.rev,
        "at": change.at.isoformat(),
        "by": clean(change.by),
        "kind": change.kind.value,
        "of": change.of,
        "title": clean(change.title),
        "fields": [
            {
                "target": clean(field.target),
                "field": clean(field.field),
                "before": _cleaned(field.before),
                "after": _cleaned(field.after),
            }
            for field in decided_fields(change.fields)
        ],
    }


def component_records(catalog: Catalog, project: Project, language: Language) -> list[dict[str, Any]]:
    """Every component of every layer and area: its status, the items that it follows from, and its note."""
    holders: list[tuple[str, Layer | Area]] = [("layer", layer) for layer in catalog.layers]
    holders += [("area", area) for area in catalog.areas]
    records = []
    for kind, holder in holders:
        for component in holder.components:
            key, rollup = component_key(holder, component), component_rollup(holder, component, project)
            records.append(
                {
                    "id": key,
                    "part_of": kind,
                    "holder": holder.id,
                    "holder_title": holder.title.in_(language),
                    "title": component.title.in_(language),
                    **answer_record(project.component(key)),
                    "status": rollup.status.value,
                    "items": list(rollup.items),
                }
            )
    return records


def stage_records(catalog: Catalog, project: Project, language: Language) -> list[dict[str, Any]]:
    """Every stage of every pipeline, with the answer about it."""
    return [
        {
            "id": stage.id,
            "no": stage.no,
            "pipeline": pipeline.id,
            "pipeline_title": pipeline.title.in_(language),
            "title": stage.title.in_(language),
            "items": list(stage.items),
            **answer_record(project.stage(stage.id)),
        }
        for pipeline in catalog.pipelines
        for stage in pipeline.stages
    ]


def type_records(catalog: Catalog, project: Project, language: Language) -> list[dict[str, Any]]:
    """Every type of ML, and whether it was chosen."""
    return [
        {
            "id": one.id,
            "no": one.no,
            "title": one.title.in_(language),
            **answer_record(project.types.get(one.id, _NO_CHOICE)),
        }
        for one in catalog.ml_types
    ]


def variant_records(catalog: Catalog, project: Project, language: Language) -> list[dict[str, Any]]:
    """Every variant of a pipeline, and whether it was chosen."""
    return [
        {
            "id": one.id,
            "no": one.no,
            "pipeline": pipeline.id,
            "title": one.title.in_(language),
            **answer_record(project.variants.get(one.id, _NO_CHOICE)),
        }
        for pipeline in catalog.pipelines
        for one in pipeline.variants
    ]


def module_records(catalog: Catalog, project: Project, language: Language) -> list[dict[str, Any]]:
    """Every platform module, with the address of the client's own and the deliverables that exist."""
    records = []
    for module in catalog.modules:
        state = project.module(module.id)
        record: dict[str, Any] = {
            "id": module.id,
            "title": module.title.in_(language),
            **answer_record(state),
            "deliverables": [
                {"id": one.id, "title": one.title.in_(language), "there": one.id in state.done}
                for one in module.deliverables
            ],
        }
        if unknown := unknown_deliverables(module, state):
            record["unknown_deliverables"] = [clean(name) for name in unknown]
        records.append(record)
    return records


def kept_records(catalog: Catalog, project: Project) -> list[tuple[str, RecordForm, Document]]:
    """Return id, form and content of every record that was not removed, by kind, then in the order they were made.

    Records of an unknown kind are among the answers without a place (`unplaced_answers`).
    """
    forms = catalog.record_forms
    kept = [(key, form_of(forms, key, state), state) for key, state in project.records.items() if not state.removed]
    return [(key, form, state) for form in forms for key, found, state in kept if found is form]


def document_records(catalog: Catalog, project: Project) -> list[dict[str, Any]]:
    """Every record of a module that was not removed, its filled fields by id."""
    return [
        {
            "id": clean(key),
            "kind": form.kind,
            "name": clean(state.name),
            "fields": {clean(name): clean(text) for name, text in state.fields.items()},
        }
        for key, form, state in kept_records(catalog, project)
    ]


def finding_record(finding: Finding) -> dict[str, Any]:
    """One finding on the quality of the answers."""
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "target": finding.target,
        "subject": clean(finding.subject),
        "reason": clean(finding.reason),
    }


def unplaced_answers(catalog: Catalog, project: Project) -> dict[str, Any]:
    """Answers that the catalog has no place for, which no export may lose, by the attribute of `Project`.

    Kinds other than items and rows are there only if they have such answers.
    """
    found: dict[str, Any] = {"items": [], "rows": []}
    for kind, (attribute, _type) in KINDS.items():
        known = known_keys(catalog, kind)
        for key, state in getattr(project, attribute).items():
            if kind == "basis" or key in known or (isinstance(state, Document) and _has_place(catalog, key, state)):
                continue
            entries = found.setdefault(attribute, [])
            if isinstance(state, ItemState):
                entries.append({"id": clean(key), **answer_record(state), "met": [clean(name) for name in state.met]})
            else:
                entries.append({"no" if kind == "row" else "id": clean(key), **_plain(state)})
    return found


def _has_place(catalog: Catalog, key: str, state: Document) -> bool:
    return state.removed or form_of(catalog.record_forms, key, state) is not None


def unknown_deliverables(module: Module, state: ModuleState) -> list[str]:
    """Return the deliverables in ``state`` that ``module`` does not have."""
    known = {one.id for one in module.deliverables}
    return [name for name in state.done if name not in known]


def unknown_criteria(item: Item, state: ItemState) -> list[str]:
    """Return the met criteria of ``state`` that ``item`` does not have."""
    known = {criterion.id for criterion in item.criteria}
    return [name for name in state.met if name not in known]


def answer_record(state: State) -> dict[str, Any]:
    """Every field of ``state`` that its JSON has (`json_fields`), empty ones too."""
    return {one.name: _cleaned(msgspec.to_builtins(getattr(state, one.name))) for one in json_fields(type(state))}


def _plain(state: State) -> dict[str, Any]:
    """Every field of ``state`` as JSON, empty ones too, with every text cleaned."""
    return {name: _cleaned(msgspec.to_builtins(getattr(state, name))) for name in state.__struct_fields__}


def _cleaned(value: Any) -> Any:
    """The JSON value ``value`` with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(inner) for key, inner in value.items()}
    return value
