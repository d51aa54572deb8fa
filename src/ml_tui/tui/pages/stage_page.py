"""One stage, variant or building block as lines: what was found of it, and what helps to judge it (guide, part 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ml_tui.domain.catalog import Block, Catalog, Language, Pipeline, Stage, Variant
from ml_tui.domain.flows import stage_mark
from ml_tui.domain.project import Condition, Project, Status
from ml_tui.domain.wording import CONDITION_SIGNS, SIGNS, chosen_word, condition_word, field_label
from ml_tui.messages import _
from ml_tui.text import pad, width
from ml_tui.tui.pages.pipeline_page import CONDITION_TONES, choice_of, choice_sign
from ml_tui.tui.pages.sheet import Reader, Sheet
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
    page = Sheet(language, width)
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
        page.heading(_("하는 일"))
        page.bullets(stage.work)
    _tools(page, stage.tools)
    _items(page, catalog, project, stage.items)
    page.guide(stage.guide, reader)
    _interfaces(page, catalog, pipeline, stage)
    return page.lines


def variant_lines(project: Project, variant: Variant, *, language: Language, reader: Reader, width: int) -> list[Line]:
    """The page of ``variant`` in ``width`` cells; fields have keys ``field/NAME``."""
    page = Sheet(language, width)
    state = choice_of(project, variant.id)
    page.text(f"{variant.no} {variant.title.in_(language)}", "title")
    chosen = f"{choice_sign(state.chosen)}{chosen_word(state.chosen)}"
    _fields(page, (("chosen", chosen, "implemented" if state.chosen else ""), ("note", state.note, "")))
    page.heading(_("선택 기준"))
    page.said(variant.choose_when)
    page.heading(_("특징"))
    page.bullets(variant.features)
    page.heading(_("활용 사례"))
    page.bullets(variant.uses)
    _tools(page, variant.tools)
    page.guide(variant.guide, reader)
    return page.lines


def block_lines(
    catalog: Catalog, project: Project, block: Block, *, language: Language, reader: Reader, width: int
) -> list[Line]:
    """The page of a building block, or of a part of the serving infrastructure, in ``width`` cells."""
    page = Sheet(language, width)
    page.text(f"{block.no} {block.title.in_(language)}", "title")
    page.said(block.meaning)
    if block.functions:
        page.heading(_("기능"))
        page.bullets(block.functions)
    _tools(page, block.tools)
    _items(page, catalog, project, block.items)
    page.guide(block.guide, reader)
    return page.lines


def _fields(page: Sheet, fields: Sequence[tuple[str, str, str]]) -> None:
    """Name, text and tone of each field, beneath each other behind their labels."""
    labels = [field_label(name) for name, _text, _tone in fields]
    indent = max(width(label) for label in labels) + 2
    page.add(Line())
    for label, (name, text, tone) in zip(labels, fields, strict=True):
        page.stop(f"field/{name}", pad(label, indent), text or "-", lead_tone="dim", tone=tone if text else "dim")


def _tools(page: Sheet, tools: Sequence[str]) -> None:
    if tools:
        page.heading(_("도구"))
        page.text(", ".join(tools))


def _items(page: Sheet, catalog: Catalog, project: Project, ids: Iterable[str]) -> None:
    """The checklist items it rests on, with their statuses; each leads there."""
    known = {item.id: item for item in catalog.items()}
    found = [known[item_id] for item_id in ids if item_id in known]
    if not found:
        return
    statuses = [project.item(item.id).status for item in found]
    applicable = sum(status is not Status.NOT_APPLICABLE for status in statuses)
    counted = f"{sum(status is Status.IMPLEMENTED for status in statuses)}/{applicable}"
    page.heading(_("관련 점검 항목"), _("구현 {counted}").format(counted=counted))
    for item, status in zip(found, statuses, strict=True):
        page.stop(
            f"jump:checklist:{item.id}",
            f"{SIGNS[status]} ",
            f"{item.no} {item.title.in_(page.language)}",
            lead_tone=status.value,
        )


def _interfaces(page: Sheet, catalog: Catalog, pipeline: Pipeline, stage: Stage) -> None:
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
