"""The built-in catalog: sound, complete in both languages, linked both ways, and true to the guide's labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ml_tui.content import check_catalog, load_catalog
from ml_tui.domain.catalog import Area, Block, Catalog, Layer, Pipeline, Stage, Text, Variant

FACTS = Path(__file__).resolve().parents[3] / "shared/reference/guide_facts.json"
"""The guide's labels as data; they are outside this repository, and may be missing."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog().catalog


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    if not FACTS.is_file():
        pytest.skip("the guide's facts are not here")
    found: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))
    return found


def texts(value: Any) -> Iterator[Text]:
    """Every text in ``value``."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)


def parts_of(pipeline: Pipeline) -> list[Stage | Variant | Block]:
    """Stages, variants and building blocks."""
    return [*pipeline.stages, *pipeline.variants, *pipeline.blocks]


def test_the_built_in_catalog_has_no_faults() -> None:
    assert check_catalog() == []


def test_the_built_in_catalog_has_everything_in_the_guide(catalog: Catalog) -> None:
    items = list(catalog.items())
    assert (len(catalog.sections), len(items), sum(len(item.criteria) for item in items)) == (5, 28, 111)
    assert [len(layer.components) for layer in catalog.layers] == [4] * 5
    assert [len(area.components) for area in catalog.areas] == [6] * 4
    assert (len(catalog.ml_types), len(catalog.rows), len(catalog.details), len(catalog.modules)) == (4, 15, 16, 16)
    assert [len(pipeline.stages) for pipeline in catalog.pipelines] == [5, 6, 6]
    assert [len(pipeline.variants) for pipeline in catalog.pipelines] == [3, 0, 4]
    assert [len(pipeline.blocks) for pipeline in catalog.pipelines] == [0, 5, 0]
    assert (len(catalog.serving), len(catalog.workspaces)) == (3, 4)


def test_every_item_explains_how_to_judge_it(catalog: Catalog) -> None:
    for item in catalog.items():
        assert 2 <= len(item.evidence) <= 4, item.id
        assert len(item.guide.consultant) >= 2, item.id
        assert len(item.guide.user) >= 2, item.id


def test_english_is_english_and_korean_is_korean(catalog: Catalog) -> None:
    for text in texts(catalog):
        assert not any("가" <= char <= "힣" for char in text.en), text.en
    meanings = [item.meaning for item in catalog.items()]
    assert all(any("가" <= char <= "힣" for char in meaning.ko) for meaning in meanings)


def test_no_text_calls_it_certification(catalog: Catalog) -> None:
    for text in texts(catalog):
        assert "준수율" not in text.ko
    assert "인증 기준이 아니" in catalog.note.ko


def test_links_exist_in_both_directions(catalog: Catalog) -> None:
    items = {item.id for item in catalog.items()}
    from_rows = {item for row in catalog.rows for item in row.items}
    holders: list[Layer | Area] = [*catalog.layers, *catalog.areas]
    from_components = {item for holder in holders for part in holder.components for item in part.items}
    assert items <= from_rows | from_components, "an item is missing from the mapping and the dashboard"
    reached = {module for row in catalog.rows for module in row.modules}
    assert reached == {module.id for module in catalog.modules}, "no row leads to a module"
    assert {detail.area for detail in catalog.details} == {area.id for area in catalog.areas}
    assert all(stage.items for pipeline in catalog.pipelines for stage in pipeline.stages if pipeline.id == "data")


def test_cited_numbers_are_sourced(catalog: Catalog) -> None:
    assert all(source.as_of and source.source.ko for source in catalog.sources)
    for crosswalk in catalog.crosswalks:
        assert crosswalk.refs, crosswalk.topic.ko


class TestLabels:
    def test_layers_and_areas_are_those_of_the_guide(self, catalog: Catalog, facts: dict[str, Any]) -> None:
        ours = [(layer.title.ko, layer.title.en, [c.title.ko for c in layer.components]) for layer in catalog.layers]
        assert ours == [(one["name"], one["en"], one["components"]) for one in facts["layers"]]
        areas = [(area.title.ko, [c.title.ko for c in area.components]) for area in catalog.areas]
        assert areas == [(one["name"], one["components"]) for one in facts["areas"]]

    def test_ml_types_are_those_of_the_guide(self, catalog: Catalog, facts: dict[str, Any]) -> None:
        ours = [(t.title.ko, [k.title.ko for k in t.kinds], [u.ko for u in t.uses]) for t in catalog.ml_types]
        assert ours == [(one["name"], one["kinds"], one["uses"]) for one in facts["ml_types"]]

    def test_mapping_rows_and_details_are_those_of_the_guide(self, catalog: Catalog, facts: dict[str, Any]) -> None:
        rows = [(row.no, row.component.ko, row.function.ko, row.label.ko) for row in catalog.rows]
        assert rows == [(one["no"], one["component"], one["function"], one["module"]) for one in facts["mapping"]]
        details = [(one.no, one.title.ko, [m.title.ko for m in one.methods]) for one in catalog.details]
        assert details == [(one["no"], one["name"], one["methods"]) for one in facts["components"]]

    def test_the_checklist_is_that_of_the_guide(self, catalog: Catalog, facts: dict[str, Any]) -> None:
        ours = [(item.no, item.title.ko, [c.name.ko for c in item.criteria]) for item in catalog.items()]
        assert ours == [(one["no"], one["name"], one["criteria"]) for one in facts["checklist"]]

    def test_pipelines_are_those_of_the_guide(self, catalog: Catalog, facts: dict[str, Any]) -> None:
        ours = {part.no: part.title.ko for pipeline in catalog.pipelines for part in parts_of(pipeline)} | {
            block.no: block.title.ko for block in catalog.serving
        }
        labelled = {one["no"]: one["name"] for one in facts["pipelines"]}
        assert all(labelled[number] == title for number, title in ours.items())
        assert len(ours) == 17 + 7 + 5 + 3
