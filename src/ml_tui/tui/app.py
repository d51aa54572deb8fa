"""The App: a router. It opens and closes sessions, has them saved, and passes commands to the screen that is open."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from ml_tui import i18n, notices
from ml_tui.domain.changes import Change, ChangeKind, spoken_of
from ml_tui.domain.wording import Wording, guide_label
from ml_tui.errors import DEFECT, MlTuiError
from ml_tui.i18n import _
from ml_tui.packages import not_importable
from ml_tui.resources import styles_dir
from ml_tui.terminal.painting import paint_once
from ml_tui.text import clean_line, crop
from ml_tui.tui import commands, messages
from ml_tui.tui.background import in_background
from ml_tui.tui.delivering_app import DeliveringApp
from ml_tui.tui.project_app import Noticed
from ml_tui.tui.screens.work import SAVED

if TYPE_CHECKING:
    from textual.command import Provider

    from ml_tui.store import Checkpoint
    from ml_tui.tui.screens.projects import ProjectsScreen


SAID = 3
"""How many sentences say what a step did, before the rest is only counted."""


def _palette_commands() -> type[Provider]:
    """What the command palette offers; loaded with the palette."""
    from ml_tui.tui.palette import PaletteCommands

    return PaletteCommands


class MlTuiApp(DeliveringApp):
    """ml-tui on a terminal."""

    TITLE = "ml-tui"
    CSS_PATH = sorted(str(path) for path in styles_dir().glob("*.tcss"))
    BINDINGS = [
        *commands.bindings("app"),
        Binding("ctrl+q", "quit", show=False),  # Textual's own would go before any dialog is asked
    ]
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_palette_commands}
    COMMAND_PALETTE_BINDING = "ctrl+p"

    # Life

    def get_default_screen(self) -> Screen[None]:
        """What was asked for, else what was open last, else the list."""
        opened = self._work_on(self._asked_for) if self._asked_for else self._screen_of_last()
        screen = opened or self._projects_screen()
        # Textual prepares screens it pushes for being switched away from, but not the first one.
        screen._push_result_callback(self, None)
        self._opening.enter_context(self.batch_update())
        return screen

    def on_ready(self) -> None:
        """Paint the first frame once, when the layout stands and the cursor has its place."""
        self.screen.call_later(self.call_later, self._opened)

    async def _opened(self) -> None:
        await paint_once(self.screen, self._opening)
        gc.enable()
        gc.freeze()

    def on_mount(self) -> None:
        """Say what there is to say of the project or the catalog."""
        self._shutdown_handler.install()
        self._told_before = notices.listen(lambda notice: self.post_message(Noticed(notice)))
        if self._loaded.fault:
            self.tell(self._loaded.fault.message + " - " + _("기본 카탈로그로 계속합니다"), "bad")

    def on_unmount(self) -> None:
        """Give the signals back, and have notices told as before."""
        self._shutdown_handler.uninstall()
        notices.listen(self._told_before)

    def on_hangup(self, reason: str) -> None:
        """The terminal has gone; called by the driver from a thread of its own."""
        self._shutdown_handler.hang_up(reason)

    def on_bad_input(self) -> None:
        """The terminal sends bytes that are no UTF-8."""
        self.tell(_("터미널이 UTF-8이 아닌 글자를 보냅니다. 터미널 인코딩을 UTF-8로 바꾸십시오"), "warn")

    def _fatal_error(self) -> None:
        """A defect ends the app: everything is saved, and the user reads two lines instead of a traceback."""
        if self.is_headless or os.environ.get("ML_TUI_DEBUG"):
            super()._fatal_error()
            return
        with suppress(MlTuiError):
            self._rescue()
        missing = not_importable(self._exception) if isinstance(self._exception, ImportError) else None
        what = f"{type(self._exception).__name__}: {self._exception}"
        told = missing or MlTuiError(
            _("ml-tui의 결함으로 끝납니다: {what}").format(what=clean_line(what, limit=200)),
            _("변경은 저장되었습니다. ML_TUI_DEBUG=1로 다시 실행한 출력을 함께 알려 주십시오"),
        )
        self.farewell = f"ml-tui: {told.message}\n  → {told.hint}"
        self._return_code = missing.exit_code if missing else DEFECT
        self._close_messages_no_wait()

    async def on_key(self, event: events.Key) -> None:
        """Let a key act on the open workspace from the navigator too; of one that does nothing here, say where it does.

        In dialogs, letters are text.
        """
        key, places = commands.places_of(event.key)
        if not places or self.screen.is_modal or event.key in self.screen.active_bindings:
            return
        pane = self._work.screen.pane if self._work else None
        if pane and not pane.has_focus_within and (command := commands.find(pane.id or "", event.key)):
            pane.focus_content()
            await self.run_action(command.action, pane)
            return
        words = _("{key}: 여기서는 쓰지 않습니다. 쓰는 곳: {places}").format(key=key, places=", ".join(places))
        self.tell(crop(words, self._work.screen.message_room if self._work else self.size.width - 2))

    # What screens say

    def on_projects_screen_picked(self, event: ProjectsScreen.Picked) -> None:
        """Open the project that was picked."""
        self._open(event.project_id)

    def on_changed(self, event: messages.Changed) -> None:
        """Have the change saved, show the figures it moved, and say what it has lowered."""
        self._step_made()
        event.stop()
        if (
            words := self._words_on(event.change, event.words, aloud=event.aloud)
        ) and event.change.kind is ChangeKind.EDIT:
            self.tell(_("{words} (u 되돌리기)").format(words=words))

    def _words_on(self, change: Change, words: str = "", *, aloud: bool = False) -> str:
        """What is said of a step: ``words``, and what it lowered, or ``aloud`` all that it did."""
        if (work := self._work) is None:
            return words
        wording = Wording(work.session.catalog, work.session.project.records)
        fields = spoken_of(change.fields)
        sentences = wording.together(fields) if aloud else wording.lowered(fields)
        more = [_("외 {n}건").format(n=len(sentences) - SAID)] if len(sentences) > SAID else []
        return "; ".join(filter(None, [words, *map(str, sentences[:SAID]), *more]))

    def on_refused(self, event: messages.Refused) -> None:
        """Say what could not be done."""
        event.stop()
        self.tell(event.error.on_one_line, "bad")

    def on_told(self, event: messages.Told) -> None:
        """Say it."""
        event.stop()
        self.tell(event.message, event.tone)

    def on_looked(self, event: messages.Looked) -> None:
        """Show in the header what is shown."""
        event.stop()
        if work := self._work:
            work.screen.refresh_state()

    def on_jump(self, event: messages.Jump) -> None:
        """Go where it leads."""
        event.stop()
        if work := self._work:
            work.screen.jump(event.place)

    def on_back(self, event: messages.Back) -> None:
        """Go back to where the jump began."""
        event.stop()
        if (work := self._work) and not work.screen.back():
            self.tell(_("돌아갈 곳이 없습니다. 프로젝트 목록: 0"))

    def on_paste(self, event: events.Paste) -> None:
        """Say that there is no field for what was pasted; a field would have taken it."""
        event.stop()
        self.tell(_("여기에는 붙여 넣을 칸이 없습니다"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer in the palette what has a key here."""
        here = self._work.screen.pane if self._work else None
        scope = (here.id or "") if here else "projects"
        own = {command.keys for command in commands.COMMANDS if command.scope == scope}
        read_only = bool(self._work and self._work.session.read_only)
        for command in commands.COMMANDS:
            if command.action == "take_over" and not read_only:
                continue
            if command.palette and (command.scope == scope or (command.scope == "app" and command.keys not in own)):
                where = self if command.scope == "app" else here or screen
                title = f"{_(command.title)}  ({command.shown_key})"
                yield SystemCommand(title, _(command.help), partial(self.run_action, command.action, where))

    # Actions

    def action_projects(self) -> None:
        """Close the project and show the list."""
        if self._work is None:
            self.tell(_("여기가 프로젝트 목록입니다"))
        elif self._close():
            self.switch_screen(self._projects_screen())

    def action_workspace(self, workspace: str) -> None:
        """Show a workspace; from the project list, open the project under the cursor there."""
        if work := self._work:
            work.screen.forget_jumps()
            work.screen.show(workspace)
        elif project_id := getattr(self.screen, "cursor", ""):
            self._open(project_id, workspace)
        else:
            self.tell(_("아직 프로젝트가 없습니다. n을 눌러 만드십시오"))

    async def action_undo(self) -> None:
        """Take the last step back."""
        await self._travel(undo=True)

    async def action_redo(self) -> None:
        """Do it again."""
        await self._travel(undo=False)

    async def _travel(self, *, undo: bool) -> None:
        if (work := self._demand_work()) is None:
            return
        try:
            await in_background(work.session.look_back)
            change: Change | None = work.session.undo() if undo else work.session.redo()
        except MlTuiError as error:
            self.tell(error.on_one_line, "bad")
            return
        if change is None:
            self.tell(_("되돌릴 것이 없습니다") if undo else _("다시 할 것이 없습니다"))
            return
        work.screen.pane.refresh_content()
        self._step_made()
        words = Wording(work.session.catalog, work.session.project.records).describe(change)
        self.tell(crop(words, work.screen.message_room))  # one row of the footer costs a hundredth of a row of its own

    def action_checkpoint(self) -> None:
        """Ask for a name and keep the state under it (체크리스트 저장)."""
        from ml_tui.tui.screens.form import FieldSpec, Form

        if (work := self._demand_work()) is None:
            return
        name = work.session.today.isoformat()
        spec = FieldSpec(name="name", label=_("체크포인트 이름"), value=name)

        made: list[Checkpoint] = []

        def keep(answers: dict[str, str]) -> dict[str, str]:
            made.append(work.session.checkpoint(answers["name"]))
            return answers

        def accept(_answers: dict[str, str]) -> None:
            work.screen.show_saving(SAVED)
            work.screen.refresh_state()
            work.screen.pane.refresh_content()
            self.tell(
                _("체크리스트를 저장했습니다: {name} (리비전 {rev})").format(name=made[-1].name, rev=made[-1].rev),
                "good",
            )

        try:
            work.session.demand_writable()
        except MlTuiError as error:
            self.tell(error.on_one_line, "bad")
            return
        if work.session.is_nameless:
            self._naming.ask(work.session, then=self.action_checkpoint)
            return
        self.push_screen(Form(_("체크리스트 저장"), [spec], prepare=keep, accept=accept, all_answers=True))

    def action_import(self) -> None:
        """Ask for a filled-in workbook, show what it would change, and take it over."""
        from ml_tui.tui.screens.import_ import ImportScreen, path_form
        from ml_tui.tui.typed_paths import path_of

        if (work := self._demand_work()) is None:
            return
        try:
            work.session.demand_writable()
        except MlTuiError as error:
            self.tell(error.on_one_line, "bad")
            return

        def asked(answers: dict[str, str] | None) -> None:
            if answers:
                self._brought_last = answers["path"]
                self.push_screen(ImportScreen(work.session, self.view, path_of(answers["path"])), self._brought_in)

        self.push_screen(path_form(self._brought_last), asked)

    def _brought_in(self, change: Change | None) -> None:
        """Show what was taken over from a workbook."""
        if change is None or (work := self._work) is None:
            return
        work.screen.pane.refresh_content()
        self._step_made()
        words = self._words_on(change, _("가져왔습니다: {n}곳").format(n=len(spoken_of(change.fields))))
        self.tell(_("{words} (u 되돌리기)").format(words=words), "good")

    def action_search(self) -> None:
        """Look for something in all items."""
        from ml_tui.domain.search import search
        from ml_tui.tui.screens.search import SearchScreen

        if work := self._demand_work():
            catalog, project, language = work.session.catalog, work.session.project, self.view.language
            where = _("항목의 제목, 의미, 질문, 구현 내용, 안내, 적은 답")
            self.push_screen(
                SearchScreen(lambda query: search(catalog, project, query, language), where=where), self._found
            )

    def _found(self, place: str | None) -> None:
        if place and self._work:
            self._work.screen.jump(f"checklist:{place}")

    def action_reader(self) -> None:
        """Show the guide for the other reader."""
        self.view.reader = "user" if self.view.reader == "consultant" else "consultant"
        if work := self._work:
            work.screen.pane.refresh_content()
        self.tell(guide_label(self.view.reader))

    def action_language(self) -> None:
        """Change between Korean and English."""
        self.view.language = "en" if self.view.language == "ko" else "ko"
        i18n.use_language(self.view.language)
        for screen in self.screen_stack:
            if refresh_words := getattr(screen, "refresh_words", None):
                refresh_words()

    def action_sidebar(self) -> None:
        """Fold or unfold the navigator."""
        if work := self._demand_work():
            work.screen.toggle_sidebar()

    def action_help(self) -> None:
        """Show the method and all keys."""
        from ml_tui.tui.pages.help_page import help_lines
        from ml_tui.tui.screens.reading import Reading

        self.push_screen(Reading(_("도움말"), help_lines))

    def action_help_quit(self) -> None:
        """Ctrl+C: say how to end, in place of Textual's own window, which speaks English."""
        self.tell(_("끝내기는 q입니다"))

    async def action_quit(self) -> None:
        """Save, remember the place, and go; while an export is under way, say so first."""
        if self.may_go() and self._close():
            self._remember()
            self.exit()
