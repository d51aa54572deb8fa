"""ML 파이프라인: a flow of stages, and beside it the detail of one stage (guide, part 4)."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events

from ml_tui.domain.catalog import Pipeline, Stage, Variant
from ml_tui.domain.project import Condition
from ml_tui.domain.wording import Wording
from ml_tui.errors import NotFound, UsageError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui import commands
from ml_tui.tui.messages import Jump, Refused
from ml_tui.tui.pages.pipeline_page import choice_of, comparison_lines, list_lines, purpose_lines
from ml_tui.tui.pages.stage_page import WORKSPACE, block_lines, stage_lines, variant_lines
from ml_tui.tui.pages.workspace_page import guide_key, workspace_lines
from ml_tui.tui.view import View
from ml_tui.tui.widgets.flow import FlowView
from ml_tui.tui.widgets.lines import Line
from ml_tui.tui.workspaces.two_panes import TwoPanes

BESIDE_FROM = 84
"""From this width in cells, the detail stands beside the flow, else below it."""

CYCLE = {
    Condition.UNKNOWN: Condition.NORMAL,
    Condition.NORMAL: Condition.BOTTLENECK,
    Condition.BOTTLENECK: Condition.TROUBLE,
    Condition.TROUBLE: Condition.NOT_BUILT,
    Condition.NOT_BUILT: Condition.UNKNOWN,
}
"""For each condition, the condition that Space sets next."""


class PipelinePane(TwoPanes):
    """The pipelines, one open at a time.

    Places are ``STAGE``, or the key of another line (`list_lines`); the prefix ``PIPELINE:`` names the open pipeline.
    """

    BINDINGS = commands.bindings("pipeline")
    LIST = FlowView

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the pipelines of ``session``, beginning at ``place``."""
        pipelines = session.catalog.pipelines
        super().__init__(session, view, id=id)
        self._open = pipelines[0].id if pipelines else ""
        """The id of the pipeline whose flow is shown; empty when the catalog has none."""
        inside = self._opened_for(place)
        key = inside.partition("#")[0]
        there = self._is_box(key) or any(line.key == key for line in self.list_lines(80) if key)
        self._start = inside if there else self._first

    def on_resize(self, event: events.Resize) -> None:
        """Put the detail beside the flow or below it; both are always shown."""
        event.prevent_default()
        self.set_class(self.size.width >= BESIDE_FROM, "-beside")
        self._note_focus(in_detail=self._detail_focused)

    @property
    def layout_follows_focus(self) -> bool:
        """Whether the detail stands below the flow: there it takes most rows while it has the focus."""
        return not self.has_class("-beside")

    # What is shown

    @property
    def _pipeline(self) -> Pipeline | None:
        """The open pipeline."""
        return next((one for one in self.session.catalog.pipelines if one.id == self._open), None)

    @property
    def _first(self) -> str:
        """The key of the first stage; without stages, of the guide's page."""
        pipeline = self._pipeline
        return pipeline.stages[0].id if pipeline and pipeline.stages else guide_key(WORKSPACE)

    def list_lines(self, width: int) -> list[Line]:
        """The open pipeline, and below it what all pipelines share."""
        return list_lines(self.context(width), self._pipeline)

    def detail_lines(self, key: str, width: int) -> list[Line]:
        """The page of the box or line ``key``."""
        context = self.context(width)
        kind, _sep, name = key.partition("/")
        if key == guide_key(WORKSPACE):
            return workspace_lines(context, WORKSPACE)
        if found := self._stage(key):
            return stage_lines(context, *found)
        if kind == "variant" and (variant := self._variant(name)):
            return variant_lines(context, variant)
        for pipeline in context.catalog.pipelines:
            if key == f"purpose/{pipeline.id}":
                return purpose_lines(context, pipeline)
            if key == f"compare/{pipeline.id}":
                return comparison_lines(context, pipeline)
        catalog = context.catalog
        blocks = catalog.serving if kind == "serving" else [one for each in catalog.pipelines for one in each.blocks]
        for block in blocks:
            if block.id == name:
                return block_lines(context, block)
        return []

    @property
    def key(self) -> str:
        """The key of the list's box or line under the cursor."""
        key = self.list_view.cursor_key
        return key if self._is_box(key) else super().key

    def _is_box(self, key: str) -> bool:
        """Whether ``key`` is the key of a stage of the open pipeline."""
        pipeline = self._pipeline
        return pipeline is not None and any(stage.id == key for stage in pipeline.stages)

    def first_stop(self, key: str) -> str | None:
        """The first line of the detail that the cursor can stand on."""
        return next((one.key for one in self.detail_lines(key, self.size.width) if one.key), None)

    def _stage(self, key: str) -> tuple[Pipeline, Stage] | None:
        """The stage that the line ``key`` stands for, with its pipeline."""
        name = key.removeprefix("trouble/")
        for pipeline in self.session.catalog.pipelines:
            for stage in pipeline.stages:
                if stage.id == name:
                    return pipeline, stage
        return None

    def _variant(self, name: str) -> Variant | None:
        variants = (one for pipeline in self.session.catalog.pipelines for one in pipeline.variants)
        return next((one for one in variants if one.id == name), None)

    # Places

    @property
    def place(self) -> str:
        """The open pipeline, and where the cursor is."""
        return f"{self._open}:{super().place}" if self._open else super().place

    def go_to(self, place: str) -> None:
        """Open the pipeline that ``place`` names or is in, and put the cursor there."""
        before = self._open
        inside = self._opened_for(place)
        if before != self._open:
            self.show_list(cursor=inside.partition("#")[0] or None)
        super().go_to(inside)

    def _opened_for(self, place: str) -> str:
        """Note which pipeline must be open for ``place``; return the place without the pipeline's name."""
        name, colon, inside = place.partition(":")
        pipelines = self.session.catalog.pipelines
        if colon and any(pipeline.id == name for pipeline in pipelines):
            self._open = name
            return inside
        key = place.partition("#")[0]
        kind, _sep, entry = key.partition("/")
        for pipeline in pipelines:
            variants, blocks = pipeline.variants, pipeline.blocks
            if (
                any(stage.id == key for stage in pipeline.stages)
                or (kind == "variant" and any(variant.id == entry for variant in variants))
                or (kind == "block" and any(block.id == entry for block in blocks))
                or (kind in ("purpose", "compare") and entry == pipeline.id)
            ):
                self._open = pipeline.id
        return place

    def open_in_list(self, key: str) -> bool:
        """Enter on a bottleneck leads to its stage."""
        if not key.startswith("trouble/"):
            return False
        self.post_message(Jump(f"pipeline:{key.removeprefix('trouble/')}"))
        return True

    def open_in_detail(self, stop: str) -> None:
        """Enter edits a field, and chooses a variant in the comparison."""
        if stop.startswith("field/"):
            self._edit(focus=stop.removeprefix("field/"))
        elif stop.startswith("choose/"):
            self.action_next_state()

    def action_next_pipeline(self) -> None:
        """Open the next pipeline."""
        self._turn(1)

    def action_previous_pipeline(self) -> None:
        """Open the previous pipeline."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        """Open the pipeline ``by`` further on, at its first stage; after the last comes the first."""
        ids = [pipeline.id for pipeline in self.session.catalog.pipelines]
        if not ids:
            return
        self._open = ids[(ids.index(self._open) + by) % len(ids)]
        self.leave_detail()
        self.show_list(cursor=self._first)
        self.show_detail()

    # Answering

    def _target(self) -> tuple[str, str] | None:
        """Kind and key of the stage or variant under the cursor, on which the keys act."""
        for key in (self.stop.removeprefix("jump:pipeline:").replace("choose/", "variant/"), self.key):
            kind, _sep, name = key.partition("/")
            if found := self._stage(key):
                return "stage", found[1].id
            if kind == "variant" and self._variant(name):
                return "variant", name
        return None

    def action_next_state(self) -> None:
        """Set the next condition of the stage, or choose or unchoose the variant."""
        match self._target():
            case "stage", key:
                condition = CYCLE[self.session.project.stage(key).condition]
                listed = self.key.startswith("trouble/")

                def stay() -> None:
                    if listed:  # if the line has gone, the next Space must not act on the line after it
                        self.go_to(key)

                self.attempt(lambda: self.session.set_state("stage", key, condition=condition), then=stay)
            case "variant", key:
                chosen = choice_of(self.session.project, key).chosen
                self.attempt(lambda: self.session.set_state("variant", key, chosen=not chosen))
            case _:
                self._explain()

    def _explain(self) -> None:
        """Say where there is something to answer."""
        self.post_message(Refused(UsageError(_("여기에는 답할 것이 없습니다"), _("단계나 유형 위에서 누르십시오"))))

    def action_edit(self) -> None:
        """Edit the answers of the stage or the variant."""
        self._edit(focus=self.stop.removeprefix("field/"))

    def action_note(self) -> None:
        """Write the note."""
        self._edit(focus="note", only="note")

    def continue_draft(self, key: str, typed: Mapping[str, str]) -> None:
        """Open the editor of a stage or variant with unfinished text; refuse if the catalog does not have it."""
        if not self._stage(key) and not self._variant(key):
            self.post_message(Refused(NotFound(_("그런 것이 없습니다: {name}").format(name=key))))
            return
        self.go_to(key if self._stage(key) else f"variant/{key}")
        self._edit(focus=next(iter(typed), "note"), filled=typed)

    def _edit(self, *, focus: str, only: str = "", filled: Mapping[str, str] | None = None) -> None:
        from ml_tui.tui.forms import answer_form

        target = self._target()
        if target is None:
            self._explain()
            return
        if not self.may_write():
            return
        where = "/".join(target)
        title = Wording.of(self.session.catalog, self.session.project).subject(where)
        rows = self.app.size.height
        form = answer_form(
            self.session, where, title, self.post_message, focus=focus, only=only, rows=rows, filled=filled
        )
        self.open_form(form, where)
