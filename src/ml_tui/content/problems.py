"""One fault of a catalog file, and where it stands."""

from __future__ import annotations

import msgspec

from ml_tui.text import clean_line

SIZE_LIMIT = 10 << 20
"""The largest catalog file, in bytes."""

NODE_LIMIT = 500_000
"""The most values of all kinds. An item of the built-in catalog has 85, the whole of it 8,400."""

DEPTH_LIMIT = 40
"""The deepest nesting of lists and mappings."""

PROBLEM_LIMIT = 200
"""The most faults that are listed; a file with more must be checked again anyway."""

Path = tuple[str | int, ...]
"""Where something stands in the document: keys and list positions from the top."""


class CatalogProblem(msgspec.Struct, frozen=True):
    """A fault: the line it stands on, what it is about, what is wrong."""

    line: int
    """From 1; 0 when it concerns the file as a whole."""
    place: str
    """Such as ``sections[0].items[2].title.ko``; empty for the whole file."""
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.place}: {self.message}" if self.place else f"{self.line}: {self.message}"


def place(path: Path) -> str:
    """Return ``path`` as a text, such as ``sections[0].items[2]``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{clean_line(step, limit=60)}" for step in path)
    return "".join(steps).removeprefix(".")
