"""Reviews: when the next is held, what is due until then, and which answers are to be looked at again (재검토).

Answers stay by id when the catalog changes; those to an item that reads otherwise now are to be looked at again, and
what the catalog no longer has is kept and shown.
"""

from __future__ import annotations

import hashlib
from datetime import date

import msgspec

from ml_tui.domain.catalog import Catalog, Item
from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.progress import is_overdue
from ml_tui.domain.project import BasisState, Cadence, Project, ProjectInfo


def next_review(info: ProjectInfo) -> date:
    """The day of the next review (guide, part 3, 9.3): a cadence after the last checkpoint, or after the start."""
    return one_cadence_after(info.last_review or info.created, info.cadence)


def one_cadence_after(day: date, cadence: Cadence) -> date:
    """The day by which what was looked at on ``day`` is to be looked at again.

    A month without that day ends the count on its last day: 31 January plus a month is 28 or 29 February.
    What would be beyond the calendar's last year is due on its last day.
    """
    from dateutil.relativedelta import relativedelta

    try:
        return day + relativedelta(months=cadence.months)
    except ValueError:
        return date.max


def is_review_overdue(info: ProjectInfo, today: date) -> bool:
    """Whether the next review should have been held before ``today``; on its own day it is due, not overdue."""
    return next_review(info) < today


class Due(msgspec.Struct, frozen=True):
    """An open item that has a date."""

    item: Item
    day: date
    late: bool
    """Whether the day has passed."""


def agenda(catalog: Catalog, project: Project, today: date) -> list[Due]:
    """The open items that have a date, by date; items of one day in the order of the catalog."""
    found = [
        Due(item, state.due, is_overdue(state, today))
        for item in catalog.items()
        if (state := project.item(item.id)).due and state.status.is_open
    ]
    return sorted(found, key=lambda due: due.day)


def fingerprint(item: Item) -> str:
    """What an answer to ``item`` rests on, in twelve hexadecimal digits: its title, meaning and criteria.

    Guides, examples and translations may be improved without a new look at the answer.
    """
    parts = [item.title.ko, item.meaning.ko, *(f"{one.id}\0{one.name.ko}\0{one.asks.ko}" for one in item.criteria)]
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest()[:12]


def needs_recheck(item: Item, project: Project) -> bool:
    """Whether ``item`` was answered when it read otherwise."""
    basis = project.bases.get(item.id)
    return basis is not None and basis.print not in ("", fingerprint(item))


def basis_of(item: Item, project: Project) -> tuple[FieldChange, ...]:
    """What notes that ``item`` was answered as it reads now."""
    return difference(f"basis/{item.id}", project.bases.get(item.id, BasisState()), BasisState(fingerprint(item)))


def rechecks(catalog: Catalog, project: Project) -> list[Item]:
    """Every item whose answer is to be looked at again, in the order of the guide."""
    return [item for item in catalog.items() if needs_recheck(item, project)]


def vanished(catalog: Catalog, project: Project) -> list[str]:
    """Ids of answered items that the catalog no longer has."""
    known = {item.id for item in catalog.items()}
    return sorted(item_id for item_id in project.items if item_id not in known)
