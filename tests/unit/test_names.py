"""Names that stand in files, in JSON and in scripts: they never change, and what is written by them is immutable."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import msgspec
import pytest

from ml_tui import domain, store
from ml_tui.domain import catalog, changes, findings, project

FIXED: dict[type[StrEnum], str] = {
    project.Status: "not_started in_progress implemented not_applicable",
    project.Cadence: "monthly quarterly",
    project.Condition: "unknown normal bottleneck trouble not_built",
    catalog.Priority: "required recommended",
    catalog.Confidence: "high medium",
    changes.ChangeKind: "create edit undo redo checkpoint restore catalog",
    findings.Severity: "high low",
    findings.Code: "implemented_without_evidence implemented_with_unmet_criteria not_applicable_without_reason"
    " connected_but_not_started overdue verified_but_not_implemented verified_in_the_future"
    " changed_since_answered all_met_but_not_implemented"
    " required_unplanned verification_outdated many_not_applicable layer_ahead review_overdue",
}

EMPTY: dict[type[project.State], dict[str, object]] = {
    project.ItemState: {
        "status": "not_started", "reason": "", "met": (), "note": "", "plan": "", "owner": "", "due": None,
        "evidence": (), "verified": None,
    },
    project.RowState: {"connected": False, "link": "", "note": ""},
    project.ComponentState: {"status": "not_started", "note": ""},
    project.StageState: {"condition": "unknown", "measure": "", "note": ""},
    project.ChoiceState: {"chosen": False, "note": ""},
    project.ModuleState: {"link": "", "note": "", "done": ()},
    project.Document: {"kind": "", "name": "", "fields": {}, "removed": False},
    project.BasisState: {"print": ""},
}  # fmt: skip
"""What is said by nothing having been answered."""


def structs() -> Iterator[type[msgspec.Struct]]:
    """Every struct of the domain and the store."""
    for room in (domain, store):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(found.name)
            for _name, one in inspect.getmembers(module, inspect.isclass):
                if issubclass(one, msgspec.Struct) and one.__module__ == module.__name__:
                    yield one


@pytest.mark.parametrize("enum", FIXED, ids=lambda enum: enum.__qualname__)
def test_the_codes_for_scripts_keep_their_names_and_order(enum: type[StrEnum]) -> None:
    assert [member.value for member in enum] == FIXED[enum].split()


@pytest.mark.parametrize("state", EMPTY, ids=lambda state: state.__qualname__)
def test_an_empty_answer_is_encoded_as_an_empty_object(state: type[project.State]) -> None:
    empty = state()
    assert {name: getattr(empty, name) for name in empty.__struct_fields__} == EMPTY[state]
    assert msgspec.json.encode(empty) == b"{}"


def test_a_new_project_has_only_its_name_and_a_quarterly_review() -> None:
    info = project.ProjectInfo("p-aaaaaa", "은행", date(2027, 1, 1))
    said = {name: getattr(info, name) for name in info.__struct_fields__}
    assert {name: value for name, value in said.items() if value} == {
        "id": "p-aaaaaa", "name": "은행", "created": date(2027, 1, 1), "cadence": "quarterly",
    }  # fmt: skip
    assert msgspec.json.encode(info) == '{"id":"p-aaaaaa","name":"은행","created":"2027-01-01"}'.encode()
    assert msgspec.json.encode(project.Project(info)) == b'{"info":' + msgspec.json.encode(info) + b"}"


def test_each_kind_of_answer_has_its_table_in_the_project_file() -> None:
    assert {kind: (table, state.__name__) for kind, (table, state) in project.KINDS.items()} == {
        "item": ("items", "ItemState"), "row": ("rows", "RowState"), "component": ("components", "ComponentState"),
        "stage": ("stages", "StageState"), "type": ("types", "ChoiceState"), "variant": ("variants", "ChoiceState"),
        "module": ("modules", "ModuleState"), "record": ("records", "Document"), "basis": ("bases", "BasisState"),
    }  # fmt: skip
    assert list(project.KINDS) == ["item", "row", "component", "stage", "type", "variant", "module", "record", "basis"]
    several = {name for _table, state in project.KINDS.values() for name in project.multiline(state)}
    assert several == {"note", "plan", "fields"}


def test_every_struct_is_frozen_except_the_ui_state() -> None:
    changeable = {one.__name__ for one in structs() if not one.__struct_config__.frozen}
    assert changeable == {"UiState"}


def test_catalog_structs_refuse_unknown_fields() -> None:
    nodes = [one for one in structs() if one.__module__ == catalog.__name__]
    assert len(nodes) > 20
    assert [one.__name__ for one in nodes if not one.__struct_config__.forbid_unknown_fields] == []
