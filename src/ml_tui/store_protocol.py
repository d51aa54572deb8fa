"""What a session asks of the place that keeps its project, whatever that is.

`ml_tui.store` keeps projects in files. Another place (a database, a server) is another class with the same members, and
another `Shelf`; session, change log and open project stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from ml_tui.domain.changes import Change
from ml_tui.domain.project import Project
from ml_tui.errors import BadInput, MlTuiError
from ml_tui.i18n import _
from ml_tui.text import clean_line


class Checkpoint(msgspec.Struct, frozen=True):
    """A state as it was."""

    number: int
    """From 1, in the order they were made."""
    name: str
    at: datetime
    by: str
    rev: int
    project: Project


class DraftText(msgspec.Struct, frozen=True):
    """What was being typed, and where."""

    target: str
    """Such as ``item/data-collection``."""
    at: datetime
    fields: dict[str, str]
    """Field name to the text as it stands in the editor."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds a project; for display only, the lock itself decides."""

    user: str
    host: str
    pid: int
    since: datetime
    name: str = ""
    """What the person is called, if they have said so; the login may be everybody's."""

    def __str__(self) -> str:
        since = self.since.astimezone().strftime("%Y-%m-%d %H:%M")
        login = f"{clean_line(self.user)}@{clean_line(self.host)}"
        return _("{user}, {since}부터 (pid {pid})").format(
            user=f"{clean_line(self.name)} ({login})" if self.name else login, since=since, pid=self.pid
        )

    def is_same(self, other: Holder) -> bool:
        """Whether ``other`` is the same session, though it may have said since what the person is called."""
        return (self.host, self.pid, self.since) == (other.host, other.pid, other.since)

    @property
    def called(self) -> str:
        """The name of the person, else the login."""
        return clean_line(self.name or self.user)


class StoredLog(Protocol):
    """Every change that was saved, in order. Any thread may ask."""

    def read(self) -> list[Change]:
        """All of them."""

    def tail(self, count: int) -> list[Change]:
        """The last ``count``; cheap, however many there are."""


class StoredCheckpoints(Protocol):
    """The states that were saved with a date."""

    def all(self) -> list[Checkpoint]:
        """Those that can be read, the oldest first."""


class StoredDraft(Protocol):
    """The one text that is being typed and no answer yet, kept in case the connection goes."""

    def keep(self, draft: DraftText) -> None:
        """Put ``draft`` in place of the one before.

        :raises NotWritten: it could not be.
        """

    def read(self) -> DraftText | None:
        """What was left unfinished, if anything."""

    def drop(self) -> None:
        """Forget it."""


class WriterLock(Protocol):
    """Who writes the project: one session at a time."""

    def sign(self, name: str) -> None:
        """Let others see ``name`` as that of the holder."""

    def is_held(self) -> bool:
        """Whether somebody writes it now."""

    def holder(self) -> Holder | None:
        """Who, as far as they have left their name."""

    def card_stamp(self) -> object:
        """What changes with every new holder; cheap."""


class Store(Protocol):
    """One project. Whoever gets its lock may write, everybody else reads.

    It sees to it that what is saved is either whole or not there, that it survives the end of the process, and that
    every change gets its identity (`ml_tui.domain.chain`).
    """

    @property
    def history(self) -> StoredLog:
        """The changes that were saved."""

    @property
    def checkpoints(self) -> StoredCheckpoints:
        """The dated states."""

    @property
    def draft(self) -> StoredDraft:
        """What is being typed."""

    @property
    def lock(self) -> WriterLock:
        """Who writes."""

    @property
    def rev(self) -> int:
        """The revision last read or written."""

    @property
    def last_rev(self) -> int:
        """The newest revision that was known when the project was loaded; the next change counts on from it."""

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""

    @property
    def holder(self) -> Holder | None:
        """Who holds the project, when it is not us."""

    @property
    def obstacle(self) -> MlTuiError | None:
        """Why nobody can write the project here, when it is not that somebody else does."""

    @property
    def newer(self) -> BadInput | None:
        """What to tell when a later version has written the project: it is only read, as far as it is understood."""

    @property
    def set_back(self) -> BadInput | None:
        """What to tell when the project is older than its log: an older state was put there."""

    def load(self) -> Project:
        """The project as it was saved last; what a crash kept from being done is done now.

        :raises BadInput: it is damaged, or cannot be read just now.
        """

    def peek(self) -> Project:
        """The project as it is now; nothing is written.

        :raises BadInput: it is damaged, or cannot be read just now.
        """

    def has_changed(self) -> bool:
        """Whether the project was written since it was read last; cheap."""

    def take_over(self, *, wait: float) -> Project:
        """Become the one who writes, trying ``wait`` seconds long; the project as its last holder has left it.

        :raises Busy: somebody else holds it.
        :raises BadInput: it is damaged, or a later version has written it; it is only read, as before.
        """

    def save(self, project: Project, changes: Sequence[Change]) -> None:
        """Keep ``project``, to which ``changes`` have led since the last save: all of it or nothing.

        :raises Busy: somebody else has written the project.
        :raises NotWritten: it could not be; what was there is intact.
        """

    def checkpoint(self, project: Project, change: Change) -> Checkpoint:
        """Keep ``project``, to which ``change`` has just led, as a checkpoint too: both or neither.

        :raises Busy: somebody else has written the project.
        :raises NotWritten: it could not be; what was there is intact.
        """

    def back_up(self, name: str = "") -> Path:
        """Keep a copy of the project as it was saved last, as ``name`` or under a name of this moment; where to.

        :raises NotRead: what is there cannot be read just now.
        :raises NotWritten: the copy could not be written.
        """

    def close(self) -> None:
        """Give the lock back."""


class Shelf(Protocol):
    """The place of many projects."""

    def copy(
        self, project: Project, log: Sequence[Change], unsaved: Sequence[Change], source: Store, *, by: str
    ) -> str:
        """Make a project of the state ``project``, to which its ``log`` and then what is ``unsaved`` led; its id.

        What ``source`` has stays as it is; its checkpoints come along, as far as they are older.

        :raises NotWritten: it could not be written.
        """
