"""Opens, saves and closes the project, and returns to where the user left it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from textual.timer import Timer

from ml_tui.autosave import Autosave
from ml_tui.content import Loaded
from ml_tui.domain.review import rechecks, vanished
from ml_tui.domain.wording import Wording
from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.store import Library, Position, UiState
from ml_tui.store.storage import WrittenByAnother
from ml_tui.store_protocol import DraftText
from ml_tui.terminal.app import TerminalApp
from ml_tui.text import clean_line
from ml_tui.tui.background import in_background
from ml_tui.tui.held_project import HeldProject
from ml_tui.tui.message_display import Tell
from ml_tui.tui.naming import UserName
from ml_tui.tui.screens.work import NOT_SAVED, SAVED, SAVING, WorkScreen
from ml_tui.tui.unsaved import Unsaved
from ml_tui.tui.view import View
from ml_tui.tui.workspaces.registry import WORKSPACES

if TYPE_CHECKING:
    from ml_tui.tui.screens.projects import ProjectsScreen

RETRY = 10.0
"""Seconds after which to retry a failed save."""


class OpenedProject(msgspec.Struct):
    """An open project and the objects that serve it."""

    session: Session
    autosave: Autosave
    screen: WorkScreen
    held: HeldProject
    unsaved: Unsaved
    copied: int = 0
    """The revision that a rescue saved as a copy, because nobody could be asked."""
    retry: Timer | None = None
    """Retries the last failed save. One timer serves all failures; else each change would start its own."""


class ProjectController:
    """Opens, saves, follows and closes one project at a time."""

    def __init__(
        self,
        app: TerminalApp,
        tell: Tell,
        view: View,
        *,
        library: Library,
        loaded: Loaded,
        naming: UserName,
        ui_state: UiState,
    ) -> None:
        """Open projects of ``library`` on screens of ``app``; ``naming`` gives the name that changes carry.

        :param ui_state: where the user was; updated and written when a project is left.
        """
        self._app = app
        self._tell = tell
        self._view = view
        self._loaded = loaded
        self._naming = naming
        self.library = library
        """The library of projects; replaced when a project is saved as a copy in another folder."""
        self._ui_state = ui_state
        self.work: OpenedProject | None = None
        """The project that is open; None on the project list."""
        self.farewell = ""
        """What to print on the terminal after the app has ended."""

    # Opening

    def first_screen(self, asked_for: Session | None) -> WorkScreen | ProjectsScreen:
        """Return the first screen: of the session ``asked_for``, else of the last open project, else the list."""
        if asked_for:
            return self._work_on(asked_for)
        last = self._ui_state.last
        there = os.path.isdir(self.library.locations.projects / last)  # noqa: PTH112 - Path.is_dir raises on odd names
        return (self._screen_of(last) if last and there else None) or self._projects_screen()

    def session_on(self, project_id: str) -> Session:
        """Return a session on the project, which may write unless another one does.

        :raises MlTuiError: the project cannot be read.
        """
        naming = self._naming
        return Session(self._loaded, self.library.open(project_id), by=naming.name, asks=naming.asks)

    def session_to_read(self, project_id: str) -> Session | None:
        """Return a read-only session on a project that is not open; None, with a message, if there is none to read."""
        if not project_id:
            self._tell(_("내보낼 프로젝트가 없습니다. n을 눌러 만드십시오"))
            return None
        try:
            return Session(self._loaded, self.library.open(project_id, write=False), by=self._naming.name)
        except MlTuiError as error:
            self._tell(error.on_one_line, "bad")
            return None

    def open(self, project_id: str, workspace: str = "") -> None:
        """Open a project in place of the list, in ``workspace`` or where the user left it."""
        if screen := self._screen_of(project_id, workspace):
            self._app.switch_screen(screen)

    def _screen_of(self, project_id: str, workspace: str = "") -> WorkScreen | None:
        """Return the work screen of a project; None, with a message, if it cannot be opened."""
        try:
            session = self.session_on(project_id)
        except MlTuiError as error:
            self._tell(error.on_one_line, "bad")
            return None
        return self._work_on(session, workspace)

    def _work_on(self, session: Session, workspace: str = "") -> WorkScreen:
        """Return the work screen of ``session``, in ``workspace`` or where the user left it."""
        project_id = session.project.info.id
        autosave = Autosave(session, lambda _rev, error: self._app.call_later(self._saved, session, error))
        place = self._ui_state.by_project.get(project_id, Position())
        if workspace and workspace != place.workspace:
            place = Position(workspace)
        screen = WorkScreen(session, self._view, workspace=workspace or place.workspace, place=place.row)
        unsaved = Unsaved(
            self._app, self._tell, session, screen, self.library, retry=autosave.request, go_on_in=self._go_on_in
        )
        held = HeldProject(self._app, self._tell, session, screen)
        self.work = OpenedProject(session, autosave, screen, held, unsaved)
        self._ui_state.last = project_id
        return screen

    def opened(self) -> None:
        """Show messages about the project once its screen is shown, and offer an unfinished draft."""
        if (work := self.work) is None:
            return
        session = work.session
        if fault := session.loaded.project_fault:
            self._tell(fault.message, "bad")
        if session.store.set_back:
            self._tell(session.store.set_back.on_one_line, "warn")
        if session.read_only:
            work.held.follow()
        else:
            self._begin_writing(work, session.store.draft.read())

    def _begin_writing(self, work: OpenedProject, draft: DraftText | None) -> None:
        """Say what the catalog has changed, and offer an unfinished draft."""
        session = work.session
        changed = session.adopt_catalog()
        if not session.saved:
            self.step_made()
        if changed:
            self._tell_catalog_change(session)
        if draft:
            from ml_tui.tui.screens.menu import Menu

            options = [("go", _("이어서 쓰기")), ("drop", _("버리기")), ("later", _("나중에"))]
            about = " / ".join(draft.fields.values())[:300]
            title = _("저장하지 못한 글이 남아 있습니다: {what}").format(
                what=Wording(session.catalog, session.project.records).subject(draft.target)
            )
            chosen = partial(self._draft_chosen, draft.target, draft.fields)
            self._app.push_screen(Menu(title, options, about=about), chosen)

    def _tell_catalog_change(self, session: Session) -> None:
        """Say what a changed catalog means for the answers."""
        catalog, project = session.catalog, session.project
        self._tell(
            _("카탈로그가 바뀌었습니다. 답은 그대로입니다. 재검토할 항목 {n}개, 없어진 항목의 답 {m}개 (f)").format(
                n=len(rechecks(catalog, project)), m=len(vanished(catalog, project))
            ),
            "warn",
        )

    def _draft_chosen(self, target: str, fields: dict[str, str], choice: str | None) -> None:
        if self.work is None:
            return
        if choice == "drop":
            self.work.autosave.drop_draft()
        elif choice == "go":
            kind, _sep, key = target.partition("/")
            workspace = next((one.id for one in WORKSPACES if kind in one.places), "")
            self.work.screen.show(workspace, key)
            self._app.call_after_refresh(self.work.screen.pane.continue_draft, key, fields)

    def _projects_screen(self) -> ProjectsScreen:
        from ml_tui.tui.screens.projects import ProjectsScreen

        return ProjectsScreen(self.library, self._loaded, by=self._naming.name, cursor=self._ui_state.last)

    def demand(self) -> OpenedProject | None:
        """Return the open project; None, with a message, if there is none."""
        if self.work is None:
            self._tell(_("열린 프로젝트가 없습니다. Enter로 여십시오"))
        return self.work

    # Closing

    def show_list(self) -> None:
        """Close the project and show the list."""
        if self.work is None:
            self._tell(_("여기가 프로젝트 목록입니다"))
        elif self.close():
            self._app.switch_screen(self._projects_screen())

    def close(self) -> bool:
        """Save and close the open project; return whether that succeeded."""
        if self.work is None:
            return True
        self.remember()
        try:
            self.work.autosave.rescue()
            self.work.session.close()
        except MlTuiError as error:
            self.work.unsaved.ask(error)
            return False
        self._end(self.work)
        return True

    def _end(self, work: OpenedProject) -> None:
        """End the threads of the project: none is open any more."""
        work.held.end()
        work.autosave.end()
        self.work = None

    def remember(self) -> None:
        """Write down where the user is."""
        if work := self.work:
            self._ui_state.by_project[work.session.project.info.id] = Position(*work.screen.place)
            self._ui_state.last = work.session.project.info.id
        self._ui_state.language = self._view.language
        self._ui_state.reader = self._view.reader
        self._ui_state.write(self.library.locations.data)

    def rescue(self) -> None:
        """Write changes, draft and place to disk; any thread may call this."""
        if work := self.work:
            try:
                work.autosave.rescue()
            except WrittenByAnother:
                if work.copied != work.session.rev:
                    work.session.save_as_copy(self.library)
                    work.copied = work.session.rev
            with suppress(Exception):  # the answers are saved; the cursor's place is only a convenience
                self.remember()

    # Saving

    def step_made(self) -> None:
        """Save a step, show the figures it changed, and ask for a name if there is none."""
        if work := self.work:
            # The saving thread may have been busy with a draft, and have saved the step before this line runs.
            work.screen.show_saving(SAVED if work.session.saved else SAVING)
            work.screen.refresh_state()
            work.autosave.request()
            if work.session.unsigned:
                self.ask_name()

    def ask_name(self, verify: Callable[[], object] | None = None) -> None:
        """Ask for the user's name, then call ``verify``."""
        if work := self.work:
            self._naming.ask(work.session, then=work.autosave.request, verify=verify)

    def keep_draft(self, target: str, fields: Mapping[str, str]) -> None:
        """Keep the draft ``fields`` of ``target``; without fields, drop the draft."""
        if work := self.work:
            if fields:
                work.autosave.keep_draft(target, fields)
            else:
                work.autosave.drop_draft()

    def _saved(self, session: Session, error: MlTuiError | None) -> None:
        """Show whether everything is on disk."""
        if (work := self.work) is None or session is not work.session or self._app.is_leaving:
            return
        if error:
            work.screen.show_saving(NOT_SAVED, "bad")
            if work.retry:
                work.retry.stop()
            work.retry = self._app.set_timer(RETRY, work.autosave.request)
            work.unsaved.were_refused(error)
        elif work.session.saved:
            work.unsaved.are_saved()
            work.screen.show_saving(SAVED)

    def _go_on_in(self, library: Library, copy: str) -> None:
        """Go on in the project ``copy`` of ``library``, which has the changes that could not be saved here."""
        if (work := self.work) is None:
            return
        moved = library.locations.data != self.library.locations.data
        self.library = library
        self._ui_state.by_project[copy] = Position(*work.screen.place)
        work.session.store.close()
        self._end(work)
        self.open(copy)
        if opened := self.work:
            name, folder = opened.session.project.info.name, clean_line(str(library.locations.data), limit=4096)
            words = _("사본으로 저장했습니다: {name}").format(name=name)
            if moved:
                again = _("다음에 열기: ml-tui --data-dir {folder}").format(folder=shlex.quote(folder))
                words, self.farewell = f"{words} - {again}", f"ml-tui: {words}\n  → {again}"
            self._tell(words, "good")

    async def take_over(self) -> None:
        """Take over writing a project that was open read-only."""
        if (work := self.demand()) and await work.held.take_over():
            self._begin_writing(work, await in_background(work.session.store.draft.read))
