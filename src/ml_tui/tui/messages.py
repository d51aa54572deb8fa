"""What screens and panes tell the App: that something was changed, was refused, is being typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from textual.message import Message

from ml_tui.domain.changes import Change
from ml_tui.errors import MlTuiError


class Changed(Message):
    """A step was made; it is not on disk yet."""

    def __init__(self, change: Change, *, words: str = "", aloud: bool = False) -> None:
        """``change`` is the step. What it lowers is said in any case, after ``words``; ``aloud``, all that it does."""
        super().__init__()
        self.change = change
        self.words = words
        self.aloud = aloud


class NameAsked(Message):
    """A verification waits for the person's name."""

    def __init__(self, again: Callable[[], object]) -> None:
        """``again`` verifies once there is a name."""
        super().__init__()
        self.again = again


class Refused(Message):
    """Something could not be done."""

    def __init__(self, error: MlTuiError) -> None:
        """``error`` says what and why."""
        super().__init__()
        self.error = error


class Told(Message):
    """There is something to say that is no error."""

    def __init__(self, message: str, tone: str = "") -> None:
        """Say ``message`` in ``tone``."""
        super().__init__()
        self.message = message
        self.tone = tone


class Delivered(Message):
    """A file was written for somebody to take away."""

    def __init__(self, message: str, path: Path, size: int, remarks: Sequence[str] = ()) -> None:
        """Say ``message`` of the file at ``path``, of ``size`` bytes: it has ``{path}`` and ``{size}`` to fill in."""
        super().__init__()
        self.message = message
        self.path = path
        self.size = size
        self.remarks = remarks


class ExportOfDifference(Message):
    """The user wants the difference of two states as a file."""

    def __init__(self, before: int, after: int) -> None:
        """``before`` and ``after`` are numbers of checkpoints; 0 is now."""
        super().__init__()
        self.before = before
        self.after = after


class Drafted(Message):
    """Text is being typed that is not part of the project yet."""

    def __init__(self, target: str, fields: Mapping[str, str]) -> None:
        """``fields`` of ``target`` as they stand in the editor; no fields: the text is done with."""
        super().__init__()
        self.target = target
        self.fields = fields


class Looked(Message):
    """Something else is shown, such as another filter; nothing was changed."""


class Jump(Message):
    """The user wants to go somewhere else; Esc shall lead back."""

    def __init__(self, place: str) -> None:
        """``place`` is ``WORKSPACE:PLACE``, such as ``checklist:data-collection#field/note``."""
        super().__init__()
        self.place = place


class Back(Message):
    """The user wants to go back to where the last jump began."""
