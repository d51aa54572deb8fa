"""Exports, imports, and ways to get the files to the user's machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from ml_tui.domain.changes import Change
from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.text import clean_line
from ml_tui.tui import messages
from ml_tui.tui.message_display import Tell
from ml_tui.tui.project_controller import ProjectController
from ml_tui.tui.view import View

if TYPE_CHECKING:
    from ml_tui.export import Written


class ExportController:
    """Exports files in threads, says how to fetch them, and imports filled-in workbooks."""

    def __init__(
        self,
        app: App[None],
        tell: Tell,
        view: View,
        projects: ProjectController,
        *,
        imported: Callable[[Change | None], None],
        write_to_terminal: Callable[[str], object],
    ) -> None:
        """Serve the open project of ``projects``.

        :param imported: called with the step that an import has made, or None.
        :param write_to_terminal: called to send a control sequence to the terminal.
        """
        self._app = app
        self._tell = tell
        self._view = view
        self._projects = projects
        self._imported = imported
        self._write_to_terminal = write_to_terminal
        self._under_way = 0
        """The number of exports that are running."""
        self._warned = False
        """Whether the user was warned when quitting that an export is running."""
        self._last_import = ""
        """The path typed for the last import."""

    def may_quit(self) -> bool:
        """Whether the app may quit; while an export runs, warn the user and refuse once."""
        if not self._under_way or self._warned:
            return True
        self._warned = True
        self._tell(_("내보내는 중입니다. 끝난 뒤에 나가십시오. 그래도 나가려면 한 번 더 누르십시오"), "warn")
        return False

    # Exporting

    def ask_export(self) -> None:
        """Ask for format and path, and write the file; on the project list, for the project under the cursor."""
        from ml_tui.tui.screens.export import export_form

        work = self._projects.work
        session = work.session if work else self._projects.session_to_read(getattr(self._app.screen, "cursor", ""))
        if session:
            self._app.push_screen(export_form(session, self._view), partial(self._export, session))

    def ask_difference_export(self, before: int, after: int) -> None:
        """Ask for format and path, and write the difference of two states."""
        from ml_tui.tui.screens.export import difference_form

        if work := self._projects.work:
            done = partial(self._export, work.session, states=(before, after))
            self._app.push_screen(difference_form(work.session, self._view), done)

    def _export(
        self, session: Session, answers: Mapping[str, str] | None, *, states: tuple[int, int] | None = None
    ) -> None:
        """Write the file in a thread; with ``states``, the report on their difference."""
        from ml_tui.tui.screens.export import write_report

        if answers is None:
            return
        self._under_way += 1
        self._show_under_way()
        self._tell(_("내보내는 중: {path}").format(path=answers["path"]))
        done = partial(self._app.call_later, self._exported)
        threading.Thread(target=write_report, args=(session, answers, done, states), daemon=True).start()

    def _exported(self, result: Written | str) -> None:
        """Say how the export went."""
        self._under_way -= 1
        self._warned = False
        self._show_under_way()
        if isinstance(result, str):
            self._tell(result, "bad")
        else:
            message = _("내보냈습니다: {path} ({size})")
            self.delivered(messages.Delivered(message, result.path, result.size, result.remarks))

    def _show_under_way(self) -> None:
        if work := self._projects.work:
            work.screen.show_exporting(self._under_way > 0)

    # Fetching

    def delivered(self, event: messages.Delivered) -> None:
        """Say where the file is, and copy its path; over SSH, copy the command that fetches it instead."""
        from ml_tui.tui.scp import can_be_pasted, scp_line

        fetch = scp_line(event.path, os.environ)
        lines = [event.message.format(path=clean_line(str(event.path), limit=4096), size=_in_words(event.size))]
        lines += [_("가져가기: {command}").format(command=fetch)] if fetch else []
        if can_be_pasted(fetch or str(event.path)):
            self._app.copy_to_clipboard(fetch or str(event.path))
            lines.append(
                _("이 명령의 복사 요청을 보냈습니다. 터미널이 막으면 복사되지 않습니다")
                if fetch
                else _("경로의 복사 요청을 보냈습니다. 터미널이 막으면 복사되지 않습니다")
            )
        self._tell("\n".join([*lines, *event.remarks]), "good")

    def copy(self, text: str) -> None:
        """Put ``text`` onto the clipboard of the user's machine, through tmux if the app runs in it."""
        if "TMUX" in os.environ:
            threading.Thread(target=self._copy_by_tmux, args=(text,), daemon=True).start()
        else:
            self._ask_terminal_to_copy(text)

    def _copy_by_tmux(self, text: str) -> None:
        """Ask tmux, and if that refuses, the terminal; runs in a thread."""
        from ml_tui.terminal.clipboard import tmux_takes

        if not tmux_takes(text):
            self._app.call_later(self._ask_terminal_to_copy, text)

    def _ask_terminal_to_copy(self, text: str) -> None:
        from ml_tui.terminal.clipboard import request

        self._write_to_terminal(request(text, os.environ))

    # Importing

    def ask_import(self) -> None:
        """Ask for a filled-in workbook, show what it would change, and import it."""
        from ml_tui.tui.screens.import_ import ImportScreen, path_form
        from ml_tui.tui.typed_paths import path_of

        if (work := self._projects.demand()) is None:
            return
        try:
            work.session.demand_writable()
        except MlTuiError as error:
            self._tell(error.on_one_line, "bad")
            return

        def asked(answers: Mapping[str, str] | None) -> None:
            if answers:
                self._last_import = answers["path"]
                screen = ImportScreen(work.session, self._view, path_of(answers["path"]))
                self._app.push_screen(screen, self._imported)

        self._app.push_screen(path_form(self._last_import), asked)


def _in_words(size: int) -> str:
    """Return ``size``, in bytes, as people write it."""
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, round(size / 1024))} KB"
