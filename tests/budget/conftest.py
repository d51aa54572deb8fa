"""The same fixed day and private folders as in the pilot tests; a sample project of that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

import pytest

from ml_tui.content import Loaded
from ml_tui.sample import make_sample
from ml_tui.store import Library
from tests.budget import budget_file
from tests.budget.budget_file import Figures
from tests.conftest import NOW
from tests.pilot.conftest import fixed_day, real_catalog

__all__ = ["fixed_day", "real_catalog"]


class _Now(datetime):
    """A `datetime` whose now is always `NOW`."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return NOW.astimezone(tz)


@pytest.fixture
def sample_id(library: Library, real_catalog: Loaded, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sample project with the built-in catalog; its id."""
    monkeypatch.setattr("ml_tui.sample.datetime", _Now)
    return make_sample(library, real_catalog, "ko")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option with which ``make budget`` accepts the present figures."""
    parser.addoption("--accept-budget", action="store_true", help="write the present figures into the budget")


@pytest.fixture
def within_budget(request: pytest.FixtureRequest) -> Callable[[str, Figures], None]:
    """Compares figures with a section of the budget, or accepts them."""

    def compare(section: str, found: Figures) -> None:
        if request.config.getoption("--accept-budget", default=False):
            budget_file.accept(section, found)
        assert budget_file.differences(section, found) == [], "make budget accepts the present figures"

    return compare
