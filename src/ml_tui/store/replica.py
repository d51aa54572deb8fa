"""Which copy of a project this is, and where its chain of changes ends."""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ml_tui.domain.chain import Head, sealed
from ml_tui.domain.changes import Change


class Replica:
    """Gives changes their identities, of which none is ever used again, also not in a copy of the project."""

    def __init__(self, folder: Path) -> None:
        """The copy of a project that lies in ``folder``."""
        self._folder = folder
        self.head: Head | None = None
        """Where the chain ends by the project file; None when it says nothing that holds."""
        self._new_name = ""
        """What it is called from the next save on, if it is another copy than the head says."""
        self._ids: dict[int, str] = {}
        """The identities of the changes that were saved, by their revisions."""

    def chained(self, changes: Iterable[Change], newest: Callable[[], dict[str, str]]) -> tuple[list[Change], Head]:
        """``changes`` as the next of the chain, and where it ends then.

        :param newest: finds out what they follow, where the project file does not say it.
        """
        head, place = self.head, _place(self._folder)
        if head is None or head.place != place:
            # What is tried again is to be the same again, or it would count as another save.
            self._new_name = self._new_name or secrets.token_hex(6)
            head = Head(self._new_name, 0, head.newest if head else newest(), place)
        return sealed(head, changes, self._ids)

    def go_on_from(self, head: Head, chained: Sequence[Change]) -> None:
        """``chained`` are saved; the next change follows ``head``."""
        self.head, self._new_name = head, ""
        self._ids.update((change.rev, change.id) for change in chained)


def _place(folder: Path) -> str:
    """Tells ``folder`` from a copy of it, on this machine or another one; moved, it stays the same."""
    try:
        number = os.stat(folder).st_ino
    except OSError:
        number = 0
    return hashlib.sha256(f"{platform.node()} {number}".encode()).hexdigest()[:12]
