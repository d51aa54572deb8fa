"""One project on disk: its TinyDB file, its log, its checkpoints, its backups and its lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec
from tinydb import TinyDB
from tinydb.table import Document, Table

from ml_tui.domain.changes import Change
from ml_tui.domain.project import ItemState, Project, ProjectInfo, RowState, State
from ml_tui.store import atomic
from ml_tui.store.checkpoints import Checkpoints
from ml_tui.store.drafts import Draft
from ml_tui.store.history import History
from ml_tui.store.lock import Holder, ProjectLock
from ml_tui.store.storage import AtomicStorage, CorruptProject, keep_aside

S = TypeVar("S", bound=State)

PROJECT_FILE = "project.json"
DAILY_COPIES = 14
"""How many dated copies are kept, one for each day the project was worked on."""


class ProjectStore:
    """The files of one project. Whoever gets the lock may write; everybody else reads."""

    def __init__(self, folder: Path, *, write: bool = True, wait: float = 0.0) -> None:
        """Open the project in ``folder``; to ``write``, try ``wait`` seconds long for the lock."""
        self.folder = folder
        self.history = History(folder / "history.jsonl")
        self.checkpoints = Checkpoints(folder / "checkpoints")
        self.draft = Draft(folder / "draft.json")
        self._backups = folder / "backups"
        self._lock = ProjectLock(folder)
        self.read_only = not (write and self._lock.acquire(wait=wait))
        if not self.read_only:
            atomic.sweep_leftovers(folder)
        self._storage = AtomicStorage(folder / PROJECT_FILE, backups=self._backups, read_only=self.read_only)
        self._db = TinyDB(storage=lambda: self._storage)

    @property
    def rev(self) -> int:
        """The revision last read or written."""
        return self._storage.rev

    @property
    def holder(self) -> Holder | None:
        """Who holds the project, when it is not us."""
        return self._lock.holder() if self.read_only else None

    def load(self) -> Project:
        """The project as it is on disk.

        Log lines that a crash kept from being written are added now; the project file carries those of its last save.

        :raises CorruptProject: the file is damaged; a copy of it was kept aside.
        :raises NewerProject: a later version has written it.
        """
        try:
            project = self._read()
        except CorruptProject as fault:
            if fault.path.exists():
                keep_aside(fault.path)
            raise
        if not self.read_only:
            self._complete_log()
            self._keep_daily_copy()
        return project

    def save(self, project: Project, changes: Sequence[Change]) -> None:
        """Write ``project``, of which ``changes`` are new since the last save, and log them; both or an error.

        :raises Conflict: somebody else has written the project.
        :raises NotWritten: it could not be written; what was there is intact.
        """
        touched = {field.target for change in changes for field in change.fields}
        before = self._storage.rev
        try:
            with self._storage.transaction():
                if not self._db.table("project").all() or "project" in touched:
                    info = self._db.table("project")
                    info.truncate()
                    info.insert(msgspec.to_builtins(project.info))
                self._put("items", _touched("item", project.items, touched))
                self._put("rows", _touched("row", project.rows, touched))
                journal = self._db.table("journal")
                journal.truncate()
                journal.insert_multiple(msgspec.to_builtins(change) for change in changes)
                self._storage.rev = changes[-1].rev if changes else before
        except BaseException:
            self._storage.rev = before
            raise
        self.history.append(changes)

    def backups(self) -> list[Path]:
        """Copies of the project file that can be restored, the newest first."""
        generations = sorted(self._backups.glob(f"{PROJECT_FILE}.*"))
        return [*generations, *sorted(self._backups.glob("????-??-??.json"), reverse=True)]

    def back_up(self, name: str) -> Path:
        """Keep a copy of the project file as ``name`` among the backups."""
        atomic.make_folder(self._backups)
        target = self._backups / name
        atomic.write_atomically(target, (self.folder / PROJECT_FILE).read_bytes())
        return target

    def restore(self, backup: Path) -> Project:
        """Make ``backup`` the project file again; the present file is kept aside. The log goes on from there.

        :raises CorruptProject: the backup is damaged too; nothing was changed.
        """
        storage = AtomicStorage(backup, backups=self._backups, read_only=True)
        storage.read()
        target = self.folder / PROJECT_FILE
        if target.exists():
            keep_aside(target)
        atomic.write_atomically(target, backup.read_bytes())
        return self.load()

    def close(self) -> None:
        """Give the lock back."""
        self._lock.release()

    def _read(self) -> Project:
        tables = self._storage.read()
        path = self.folder / PROJECT_FILE
        if tables is None:
            raise CorruptProject(path, "-")
        try:
            info = msgspec.convert(self._db.table("project").all()[0], ProjectInfo)
            items = self._states("items", ItemState)
            rows = self._states("rows", RowState)
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise CorruptProject(path, str(error).splitlines()[0][:80]) from None
        return Project(info, items, rows)

    def _states(self, name: str, state_type: type[S]) -> dict[str, S]:
        return {
            document["key"]: msgspec.convert({k: v for k, v in document.items() if k != "key"}, state_type)
            for document in self._db.table(name).all()
        }

    def _put(self, name: str, states: Mapping[str, State]) -> None:
        """Write ``states`` into the table ``name`` in two passes, however many they are."""
        table: Table = self._db.table(name)
        known: set[str] = set()

        def revise(document: Document) -> None:
            key = document["key"]
            if key in states:
                known.add(key)
                document.clear()
                document.update({"key": key, **msgspec.to_builtins(states[key])})

        if states:
            table.update(revise)  # type: ignore[arg-type]
            table.insert_multiple(
                {"key": key, **msgspec.to_builtins(state)} for key, state in states.items() if key not in known
            )

    def _complete_log(self) -> None:
        last = self.history.last_rev()
        if last < self.rev:
            journal = (msgspec.convert(dict(document), Change) for document in self._db.table("journal").all())
            self.history.append([change for change in journal if change.rev > last])

    def _keep_daily_copy(self) -> None:
        """Keep one copy a day; that it cannot be made is no reason not to work."""
        copy = self._backups / f"{date.today().isoformat()}.json"
        with suppress(OSError):
            if not copy.exists():
                self._backups.mkdir(exist_ok=True, mode=atomic.FOLDER_MODE)
                atomic.link_or_copy(self.folder / PROJECT_FILE, copy)
            for old in sorted(self._backups.glob("????-??-??.json"))[:-DAILY_COPIES]:
                old.unlink()


def _touched(kind: str, states: Mapping[str, State], targets: Iterable[str]) -> dict[str, State]:
    """The states that ``targets`` such as ``item/data-collection`` name."""
    keys = (target.removeprefix(f"{kind}/") for target in targets if target.startswith(f"{kind}/"))
    return {key: states[key] for key in keys if key in states}
