"""The one family of errors a user may meet: what happened, what to do, and the exit code for scripts.

The core raises them; the command line prints them on two lines, the screens show them. Anything else that is raised
is a defect of ml-tui.
"""

from __future__ import annotations

from typing import Final

DEFECT: Final = 70
"""The exit code after a defect of ml-tui itself (``EX_SOFTWARE``)."""


class MlTuiError(Exception):
    """An error with a face: one line of what happened, one line of what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        """Say what happened in ``message`` and what to do about it in ``hint``; both in the user's language."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def on_one_line(self) -> str:
        """What happened and, where that is known, what to do."""
        return f"{self.message} - {self.hint}" if self.hint else self.message


class UsageError(MlTuiError):
    """The command, an option or a value was used wrongly."""

    exit_code = 2


class NameWanted(UsageError):
    """A verification would carry no name but the login, which says nothing of the person; nothing was changed."""


class NotFound(MlTuiError):
    """There is no such project, item or file."""

    exit_code = 3


class Busy(MlTuiError):
    """Somebody else holds the project, or has changed it since it was read."""

    exit_code = 4


class BadInput(MlTuiError):
    """What came from outside is broken or not allowed; nothing was changed."""

    exit_code = 5


class NotRead(BadInput):
    """Something may be sound, but could not be opened or read just now; nothing was changed."""


class NotWritten(MlTuiError):
    """Something could not be written; what was there before is intact."""

    exit_code = 6


class NotInstalled(NotWritten):
    """A package that ml-tui is built on is missing or broken; nothing was changed."""
