"""A catalog whose names repeat or whose links lead nowhere would mix answers up: each kind of it is found."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from ml_tui.domain import integrity
from ml_tui.domain.catalog import Catalog
from tests.catalogs import small_catalog

TEXT = {"ko": "글", "en": "text"}
GUIDE: dict[str, Any] = {"consultant": [TEXT], "user": [TEXT]}


def full() -> dict[str, Any]:
    """The small catalog with one of everything that can be named or linked."""
    catalog: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(small_catalog()))
    component = {"id": "part", "title": TEXT, "meaning": TEXT, "items": ["alpha"]}
    numbered = {"id": "one", "no": "1", "title": TEXT, "meaning": TEXT, "guide": GUIDE}
    stage = {**numbered, "work": [TEXT], "watch": TEXT, "items": ["alpha"]}
    variant = {"id": "batch", "no": "1", "title": TEXT, "features": [], "uses": [], "choose_when": TEXT, "guide": GUIDE}
    ml_type = {**numbered, "id": "supervised", "kinds": [], "uses": [], "choose_when": TEXT}
    workspace = {"id": "dashboard", "title": TEXT, "purpose": TEXT, "consultant": [], "user": []}
    catalog["layers"][0]["components"] = [dict(component)]
    catalog["modules"][0]["deliverables"] = [{"id": "paper", "title": TEXT, "meaning": TEXT}]
    catalog["modules"][0]["items"] = ["beta"]
    catalog.update(
        areas=[{**numbered, "id": "area", "components": [dict(component)]}],
        ml_types=[ml_type],
        approaches=[{"id": "way", "clause": "7.1", "title": TEXT, "meaning": TEXT, "ml_type": "supervised"}],
        details=[{**numbered, "id": "detail", "area": "area", "methods": [], "items": ["alpha"]}],
        pipelines=[
            {
                "id": "data", "no": "1", "title": TEXT, "purpose": TEXT,
                "stages": [stage], "variants": [variant], "blocks": [{**numbered, "items": ["alpha"]}],
            }
        ],
        serving=[{**numbered, "id": "gateway", "items": ["alpha"]}],
        workspaces=[{**workspace, "cautions": [], "references": []}],
        sources=[{"id": "iso", "title": TEXT, "as_of": "2027-01-01", "source": TEXT, "confidence": "high"}],
        crosswalks=[{"items": ["alpha"], "topic": TEXT, "refs": {"iso": ["1.1"]}}],
    )  # fmt: skip
    return catalog


def found(catalog: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    return integrity.faults(msgspec.convert(catalog, Catalog))


def part(catalog: Any, *steps: str | int) -> Any:
    for step in steps:
        catalog = catalog[step]
    return catalog


def test_a_sound_catalog_has_no_faults() -> None:
    assert found(full()) == []


ENTRIES: list[tuple[str | int, ...]] = [
    ("sections",),
    ("layers",),
    ("areas",),
    ("ml_types",),
    ("details",),
    ("modules",),
    ("pipelines",),
    ("serving",),
    ("workspaces",),
    ("sources",),
    ("sections", 0, "items"),
    ("sections", 0, "items", 0, "criteria"),
    ("layers", 0, "components"),
    ("areas", 0, "components"),
    ("modules", 0, "deliverables"),
    ("pipelines", 0, "stages"),
    ("pipelines", 0, "variants"),
    ("pipelines", 0, "blocks"),
]


@pytest.mark.parametrize("steps", ENTRIES, ids=lambda steps: ".".join(map(str, steps)))
def test_a_repeated_id_is_found_where_it_is_repeated(steps: tuple[str | int, ...]) -> None:
    catalog = full()
    entries = part(catalog, *steps)
    entries.append(entries[0])
    places = {at: message for at, message in found(catalog) if at == (*steps, len(entries) - 1, "id")}
    assert len(places) == 1
    assert entries[0]["id"] in next(iter(places.values()))


def test_items_must_differ_over_all_sections() -> None:
    catalog = full()
    catalog["sections"][1]["items"][0].update(id="alpha", no="1.1")
    assert [at for at, _message in found(catalog)] == [
        ("sections", 1, "items", 0, "id"),
        ("sections", 1, "items", 0, "no"),
    ]


@pytest.mark.parametrize("part_of_it", ["stages", "variants"])
def test_what_is_answered_by_its_id_must_differ_over_all_pipelines(part_of_it: str) -> None:
    catalog = full()
    pipeline = deepcopy(catalog["pipelines"][0])
    other = "variants" if part_of_it == "stages" else "stages"
    catalog["pipelines"].append({**pipeline, "id": "second", other: []})
    assert [at for at, _message in found(catalog)] == [("pipelines", 1, part_of_it, 0, "id")]


def test_a_layer_and_an_area_must_differ() -> None:
    catalog = full()
    catalog["layers"][0]["id"] = "area"
    assert [at for at, _message in found(catalog) if at[-1] == "id"] == [("areas", 0, "id")]


def test_criteria_need_only_differ_within_their_item() -> None:
    catalog = full()
    names = {tuple(one["id"] for one in item["criteria"]) for item in catalog["sections"][0]["items"]}
    assert names == {("one", "two", "three")}
    assert found(catalog) == []


@pytest.mark.parametrize("kind", ["sections", "rows"])
def test_repeated_numbers_are_found(kind: str) -> None:
    catalog = full()
    catalog[kind][1]["no"] = catalog[kind][0]["no"]
    assert [at for at, _message in found(catalog)] == [(kind, 1, "no")]


def test_a_checklist_without_items_is_no_checklist() -> None:
    assert (("sections",), "점검 항목이 하나도 없습니다") in found({**full(), "sections": []})


def names_nothing(*steps: str | int) -> Callable[[dict[str, Any]], None]:
    def damage(catalog: dict[str, Any]) -> None:
        *above, last = steps
        holder = part(catalog, *above)
        holder[last] = ["nothing"] if isinstance(holder.get(last), list) or last == "items" else "nothing"

    return damage


LINKS: list[tuple[str | int, ...]] = [
    ("sections", 0, "items", 0, "layer"),
    ("layers", 0, "components", 0, "items"),
    ("areas", 0, "components", 0, "items"),
    ("approaches", 0, "ml_type"),
    ("rows", 0, "modules"),
    ("rows", 0, "items"),
    ("details", 0, "area"),
    ("details", 0, "items"),
    ("modules", 0, "items"),
    ("pipelines", 0, "stages", 0, "items"),
    ("pipelines", 0, "blocks", 0, "items"),
    ("serving", 0, "items"),
    ("crosswalks", 0, "items"),
]


@pytest.mark.parametrize("steps", LINKS, ids=lambda steps: ".".join(map(str, steps)))
def test_a_link_that_leads_nowhere_is_found_where_it_stands(steps: tuple[str | int, ...]) -> None:
    catalog = full()
    names_nothing(*steps)(catalog)
    (fault,) = found(catalog)
    assert fault[0] == place_of(catalog, steps)
    assert "nothing" in fault[1]


def place_of(catalog: dict[str, Any], steps: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Where the link at ``steps`` stands: in a list, its first entry."""
    return (*steps, 0) if isinstance(part(catalog, *steps), list) else steps


def test_a_link_that_is_nearly_right_is_told_what_it_may_have_meant() -> None:
    catalog = full()
    catalog["rows"][0]["items"] = ["alpa"]
    assert [message for _at, message in found(catalog)] == ["가리키는 것이 없습니다: alpa (혹시 alpha?)"]


def test_a_crosswalk_to_an_unknown_source_is_found() -> None:
    catalog = full()
    catalog["crosswalks"][0]["refs"] = {"nothing": ["1"]}
    assert [at for at, _message in found(catalog)] == [("crosswalks", 0, "refs", "nothing")]


def test_every_fault_is_told_not_only_the_first() -> None:
    catalog = full()
    for steps in LINKS:
        names_nothing(*steps)(catalog)
    assert {at for at, _message in found(catalog)} == {place_of(catalog, steps) for steps in LINKS}


def test_empty_names_which_only_an_unchecked_catalog_has_neither_repeat_nor_lead_nowhere() -> None:
    first, second = small_catalog().sections
    nameless = tuple(msgspec.structs.replace(one, id="", no="", layer="") for one in first.items)
    catalog = msgspec.structs.replace(
        small_catalog(), sections=(msgspec.structs.replace(first, items=nameless), second), rows=()
    )
    assert integrity.faults(catalog) == []


def test_in_a_catalog_without_layers_the_items_may_name_any() -> None:
    assert integrity.faults(msgspec.structs.replace(small_catalog(), layers=())) == []
