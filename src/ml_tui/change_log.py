"""The changes of a project, saved and unsaved, and which of them can be undone and redone."""

from __future__ import annotations

import threading

import msgspec

from ml_tui.domain.changes import Change, ChangeKind
from ml_tui.store_protocol import StoredLog


class ChangeLog:
    """The changes of one project in order. Any thread may read them; only one adds to them."""

    def __init__(self, history: StoredLog) -> None:
        """Continue the log on disk, which is read on demand."""
        self._history = history
        self._unsaved: list[Change] = []
        self._undoable: list[Change] | None = None
        self._redoable: list[Change] = []
        self._newest: list[Change] = []
        """The end of the log in memory: at least the last `_newest_known` changes."""
        self._newest_known = 0
        self._added = 0
        """How many changes were added; shows whether one was added while the log was read."""
        self._guard = threading.RLock()

    def add(self, change: Change) -> None:
        """Add ``change``, which is not on disk yet."""
        with self._guard:
            self._added += 1
            self._unsaved.append(change)
            if self._newest_known:
                self._newest.append(change)
            if change.kind is ChangeKind.EDIT and self._undoable is not None:
                self._undoable.append(change)
                self._redoable.clear()

    def sign(self, login: str, name: str) -> None:
        """Replace the author ``login`` by ``name`` in the changes that are not on disk yet."""
        with self._guard:
            signed = {one.rev: msgspec.structs.replace(one, by=name) for one in self._unsaved if one.by == login}
            for changes in (self._unsaved, self._newest, self._undoable or []):
                changes[:] = [signed.get(change.rev, change) for change in changes]

    @property
    def unsaved(self) -> list[Change]:
        """The changes that are not on disk, as far as known."""
        with self._guard:
            return list(self._unsaved)

    def saved(self, count: int) -> None:
        """Mark the first ``count`` of `unsaved` as saved."""
        with self._guard:
            del self._unsaved[:count]

    def log(self) -> list[Change]:
        """Return every change, the oldest first."""
        unsaved = self.unsaved
        return joined(self._history.read(), unsaved)

    def recent(self, count: int) -> list[Change]:
        """Return the last ``count`` changes, the newest first. Only the end of the file is read, and only once."""
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
        """Return a new `ChangeLog` of what is on disk now, with as many changes in memory; for a read-only session."""
        renewed = ChangeLog(self._history)
        if self._newest_known:
            renewed.recent(self._newest_known)
        return renewed

    # Steps

    def read_undo_steps(self) -> None:
        """Find out what can be undone. The first call reads the whole log."""
        while self._undoable is None:
            added = self._added
            undoable, redoable = replay(self.log())
            with self._guard:
                if added == self._added:
                    self._undoable, self._redoable = undoable, redoable

    @property
    def to_undo(self) -> Change | None:
        """The last step that is not undone."""
        self.read_undo_steps()
        return self._undoable[-1] if self._undoable else None

    @property
    def to_redo(self) -> Change | None:
        """The step that was undone last."""
        self.read_undo_steps()
        return self._redoable[-1] if self._redoable else None

    def undone(self) -> None:
        """Mark `to_undo` as undone."""
        if self._undoable:
            self._redoable.append(self._undoable.pop())

    def redone(self) -> None:
        """Mark `to_redo` as done again."""
        if self._redoable and self._undoable is not None:
            self._undoable.append(self._redoable.pop())


def joined(written: list[Change], unsaved: list[Change]) -> list[Change]:
    """Return the log and the changes that it lacks. Some of ``unsaved`` may be in it, if a save has just ended."""
    if not unsaved:
        return written
    just_written = {(change.rev, change.at) for change in written if change.rev >= unsaved[0].rev}
    return [*written, *(change for change in unsaved if (change.rev, change.at) not in just_written)]


def replay(log: list[Change]) -> tuple[list[Change], list[Change]]:
    """Return the steps of ``log`` that can be undone and those that can be redone, the next one last.

    Undoing needs every later change. So steps before a restored copy, or before a gap in the log, cannot be undone.
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
            case ChangeKind.UNDO | ChangeKind.REDO:  # it undoes or redoes a step that the log does not have
                undoable.clear()
                redoable.clear()
    return undoable, redoable
