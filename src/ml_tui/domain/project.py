"""A project: what has been answered about one organisation.

All of it is immutable; a change makes a new value. Answers are kept by the catalog's ids, so they outlive a change of
the catalog. Text and lists are kept as they were cleaned at the door.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """How far an item has come. *Verified* is a separate mark."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"
    NOT_APPLICABLE = "not_applicable"


class Cadence(StrEnum):
    """How often the answers are reviewed (guide, part 3, 9.3)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        """The months between two reviews."""
        return 1 if self is Cadence.MONTHLY else 3


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of everything that is answered: immutable, and empty fields are not written."""


class Verification(State, frozen=True, omit_defaults=True):
    """Who has seen with their own eyes that an answer is true, and when."""

    by: str
    at: date


class ItemState(State, frozen=True, omit_defaults=True):
    """The answer to one checklist item."""

    status: Status = Status.NOT_STARTED
    reason: str = ""
    """Why the item does not apply; mandatory for `Status.NOT_APPLICABLE`, empty otherwise."""
    met: tuple[str, ...] = ()
    """Ids of the criteria that are met, in the order of the catalog."""
    note: str = ""
    plan: str = ""
    owner: str = ""
    due: date | None = None
    evidence: tuple[str, ...] = ()
    """One entry per piece of evidence: a path, an address, a sentence."""
    verified: Verification | None = None


class RowState(State, frozen=True, omit_defaults=True):
    """The answer to one mapping row: whether the platform function is connected (연결됨)."""

    connected: bool = False
    link: str = ""
    note: str = ""


class ProjectInfo(State, frozen=True, omit_defaults=True):
    """What a project is, apart from its answers."""

    id: str
    name: str
    created: date
    client: str = ""
    cadence: Cadence = Cadence.QUARTERLY
    author: str = ""
    """The name printed on deliverables."""
    catalog_id: str = ""
    catalog_hash: str = ""
    archived: bool = False
    last_review: date | None = None
    """The day of the last checkpoint, from which the next review is counted."""


class Project(State, frozen=True, omit_defaults=True):
    """A whole project: what it is, and its answers by id."""

    info: ProjectInfo
    items: dict[str, ItemState] = {}
    rows: dict[str, RowState] = {}

    def item(self, item_id: str) -> ItemState:
        """The answer to the item ``item_id``; an empty one when nothing was answered yet."""
        return self.items.get(item_id, _NO_ANSWER)

    def row(self, number: str) -> RowState:
        """The answer to the mapping row ``number``."""
        return self.rows.get(number, _NOT_CONNECTED)


_NO_ANSWER = ItemState()
_NOT_CONNECTED = RowState()
