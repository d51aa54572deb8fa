"""Whose name changes carry: asked for once, before the first one that would carry only the login."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ml_tui.errors import BadInput, MlTuiError
from ml_tui.messages import _
from ml_tui.session import Session
from ml_tui.store.lock import current_user
from ml_tui.store.settings import keep_name
from ml_tui.text import clean_line
from ml_tui.tui.keyed_app import KeyedApp
from ml_tui.tui.news import NameAsked


class Naming:
    """The name that changes carry in this run of the app."""

    asks = True
    """Whether who has not given a name is asked for it."""

    def __init__(self, app: KeyedApp, settings: Path, name: str) -> None:
        """Begin with ``name``, empty when nobody has given one; one that is given is kept in the file ``settings``."""
        self._app = app
        self._settings = settings
        self.name = name
        self._waiting: list[Callable[[], object]] = []
        """The changes that wait for a name, in their order."""

    def ask(self, session: Session, event: NameAsked) -> None:
        """Ask for the name of whoever works with ``session``, and make the change of ``event`` then.

        Without a name, the login is taken; but not for a verification.
        """
        self._waiting.append(event.again)
        if len(self._waiting) > 1:  # another key came before the question
            return
        from ml_tui.tui.screens.name_form import NameForm

        login, author, to_verify = current_user(), session.project.info.author, event.error.to_verify
        without = _("검증하지 않기") if to_verify else _("로그인 이름으로: {login}").format(login=login)

        def answered(answers: Mapping[str, str] | None) -> None:
            waiting, self._waiting = self._waiting, []
            if answers:
                self._take(session, **answers)
            elif to_verify:
                self._app.tell(_("이름이 없어 검증하지 않았습니다"), "warn")
                return
            else:
                self.asks = False
                session.sign_as_login()
            for again in waiting:
                again()

        form = NameForm("" if author == login else author, keep=self._keep, without=without)
        self._app.push_screen(form, answered)

    def _keep(self, answers: dict[str, str]) -> dict[str, str]:
        """Keep the name for the next time; that this cannot be done is no reason not to use it now."""
        name = clean_line(answers["name"])
        if not name:
            raise BadInput(_("이름이 비어 있습니다"), _("Esc: 이름 없이 계속하기"))
        try:
            keep_name(self._settings, name)
        except MlTuiError as error:
            return {"name": name, "problem": error.on_one_line}
        return {"name": name, "problem": ""}

    def _take(self, session: Session, name: str, problem: str) -> None:
        self.name = name
        session.sign_as(name)
        self._app.tell(
            problem or _("{name}의 이름으로 남깁니다. 설정에 적어 두었습니다").format(name=name),
            "warn" if problem else "good",
        )
