"""Counts of answers. Progress, implementation and verification are three figures, never one score."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from ml_tui.domain.catalog import Catalog, Item, Priority
from ml_tui.domain.project import ItemState, Project, Status


class Tally(msgspec.Struct, frozen=True):
    """How a set of items stands."""

    total: int = 0
    implemented: int = 0
    in_progress: int = 0
    not_started: int = 0
    not_applicable: int = 0
    verified: int = 0
    overdue: int = 0
    required_open: int = 0
    criteria_met: int = 0
    criteria_total: int = 0
    """Criteria of the items that apply."""

    @property
    def applicable(self) -> int:
        """Items that count: all but 해당 없음."""
        return self.total - self.not_applicable

    @property
    def percent(self) -> int:
        """The implemented share of what applies in whole per cent; 0 when nothing applies."""
        return percent(self.implemented, self.applicable) or 0


def percent(count: int, of: int) -> int | None:
    """``count`` of ``of`` in whole per cent, to the nearest; None when there is nothing to count.

    Only all of them are 100 and only none of them are 0, so that the last open item is never rounded away.
    """
    if not of:
        return None
    nearest = (200 * count + of) // (2 * of)
    return min(99, max(1, nearest)) if 0 < count < of else nearest


def is_overdue(state: ItemState, today: date) -> bool:
    """Whether an answer leaves something to do that should have been done before ``today``."""
    return state.status.is_open and state.due is not None and state.due < today


def tally(items: Iterable[Item], project: Project, today: date) -> Tally:
    """How ``items`` stand in ``project`` on ``today``."""
    counts = dict.fromkeys(Tally.__struct_fields__, 0)
    for item in items:
        state = project.items.get(item.id)
        counts["total"] += 1
        if state is None:  # as most are in a large catalog; this is counted at every key that changes something
            counts["not_started"] += 1
            counts["criteria_total"] += len(item.criteria)
            counts["required_open"] += item.priority is Priority.REQUIRED
            continue
        counts[state.status] += 1
        if state.status is Status.NOT_APPLICABLE:
            continue
        counts["criteria_total"] += len(item.criteria)
        counts["criteria_met"] += sum(criterion.id in state.met for criterion in item.criteria)
        counts["verified"] += state.verified is not None
        counts["required_open"] += state.status.is_open and item.priority is Priority.REQUIRED
        counts["overdue"] += is_overdue(state, today)
    return Tally(**counts)


def overall(catalog: Catalog, project: Project, today: date) -> Tally:
    """How the whole checklist stands."""
    return tally(catalog.items(), project, today)
