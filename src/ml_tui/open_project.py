"""An open project: its state, its changes, and who holds it.

One session writes a project. The others only read it: they show its changes, and can take it over when it ends.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

import msgspec

from ml_tui.change_log import ChangeLog
from ml_tui.domain.changes import Change
from ml_tui.domain.project import Project
from ml_tui.errors import Busy
from ml_tui.i18n import _
from ml_tui.store_protocol import Holder, Store

TAKING_OVER = 0.5
"""Seconds for which a takeover is tried: another session may be checking the lock, or just ending."""


class Newer(msgspec.Struct, frozen=True):
    """A newer state of the project that another session has written."""

    project: Project
    rev: int
    log: ChangeLog


class OpenProject:
    """A project in memory, and its files."""

    def __init__(self, store: Store) -> None:
        """Read the project of ``store``.

        :raises CorruptProject: the project file is damaged.
        :raises NewerProject: a later version has written it.
        """
        self.store = store
        self.project: Project = store.load()
        self.holder: Holder | None = store.holder
        """Who holds the project, or held it last; only for a read-only session."""
        self.left: datetime | None = None
        """When the holder left, if nobody holds the project now."""
        self._rev = store.last_rev
        self._log = ChangeLog(store.history)
        self._guard = threading.RLock()
        """Held while project and log are replaced."""
        self._saving = threading.Lock()
        """Held while the store is used."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed, because another session holds the project."""
        return self.store.read_only

    @property
    def rev(self) -> int:
        """The revision of the project as it is in memory."""
        return self._rev

    @property
    def saved(self) -> bool:
        """Whether everything is on disk."""
        return not self._log.unsaved

    def demand_writable(self) -> None:
        """Make sure that the project can be changed.

        :raises Busy: another session holds the project; the message names it.
        :raises NotWritten: nobody can lock the project; the message says why.
        """
        if not self.read_only:
            return
        if fault := self.store.obstacle:
            raise fault
        if self.left:
            raise Busy(_("읽기 전용입니다. 쓰던 세션은 끝났습니다"), _("이어받아 바꾸기: o"))
        raise Busy(
            _("읽기 전용입니다. 쓰고 있는 사람: {holder}").format(holder=self.holder or _("다른 세션")),
            _("그 세션이 끝나면 바꿀 수 있습니다"),
        )

    def log(self) -> list[Change]:
        """Return every change, saved or not, the oldest first. Any thread may call it."""
        return self._log.log()

    def log_forwards(self) -> Iterator[Change]:
        """Yield every change, saved or not, the oldest first, while the log is read. Any thread may call it."""
        return self._log.forwards()

    def log_backwards(self) -> Iterator[Change]:
        """Yield every change, saved or not, the newest first. The log is read from its end, as far as asked for.

        Any thread may call it.
        """
        return self._log.backwards()

    def people(self) -> set[str]:
        """Return the names that changes carry, without reading the changes. Any thread may call it."""
        return self._log.people()

    def recent(self, count: int) -> list[Change]:
        """Return the last ``count`` changes, the newest first. Only the end of the file is read, and only once.

        Any thread may call it.
        """
        return self._log.recent(count)

    # Reading while another session writes

    def is_held(self) -> bool:
        """Whether another session holds the project. Waits while this session tries to take the project over.

        Any thread may call it.
        """
        with self._saving:
            return self.store.lock.is_held()

    def read_again(self) -> Newer:
        """Return the project as it is on disk now, for `follow`. Any thread may call it.

        :raises CorruptProject: the project file is damaged.
        :raises NewerProject: a later version has written it.
        """
        with self._saving:
            project = self.store.peek()
            return Newer(project, self.store.last_rev, self._log.renewed())

    def follow(self, newer: Newer) -> None:
        """Show ``newer``, which another session has written."""
        if self.read_only:
            self._go_on_with(newer)

    def take_over(self) -> None:
        """Become the writer of the project, and continue from its state on disk.

        Any thread may call it while nothing else uses the session.

        :raises Busy: another session holds the project; `holder` says who.
        :raises CorruptProject: the project file is damaged; the session stays read-only.
        :raises NewerProject: a later version has written it.
        """
        with self._saving:
            try:
                project = self.store.take_over(wait=TAKING_OVER)
            except Busy:
                self.holder, self.left = self.store.holder, None
                raise
            self.holder = self.left = None
            self._go_on_with(Newer(project, self.store.last_rev, self._log.renewed()))

    def _go_on_with(self, newer: Newer) -> None:
        with self._guard:
            self.project, self._rev, self._log = newer.project, newer.rev, newer.log
