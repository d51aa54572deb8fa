"""Fixtures for every test: private folders, a fixed clock, the small catalog, an open session."""

from __future__ import annotations

import dataclasses
import faulthandler
import gc
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ml_tui import i18n, notices
from ml_tui.content import Loaded
from ml_tui.errors import MlTuiError
from ml_tui.locations import Locations
from ml_tui.sandbox import typesetter
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.workbook.sandbox import limits
from tests.catalogs import small_catalog
from tests.waiting import TIMEOUT

NOW = datetime(2027, 3, 31, 3, 0, tzinfo=UTC)
"""The moment at which all tests take place: noon in Seoul."""

settings.register_profile(
    "ml-tui",
    deadline=None,  # a slow machine is no failure
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("ml-tui")

for ignored in (signal.SIGHUP, signal.SIGINT):
    if signal.getsignal(ignored) is signal.SIG_IGN:  # nohup, or a background job; children would inherit it
        signal.signal(ignored, lambda _number, _frame: None)

gc.set_threshold(100_000, 50, 100)  # with hundreds of apps, looking for cycles costs too much


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Use two workers for each processor, because the tests on a real terminal mostly wait for it."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the full-size runs, unless ``pytest -m nightly`` asks for them."""
    if "nightly" not in config.getoption("markexpr"):
        nightly = [item for item in items if item.get_closest_marker("nightly")]
        config.hook.pytest_deselected(items=nightly)
        items[:] = [item for item in items if item not in nightly]


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the test private home folders and the Korean language, whoever runs it."""
    for name, folder in (("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()  # else the zone would take effect only when some code reads it
    for name in ("ML_TUI_HOME", "ML_TUI_ASCII", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    i18n.use_language("ko")


@pytest.fixture(autouse=True)
def long_sandbox_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give child processes more time, since the machine may be busy; their other limits stay."""
    for module, name in ((limits, "READER"), (typesetter, "LIMITS")):
        monkeypatch.setattr(module, name, dataclasses.replace(getattr(module, name), seconds=TIMEOUT))


@pytest.fixture(autouse=True)
def no_endless_wait() -> Iterator[None]:
    """End the process of a test that hangs, with a traceback that names the test."""
    faulthandler.dump_traceback_later(5 * TIMEOUT, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def heard_notices() -> Iterator[list[MlTuiError]]:
    """The notices that the program gives, as they come in."""
    heard: list[MlTuiError] = []
    notices.listen(heard.append)
    yield heard
    notices.listen(lambda _notice: None)


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    """Empty private folders."""
    return Locations(data=tmp_path / "ml", config=tmp_path / "config", cache=tmp_path / "cache")


@pytest.fixture
def library(locations: Locations) -> Library:
    """A library without projects."""
    return Library(locations)


@pytest.fixture
def loaded() -> Loaded:
    """The small catalog, as if it had been read from a file."""
    return Loaded(small_catalog(), Path("small.yaml"), "0" * 64)


@pytest.fixture
def open_session(library: Library, loaded: Loaded) -> Iterator[Callable[..., Session]]:
    """A function that opens a session on the project with the given id, by default a new one."""
    opened: list[Session] = []

    def open_one(project_id: str = "", **options: bool) -> Session:
        project_id = project_id or library.create("시험 프로젝트", client="고객", author="김하늘")
        session = Session(loaded, library.open(project_id, **options), by="김하늘", clock=lambda: NOW)
        opened.append(session)
        return session

    yield open_one
    for session in opened:
        session.store.close()


@pytest.fixture
def session(open_session: Callable[..., Session]) -> Session:
    """A session on a new project."""
    return open_session()
