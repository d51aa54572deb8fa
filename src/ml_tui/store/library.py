"""All projects of one user: listing, finding, creating and opening them."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ml_tui import leftovers
from ml_tui.accounts import current_user
from ml_tui.causes import cause, remedy
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.lengths import NAME_LIMIT, check_name, fitting_line
from ml_tui.domain.project import Cadence, Project, ProjectInfo
from ml_tui.domain.wording import field_label
from ml_tui.errors import MlTuiError, NotFound, NotRead, UsageError
from ml_tui.i18n import _
from ml_tui.locations import Locations
from ml_tui.store import atomic
from ml_tui.store.project_store import PROJECT_FILE, ProjectStore
from ml_tui.store_protocol import Store
from ml_tui.text import clean_line, is_clean

_ID_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Digits and letters that are not taken for one another."""


class ProjectEntry(msgspec.Struct, frozen=True):
    """A project in the list: read, or with the reason why it could not be."""

    id: str
    folder: Path
    project: Project | None
    fault: MlTuiError | None = None

    @property
    def name(self) -> str:
        """The project's name, or its id when it cannot be read."""
        return self.project.info.name if self.project else self.id


class Library:
    """The projects in the user's data folder."""

    def __init__(self, locations: Locations) -> None:
        """The projects under ``locations.projects``; the folder need not exist yet."""
        self.locations = locations

    def check(self) -> None:
        """Refuse a data folder in which projects cannot even be looked for; one that is not there yet is fine.

        :raises NotRead: it is no folder, or it is closed to this user.
        """
        folder = self.locations.data
        try:
            for part in (folder, self.locations.projects):
                os.scandir(part).close()
        except FileNotFoundError:
            return
        except OSError as error:
            raise _not_looked_through(folder, error) from error
        except ValueError:  # a name that no file can have
            raise NotRead(_("데이터 폴더로 쓸 수 없는 경로입니다: {path}").format(path=folder)) from None

    def entries(self, *, archived: bool = True) -> list[ProjectEntry]:
        """Every project, by name; damaged ones are listed too. Nothing is written.

        :raises NotRead: it cannot be known which there are.
        """
        folder = self.locations.projects
        try:
            folders = sorted(path for path in folder.iterdir() if _may_be_project(path))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _not_looked_through(folder, error) from error
        entries = [self._entry(path) for path in folders]
        kept = [e for e in entries if archived or not (e.project and e.project.info.archived)]
        return sorted(kept, key=lambda entry: (entry.name.casefold(), entry.id))

    def find(self, reference: str) -> str:
        """The id of the project whose id or exact name is ``reference``.

        :raises NotFound: there is none.
        :raises NotRead: it may be one of those that cannot be read just now.
        :raises UsageError: the name fits several.
        """
        wanted = clean_line(reference)
        folder = self.locations.projects / wanted
        if folder.parent == self.locations.projects and _may_be_project(folder):  # most often: no need to read all
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
            raise NotFound(_("그런 프로젝트가 없습니다: {name}").format(name=wanted[:80]), _("목록 보기: ml-tui list"))
        return named[0].id

    def create(
        self,
        name: str,
        *,
        client: str = "",
        cadence: Cadence = Cadence.QUARTERLY,
        author: str = "",
        contact: str = "",
        contact_address: str = "",
        catalog_id: str = "",
        catalog_hash: str = "",
        catalog_path: str = "",
        at: datetime | None = None,
    ) -> str:
        """Make an empty project called ``name``, begun ``at`` that time or now; its id.

        :raises UsageError: the name is empty or too long.
        :raises BadInput: something else is too long.
        :raises NotWritten: it could not be written.
        """
        name = check_name(name)
        at = at or datetime.now(UTC)
        project_id = self._new_id()
        info = ProjectInfo(
            id=project_id,
            name=name,
            created=at.astimezone().date(),
            client=fitting_line(client, field_label("client")),
            cadence=cadence,
            author=fitting_line(author, field_label("author")),
            contact=fitting_line(contact, field_label("contact")),
            contact_address=fitting_line(contact_address, field_label("contact_address")),
            catalog_id=catalog_id,
            catalog_hash=catalog_hash,
            catalog_path=catalog_path,
        )
        created = FieldChange("project", "name", "", name)
        change = Change(1, at, info.author or current_user(), ChangeKind.CREATE, (created,))
        with self._new_store(project_id) as store:
            store.save(Project(info), [change])
        return project_id

    def copy(
        self, project: Project, log: Sequence[Change], unsaved: Sequence[Change], source: Store, *, by: str
    ) -> str:
        """Make a project of the state ``project``, to which its ``log`` and then what is ``unsaved`` led; its id.

        What ``source`` has stays as it is.

        Of the checkpoints in ``source`` those come along that were made before the two parted.

        :raises NotWritten: it could not be written.
        """
        project_id, before = self._new_id(), project.info
        name = self._copy_name(before.name)
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

    def _copy_name(self, name: str) -> str:
        """A name for a copy of the project ``name`` that no project has yet."""
        taken = {entry.name for entry in self.entries()}
        name = name[: NAME_LIMIT - 20]
        copy, number = _("{name} (사본)").format(name=name), 1
        while copy in taken:
            number += 1
            copy = _("{name} (사본 {n})").format(name=name, n=number)
        return copy

    @contextmanager
    def _new_store(self, project_id: str) -> Iterator[ProjectStore]:
        """The files of a new project: whole at the end of the block, under a name that is no project's before it."""
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
            except BaseException:
                store.close()
                shutil.rmtree(growing, ignore_errors=True)
                raise

    def open(self, project_id: str, *, write: bool = True, wait: float = 0.0) -> ProjectStore:
        """The files of the project ``project_id``; without the lock they can only be read.

        :raises NotFound: there is no such project, or the id leads out of the data folder.
        """
        folder = self.locations.projects / project_id
        if not is_clean(project_id) or folder.parent != self.locations.projects or not _may_be_project(folder):
            name = clean_line(project_id, limit=80)
            raise NotFound(_("그런 프로젝트가 없습니다: {name}").format(name=name), _("목록 보기: ml-tui list"))
        return ProjectStore(folder, write=write, wait=wait)

    def _entry(self, folder: Path) -> ProjectEntry:
        store = ProjectStore(folder, write=False)
        try:
            return ProjectEntry(folder.name, folder, store.peek())
        except MlTuiError as fault:
            return ProjectEntry(folder.name, folder, None, fault)

    def _new_id(self) -> str:
        import secrets

        while True:
            candidate = "p-" + "".join(secrets.choice(_ID_ALPHABET) for _n in range(6))
            if not os.path.lexists(self.locations.projects / candidate):
                return candidate


def _may_be_project(folder: Path) -> bool:
    """Whether ``folder`` holds a project, sound or not; what a creation that was killed has left does not count."""
    if folder.name.startswith(".") or not is_clean(folder.name) or "\n" in folder.name:
        return False
    try:
        return any((folder / name).exists() for name in (PROJECT_FILE, "backups", "history.jsonl"))
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG  # it is listed, with the reason why it cannot be read
    except ValueError:
        return False


def _not_looked_through(folder: Path, error: OSError) -> NotRead:
    """What to tell when it cannot be known which projects are in ``folder``."""
    reason = cause(error, reading=True)
    return NotRead(
        _("데이터 폴더를 읽을 수 없습니다 - {cause}: {path}").format(cause=reason, path=folder),
        _("{remedy}. 다른 폴더는 --data-dir로 지정합니다").format(remedy=remedy(error)),
    )
