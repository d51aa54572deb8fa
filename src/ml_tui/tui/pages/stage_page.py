"""One stage, variant or building block as lines: its answers, and what helps to judge it (guide, part 4)."""

from __future__ import annotations

from collections.abc import Sequence

from ml_tui.domain.catalog import Block, Pipeline, Stage, Variant
from ml_tui.domain.flows import stage_mark
from ml_tui.domain.project import Condition
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import CONDITION_SIGNS, chosen_word, condition_word, label_word
from ml_tui.i18n import _
from ml_tui.tui.pages.page_builder import PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.pipeline_page import CONDITION_TONES, choice_of, choice_sign
from ml_tui.tui.widgets.lines import Line

WORKSPACE = "pipeline"
"""The id under which the catalog keeps the guide's cautions on pipelines."""


def stage_lines(context: PageContext, pipeline: Pipeline, stage: Stage) -> list[Line]:
    """The page of ``stage``; fields have keys ``field/NAME``, items lead to the checklist."""
    page, state = PageBuilder(context), context.project.stage(stage.id)
    tone = CONDITION_TONES[state.condition]
    page.beside([(f"{stage.no} {page.say(stage.title)}", "title")], (stage_mark(state.condition), tone))
    page.catalog_text(stage.meaning)
    condition = f"{CONDITION_SIGNS[state.condition]} {condition_word(state.condition)}"
    shown = "dim" if state.condition is Condition.UNKNOWN else tone
    page.add(Line())
    page.answers(state, {"condition": (condition, shown)})
    page.heading(_("지켜볼 것"))
    page.catalog_text(stage.watch)
    if stage.work:
        page.heading(page.say(stage.work_label) if stage.work_label else _("하는 일"))
        page.bullets(stage.work)
    _tools(page, stage.tools)
    page.related_items(stage.items)
    page.guide(stage.guide)
    _interfaces(page, pipeline, stage)
    return page.lines


def variant_lines(context: PageContext, variant: Variant) -> list[Line]:
    """The page of ``variant``; fields have keys ``field/NAME``."""
    page, state = PageBuilder(context), choice_of(context.project, variant.id)
    page.text(f"{variant.no} {page.say(variant.title)}", "title")
    chosen = f"{choice_sign(state.chosen)}{chosen_word(state.chosen)}"
    page.add(Line())
    page.answers(state, {"chosen": (chosen, "implemented" if state.chosen else "")})
    page.heading(_("선택 기준"))
    page.catalog_text(variant.choose_when)
    page.heading(label_word(Label.FEATURES))
    page.bullets(variant.features)
    page.heading(label_word(Label.USES))
    page.bullets(variant.uses)
    _tools(page, variant.tools)
    page.guide(variant.guide)
    return page.lines


def block_lines(context: PageContext, block: Block) -> list[Line]:
    """The page of a building block, or of a part of the serving infrastructure."""
    page = PageBuilder(context)
    page.text(f"{block.no} {page.say(block.title)}", "title")
    page.catalog_text(block.meaning)
    if block.functions:
        page.heading(label_word(Label.FUNCTIONS))
        page.bullets(block.functions)
    _tools(page, block.tools, Label.SERVICES if block in context.catalog.serving else Label.TOOLS)
    page.related_items(block.items)
    page.guide(block.guide)
    return page.lines


def _tools(page: PageBuilder, tools: Sequence[str], title: Label = Label.TOOLS) -> None:
    if tools:
        page.heading(label_word(title))
        page.text(", ".join(tools))


def _interfaces(page: PageBuilder, pipeline: Pipeline, stage: Stage) -> None:
    """Add the stages before and after, and the guide's caution on interfaces (7.1)."""
    place = [one.id for one in pipeline.stages].index(stage.id)
    page.heading(_("앞뒤 단계와의 인터페이스"))
    for label, at in ((_("앞 단계"), place - 1), (_("뒤 단계"), place + 1)):
        if 0 <= at < len(pipeline.stages):
            page.text(f"{label}: {page.say(pipeline.stages[at].title)}")
    for workspace in page.catalog.workspaces:
        if workspace.id == WORKSPACE and workspace.cautions:
            caution = workspace.cautions[0]
            page.text(f"{caution.no} {page.say(caution.title)}", "strong")
            page.bullets(caution.points)
