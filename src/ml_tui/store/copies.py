"""The copies of a project file: of its last saves, of the days it was worked on, and those made by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import msgspec

from ml_tui.domain.project import ItemState, Project, ProjectInfo, RowState
from ml_tui.errors import MlTuiError
from ml_tui.store import atomic
from ml_tui.store.reading import files_in, not_read, read_regular
from ml_tui.store.storage import AtomicStorage, CorruptProject, rev_in, same_content

DAILY = 14
"""How many dated copies are kept, one for each day the project was worked on."""


class Copy(msgspec.Struct, frozen=True):
    """One copy: what it holds, or why it cannot be read."""

    path: Path
    written: datetime
    """When its contents were written, in local time."""
    name: str = ""
    """What it is called by, whatever is saved later: its revision, for `path` may soon be that of another one."""
    rev: int = 0
    digest: str = ""
    """Tells apart copies that hold something else."""
    project: Project | None = None
    fault: MlTuiError | None = None


class Copies:
    """The copies of the project file at one path, in one folder.

    The folder may be a link to another one, on a larger disk perhaps. Nothing that lies there is then replaced or
    deleted, for it may be somebody else's: copies are made there, but neither turned over nor thinned out.
    """

    def __init__(self, original: Path, folder: Path) -> None:
        """The copies of ``original`` in ``folder``; it need not exist yet."""
        self._original = original
        self._folder = folder

    def paths(self) -> list[Path]:
        """Every copy: those of the last saves, then the others; the newest first.

        :raises NotRead: it cannot be known which there are.
        """
        files = [path for path in files_in(self._folder) if not path.name.startswith(".") and path.is_file()]
        dated = sorted((path for path in files if path.suffix == ".json"), key=_age, reverse=True)
        return [*sorted(path for path in files if path not in dated), *dated]

    def all(self) -> list[Copy]:
        """Every copy, the one with the newest revision first; those that cannot be read come last."""
        copies = [copy for path in self.paths() if (copy := self._read(path))]
        ordered = sorted(copies, key=lambda copy: (copy.project is not None, copy.rev, copy.written), reverse=True)
        return _named(ordered)

    def keep(self, name: str = "") -> Path:
        """Copy the project file as ``name``, or under a name of this moment that no later save touches; where to.

        :raises NotRead: it cannot be read.
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
        """Copy the project file as ``name``, unless that is there already; if it holds something else, as another one.

        :raises NotRead: it cannot be read.
        :raises NotWritten: the copy could not be written.
        """
        if not (self._folder / name).exists():
            self.keep(name)
        elif not same_content(self._folder / name, self._original):
            self.keep()

    def keep_regularly(self) -> None:
        """Keep one copy a day; that it cannot be made is no reason not to work.

        Which copies are the oldest their revisions tell, not the clock, which may have been wrong.
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
        """The copy at ``path``, checked like a project file; None when a save has turned it over meanwhile."""
        storage = AtomicStorage(path, backups=path.parent, read_only=True)
        fault: MlTuiError
        try:
            written = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            tables = storage.read()
            if tables is None:
                return None
            storage.demand_known()
            info = msgspec.convert(next(iter(tables["project"].values())), ProjectInfo)
            items = {one.pop("key"): msgspec.convert(one, ItemState) for one in tables.get("items", {}).values()}
            rows = {one.pop("key"): msgspec.convert(one, RowState) for one in tables.get("rows", {}).values()}
            return Copy(path, written, "", storage.rev, storage.digest, Project(info, items, rows))
        except FileNotFoundError:
            return None
        except MlTuiError as error:
            fault = error
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
            fault = CorruptProject(path, (str(error).splitlines() or ["-"])[0][:80])
        return Copy(path, written, path.name, fault=fault)


def _age(path: Path) -> tuple[int, str]:
    """Sorts copies from the oldest to the newest."""
    return rev_in(path), path.name


def _named(copies: Sequence[Copy]) -> list[Copy]:
    """``copies`` called by their revisions, which only ever count up; with more, where one says different things."""
    contents = defaultdict(set)
    for copy in copies:
        contents[copy.rev].add(copy.digest)

    def name(copy: Copy) -> str:
        return f"r{copy.rev}" if len(contents[copy.rev]) == 1 else f"r{copy.rev}-{copy.digest[:4]}"

    return [msgspec.structs.replace(copy, name=name(copy)) if copy.project else copy for copy in copies]
