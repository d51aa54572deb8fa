"""Each controller alone, with a stand-in for the App that records what it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual import events
from textual.screen import Screen
from textual.widgets import Input

from ml_tui.content import Loaded
from ml_tui.domain.project import Status
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, UiState
from ml_tui.terminal.app import TerminalApp
from ml_tui.tui import key_input, messages
from ml_tui.tui.export_controller import ExportController
from ml_tui.tui.key_input import KeyInput
from ml_tui.tui.naming import UserName
from ml_tui.tui.project_controller import OpenedProject, ProjectController
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.screens.work import WorkScreen
from ml_tui.tui.step_controller import StepController
from ml_tui.tui.view import View
from ml_tui.tui.view_controller import ViewController


class FakeApp:
    """A stand-in for the App that notes what it is asked for."""

    is_leaving = False
    is_busy = False
    focused: Any = None

    def __init__(self) -> None:
        """Begin with empty notes."""
        self.screen: Any = SimpleNamespace()
        self.screen_stack: list[Any] = []
        self.said: list[tuple[str, str]] = []
        self.opened: list[Any] = []
        self.copied: list[str] = []

    @property
    def app(self) -> TerminalApp:
        """The stand-in, typed as the App."""
        return cast(TerminalApp, self)

    def tell(self, message: str, tone: str = "") -> None:
        """Note a message."""
        self.said.append((message, tone))

    def push_screen(self, screen: object, _done: object = None) -> None:
        """Note a screen."""
        self.opened.append(screen)

    switch_screen = push_screen

    def call_later(self, callback: Callable[..., object], *args: object) -> None:
        """Call at once."""
        callback(*args)

    def copy_to_clipboard(self, text: str) -> None:
        """Note what is copied."""
        self.copied.append(text)


@pytest.fixture
def fake_app() -> FakeApp:
    return FakeApp()


@pytest.fixture
def projects(fake_app: FakeApp, library: Library, loaded: Loaded, locations: Locations) -> Iterator[ProjectController]:
    controller = ProjectController(
        fake_app.app,
        fake_app.tell,
        View(),
        library=library,
        loaded=loaded,
        naming=UserName(fake_app.app, fake_app.tell, locations.settings, "김하늘"),
        ui_state=UiState.read(locations.data),
    )
    yield controller
    controller.close()


class FakeOpenedProject(SimpleNamespace):
    """A stand-in for an open project on a screen; it notes what it is asked for."""

    def __init__(self, session: Session) -> None:
        """Work with ``session``."""
        self.shown: list[str] = []
        pane = SimpleNamespace(refresh_content=lambda: self.shown.append("pane"))
        screen = SimpleNamespace(
            pane=pane,
            message_room=60,
            forget_jumps=lambda: None,
            show=self.shown.append,
            show_exporting=lambda under_way: self.shown.append(f"exporting {under_way}"),
        )
        super().__init__(session=session, screen=screen)


class FakeProjectController(SimpleNamespace):
    """A stand-in for the `ProjectController`."""

    def __init__(self, work: FakeOpenedProject | None) -> None:
        """``work`` is open."""
        super().__init__(work=cast(OpenedProject | None, work), steps=0)

    @property
    def controller(self) -> ProjectController:
        """The stand-in, typed as the `ProjectController`."""
        return cast(ProjectController, self)

    def demand(self) -> OpenedProject | None:
        """Return the open project."""
        return cast(OpenedProject | None, self.work)

    def step_made(self) -> None:
        """Count steps."""
        self.steps += 1


class TestKeyInput:
    """Keys before they are bound."""

    def letters(self, fake_app: FakeApp, key: events.Event) -> list[str]:
        return [one.key for one in KeyInput(fake_app.app).received(key) if isinstance(one, events.Key)]

    def test_hangul_becomes_latin_letters_except_in_a_field(self, fake_app: FakeApp) -> None:
        assert self.letters(fake_app, events.Key("ㅂ", "ㅂ")) == ["q"]
        assert self.letters(fake_app, events.Key("가", "가")) == ["r", "k"]
        assert self.letters(fake_app, events.Key("j", "j")) == ["j"]
        fake_app.focused = Input()
        assert self.letters(fake_app, events.Key("가", "가")) == ["가"]
        assert not KeyInput(fake_app.app).may_move_focus(events.Key("a", "a"))
        assert KeyInput(fake_app.app).may_move_focus(events.Key("enter", "\r"))

    def test_an_opening_dialog_holds_back_keys_and_keeps_the_message(self, fake_app: FakeApp) -> None:
        typed: list[bool] = []
        keys = KeyInput(fake_app.app, typed=lambda: typed.append(True))
        fake_app.screen = Dialog()
        assert keys.received(events.Key("a", "a")) == [] and not typed
        fake_app.screen = Screen()
        assert len(keys.received(events.Paste("글"))) == 1 and typed == [True]
        assert len(keys.received(events.Resize(*[None] * 2))) == 1 and typed == [True]  # type: ignore[arg-type]

    @pytest.mark.parametrize("waiting", [0, 1])
    async def test_settling_waits_until_the_app_is_calm_or_a_limit_is_reached(
        self, fake_app: FakeApp, monkeypatch: pytest.MonkeyPatch, waiting: int
    ) -> None:
        turns: list[float] = []

        async def turn(seconds: float) -> None:
            turns.append(seconds)

        monkeypatch.setattr(asyncio, "sleep", turn)
        fake_app.is_busy = bool(waiting)
        await KeyInput(fake_app.app).settle()
        assert len(turns) == (key_input.TURNS if waiting else key_input.CALM_TURNS - 1)


class TestProjects:
    """A project is opened, saved and closed."""

    def test_a_closed_project_is_remembered(
        self, fake_app: FakeApp, projects: ProjectController, library: Library, locations: Locations
    ) -> None:
        project_id = library.create("은행 A", catalog_id="small")
        projects.open(project_id, "mapping")
        assert [type(one) for one in fake_app.opened] == [WorkScreen]
        assert projects.work and projects.work.session.project.info.id == project_id
        assert projects.close() and projects.work is None
        kept = UiState.read(locations.data)
        assert kept.last == project_id and kept.by_project[project_id].workspace == "mapping"

    def test_a_project_that_cannot_be_opened_is_reported(self, fake_app: FakeApp, projects: ProjectController) -> None:
        projects.open("gone")
        assert projects.work is None and fake_app.opened == [] and fake_app.said[-1][1] == "bad"
        assert projects.demand() is None and "열린 프로젝트가 없습니다" in fake_app.said[-1][0]
        assert projects.session_to_read("") is None and "내보낼 프로젝트가 없습니다" in fake_app.said[-1][0]

    def test_a_draft_is_kept_and_dropped(self, projects: ProjectController, library: Library) -> None:
        projects.open(library.create("은행 A", catalog_id="small"))
        assert projects.work
        projects.keep_draft("item/alpha", {"note": "적던 글"})
        projects.rescue()
        draft = projects.work.session.store.draft
        kept = draft.read()
        assert kept and kept.fields == {"note": "적던 글"}
        projects.keep_draft("item/alpha", {})
        projects.rescue()
        assert draft.read() is None


class TestSteps:
    """The user is told what a step did."""

    def test_a_change_is_saved_and_reported_with_lowered_answers(self, fake_app: FakeApp, session: Session) -> None:
        work = FakeOpenedProject(session)
        projects = FakeProjectController(work)
        steps = StepController(fake_app.app, fake_app.tell, projects.controller, cast(UserName, None))
        change = session.set_item("alpha", status="implemented")
        assert change
        steps.changed(messages.Changed(change, message="먼저"))
        assert projects.steps == 1 and fake_app.said[-1][0].startswith("먼저")
        steps.imported(change)
        assert projects.steps == 2 and "가져왔습니다" in fake_app.said[-1][0] and work.shown == ["pane"]
        steps.imported(None)
        assert projects.steps == 2

    async def test_changes_are_undone_and_redone(self, fake_app: FakeApp, session: Session) -> None:
        steps = StepController(
            fake_app.app,
            fake_app.tell,
            FakeProjectController(FakeOpenedProject(session)).controller,
            cast(UserName, None),
        )
        session.set_item("alpha", status="implemented")
        await steps.undo_or_redo(undo=True)
        assert session.project.item("alpha").status is Status.NOT_STARTED
        await steps.undo_or_redo(undo=False)
        assert session.project.item("alpha").status is Status.IMPLEMENTED
        await steps.undo_or_redo(undo=False)
        assert fake_app.said[-1][0] == "다시 할 것이 없습니다"


class TestExports:
    """Files are exported, reported and fetched."""

    def exports(self, fake_app: FakeApp, work: FakeOpenedProject | None = None) -> ExportController:
        return ExportController(
            fake_app.app,
            fake_app.tell,
            View(),
            FakeProjectController(work).controller,
            imported=lambda _change: None,
            write_to_terminal=fake_app.copied.append,
        )

    def test_quitting_during_an_export_warns_once(
        self, fake_app: FakeApp, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        made: list[Callable[[], None]] = []

        def later(*, target: Callable[..., None], args: tuple[Any, ...], daemon: bool) -> SimpleNamespace:
            return SimpleNamespace(start=lambda: made.append(lambda: target(*args)))

        monkeypatch.setattr("threading.Thread", later)
        work = FakeOpenedProject(session)
        exports = self.exports(fake_app, work)
        assert exports.may_quit()
        path = tmp_path / "은행.json"
        exports._export(session, {"format": "json", "path": str(path), "language": "ko", "depth": "practitioner"})
        assert not exports.may_quit() and "내보내는 중입니다" in fake_app.said[-1][0]
        assert exports.may_quit()
        made[0]()
        assert path.exists() and "내보냈습니다" in fake_app.said[-1][0] and exports.may_quit()
        assert work.shown == ["exporting True", "exporting False"]

    @pytest.mark.parametrize(("ssh", "copied"), [("", "/tmp/a.pdf"), ("192.0.2.1 50000 192.0.2.2 22", "scp")])
    def test_a_written_file_is_reported_and_its_path_copied(
        self, fake_app: FakeApp, monkeypatch: pytest.MonkeyPatch, ssh: str, copied: str
    ) -> None:
        monkeypatch.setenv("SSH_CONNECTION", ssh)
        if not ssh:
            monkeypatch.delenv("SSH_CONNECTION")
        self.exports(fake_app).delivered(messages.Delivered("{path} ({size})", Path("/tmp/a.pdf"), 3_000_000, ["참고"]))
        first, *_more, last = fake_app.said[-1][0].splitlines()
        assert (first, last) == ("/tmp/a.pdf (2.9 MB)", "참고")
        assert fake_app.copied[0].startswith(copied)

    def test_the_clipboard_is_asked_for_by_the_terminal_or_by_tmux(
        self, fake_app: FakeApp, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("TMUX", raising=False)
        self.exports(fake_app).copy("글")
        assert "\x1b]52;" in fake_app.copied[0]


class TestViews:
    """Workspaces, language and reader."""

    def test_a_digit_shows_a_workspace_or_opens_the_selected_project(self, fake_app: FakeApp, session: Session) -> None:
        work = FakeOpenedProject(session)
        ViewController(fake_app.app, fake_app.tell, View(), FakeProjectController(work).controller).show_workspace(
            "gap"
        )
        assert work.shown == ["gap"]
        asked: list[tuple[str, str]] = []
        projects = FakeProjectController(None)
        projects.open = lambda *project: asked.append(project)
        views = ViewController(fake_app.app, fake_app.tell, View(), projects.controller)
        views.show_workspace("gap")
        assert asked == [] and "아직 프로젝트가 없습니다" in fake_app.said[-1][0]
        fake_app.screen = SimpleNamespace(cursor="p-1")
        views.show_workspace("gap")
        assert asked == [("p-1", "gap")]

    def test_language_and_reader_change_what_is_shown(self, fake_app: FakeApp, session: Session) -> None:
        words: list[str] = []
        view, work = View(), FakeOpenedProject(session)
        fake_app.screen_stack = [SimpleNamespace(refresh_words=lambda: words.append(view.language)), SimpleNamespace()]
        views = ViewController(fake_app.app, fake_app.tell, view, FakeProjectController(work).controller)
        views.change_language()
        views.change_reader()
        assert words == ["en"] and view == View("en", "user") and work.shown == ["pane"]
