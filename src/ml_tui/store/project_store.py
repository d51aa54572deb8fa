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
from ml_tui.domain.project import KINDS, MULTILINE, Project, ProjectInfo, State
from ml_tui.errors import Busy, NotWritten
from ml_tui.messages import _
from ml_tui.store import atomic
from ml_tui.store.checkpoints import Checkpoints
from ml_tui.store.drafts import Draft
from ml_tui.store.history import History
from ml_tui.store.lock import Holder, ProjectLock
from ml_tui.store.reading import Stamp, stamp_of
from ml_tui.store.storage import AtomicStorage, CorruptProject, in_place_of, in_short, keep_aside, rev_in
from ml_tui.store.upgrade import SCHEMA
from ml_tui.text import clean_line, clean_values

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
        self.lock = ProjectLock(folder)
        self.read_only = not (write and self.lock.acquire(wait=wait))
        if not self.read_only:
            self._sweep()
        self._owed: list[Change] = []
        """Changes that are in the project file, but not in the log yet."""
        self.last_rev = 0
        """The newest revision that the project file or the log knew when the project was loaded."""
        self._seen: list[Stamp | None] = []
        """The stamps of project file and log when the project was last read."""
        self._storage = AtomicStorage(folder / PROJECT_FILE, backups=self._backups, read_only=self.read_only)
        self._db = TinyDB(storage=lambda: self._storage)

    @property
    def rev(self) -> int:
        """The revision last read or written."""
        return self._storage.rev

    @property
    def holder(self) -> Holder | None:
        """Who holds the project, when it is not us."""
        return self.lock.holder() if self.read_only else None

    def load(self) -> Project:
        """The project as it is on disk.

        Log lines that a crash kept from being written are added now; the project file carries those of its last save.

        :raises CorruptProject: the file is damaged; a copy of it was kept aside.
        :raises NewerProject: a later version has written it.
        """
        try:
            project = self._read()
        except CorruptProject as fault:
            with suppress(NotWritten):
                keep_aside(fault.path)
            raise
        if not self.read_only:
            self._keep_copies()
            with suppress(NotWritten):  # a full disk is no reason not to read; the next save carries them along
                self._complete_log()
        return project

    def read_again(self) -> Project:
        """The project as it is on disk now, for who only looks on: nothing is written, not even beside a damaged file.

        :raises CorruptProject: the file is damaged.
        :raises NewerProject: a later version has written it.
        """
        return self._read()

    def has_changed(self) -> bool:
        """Whether project file or log have been written since the project was last read; neither is read for it."""
        return self._stamps() != self._seen

    def take_over(self, *, wait: float) -> Project:
        """Become the one who writes, trying ``wait`` seconds long; the project as its last holder has left it.

        :raises Busy: somebody else holds it.
        :raises CorruptProject: the file is damaged; it is only read, as before.
        :raises NewerProject: a later version has written it.
        """
        if not self.lock.acquire(wait=wait):
            raise self._busy()
        self._set_read_only(False)
        try:
            self._sweep()
            return self.load()
        except BaseException:
            self._set_read_only(True)
            self.lock.release()
            raise

    def save(self, project: Project, changes: Sequence[Change], *, whole: bool = False) -> None:
        """Write ``project``, of which ``changes`` are new since the last save, and log them; both or an error.

        :param whole: write all of its answers, not only those that ``changes`` touch.
        :raises Conflict: somebody else has written the project.
        :raises NotWritten: it could not be written; what was there is intact.
        """
        changes = [*self._owed, *changes]
        touched = {field.target for change in changes for field in change.fields}
        before = self._storage.rev
        try:
            with self._storage.transaction():
                if not self._db.table("project").all() or "project" in touched:
                    info = self._db.table("project")
                    info.truncate()
                    info.insert(msgspec.to_builtins(project.info))
                for kind, (table, _type) in KINDS.items():
                    states = getattr(project, table)
                    self._put(table, states if whole else _touched(kind, states, touched))
                journal = self._db.table("journal")
                journal.truncate()
                journal.insert_multiple(msgspec.to_builtins(change) for change in changes)
                self._storage.rev = changes[-1].rev if changes else before
        except BaseException:
            self._storage.rev = before
            raise
        self.history.append(changes)
        self._owed = []

    def backups(self) -> list[Path]:
        """Copies of the project file that can be restored, the newest first."""
        files = [path for path in self._backups.glob("[!.]*") if path.is_file()]
        dated = sorted((path for path in files if path.suffix == ".json"), key=_age, reverse=True)
        return [*sorted(path for path in files if path not in dated), *dated]

    def back_up(self, name: str) -> Path:
        """Keep a copy of the project file as ``name`` among the backups.

        :raises NotWritten: it could not be written.
        """
        atomic.make_folder(self._backups)
        target = self._backups / name
        try:
            content = (self.folder / PROJECT_FILE).read_bytes()
        except OSError as error:
            raise CorruptProject(self.folder / PROJECT_FILE, in_short(error)) from None
        atomic.write_atomically(target, content)
        return target

    def restore(self, backup: Path) -> Project:
        """Make ``backup`` the project file again; the present file is kept aside. The log goes on from there.

        :raises Busy: somebody else holds the project.
        :raises CorruptProject: the backup is damaged too; nothing was changed.
        :raises NotWritten: the present file cannot be kept, or the other not be written; nothing was changed.
        """
        if self.read_only:
            raise self._busy()
        try:
            storage = AtomicStorage(backup, backups=self._backups, read_only=True)
            _read_project(storage, self.folder.name)
            content = backup.read_bytes()
        except CorruptProject as fault:
            hint = _("다른 사본을 고르십시오. 아무것도 바꾸지 않았습니다")
            raise CorruptProject(backup, fault.reason, hint) from None
        target = self.folder / PROJECT_FILE
        if target.exists():
            keep_aside(target)
        atomic.write_atomically(in_place_of(target), content)
        return self.load()

    def close(self) -> None:
        """Give the lock back."""
        self.lock.release()

    def _busy(self) -> Busy:
        return Busy(
            _("다른 세션이 프로젝트를 쓰고 있습니다: {holder}").format(holder=self.holder or "?"),
            _("그 세션이 끝난 뒤 다시 하십시오"),
        )

    def _set_read_only(self, read_only: bool) -> None:
        self.read_only = self._storage.read_only = read_only

    def _sweep(self) -> None:
        """Delete what killed processes have left."""
        for place in (self.folder, self._backups, self.folder / "checkpoints"):
            atomic.sweep_leftovers(place)

    def _stamps(self) -> list[Stamp | None]:
        return [stamp_of(self.folder / PROJECT_FILE), self.history.stamp()]

    def _read(self) -> Project:
        self._seen = self._stamps()  # before it is read: what is written meanwhile is a change
        project, journal, self._db = _read_project(self._storage, self.folder.name)
        last = self.history.last_rev()
        self.last_rev = max(self.rev, last)
        self._owed = [change for change in journal if change.rev > last]
        return project

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
        self.history.append(self._owed)
        self._owed = []

    def _keep_copies(self) -> None:
        """Keep one copy a day, and one before the schema changes; that it cannot be made is no reason not to work.

        Which copies are the oldest their revisions tell, not the clock, which may have been wrong.
        """
        names = [f"{date.today().isoformat()}.json"]
        if self._storage.schema < SCHEMA:
            names.append(f"{PROJECT_FILE}.schema-{self._storage.schema}")
        with suppress(OSError, NotWritten):
            for name in names:
                if not (self._backups / name).exists():
                    self.back_up(name)
            for old in sorted(self._backups.glob("????-??-??.json"), key=_age)[:-DAILY_COPIES]:
                old.unlink()


def _age(path: Path) -> tuple[int, str]:
    """Sorts copies of a project from the oldest to the newest."""
    return rev_in(path), path.name


def _read_project(storage: AtomicStorage, project_id: str) -> tuple[Project, list[Change], TinyDB]:
    """The project that ``storage`` keeps, the journal of its last save, and the database around them.

    The folder's name is the project's id.

    The database is a new one, for TinyDB remembers document numbers, which are others after the file has changed.

    :raises CorruptProject: the file is damaged.
    """
    database = TinyDB(storage=lambda: storage)
    with storage.reading_once() as tables:
        if tables is None:
            raise CorruptProject(storage.path, _("파일이 없습니다"))
        try:
            info = msgspec.convert(clean_values(database.table("project").all()[0], _one_line), ProjectInfo)
            answers = {table: _states(database, table, state_type) for table, state_type in KINDS.values()}
            journal = [msgspec.convert(dict(document), Change) for document in database.table("journal").all()]
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise CorruptProject(storage.path, in_short(error)) from None
    project = Project(msgspec.structs.replace(info, id=project_id))
    return msgspec.structs.replace(project, **answers), journal, database


def _states(database: TinyDB, name: str, state_type: type[S]) -> dict[str, S]:
    """What the table ``name`` says, cleaned: the file may have come from anywhere."""
    states = {}
    for document in database.table(name).all():
        texts = {field: clean_values(document[field]) for field in MULTILINE if field in document}
        fields = clean_values({field: value for field, value in document.items() if field not in texts}, _one_line)
        states[fields.pop("key")] = msgspec.convert({**fields, **texts}, state_type)
    return states


def _one_line(text: str) -> str:
    return clean_line(text, limit=2000)


def _touched(kind: str, states: Mapping[str, State], targets: Iterable[str]) -> dict[str, State]:
    """The states that ``targets`` such as ``item/data-collection`` name."""
    keys = (target.removeprefix(f"{kind}/") for target in targets if target.startswith(f"{kind}/"))
    return {key: states[key] for key in keys if key in states}
