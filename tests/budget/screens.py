"""Counts what screens send to the terminal, in a time of its own.

On a terminal it depends on the machine's speed which changes share a frame. Here a frame is painted when the app has
handled all messages, and only then. Threads that save or read begin after it. The detail, which follows the cursor
after a pause, is shown on request. So the bytes are those of an infinitely fast machine.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.drivers import headless_driver
from textual.message_pump import MessagePump
from textual.screen import Screen

from ml_tui.content import Loaded
from ml_tui.errors import MlTuiError
from ml_tui.session import Session
from ml_tui.store import Library, Settings
from ml_tui.terminal.driver import SafeLinuxDriver
from ml_tui.tui.app import MlTuiApp
from ml_tui.tui.project_controller import ProjectController
from ml_tui.tui.widgets.lines import Line, Lines, LineView
from ml_tui.tui.workspaces import two_panes
from tests.pilot.conftest import key_event, restored_signals
from tests.waiting import comes_true


class CountingDriver(SafeLinuxDriver):
    """The app's driver on an infinitely fast terminal that answers at once; it counts what it sends."""

    sent = 0

    def start_application_mode(self) -> None:
        """Tell the app the size of the terminal."""
        if frames := vars(self).get("frames"):
            frames._clock = lambda: 0.0
            frames.start()
        self._send_size()

    def write(self, data: str) -> None:
        """Count ``data``, and answer."""
        self.sent += len(data.encode())
        if "\x1b[6n" in data:
            vars(self)["frames"].answered()

    def disable_input(self) -> None:
        """Do nothing: there is no keyboard."""

    def stop_application_mode(self) -> None:
        """Do nothing: there is no terminal."""

    def _get_terminal_size(self) -> tuple[int, int]:
        return self._size or (80, 24)


class _PausedTimer:
    """Stands for the timer that would paint frames."""

    def pause(self) -> None:
        """Do nothing."""

    def resume(self) -> None:
        """Do nothing."""


class Gate:
    """Holds back what threads do until the frame before it has been painted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Hold back background work and saves that begin from now on."""
        self._open = threading.Event()
        self._held: list[threading.Thread] = []
        self._saves = 0
        """Saves that were begun and not yet shown."""
        start, save, shown = threading.Thread.start, Session.save, ProjectController._saved

        def start_held(thread: threading.Thread) -> None:
            if thread.name == "ml-tui-background":
                vars(thread)["run"] = partial(self._run_when_open, thread.run)
                self._held.append(thread)
            start(thread)

        def save_held(session: Session) -> int:
            if threading.current_thread().name == "ml-tui-save":
                self._saves += 1
                self._open.wait()
            return save(session)

        def count_shown(controller: ProjectController, session: Session, error: MlTuiError | None) -> None:
            shown(controller, session, error)
            self._saves -= 1

        monkeypatch.setattr(threading.Thread, "start", start_held)
        monkeypatch.setattr(Session, "save", save_held)
        monkeypatch.setattr(ProjectController, "_saved", count_shown)

    def _run_when_open(self, run: Callable[[], None]) -> None:
        self._open.wait()
        run()

    async def let_work(self, app: MlTuiApp) -> bool:
        """Let threads do what was held back, and wait for it; return whether there was anything."""
        if not self._is_holding(app):
            return False
        self._open.set()
        assert await comes_true(lambda: not self._is_holding(app)), "threads work without end"
        self._open.clear()
        return True

    def _is_holding(self, app: MlTuiApp) -> bool:
        self._held = [thread for thread in self._held if thread.is_alive()]
        work = app.projects.work
        return bool(self._held or self._saves or (work and not work.session.saved))


class Meter:
    """Presses keys in an app, paints frames, and says what they cost."""

    def __init__(self, app: MlTuiApp, gate: Gate) -> None:
        """Use ``app``, whose threads work when ``gate`` lets them."""
        self._app = app
        self._gate = gate
        self.lines = 0
        """Lines that pages have made."""
        self.cells = 0
        """Cells that Textual has drawn, whether they differ from what the terminal shows or not."""

    @property
    def bytes(self) -> int:
        """Bytes that the app has sent."""
        driver = self._app._driver
        return driver.sent if isinstance(driver, CountingDriver) else 0

    @property
    def timers(self) -> int:
        """How many timers wake the app again and again, for example to let a cursor blink."""
        timers = [timer for pump in self._pumps for timer in pump._timers]
        return sum(timer._repeat is None and timer._active.is_set() for timer in timers)

    async def press(self, *keys: str) -> None:
        """Press ``keys`` one after the other, and let the app come to rest after each."""
        for key in keys:
            self._app.post_message(key_event(key))
            await self.rest()

    async def show_detail(self) -> None:
        """Show the detail of the line under the cursor."""
        work = self._app.projects.work
        assert work and isinstance(work.screen.pane, two_panes.TwoPanes)
        work.screen.pane.show_detail()
        await self.rest()

    async def rest(self) -> None:
        """Paint frames, and let threads work, until there is nothing more to do."""
        await self._paint()
        while await self._gate.let_work(self._app):
            await self._paint()

    async def _paint(self) -> None:
        """Paint frames until there is nothing to paint."""
        for _frame in range(100):
            await self._handle_messages()
            screen = self._app.screen
            if not (
                screen._layout_required
                or screen._scroll_required
                or screen._repaint_required
                or screen._recompose_required
                or screen._dirty_widgets
                or screen._callbacks
            ):
                return
            screen._on_timer_update()
        raise AssertionError("it paints without end")

    async def _handle_messages(self) -> None:
        """Wait until no message is waiting, and nothing holds back painting."""
        calm = 0
        while calm < 8:
            await asyncio.sleep(0)
            calm = 0 if self._is_busy() else calm + 1

    def _is_busy(self) -> bool:
        return self._app.is_batching or any(pump.message_queue_size or pump._next_callbacks for pump in self._pumps)

    @property
    def _pumps(self) -> list[MessagePump]:
        """The app, and the screens that are open with their widgets."""
        return [self._app, *(one for screen in self._app.screen_stack for one in screen.walk_children(with_self=True))]


@asynccontextmanager
async def metered_app(
    library: Library, loaded: Loaded, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Meter]:
    """Open the app on a project at 80×24; when the meter comes, the first frame has been sent."""
    put_lines, display = LineView._put_lines, MlTuiApp._display

    def count_lines(view: LineView, lines: Sequence[Line], *rest: Any, **options: Any) -> None:
        if isinstance(lines, Lines):  # its lines are made when somebody looks at them
            lines._make = counted(lines._make)
        else:
            meter.lines += len(lines)
        put_lines(view, lines, *rest, **options)

    def counted(make: Callable[[int], Line]) -> Callable[[int], Line]:
        def making(number: int) -> Line:
            meter.lines += 1
            return make(number)

        return making

    def count_cells(app: MlTuiApp, screen: Screen[Any], update: RenderableType | None) -> None:
        if isinstance(update, LayoutUpdate):
            meter.cells += update.region.area
        if isinstance(update, ChopsUpdate):
            meter.cells += sum(end - begin for _y, begin, end in update.spans)
        display(app, screen, update)

    for name in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("ML_TUI_DEBUG", "1")  # else an exception would be swallowed
    monkeypatch.setattr(headless_driver, "HeadlessDriver", CountingDriver)
    monkeypatch.setattr(Screen, "_update_timer", _PausedTimer())
    monkeypatch.setattr(two_panes, "DETAIL_DELAY", 3600)
    monkeypatch.setattr(LineView, "_put_lines", count_lines)
    monkeypatch.setattr(MlTuiApp, "_display", count_cells)
    gate = Gate(monkeypatch)
    app = MlTuiApp(
        locations=library.locations,
        settings=Settings(),
        loaded=loaded,
        project_id=project_id,
        language="ko",
        by="김하늘",
    )
    app._sync_available = True  # what a terminal answers after the first frame, sooner or later
    meter = Meter(app, gate)
    with restored_signals():
        async with app.run_test(size=(80, 24)):
            assert await comes_true(lambda: meter.bytes)
            await meter.rest()
            yield meter
            await app.action_quit()
