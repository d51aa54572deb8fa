"""Readers can reach the guide: every text of the catalog on a screen, and the workspaces' guides in reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
import pytest

from ml_tui import i18n
from ml_tui.content import Loaded, load_catalog
from ml_tui.domain.catalog import Area, Catalog, GuidePart, Layer, Text
from ml_tui.domain.guide import passages
from ml_tui.domain.project import ChoiceState, Document, ItemState, Project
from ml_tui.export.registry import FORMATS
from ml_tui.i18n import LANGUAGES, Language
from ml_tui.report.building import build
from ml_tui.report.parts import Depth, Report
from ml_tui.tui.pages.checklist_page import checklist_lines
from ml_tui.tui.pages.dashboard_page import dashboard_lines
from ml_tui.tui.pages.item_page import item_lines
from ml_tui.tui.pages.layer_or_area_page import holder_lines
from ml_tui.tui.pages.mapping_page import component_lines, mapping_lines, row_lines
from ml_tui.tui.pages.module_page import module_page, record_lines
from ml_tui.tui.pages.pipeline_page import comparison_lines, list_lines, purpose_lines
from ml_tui.tui.pages.stage_page import block_lines, stage_lines, variant_lines
from ml_tui.tui.pages.types_page import type_lines
from ml_tui.tui.pages.workspace_page import workspace_lines
from ml_tui.tui.widgets.lines import Line
from tests.pages import answered, page_context
from tests.unit.report_samples import INFO, TODAY
from tests.unit.test_export_formats import READERS

WIDE = 4_000
"""A width at which no text of the catalog wraps, in cells."""

ONLY_IN_REPORTS = ("Catalog.title", "Source.source")
"""Fields whose texts only reports have."""

ONLY_IN_MENUS = ("PathQuestion.text", "PathAnswer.label", "Proposal.reason")
"""Fields whose texts only menus have, which are no pages (``tests/pilot/test_dashboard.py`` tests them)."""


@cache
def built_in() -> Loaded:
    """The built-in catalog."""
    return load_catalog()


def texts(value: Any, *, inside: str = "") -> Iterator[tuple[str, Text]]:
    """Every text in ``value``, with its kind of entry and its field."""
    if isinstance(value, Text):
        yield inside, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name), inside=f"{type(value).__name__}.{name}")
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one, inside=inside)


def screens(catalog: Catalog, language: Language) -> Iterator[Sequence[Line]]:
    """Every page of the four workspaces and of the modules, for both readers, on a project with no answers."""
    project = Project(INFO)
    on: dict[str, Any] = {"language": language, "width": WIDE}
    yield dashboard_lines(page_context(catalog, project, today=TODAY, **on), ())
    yield mapping_lines(page_context(catalog, project, **on))
    yield checklist_lines(page_context(catalog, project, today=TODAY, **on))
    for pipeline in catalog.pipelines:
        yield list_lines(page_context(catalog, project, **on), pipeline)
        yield purpose_lines(page_context(catalog, project, **on), pipeline)
        yield comparison_lines(page_context(catalog, project, **on), pipeline)
    for reader in ("consultant", "user"):
        to = {**on, "reader": reader}
        for workspace in catalog.workspaces:
            yield workspace_lines(page_context(catalog, Project(INFO), **to), workspace.id)
        holders: list[Layer | Area] = [*catalog.layers, *catalog.areas]
        for holder in holders:
            yield holder_lines(page_context(catalog, project, **to), holder)
        for one in catalog.ml_types:
            yield type_lines(page_context(catalog, answered(types={one.id: ChoiceState()}), **to), one)
        for row in catalog.rows:
            yield row_lines(page_context(catalog, project, **to), row)
        for detail in catalog.details:
            yield component_lines(page_context(catalog, project, **to), detail)
        for module in catalog.modules:
            yield module_page(page_context(catalog, project, **to), module)
        for form in catalog.record_forms:
            yield record_lines(page_context(catalog, project, **to), form, Document(form.kind))
        for item in catalog.items():
            yield item_lines(page_context(catalog, answered(items={item.id: ItemState()}), today=TODAY, **to), item)
        for pipeline in catalog.pipelines:
            for stage in pipeline.stages:
                yield stage_lines(page_context(catalog, project, **to), pipeline, stage)
            for variant in pipeline.variants:
                yield variant_lines(page_context(catalog, project, **to), variant)
        for block in (*(block for pipeline in catalog.pipelines for block in pipeline.blocks), *catalog.serving):
            yield block_lines(page_context(catalog, project, **to), block)


def drawn(pages: Iterator[Sequence[Line]]) -> str:
    """The text of all ``pages``."""
    return "\n".join("".join(text for text, _tone in (*one.spans, *one.right)) for page in pages for one in page)


def report(language: Language, depth: Depth = "practitioner") -> Report:
    """A report on an empty project with the built-in catalog."""
    loaded = built_in()
    return build(
        loaded.catalog,
        Project(INFO),
        language=language,
        revision=1,
        digest=loaded.digest,
        today=TODAY,
        depth=depth,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_catalog_is_shown_on_a_screen(language: Language) -> None:
    i18n.use_language(language)
    content = built_in().catalog
    shown = drawn(screens(content, language))
    reported = READERS["md"](FORMATS["md"].render(report(language)))
    missing = {
        f"{place}: {text.in_(language)[:60]}"
        for place, text in texts(content)
        if place not in ONLY_IN_MENUS and text.in_(language) not in (reported if place in ONLY_IN_REPORTS else shown)
    }
    assert missing == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.complete])
def test_every_text_on_a_workspace_is_in_every_report_for_practitioners(name: str, language: Language) -> None:
    made = report(language)
    found = READERS[name](FORMATS[name].render(made))
    wanted = [text.in_(language) for workspace in built_in().catalog.workspaces for _place, text in texts(workspace)]
    if name == "pdf":
        wanted = ["".join(text.split()) for text in wanted]
    assert [text for text in wanted if text not in found] == []


def test_a_summary_for_executives_leaves_the_guide_out() -> None:
    made = report("ko", "executive")
    assert "guide" not in {table.id for table in made.tables} and "guide" not in made.document


def test_a_report_names_the_contact_for_each_workspace() -> None:
    made = report("ko")
    said = [row for row in made.table("guide").rows if row[1] == "문의 및 지원"]
    assert [row[0] for row in said] == ["ML 대시보드", "구성 요소 매핑", "구현 체크리스트", "ML 파이프라인"]
    assert {row[3] for row in said} == {INFO.contact_line}


def test_the_passages_are_in_the_order_of_the_guide() -> None:
    dashboard = built_in().catalog.workspaces[0]
    told = [(one.part.value, one.of and one.of.value, one.no) for one in passages(dashboard, "ko")]
    assert list(dict.fromkeys(told)) == [
        ("access", None, ""),
        ("purpose", None, ""),
        ("purpose", "stack", "2.1"),
        ("purpose", "types", "4.1"),
        ("consultant_use", None, ""),
        ("user_use", None, ""),
        ("cautions", None, "6.1"),
        ("cautions", None, "6.2"),
        ("cautions", None, "6.3"),
        ("references", None, ""),
    ]


def test_every_field_of_a_workspace_is_a_passage() -> None:
    text = Text("글", "text")
    empty = GuidePart("dashboard", text, text, (), (), (), ())
    for field in msgspec.structs.fields(GuidePart):
        if field.name in ("id", "title", "purpose"):
            continue
        (entry,) = [one for one in (getattr(space, field.name) for space in built_in().catalog.workspaces) if one][:1]
        filled = msgspec.structs.replace(empty, **{field.name: entry})
        assert len(list(passages(filled, "ko"))) > len(list(passages(empty, "ko"))), field.name
