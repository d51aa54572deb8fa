"""Counts of answers. Progress, implementation and verification are three figures, never one score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import msgspec

from ml_tui.domain.catalog import Catalog, Criterion, Item, Outline, Priority
from ml_tui.domain.project import ItemState, Project, Status


class Shares(msgspec.Struct, frozen=True):
    """How many of several things have each status."""

    total: int = 0
    implemented: int = 0
    in_progress: int = 0
    not_started: int = 0
    not_applicable: int = 0

    @property
    def applicable(self) -> int:
        """How many apply: all but 해당 없음."""
        return self.total - self.not_applicable

    @property
    def open(self) -> int:
        """How many are neither 구현됨 nor 해당 없음."""
        return self.applicable - self.implemented

    @property
    def counted(self) -> str:
        """How many of those that apply are 구현됨: ``2/6``."""
        return f"{self.implemented}/{self.applicable}"

    @property
    def share(self) -> Fraction:
        """The implemented part of what applies; 0 when nothing applies."""
        return Fraction(self.implemented, self.applicable) if self.applicable else Fraction(0)

    @property
    def percent(self) -> int:
        """`share` in whole per cent; 0 when nothing applies."""
        return percent(self.implemented, self.applicable) or 0

    @property
    def status(self) -> Status:
        """One status for all of them together."""
        if not self.applicable:
            return Status.NOT_APPLICABLE if self.total else Status.NOT_STARTED
        if self.implemented == self.applicable:
            return Status.IMPLEMENTED
        return Status.IN_PROGRESS if self.implemented or self.in_progress else Status.NOT_STARTED


class Tally(Shares, frozen=True):
    """Counts over a set of items."""

    verified: int = 0
    overdue: int = 0
    required_open: int = 0
    criteria_met: int = 0
    criteria_total: int = 0
    """Criteria of the items that apply."""

    def __add__(self, other: Tally) -> Tally:
        """The counts of both together."""
        return Tally(*(a + b for a, b in zip(*map(msgspec.structs.astuple, (self, other)), strict=True)))

    def __sub__(self, other: Tally) -> Tally:
        """The counts without those of ``other``."""
        return Tally(*(a - b for a, b in zip(*map(msgspec.structs.astuple, (self, other)), strict=True)))


class TallyByDay(msgspec.Struct, frozen=True):
    """The counts of a project on any day: only how many items are overdue depends on it."""

    counts: Tally
    """All counts but `Tally.overdue`."""
    due: tuple[tuple[date, int], ...] = ()
    """How many open items are due on each day."""

    def on(self, today: date) -> Tally:
        """Return the counts on ``today``."""
        overdue = sum(count for day, count in self.due if day < today)
        return msgspec.structs.replace(self.counts, overdue=overdue) if overdue else self.counts


def percent(count: int, of: int) -> int | None:
    """Return ``count`` of ``of`` in whole per cent, to the nearest; None if ``of`` is 0.

    Only all of them are 100 and only none of them are 0, so that the last open item is never rounded away.
    """
    if not of:
        return None
    nearest = (200 * count + of) // (2 * of)
    return min(99, max(1, nearest)) if 0 < count < of else nearest


def is_overdue(state: ItemState, today: date) -> bool:
    """Whether an answer is still open and was due before ``today``."""
    return state.status.is_open and state.due is not None and state.due < today


def shares(statuses: Iterable[Status]) -> Shares:
    """Count ``statuses``."""
    counts = dict.fromkeys((status.value for status in Status), 0)
    total = 0
    for status in statuses:
        counts[status.value] += 1
        total += 1
    return Shares(total=total, **counts)


def met_count(item: Outline, state: ItemState) -> int:
    """How many of the criteria that ``item`` has are met."""
    return sum(one in state.met for one in item.criterion_ids)


def all_met(item: Outline, state: ItemState) -> bool:
    """Whether all criteria of ``item`` are met."""
    return all(one in state.met for one in item.criterion_ids)


def unmet_criteria(item: Item, state: ItemState) -> list[Criterion]:
    """The criteria of ``item`` that are not met."""
    return [criterion for criterion in item.criteria if criterion.id not in state.met]


def connected_count(catalog: Catalog, project: Project) -> int:
    """How many mapping rows are connected."""
    return sum(project.row(row.no).connected for row in catalog.rows)


def tally(items: Iterable[Outline], project: Project, today: date) -> Tally:
    """Count the answers to ``items`` in ``project`` on ``today``."""
    counts = dict.fromkeys(Tally.__struct_fields__, 0)
    for item in items:
        state = project.items.get(item.id)
        counts["total"] += 1
        if state is None:  # true of most items in a large catalog, and every change counts them anew
            counts["not_started"] += 1
            counts["criteria_total"] += len(item.criterion_ids)
            counts["required_open"] += item.priority is Priority.REQUIRED
            continue
        counts[state.status] += 1
        if state.status is Status.NOT_APPLICABLE:
            continue
        counts["criteria_total"] += len(item.criterion_ids)
        counts["criteria_met"] += met_count(item, state)
        counts["verified"] += state.verified is not None
        counts["required_open"] += state.status.is_open and item.priority is Priority.REQUIRED
        counts["overdue"] += is_overdue(state, today)
    return Tally(**counts)


def overall(catalog: Catalog, project: Project, today: date) -> Tally:
    """Count the answers to the whole checklist."""
    return tally(catalog.outlines.values(), project, today)


def tally_by_day(catalog: Catalog, project: Project) -> TallyByDay:
    """Count the answers to the whole checklist, for any day."""
    due = {item_id: state.due for item_id, state in project.items.items() if state.due and is_overdue(state, date.max)}
    days = Counter(due[item_id] for item_id in catalog.outlines if item_id in due) if due else Counter[date]()
    return TallyByDay(overall(catalog, project, date.min), tuple(sorted(days.items())))
