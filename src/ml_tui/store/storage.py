"""The TinyDB storage of a project: checked when read, replaced as a whole when written.

Beside TinyDB's tables the file holds a table ``_meta`` with the schema version, the revision and a SHA-256 over all
other tables. A file that is empty, damaged or of another shape is never taken for an empty project.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from ml_tui.causes import cause, remedy
from ml_tui.errors import BadInput, Busy, NotWritten
from ml_tui.i18n import _
from ml_tui.store import atomic
from ml_tui.store.reading import SIZE_LIMIT, NotReadable, not_read, open_regular, read_regular
from ml_tui.store.upgrade import SCHEMA, upgrade
from ml_tui.text import clean_line

GENERATIONS = 3
"""How many earlier saves stay as backups."""

Tables = dict[str, dict[str, Any]]


class CorruptProject(BadInput):
    """A project file is damaged. The file is untouched; `path` is where it lies."""

    def __init__(self, path: Path, reason: str, hint: str = "") -> None:
        """``reason`` says what is wrong with the file at ``path``."""
        super().__init__(
            _("프로젝트 파일이 손상되었습니다: {path} ({reason})").format(path=path, reason=reason),
            hint or _("원본은 그대로 두었습니다. 사본 목록: ml-tui restore {id}").format(id=path.parent.name),
        )
        self.path = path
        self.reason = reason


class NewerProject(BadInput):
    """A project was written by a later version of ml-tui, and can only be read, if that."""

    def __init__(self, path: Path) -> None:
        """``path`` is its file."""
        super().__init__(
            _("더 새로운 ml-tui가 쓴 프로젝트입니다: {path}").format(path=path),
            _("ml-tui를 업데이트하십시오: pipx upgrade ml-tui. 파일은 바꾸지 않았습니다"),
        )


class WrittenByAnother(Busy):
    """The file on disk is not the one that was read: somebody else has written it."""


class AtomicStorage(Storage):
    """Keeps one project file. Every `write` replaces it as a whole, keeps the old one as backup and counts up `rev`."""

    def __init__(self, path: Path, *, backups: Path, read_only: bool = False) -> None:
        """Keep the file at ``path`` with its earlier generations in the folder ``backups``."""
        self.path = path
        self._backups = backups
        self.read_only = read_only
        """Whether nothing may be written."""
        self._seen: bytes | None = None
        """Digest of the file as last read or written; None when there was none."""
        self._tried: bytes | None = None
        """Digest of the last content a write was tried with; it may have arrived although the write failed."""
        self._pending: Tables | None = None
        self._held: Tables | None = None
        """What `read` answers with inside of `reading_once`."""
        self.schema = SCHEMA
        """The schema version of the file as last read; a later one than `SCHEMA` is read as far as it is understood."""
        self.rev = 0
        """The revision of the project that the next write will carry."""

    def read(self) -> Tables | None:
        """All tables, or None when there is no file yet.

        :raises CorruptProject: the file is damaged.
        :raises NewerProject: a later version has written it.
        :raises NotRead: the file cannot be read just now.
        """
        if self._pending is not None:
            return self._pending
        if self._held is not None:
            return self._held
        raw = self._read_raw()
        self._seen = _digest(raw)
        if raw is None:
            return None
        return self._decode(raw)

    @property
    def digest(self) -> str:
        """Tells the file as last read or written from one that holds something else."""
        return self._seen.hex() if self._seen else ""

    @contextmanager
    def reading_once(self) -> Iterator[Tables | None]:
        """All tables; whoever reads inside of the block gets them too, for TinyDB reads the file for every table.

        :raises CorruptProject: the file is damaged.
        :raises NewerProject: a later version has written it.
        """
        self._held = self.read()
        try:
            yield self._held
        finally:
            self._held = None

    def write(self, data: Tables) -> None:
        """Replace the file by ``data``; inside a transaction, at its end.

        :raises WrittenByAnother: somebody else has written the file.
        :raises NotWritten: it cannot be written; the old file is intact.
        """
        if self._pending is not None:
            self._pending = data
            return
        self.demand_known()
        if self.read_only:
            raise NotWritten(_("읽기 전용으로 열려 있습니다: {path}").format(path=self.path))
        present = self._read_raw()
        self._demand_unchanged(present)
        raw = self._encode(data)
        if raw == present:  # an earlier try got so far; to write it again would push a generation out
            atomic.make_durable(in_place_of(self.path))
        else:
            self._tried = _digest(raw)
            atomic.write_atomically(in_place_of(self.path), raw, keep=GENERATIONS, backups=self._backups)
        self._seen, self.schema = _digest(raw), SCHEMA

    @property
    def is_newer(self) -> bool:
        """Whether a later version has written the file, as last read."""
        return self.schema > SCHEMA

    def demand_known(self) -> None:
        """Make sure that this version knows all that the file may say.

        :raises NewerProject: a later version has written it.
        """
        if self.is_newer:
            raise NewerProject(self.path)

    def overwrite(self, data: Tables) -> None:
        """Replace the file by ``data``, whatever it is, even a damaged one; no generation is kept of it.

        :raises NotWritten: it cannot be written; the old file is intact.
        """
        raw = self._encode(data)
        atomic.write_atomically(in_place_of(self.path), raw)
        self._seen, self.schema = _digest(raw), SCHEMA

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Gather every write of the block into one; when the block fails, nothing is written.

        :raises WrittenByAnother: somebody else has written the file since it was read.
        """
        raw = self._read_raw()
        self._demand_unchanged(raw)
        self._pending = {} if raw is None else self._decode(raw)
        try:
            yield
            data, self._pending = self._pending, None
        finally:
            self._pending = None
        self.write(data)

    def replace(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """Inside a transaction, let the table ``name`` hold ``rows`` and nothing else."""
        if self._pending is not None:
            self._pending[name] = {str(number): row for number, row in enumerate(rows, start=1)}

    def _encode(self, data: Tables) -> bytes:
        """The file that says ``data``, at the present revision."""
        tables = {name: table for name, table in data.items() if name != "_meta"}
        meta = {"1": {"schema": SCHEMA, "rev": self.rev, "sha256": checksum(tables)}}
        return msgspec.json.encode({"_meta": meta, **tables})

    def _demand_unchanged(self, raw: bytes | None) -> None:
        """Make sure that ``raw``, what is on disk now, is what was last read, written or all but written."""
        digest = _digest(raw)
        if digest != self._seen and (digest is None or digest != self._tried):
            raise WrittenByAnother(
                _("다른 곳에서 프로젝트를 바꾸었습니다: {path}").format(path=self.path),
                _("저장하지 않았습니다. 다시 열어 확인하십시오"),
            )

    def _read_raw(self) -> bytes | None:
        try:
            return read_regular(self.path)
        except FileNotFoundError:
            return None
        except NotReadable as error:
            raise CorruptProject(self.path, str(error.strerror)) from error
        except OSError as error:
            raise not_read(self.path, error) from error

    def _decode(self, raw: bytes) -> Tables:
        if not raw.strip(b"\0 \r\n\t"):
            raise CorruptProject(self.path, _("비어 있습니다"))
        try:
            tables = msgspec.json.decode(raw, type=dict[str, dict[str, Any]])
            meta = tables["_meta"]["1"]
            schema, claimed, rev = meta["schema"], meta["sha256"], meta["rev"]
        except (msgspec.MsgspecError, ValueError, RecursionError, LookupError, TypeError) as error:
            self.schema = max(self.schema, _number_in(raw, _SCHEMA))
            self.demand_known()
            raise CorruptProject(self.path, in_short(error)) from None
        if not isinstance(rev, int) or not isinstance(schema, int):
            raise CorruptProject(self.path, "_meta")
        self.schema, self.rev = schema, rev
        if claimed != checksum({name: table for name, table in tables.items() if name != "_meta"}):
            self.demand_known()
            raise CorruptProject(self.path, _("검사합이 맞지 않습니다"))
        try:
            return upgrade(tables, schema)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise CorruptProject(self.path, in_short(error)) from None


def checksum(tables: Tables) -> str:
    """SHA-256 over ``tables`` without ``_meta``, in hexadecimal."""
    return hashlib.sha256(msgspec.json.encode(tables)).hexdigest()


def in_place_of(path: Path) -> Path:
    """Where the project file at ``path`` really lies: one that was moved elsewhere, with a link left, stays there."""
    return Path(os.path.realpath(path))


def _copy(path: Path, target: Path) -> None:
    """Copy ``path``; a file of a size no project has only gets a second name."""
    if path.stat().st_size > SIZE_LIMIT:
        atomic.link_or_copy(path, target)
    else:
        atomic.write_atomically(target, path.read_bytes())


def same_content(path: Path, other: Path) -> bool:
    """Whether both hold the same; not by `filecmp`, which remembers answers by size and time."""
    if path.stat().st_size != other.stat().st_size:
        return False
    return path.samefile(other) or (path.stat().st_size <= SIZE_LIMIT and path.read_bytes() == other.read_bytes())


def rev_in(path: Path) -> int:
    """The revision that the beginning of the project file at ``path`` names; 0 when it cannot be told."""
    return _number_in(_beginning(path), _REV)


def schema_in(path: Path) -> int:
    """The schema that the beginning of the project file at ``path`` names; 0 when it cannot be told."""
    return _number_in(_beginning(path), _SCHEMA)


_REV, _SCHEMA = rb'"rev":(\d{1,15})', rb'"schema":(\d{1,15})'


def _beginning(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            return file.read(200)
    except OSError:
        return b""


def _number_in(raw: bytes, pattern: bytes) -> int:
    found = re.search(pattern, raw[:200])
    return int(found[1]) if found else 0


def in_short(error: Exception) -> str:
    """What ``error`` says, on one line and without anything that could drive a terminal."""
    if isinstance(error, KeyError):  # which says no more than the name
        return _("필드가 빠졌습니다: {name}").format(name=clean_line(str(error.args[0]), limit=60))
    return clean_line(str(error), limit=80) or type(error).__name__


def keep_aside(path: Path) -> Path:
    """Give a copy of the file at ``path`` a name that no later save touches; that name.

    The name carries the time of the file, and the same content is kept once, however often it is met. It is a copy,
    for whoever repairs the file by hand may write into it.

    :raises NotWritten: it cannot be copied.
    """
    try:
        if not path.is_file():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(path.stat().st_mtime))
        for number in itertools.count(1):
            suffix = f"-{number}" if number > 1 else ""
            aside = path.with_name(f"{path.name}.corrupt-{stamp}{suffix}")
            if not aside.exists():
                _copy(path, aside)
                break
            if same_content(path, aside):
                break
    except OSError as error:
        raise NotWritten(
            _("따로 보관하지 못했습니다 - {cause}: {path}").format(cause=cause(error), path=path), remedy(error)
        ) from None
    return aside


def _digest(raw: bytes | None) -> bytes | None:
    return None if raw is None else hashlib.sha256(raw).digest()
