"""The projects of one user: list, find, create and open them."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from ml_tui import leftovers
from ml_tui.accounts import current_user
from ml_tui.causes import cause, remedy
from ml_tui.domain.answers import cleaned_info
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.lengths import copy_name
from ml_tui.domain.progress import TallyByDay, tally_by_day
from ml_tui.domain.project import Project, ProjectInfo
from ml_tui.errors import MlTuiError, NotFound, NotRead, UsageError
from ml_tui.i18n import _
from ml_tui.locations import Locations
from ml_tui.store import atomic
from ml_tui.store.project_file import read_project
from ml_tui.store.project_index import IndexedProject, read_index, write_index
from ml_tui.store.project_store import PROJECT_FILE, ProjectStore
from ml_tui.store.reading import stamp_of
from ml_tui.store.storage import AtomicStorage
from ml_tui.store_protocol import Store
from ml_tui.text import clean_line, is_clean

_ID_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Digits and letters that look different from each other."""


class CountingCatalog(Protocol):
    """A catalog to count answers by, and the digest of its text."""

    @property
    def catalog(self) -> Catalog:
        """The catalog."""

    @property
    def digest(self) -> str:
        """SHA-256 of its file."""


class ProjectEntry(msgspec.Struct, frozen=True):
    """A project in the list, or the reason why it cannot be read."""

    id: str
    info: ProjectInfo | None
    fault: MlTuiError | None = None
    counts: TallyByDay | None = None
    """The counts of its answers, if a catalog was given to count them by."""

    @property
    def name(self) -> str:
        """The project's name, or its id when it cannot be read."""
        return self.info.name if self.info else self.id


class Library:
    """The projects in the user's data folder."""

    def __init__(self, locations: Locations) -> None:
        """Use the folder ``locations.projects``, which need not exist yet."""
        self.locations = locations

    def check(self) -> None:
        """Make sure that the data folder can be listed; it need not exist yet.

        :raises NotRead: it is no folder, or this user may not read it.
        """
        folder = self.locations.data
        try:
            for part in (folder, self.locations.projects):
                os.scandir(part).close()
        except FileNotFoundError:
            return
        except OSError as error:
            raise _not_looked_through(folder, error) from error
        except ValueError:  # no file can have this name
            raise NotRead(_("데이터 폴더로 쓸 수 없는 경로입니다: {path}").format(path=folder)) from None

    def entries(self, counted_by: Callable[[str], CountingCatalog] | None = None) -> list[ProjectEntry]:
        """Return every project, sorted by name, also damaged ones.

        Projects that have not changed since the last list are not read (`ml_tui.store.project_index`).

        :param counted_by: returns the catalog for the catalog path of a project; without it, no answers are counted.
        :raises NotRead: the folder cannot be read.
        """
        known, kept, entries = read_index(self.locations.index), dict[str, IndexedProject](), list[ProjectEntry]()
        for name in self._names():
            indexed, folder = known.get(name), f"{self.locations.projects}/{name}"
            if indexed is None or indexed.info.id != name or not _is_current(indexed, folder, counted_by):
                if not _may_be_project(Path(folder)):
                    continue
                try:
                    indexed = _read(Path(folder), counted_by)
                except MlTuiError as fault:
                    entries.append(ProjectEntry(name, None, fault))
                    continue
            if indexed.is_settled:
                kept[name] = indexed
            entries.append(ProjectEntry(name, indexed.info, None, indexed.counts))
        if kept != known:
            write_index(self.locations.index, kept)
        return sorted(entries, key=lambda entry: (entry.name.casefold(), entry.id))

    def _names(self) -> list[str]:
        """Return the names in the folder of projects.

        :raises NotRead: it cannot be read.
        """
        try:
            return os.listdir(self.locations.projects)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _not_looked_through(self.locations.projects, error) from error

    def find(self, reference: str) -> str:
        """Return the id of the project whose id or exact name is ``reference``.

        :raises NotFound: there is no such project.
        :raises NotRead: a project that cannot be read now may have this name.
        :raises UsageError: several projects have this name.
        """
        wanted = clean_line(reference)
        folder = self.locations.projects / wanted
        if folder.parent == self.locations.projects and _may_be_project(folder):  # usual, and reads no project
            return wanted
        entries = self.entries()
        named = [entry for entry in entries if entry.name == wanted]
        if len(named) > 1:
            ids = ", ".join(entry.id for entry in named)
            raise UsageError(
                _("이름이 같은 프로젝트가 여럿입니다: {name}").format(name=wanted),
                _("id로 고르십시오: {ids}").format(ids=ids),
            )
        if not named:
            for entry in entries:
                if isinstance(entry.fault, NotRead):
                    raise entry.fault
        # The index is trusted only as far as the list shows it.
        if not named or _read(self.locations.projects / named[0].id, None).info.name != wanted:
            raise NotFound(_("그런 프로젝트가 없습니다: {name}").format(name=wanted[:80]), _("목록 보기: ml-tui list"))
        return named[0].id

    def create(
        self,
        name: str,
        *,
        catalog_id: str = "",
        catalog_hash: str = "",
        at: datetime | None = None,
        **fields: Any,
    ) -> str:
        """Make an empty project called ``name``, created ``at`` that time or now; return its id.

        ``fields`` are those of `ProjectInfo`, such as the client.

        :raises UsageError: the name is empty or too long.
        :raises BadInput: another text is too long.
        :raises NotWritten: the project could not be written.
        """
        given = cleaned_info({"name": name, **fields})
        at = at or datetime.now(UTC)
        project_id = self._new_id()
        info = ProjectInfo(
            id=project_id,
            created=at.astimezone().date(),
            catalog_id=catalog_id,
            catalog_hash=catalog_hash,
            **given,
        )
        created = FieldChange("project", "name", "", info.name)
        change = Change(1, at, info.author or current_user(), ChangeKind.CREATE, (created,))
        with self._new_store(project_id) as store:
            store.save(Project(info), [change])
        return project_id

    def copy(
        self, project: Project, log: Sequence[Change], unsaved: Sequence[Change], source: Store, *, by: str
    ) -> str:
        """Make a new project from ``project``, its ``log`` and the ``unsaved`` changes; return its id.

        ``source`` stays as it is; its checkpoints are copied up to the revision last read.

        :raises NotWritten: the new project could not be written.
        """
        project_id, before = self._new_id(), project.info
        name = copy_name(before.name, {entry.name for entry in self.entries()})
        renamed = FieldChange("project", "name", before.name, name)
        rev = max((change.rev for change in (*log, *unsaved)), default=0) + 1
        info = msgspec.structs.replace(before, id=project_id, name=name)
        with self._new_store(project_id) as store:
            store.history.append(log)
            for kept in source.checkpoints.all():
                if kept.rev <= source.rev:
                    store.checkpoints.save(name=kept.name, at=kept.at, by=kept.by, rev=kept.rev, project=kept.project)
            change = Change(rev, datetime.now(UTC), by, ChangeKind.CREATE, (renamed,))
            store.save(msgspec.structs.replace(project, info=info), [*unsaved, change], whole=True)
        return project_id

    @contextmanager
    def _new_store(self, project_id: str) -> Iterator[ProjectStore]:
        """Make the files of a new project; its folder gets its final name at the end of the block."""
        folder = self.locations.projects / project_id
        leftovers.sweep_folder(self.locations.projects, ".p-*.new")

        def begin() -> Path:
            atomic.make_folder(folder.parent)
            growing = folder.with_name(f".{project_id}.new")
            growing.mkdir(mode=atomic.FOLDER_MODE)
            return growing

        with ExitStack() as stack:
            with atomic.explained(folder):
                growing = stack.enter_context(leftovers.holding_folder(begin))
            store = ProjectStore(growing)
            try:
                if store.read_only:
                    raise store.refusal()
                yield store
                store.close()
                atomic.rename(growing, folder)
                atomic.make_durable(folder)
            except BaseException:
                store.close()
                import shutil

                shutil.rmtree(growing, ignore_errors=True)
                raise

    def open(self, project_id: str, *, write: bool = True, wait: float = 0.0) -> ProjectStore:
        """Open the project ``project_id``; without the lock it is read-only.

        :raises NotFound: there is no such project, or the id points outside the data folder.
        """
        folder = self.locations.projects / project_id
        if not is_clean(project_id) or folder.parent != self.locations.projects or not _may_be_project(folder):
            name = clean_line(project_id, limit=80)
            raise NotFound(_("그런 프로젝트가 없습니다: {name}").format(name=name), _("목록 보기: ml-tui list"))
        return ProjectStore(folder, write=write, wait=wait)

    def _new_id(self) -> str:
        import secrets

        while True:
            candidate = "p-" + "".join(secrets.choice(_ID_ALPHABET) for _n in range(6))
            if not os.path.lexists(self.locations.projects / candidate):
                return candidate


def _may_be_project(folder: Path) -> bool:
    """Whether ``folder`` holds a project, intact or not; the rest of a killed creation does not count."""
    if folder.name.startswith(".") or not is_clean(folder.name) or "\n" in folder.name:
        return False
    try:
        return any((folder / name).exists() for name in (PROJECT_FILE, "backups", "history.jsonl"))
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG  # the list shows it with this error
    except ValueError:
        return False


def _is_current(indexed: IndexedProject, folder: str, counted_by: Callable[[str], CountingCatalog] | None) -> bool:
    """Whether ``indexed`` says what the project in ``folder`` is now, with the counts that are asked for."""
    if indexed.stamp != stamp_of(f"{folder}/{PROJECT_FILE}"):
        return False
    return counted_by is None or indexed.catalog == counted_by(indexed.info.catalog_path).digest


def _read(folder: Path, counted_by: Callable[[str], CountingCatalog] | None) -> IndexedProject:
    """Return what the list shows of the project in ``folder``, as its file says now.

    :raises MlTuiError: it cannot be read.
    """
    storage = AtomicStorage(folder / PROJECT_FILE, backups=folder, read_only=True)
    project = read_project(storage, folder.name)[0]
    stamp = storage.stamp or (0, 0, 0, 0)
    if counted_by is None:
        return IndexedProject(stamp, project.info)
    own = counted_by(project.info.catalog_path)
    return IndexedProject(stamp, project.info, own.digest, tally_by_day(own.catalog, project))


def _not_looked_through(folder: Path, error: OSError) -> NotRead:
    """Return the error to show when ``folder`` cannot be listed."""
    reason = cause(error, reading=True)
    return NotRead(
        _("데이터 폴더를 읽을 수 없습니다 - {cause}: {path}").format(cause=reason, path=folder),
        _("{remedy}. 다른 폴더는 --data-dir로 지정합니다").format(remedy=remedy(error)),
    )
