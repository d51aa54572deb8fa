"""The change log of a project: an append-only file of JSON lines."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
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
from ml_tui.text import clean_text, clean_values, is_clean

MOST_LINES = 100_000
"""About how many of the newest lines are read at most; `SIZE_LIMIT` limits their bytes."""

_BLOCK = 1024 * 1024
_SMALLEST_BLOCK = 4 * 1024

T = TypeVar("T")


class _Signature(msgspec.Struct, frozen=True):
    """The part of a change that says who made it."""

    by: str


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
        return [(earlier, later) for earlier, later in itertools.pairwise(known) if later != earlier + 1]


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
        return list(self.forwards())

    def forwards(self) -> Iterator[Change]:
        """Yield what `read` returns, while the file is read."""
        pending = self._pending  # before the file is read: a change appended meanwhile comes twice and is not missed
        yield from _once(itertools.chain(_changes(self._each(self._forwards)), pending))

    def backwards(self) -> Iterator[Change]:
        """Yield every change, the newest first. The file is read from its end, as far as asked for."""
        pending = self._pending
        yield from _once(itertools.chain(reversed(pending), _changes(self._each(self._backwards))))

    def last(self) -> Change | None:
        """Return the newest change in the file, or None. Reads only the end of the file."""

        def look(file: BinaryIO) -> Change | None:
            for _start, lines in _blocks_backwards(file):
                if found := list(_changes(lines)):
                    return max(reversed(found), key=lambda change: change.rev)
            return None

        return self._looked_at(look)

    def people(self) -> set[str]:
        """Return the names that changes carry. Of each line only the name is decoded."""
        pending = self._pending
        names = {change.by for change in pending}
        for line in self._each(self._forwards):
            with suppress(msgspec.MsgspecError, ValueError, RecursionError):
                names.add(msgspec.json.decode(line, type=_Signature).by)
        return set(map(clean_text, names))

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
            once = list(_once([*changes, *pending]))
            repeated = len(changes) - len(list(_once(changes)))
            return Examination(
                tuple(change.rev for change in once),
                unreadable=unreadable,
                repeated=repeated,
                pending=len(once) - len(changes) + repeated,
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

    def _forwards(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the lines of ``file``; of one that is too large only the newest, with a notice."""
        if start := _start(file):
            self._say_cut()
        file.seek(start)
        yield from file

    def _backwards(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the lines of ``file``, the last one first; of one that is too large only the newest, with a notice."""
        is_cut = False
        for start, lines in _blocks_backwards(file):
            yield from reversed(lines)
            is_cut = start > 0
        if is_cut:
            self._say_cut()

    def _say_cut(self) -> None:
        """Send a notice that only the newest part of the log is read."""
        notices.tell_once(
            NotRead(
                _("변경 기록이 {lines:,}줄이나 {n} MB를 넘어 최근 것만 읽었습니다: {path}").format(
                    lines=MOST_LINES, n=SIZE_LIMIT >> 20, path=self._path
                ),
                _("오래된 변경도 파일에 그대로 있습니다"),
            )
        )

    def _looked_at(self, look: Callable[[BinaryIO], T]) -> T | None:
        """Return ``look`` of the open file; None when there is no file, or (with a notice) when it cannot be read."""
        return next(self._each(lambda file: iter((look(file),))), None)

    def _each(self, look: Callable[[BinaryIO], Iterator[T]]) -> Iterator[T]:
        """Yield what ``look`` yields of the open file; nothing when there is none, or (with a notice) when it fails."""
        try:
            with open_regular(self._path) as file:
                yield from look(file)
        except FileNotFoundError:
            pass
        except OSError as error:
            notices.tell_once(not_read(self._path, error))

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


def _blocks_backwards(file: BinaryIO) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the whole lines of one block of ``file`` after the other, the last block first, each with its offset.

    Blocks grow, because most callers want only the end. The limits are those of `_start`.
    """
    at = size = file.seek(0, 2)
    end, count, step, torn = max(0, size - SIZE_LIMIT), 0, _SMALLEST_BLOCK, list[bytes]()
    while at > end and count < MOST_LINES:
        step = min(step, at - end)
        at -= step
        file.seek(at)
        block = file.read(step)
        if b"\n" in block or at == 0:
            lines = b"".join((block, *reversed(torn))).split(b"\n")
            torn = [lines.pop(0)] if at else []
            count += len(lines)
            yield at, lines
        else:
            torn.append(block)
        step = min(2 * step, _BLOCK)


def _changes(lines: Iterable[bytes]) -> Iterator[Change]:
    return (change for line in lines if (change := _decoded(line)))


def _once(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield ``changes`` without repetitions; a repeated save may have logged a change twice."""
    known: dict[int, Change] = {}
    for change in changes:
        if known.get(change.rev) != change:
            known[change.rev] = change
            yield change


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
