"""When the answers are to be reviewed again (guide, part 3, 9.3: monthly or quarterly)."""

from __future__ import annotations

from datetime import date

from ml_tui.domain.project import Cadence, ProjectInfo


def next_review(info: ProjectInfo) -> date:
    """The day of the next review: the cadence counted from the last checkpoint, or from the start."""
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
