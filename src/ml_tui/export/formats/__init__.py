"""The formats of a report. Each is a module here, which declares it at its end as ``FORMAT``.

`ml_tui.export.registry` loads all of them, because the command line names them. So a module imports other packages,
and slow modules of ours, only in the functions that need them.
"""

# Annotations are not postponed here: msgspec would compile and evaluate them again at every start.

from collections.abc import Callable

import msgspec

from ml_tui.report.parts import Report


def _nothing(_report: Report) -> list[str]:
    return []


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A file format that a report can be printed in."""

    id: str
    """Its name on the command line."""
    order: int
    """Its place among the formats that are offered."""
    binary: bool = False
    """Whether its bytes are unfit for a terminal."""
    complete: bool = True
    """Whether it prints the whole report, or only the checklist."""
    differences: bool = True
    """Whether the difference of two states is printed in it too."""
    log_steps: int | None = None
    """How many of the newest steps of the log it prints at most; older ones are not even read. None: all of them."""
    render: Callable[[Report], bytes]
    """The report as the bytes of a file."""
    compare: Callable[[bytes, Report], list[str]]
    """Reads such bytes back and names every cell that differs from the report; nothing if they agree."""
    remarks: Callable[[Report], list[str]] = _nothing
    """Sentences that the user should know about the file, such as one on characters that cannot be shown."""

    @property
    def suffix(self) -> str:
        """The ending of its files' names, with the dot."""
        return f".{self.id}"
