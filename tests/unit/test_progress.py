"""The figures: three of them, never one score; and the day of the next review."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.domain.progress import Tally, is_overdue, overall, percent, tally
from ml_tui.domain.project import Cadence, ItemState, Project, ProjectInfo, Status, Verification
from ml_tui.domain.review import next_review
from tests.catalogs import small_catalog

TODAY = date(2027, 3, 31)
INFO = ProjectInfo("p-aaaaaa", "시험", date(2027, 1, 31))
SEEN = Verification("박검증", TODAY)
ABSENT = ItemState(status=Status.NOT_APPLICABLE, reason="외주")


def project(**items: ItemState) -> Project:
    return Project(INFO, items)


def test_not_started_and_in_progress_are_open() -> None:
    assert [status for status in Status if status.is_open] == [Status.NOT_STARTED, Status.IN_PROGRESS]


@pytest.mark.parametrize(("status", "day", "late"), [
    (Status.NOT_STARTED, 30, True), (Status.IN_PROGRESS, 30, True), (Status.IN_PROGRESS, 31, False),
    (Status.IMPLEMENTED, 30, False), (Status.NOT_APPLICABLE, 30, False),
])  # fmt: skip
def test_an_open_item_is_overdue_after_its_date(status: Status, day: int, late: bool) -> None:
    assert is_overdue(ItemState(status=status, due=date(2027, 3, day)), TODAY) is late
    assert not is_overdue(ItemState(status=status), TODAY)


def test_a_new_project_has_implemented_nothing() -> None:
    counts = overall(small_catalog(), project(), TODAY)
    assert counts == Tally(total=5, not_started=5, required_open=4, criteria_total=15)
    assert (counts.percent, counts.applicable) == (0, 5)


def test_implementation_and_verification_are_counted_separately() -> None:
    counts = overall(
        small_catalog(),
        project(
            alpha=ItemState(status=Status.IMPLEMENTED, met=("one", "two", "three"), verified=SEEN),
            beta=ItemState(status=Status.IMPLEMENTED),
            gamma=ItemState(status=Status.IN_PROGRESS, met=("one",)),
        ),
        TODAY,
    )
    assert (counts.implemented, counts.in_progress, counts.not_started, counts.verified) == (2, 1, 2, 1)
    assert (counts.criteria_met, counts.criteria_total, counts.percent) == (4, 15, 40)


def test_not_applicable_items_are_not_in_the_denominator() -> None:
    counts = overall(small_catalog(), project(alpha=ItemState(status=Status.IMPLEMENTED), beta=ABSENT), TODAY)
    assert (counts.total, counts.applicable, counts.not_applicable, counts.percent) == (5, 4, 1, 25)
    assert (counts.counted, counts.open) == ("1/4", 3)
    assert counts.criteria_total == 12
    assert counts.required_open == 2


def test_not_applicable_items_are_neither_overdue_nor_verified() -> None:
    absent = ItemState(status=Status.NOT_APPLICABLE, reason="외주", due=date(2020, 1, 1), met=("one",), verified=SEEN)
    counts = overall(small_catalog(), project(alpha=absent), TODAY)
    assert (counts.overdue, counts.verified, counts.criteria_met) == (0, 0, 0)


def test_a_section_without_applicable_items_has_0_percent() -> None:
    nothing = tally(small_catalog().sections[1].items, project(delta=ABSENT, epsilon=ABSENT), TODAY)
    assert (nothing.applicable, nothing.percent) == (0, 0)


@pytest.mark.parametrize(
    ("status", "due", "late"),
    [
        (Status.IN_PROGRESS, TODAY - timedelta(1), 1),
        (Status.NOT_STARTED, TODAY - timedelta(1), 1),
        (Status.IN_PROGRESS, TODAY, 0),
        (Status.IN_PROGRESS, None, 0),
        (Status.IMPLEMENTED, TODAY - timedelta(1), 0),
    ],
)
def test_an_open_item_is_late_from_the_day_after(status: Status, due: date | None, late: int) -> None:
    assert overall(small_catalog(), project(alpha=ItemState(status=status, due=due)), TODAY).overdue == late


def test_criteria_and_answers_unknown_to_the_catalog_do_not_count() -> None:
    counts = overall(
        small_catalog(), project(alpha=ItemState(met=("gone", "one")), gone=ItemState(status=Status.IMPLEMENTED)), TODAY
    )
    assert (counts.total, counts.implemented, counts.criteria_met) == (5, 0, 1)


def test_required_open_items_are_counted() -> None:
    counts = overall(
        small_catalog(),
        project(
            alpha=ItemState(status=Status.IN_PROGRESS),
            beta=ItemState(status=Status.IMPLEMENTED),
            gamma=ABSENT,
            delta=ItemState(status=Status.IN_PROGRESS),
        ),
        TODAY,
    )
    assert counts.required_open == 2, "alpha and epsilon; delta is only recommended"


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 50))
def test_0_and_100_percent_mean_none_and_all(done: int, missing: int, absent: int) -> None:
    counts = Tally(total=done + missing + absent, implemented=done, not_applicable=absent)
    assert (counts.percent == 100) == (missing == 0 and done > 0)
    assert (counts.percent == 0) == (done == 0)


@pytest.mark.parametrize(
    ("count", "of", "nearest"),
    [
        (29, 100, 29),
        (1, 3, 33),
        (2, 3, 67),
        (1, 8, 13),
        (22, 26, 85),
        (18, 26, 69),
        (0, 7, 0),
        (7, 7, 100),
        (999, 1000, 99),
        (1, 1000, 1),
        (0, 0, None),
    ],
)
def test_percentages_are_rounded_but_only_all_is_a_hundred(count: int, of: int, nearest: int | None) -> None:
    assert percent(count, of) == nearest


@pytest.mark.parametrize(
    ("start", "cadence", "then"),
    [
        (date(2027, 1, 31), Cadence.MONTHLY, date(2027, 2, 28)),
        (date(2028, 1, 31), Cadence.MONTHLY, date(2028, 2, 29)),
        (date(2027, 3, 31), Cadence.MONTHLY, date(2027, 4, 30)),
        (date(2027, 11, 30), Cadence.QUARTERLY, date(2028, 2, 29)),
        (date(2027, 12, 15), Cadence.MONTHLY, date(2028, 1, 15)),
        (date(2027, 2, 28), Cadence.MONTHLY, date(2027, 3, 28)),
        (date(9999, 12, 1), Cadence.MONTHLY, date.max),
    ],
)
def test_the_next_review_is_one_cycle_later(start: date, cadence: Cadence, then: date) -> None:
    assert next_review(ProjectInfo("p", "시험", start, cadence=cadence)) == then


def test_the_next_review_counts_from_the_last_one() -> None:
    assert next_review(ProjectInfo("p", "시험", date(2020, 1, 1), last_review=date(2027, 3, 31))) == date(2027, 6, 30)
