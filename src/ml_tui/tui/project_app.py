"""The App's projects: opened, saved by a thread of their own, closed, and found again where they were left."""

from __future__ import annotations

import os
import shlex
from contextlib import ExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import msgspec
from textual.message import Message
from textual.reactive import Reactive
from textual.timer import Timer

from ml_tui import i18n
from ml_tui.autosave import Autosave
from ml_tui.content import Loaded
from ml_tui.domain.review import rechecks, vanished
from ml_tui.domain.wording import Wording
from ml_tui.errors import MlTuiError
from ml_tui.i18n import Language, _
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, Position, Settings, UiState
from ml_tui.store.drafts import DraftText
from ml_tui.store.storage import WrittenByAnother
from ml_tui.terminal.driver import SafeLinuxDriver
from ml_tui.terminal.shutdown import ShutdownHandler
from ml_tui.text import clean_line
from ml_tui.tui import messages
from ml_tui.tui.background import in_background
from ml_tui.tui.held_project import HeldProject, Sighted
from ml_tui.tui.keyed_app import KeyedApp
from ml_tui.tui.naming import Naming
from ml_tui.tui.screens.work import NOT_SAVED, SAVED, SAVING, WorkScreen
from ml_tui.tui.unsaved import Unsaved
from ml_tui.tui.view import View

if TYPE_CHECKING:
    from ml_tui.tui.screens.projects import ProjectsScreen

RETRY = 10.0
"""Seconds after which a save that failed is tried again."""

DRAFTS_IN = {
    "item": "checklist",
    "component": "dashboard",
    "type": "dashboard",
    "row": "mapping",
    "stage": "pipeline",
    "variant": "pipeline",
    "module": "modules",
    "record": "modules",
}
"""The workspace whose editors leave drafts of each kind of target."""


class Saved(Message):
    """The saving thread has finished a save, or failed."""

    def __init__(self, session: Session, rev: int, error: MlTuiError | None) -> None:
        """Of ``session``, ``rev`` is what is on disk; ``error`` is what went wrong, if anything."""
        super().__init__()
        self.session = session
        self.rev = rev
        self.error = error


class Noticed(Message):
    """There is something to be known that stopped nothing."""

    def __init__(self, notice: MlTuiError) -> None:
        """``notice`` says what."""
        super().__init__()
        self.notice = notice


class _Work(msgspec.Struct):
    """A project that is open."""

    session: Session
    autosave: Autosave
    screen: WorkScreen
    held: HeldProject
    unsaved: Unsaved
    copied: int = 0
    """The revision that was saved as a copy when nobody could be asked."""
    retry: Timer | None = None
    """Tries the last save again that failed: one for all, or each change made meanwhile would have its own for ever."""


class ProjectApp(KeyedApp):
    """An app that works on one project at a time."""

    theme: Reactive[str] = Reactive("ansi-dark")
    """The colours; as a default of the class, because Textual parses all styles anew when it is set."""

    farewell = ""
    """What is said on the terminal after the app has gone."""

    def __init__(
        self,
        *,
        locations: Locations,
        settings: Settings,
        loaded: Loaded,
        project_id: str | None,
        language: Language,
        by: str,
    ) -> None:
        """Open the project ``project_id``, else the one last open; changes carry the name ``by``.

        :raises MlTuiError: the project ``project_id`` cannot be read.
        """
        super().__init__(driver_class=SafeLinuxDriver, ansi_color=True)
        if settings.theme == "light":
            self.theme = "ansi-light"
        self.animation_level = "none"
        self._library = Library(locations)
        self._loaded = loaded
        self._naming = Naming(self, locations.settings, by)
        self._asked_for = self._session_on(project_id) if project_id else None
        """The project that was asked for by its name; opened before the screen, so that a fault is told without it."""
        self._ui_state = UiState.read(locations.data)
        self.view = View(language, "user" if self._ui_state.reader == "user" else "consultant")
        i18n.use_language(language)
        self._work: _Work | None = None
        self._opening = ExitStack()
        """Holds back painting while the first screen is put together: Textual would paint it four times."""
        self._brought_last = ""
        """The path of the workbook that was brought in last, or tried to be."""
        self._shutdown_handler = ShutdownHandler(save=self._rescue, leave=self._leave, kill=self._end_at_once)

    def _rescue(self) -> None:
        """Put everything on disk, from whichever thread: changes, what is being typed, the place."""
        if work := self._work:
            try:
                work.autosave.rescue()
            except WrittenByAnother:
                if work.copied != work.session.rev:
                    work.session.save_as_copy(self._library)
                    work.copied = work.session.rev
            with suppress(Exception):  # the answers are safe; where the cursor was is a convenience
                self._remember()

    def tell(self, message: str, tone: str = "") -> None:
        """Show a message; what the name was asked for is told again after the question."""
        self._naming.hear(message, tone)
        super().tell(message, tone)

    def _leave(self, code: int) -> None:
        self.exit(return_code=code)

    def _end_at_once(self, code: int) -> NoReturn:
        """End the process, whose event loop does not come back, with the terminal as it was."""
        try:
            if isinstance(self._driver, SafeLinuxDriver):
                self._driver.give_back_at_once()
        finally:
            os._exit(code)

    def _open(self, project_id: str, workspace: str = "") -> None:
        """Open a project in place of the list, in ``workspace`` or where it was left."""
        if screen := self._screen_of(project_id, workspace):
            self.switch_screen(screen)

    def _screen_of(self, project_id: str, workspace: str = "") -> WorkScreen | None:
        """The screen on which the project is worked on; None, with a message, when it cannot be opened."""
        try:
            session = self._session_on(project_id)
        except MlTuiError as error:
            self.tell(error.on_one_line, "bad")
            return None
        return self._work_on(session, workspace)

    def _screen_of_last(self) -> WorkScreen | None:
        """The screen of the project that was open last, if it is still there and can be opened."""
        last = self._ui_state.last
        there = os.path.isdir(self._library.locations.projects / last)  # noqa: PTH112 - Path.is_dir raises on odd names
        return self._screen_of(last) if last and there else None

    def _session_on(self, project_id: str) -> Session:
        naming = self._naming
        return Session(self._loaded, self._library.open(project_id), by=naming.name, asks=naming.asks)

    def _work_on(self, session: Session, workspace: str = "") -> WorkScreen:
        """The screen of ``session``, in ``workspace`` or where it was left."""
        project_id = session.project.info.id
        autosave = Autosave(session, lambda rev, error: self.post_message(Saved(session, rev, error)))
        place = self._ui_state.by_project.get(project_id, Position())
        if workspace and workspace != place.workspace:
            place = Position(workspace)
        screen = WorkScreen(session, self.view, workspace=workspace or place.workspace, place=place.row)
        unsaved = Unsaved(self, session, screen, self._library, retry=autosave.request, go_on_in=self._go_on_in)
        self._work = _Work(session, autosave, screen, HeldProject(self, session, screen), unsaved)
        self._ui_state.last = project_id
        return screen

    def on_work_screen_opened(self) -> None:
        """Say what the catalog has changed, say who holds the project, or offer what was left unfinished in it."""
        if (work := self._work) is None:
            return
        session = work.session
        if missed := session.loaded.missed:
            self.tell(missed.message, "bad")
        if session.store.set_back:
            self.tell(session.store.set_back.on_one_line, "warn")
        if session.read_only:
            work.held.follow()
        else:
            self._begin_writing(work, session.store.draft.read())

    def _begin_writing(self, work: _Work, draft: DraftText | None) -> None:
        """Say what the catalog has changed, and offer what was left unfinished."""
        session = work.session
        changed = session.adopt_catalog()
        if not session.saved:
            self._step_made()
        if changed:
            self._catalog_changed(work)
        if draft:
            from ml_tui.tui.screens.menu import Menu

            options = [("go", _("이어서 쓰기")), ("drop", _("버리기")), ("later", _("나중에"))]
            about = " / ".join(draft.fields.values())[:300]
            title = _("저장하지 못한 글이 남아 있습니다: {what}").format(
                what=Wording(session.catalog, session.project.records).subject(draft.target)
            )
            self.push_screen(Menu(title, options, about=about), partial(self._draft_chosen, draft.target, draft.fields))

    def _catalog_changed(self, work: _Work) -> None:
        """Say what another catalog means for the answers there are."""
        catalog, project = work.session.catalog, work.session.project
        self.tell(
            _("카탈로그가 바뀌었습니다. 답은 그대로입니다. 재검토할 항목 {n}개, 없어진 항목의 답 {m}개 (f)").format(
                n=len(rechecks(catalog, project)), m=len(vanished(catalog, project))
            ),
            "warn",
        )

    def _draft_chosen(self, target: str, fields: dict[str, str], choice: str | None) -> None:
        if self._work is None:
            return
        if choice == "drop":
            self._work.autosave.drop_draft()
        elif choice == "go":
            kind, _sep, key = target.partition("/")
            workspace = DRAFTS_IN.get(kind, "")
            self._work.screen.show(workspace, key)
            self.call_after_refresh(self._work.screen.pane.continue_draft, key, fields)

    def _projects_screen(self) -> ProjectsScreen:
        from ml_tui.tui.screens.projects import ProjectsScreen

        return ProjectsScreen(self._library, self._loaded, by=self._naming.name, cursor=self._ui_state.last)

    def _demand_work(self) -> _Work | None:
        """The project that is open; None, with a message, on the project list."""
        if self._work is None:
            self.tell(_("열린 프로젝트가 없습니다. Enter로 여십시오"))
        return self._work

    def _close(self) -> bool:
        """Save and close the open project; whether that went well."""
        if self._work is None:
            return True
        self._remember()
        try:
            self._work.autosave.rescue()
            self._work.session.close()
        except MlTuiError as error:
            self._work.unsaved.ask(error)
            return False
        self._end_work(self._work)
        return True

    def _end_work(self, work: _Work) -> None:
        """Nothing is open any more: its threads end."""
        work.held.end()
        work.autosave.end()
        self._work = None

    def _remember(self) -> None:
        """Write down where the user is."""
        if work := self._work:
            self._ui_state.by_project[work.session.project.info.id] = Position(*work.screen.place)
            self._ui_state.last = work.session.project.info.id
        self._ui_state.language = self.view.language
        self._ui_state.reader = self.view.reader
        self._ui_state.write(self._library.locations.data)

    def on_name_asked(self, event: messages.NameAsked) -> None:
        """Ask for the person's name before something is verified."""
        event.stop()
        if work := self._work:
            self._naming.ask(work.session, then=work.autosave.request, verify=event.again)

    def on_drafted(self, event: messages.Drafted) -> None:
        """Keep what is being typed, or forget it when it is done with."""
        event.stop()
        if work := self._work:
            if event.fields:
                work.autosave.keep_draft(event.target, event.fields)
            else:
                work.autosave.drop_draft()

    def on_saved(self, event: Saved) -> None:
        """Say that it is safe, or that it is not."""
        if (work := self._work) is None or event.session is not work.session or self._exit:
            return
        if event.error:
            work.screen.show_saving(NOT_SAVED, "bad")
            if work.retry:
                work.retry.stop()
            work.retry = self.set_timer(RETRY, work.autosave.request)
            work.unsaved.were_refused(event.error)
        elif work.session.saved:
            work.unsaved.are_saved()
            work.screen.show_saving(SAVED)

    def on_sighted(self, event: Sighted) -> None:
        """Show what somebody else has done, and who holds the project now."""
        if (work := self._work) and event.session is work.session:
            work.held.saw(event.sighting)

    async def action_take_over(self) -> None:
        """Become the one who writes the project that could only be read."""
        if (work := self._demand_work()) and await work.held.take_over():
            self._begin_writing(work, await in_background(work.session.store.draft.read))

    def on_noticed(self, event: Noticed) -> None:
        """Say what is to be known though all went on."""
        self.tell(event.notice.on_one_line, "warn")

    def _go_on_in(self, library: Library, copy: str) -> None:
        """Go on in the project ``copy`` of ``library``, which has what could not be saved here."""
        if (work := self._work) is None:
            return
        moved = library.locations.data != self._library.locations.data
        self._library = library
        self._ui_state.by_project[copy] = Position(*work.screen.place)
        work.session.store.close()
        self._end_work(work)
        self._open(copy)
        if opened := self._work:
            name, folder = opened.session.project.info.name, clean_line(str(library.locations.data), limit=4096)
            words = _("사본으로 저장했습니다: {name}").format(name=name)
            if moved:
                again = _("다음에 열기: ml-tui --data-dir {folder}").format(folder=shlex.quote(folder))
                words, self.farewell = f"{words} - {again}", f"ml-tui: {words}\n  → {again}"
            self.tell(words, "good")

    def _step_made(self) -> None:
        if work := self._work:
            work.screen.show_saving(SAVING)
            work.screen.refresh_state()
            work.autosave.request()
            if work.session.unsigned:
                self._naming.ask(work.session, then=work.autosave.request)
