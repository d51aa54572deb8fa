"""The app without a terminal, in private folders on a fixed day, and a user who presses keys and reads the screen."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from ml_tui.content import Loaded, load_catalog
from ml_tui.domain.project import Project
from ml_tui.i18n import Language
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, Settings
from ml_tui.terminal import glyphs
from ml_tui.tui.app import MlTuiApp
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.widgets.lines import LineView
from tests.conftest import NOW
from tests.waiting import comes_true

TODAY = date(2027, 3, 31)
"""The day on which all tests take place."""

CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "minus": "-", "slash": "/", "question_mark": "?"}
"""The characters that named keys type."""


class _Today(date):
    """A `date` whose today is always `TODAY`."""

    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        return TODAY


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Fix the day, the ids of new projects, and the folder in which files are written."""
    monkeypatch.setitem(Session.__init__.__kwdefaults__ or {}, "clock", lambda: NOW)
    monkeypatch.setitem(Library.create.__kwdefaults__ or {}, "at", NOW)
    monkeypatch.setattr("ml_tui.tui.pages.projects_page.date", _Today)
    monkeypatch.setattr("secrets.choice", random.Random(23053).choice)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    glyphs.use_ascii(False)


def screen_text(app: MlTuiApp) -> str:
    """What the screen shows, one line per row."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def key_event(key: str) -> events.Key:
    """The event of a key by its name, or of the character that it types."""
    return events.Key(_character_to_key(key) if len(key) == 1 else key, key if len(key) == 1 else CHARACTERS.get(key))


class User:
    """A user of the app, who presses keys and reads the screen."""

    def __init__(self, app: MlTuiApp, pilot: Pilot[None]) -> None:
        """Use ``app`` through its ``pilot``."""
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> str:
        """The text on the screen now."""
        return screen_text(self.app)

    @property
    def cursor(self) -> str:
        """The left part of the line under the cursor; empty if there is none."""
        view = self.app.focused
        if not isinstance(view, LineView):
            return ""
        (spans,) = [line.spans for line in view.lines if line.key and line.key == view.cursor_key][:1] or [()]
        return "".join(text for text, _tone in spans).strip()

    async def press(self, *keys: str) -> None:
        """Press ``keys`` one after the other; wait until the app has handled each."""
        for key in keys:
            self.app.post_message(key_event(key))
            await self._come_to_rest()
            await self.until(lambda: not self._is_waiting(), "an answer to the last key")

    def _is_waiting(self) -> bool:
        """Whether the dialog reads something in a thread; the driver holds the next key back then."""
        return isinstance(self.app.screen, Dialog) and self.app.screen.is_waiting

    async def _come_to_rest(self) -> None:
        """Wait until no message is waiting and all callbacks after a repaint have run."""
        for _turn in range(2):
            calm = 0
            for _round in range(400):
                await asyncio.sleep(0)
                if self.app._exit or calm == 8:
                    break
                calm = 0 if self._is_busy() else calm + 1
            if not self.app._exit:
                await self.pilot.pause(0)

    def _is_busy(self) -> bool:
        """Whether any widget of any screen has a message or callback to handle."""
        screens = self.app.screen_stack
        pumps = [self.app, *(node for screen in screens for node in screen.walk_children(with_self=True))]
        return any(pump.message_queue_size or pump._next_callbacks for pump in pumps)

    async def types(self, text: str) -> None:
        """Press the keys of ``text`` without waiting for the app."""
        for char in text:
            key = "enter" if char == "\n" else _character_to_key(char)
            self.app.post_message(events.Key(key, "\r" if char == "\n" else char))
        await self._come_to_rest()

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait until ``holds`` is true."""
        if not await comes_true(holds, self.pilot.pause):
            raise AssertionError(f"{what or 'it'} did not happen; the screen is\n{self.screen}")

    async def sees(self, *texts: str) -> None:
        """Wait until all of ``texts`` are on the screen."""
        for text in texts:
            await self.until(lambda text=text: text in self.screen, f"{text!r} on the screen")  # type: ignore[misc]

    async def reads(self, *texts: str) -> None:
        """Wait until all of ``texts`` are on the screen, however they are wrapped."""
        for text in texts:
            wanted = "".join(text.split())
            await self.until(lambda wanted=wanted: wanted in "".join(self.screen.split()), f"{text!r} to read")  # type: ignore[misc]

    async def sees_no(self, *texts: str) -> None:
        """Wait until none of ``texts`` is on the screen."""
        for text in texts:
            await self.until(lambda text=text: text not in self.screen, f"{text!r} gone")  # type: ignore[misc]

    async def chooses(self, text: str) -> None:
        """Move down to the line that begins with ``text``, and open it."""
        for _step in range(60):
            if self.cursor.startswith(text):
                await self.press("enter")
                return
            await self.press("down")
        raise AssertionError(f"no {text!r} to choose; the screen is\n{self.screen}")

    async def has_quit(self) -> None:
        """Wait until the app has gone."""
        await self.until(lambda: not self.app.is_running or self.app._exit, "the end")


OpenApp = Callable[..., AbstractAsyncContextManager[User]]
"""The type of `open_app`."""


@contextmanager
def restored_signals() -> Iterator[None]:
    """Restore the signal handlers that were set before the app."""
    taken = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGTSTP, signal.SIGCONT)
    before = {number: signal.getsignal(number) for number in taken}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.fixture
def open_app(locations: Locations, loaded: Loaded) -> OpenApp:
    """Open the app on a project (by default the last one) at 80×24, and quit it at the end."""

    @asynccontextmanager
    async def opened(
        project_id: str | None = None,
        *,
        size: tuple[int, int] = (80, 24),
        content: Loaded = loaded,
        by: str = "김하늘",
        language: Language = "ko",
    ) -> AsyncIterator[User]:
        app = MlTuiApp(
            locations=locations,
            settings=Settings(),
            loaded=content,
            project_id=project_id,
            language=language,
            by=by,
        )
        with restored_signals():
            async with app.run_test(size=size) as pilot:
                user = User(app, pilot)
                await user.until(lambda: user.screen.strip() and not app._batch_count, "a first picture")
                await user._come_to_rest()
                yield user
                if not app._exit:
                    await app.action_quit()

    return opened


@pytest.fixture
def project_id(library: Library) -> str:
    """A new project of 은행 A on the small catalog."""
    return library.create("은행 A", client="고객사", author="김하늘", catalog_id="small")


Stored = Callable[[], Project]


@pytest.fixture
def stored(library: Library, project_id: str) -> Stored:
    """Read the project from disk."""
    return lambda: library.open(project_id, write=False).load()


@pytest.fixture(scope="session")
def real_catalog() -> Loaded:
    """The built-in framework: 28 items."""
    return load_catalog()
