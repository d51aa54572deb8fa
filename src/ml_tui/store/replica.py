"""Identifies this copy of a project, and the end of its chain of changes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ml_tui.domain.chain import Head, with_identities
from ml_tui.domain.changes import Change


class Replica:
    """Gives changes their identities, which are unique even across copies of the project."""

    def __init__(self, folder: Path) -> None:
        """Use the copy of a project in ``folder``."""
        self._folder = folder
        self.head: Head | None = None
        """The end of the chain as the project file names it; None when the file names none that is valid."""
        self._new_name = ""
        """The replica's name from the next save on, if the head belongs to another copy."""
        self._ids: dict[int, str] = {}
        """Revision to identity of the saved changes."""

    def chained(self, changes: Iterable[Change], newest: Callable[[], dict[str, str]]) -> tuple[list[Change], Head]:
        """Return ``changes`` as the next in the chain, and its new end.

        :param newest: finds the change before them, if the project file does not name it.
        """
        head, place = self.head, _place(self._folder)
        if head is None or head.place != place:
            # A repeated save must use the same name, or it would count as another save.
            self._new_name = self._new_name or os.urandom(6).hex()
            head = Head(self._new_name, 0, head.newest if head else newest(), place)
        return with_identities(head, changes, self._ids)

    def go_on_from(self, head: Head, chained: Sequence[Change]) -> None:
        """Remember that ``chained`` are saved; the next change follows ``head``."""
        self.head, self._new_name = head, ""
        self._ids.update((change.rev, change.id) for change in chained)


def _place(folder: Path) -> str:
    """Return a mark that differs for a copy of ``folder``, on this machine or another, but stays when it is moved."""
    try:
        number = os.stat(folder).st_ino
    except OSError:
        number = 0
    return hashlib.sha256(f"{os.uname().nodename} {number}".encode()).hexdigest()[:12]
