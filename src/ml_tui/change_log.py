"""What a session has changed: its log, on disk or not yet, and the steps of it that can be undone and done again."""

from __future__ import annotations

import threading

import msgspec

from ml_tui.domain.changes import Change, ChangeKind
from ml_tui.store_protocol import StoredLog


class ChangeLog:
    """The changes of one project in their order. Any thread may ask; changes are added by one."""

    def __init__(self, history: StoredLog) -> None:
        """Go on with the log on disk, of which nothing is read before it is asked for."""
        self._history = history
        self._unsaved: list[Change] = []
        self._undoable: list[Change] | None = None
        self._redoable: list[Change] = []
        self._newest: list[Change] = []
        """The end of the log, as far as it was asked for: at least the last `_newest_known` changes."""
        self._newest_known = 0
        self._added = 0
        """How many changes were added, to notice one that came while the log was read."""
        self._guard = threading.RLock()

    def add(self, change: Change) -> None:
        """A change was made; it is not on disk yet."""
        with self._guard:
            self._added += 1
            self._unsaved.append(change)
            if self._newest_known:
                self._newest.append(change)
            if change.kind is ChangeKind.EDIT and self._undoable is not None:
                self._undoable.append(change)
                self._redoable.clear()

    def sign(self, login: str, name: str) -> None:
        """Let the changes that are not on disk yet carry ``name`` where they carry ``login``."""
        with self._guard:
            signed = {one.rev: msgspec.structs.replace(one, by=name) for one in self._unsaved if one.by == login}
            for changes in (self._unsaved, self._newest, self._undoable or []):
                changes[:] = [signed.get(change.rev, change) for change in changes]

    @property
    def unsaved(self) -> list[Change]:
        """What is not known to be on disk."""
        with self._guard:
            return list(self._unsaved)

    def saved(self, count: int) -> None:
        """The first ``count`` of `unsaved` are on disk."""
        with self._guard:
            del self._unsaved[:count]

    def log(self) -> list[Change]:
        """Every change in the order it was made."""
        unsaved = self.unsaved
        return joined(self._history.read(), unsaved)

    def recent(self, count: int) -> list[Change]:
        """The last ``count`` changes, the newest first; of the log only the end is read, and that only once."""
        with self._guard:
            if count <= self._newest_known:
                return self._newest[: -count - 1 : -1]
            unsaved, added = list(self._unsaved), self._added
        newest = joined(self._history.tail(count + len(unsaved)), unsaved)[-count:]
        with self._guard:
            if added == self._added:
                self._newest, self._newest_known = newest, count
        return newest[::-1]

    def renewed(self) -> ChangeLog:
        """One that knows the log as it is on disk now, and as much of its end by heart; for who only looks on."""
        renewed = ChangeLog(self._history)
        if self._newest_known:
            renewed.recent(self._newest_known)
        return renewed

    # Steps

    def read_undo_steps(self) -> None:
        """Find out what can be undone: the first time, the whole log is read for it."""
        while self._undoable is None:
            added = self._added
            undoable, redoable = replay(self.log())
            with self._guard:
                if added == self._added:
                    self._undoable, self._redoable = undoable, redoable

    @property
    def to_undo(self) -> Change | None:
        """The last step that has not been taken back."""
        self.read_undo_steps()
        return self._undoable[-1] if self._undoable else None

    @property
    def to_redo(self) -> Change | None:
        """The step that was taken back last."""
        self.read_undo_steps()
        return self._redoable[-1] if self._redoable else None

    def undone(self) -> None:
        """What was `to_undo` is taken back."""
        if self._undoable:
            self._redoable.append(self._undoable.pop())

    def redone(self) -> None:
        """What was `to_redo` is done again."""
        if self._redoable and self._undoable is not None:
            self._undoable.append(self._redoable.pop())


def joined(written: list[Change], unsaved: list[Change]) -> list[Change]:
    """The log with what is not in it yet; a save may have just ended, so some of it may be, and later changes too."""
    if not unsaved:
        return written
    just_written = {(change.rev, change.at) for change in written if change.rev >= unsaved[0].rev}
    return [*written, *(change for change in unsaved if (change.rev, change.at) not in just_written)]


def replay(log: list[Change]) -> tuple[list[Change], list[Change]]:
    """The steps of ``log`` that can be undone and those that can be done again, the next one last.

    A step is taken back right onto the state that it was made on. So nothing can be from before a restored copy or a
    change that is missing from the log.
    """
    undoable: list[Change] = []
    redoable: list[Change] = []
    before = 0
    for change in log:
        if change.rev != before + 1 or change.kind is ChangeKind.RESTORE:
            undoable.clear()
            redoable.clear()
        before = change.rev
        match change.kind:
            case ChangeKind.EDIT:
                undoable.append(change)
                redoable.clear()
            case ChangeKind.UNDO if undoable and undoable[-1].rev == change.of:
                redoable.append(undoable.pop())
            case ChangeKind.REDO if redoable and redoable[-1].rev == change.of:
                undoable.append(redoable.pop())
            case ChangeKind.UNDO | ChangeKind.REDO:  # of a step that is not known
                undoable.clear()
                redoable.clear()
    return undoable, redoable
