"""A project on disk: its TinyDB file, log, checkpoints, backups and lock."""

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
"""The author of a change that the log lacks."""


class ProjectStore:
    """The files of one project. The session with the lock writes, all others read."""

    def __init__(self, folder: Path, *, write: bool = True, wait: float = 0.0) -> None:
        """Open the project in ``folder``; with ``write``, try for ``wait`` seconds to take the lock."""
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
        """The newest revision in the project file or the log when the project was loaded."""
        self.set_back: BadInput | None = None
        """The error to show when the loaded project file is older than its log: somebody put an older file there."""
        self._seen: list[Stamp | None] = []
        """The stamps of project file and log at the last read."""
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
        """Who holds the project, if another session does."""
        return self.lock.holder() if self.read_only else None

    @property
    def newer(self) -> NewerProject | None:
        """The error to show when a later version has written the project, which is then read-only."""
        return NewerProject(self.folder / PROJECT_FILE) if self._storage.is_newer else None

    @property
    def obstacle(self) -> MlTuiError | None:
        """Why nobody can write the project, such as a read-only disk; None if another session holds it."""
        if self.newer:
            return self.newer
        if (fault := self.lock.fault) is None:
            return None
        reason = cause(fault)
        return NotWritten(
            _("프로젝트를 잠글 수 없습니다 - {cause}: {path}").format(cause=reason, path=self.folder), remedy(fault)
        )

    def refusal(self) -> MlTuiError:
        """Return why the project is read-only."""
        return self.obstacle or Busy(
            _("다른 세션이 프로젝트를 쓰고 있습니다: {holder}").format(holder=self.holder or UNKNOWN),
            _("그 세션을 끝낸 뒤 다시 시도하십시오. 읽는 것은 지금도 됩니다"),
        )

    def load(self) -> Project:
        """Return the project as it is on disk.

        Finish what a crash has interrupted: append log lines that only the project file has, and settle a checkpoint.

        :raises CorruptProject: the file is damaged; a copy of it is kept.
        :raises NewerProject: a later version has written it.
        :raises NotRead: the file cannot be read now.
        """
        try:
            project = self._read()
        except CorruptProject as fault:
            with suppress(NotWritten):
                keep_aside(fault.path)
            raise
        if self.read_only:
            return project
        if self.newer:  # a later version wrote it just before it was locked
            self._set_read_only(True)
            self.lock.release()
            return project
        self.copies.keep_regularly()
        with suppress(NotWritten):  # a full disk must not prevent reading; the next save appends the lines
            if not self.set_back:
                self.history.append()
        self._finish_checkpoints()
        return project

    def peek(self) -> Project:
        """Return the project as it is on disk now. Nothing is written, not even a copy of a damaged file.

        :raises CorruptProject: the file is damaged.
        :raises NewerProject: a later version has written it.
        """
        return self._read()

    def has_changed(self) -> bool:
        """Whether project file or log were written since the last read; neither is read."""
        return self._stamps() != self._seen

    def take_over(self, *, wait: float) -> Project:
        """Take the lock, trying for ``wait`` seconds, and return the project as its last holder has left it.

        :raises Busy: another session holds the project.
        :raises CorruptProject: the file is damaged; the project stays read-only.
        :raises NewerProject: a later version has written it; the project stays read-only.
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
        """Write ``project``, and log ``changes``, which are new since the last save.

        Changes are saved as soon as the project file has them. If the log cannot be written, the file's journal keeps
        them for it, and a notice is sent.

        :param whole: write all answers, not only those that ``changes`` touch.
        :raises WrittenByAnother: another session has written the project.
        :raises NotRead: the file on disk cannot be read now, to compare it.
        :raises NotWritten: the project could not be written; the earlier file is intact.
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
        """Save ``project``, the result of ``change``, and a checkpoint of it.

        The checkpoint is written before the project, so that the project never names one that is not on disk.

        :raises WrittenByAnother: another session has written the project; nothing was changed.
        :raises NotWritten: a file could not be written; the earlier state is intact.
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
        """Examine the log, also against the end of the chain in the project file as last read."""
        head = self.replica.head
        return self.history.examine(head.newest if head else None)

    def backups(self) -> list[Path]:
        """Return the copies of the project file, the newest first."""
        return self.copies.paths()

    def back_up(self, name: str = "") -> Path:
        """Copy the project file into the backups as ``name``, or under a name with the time; return the path.

        :raises NotRead: the project file cannot be read.
        :raises NotWritten: the copy could not be written.
        """
        self._storage.demand_known()
        return self.copies.keep(name)

    def restore(self, backup: Path, *, title: str = "", by: str = "", at: datetime | None = None) -> Path | None:
        """Make ``backup`` the project file, log that as ``title``, and return the path of a copy of the present file.

        The new file itself records the restoration, with the highest revision, so a crash cannot lose it from the log.

        :raises Busy: another session holds the project.
        :raises CorruptProject: the backup is damaged; nothing was changed.
        :raises NotRead: the backup or the present file cannot be read now; nothing was changed.
        :raises NotWritten: the copy or the new file cannot be written; nothing was changed.
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
        """Release the lock."""
        self.lock.release()

    def _set_read_only(self, read_only: bool) -> None:
        self.read_only = self._storage.read_only = read_only

    def _sweep(self) -> None:
        """Delete the temporary files of killed processes."""
        for place in (self.folder, self.folder / "backups", self.folder / "checkpoints"):
            leftovers.sweep_folder(place, ".*.tmp")

    def _stamps(self) -> list[Stamp | None]:
        return [stamp_of(self.folder / PROJECT_FILE), self.history.stamp()]

    def _read(self) -> Project:
        self._seen = self._stamps()  # before reading, so that a write meanwhile counts as a change
        newest = self.history.last()  # before reading the project file, which is always written first
        project, journal, self.replica.head, self._db = read_project(self._storage, self.folder.name)
        last = newest.rev if newest else 0
        self.set_back = None
        if newest and _is_behind(self.rev, journal, newest):
            self.set_back, self.replica.head = self._set_back(last), None
            title = _("{name}, 리비전 {rev}").format(name=PROJECT_FILE, rev=self.rev)
            journal = [Change(last + 1, datetime.now(UTC), UNKNOWN, ChangeKind.RESTORE, title=title)]
        self.history.set_pending(change for change in journal if change.rev > last)
        self.last_rev = max(self.rev, *(change.rev for change in self.history.pending), last)
        return project

    def _chained(self, changes: Sequence[Change]) -> tuple[list[Change], list[Change], Head]:
        """Return the pending changes that are in the chain, ``changes`` as the next in the chain, and its new end."""
        begun = [change for change in self.history.pending if self.set_back and not change.id]
        settled = [change for change in self.history.pending if change not in begun]
        new = map(cleaned, (*begun, *changes))
        return settled, *self.replica.chained(new, lambda: self.history.newest(settled, self.last_rev))

    def _go_on_from(self, head: Head, settled: Iterable[Change], chained: Sequence[Change]) -> None:
        """Log ``settled`` and ``chained``, which are saved now; the next change follows ``head``."""
        self.replica.go_on_from(head, chained)
        self.history.set_pending(settled)
        self._log(chained)

    def _keep_before_upgrade(self) -> None:
        """Copy the project file if the next save upgrades its schema.

        :raises NotRead: the project file cannot be read.
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
        """Append ``changes``, which the project file has, to the log; send a notice if that fails."""
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
        """Copy the present file: into the backups if it is intact, else beside itself; return the path."""
        path = self.folder / PROJECT_FILE
        try:
            self._read()
        except (CorruptProject, NewerProject):
            newest = self.history.last()
            self.last_rev, self.replica.head = newest.rev if newest else 0, None
            return keep_aside(path) if path.exists() else None
        return self.copies.keep()

    def _finish_checkpoints(self) -> None:
        """Settle the checkpoints that a crash has left prepared, if the log has them; delete the others."""
        for kept in self.checkpoints.prepared():
            if any((one.kind, one.rev) == (ChangeKind.CHECKPOINT, kept.rev) for one in self.history.backwards()):
                self._settle(kept)
            else:
                self.checkpoints.withdraw(kept)

    def _settle(self, kept: Checkpoint) -> None:
        """Settle ``kept``, which the project file names; send a notice if that fails."""
        try:
            self.checkpoints.settle(kept)
        except NotWritten as error:
            notices.tell(
                NotWritten(error.message, _("체크포인트는 저장되었고, 프로젝트를 다음에 열 때 목록에 넣습니다"))
            )

    def _put(self, name: str, states: Mapping[str, State]) -> None:
        """Write ``states`` into the table ``name``; its other documents are not looked at."""
        if not states:
            return
        table: Table = self._db.table(name)
        known = {
            document["key"]: int(number) for number, document in (self._storage.read() or {}).get(name, {}).items()
        }

        def revise(document: Document) -> None:
            key = document["key"]
            document.clear()
            document.update({"key": key, **msgspec.to_builtins(states[key])})

        if ids := [known[key] for key in states if key in known]:
            table.update(revise, doc_ids=ids)  # type: ignore[arg-type]
        if new := [{"key": key, **msgspec.to_builtins(state)} for key, state in states.items() if key not in known]:
            table.insert_multiple(new)


def _is_behind(rev: int, journal: Sequence[Change], newest: Change) -> bool:
    """Whether the project file at ``rev``, with ``journal``, lacks ``newest``, the end of the log."""
    same = not journal or journal[-1].rev != newest.rev or journal[-1].at == newest.at
    return rev < newest.rev or not same


def _touched(kind: str, states: Mapping[str, State], targets: Iterable[str]) -> dict[str, State]:
    """Return the states that ``targets``, such as ``item/data-collection``, name."""
    keys = (target.removeprefix(f"{kind}/") for target in targets if target.startswith(f"{kind}/"))
    return {key: states[key] for key in keys if key in states}
