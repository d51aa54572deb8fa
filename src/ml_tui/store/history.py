"""The change log of a project: an append-only file of JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from ml_tui import notices
from ml_tui.domain.chain import NO_REPLICA, Chain, LineDefect, digest_of
from ml_tui.domain.changes import Change
from ml_tui.errors import NotRead
from ml_tui.i18n import _
from ml_tui.store import atomic
from ml_tui.store.reading import SIZE_LIMIT, Stamp, local_everywhere, not_read, open_regular, stamp_of
from ml_tui.text import clean_values, is_clean

MOST_LINES = 100_000
"""About how many of the newest lines are read at most; `SIZE_LIMIT` limits their bytes."""

_BLOCK = 1024 * 1024

T = TypeVar("T")


class Examination(msgspec.Struct, frozen=True):
    """The result of examining a log."""

    revisions: tuple[int, ...]
    """The revisions of the changes, in the order of the lines."""
    unreadable: int = 0
    """How many lines hold no change."""
    repeated: int = 0
    """How many lines repeat an earlier one."""
    pending: int = 0
    """How many changes only the project file has."""
    cut: bool = False
    """Whether older lines were not examined."""
    defects: tuple[LineDefect, ...] = ()
    """Lines that were altered, removed or inserted after they were written."""

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """The revisions before and after each missing change."""
        known = self.revisions if self.cut else (0, *self.revisions)
        return [(earlier, later) for earlier, later in pairwise(known) if later != earlier + 1]


class History:
    """The log at one path. Reading skips an unreadable line, such as a torn last line; nothing removes it.

    Changes that could not be appended are pending: they count as part of the log, and are appended with the next ones.
    """

    def __init__(self, path: Path) -> None:
        """Use the file at ``path``, which need not exist yet."""
        self._path = path
        self._pending: tuple[Change, ...] = ()

    @property
    def pending(self) -> Sequence[Change]:
        """The newest changes, if the file lacks them."""
        return self._pending

    def set_pending(self, changes: Iterable[Change]) -> None:
        """Make ``changes``, which the file lacks, the pending ones."""
        self._pending = tuple(map(cleaned, changes))

    def append(self, changes: Iterable[Change] = ()) -> None:
        """Append the pending changes and then ``changes``; they are on disk when this returns.

        Changes with an identity are not cleaned again: the identity covers the cleaned content.

        :raises NotWritten: the file is unchanged; ``changes`` are pending too.
        """
        self._pending = (*self._pending, *(change if change.id else cleaned(change) for change in changes))
        lines = b"".join(msgspec.json.encode(change) + b"\n" for change in self._pending)
        if lines:
            atomic.append_durably(self._path, lines)
            self._pending = ()

    def read(self) -> list[Change]:
        """Return every change, the oldest first; of a log that is too large only the newest, with a notice."""
        pending = self._pending  # before the file is read: a change appended meanwhile comes twice and is not missed
        return _once([*(self._looked_at(self._all) or ()), *pending])

    def tail(self, count: int) -> list[Change]:
        """Return the last ``count`` changes, the oldest first. Reads only the end of the file."""
        pending = self._pending

        def look(file: BinaryIO) -> list[Change]:
            for found in _growing_ends(file, 64 * 1024):
                if len(_once(found)) >= count:
                    break
            return found

        return _once([*(self._looked_at(look) or ()), *pending])[-count:] if count > 0 else []

    def last(self) -> Change | None:
        """Return the newest change in the file, or None. Reads only the end of the file."""

        def look(file: BinaryIO) -> Change | None:
            for found in _growing_ends(file, 4 * 1024):
                if found:
                    return max(reversed(found), key=lambda change: change.rev)
            return None

        return self._looked_at(look)

    def examine(self, newest: Mapping[str, str] | None = None) -> Examination:
        """Return what `read` finds in the file, and what it skips.

        :param newest: the end of the log as the project file names it, see `Chain.defects`.
        """
        pending = self._pending

        def look(file: BinaryIO) -> Examination:
            start = _start(file)
            chain, changes, unreadable = Chain(whole=start == 0), list[Change](), 0
            file.seek(start)
            for number, line in enumerate(file, start=1):
                if change := _decoded(line):
                    chain.add(number, msgspec.json.decode(line))
                    changes.append(change)
                elif line.strip():
                    unreadable += 1
            chained = pending if pending and pending[-1].id else ()  # the others get an identity with the next save
            for number, change in enumerate(chained, start=len(changes) + unreadable + 1):
                chain.add(number, msgspec.to_builtins(change))
            once = _once([*changes, *pending])
            return Examination(
                tuple(change.rev for change in once),
                unreadable=unreadable,
                repeated=len(changes) - len(_once(changes)),
                pending=len(once) - len(_once(changes)),
                cut=start > 0,
                defects=_counted_from(file, start, chain.defects(newest)),
            )

        return self._looked_at(look) or Examination(tuple(change.rev for change in pending), pending=len(pending))

    def newest(self, pending: Sequence[Change], rev: int) -> dict[str, str]:
        """Return identity and digest of the change before the next one: the last of ``pending``, else of the file.

        If that change has no identity, the digest covers all changes without one, for which the log is read. A log that
        is too large or unreadable gives no digest.
        """
        last = pending[-1] if pending else self.last()
        if last and last.id:
            return {last.id: digest_of(last)}

        def look(file: BinaryIO) -> Chain:
            chain = Chain(whole=_start(file) == 0)
            file.seek(0)
            for line in file if chain.is_whole else ():
                if _decoded(line):
                    chain.add(0, msgspec.json.decode(line))
            return chain

        chain = (self._looked_at(look) if last else None) or Chain(whole=False)
        for change in pending:
            chain.add(0, msgspec.to_builtins(change))
        return {f"{NO_REPLICA}-{last.rev if last else rev}": chain.anchor} if last or rev else {}

    def _all(self, file: BinaryIO) -> list[Change]:
        if start := _start(file):
            size = file.seek(0, 2)
            notices.tell_once(
                NotRead(
                    _("변경 기록이 너무 커서({size:,}MB) 최근 것만 읽었습니다: {path}").format(
                        size=size >> 20, path=self._path
                    ),
                    _("오래된 변경도 파일에 그대로 있습니다"),
                )
            )
        file.seek(start)
        return _changes(file)

    def _looked_at(self, look: Callable[[BinaryIO], T]) -> T | None:
        """Return ``look`` of the open file; None when there is no file, or (with a notice) when it cannot be read."""
        try:
            with open_regular(self._path) as file:
                return look(file)
        except FileNotFoundError:
            pass
        except OSError as error:
            notices.tell_once(not_read(self._path, error))
        return None

    def stamp(self) -> Stamp | None:
        """Return a value that differs after lines are added; the file is not read."""
        return stamp_of(self._path)


def _start(file: BinaryIO) -> int:
    """Return the offset of the first line that is read."""
    at = file.seek(0, 2)
    end, lines = max(0, at - SIZE_LIMIT), 0
    while at > end and lines < MOST_LINES:
        step = min(_BLOCK, at - end)
        at -= step
        file.seek(at)
        lines += file.read(step).count(b"\n")
    if at == 0:
        return 0
    file.seek(at)
    file.readline()
    return file.tell()


def _counted_from(file: BinaryIO, start: int, defects: Sequence[LineDefect]) -> tuple[LineDefect, ...]:
    """Return ``defects`` with line numbers counted from the start of ``file`` instead of ``start``."""
    if not defects:
        return ()
    file.seek(0)
    before = sum(file.read(min(_BLOCK, start - at)).count(b"\n") for at in range(0, start, _BLOCK))
    return tuple(LineDefect(one.line + before, one.defect, one.last and one.last + before) for one in defects)


def _growing_ends(file: BinaryIO, reach: int) -> Iterator[list[Change]]:
    """Yield the changes in the last ``reach`` bytes of ``file``, then in eight times as many, and so on."""
    size = file.seek(0, 2)
    while True:
        start = file.seek(max(0, size - min(reach, SIZE_LIMIT)))
        lines = file.read(size - start).rsplit(b"\n", MOST_LINES)
        yield _changes(lines)
        if start == 0 or reach >= SIZE_LIMIT or len(lines) > MOST_LINES:
            return
        reach *= 8


def _changes(lines: Iterable[bytes]) -> list[Change]:
    return [change for line in lines if (change := _decoded(line))]


def _once(changes: Iterable[Change]) -> list[Change]:
    """Return ``changes`` without repetitions; a repeated save may have logged a change twice."""
    known: dict[int, Change] = {}
    found = []
    for change in changes:
        if known.get(change.rev) != change:
            known[change.rev] = change
            found.append(change)
    return found


def _decoded(line: bytes) -> Change | None:
    try:
        change = msgspec.json.decode(line, type=Change)
        return cleaned(change) if b"\\u" in line or not is_clean(line.decode()) else _placed(change)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def cleaned(change: Change) -> Change:
    """Return ``change`` with clean texts, since the file may come from anywhere."""
    return _placed(msgspec.convert(clean_values(msgspec.to_builtins(change)), Change))


def _placed(change: Change) -> Change:
    at = local_everywhere(change.at)
    return change if at is change.at else msgspec.structs.replace(change, at=at)
