"""What is still missing, in the order in which to do it (Gap 분석).

Required items come before recommended ones (guide, part 3, 9.2), and within them those of a lower layer before those
of a higher one, because every layer rests on the ones below it (part 1, 6.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from ml_tui.domain.catalog import (
    Area,
    Catalog,
    Component,
    Item,
    Layer,
    MappingRow,
    Outline,
    Pipeline,
    Priority,
    Section,
    Stage,
)
from ml_tui.domain.keys import component_key
from ml_tui.domain.progress import is_overdue
from ml_tui.domain.project import Condition, ItemState, Project, StageState, Status
from ml_tui.domain.rollup import LayerAhead, component_rollup, layers_ahead

PLAN_FIELDS = ("plan", "owner", "due")
"""The fields that an open item needs to count as planned."""

TROUBLED = (Condition.TROUBLE, Condition.BOTTLENECK)
"""Conditions of a stage that are a gap; the worse first."""


class OpenItem(msgspec.Struct, frozen=True):
    """An item that is not implemented yet, though it applies."""

    section: Section
    outline: Outline
    state: ItemState

    @property
    def id(self) -> str:
        """The item's id."""
        return self.outline.id

    @property
    def item(self) -> Item:
        """The whole item."""
        return self.section.item(self.outline)

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of `PLAN_FIELDS` are empty."""
        return missing_fields(self.state)

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done before ``today``."""
        return is_overdue(self.state, today)


class UnmappedRow(msgspec.Struct, frozen=True):
    """A mapping row that is 미연결, with the checklist items it rests on."""

    row: MappingRow
    items: tuple[Item, ...]


class OpenComponent(msgspec.Struct, frozen=True):
    """A component that rests on no checklist item and whose own status is neither 구현됨 nor 해당 없음."""

    holder: Layer | Area
    component: Component
    status: Status

    @property
    def key(self) -> str:
        """The key of its answer."""
        return component_key(self.holder, self.component)


class TroubledStage(msgspec.Struct, frozen=True):
    """A pipeline stage in 병목 or 문제."""

    pipeline: Pipeline
    stage: Stage
    state: StageState


class Gaps(msgspec.Struct, frozen=True):
    """Everything that is missing in a project."""

    items: tuple[OpenItem, ...] = ()
    """Unmet items in the order to do them."""
    rows: tuple[UnmappedRow, ...] = ()
    layers: tuple[LayerAhead, ...] = ()
    """Layers out of order: an upper one ahead of a lower one."""
    stages: tuple[TroubledStage, ...] = ()
    """Stages in 문제 come first."""
    components: tuple[OpenComponent, ...] = ()

    @property
    def required(self) -> int:
        """How many of the unmet items are required."""
        return sum(one.outline.priority is Priority.REQUIRED for one in self.items)

    @property
    def unplanned(self) -> tuple[OpenItem, ...]:
        """Unmet items without plan, owner or due date, in the order to do them."""
        return tuple(one for one in self.items if not is_planned(one.state))


def find_gaps(catalog: Catalog, project: Project) -> Gaps:
    """Everything that is missing in ``project``."""
    found = dict(one for section in catalog.sections for one in open_items(project, section, section.outlines))
    return gaps_beside(catalog, project, [found[item_id] for item_id in in_order(catalog) if item_id in found])


def gaps_beside(catalog: Catalog, project: Project, items: Iterable[OpenItem]) -> Gaps:
    """Everything that is missing in ``project``, where ``items`` are the open items in the order to do them."""
    return Gaps(
        items=tuple(items),
        rows=tuple(
            UnmappedRow(row, tuple(catalog.items_of(row.items)))
            for row in catalog.rows
            if not project.row(row.no).connected
        ),
        layers=tuple(layers_ahead(catalog, project)),
        stages=tuple(troubled_stages(catalog, project)),
        components=tuple(_open_components(catalog, project)),
    )


def is_planned(state: ItemState) -> bool:
    """Whether an answer has all of `PLAN_FIELDS`; faster than `missing_fields`."""
    return bool(state.plan and state.owner and state.due)


def missing_fields(state: ItemState) -> tuple[str, ...]:
    """Which of `PLAN_FIELDS` an answer leaves empty."""
    return tuple(name for name in PLAN_FIELDS if not getattr(state, name))


def in_order(catalog: Catalog) -> list[str]:
    """Return the ids of all items in the order to do them; items of unknown layers come last."""
    depth = {layer.id: position for position, layer in enumerate(catalog.layers)}

    def place(outline: Outline) -> tuple[bool, int]:
        return outline.priority is not Priority.REQUIRED, -depth.get(outline.layer, -1)

    return [outline.id for outline in sorted(catalog.outlines.values(), key=place)]


def open_items(project: Project, section: Section, items: Iterable[Outline]) -> Iterator[tuple[str, OpenItem]]:
    """Yield those of ``items``, which are in ``section``, that are open; each with its id."""
    for outline in items:
        state = project.item(outline.id)
        if state.status.is_open:
            yield outline.id, OpenItem(section, outline, state)


def overdue_first(items: Sequence[OpenItem], today: date) -> list[OpenItem]:
    """Move the ``items`` that are overdue on ``today`` to the front; else keep the order."""
    return sorted(items, key=lambda one: not one.is_overdue(today))


def quarter(day: date) -> tuple[int, int]:
    """Year and quarter of ``day``."""
    return day.year, (day.month + 2) // 3


def by_quarter(items: Sequence[OpenItem]) -> list[tuple[tuple[int, int] | None, list[OpenItem]]]:
    """Group ``items`` by the quarter of their due date; items without one come last, under None.

    Items of one quarter keep their order.
    """
    groups: dict[tuple[int, int] | None, list[OpenItem]] = {}
    for one in items:
        groups.setdefault(quarter(one.state.due) if one.state.due else None, []).append(one)
    return sorted(groups.items(), key=lambda group: (group[0] is None, group[0] or ()))


def _open_components(catalog: Catalog, project: Project) -> Iterator[OpenComponent]:
    holders: list[Layer | Area] = [*catalog.layers, *catalog.areas]
    for holder in holders:
        for component in holder.components:
            rollup = component_rollup(holder, component, project)
            if not rollup.derived and rollup.status.is_open:
                yield OpenComponent(holder, component, rollup.status)


def troubled_stages(catalog: Catalog, project: Project) -> list[TroubledStage]:
    """Return the stages in 병목 or 문제, the worse first."""
    found = [
        TroubledStage(pipeline, stage, state)
        for pipeline in catalog.pipelines
        for stage in pipeline.stages
        if (state := project.stage(stage.id)).condition in TROUBLED
    ]
    return sorted(found, key=lambda one: TROUBLED.index(one.state.condition))
