"""The form that asks for the user's name, when the first change would carry only the login."""

from __future__ import annotations

from collections.abc import Callable

from ml_tui.i18n import _
from ml_tui.tui import commands
from ml_tui.tui.screens.form import Answers, FieldSpec, Form

NAME_LIMIT = 100
"""The longest name, in characters."""


class NameForm(Form):
    """The form for the name. Its footer says what Esc does with the change."""

    def __init__(self, suggestion: str, *, keep: Callable[[Answers], Answers], without: str) -> None:
        """Suggest ``suggestion``; ``keep`` writes the name down, in a thread; ``without`` says what Esc does."""
        field = FieldSpec(name="name", label=_("이름"), value=suggestion, hint=_("예: 김하늘"), limit=NAME_LIMIT)
        about = _("변경과 검증에 남습니다. 한 번만 묻습니다")
        super().__init__(_("누구의 이름으로 남길까요?"), [field], prepare=keep, all_answers=True, about=about)
        self._without = without

    def _hints(self) -> list[commands.Hint]:
        return [("Enter", _("이 이름으로")), ("Esc", self._without)]

    def action_leave(self) -> None:
        """Go on without a name."""
        self.dismiss(None)
