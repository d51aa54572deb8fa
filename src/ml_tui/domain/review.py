"""Reviews: when the next one is held, what is due by then, and which answers need a second look (재검토).

Answers are stored by id, so they survive a change of the catalog. An answer needs a second look if the wording of its
item has changed. An answer to an item that the catalog no longer has is kept and shown.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from ml_tui.domain.catalog import Catalog, Item, Outline
from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.project import BasisState, Cadence, Project, ProjectInfo


def next_review(info: ProjectInfo) -> date:
    """The day of the next review (guide, part 3, 9.3): one cadence after the last checkpoint, or after the start."""
    return one_cadence_after(info.last_review or info.created, info.cadence)


def one_cadence_after(day: date, cadence: Cadence) -> date:
    """Return the day that is one cadence after ``day``.

    If the month has no such day, its last day counts: 31 January plus a month is 28 or 29 February. A day after the
    year 9999 becomes `date.max`.
    """
    years, month = divmod(day.month - 1 + cadence.months, 12)
    for number in (day.day, 30, 29, 28):  # the last one that the month has
        with suppress(ValueError):
            return date(day.year + years, month + 1, number)
    return date.max


def is_review_overdue(info: ProjectInfo, today: date) -> bool:
    """Whether the next review should have been held before ``today``; on its own day it is due, not overdue."""
    return next_review(info) < today


def needs_recheck(item: Outline, project: Project) -> bool:
    """Whether the wording of ``item`` has changed since it was answered."""
    basis = project.bases.get(item.id)
    return basis is not None and basis.print not in ("", item.fingerprint)


def basis_change(item: Item, project: Project) -> tuple[FieldChange, ...]:
    """Return the change that records that ``item`` was answered in its present wording."""
    return difference(f"basis/{item.id}", project.bases.get(item.id, BasisState()), BasisState(item.fingerprint))


def rechecks(catalog: Catalog, project: Project) -> list[str]:
    """The ids of all items whose answers need a second look, in the order of the guide."""
    return [item_id for item_id, outline in catalog.outlines.items() if needs_recheck(outline, project)]


def vanished(catalog: Catalog, project: Project) -> list[str]:
    """Ids of answered items that the catalog no longer has."""
    known = catalog.outlines
    return sorted(item_id for item_id in project.items if item_id not in known)
