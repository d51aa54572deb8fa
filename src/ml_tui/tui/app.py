"""The App: it passes keys, messages and actions to the controllers that carry them out."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from textual import events
from textual.app import SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.reactive import Reactive
from textual.screen import Screen

from ml_tui import i18n, notices
from ml_tui.content import Loaded
from ml_tui.errors import MlTuiError
from ml_tui.i18n import Language, _
from ml_tui.locations import Locations
from ml_tui.resources import styles_dir
from ml_tui.store import Library, Settings, UiState
from ml_tui.terminal.app import TerminalApp
from ml_tui.terminal.painting import paint_once
from ml_tui.terminal.shutdown import ShutdownHandler
from ml_tui.tui import commands, messages
from ml_tui.tui.defect import defect_message
from ml_tui.tui.export_controller import ExportController
from ml_tui.tui.key_input import KeyInput
from ml_tui.tui.message_display import MessageDisplay
from ml_tui.tui.naming import UserName
from ml_tui.tui.project_controller import ProjectController
from ml_tui.tui.step_controller import StepController
from ml_tui.tui.view import View
from ml_tui.tui.view_controller import ViewController

if TYPE_CHECKING:
    from textual.command import Provider

    from ml_tui.tui.screens.projects import ProjectsScreen


def _palette_commands() -> type[Provider]:
    """Return the palette's provider, which is imported when the palette opens."""
    from ml_tui.tui.palette import PaletteCommands

    return PaletteCommands


class MlTuiApp(TerminalApp):
    """The Textual app."""

    TITLE = "ml-tui"
    CSS_PATH = sorted(str(path) for path in styles_dir().glob("*.tcss"))
    BINDINGS = [
        *commands.bindings("app"),
        Binding("ctrl+q", "quit", show=False),  # Textual's own binding would quit without asking open dialogs
    ]
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_palette_commands}
    COMMAND_PALETTE_BINDING = "ctrl+p"

    theme: Reactive[str] = Reactive("ansi-dark")
    """The colours; a class default, because Textual parses all styles anew when the attribute is set."""

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
        super().__init__()
        if settings.theme == "light":
            self.theme = "ansi-light"
        ui_state = UiState.read(locations.data)
        self.view = View(language, "user" if ui_state.reader == "user" else "consultant")
        self.messages = MessageDisplay(self)
        self.keys = KeyInput(self, typed=self.messages.clear)
        self.naming = UserName(self, self.tell, locations.settings, by)
        library = Library(locations)
        self.projects = ProjectController(
            self, self.tell, self.view, library=library, loaded=loaded, naming=self.naming, ui_state=ui_state
        )
        self.views = ViewController(self, self.tell, self.view, self.projects)
        self.steps = StepController(self, self.tell, self.projects, self.naming)
        self.exports = ExportController(
            self,
            self.tell,
            self.view,
            self.projects,
            imported=self.steps.imported,
            write_to_terminal=self.write_to_terminal,
        )
        self._catalog_fault = loaded.fault
        self._asked_for = self.projects.session_on(project_id) if project_id else None
        """The project named on the command line; opened before the screen, so that the shell shows an error."""
        i18n.use_language(language)
        self._opening = ExitStack()
        """Holds back painting while the first screen is composed: Textual would paint it four times."""
        self._shutdown_handler = ShutdownHandler(
            save=self.projects.rescue, leave=lambda code: self.exit(return_code=code), kill=self.end_at_once
        )
        self._defect_message = ""

    @property
    def farewell(self) -> str:
        """What to print on the terminal after the app has ended."""
        return self._defect_message or self.projects.farewell

    # Life

    def get_default_screen(self) -> Screen[None]:
        """Return the screen of the project asked for, else of the last open one, else the list."""
        screen = self.projects.first_screen(self._asked_for)
        # Textual makes pushed screens ready for `switch_screen`, but not the first one.
        screen._push_result_callback(self, None)
        self._opening.enter_context(self.batch_update())
        return screen

    def on_ready(self) -> None:
        """Paint the first frame once, when the layout and the cursor are final."""
        self.screen.call_later(self.call_later, self._opened)

    async def _opened(self) -> None:
        await paint_once(self.screen, self._opening)
        gc.enable()
        gc.freeze()

    def on_mount(self) -> None:
        """Take over signals and notices, and show a fault of the catalog."""
        self._shutdown_handler.install()
        self._told_before = notices.listen(lambda notice: self.call_later(self.tell, notice.on_one_line, "warn"))
        if self._catalog_fault:
            self.tell(self._catalog_fault.message + " - " + _("기본 카탈로그로 계속합니다"), "bad")

    def on_unmount(self) -> None:
        """Give back signals and notices."""
        self._shutdown_handler.uninstall()
        notices.listen(self._told_before)

    def on_hangup(self, reason: str) -> None:
        """Save and leave: the terminal is gone. The driver may call this from any thread."""
        self._shutdown_handler.hang_up(reason)

    def on_bad_input(self) -> None:
        """Say that the terminal sends bytes that are not UTF-8."""
        self.tell(_("터미널이 UTF-8이 아닌 글자를 보냅니다. 터미널 인코딩을 UTF-8로 바꾸십시오"), "warn")

    def _fatal_error(self) -> None:
        """End the app after a defect: save everything, and print two lines instead of a traceback."""
        if self.is_headless or os.environ.get("ML_TUI_DEBUG"):
            super()._fatal_error()
            return
        with suppress(MlTuiError):
            self.projects.rescue()
        self._defect_message, self._return_code = defect_message(self._exception)
        self._close_messages_no_wait()

    # Keys and messages to the user

    async def on_event(self, event: events.Event) -> None:
        """Handle what `KeyInput` makes of an event."""
        for one in self.keys.received(event):
            await super().on_event(one)

    async def on_key(self, event: events.Key) -> None:
        """Handle a key without a binding here, or say where the key works."""
        work = self.projects.work
        if words := await self.keys.unbound(event.key, work.screen if work else None):
            self.tell(words)

    def on_paste(self, event: events.Paste) -> None:
        """Say that no field takes the paste: a field would have stopped the event."""
        event.stop()
        self.tell(_("여기에는 붙여 넣을 칸이 없습니다"))

    def takes_text(self) -> bool:
        """Whether a text field has the focus; the driver asks."""
        return self.keys.takes_text()

    def may_move_focus(self, key: events.Key) -> bool:
        """Whether ``key`` may open a screen or move the focus; the driver asks."""
        return self.keys.may_move_focus(key)

    async def settle(self) -> None:
        """Return when every key so far has been handled; the driver waits for it."""
        await self.keys.settle()

    def tell(self, message: str, tone: str = "") -> None:
        """Show a message until the next key."""
        self.naming.hear(message, tone)
        self.messages.tell(message, tone)

    def pop_screen(self) -> AwaitComplete:
        """Close the topmost screen, and repeat a message that nobody can have read yet."""
        closing = super().pop_screen()
        self.messages.repeat()
        return closing

    def batch_ended(self) -> None:
        """Show the message that came during the batch update."""
        self.messages.batch_ended()

    def copy_to_clipboard(self, text: str) -> None:
        """Put ``text`` onto the clipboard of the user's machine."""
        self._clipboard = text
        self.exports.copy(text)

    # What screens and threads say

    def on_projects_screen_picked(self, event: ProjectsScreen.Picked) -> None:
        """Open the project that was picked."""
        self.projects.open(event.project_id)

    def on_work_screen_opened(self) -> None:
        """Begin to work on the project: show messages about it, and offer an unfinished draft."""
        self.projects.opened()

    def on_changed(self, event: messages.Changed) -> None:
        """Save the change, and say what it has lowered."""
        self.steps.changed(event)

    def on_name_asked(self, event: messages.NameAsked) -> None:
        """Ask for the person's name before something is verified."""
        self.projects.ask_name(event.then)

    def on_draft_changed(self, event: messages.DraftChanged) -> None:
        """Keep the draft, or drop it when its form has closed."""
        self.projects.keep_draft(event.target, event.fields)

    def on_delivered(self, event: messages.Delivered) -> None:
        """Say where the file is and how to fetch it."""
        self.exports.delivered(event)

    def on_export_of_difference(self, event: messages.ExportOfDifference) -> None:
        """Ask for format and path, and write the difference of two states."""
        self.exports.ask_difference_export(event.before, event.after)

    def on_refused(self, event: messages.Refused) -> None:
        """Show the error."""
        self.tell(event.error.on_one_line, "bad")

    def on_user_message(self, event: messages.UserMessage) -> None:
        """Show the message."""
        self.tell(event.message, event.tone)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer the commands that have a key here in the palette."""
        from ml_tui.tui.palette import system_commands

        work = self.projects.work
        read_only = bool(work and work.session.read_only)
        return system_commands(self, work.screen if work else screen, read_only=read_only)

    # Actions

    def action_projects(self) -> None:
        """Close the project and show the list."""
        self.projects.show_list()

    def action_workspace(self, workspace: str) -> None:
        """Show a workspace; from the project list, open the project under the cursor there."""
        self.views.show_workspace(workspace)

    async def action_undo(self) -> None:
        """Undo the last step."""
        await self.steps.undo_or_redo(undo=True)

    async def action_redo(self) -> None:
        """Redo the step that was undone last."""
        await self.steps.undo_or_redo(undo=False)

    def action_checkpoint(self) -> None:
        """Ask for a name, and save the present state as a checkpoint (체크리스트 저장)."""
        self.steps.ask_checkpoint()

    async def action_take_over(self) -> None:
        """Take over writing a project that was open read-only."""
        await self.projects.take_over()

    def action_export(self) -> None:
        """Ask for format and path, and write the file."""
        self.exports.ask_export()

    def action_import(self) -> None:
        """Ask for a filled-in workbook, show what it would change, and import it."""
        self.exports.ask_import()

    def action_search(self) -> None:
        """Search all items and records."""
        self.views.ask_search()

    def action_reader(self) -> None:
        """Show the guide for the other reader."""
        self.views.change_reader()

    def action_language(self) -> None:
        """Change to the next language."""
        self.views.change_language()

    def action_sidebar(self) -> None:
        """Fold or unfold the navigator."""
        self.views.toggle_sidebar()

    def action_help(self) -> None:
        """Show the method and all keys."""
        self.views.show_help()

    def action_command_palette(self) -> None:
        """Ask for a command by its name."""
        self.views.show_palette()

    def action_help_quit(self) -> None:
        """Handle Ctrl+C: say how to quit. Textual's own message is always in English."""
        self.tell(_("끝내기는 q입니다"))

    async def action_quit(self) -> None:
        """Save, remember the place, and quit; during an export, warn once instead."""
        if self.exports.may_quit() and self.projects.close():
            self.projects.remember()
            self.exit()
