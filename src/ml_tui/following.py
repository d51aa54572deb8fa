"""Looks after a project that somebody else holds, so that who only reads it sees what becomes of it.

Once a second, three files are looked at and the lock is asked after; nothing is read while nothing has changed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import msgspec

from ml_tui.errors import MlTuiError
from ml_tui.open_project import Newer
from ml_tui.session import Session
from ml_tui.store_protocol import Holder

INTERVAL = 1.0
"""Seconds between two looks; what somebody else changes is to be seen within two."""


class FollowedProject(msgspec.Struct, frozen=True):
    """What was seen of a project that somebody else holds."""

    held: bool
    """Whether somebody holds it."""
    holder: Holder | None = None
    """Who, as far as they have left their name."""
    newer: Newer | None = None
    """The project, if it has been written."""
    fault: MlTuiError | None = None
    """Why what has been written cannot be shown."""


class Follower:
    """The thread that looks after the project of one session that can only read it."""

    def __init__(self, session: Session, report: Callable[[FollowedProject], object]) -> None:
        """Tell ``report``, from a thread of its own, whatever is new of the project of ``session``."""
        self._session = session
        self._report = report
        self._ended = threading.Event()
        self._known: object = None
        """Whether the project was held, and the stamp of its holder's card, when that was looked at last."""
        threading.Thread(target=self._run, name="ml-tui-follow", daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(INTERVAL) and self._session.read_only:
            with suppress(Exception):  # a defect; but were the thread to end of it, nothing would be seen any more
                if (followed := self._look()) and not self._ended.is_set():
                    self._report(followed)

    def _look(self) -> FollowedProject | None:
        """What is new; None when nothing is."""
        lock, store = self._session.store.lock, self._session.store
        held = self._session.is_held()
        before, self._known = self._known, (held, lock.card_stamp())
        if not store.has_changed() and self._known == before:
            return None
        newer, fault = None, None
        if store.has_changed():
            try:
                newer = self._session.read_again()
            except MlTuiError as error:
                fault = error
        return FollowedProject(held, lock.holder() if held else None, newer, fault)
