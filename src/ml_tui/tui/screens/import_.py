"""Imports a workbook in the app: asks for its path, shows the changes, asks about conflicts, makes the changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult

from ml_tui.domain.changes import Change
from ml_tui.domain.merge import Cell, Choice
from ml_tui.errors import BadInput, MlTuiError
from ml_tui.i18n import _
from ml_tui.import_ import ImportProposal, import_answers, propose
from ml_tui.session import Session
from ml_tui.text import clean_line
from ml_tui.tui import commands
from ml_tui.tui.background import in_background
from ml_tui.tui.messages import Refused, UserMessage
from ml_tui.tui.pages.import_page import ACCEPT, choice_key, proposal_lines, refusal_lines
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.screens.form import FieldSpec, Form
from ml_tui.tui.screens.menu import Menu
from ml_tui.tui.screens.reading import COMFORTABLE
from ml_tui.tui.typed_paths import path_of
from ml_tui.tui.view import View
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.lines import Line, LineView
from ml_tui.workbook.reader.answers import Answers
from ml_tui.workbook.reader.workbook import read_answers


def path_form(suggestion: str = "") -> Form:
    """Return the form that asks for a file; it suggests ``suggestion``, else the newest workbook in this folder."""
    label = _("채워진 통합 문서 (xlsx)")
    value = suggestion or _newest()
    spec = FieldSpec(name="path", label=label, kind="path", value=value, limit=4096, suffixes=(".xlsx",))
    about = _("읽어서 차이를 먼저 보입니다. 아직 아무것도 바뀌지 않습니다")
    return Form(
        _("가져오기"),
        [spec],
        accept=lambda answers: path_of(answers["path"]),
        all_answers=True,
        about=about,
        verb=_("읽기"),
    )


def _newest() -> str:
    """Return the newest workbook in the folder where the app was started; empty if there is none."""
    try:
        here = [path for path in Path.cwd().glob("*.xlsx") if path.is_file() and not path.name.startswith((".", "~"))]
        return str(max(here, key=lambda path: path.stat().st_mtime, default=""))
    except OSError:
        return ""


class ImportScreen(Dialog[Change | None]):
    """The dialog that shows what a workbook would change; its result is the step of the import, or None."""

    BINDINGS = commands.bindings("import")

    def __init__(self, session: Session, view: View, path: Path) -> None:
        """Read the workbook at ``path`` and compare it with the project of ``session``."""
        super().__init__()
        self._session = session
        self._view = view
        self._path = path
        self._answers: Answers | None = None
        self._proposal: ImportProposal | None = None
        self._choices: dict[Cell, Choice] = {}
        self._title, self._page, self._hints = Bar(id="title"), LineView(id="page"), Hints(id="hints")

    def compose(self) -> ComposeResult:
        """Compose title, page and footer."""
        yield self._title
        yield self._page
        yield self._hints

    def on_mount(self) -> None:
        """Read the workbook in a thread, because that may take seconds."""
        name = clean_line(self._path.name)
        self._title.put([(f" {_('가져오기')}", "title"), (f" · {name}", "")])
        self._hints.offer(*commands.footer_hints("import"))
        self._page.show([Line(((_("파일을 읽는 중입니다"), "dim"),))])
        self._page.focus()
        session, path = self._session, self._path
        threading.Thread(target=_read, args=(session, path, self._tell_from_thread), daemon=True).start()

    def _tell_from_thread(self, read: Answers | MlTuiError) -> None:
        self.call_later(self._was_read, read)

    async def _was_read(self, read: Answers | MlTuiError) -> None:
        if isinstance(read, MlTuiError):
            error = read
            self._page.feed(lambda width: refusal_lines(self._page_context(width), error))
            return
        self._answers = read
        await self._compare(top=True)
        proposal = self._proposal
        if proposal and proposal.says_nothing:
            self.app.post_message(UserMessage(_("바뀌는 것이 없습니다: {name}").format(name=read.name)))
            self.dismiss(None)

    async def _compare(self, cursor: str | None = None, *, top: bool = False) -> None:
        """Compare with the decisions made so far, and show the result. This reads the log."""
        if (answers := self._answers) is None:
            return
        proposal = self._proposal = await in_background(lambda: propose(self._session, answers, choices=self._choices))
        self._page.feed(lambda width: proposal_lines(self._page_context(width), proposal), cursor=cursor, top=top)

    def _page_context(self, width: int) -> PageContext:
        return PageContext.of(self._session, self._view, min(COMFORTABLE, width))

    # Messages of the page

    async def on_line_view_opened(self, event: LineView.Opened) -> None:
        """Decide a conflict, or import the workbook."""
        event.stop()
        if event.key == ACCEPT:
            await self.action_accept()
        else:
            await self._choose(event.key)

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Close on Esc."""
        event.stop()
        if event.escape:
            self.action_leave()

    # Actions

    async def action_choose(self) -> None:
        """Decide the conflict under the cursor."""
        await self._choose(self._page.cursor_key)

    async def action_choose_all(self, choice: Choice) -> None:
        """Decide all conflicts the same way."""
        if self._proposal and self._proposal.conflicts:
            self._choices = {conflict.cell: choice for conflict in self._proposal.conflicts}
            await self._compare()
        else:
            self._say_no_choice()

    async def action_accept(self) -> None:
        """Import the workbook; if it may be the wrong one, ask first."""
        if (proposal := self._proposal) is None:
            self.post_message(UserMessage(_("아직 가져올 것이 없습니다. 파일을 읽지 못했거나 읽는 중입니다")))
            return
        if proposal.doubts and not (proposal.problems or proposal.undecided):
            options = [("stay", _("아니요, 돌아가기")), ("go", _("예, 그래도 가져오기"))]
            self.app.push_screen(Menu(_("이 파일이 맞습니까?"), options, about=proposal.doubts[0]), self._asked)
            return
        await self._accept(proposal)

    def action_leave(self) -> None:
        """Close without a change."""
        self.dismiss(None)

    async def _choose(self, key: str) -> None:
        name, _sep, number = key.partition("/")
        if self._proposal is None or name not in ("mine", "theirs"):
            self._say_no_choice()
            return
        choice: Choice = "mine" if name == "mine" else "theirs"
        self._choices[self._proposal.conflicts[int(number)].cell] = choice
        await self._compare(choice_key(int(number), choice))

    def _say_no_choice(self) -> None:
        """Say why nothing was chosen."""
        conflicts = self._proposal.conflicts if self._proposal else ()
        self.post_message(
            UserMessage(_("충돌 위에서 누르십시오") if conflicts else _("고를 것이 없습니다. 충돌이 없습니다"))
        )

    async def _asked(self, answer: str | None) -> None:
        if answer == "go" and self._proposal:
            await self._accept(self._proposal)

    async def _accept(self, proposal: ImportProposal) -> None:
        if not self.is_active:  # Enter came twice, and the first one has imported the workbook
            return
        try:
            change = await in_background(lambda: import_answers(self._session, proposal))
        except MlTuiError as error:
            self.post_message(Refused(error))
            return
        if change is None:
            self.app.post_message(UserMessage(_("바뀌는 것이 없습니다: {name}").format(name=proposal.answers.name)))
        self.dismiss(change)


def _read(session: Session, path: Path, done: Callable[[Answers | MlTuiError], None]) -> None:
    """Read the workbook at ``path``, and call ``done`` with the answers; runs in a thread, and changes nothing."""
    try:
        done(read_answers(path, session.catalog, session.project))
    except MlTuiError as error:
        done(error)
    except Exception as error:
        # A defect. If the thread ended without a word, the user would wait for ever.
        reason = clean_line(f"{type(error).__name__} {error}", limit=120)
        done(BadInput(_("가져오지 못했습니다 - {cause}").format(cause=reason)))
