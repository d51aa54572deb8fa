"""What a session needs from a store: the protocols that every store implements.

`ml_tui.store` keeps projects in files. Another store (a database, a server) implements `Store` and `Shelf`; session,
change log and open project stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from ml_tui.domain.changes import Change
from ml_tui.domain.project import Project
from ml_tui.errors import BadInput, MlTuiError
from ml_tui.i18n import _
from ml_tui.text import clean_line


class CheckpointInfo(msgspec.Struct, frozen=True):
    """What a checkpoint is, apart from its project."""

    number: int
    """Counts checkpoints from 1, the oldest first."""
    name: str
    at: datetime
    by: str
    rev: int

    @property
    def title(self) -> str:
        """Number and name, as it is called where several are listed."""
        return f"{self.number} {self.name}"


class Checkpoint(CheckpointInfo, frozen=True):
    """A saved state of a project."""

    project: Project


class DraftText(msgspec.Struct, frozen=True):
    """An unfinished text, and the fields it was typed into."""

    target: str
    """The answer that was edited, such as ``item/data-collection``."""
    at: datetime
    fields: dict[str, str]
    """Field name to the text in the editor."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds a project, for display; the lock itself decides."""

    user: str
    host: str
    pid: int
    since: datetime
    name: str = ""
    """The name that the user has given, if any; several users may share the login."""

    def __str__(self) -> str:
        since = self.since.astimezone().strftime("%Y-%m-%d %H:%M")
        login = f"{clean_line(self.user)}@{clean_line(self.host)}"
        return _("{user}, {since}부터 (pid {pid})").format(
            user=f"{clean_line(self.name)} ({login})" if self.name else login, since=since, pid=self.pid
        )

    def is_same(self, other: Holder) -> bool:
        """Whether ``other`` is the same session, whatever name it carries."""
        return (self.host, self.pid, self.since) == (other.host, other.pid, other.since)

    @property
    def called(self) -> str:
        """The name of the user, else the login."""
        return clean_line(self.name or self.user)


class StoredLog(Protocol):
    """Every saved change, in order. Any thread may read it."""

    def read(self) -> list[Change]:
        """Return all changes, the oldest first."""

    def forwards(self) -> Iterator[Change]:
        """Yield all changes, the oldest first, while the log is read."""

    def backwards(self) -> Iterator[Change]:
        """Yield all changes, the newest first; the first ones are cheap for a log of any length."""

    def people(self) -> set[str]:
        """Return the names that changes carry; cheaper than reading the changes."""


class StoredCheckpoints(Protocol):
    """The checkpoints of a project."""

    def all(self) -> list[Checkpoint]:
        """Return the readable checkpoints, the oldest first."""

    def infos(self) -> list[CheckpointInfo]:
        """Return what the checkpoints are, the oldest first, without reading their projects."""

    def read(self, number: int) -> Checkpoint | None:
        """Return the checkpoint ``number``, or None if there is none that can be read."""

    def stamp(self, number: int) -> object:
        """Return a value that differs after the checkpoint ``number`` was written; cheap."""


class StoredDraft(Protocol):
    """The one text that is being typed, saved in case the connection ends."""

    def keep(self, draft: DraftText) -> None:
        """Replace the draft by ``draft``.

        :raises NotWritten: the draft could not be written.
        """

    def read(self) -> DraftText | None:
        """Return the unfinished text, if there is one."""

    def drop(self) -> None:
        """Delete the draft."""


class WriterLock(Protocol):
    """The lock on a project: one session at a time writes."""

    def sign(self, name: str) -> None:
        """Show ``name`` to others as the holder's name."""

    def is_held(self) -> bool:
        """Whether a session holds the lock."""

    def holder(self) -> Holder | None:
        """Return who holds the lock, if they have left their name."""

    def holder_stamp(self) -> object:
        """Return a value that differs for every holder; cheap."""


class Store(Protocol):
    """One project. The session with the lock writes, all others read.

    A save is complete or has no effect, and survives the end of the process. The store gives every change its identity
    (`ml_tui.domain.chain`).
    """

    @property
    def history(self) -> StoredLog:
        """The saved changes."""

    @property
    def checkpoints(self) -> StoredCheckpoints:
        """The checkpoints."""

    @property
    def draft(self) -> StoredDraft:
        """The text that is being typed."""

    @property
    def lock(self) -> WriterLock:
        """The writer's lock."""

    @property
    def rev(self) -> int:
        """The revision last read or written."""

    @property
    def last_rev(self) -> int:
        """The newest revision found when the project was loaded; the next change gets the number after it."""

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""

    @property
    def holder(self) -> Holder | None:
        """Who holds the project, if another session does."""

    @property
    def obstacle(self) -> MlTuiError | None:
        """Why nobody can write the project, such as a read-only disk; None if another session holds it."""

    @property
    def newer(self) -> BadInput | None:
        """The error to show when a later version has written the project, which is then read-only."""

    @property
    def set_back(self) -> BadInput | None:
        """The error to show when the project is older than its log, because somebody put an older file there."""

    def load(self) -> Project:
        """Return the project as it was saved last, and finish what a crash has interrupted.

        :raises BadInput: the project is damaged, or cannot be read now.
        """

    def peek(self) -> Project:
        """Return the project as it is now, without writing.

        :raises BadInput: the project is damaged, or cannot be read now.
        """

    def has_changed(self) -> bool:
        """Whether the project was written since the last read; cheap."""

    def take_over(self, *, wait: float) -> Project:
        """Take the lock, trying for ``wait`` seconds, and return the project as its last holder has left it.

        :raises Busy: another session holds the project.
        :raises BadInput: the project is damaged, or a later version has written it; it stays read-only.
        """

    def save(self, project: Project, changes: Sequence[Change]) -> None:
        """Save ``project`` and the ``changes`` since the last save: all or nothing.

        :raises Busy: another session has written the project.
        :raises NotWritten: the project could not be written; the earlier state is intact.
        """

    def checkpoint(self, project: Project, change: Change) -> Checkpoint:
        """Save ``project``, the result of ``change``, and a checkpoint of it: both or neither.

        :raises Busy: another session has written the project.
        :raises NotWritten: the project could not be written; the earlier state is intact.
        """

    def back_up(self, name: str = "") -> Path:
        """Copy the project as it was saved last, as ``name`` or under a name with the time; return the path.

        :raises NotRead: the project cannot be read now.
        :raises NotWritten: the copy could not be written.
        """

    def close(self) -> None:
        """Release the lock."""


class Shelf(Protocol):
    """The place of many projects."""

    def copy(
        self, project: Project, log: Sequence[Change], unsaved: Sequence[Change], source: Store, *, by: str
    ) -> str:
        """Make a new project from ``project``, its ``log`` and the ``unsaved`` changes; return its id.

        ``source`` stays as it is; its checkpoints are copied up to the revision last read.

        :raises NotWritten: the new project could not be written.
        """
