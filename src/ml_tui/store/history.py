"""The change log of a project: a file of JSON lines to which lines are only ever added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from ml_tui import notices
from ml_tui.domain.changes import Change
from ml_tui.errors import NotRead
from ml_tui.i18n import _
from ml_tui.store import atomic
from ml_tui.store.reading import SIZE_LIMIT, Stamp, local_everywhere, not_read, open_regular, stamp_of
from ml_tui.text import clean_values, is_clean

MOST_LINES = 100_000
"""About how many lines are read at most, the newest ones; in bytes at most `SIZE_LIMIT`."""

_BLOCK = 1024 * 1024

T = TypeVar("T")


class Examination(msgspec.Struct, frozen=True):
    """What was found in the log."""

    revisions: tuple[int, ...]
    """Those of its changes, in the order of the lines."""
    unreadable: int = 0
    """Lines that hold no change."""
    repeated: int = 0
    """Lines that say again what another has said."""
    owed: int = 0
    """Changes that are in the project file alone yet."""
    cut: bool = False
    """Whether there are older lines, which were not looked at."""

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """Every place where a change is missing: the revisions before and after it."""
        known = self.revisions if self.cut else (0, *self.revisions)
        return [(earlier, later) for earlier, later in pairwise(known) if later != earlier + 1]


class History:
    """The log at one path. A line that cannot be read (a torn last line, say) is passed over, never removed.

    What could not be added is owed: it counts as part of the log, and is added with what comes next.
    """

    def __init__(self, path: Path) -> None:
        """The log in the file at ``path``; it need not exist yet."""
        self._path = path
        self._owed: tuple[Change, ...] = ()

    @property
    def owed(self) -> Sequence[Change]:
        """The newest changes, as far as the file does not have them yet."""
        return self._owed

    def owe(self, changes: Iterable[Change]) -> None:
        """Count ``changes``, which the file does not have yet, as the newest of the log."""
        self._owed = tuple(map(_cleaned, changes))

    def append(self, changes: Iterable[Change] = ()) -> None:
        """Add what is owed and then ``changes`` at the end, on disk before this returns.

        :raises NotWritten: the file is what it was; ``changes`` are owed too.
        """
        self._owed = (*self._owed, *map(_cleaned, changes))
        lines = b"".join(msgspec.json.encode(change) + b"\n" for change in self._owed)
        if lines:
            atomic.append_durably(self._path, (b"" if self._ends_well() else b"\n") + lines)
            self._owed = ()

    def read(self) -> list[Change]:
        """Every change in the order it was made. Of a log that is too large only the newest; that is told."""
        owed = self._owed  # before the file is read: what is added meanwhile is then found twice, not missed
        return _once([*(self._looked_at(self._all) or ()), *owed])

    def tail(self, count: int) -> list[Change]:
        """The last ``count`` changes in the order they were made; reads only the end of the file."""
        owed = self._owed

        def look(file: BinaryIO) -> list[Change]:
            for found in _ever_more(file, 64 * 1024):
                if len(_once(found)) >= count:
                    break
            return found

        return _once([*(self._looked_at(look) or ()), *owed])[-count:] if count > 0 else []

    def last(self) -> Change | None:
        """The newest change in the file; None when there is none. Reads only the end of the file."""

        def look(file: BinaryIO) -> Change | None:
            for found in _ever_more(file, 4 * 1024):
                if found:
                    return max(reversed(found), key=lambda change: change.rev)
            return None

        return self._looked_at(look)

    def examine(self) -> Examination:
        """What `read` would make of the file, and what it would pass over."""
        owed = self._owed

        def look(file: BinaryIO) -> Examination:
            start = _start(file)
            file.seek(start)
            found = [_decoded(line) for line in file if line.strip()]
            changes = [change for change in found if change]
            once = _once([*changes, *owed])
            return Examination(
                tuple(change.rev for change in once),
                unreadable=len(found) - len(changes),
                repeated=len(changes) - len(_once(changes)),
                owed=len(once) - len(_once(changes)),
                cut=start > 0,
            )

        return self._looked_at(look) or Examination(tuple(change.rev for change in owed), owed=len(owed))

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
        """What ``look`` makes of the file; None, when there is none or, which is told, it cannot be read."""
        try:
            with open_regular(self._path) as file:
                return look(file)
        except FileNotFoundError:
            pass
        except OSError as error:
            notices.tell_once(not_read(self._path, error))
        return None

    def stamp(self) -> Stamp | None:
        """What is another when lines have been added; nothing is read for it."""
        return stamp_of(self._path)

    def _ends_well(self) -> bool:
        try:
            with open_regular(self._path) as file:
                if file.seek(0, 2) == 0:
                    return True
                file.seek(-1, 2)
                return file.read(1) == b"\n"
        except OSError:
            return True


def _start(file: BinaryIO) -> int:
    """Where the part of ``file`` begins that is read: with a line."""
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


def _ever_more(file: BinaryIO, reach: int) -> Iterator[list[Change]]:
    """The changes in the last ``reach`` bytes of ``file``, then in eight times as many, and so on."""
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
    """``changes`` without those that come again; a save that was tried twice may have logged one twice."""
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
        return _cleaned(change) if b"\\u" in line or not is_clean(line.decode()) else _placed(change)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _cleaned(change: Change) -> Change:
    """``change`` as it may be shown: it may come from anywhere."""
    return _placed(msgspec.convert(clean_values(msgspec.to_builtins(change)), Change))


def _placed(change: Change) -> Change:
    at = local_everywhere(change.at)
    return change if at is change.at else msgspec.structs.replace(change, at=at)
