"""A pipeline as lines: its flow, and below it purpose, troubles, variants and building blocks (guide, part 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ml_tui.domain.catalog import Language, Pipeline, Variant
from ml_tui.domain.flows import pipeline_flow, stage_mark
from ml_tui.domain.gaps import troubled_stages
from ml_tui.domain.project import ChoiceState, Condition, Project
from ml_tui.domain.terms import Label, parts_of, variants_label
from ml_tui.domain.wording import CONDITION_SIGNS, chosen_word, condition_word, label_word
from ml_tui.i18n import _
from ml_tui.text import pad, width, wrap
from ml_tui.tui.pages.page_builder import PageBuilder, hanging, numbered, parent_number
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.workspace_page import guide_row
from ml_tui.tui.widgets.flow import flow_lines
from ml_tui.tui.widgets.lines import Line, Span, line

CONDITION_TONES = {
    Condition.UNKNOWN: "dim",
    Condition.NORMAL: "good",
    Condition.BOTTLENECK: "warn",
    Condition.TROUBLE: "bad",
    Condition.NOT_BUILT: "dim",
}
"""The tone of each condition; lines show its sign or word as well, never the tone alone."""

NARROWEST_COLUMN = 16
"""The minimum width in cells of a column of the comparison; variants that do not fit side by side go below."""

_GAP = 2
"""Blank cells between two columns."""


def list_lines(context: PageContext, pipeline: Pipeline | None) -> list[Line]:
    """The workspace's list, with ``pipeline`` open.

    Stages are boxes whose keys are their ids. Other keys are ``purpose/PIPELINE``, ``trouble/STAGE``,
    ``compare/PIPELINE``, ``variant/ID``, ``block/ID``, ``serving/ID`` and the key of the guide's page.
    """
    page, project = PageBuilder(context), context.project
    if pipeline is None:
        page.text(_("이 카탈로그에는 파이프라인이 없습니다"), "dim")
    else:
        page.add(_choice(context, pipeline, page.width))
        page.add(*_stages_heading(pipeline, project, page.width))
        drawing = pipeline_flow(pipeline, project, language=context.language, cells=page.width, steady=True)
        tones = {stage.id: CONDITION_TONES[project.stage(stage.id).condition] for stage in pipeline.stages}
        page.add(*flow_lines(drawing, tones), Line())
        page.stop(f"purpose/{pipeline.id}", "", purpose_title(pipeline))
        _list_troubles(page)
        _list_variants(page, pipeline)
        if pipeline.blocks:
            page.heading(blocks_title(pipeline, context.language))
        for block in pipeline.blocks:
            page.stop(f"block/{block.id}", f"{block.no} ", page.say(block.title))
    if context.catalog.serving:
        page.heading(numbered(context.catalog.serving[0].no, label_word(Label.SERVING)))
    for block in context.catalog.serving:
        page.stop(f"serving/{block.id}", f"{block.no} ", page.say(block.title))
    page.add(Line(), *guide_row("pipeline", page.width))
    return page.lines


def _choice(context: PageContext, pipeline: Pipeline, cells: int) -> Line:
    """The pipelines between the keys that switch them; only the open pipeline if there is no room for all."""
    spans: list[Span] = []
    pipelines = context.catalog.pipelines
    for one in pipelines:
        here = one.id == pipeline.id
        spans.append((f"  {'▸' if here else ' '} {context.say(one.title)}", "title" if here else "dim"))
    ends = (("[", "key"), ("  ]", "key"))
    if sum(width(text) for text, _tone in (*spans, *ends)) > cells:
        number = [one.id for one in pipelines].index(pipeline.id) + 1
        spans = [(f"  ▸ {context.say(pipeline.title)}", "title"), (f"  {number}/{len(pipelines)}", "dim")]
    return Line((ends[0], *spans, ends[1]))


def _stages_heading(pipeline: Pipeline, project: Project, cells: int) -> list[Line]:
    """The heading above the flow, with the number of stages in each condition at the right edge or below."""
    counts = Counter(project.stage(stage.id).condition for stage in pipeline.stages)
    counted = [
        (f"  {CONDITION_SIGNS[one]} {condition_word(one)} {counts[one]}", CONDITION_TONES[one])
        for one in (Condition.TROUBLE, Condition.BOTTLENECK, Condition.NOT_BUILT, Condition.NORMAL)
        if counts[one]
    ]
    title, right = ((stages_title(pipeline), "label"),), (*counted, (" ", ""))
    if sum(width(text) for text, _tone in (*title, *right)) <= cells:
        return [Line(title, right=right)]
    return [Line(title), Line(right=right)]


def _list_troubles(page: PageBuilder) -> None:
    """Add the stages of all pipelines that are in 병목 or 문제, the worse first."""
    troubled = troubled_stages(page.catalog, page.project)
    page.heading(_("병목과 문제"), str(len(troubled)) if troubled else "")
    if not troubled:
        page.text(_("병목이나 문제로 표시한 단계가 없습니다"), "dim")
    for one in troubled:
        condition = one.state.condition
        title = f"{one.stage.no} {page.say(one.stage.title)}"
        lead = stage_mark(condition) + "  "
        said = f"{title}  {one.state.measure}" if one.state.measure else title
        page.stop(f"trouble/{one.stage.id}", lead, said, lead_tone=CONDITION_TONES[condition])


def _list_variants(page: PageBuilder, pipeline: Pipeline) -> None:
    if not pipeline.variants:
        return
    page.heading(variants_title(pipeline))
    page.stop(f"compare/{pipeline.id}", "", _("나란히 비교"))
    for variant in pipeline.variants:
        chosen = choice_of(page.project, variant.id).chosen
        tone = "implemented" if chosen else ""
        page.stop(f"variant/{variant.id}", choice_sign(chosen), f"{variant.no} {page.say(variant.title)}", tone=tone)


# Details


def purpose_lines(context: PageContext, pipeline: Pipeline) -> list[Line]:
    """The purpose of ``pipeline``, and its stages as a list; each line leads to the stage's box."""
    page, project = PageBuilder(context), context.project
    page.text(f"{pipeline.no} {page.say(pipeline.title)}", "title")
    page.heading(purpose_title(pipeline))
    page.catalog_text(pipeline.purpose)
    page.heading(stages_title(pipeline))
    for stage in pipeline.stages:
        state = project.stage(stage.id)
        lead = f"{CONDITION_SIGNS[state.condition]} "
        page.stop(
            f"jump:pipeline:{stage.id}",
            lead,
            f"{stage.no} {page.say(stage.title)}",
            lead_tone=CONDITION_TONES[state.condition],
        )
        said = "  ".join(part for part in (condition_word(state.condition), state.measure) if part)
        page.text(said, "dim", indent=2)
    return page.lines


def comparison_lines(context: PageContext, pipeline: Pipeline) -> list[Line]:
    """The variants of ``pipeline``, as many side by side as fit; the lines ``choose/ID`` choose them."""
    page, project = PageBuilder(context), context.project
    page.text(variants_title(pipeline), "title")
    for variant in pipeline.variants:
        chosen = choice_of(project, variant.id).chosen
        page.stop(
            f"choose/{variant.id}",
            choice_sign(chosen),
            f"{variant.no} {page.say(variant.title)}",
            tone="implemented" if chosen else "",
        )
    for band in _bands(pipeline.variants, page.width):
        page.add(Line(), *_band_lines(context, band, page.width))
    return page.lines


def _bands(variants: Sequence[Variant], cells: int) -> Iterator[Sequence[Variant]]:
    """``variants`` in groups of similar size that fit side by side."""
    most = max(1, (cells + _GAP) // (NARROWEST_COLUMN + _GAP))
    bands = -(-len(variants) // most)
    each = -(-len(variants) // bands) if bands else 1
    for start in range(0, len(variants), each):
        yield variants[start : start + each]


def _band_lines(context: PageContext, band: Sequence[Variant], cells: int) -> Iterator[Line]:
    column, project = (cells + _GAP) // len(band) - _GAP, context.project
    yield from _beside([wrap(context.say(one.title), column) for one in band], column, "strong")
    yield from _beside([wrap(chosen_word(choice_of(project, one.id).chosen), column) for one in band], column, "dim")
    for label, texts in (
        (label_word(Label.FEATURES), [[context.say(text) for text in one.features] for one in band]),
        (label_word(Label.TOOLS), [list(one.tools) for one in band]),
        (label_word(Label.USES), [[context.say(text) for text in one.uses] for one in band]),
    ):
        if any(texts):
            yield line(label, "label")
            yield from _beside(
                [[row for text in cell for row in hanging("- ", text, column)] for cell in texts], column, ""
            )
    yield line(_("선택 기준"), "label")
    yield from _beside([wrap(context.say(one.choose_when), column) for one in band], column, "")


def _beside(cells: Sequence[Sequence[str]], column: int, tone: str) -> Iterator[Line]:
    """Lines that show the columns ``cells`` side by side."""
    for y in range(max(len(rows) for rows in cells)):
        texts = [pad(rows[y] if y < len(rows) else "", column) for rows in cells]
        yield line((" " * _GAP).join(texts).rstrip(), tone)


# Names


def stages_title(pipeline: Pipeline) -> str:
    """What the guide calls the list of stages: ``2.2 파이프라인 단계``."""
    return numbered(pipeline.stages[0].no if pipeline.stages else "", label_word(Label.STAGES))


def purpose_title(pipeline: Pipeline) -> str:
    """What the guide calls the purpose: ``2.1 목적``, numbered where the stages are the second part."""
    second = bool(pipeline.stages) and parent_number(pipeline.stages[0].no) == f"{pipeline.no}.2"
    return f"{pipeline.no}.1 {label_word(Label.PURPOSE)}" if second else label_word(Label.PURPOSE)


def variants_title(pipeline: Pipeline) -> str:
    """What the guide calls the variants: ``2.3 파이프라인 유형``."""
    return numbered(pipeline.variants[0].no if pipeline.variants else "", label_word(variants_label(pipeline.id)))


def blocks_title(pipeline: Pipeline, language: Language) -> str:
    """What the guide calls the building blocks: ``3.3 훈련 파이프라인 구성 요소``."""
    title = parts_of(pipeline.title.in_(language), _)
    return numbered(pipeline.blocks[0].no if pipeline.blocks else "", title)


def choice_of(project: Project, variant_id: str) -> ChoiceState:
    """The recorded choice of the variant ``variant_id``."""
    return project.variants.get(variant_id, ChoiceState())


def choice_sign(chosen: bool) -> str:
    """The sign of a choice, with a blank behind it."""
    return "[x] " if chosen else "[ ] "
