"""The name that changes carry. The app asks for it once, when the first change would carry only the login."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from textual.app import App

from ml_tui.accounts import current_user
from ml_tui.errors import BadInput, MlTuiError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.store.settings import keep_name
from ml_tui.text import clean_line
from ml_tui.tui.message_display import Tell


class UserName:
    """The name that changes carry in this run of the app."""

    asks = True
    """Whether to ask for a name if there is none."""

    def __init__(self, app: App[None], tell: Tell, settings: Path, name: str) -> None:
        """Begin with ``name``, which may be empty; write a name that is given later into the file ``settings``."""
        self._app = app
        self._tell = tell
        self._settings = settings
        self.name = name
        self._verifications: list[Callable[[], object]] = []
        """Verifications that wait for a name, in the order of the keys."""
        self._asking = False
        self._heard: tuple[str, str] | None = None
        """The message that came while the question was open: what the change did."""

    def ask(self, session: Session, *, then: Callable[[], object], verify: Callable[[], object] | None = None) -> None:
        """Ask for the name of the user of ``session``, and call ``then``.

        Changes made so far get the name, or, without one, the login. ``verify`` is called only with a name.
        """
        if verify:
            self._verifications.append(verify)
        if self._asking:  # another key was typed before the question opened
            return
        from ml_tui.tui.screens.name_form import NameForm

        self._asking = True
        login, author = current_user(), session.project.info.author
        without = _("검증하지 않기") if verify else _("로그인 이름으로: {login}").format(login=login)

        def answered(answers: Mapping[str, str] | None) -> None:
            self._asking = False
            waiting, self._verifications = self._verifications, []
            heard, self._heard = self._heard, None
            if answers:
                self._take(session, heard, **answers)
            elif session.unsigned or not waiting:
                self.asks = False
                session.sign_as_login()
            if heard and not answers:
                self._tell(*heard)
            then()
            for again in waiting if answers else ():
                again()
            if waiting and not answers:
                self._tell(_("이름이 없어 검증하지 않았습니다"), "warn")

        keep = partial(self._keep, session)
        form = NameForm("" if author == login else author, keep=keep, without=without)
        self._app.push_screen(form, answered)

    def _keep(self, session: Session, answers: dict[str, str]) -> dict[str, str]:
        """Write the name into the settings; if that fails, use it only this time."""
        name = clean_line(answers["name"])
        if not name:
            raise BadInput(_("이름이 비어 있습니다"), _("Esc: 이름 없이 계속하기"))
        session.store.lock.sign(name)
        try:
            keep_name(self._settings, name)
        except MlTuiError as error:
            return {"name": name, "problem": error.on_one_line}
        return {"name": name, "problem": ""}

    def hear(self, message: str, tone: str) -> None:
        """Keep a message that comes while the question is open, to show it again afterwards."""
        if self._asking:
            self._heard = (message, tone)

    def _take(self, session: Session, heard: tuple[str, str] | None, name: str, problem: str) -> None:
        self.name = name
        session.sign_as(name)
        words = problem or _("{name}의 이름으로 남깁니다. 설정에 적어 두었습니다").format(name=name)
        message, tone = heard or ("", "")
        self._tell(f"{message}\n{words}" if message else words, tone or ("warn" if problem else "good"))
