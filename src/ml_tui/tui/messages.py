"""The Textual messages with which screens and panes report to the App."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from textual.message import Message

from ml_tui.domain.changes import Change
from ml_tui.errors import MlTuiError


class Changed(Message):
    """The user has made a step; it is not on disk yet."""

    def __init__(self, change: Change, *, message: str = "", announce: bool = False) -> None:
        """Report the step ``change``. The App shows ``message`` and what it lowered; if ``announce``, all it did."""
        super().__init__()
        self.change = change
        self.message = message
        self.announce = announce


class NameAsked(Message):
    """A verification needs the person's name first."""

    def __init__(self, then: Callable[[], object]) -> None:
        """``then`` verifies, once there is a name."""
        super().__init__()
        self.then = then


class Refused(Message):
    """An action was refused."""

    def __init__(self, error: MlTuiError) -> None:
        """``error`` says what was refused and why."""
        super().__init__()
        self.error = error


class UserMessage(Message):
    """There is a message for the user that is not an error."""

    def __init__(self, message: str, tone: str = "") -> None:
        """Show ``message`` in ``tone``."""
        super().__init__()
        self.message = message
        self.tone = tone


class Delivered(Message):
    """A file was written for the user to fetch."""

    def __init__(self, message: str, path: Path, size: int, remarks: Sequence[str] = ()) -> None:
        """Report the file at ``path`` of ``size`` bytes; ``message`` has ``{path}`` and ``{size}`` to fill in."""
        super().__init__()
        self.message = message
        self.path = path
        self.size = size
        self.remarks = remarks


class ExportOfDifference(Message):
    """The user wants to export the difference of two states."""

    def __init__(self, before: int, after: int) -> None:
        """``before`` and ``after`` are numbers of checkpoints; 0 is the present state."""
        super().__init__()
        self.before = before
        self.after = after


class DraftChanged(Message):
    """The user is typing text that is not part of the project yet."""

    def __init__(self, target: str, fields: Mapping[str, str]) -> None:
        """Report ``fields`` of ``target`` as the editor has them; no fields: drop the draft."""
        super().__init__()
        self.target = target
        self.fields = fields


class ViewChanged(Message):
    """The pane shows something else, for example another filter; no answer has changed."""


class Jump(Message):
    """The user wants to go to another place, and back with Esc."""

    def __init__(self, place: str) -> None:
        """``place`` is ``WORKSPACE:PLACE``, for example ``checklist:data-collection#field/note``."""
        super().__init__()
        self.place = place


class Back(Message):
    """The user wants to go back to where the last jump began."""
