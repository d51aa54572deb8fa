"""One project on disk: its TinyDB file, its log, its checkpoints, its backups and its lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from tinydb import TinyDB
from tinydb.table import Document, Table

from ml_tui import leftovers, notices
from ml_tui.accounts import current_user
from ml_tui.causes import cause, remedy
from ml_tui.domain.chain import Head
from ml_tui.domain.changes import Change, ChangeKind
from ml_tui.domain.project import KINDS, Project, State
from ml_tui.errors import BadInput, Busy, MlTuiError, NotWritten
from ml_tui.i18n import _
from ml_tui.store.checkpoints import Checkpoints
from ml_tui.store.copies import Copies
from ml_tui.store.drafts import Draft
from ml_tui.store.history import Examination, History, cleaned
from ml_tui.store.lock import ProjectLock
from ml_tui.store.project_file import read_project
from ml_tui.store.reading import Stamp, stamp_of
from ml_tui.store.replica import Replica
from ml_tui.store.storage import AtomicStorage, CorruptProject, NewerProject, keep_aside, schema_in
from ml_tui.store.upgrade import SCHEMA
from ml_tui.store_protocol import Checkpoint, Holder

PROJECT_FILE = "project.json"
LOG_FILE = "history.jsonl"
UNKNOWN = "?"
"""Who made a change of which only the result was found."""


class ProjectStore:
    """The files of one project. Whoever gets the lock may write; everybody else reads."""

    def __init__(self, folder: Path, *, write: bool = True, wait: float = 0.0) -> None:
        """Open the project in ``folder``; to ``write``, try ``wait`` seconds long for the lock."""
        self.folder = folder
        self.history = History(folder / LOG_FILE)
        self.checkpoints = Checkpoints(folder / "checkpoints")
        self.draft = Draft(folder / "draft.json")
        self.copies = Copies(folder / PROJECT_FILE, folder / "backups")
        self.lock = ProjectLock(folder)
        schema = schema_in(folder / PROJECT_FILE) or SCHEMA
        self.read_only = not (write and schema <= SCHEMA and self.lock.acquire(wait=wait))
        if not self.read_only:
            self._sweep()
        self.last_rev = 0
        """The newest revision that the project file or the log knew when the project was loaded."""
        self.set_back: BadInput | None = None
        """What to tell when the log knew more than the project file when it was loaded: an older one was put there."""
        self._seen: list[Stamp | None] = []
        """The stamps of project file and log when the project was last read."""
        self.replica = Replica(folder)
        backups = folder / "backups"
        self._storage = AtomicStorage(folder / PROJECT_FILE, backups=backups, read_only=self.read_only)
        self._storage.schema = schema
        self._db = TinyDB(storage=lambda: self._storage)

    @property
    def rev(self) -> int:
        """The revision last read or written."""
        return self._storage.rev

    @property
    def holder(self) -> Holder | None:
        """Who holds the project, when it is not us."""
        return self.lock.holder() if self.read_only else None

    @property
    def newer(self) -> NewerProject | None:
        """What to tell when a later version has written the project: it is only read, as far as it is understood."""
        return NewerProject(self.folder / PROJECT_FILE) if self._storage.is_newer else None

    @property
    def obstacle(self) -> MlTuiError | None:
        """Why nobody can write the project here, when it is not that somebody else does."""
        if self.newer:
            return self.newer
        if (fault := self.lock.fault) is None:
            return None
        reason = cause(fault)
        return NotWritten(
            _("프로젝트를 잠글 수 없습니다 - {cause}: {path}").format(cause=reason, path=self.folder), remedy(fault)
        )

    def refusal(self) -> MlTuiError:
        """Why the project cannot be written, when it can only be read."""
        return self.obstacle or Busy(
            _("다른 세션이 프로젝트를 쓰고 있습니다: {holder}").format(holder=self.holder or UNKNOWN),
            _("그 세션을 끝낸 뒤 다시 시도하십시오. 읽는 것은 지금도 됩니다"),
        )

    def load(self) -> Project:
        """The project as it is on disk.

        What a crash kept from being done is done now: log lines are added, which the project file carries, and a
        checkpoint is settled.

        :raises CorruptProject: the file is damaged; a copy of it was kept aside.
        :raises NewerProject: a later version has written it.
        :raises NotRead: the file cannot be read just now.
        """
        try:
            project = self._read()
        except CorruptProject as fault:
            with suppress(NotWritten):
                keep_aside(fault.path)
            raise
        if self.read_only:
            return project
        if self.newer:  # it became a newer one after it was locked
            self._set_read_only(True)
            self.lock.release()
            return project
        self.copies.keep_regularly()
        with suppress(NotWritten):  # a full disk is no reason not to read; the next save carries the lines along
            if not self.set_back:
                self.history.append()
        self._finish_checkpoints()
        return project

    def peek(self) -> Project:
        """The project as it is on disk now. Nothing is written, not even beside a damaged file.

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
        :raises NewerProject: a later version has written it; it is only read.
        """
        self._storage.demand_known()
        if not self.lock.acquire(wait=wait):
            raise self.refusal()
        self._set_read_only(False)
        try:
            self._sweep()
            project = self.load()
            if self.read_only:
                raise self.refusal()
            return project
        except BaseException:
            self._set_read_only(True)
            self.lock.release()
            raise

    def save(self, project: Project, changes: Sequence[Change], *, whole: bool = False) -> None:
        """Write ``project``, of which ``changes`` are new since the last save, and log them.

        Once the project file has them, they are saved: it carries what the log could not be given, which is told.

        :param whole: write all of its answers, not only those that ``changes`` touch.
        :raises WrittenByAnother: somebody else has written the project.
        :raises NotRead: what is there cannot be compared just now.
        :raises NotWritten: it could not be written; what was there is intact.
        """
        self._keep_before_upgrade()
        settled, chained, head = self._chained(changes)
        journal = [*settled, *chained]
        touched = {field.target for change in journal for field in change.fields}
        before = self._storage.rev
        try:
            with self._storage.transaction():
                if not self._db.table("project").all() or "project" in touched:
                    self._storage.replace("project", [msgspec.to_builtins(project.info)])
                for kind, (table, _type) in KINDS.items():
                    states = getattr(project, table)
                    self._put(table, states if whole else _touched(kind, states, touched))
                self._storage.replace("journal", map(msgspec.to_builtins, journal))
                self._storage.replace("chain", [msgspec.to_builtins(head)])
                self._storage.rev = journal[-1].rev if journal else before
        except BaseException:
            self._storage.rev = before
            raise
        self._go_on_from(head, settled, chained)

    def checkpoint(self, project: Project, change: Change) -> Checkpoint:
        """Keep ``project``, to which ``change`` has just led, as a checkpoint, and save both.

        Its file is written before the project is saved, so that nothing ever speaks of one that is not on disk.

        :raises WrittenByAnother: somebody else has written the project; nothing was changed.
        :raises NotWritten: it could not be written; what was there is intact.
        """
        kept = self.checkpoints.prepare(name=change.title, at=change.at, by=change.by, rev=change.rev, project=project)
        try:
            self.save(project, [change])
        except MlTuiError:
            self.checkpoints.withdraw(kept)
            raise
        self._settle(kept)
        return kept

    def examine_log(self) -> Examination:
        """What is in the log, and what is wrong with it by what the project file said when it was read last."""
        head = self.replica.head
        return self.history.examine(head.newest if head else None)

    def backups(self) -> list[Path]:
        """Copies of the project file that can be restored, the newest first."""
        return self.copies.paths()

    def back_up(self, name: str = "") -> Path:
        """Keep a copy of the project file as ``name`` among the backups, or under a name of this moment.

        :raises NotRead: it cannot be read.
        :raises NotWritten: the copy could not be written.
        """
        self._storage.demand_known()
        return self.copies.keep(name)

    def restore(self, backup: Path, *, title: str = "", by: str = "", at: datetime | None = None) -> Path | None:
        """Make ``backup`` the project file again, in one step, logged as ``title``; where what was there is kept.

        The file itself says that it was restored, at a revision above all others: wherever this ends, the log follows.

        :raises Busy: somebody else holds the project.
        :raises CorruptProject: the backup is damaged; nothing was changed.
        :raises NotRead: the backup, or what is there, cannot be read just now; nothing was changed.
        :raises NotWritten: what is there cannot be kept, or the other not be written; nothing was changed.
        """
        if self.read_only:
            raise self.refusal()
        source = AtomicStorage(backup, backups=backup.parent, read_only=True)
        try:
            project, _journal, _head, _db = read_project(source, self.folder.name)
            source.demand_known()
            tables = source.read() or {}
        except CorruptProject as fault:
            hint = _("다른 사본을 고르십시오. 아무것도 바꾸지 않았습니다")
            raise CorruptProject(backup, fault.reason, hint) from None
        kept = self._keep_present()
        rev = max(source.rev, self.last_rev) + 1
        by = by or project.info.author or current_user()
        change = Change(rev, at or datetime.now(UTC), by, ChangeKind.RESTORE, title=title or backup.name)
        settled, chained, head = self._chained([change])
        self._storage.rev = self.last_rev = rev
        journal = enumerate((*settled, *chained), start=1)
        added = {
            "journal": {str(number): msgspec.to_builtins(one) for number, one in journal},
            "chain": {"1": msgspec.to_builtins(head)},
        }
        self._storage.overwrite({**tables, **added})
        self._db = TinyDB(storage=lambda: self._storage)
        self._go_on_from(head, settled, chained)
        return kept

    def close(self) -> None:
        """Give the lock back."""
        self.lock.release()

    def _set_read_only(self, read_only: bool) -> None:
        self.read_only = self._storage.read_only = read_only

    def _sweep(self) -> None:
        """Delete what killed processes have left."""
        for place in (self.folder, self.folder / "backups", self.folder / "checkpoints"):
            leftovers.sweep_folder(place, ".*.tmp")

    def _stamps(self) -> list[Stamp | None]:
        return [stamp_of(self.folder / PROJECT_FILE), self.history.stamp()]

    def _read(self) -> Project:
        self._seen = self._stamps()  # before it is read: what is written meanwhile is a change
        newest = self.history.last()  # before the file, which is always written first
        project, journal, self.replica.head, self._db = read_project(self._storage, self.folder.name)
        last = newest.rev if newest else 0
        self.set_back = None
        if newest and _is_behind(self.rev, journal, newest):
            self.set_back, self.replica.head = self._set_back(last), None
            title = _("{name}, 리비전 {rev}").format(name=PROJECT_FILE, rev=self.rev)
            journal = [Change(last + 1, datetime.now(UTC), UNKNOWN, ChangeKind.RESTORE, title=title)]
        self.history.owe(change for change in journal if change.rev > last)
        self.last_rev = max(self.rev, *(change.rev for change in self.history.owed), last)
        return project

    def _chained(self, changes: Sequence[Change]) -> tuple[list[Change], list[Change], Head]:
        """What the log is owed and has its place in the chain, then ``changes`` as the next in it, and its end."""
        begun = [change for change in self.history.owed if self.set_back and not change.id]
        settled = [change for change in self.history.owed if change not in begun]
        new = map(cleaned, (*begun, *changes))
        return settled, *self.replica.chained(new, lambda: self.history.newest(settled, self.last_rev))

    def _go_on_from(self, head: Head, settled: Iterable[Change], chained: Sequence[Change]) -> None:
        """``chained`` are saved, after those that were ``settled``; they are logged, and ``head`` is followed next."""
        self.replica.go_on_from(head, chained)
        self.history.owe(settled)
        self._log(chained)

    def _keep_before_upgrade(self) -> None:
        """Keep the project file as it is, if the next save brings it up to another schema.

        :raises NotRead: it cannot be read.
        :raises NotWritten: the copy could not be written.
        """
        if self._storage.schema < SCHEMA:
            self.copies.keep_once(f"{PROJECT_FILE}.schema-{self._storage.schema}")

    def _set_back(self, last: int) -> BadInput:
        return BadInput(
            _("변경 기록(리비전 {last})보다 오래된 프로젝트 파일입니다: {path} (리비전 {rev})").format(
                last=last, path=self.folder / PROJECT_FILE, rev=self.rev
            ),
            _("이 상태에서 이어 가며, 그 전의 변경은 되돌릴 수 없습니다. 다른 상태로: ml-tui restore {id}").format(
                id=self.folder.name
            ),
        )

    def _log(self, changes: Sequence[Change]) -> None:
        """Add ``changes``, which the project file has, to the log; that it has to wait is told."""
        try:
            self.history.append(changes)
        except NotWritten as error:
            why = cause(error.__cause__) if isinstance(error.__cause__, OSError) else error.message
            notices.tell(
                NotWritten(
                    _("저장했으나 변경 기록에는 아직 적지 못했습니다 - {cause}: {path}").format(
                        cause=why, path=self.folder / LOG_FILE
                    ),
                    _("바뀐 내용은 프로젝트 파일에 있습니다. 다음에 저장하거나 열 때 기록에도 적습니다"),
                )
            )

    def _keep_present(self) -> Path | None:
        """Keep what is there, as a copy like others if it is sound, else aside; where to."""
        path = self.folder / PROJECT_FILE
        try:
            self._read()
        except (CorruptProject, NewerProject):
            newest = self.history.last()
            self.last_rev, self.replica.head = newest.rev if newest else 0, None
            return keep_aside(path) if path.exists() else None
        return self.copies.keep()

    def _finish_checkpoints(self) -> None:
        """Settle the checkpoints that the log speaks of and a crash has left prepared; the others never came to be."""
        for kept in self.checkpoints.prepared():
            if any((one.kind, one.rev) == (ChangeKind.CHECKPOINT, kept.rev) for one in self.history.read()):
                self._settle(kept)
            else:
                self.checkpoints.withdraw(kept)

    def _settle(self, kept: Checkpoint) -> None:
        """Count ``kept``, which the project file speaks of, among the checkpoints; that it has to wait is told."""
        try:
            self.checkpoints.settle(kept)
        except NotWritten as error:
            notices.tell(
                NotWritten(error.message, _("체크포인트는 저장되었고, 프로젝트를 다음에 열 때 목록에 넣습니다"))
            )

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


def _is_behind(rev: int, journal: Sequence[Change], newest: Change) -> bool:
    """Whether a file at ``rev``, last changed as ``journal`` says, lacks ``newest``, the end of the log."""
    same = not journal or journal[-1].rev != newest.rev or journal[-1].at == newest.at
    return rev < newest.rev or not same


def _touched(kind: str, states: Mapping[str, State], targets: Iterable[str]) -> dict[str, State]:
    """The states that ``targets`` such as ``item/data-collection`` name."""
    keys = (target.removeprefix(f"{kind}/") for target in targets if target.startswith(f"{kind}/"))
    return {key: states[key] for key in keys if key in states}
