"""Lists of lines: of thousands of lines, only those in sight are made."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import overload

from ml_tui.tui.widgets.line import Line


class Lines(Sequence[Line]):
    """Lines whose keys are known; each line is made when it is first looked at."""

    def __init__(self, keys: Sequence[str], make: Callable[[int], Line]) -> None:
        """``make`` returns the line at a position; ``keys`` are the keys of all lines."""
        self.keys = keys
        self._make = make
        self._made: dict[int, Line] = {}

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Lines:
        """Return ``lines``, which may be any sequence."""
        return lines if isinstance(lines, Lines) else cls([one.key for one in lines], lines.__getitem__)

    @classmethod
    def joined(cls, parts: Iterable[Sequence[Line]]) -> Lines:
        """Return the lines of all ``parts``, one after the other."""
        keys: list[str] = []
        joined: list[Lines] = []
        starts: list[int] = []
        for part in map(cls.of, parts):
            joined.append(part)
            starts.append(len(keys))
            keys += part.keys

        def make(number: int) -> Line:
            at = bisect_right(starts, number) - 1
            return joined[at][number - starts[at]]

        return cls(keys, make)

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self.keys)

    @overload
    def __getitem__(self, number: int) -> Line: ...

    @overload
    def __getitem__(self, number: slice) -> list[Line]: ...

    def __getitem__(self, number: int | slice) -> Line | list[Line]:
        """The line at the position ``number``."""
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        number = range(len(self.keys))[number]
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]
