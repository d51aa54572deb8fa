"""The change log of a project: a file of JSON lines to which lines are only ever added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from ml_tui import notices
from ml_tui.domain.chain import UNNAMED, Chain, LineDefect, digest_of
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
    defects: tuple[LineDefect, ...] = ()
    """Lines that are not what they were when they were written."""

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
        self._owed = tuple(map(cleaned, changes))

    def append(self, changes: Iterable[Change] = ()) -> None:
        """Add what is owed and then ``changes`` at the end, on disk before this returns.

        Those with an identity are clean: it was given to what is to be written.

        :raises NotWritten: the file is what it was; ``changes`` are owed too.
        """
        self._owed = (*self._owed, *(change if change.id else cleaned(change) for change in changes))
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

    def examine(self, newest: Mapping[str, str] | None = None) -> Examination:
        """What `read` would make of the file, and what it would pass over.

        :param newest: the end of the log by the project file, see `Chain.defects`.
        """
        owed = self._owed

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
            chained = owed if owed and owed[-1].id else ()  # else they get their place with the next save
            for number, change in enumerate(chained, start=len(changes) + unreadable + 1):
                chain.add(number, msgspec.to_builtins(change))
            once = _once([*changes, *owed])
            return Examination(
                tuple(change.rev for change in once),
                unreadable=unreadable,
                repeated=len(changes) - len(_once(changes)),
                owed=len(once) - len(_once(changes)),
                cut=start > 0,
                defects=_counted_from(file, start, chain.defects(newest)),
            )

        return self._looked_at(look) or Examination(tuple(change.rev for change in owed), owed=len(owed))

    def newest(self, owed: Sequence[Change], rev: int) -> dict[str, str]:
        """Identity and digest of what the next change of a project at ``rev`` follows; ``owed`` comes after the file.

        Where that is a change without identity, the digest is one over all of those: the log is read for it, as far as
        `read` reads it. What is too large for that, or cannot be read, goes without.
        """
        last = owed[-1] if owed else self.last()
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
        for change in owed:
            chain.add(0, msgspec.to_builtins(change))
        return {f"{UNNAMED}-{last.rev if last else rev}": chain.anchor} if last or rev else {}

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


def _counted_from(file: BinaryIO, start: int, defects: Sequence[LineDefect]) -> tuple[LineDefect, ...]:
    """``defects``, whose lines are counted from ``start``, with their lines in the whole ``file``."""
    if not defects:
        return ()
    file.seek(0)
    before = sum(file.read(min(_BLOCK, start - at)).count(b"\n") for at in range(0, start, _BLOCK))
    return tuple(LineDefect(one.line + before, one.defect, one.last and one.last + before) for one in defects)


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
        return cleaned(change) if b"\\u" in line or not is_clean(line.decode()) else _placed(change)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def cleaned(change: Change) -> Change:
    """``change`` as it may be shown: it may come from anywhere."""
    return _placed(msgspec.convert(clean_values(msgspec.to_builtins(change)), Change))


def _placed(change: Change) -> Change:
    at = local_everywhere(change.at)
    return change if at is change.at else msgspec.structs.replace(change, at=at)
