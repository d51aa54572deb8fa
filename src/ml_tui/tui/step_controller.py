"""Steps of the open project: says what they did, undoes and redoes them, and makes checkpoints."""

from __future__ import annotations

from textual.app import App

from ml_tui.domain.changes import Change, ChangeKind, decided_fields
from ml_tui.domain.wording import Wording
from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.store_protocol import Checkpoint
from ml_tui.text import crop
from ml_tui.tui import messages
from ml_tui.tui.background import in_background
from ml_tui.tui.message_display import Tell
from ml_tui.tui.naming import UserName
from ml_tui.tui.project_controller import ProjectController
from ml_tui.tui.screens.work import SAVED

SENTENCES = 3
"""The most sentences in a message on a step; the rest is counted."""


class StepController:
    """Says what a step did, undoes and redoes steps, and makes checkpoints."""

    def __init__(self, app: App[None], tell: Tell, projects: ProjectController, naming: UserName) -> None:
        """Serve the open project of ``projects``."""
        self._app = app
        self._tell = tell
        self._projects = projects
        self._naming = naming

    def changed(self, event: messages.Changed) -> None:
        """Save the change, show the figures it changed, and say what it lowered."""
        self._projects.step_made()
        words = self._message_on(event.change, event.message, announce=event.announce)
        if words and event.change.kind is ChangeKind.EDIT:
            self._tell(_("{words} (u 되돌리기)").format(words=words))

    def imported(self, change: Change | None) -> None:
        """Save and show the step of an import, if there was one."""
        if change is None or (work := self._projects.work) is None:
            return
        work.screen.pane.refresh_content()
        self._projects.step_made()
        words = self._message_on(change, _("가져왔습니다: {n}곳").format(n=len(decided_fields(change.fields))))
        self._tell(_("{words} (u 되돌리기)").format(words=words), "good")

    def _message_on(self, change: Change, message: str = "", *, announce: bool = False) -> str:
        """Return the message on a step: ``message`` and what it lowered, or if ``announce`` all that it did."""
        if (work := self._projects.work) is None:
            return message
        wording, fields = _wording(work.session), decided_fields(change.fields)
        sentences = wording.grouped(fields) if announce else wording.lowered(fields)
        more = [_("외 {n}건").format(n=len(sentences) - SENTENCES)] if len(sentences) > SENTENCES else []
        return "; ".join(filter(None, [message, *map(str, sentences[:SENTENCES]), *more]))

    async def undo_or_redo(self, *, undo: bool) -> None:
        """Undo the last step (``undo``), or redo it."""
        if (work := self._projects.demand()) is None:
            return
        try:
            await in_background(work.session.read_undo_steps)
            change: Change | None = work.session.undo() if undo else work.session.redo()
        except MlTuiError as error:
            self._tell(error.on_one_line, "bad")
            return
        if change is None:
            self._tell(_("되돌릴 것이 없습니다") if undo else _("다시 할 것이 없습니다"))
            return
        work.screen.pane.refresh_content()
        self._projects.step_made()
        # A message of one row takes the footer's place; more rows would cost a hundred times the bytes.
        self._tell(crop(_wording(work.session).describe(change), work.screen.message_room))

    def ask_checkpoint(self) -> None:
        """Ask for a name, and save the present state as a checkpoint (체크리스트 저장)."""
        from ml_tui.tui.screens.form import FieldSpec, Form

        if (work := self._projects.demand()) is None:
            return
        made: list[Checkpoint] = []

        def keep(answers: dict[str, str]) -> dict[str, str]:
            made.append(work.session.checkpoint(answers["name"]))
            return answers

        def accept(_answers: dict[str, str]) -> None:
            work.screen.show_saving(SAVED)
            work.screen.refresh_state()
            work.screen.pane.refresh_content()
            told = _("체크리스트를 저장했습니다: {name} (리비전 {rev})")
            self._tell(told.format(name=made[-1].name, rev=made[-1].rev), "good")

        try:
            work.session.demand_writable()
        except MlTuiError as error:
            self._tell(error.on_one_line, "bad")
            return
        if work.session.is_nameless:
            self._naming.ask(work.session, then=self.ask_checkpoint)
            return
        spec = FieldSpec(name="name", label=_("체크포인트 이름"), value=work.session.today.isoformat())
        self._app.push_screen(Form(_("체크리스트 저장"), [spec], prepare=keep, accept=accept, all_answers=True))


def _wording(session: Session) -> Wording:
    return Wording(session.catalog, session.project.records)
