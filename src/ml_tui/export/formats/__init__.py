"""The formats of a report: each is a module here that ends in its declaration, called ``FORMAT``.

`ml_tui.export.registry` loads every one of them, for the command line to name them. So a module imports other packages,
and rooms that cost time, only in the functions that need them.
"""

# Annotations are not postponed here: msgspec would compile and evaluate each of them anew at every start.

from collections.abc import Callable

import msgspec

from ml_tui.report.parts import Report


def _nothing(_report: Report) -> list[str]:
    return []


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A file format that a report can be printed in."""

    id: str
    """As it is named on the command line."""
    order: int
    """Its place among the formats that are offered."""
    binary: bool = False
    """Whether its bytes are unfit for a terminal."""
    differences: bool = True
    """Whether the difference of two states is printed in it too."""
    render: Callable[[Report], bytes]
    """The report as the bytes of a file."""
    compare: Callable[[bytes, Report], list[str]]
    """Opens such bytes again and names every cell in which they differ from the report; nothing when all is there."""
    remarks: Callable[[Report], list[str]] = _nothing
    """What the user should know of the file, such as characters that cannot be shown, in sentences."""

    @property
    def suffix(self) -> str:
        """What its files end in."""
        return f".{self.id}"
