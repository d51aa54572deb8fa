"""The status of components, layers and areas: derived from the checklist items they rest on, or set directly.

One rule serves all, so that a tick moves the layer's bar, the area's card, the mapping row and the stage at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from ml_tui.domain.answers import ReasonMissing
from ml_tui.domain.catalog import Area, Catalog, Component, Layer
from ml_tui.domain.keys import component_key
from ml_tui.domain.progress import Shares, shares
from ml_tui.domain.project import ComponentState, Project, Status
from ml_tui.errors import BadInput
from ml_tui.i18n import _

AHEAD_BY = Fraction(1, 4)
"""An upper layer is ahead of a lower one if its implemented share is larger by this or more: one component of four."""


class StatusFollowsItems(BadInput):
    """The status of a component cannot be set: it follows from checklist items."""


class Rollup(msgspec.Struct, frozen=True):
    """A status, and where it comes from."""

    status: Status
    items: tuple[str, ...] = ()
    """Ids of the checklist items it is derived from; none if it was set directly."""

    @property
    def derived(self) -> bool:
        """Whether it follows from checklist items."""
        return bool(self.items)


class LayerAhead(msgspec.Struct, frozen=True):
    """An upper layer that is ahead of a lower one, which it rests on (guide, part 1, 6.1)."""

    upper: str
    """Layer id."""
    lower: str


def status_of_items(items: Sequence[str], project: Project) -> Status:
    """The status that follows from the checklist items ``items``."""
    return shares(project.item(item_id).status for item_id in items).status


def component_rollup(holder: Layer | Area, component: Component, project: Project) -> Rollup:
    """Return the status of ``component`` of ``holder``, and where it comes from."""
    if component.items:
        return Rollup(status_of_items(component.items, project), component.items)
    return Rollup(project.component(component_key(holder, component)).status)


def find_component(catalog: Catalog, key: str) -> tuple[Layer | Area, Component] | None:
    """The component with the key ``LAYER-OR-AREA/COMPONENT``, and what it is part of."""
    holder_id, _sep, component_id = key.partition("/")
    holders: list[Layer | Area] = [*catalog.layers, *catalog.areas]
    for holder in holders:
        for component in holder.components if holder.id == holder_id else ():
            if component.id == component_id:
                return holder, component
    return None


def check_component(catalog: Catalog, key: str, before: ComponentState, after: ComponentState) -> None:
    """Check that the component ``key`` may change from ``before`` to ``after``.

    :raises StatusFollowsItems: its status follows from checklist items, so it cannot be set.
    :raises ReasonMissing: 해당 없음 without a note that says why.
    """
    found = find_component(catalog, key)
    if found and found[1].items and after.status is not before.status:
        raise StatusFollowsItems(_("체크리스트 항목에서 정해지는 상태입니다"), _("그 항목에 답하십시오"))
    if after.status is Status.NOT_APPLICABLE and not after.note.strip():
        raise ReasonMissing(_("해당 없음에는 사유가 필요합니다"), _("왜 적용되지 않는지 메모에 적으십시오"))


def holder_shares(holder: Layer | Area, project: Project) -> Shares:
    """Count the components of a layer or an area by status."""
    return shares(component_rollup(holder, component, project).status for component in holder.components)


def layers_ahead(catalog: Catalog, project: Project) -> list[LayerAhead]:
    """Every layer that is ahead of a lower one, with the lower one furthest behind; from the top of the stack down."""
    found = []
    measured = [(layer.id, holder_shares(layer, project)) for layer in catalog.layers]
    for position, (upper, figures) in enumerate(measured):
        below = [(other.share, lower) for lower, other in measured[position + 1 :] if other.applicable]
        if below and figures.share - min(below)[0] >= AHEAD_BY:
            found.append(LayerAhead(upper, min(below)[1]))
    return found
