"""The change log of a project: a file of JSON lines to which lines are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from ml_tui.domain.changes import Change
from ml_tui.store import atomic
from ml_tui.store.reading import Stamp, local_everywhere, open_regular, stamp_of
from ml_tui.text import clean_values, is_clean


class History:
    """The log at one path. A line that cannot be read (a torn last line, say) is passed over, never removed."""

    def __init__(self, path: Path) -> None:
        """The log in the file at ``path``; it need not exist yet."""
        self._path = path

    def append(self, changes: Iterable[Change]) -> None:
        """Add ``changes`` at the end, on disk before this returns.

        :raises NotWritten: the log is what it was.
        """
        lines = b"".join(msgspec.json.encode(change) + b"\n" for change in changes)
        if lines:
            atomic.append_durably(self._path, (b"" if self._ends_well() else b"\n") + lines)

    def read(self) -> list[Change]:
        """Every change in the order it was made."""
        try:
            with open_regular(self._path) as file:
                lines = file.read().splitlines()
        except OSError:
            return []
        return _decoded_once(lines)

    def tail(self, count: int) -> list[Change]:
        """The last ``count`` changes in the order they were made; reads only the end of the file."""
        reach = 64 * 1024
        try:
            with open_regular(self._path) as file:
                size = file.seek(0, 2)
                while True:
                    file.seek(max(0, size - reach))
                    found = _decoded_once(file.read().splitlines())
                    if len(found) >= count or reach >= size:
                        return found[-count:] if count > 0 else []
                    reach *= 8
        except OSError:
            return []

    def last_rev(self) -> int:
        """The revision of the newest change; 0 when there is none. Reads only the end of the file."""
        try:
            with open_regular(self._path) as file:
                size = file.seek(0, 2)
                reach = 4 * 1024
                while True:
                    file.seek(max(0, size - reach))
                    lines = file.read().splitlines()
                    found = [change.rev for line in lines if (change := _decoded(line))]
                    if found or reach >= size:
                        return max(found, default=0)
                    reach *= 8
        except OSError:
            return 0

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


def _decoded_once(lines: Iterable[bytes]) -> list[Change]:
    """The changes of ``lines``; a save that was tried twice may have logged one twice."""
    changes: dict[int, Change] = {}
    found = []
    for line in lines:
        change = _decoded(line)
        if change and changes.get(change.rev) != change:
            changes[change.rev] = change
            found.append(change)
    return found


def _decoded(line: bytes) -> Change | None:
    try:
        change = msgspec.json.decode(line, type=Change)
        at = local_everywhere(change.at)
        if at is not change.at:
            change = msgspec.structs.replace(change, at=at)
        if b"\\u" in line or not is_clean(line.decode()):
            change = msgspec.convert(clean_values(msgspec.to_builtins(change)), Change)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return change
