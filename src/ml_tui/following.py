"""Watches a project that another session holds, so that a read-only session shows its changes.

Once a second the watcher checks the stamps of three files and the lock; it reads a file only after a change.
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
"""Seconds between two checks; a change of another session must be seen within two seconds."""


class FollowedProject(msgspec.Struct, frozen=True):
    """What a check found in a project that another session holds."""

    held: bool
    """Whether somebody holds it."""
    holder: Holder | None = None
    """Who holds it, if they have left their name."""
    newer: Newer | None = None
    """The project, if it was written since the last check."""
    fault: MlTuiError | None = None
    """Why the project cannot be read again."""


class Follower:
    """The thread that watches the project of a read-only session."""

    def __init__(self, session: Session, report: Callable[[FollowedProject], object]) -> None:
        """Tell ``report``, from a separate thread, what is new in the project of ``session``."""
        self._session = session
        self._report = report
        self._ended = threading.Event()
        self._known: object = None
        """Whether the project was held at the last check, and the stamp of the holder's note."""
        threading.Thread(target=self._run, name="ml-tui-follow", daemon=True).start()

    def end(self) -> None:
        """Stop watching."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(INTERVAL) and self._session.read_only:
            with suppress(Exception):  # a defect; the thread must survive it, or the screen would show no more changes
                if (followed := self._look()) and not self._ended.is_set():
                    self._report(followed)

    def _look(self) -> FollowedProject | None:
        """Return what is new, or None."""
        lock, store = self._session.store.lock, self._session.store
        held = self._session.is_held()
        before, self._known = self._known, (held, lock.holder_stamp())
        if not store.has_changed() and self._known == before:
            return None
        newer, fault = None, None
        if store.has_changed():
            try:
                newer = self._session.read_again()
            except MlTuiError as error:
                fault = error
        return FollowedProject(held, lock.holder() if held else None, newer, fault)
