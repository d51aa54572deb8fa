"""The filters of the checklist, and which of them show an item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from ml_tui.domain.catalog import Outline, Priority
from ml_tui.domain.findings import is_verification_old, lacks_criteria, lacks_evidence
from ml_tui.domain.progress import is_overdue
from ml_tui.domain.project import Cadence, ItemState, Status


class Show(StrEnum):
    """Which items a filter shows."""

    ALL = "all"
    REQUIRED = "required"
    REQUIRED_OPEN = "required_open"
    OPEN = "open"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"
    NOT_APPLICABLE = "not_applicable"
    OVERDUE = "overdue"
    WITHOUT_EVIDENCE = "without_evidence"
    UNMET = "unmet"
    UNVERIFIED = "unverified"
    OLD_VERIFICATION = "old_verification"
    UNASSIGNED = "unassigned"
    RECHECK = "recheck"


_OF_STATUS = {status: Show(status.value) for status in Status}


def shows_of(item: Outline, state: ItemState, *, recheck: bool, cadence: Cadence, today: date) -> Iterator[Show]:
    """Yield every filter that shows ``item``, which has the answer ``state``.

    :param recheck: whether the wording of the item has changed since it was answered.
    """
    yield Show.ALL
    yield _OF_STATUS[state.status]
    if item.priority is Priority.REQUIRED:
        yield Show.REQUIRED
    if recheck:
        yield Show.RECHECK
    if is_verification_old(state, cadence, today):
        yield Show.OLD_VERIFICATION
    if state.status.is_open:
        yield Show.OPEN
        if item.priority is Priority.REQUIRED:
            yield Show.REQUIRED_OPEN
        if not state.owner:
            yield Show.UNASSIGNED
        if is_overdue(state, today):
            yield Show.OVERDUE
    if state.status is Status.IMPLEMENTED:
        if state.verified is None:
            yield Show.UNVERIFIED
        if lacks_evidence(state):
            yield Show.WITHOUT_EVIDENCE
        if lacks_criteria(item, state):
            yield Show.UNMET
