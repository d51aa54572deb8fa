"""The copies of a project file: of its last saves, one for each working day, and those made by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import msgspec

from ml_tui.domain.project import ItemState, Project, ProjectInfo, RowState
from ml_tui.errors import MlTuiError, NotRead
from ml_tui.store import atomic
from ml_tui.store.reading import files_in, not_read, read_regular
from ml_tui.store.storage import AtomicStorage, CorruptProject, rev_in, same_content

DAILY = 14
"""How many daily copies are kept."""


class Copy(msgspec.Struct, frozen=True):
    """One copy: its project, or the reason why it cannot be read."""

    path: Path
    written: datetime
    """When the file was written, in local time."""
    name: str = ""
    """A lasting name, made from the revision; later saves may rename the file at `path`."""
    rev: int = 0
    digest: str = ""
    """A digest of the content."""
    project: Project | None = None
    fault: MlTuiError | None = None


class Copies:
    """The copies of the project file at one path, in one folder.

    The folder may be a link, perhaps to a larger disk. Then copies are only added: files there are neither replaced nor
    deleted, because they may belong to somebody else.
    """

    def __init__(self, original: Path, folder: Path) -> None:
        """Keep copies of ``original`` in ``folder``, which need not exist yet."""
        self._original = original
        self._folder = folder

    def paths(self) -> list[Path]:
        """Return every copy: those of the last saves, then the others, each the newest first.

        :raises NotRead: the folder cannot be read.
        """
        files = [path for path in files_in(self._folder) if not path.name.startswith(".") and path.is_file()]
        dated = sorted((path for path in files if path.suffix == ".json"), key=_age, reverse=True)
        return [*sorted(path for path in files if path not in dated), *dated]

    def all(self) -> list[Copy]:
        """Return every copy by revision, the newest first; unreadable ones come last."""
        copies = [copy for path in self.paths() if (copy := self._read(path))]
        ordered = sorted(copies, key=lambda copy: (copy.project is not None, copy.rev, copy.written), reverse=True)
        return _named(ordered)

    def name_of(self, path: Path) -> str:
        """What the copy at ``path`` is called among all; the name of its file if they cannot be read."""
        try:
            return next((copy.name for copy in self.all() if copy.path == path), path.name)
        except NotRead:
            return path.name

    def keep(self, name: str = "") -> Path:
        """Copy the project file as ``name``, or under a name with the time; return the path. Later saves keep the copy.

        :raises NotRead: the project file cannot be read.
        :raises NotWritten: the copy could not be written.
        """
        atomic.make_folder(self._folder)
        target = self._folder / (name or self._name_of_now())
        if self._folder.is_symlink() and target.exists():
            target = self._folder / self._name_of_now()
        try:
            content = read_regular(self._original)
        except OSError as error:
            raise not_read(self._original, error) from None
        atomic.write_atomically(target, content)
        return target

    def keep_once(self, name: str) -> None:
        """Copy the project file as ``name``. If a file with other content has that name, use a name with the time.

        :raises NotRead: the project file cannot be read.
        :raises NotWritten: the copy could not be written.
        """
        if not (self._folder / name).exists():
            self.keep(name)
        elif not same_content(self._folder / name, self._original):
            self.keep()

    def keep_regularly(self) -> None:
        """Make the daily copy, and delete the oldest ones; ignore errors, which must not stop the work.

        Revisions decide which copies are the oldest, because the clock may have been wrong.
        """
        name = f"{date.today().isoformat()}.json"
        with suppress(OSError, MlTuiError):
            if not (self._folder / name).exists():
                self.keep(name)
            if not self._folder.is_symlink():
                for old in sorted(self._folder.glob("????-??-??.json"), key=_age)[:-DAILY]:
                    old.unlink()

    def _name_of_now(self) -> str:
        return f"{self._original.name}.{datetime.now():%Y%m%d-%H%M%S-%f}"

    def _read(self, path: Path) -> Copy | None:
        """Read and check the copy at ``path``; return None when a save has just moved it."""
        storage = AtomicStorage(path, backups=path.parent, read_only=True)
        fault: MlTuiError
        try:
            written = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            tables, digest = storage.read_with_digest()
            if tables is None:
                return None
            storage.demand_known()
            info = msgspec.convert(next(iter(tables["project"].values())), ProjectInfo)
            items = {one.pop("key"): msgspec.convert(one, ItemState) for one in tables.get("items", {}).values()}
            rows = {one.pop("key"): msgspec.convert(one, RowState) for one in tables.get("rows", {}).values()}
            return Copy(path, written, "", storage.rev, digest, Project(info, items, rows))
        except FileNotFoundError:
            return None
        except MlTuiError as error:
            fault = error
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
            fault = CorruptProject(path, (str(error).splitlines() or ["-"])[0][:80])
        return Copy(path, written, path.name, fault=fault)


def _age(path: Path) -> tuple[int, str]:
    """Return a sort key that puts the oldest copy first."""
    return rev_in(path), path.name


def _named(copies: Sequence[Copy]) -> list[Copy]:
    """Name ``copies`` by revision; add a part of the digest if copies of one revision differ."""
    contents = defaultdict(set)
    for copy in copies:
        contents[copy.rev].add(copy.digest)

    def name(copy: Copy) -> str:
        return f"r{copy.rev}" if len(contents[copy.rev]) == 1 else f"r{copy.rev}-{copy.digest[:4]}"

    return [msgspec.structs.replace(copy, name=name(copy)) if copy.project else copy for copy in copies]
