"""A project that is open: its state, its past, and who holds it.

One session writes a project. Others only read it; they follow what that one writes, and can take it over when it ends.
"""

from __future__ import annotations

import threading
from datetime import datetime

import msgspec

from ml_tui.change_log import ChangeLog
from ml_tui.domain.changes import Change
from ml_tui.domain.project import Project
from ml_tui.errors import Busy
from ml_tui.i18n import _
from ml_tui.store_protocol import Holder, Store

TAKING_OVER = 0.5
"""Seconds in which a project is tried to be taken over: another session may just be looking at the lock, or leaving."""


class Newer(msgspec.Struct, frozen=True):
    """A project as somebody else has written it meanwhile."""

    project: Project
    rev: int
    log: ChangeLog


class OpenProject:
    """A project as it is in memory, and its files."""

    def __init__(self, store: Store) -> None:
        """Read the project of ``store``.

        :raises CorruptProject: the project file is damaged.
        :raises NewerProject: a later version has written it.
        """
        self.store = store
        self.project: Project = store.load()
        self.holder: Holder | None = store.holder
        """Who holds the project, or held it last, while it can only be read."""
        self.left: datetime | None = None
        """When the holder was seen to have left, if nobody holds the project since."""
        self._rev = store.last_rev
        self._log = ChangeLog(store.history)
        self._guard = threading.RLock()
        """Held while project and log are exchanged."""
        self._saving = threading.Lock()
        """Held while the store is at work."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed, because somebody else holds the project."""
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
        """Make sure that changes can be made at all.

        :raises Busy: somebody else holds the project; the message names them.
        :raises NotWritten: nobody can hold it; the message says why.
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
        """Every change in the order it was made, also those not on disk yet. Can be called from any thread."""
        return self._log.log()

    def recent(self, count: int) -> list[Change]:
        """The last ``count`` changes, the newest first; of the log only the end is read, and that only once.

        Can be called from any thread.
        """
        return self._log.recent(count)

    # Looking on while somebody else writes

    def is_held(self) -> bool:
        """Whether somebody else holds the project; an attempt of ours to take it over counts for nothing.

        Can be called from any thread, and waits for such an attempt.
        """
        with self._saving:
            return self.store.lock.is_held()

    def read_again(self) -> Newer:
        """The project as it is on disk now, to be shown by `follow`. Can be called from any thread.

        :raises CorruptProject: the project file is damaged.
        :raises NewerProject: a later version has written it.
        """
        with self._saving:
            project = self.store.peek()
            return Newer(project, self.store.last_rev, self._log.renewed())

    def follow(self, newer: Newer) -> None:
        """Go on with what somebody else has written."""
        if self.read_only:
            self._go_on_with(newer)

    def take_over(self) -> None:
        """Become the one who writes, and go on with what the last holder has left.

        Any thread may call it while nothing else is done with the session.

        :raises Busy: somebody else holds the project; `holder` is who.
        :raises CorruptProject: the project file is damaged; it can only be read, as before.
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
