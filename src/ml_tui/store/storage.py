"""The TinyDB storage of a project: every read checks the file, every write replaces it.

Beside TinyDB's tables the file holds a table ``_meta`` with the schema version, the revision and a SHA-256 over all
other tables. An empty or damaged file never counts as an empty project.
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
from ml_tui.store.reading import (
    SIZE_LIMIT,
    NotReadable,
    Stamp,
    not_read,
    open_regular,
    open_stamp_of,
    read_stamped,
)
from ml_tui.store.upgrade import SCHEMA, upgrade
from ml_tui.text import clean_line

GENERATIONS = 3
"""How many earlier saves are kept as backups."""

Tables = dict[str, dict[str, Any]]


class CorruptProject(BadInput):
    """The project file at `path` is damaged. The file is not changed."""

    def __init__(self, path: Path, reason: str, hint: str = "") -> None:
        """Name the file at ``path`` and the ``reason``."""
        super().__init__(
            _("프로젝트 파일이 손상되었습니다: {path} ({reason})").format(path=path, reason=reason),
            hint or _("원본은 그대로 두었습니다. 사본 목록: ml-tui restore {id}").format(id=path.parent.name),
        )
        self.path = path
        self.reason = reason


class NewerProject(BadInput):
    """A later version of ml-tui has written the project, which is read-only at most."""

    def __init__(self, path: Path) -> None:
        """Name the file at ``path``."""
        super().__init__(
            _("더 새로운 ml-tui가 쓴 프로젝트입니다: {path}").format(path=path),
            _("ml-tui를 업데이트하십시오: pipx upgrade ml-tui. 파일은 바꾸지 않았습니다"),
        )


class WrittenByAnother(Busy):
    """The file on disk has changed since it was read: another session has written it."""


class AtomicStorage(Storage):
    """The storage of one project file. Every `write` replaces the file and keeps the old one as a backup."""

    def __init__(self, path: Path, *, backups: Path, read_only: bool = False) -> None:
        """Store the file at ``path``, and earlier generations in the folder ``backups``."""
        self.path = path
        self._backups = backups
        self.read_only = read_only
        """Whether writing is refused."""
        self._seen: bytes | None = None
        """`_identity` of the file as last read or written; None when there was no file."""
        self._tried: bytes | None = None
        """`_identity` of the last content that a write tried; it may be on disk although the write failed."""
        self._stamp: Stamp | None = None
        """The stamp of the file as last read or written, if known."""
        self._tables: Tables | None = None
        """The tables of the file as last read or written, which the next transaction need not read again."""
        self._pending: Tables | None = None
        self._held: Tables | None = None
        """The tables that `read` returns within `reading_once`."""
        self.schema = SCHEMA
        """The schema version of the file as last read; a file with a later one than `SCHEMA` is read if possible."""
        self.rev = 0
        """The revision that the next write records."""

    def read(self) -> Tables | None:
        """Return all tables, or None when there is no file yet.

        :raises CorruptProject: the file is damaged.
        :raises NewerProject: a later version has written it.
        :raises NotRead: the file cannot be read now.
        """
        if self._pending is not None:
            return self._pending
        if self._held is not None:
            return self._held
        raw = self._read_raw()
        self._seen, checked = _identity(raw)
        self._tables = None
        if raw is None:
            return None
        tables = self._decode(raw, checked)
        self._tables = None if self.read_only else tables
        return tables

    def read_with_digest(self) -> tuple[Tables | None, str]:
        """Return all tables and the SHA-256 of the file in hexadecimal, or None and nothing when there is no file yet.

        :raises CorruptProject: the file is damaged.
        :raises NewerProject: a later version has written it.
        :raises NotRead: the file cannot be read now.
        """
        raw = self._read_raw()
        return (None, "") if raw is None else (self._decode(raw, _identity(raw)[1]), hashlib.sha256(raw).hexdigest())

    @contextmanager
    def reading_once(self) -> Iterator[Tables | None]:
        """Read the file once for the whole block, because TinyDB reads it for every table.

        :raises CorruptProject: the file is damaged.
        :raises NewerProject: a later version has written it.
        """
        self._held = self.read()
        try:
            yield self._held
        finally:
            self._held = None

    def write(self, data: Tables) -> None:
        """Replace the file by ``data``, within a transaction at its end.

        :raises WrittenByAnother: another session has written the file.
        :raises NotWritten: the file cannot be written, or it would be too large to be read; the old one is intact.
        """
        if self._pending is not None:
            self._pending = data
            return
        self.demand_known()
        if self.read_only:
            raise NotWritten(_("읽기 전용으로 열려 있습니다: {path}").format(path=self.path))
        present = self._seen
        if self._stamp is None or open_stamp_of(self.path) != self._stamp:
            present = self._demand_unchanged(self._read_raw())[0]
        raw, identity = self._encode(data)
        if identity == present:  # an earlier attempt has written it; another write would push out a backup
            atomic.make_durable(in_place_of(self.path))
        else:
            self._tried = identity
            self._stamp = atomic.write_atomically(in_place_of(self.path), raw, keep=GENERATIONS, backups=self._backups)
        self._seen, self._tables, self.schema = identity, data, SCHEMA

    @property
    def stamp(self) -> Stamp | None:
        """The stamp of the file as last read or written, if known."""
        return self._stamp

    @property
    def is_newer(self) -> bool:
        """Whether a later version has written the file that was read last."""
        return self.schema > SCHEMA

    def demand_known(self) -> None:
        """Make sure that this version knows the schema of the file.

        :raises NewerProject: a later version has written it.
        """
        if self.is_newer:
            raise NewerProject(self.path)

    def overwrite(self, data: Tables) -> None:
        """Replace the file by ``data``, even a damaged one, without a backup.

        :raises NotWritten: the file cannot be written; the old one is intact.
        """
        raw, identity = self._encode(data)
        self._stamp = atomic.write_atomically(in_place_of(self.path), raw)
        self._seen, self._tables, self.schema = identity, data, SCHEMA

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Combine all writes of the block into one; when the block fails, write nothing.

        :raises WrittenByAnother: another session has written the file since it was read.
        """
        tables, self._tables = self._tables, None  # TinyDB changes them: after a failure they must be read again
        if tables is None:
            raw = self._read_raw()
            self._seen, checked = self._demand_unchanged(raw)
            tables = {} if raw is None else self._decode(raw, checked)
        self._pending = tables
        try:
            yield
            data, self._pending = self._pending, None
        finally:
            self._pending = None
        self.write(data)

    def replace(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """Replace the table ``name`` by ``rows``, within a transaction."""
        if self._pending is not None:
            self._pending[name] = {str(number): row for number, row in enumerate(rows, start=1)}

    def _encode(self, data: Tables) -> tuple[bytes, bytes]:
        """Return the content of a file with ``data``, at the present revision, and its `_identity`.

        :raises NotWritten: it would be too large to be read again.
        """
        tables = msgspec.json.encode({name: table for name, table in data.items() if name != "_meta"})
        meta = {"_meta": {"1": {"schema": SCHEMA, "rev": self.rev, "sha256": hashlib.sha256(tables).hexdigest()}}}
        head = msgspec.json.encode(meta)[:-1]
        raw = b"".join((head, b"" if tables == b"{}" else b",", memoryview(tables)[1:]))
        if len(raw) > SIZE_LIMIT:
            raise NotWritten(
                _("프로젝트가 {n} MB를 넘게 되어 저장하지 않았습니다: {path}").format(
                    n=SIZE_LIMIT >> 20, path=self.path
                ),
                _("긴 글을 줄이거나 파일로 옮겨 증빙에 그 경로를 적으십시오"),
            )
        return raw, head

    def _demand_unchanged(self, raw: bytes | None) -> tuple[bytes | None, str]:
        """Make sure that ``raw``, the content on disk, is what this storage read, wrote or tried to write last.

        Return what `_identity` says of it.
        """
        identity, checked = _identity(raw)
        if identity != self._seen and (identity is None or identity != self._tried):
            raise WrittenByAnother(
                _("다른 곳에서 프로젝트를 바꾸었습니다: {path}").format(path=self.path),
                _("저장하지 않았습니다. 다시 열어 확인하십시오"),
            )
        return identity, checked

    def _read_raw(self) -> bytes | None:
        self._stamp = None
        try:
            raw, self._stamp = read_stamped(self.path)
        except FileNotFoundError:
            return None
        except NotReadable as error:
            raise CorruptProject(self.path, str(error.strerror)) from error
        except OSError as error:
            raise not_read(self.path, error) from error
        return raw

    def _decode(self, raw: bytes, checked: str) -> Tables:
        """Return the tables in ``raw``; ``checked`` is their checksum if it is known, see `_identity`."""
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
        if claimed != checked and claimed != checksum(
            {name: table for name, table in tables.items() if name != "_meta"}
        ):
            self.demand_known()
            raise CorruptProject(self.path, _("검사합이 맞지 않습니다"))
        try:
            return upgrade(tables, schema)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise CorruptProject(self.path, in_short(error)) from None


def checksum(tables: Tables) -> str:
    """Return the SHA-256 over ``tables``, which must not hold ``_meta``, in hexadecimal."""
    return hashlib.sha256(msgspec.json.encode(tables)).hexdigest()


def in_place_of(path: Path) -> Path:
    """Return the real path of the project file: a user may have moved it and left a link at ``path``."""
    return Path(os.path.realpath(path))


def _copy(path: Path, target: Path) -> None:
    """Copy ``path``; a file above the size limit gets a hard link instead."""
    if path.stat().st_size > SIZE_LIMIT:
        atomic.link_or_copy(path, target)
    else:
        atomic.write_atomically(target, path.read_bytes())


def same_content(path: Path, other: Path) -> bool:
    """Whether both files have the same content. `filecmp` would not do: it caches results by size and time."""
    if path.stat().st_size != other.stat().st_size:
        return False
    return path.samefile(other) or (path.stat().st_size <= SIZE_LIMIT and path.read_bytes() == other.read_bytes())


def rev_in(path: Path) -> int:
    """Return the revision at the beginning of the project file at ``path``; 0 when there is none."""
    return _number_in(_beginning(path), _REV)


def schema_in(path: Path) -> int:
    """Return the schema at the beginning of the project file at ``path``; 0 when there is none."""
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
    """Return the message of ``error`` as one clean line."""
    if isinstance(error, KeyError):  # its message is only the name
        return _("필드가 빠졌습니다: {name}").format(name=clean_line(str(error.args[0]), limit=60))
    return clean_line(str(error), limit=80) or type(error).__name__


def keep_aside(path: Path) -> Path:
    """Copy the damaged file at ``path`` under a name that no save uses; return the name.

    The name holds the time of the file, and the same content is copied only once. A link would not do, because the user
    may repair the original in place.

    :raises NotWritten: the file cannot be copied.
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


_HEAD = re.compile(rb'\{"_meta":\{"1":\{"schema":\d{1,9},"rev":\d{1,15},"sha256":"([0-9a-f]{64})"\}\}(,|(?=\}\Z))')


def _identity(raw: bytes | None) -> tuple[bytes | None, str]:
    """Return a value that any other content differs in, and the checksum over ``raw`` if its head names the right one.

    In a file as `AtomicStorage` writes it, that checksum is over all the rest: so one digest serves for both. The value
    for a file of another form is a digest of the whole.
    """
    if raw is None:
        return None, ""
    if head := _HEAD.match(raw):
        digest = hashlib.sha256(b"{")
        digest.update(memoryview(raw)[head.end() :])
        if (found := digest.hexdigest()) == head[1].decode():
            return raw[: head.start(2)], found
    return hashlib.sha256(raw).digest(), ""
