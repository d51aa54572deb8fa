"""Projects kept in memory: all that a session asks of a store, and nothing of files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import msgspec

from ml_tui.domain.chain import Head, with_identities
from ml_tui.domain.changes import Change, ChangeKind
from ml_tui.domain.project import Project, ProjectInfo
from ml_tui.errors import BadInput, Busy, MlTuiError, NotWritten
from ml_tui.store_protocol import Checkpoint, CheckpointInfo, DraftText, Holder, Store


class StoredProject:
    """A project, and what belongs to it."""

    def __init__(self, project: Project, replica: str) -> None:
        self.project = project
        self.head = Head(replica)
        self.ids: dict[int, str] = {}
        self.log: list[Change] = []
        self.states: list[Checkpoint] = []
        self.copies: dict[Path, Project] = {}
        self.text: DraftText | None = None
        self.writer: object = None
        self.holder: Holder | None = None
        self.version = 0
        self.full = False
        """Whether nothing more can be kept."""


class MemoryLog:
    def __init__(self, kept: StoredProject) -> None:
        self._kept = kept

    def read(self) -> list[Change]:
        return list(self._kept.log)

    def forwards(self) -> Iterator[Change]:
        return iter(self.read())

    def backwards(self) -> Iterator[Change]:
        return reversed(self.read())

    def people(self) -> set[str]:
        return {change.by for change in self.read()}


class MemoryCheckpoints:
    def __init__(self, kept: StoredProject) -> None:
        self._kept = kept

    def all(self) -> list[Checkpoint]:
        return list(self._kept.states)

    def infos(self) -> list[CheckpointInfo]:
        return list(self._kept.states)

    def read(self, number: int) -> Checkpoint | None:
        return next((one for one in self._kept.states if one.number == number), None)

    def stamp(self, number: int) -> object:
        return number


class MemoryDraft:
    def __init__(self, kept: StoredProject) -> None:
        self._kept = kept

    def keep(self, draft: DraftText) -> None:
        self._kept.text = draft

    def read(self) -> DraftText | None:
        return self._kept.text

    def drop(self) -> None:
        self._kept.text = None


class MemoryLock:
    def __init__(self, kept: StoredProject) -> None:
        self._kept = kept
        self.name = ""

    def sign(self, name: str) -> None:
        self.name = name
        if self._kept.writer is self:
            self.take()

    def take(self) -> bool:
        if self._kept.writer not in (None, self):
            return False
        self._kept.writer = self
        self._kept.holder = Holder("memory", "here", id(self), datetime.now(UTC), self.name)
        return True

    def is_held(self) -> bool:
        return self._kept.writer is not None

    def holder(self) -> Holder | None:
        return self._kept.holder

    def holder_stamp(self) -> object:
        return self._kept.holder

    def release(self) -> None:
        if self._kept.writer is self:
            self._kept.writer = self._kept.holder = None


class MemoryStore:
    """One project in memory."""

    newer: BadInput | None = None
    set_back: BadInput | None = None
    obstacle: MlTuiError | None = None

    def __init__(self, kept: StoredProject, *, write: bool = True) -> None:
        self.kept = kept
        self.history = MemoryLog(kept)
        self.checkpoints = MemoryCheckpoints(kept)
        self.draft = MemoryDraft(kept)
        self.lock = MemoryLock(kept)
        self.read_only = not (write and self.lock.take())
        self.rev = self.last_rev = 0
        self._seen = -1

    @property
    def holder(self) -> Holder | None:
        return self.lock.holder() if self.read_only else None

    def load(self) -> Project:
        return self.peek()

    def peek(self) -> Project:
        self._seen = self.kept.version
        self.rev = self.last_rev = self.kept.log[-1].rev
        return self.kept.project

    def has_changed(self) -> bool:
        return self._seen != self.kept.version

    def take_over(self, *, wait: float) -> Project:
        if not self.lock.take():
            raise Busy(f"{self.holder}")
        self.read_only = False
        return self.load()

    def save(self, project: Project, changes: Sequence[Change]) -> None:
        if self.read_only:
            raise NotWritten("read only")
        if self.kept.full:
            raise NotWritten("full")
        if self.kept.writer is not self.lock:
            raise Busy("written by another")
        chained, head = with_identities(self.kept.head, changes, self.kept.ids)
        self.kept.ids.update((change.rev, change.id) for change in chained)
        self.kept.log += chained
        self.kept.project, self.kept.head = project, head
        self.kept.version += 1
        self.rev = self.kept.log[-1].rev
        self._seen = self.kept.version

    def checkpoint(self, project: Project, change: Change) -> Checkpoint:
        self.save(project, [change])
        number = len(self.kept.states) + 1
        self.kept.states.append(Checkpoint(number, change.title, change.at, change.by, change.rev, project))
        return self.kept.states[-1]

    def back_up(self, name: str = "") -> Path:
        path = Path(name or f"copy-{len(self.kept.copies)}")
        self.kept.copies[path] = self.kept.project
        return path

    def close(self) -> None:
        self.lock.release()


class MemoryShelf:
    """Many projects in memory."""

    def __init__(self) -> None:
        self.projects: dict[str, StoredProject] = {}
        self._numbers = count(1)

    def create(self, name: str) -> str:
        project_id = f"m-{next(self._numbers)}"
        self.projects[project_id] = kept = StoredProject(
            Project(ProjectInfo(project_id, name, date(2027, 3, 31))), project_id
        )
        store = MemoryStore(kept)
        store.save(kept.project, [Change(1, datetime.now(UTC), "memory", ChangeKind.CREATE)])
        store.close()
        return project_id

    def open(self, project_id: str, *, write: bool = True) -> MemoryStore:
        return MemoryStore(self.projects[project_id], write=write)

    def copy(
        self, project: Project, log: Sequence[Change], unsaved: Sequence[Change], source: Store, *, by: str
    ) -> str:
        project_id = f"m-{next(self._numbers)}"
        info = msgspec.structs.replace(project.info, id=project_id, name=f"{project.info.name} (copy)")
        self.projects[project_id] = kept = StoredProject(msgspec.structs.replace(project, info=info), project_id)
        kept.log, kept.states = list(log), source.checkpoints.all()
        change = Change((*log, *unsaved)[-1].rev + 1, datetime.now(UTC), by, ChangeKind.CREATE)
        store = MemoryStore(kept)
        store.save(kept.project, [*unsaved, change])
        store.close()
        return project_id
