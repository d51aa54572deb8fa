"""The changes of a project, saved and unsaved, and which of them can be undone and redone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import msgspec

from ml_tui.domain.changes import Change, ChangeKind
from ml_tui.store_protocol import StoredLog

_FEW = 50
"""How many changes are read at first to find the next steps to undo and redo."""


class UndoSteps:
    """The steps that can be undone and redone, as far as the log was read; the next one is the last."""

    def __init__(self, *, whole: bool) -> None:
        """Begin without steps; ``whole`` says that the log was read from its first change on."""
        self.undoable: list[Change] = []
        self.redoable: list[Change] = []
        self.older_undoable = not whole
        """Whether there may be more steps to undo, before those in `undoable`."""
        self.older_redoable = not whole

    @property
    def is_known(self) -> bool:
        """Whether the next step to undo and the next step to redo are known."""
        return bool(self.undoable or not self.older_undoable) and bool(self.redoable or not self.older_redoable)

    def add(self, change: Change) -> None:
        """Add ``change``, an edit, which nobody has undone."""
        self.undoable.append(change)
        self.redoable.clear()
        self.older_redoable = False


class ChangeLog:
    """The changes of one project in order. Any thread may read them; only one adds to them."""

    def __init__(self, history: StoredLog) -> None:
        """Continue the log on disk, which is read on demand."""
        self._history = history
        self._unsaved: list[Change] = []
        self._steps = UndoSteps(whole=False)
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
            if change.kind is ChangeKind.EDIT:
                self._steps.add(change)

    def sign(self, login: str, name: str) -> None:
        """Replace the author ``login`` by ``name`` in the changes that are not on disk yet."""
        with self._guard:
            signed = {one.rev: msgspec.structs.replace(one, by=name) for one in self._unsaved if one.by == login}
            for changes in (self._unsaved, self._newest, self._steps.undoable):
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
        return list(self.forwards())

    def forwards(self) -> Iterator[Change]:
        """Yield every change, the oldest first, while the file is read."""
        unsaved, just_written = self.unsaved, set[tuple[int, datetime]]()
        for change in self._history.forwards():
            if unsaved and change.rev >= unsaved[0].rev:
                just_written.add((change.rev, change.at))
            yield change
        yield from (change for change in unsaved if (change.rev, change.at) not in just_written)

    def backwards(self) -> Iterator[Change]:
        """Yield every change, the newest first. The file is read from its end, as far as asked for."""
        unsaved = self.unsaved
        yield from reversed(unsaved)
        just_written = {(change.rev, change.at) for change in unsaved}
        yield from (change for change in self._history.backwards() if (change.rev, change.at) not in just_written)

    def people(self) -> set[str]:
        """Return the names that changes carry."""
        unsaved = self.unsaved
        return self._history.people().union(change.by for change in unsaved)

    def recent(self, count: int) -> list[Change]:
        """Return the last ``count`` changes, the newest first. Only the end of the file is read, and only once."""
        with self._guard:
            if count <= self._newest_known:
                return self._newest[: -count - 1 : -1]
            added = self._added
        newest = list(islice(self.backwards(), count))
        with self._guard:
            if added == self._added:
                self._newest, self._newest_known = newest[::-1], count
        return newest

    def renewed(self) -> ChangeLog:
        """Return a new `ChangeLog` of what is on disk now, with as many changes in memory; for a read-only session."""
        renewed = ChangeLog(self._history)
        if self._newest_known:
            renewed.recent(self._newest_known)
        return renewed

    # Steps

    def read_undo_steps(self) -> None:
        """Find out what can be undone and redone next. The log is read from its end, as far as needed."""
        count = _FEW
        while not self._steps.is_known:
            with self._guard:
                added = self._added
            newest = list(islice(self.backwards(), count))
            steps = replay(newest[::-1], whole=len(newest) < count)
            with self._guard:
                if added == self._added:
                    self._steps = steps
            count *= 8

    @property
    def to_undo(self) -> Change | None:
        """The last step that is not undone."""
        self.read_undo_steps()
        return self._steps.undoable[-1] if self._steps.undoable else None

    @property
    def to_redo(self) -> Change | None:
        """The step that was undone last."""
        self.read_undo_steps()
        return self._steps.redoable[-1] if self._steps.redoable else None

    def undone(self) -> None:
        """Mark `to_undo` as undone."""
        if self._steps.undoable:
            self._steps.redoable.append(self._steps.undoable.pop())

    def redone(self) -> None:
        """Mark `to_redo` as done again."""
        if self._steps.redoable:
            self._steps.undoable.append(self._steps.redoable.pop())


def joined(written: list[Change], unsaved: list[Change]) -> list[Change]:
    """Return the log and the changes that it lacks. Some of ``unsaved`` may be in it, if a save has just ended."""
    if not unsaved:
        return written
    just_written = {(change.rev, change.at) for change in written if change.rev >= unsaved[0].rev}
    return [*written, *(change for change in unsaved if (change.rev, change.at) not in just_written)]


def replay(log: list[Change], *, whole: bool = True) -> UndoSteps:
    """Return the steps of ``log`` that can be undone and those that can be redone.

    Undoing needs every later change. So steps before a restored copy, or before a gap in the log, cannot be undone.

    :param whole: whether ``log`` begins with the first change; if not, there may be more steps before it.
    """
    steps = UndoSteps(whole=whole)
    before = log[0].rev - 1 if log and not whole else 0
    for change in log:
        if change.rev != before + 1 or change.kind is ChangeKind.RESTORE:
            steps = UndoSteps(whole=True)
        before = change.rev
        match change.kind:
            case ChangeKind.EDIT:
                steps.add(change)
            case ChangeKind.UNDO if steps.undoable and steps.undoable[-1].rev == change.of:
                steps.redoable.append(steps.undoable.pop())
            case ChangeKind.REDO if steps.redoable and steps.redoable[-1].rev == change.of:
                steps.undoable.append(steps.redoable.pop())
            case ChangeKind.UNDO if steps.older_undoable and not steps.undoable:
                return UndoSteps(whole=False)
            case ChangeKind.REDO if steps.older_redoable and not steps.redoable:
                return UndoSteps(whole=False)
            case ChangeKind.UNDO | ChangeKind.REDO:  # it undoes or redoes a step that the log does not have
                steps = UndoSteps(whole=True)
    return steps
