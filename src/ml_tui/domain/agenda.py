"""What is due: the open items with a date, the longest overdue first."""

from __future__ import annotations

from datetime import date

import msgspec

from ml_tui.domain.catalog import Catalog, Item
from ml_tui.domain.progress import is_open, is_overdue
from ml_tui.domain.project import Project


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
        if (state := project.item(item.id)).due and is_open(state)
    ]
    return sorted(found, key=lambda due: due.day)
