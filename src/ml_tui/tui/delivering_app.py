"""The App's deliverables: made in threads, told of when they are written, and how to take them away."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.text import clean_line
from ml_tui.tui import messages
from ml_tui.tui.project_app import ProjectApp

if TYPE_CHECKING:
    from ml_tui.export import Written


class DeliveringApp(ProjectApp):
    """An app that writes files for people to take away."""

    _under_way = 0
    """How many exports are being made."""
    _said_so = False
    """Whether it was said that one is, when the user wanted to go."""

    def may_go(self) -> bool:
        """Whether nothing is being made any more; else says so, but only once."""
        if not self._under_way or self._said_so:
            return True
        self._said_so = True
        self.tell(_("내보내는 중입니다. 끝난 뒤에 나가십시오. 그래도 나가려면 한 번 더 누르십시오"), "warn")
        return False

    def action_export(self) -> None:
        """Ask for format and path, and write the file; from the project list, of the project under the cursor."""
        from ml_tui.tui.screens.export import export_form

        session = self._work.session if self._work else self._session_of(getattr(self.screen, "cursor", ""))
        if session:
            self.push_screen(export_form(session, self.view), partial(self._export, session))

    def on_export_of_difference(self, event: messages.ExportOfDifference) -> None:
        """Ask for format and path, and write the difference of two states."""
        from ml_tui.tui.screens.export import difference_form

        event.stop()
        if self._work:
            session, states = self._work.session, (event.before, event.after)
            self.push_screen(difference_form(session, self.view), partial(self._export, session, states=states))

    def _session_of(self, project_id: str) -> Session | None:
        """A session to read a project that is not open; None, with a message, when there is none to read."""
        if not project_id:
            self.tell(_("내보낼 프로젝트가 없습니다. n을 눌러 만드십시오"))
            return None
        try:
            return Session(self._loaded, self._library.open(project_id, write=False), by=self._naming.name)
        except MlTuiError as error:
            self.tell(error.on_one_line, "bad")
            return None

    def _export(
        self, session: Session, answers: Mapping[str, str] | None, *, states: tuple[int, int] | None = None
    ) -> None:
        """Make the file that was asked for, in a thread; with ``states``, that of their difference."""
        from ml_tui.tui.screens.export import write_report

        if answers is None:
            return
        self._under_way += 1
        self._show_under_way()
        self.tell(_("내보내는 중: {path}").format(path=answers["path"]))
        done = partial(self.call_later, self._exported)
        threading.Thread(target=write_report, args=(session, answers, done, states), daemon=True).start()

    def _exported(self, result: Written | str) -> None:
        """Say how the export went."""
        self._under_way -= 1
        self._said_so = False
        self._show_under_way()
        if isinstance(result, str):
            self.tell(result, "bad")
        else:
            self.on_delivered(
                messages.Delivered(_("내보냈습니다: {path} ({size})"), result.path, result.size, result.remarks)
            )

    def _show_under_way(self) -> None:
        if self._work:
            self._work.screen.show_exporting(self._under_way > 0)

    def copy_to_clipboard(self, text: str) -> None:
        """Have ``text`` put onto the clipboard of the user's machine, by the tmux around the app if there is one."""
        self._clipboard = text
        if "TMUX" in os.environ:
            threading.Thread(target=self._copy_by_tmux, args=(text,), daemon=True).start()
        else:
            self._ask_terminal_to_copy(text)

    def _copy_by_tmux(self, text: str) -> None:
        """Ask tmux, and where it does not do it the terminal; runs in a thread."""
        from ml_tui.terminal.clipboard import tmux_takes

        if not tmux_takes(text):
            self.call_later(self._ask_terminal_to_copy, text)

    def _ask_terminal_to_copy(self, text: str) -> None:
        from ml_tui.terminal.clipboard import request

        if self._driver:
            self._driver.write(request(text, os.environ))

    def on_delivered(self, event: messages.Delivered) -> None:
        """Say where the file is and how to get it; over SSH, send the command for that to the user's clipboard."""
        from ml_tui.tui.scp import can_be_pasted, scp_line

        event.stop()
        fetch = scp_line(event.path, os.environ)
        lines = [event.message.format(path=clean_line(str(event.path), limit=4096), size=_in_words(event.size))]
        lines += [_("가져가기: {command}").format(command=fetch)] if fetch else []
        if can_be_pasted(fetch or str(event.path)):
            self.copy_to_clipboard(fetch or str(event.path))
            lines.append(
                _("이 명령의 복사 요청을 보냈습니다. 터미널이 막으면 복사되지 않습니다")
                if fetch
                else _("경로의 복사 요청을 보냈습니다. 터미널이 막으면 복사되지 않습니다")
            )
        self.tell("\n".join([*lines, *event.remarks]), "good")


def _in_words(size: int) -> str:
    """``size`` in bytes as people write it."""
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, round(size / 1024))} KB"
