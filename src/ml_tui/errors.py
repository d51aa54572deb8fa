"""The errors that a user may see: what happened, what to do, and the exit code for scripts.

The core raises them; the command line prints them on two lines, and the screens show them. Any other exception is a
defect of ml-tui.
"""

from __future__ import annotations

from typing import Final

DEFECT: Final = 70
"""The exit code after a defect of ml-tui itself (``EX_SOFTWARE``)."""


class MlTuiError(Exception):
    """An error in two lines: what happened, and what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        """Say what happened in ``message`` and what to do about it in ``hint``; both in the user's language."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def on_one_line(self) -> str:
        """Return both lines as one."""
        return f"{self.message} - {self.hint}" if self.hint else self.message


class UsageError(MlTuiError):
    """The command, an option or a value is wrong."""

    exit_code = 2


class NameWanted(UsageError):
    """A verification needs the name of a person, and only the login is known; nothing was changed."""


class NotFound(MlTuiError):
    """There is no such project, item or file."""

    exit_code = 3


class Busy(MlTuiError):
    """Another session holds the project, or has changed it since it was read."""

    exit_code = 4


class BadInput(MlTuiError):
    """An input is broken or not allowed; nothing was changed."""

    exit_code = 5


class NotRead(BadInput):
    """Something could not be opened or read now, though it may be intact; nothing was changed."""


class NotWritten(MlTuiError):
    """Something could not be written; the earlier content is intact."""

    exit_code = 6


class NotInstalled(NotWritten):
    """A package that ml-tui needs is missing or broken; nothing was changed."""
