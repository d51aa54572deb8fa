"""One stage, variant or building block as lines: what was found of it, and what helps to judge it (guide, part 4)."""

from __future__ import annotations

from collections.abc import Sequence

from ml_tui.domain.catalog import Block, Catalog, Language, Pipeline, Stage, Variant
from ml_tui.domain.flows import stage_mark
from ml_tui.domain.project import Condition, Project
from ml_tui.domain.vocabulary import Label
from ml_tui.domain.wording import CONDITION_SIGNS, chosen_word, condition_word, field_label, label_word
from ml_tui.i18n import _
from ml_tui.text import pad, width
from ml_tui.tui.pages.mapping_page import item_stops
from ml_tui.tui.pages.page_builder import PageBuilder, Reader
from ml_tui.tui.pages.pipeline_page import CONDITION_TONES, choice_of, choice_sign
from ml_tui.tui.widgets.lines import Line

WORKSPACE = "pipeline"
"""Under this id the catalog keeps the guide's cautions on pipelines."""


def stage_lines(
    catalog: Catalog,
    project: Project,
    pipeline: Pipeline,
    stage: Stage,
    *,
    language: Language,
    reader: Reader,
    width: int,
) -> list[Line]:
    """The page of ``stage`` in ``width`` cells; fields have keys ``field/NAME``, items lead to the checklist."""
    page = PageBuilder(language, width)
    state = project.stage(stage.id)
    tone = CONDITION_TONES[state.condition]
    page.beside([(f"{stage.no} {stage.title.in_(language)}", "title")], (stage_mark(state.condition), tone))
    page.said(stage.meaning)
    condition = f"{CONDITION_SIGNS[state.condition]} {condition_word(state.condition)}"
    shown = "dim" if state.condition is Condition.UNKNOWN else tone
    _fields(page, (("condition", condition, shown), ("measure", state.measure, ""), ("note", state.note, "")))
    page.heading(_("지켜볼 것"))
    page.said(stage.watch)
    if stage.work:
        page.heading(stage.work_label.in_(language) if stage.work_label else _("하는 일"))
        page.bullets(stage.work)
    _tools(page, stage.tools)
    item_stops(page, catalog, stage.items, project)
    page.guide(stage.guide, reader)
    _interfaces(page, catalog, pipeline, stage)
    return page.lines


def variant_lines(project: Project, variant: Variant, *, language: Language, reader: Reader, width: int) -> list[Line]:
    """The page of ``variant`` in ``width`` cells; fields have keys ``field/NAME``."""
    page = PageBuilder(language, width)
    state = choice_of(project, variant.id)
    page.text(f"{variant.no} {variant.title.in_(language)}", "title")
    chosen = f"{choice_sign(state.chosen)}{chosen_word(state.chosen)}"
    _fields(page, (("chosen", chosen, "implemented" if state.chosen else ""), ("note", state.note, "")))
    page.heading(_("선택 기준"))
    page.said(variant.choose_when)
    page.heading(label_word(Label.FEATURES))
    page.bullets(variant.features)
    page.heading(label_word(Label.USES))
    page.bullets(variant.uses)
    _tools(page, variant.tools)
    page.guide(variant.guide, reader)
    return page.lines


def block_lines(
    catalog: Catalog, project: Project, block: Block, *, language: Language, reader: Reader, width: int
) -> list[Line]:
    """The page of a building block, or of a part of the serving infrastructure, in ``width`` cells."""
    page = PageBuilder(language, width)
    page.text(f"{block.no} {block.title.in_(language)}", "title")
    page.said(block.meaning)
    if block.functions:
        page.heading(label_word(Label.FUNCTIONS))
        page.bullets(block.functions)
    _tools(page, block.tools, Label.SERVICES if block in catalog.serving else Label.TOOLS)
    item_stops(page, catalog, block.items, project)
    page.guide(block.guide, reader)
    return page.lines


def _fields(page: PageBuilder, fields: Sequence[tuple[str, str, str]]) -> None:
    """Name, text and tone of each field, beneath each other behind their labels."""
    labels = [field_label(name) for name, _text, _tone in fields]
    indent = max(width(label) for label in labels) + 2
    page.add(Line())
    for label, (name, text, tone) in zip(labels, fields, strict=True):
        page.stop(f"field/{name}", pad(label, indent), text or "-", lead_tone="dim", tone=tone if text else "dim")


def _tools(page: PageBuilder, tools: Sequence[str], title: Label = Label.TOOLS) -> None:
    if tools:
        page.heading(label_word(title))
        page.text(", ".join(tools))


def _interfaces(page: PageBuilder, catalog: Catalog, pipeline: Pipeline, stage: Stage) -> None:
    """What it takes from the stage before and hands to the one after, and the guide's caution on that (7.1)."""
    place = [one.id for one in pipeline.stages].index(stage.id)
    page.heading(_("앞뒤 단계와의 인터페이스"))
    for label, at in ((_("앞 단계"), place - 1), (_("뒤 단계"), place + 1)):
        if 0 <= at < len(pipeline.stages):
            page.text(f"{label}: {pipeline.stages[at].title.in_(page.language)}")
    for workspace in catalog.workspaces:
        if workspace.id == WORKSPACE and workspace.cautions:
            caution = workspace.cautions[0]
            page.text(f"{caution.no} {caution.title.in_(page.language)}", "strong")
            page.bullets(caution.points)
