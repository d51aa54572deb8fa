"""What the list of projects shows, kept in one file, so that the list reads only projects that have changed.

An entry counts only as long as the project file has the same stamp. The file begins with a digest over the rest. A
damaged one, or one of another version, is not used, and the next list replaces it. Two processes may write
it at the same time; the last one wins.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from ml_tui import __version__, leftovers
from ml_tui.domain.progress import TallyByDay
from ml_tui.domain.project import ProjectInfo
from ml_tui.errors import NotWritten
from ml_tui.store import atomic
from ml_tui.store.project_file import cleaned_info
from ml_tui.store.reading import Stamp, read_regular
from ml_tui.text import needs_no_cleaning

FORMAT = 1
"""Rises when an entry holds something else, or when answers are counted in another way."""

SETTLED = 2.0
"""Seconds after which a stamp is trusted. A later write may fall into the same tick of a coarse clock."""


class IndexedProject(msgspec.Struct, frozen=True):
    """What the list shows of one project."""

    stamp: Stamp
    """The stamp of the project file that this was read from."""
    info: ProjectInfo
    catalog: str = ""
    """The digest of the catalog that `counts` were counted by."""
    counts: TallyByDay | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the project file was written long enough ago for another write to have another time."""
        return max(self.stamp[2:]) / 1e9 < time.time() - SETTLED


class _Content(msgspec.Struct, frozen=True):
    program: str
    projects: dict[str, IndexedProject]


_PROGRAM = f"{__version__}-{FORMAT}"


def read_index(path: Path) -> dict[str, IndexedProject]:
    """Return what is known of projects, by the names of their folders; nothing if the file cannot be trusted."""
    try:
        digest, _end, raw = read_regular(path).partition(b"\n")
        if digest != _digest(raw):
            return {}
        content = msgspec.json.decode(raw, type=_Content)
        if content.program != _PROGRAM:
            return {}
        return content.projects if _is_clean(raw) else {name: _cleaned(one) for name, one in content.projects.items()}
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return {}


def write_index(path: Path, projects: Mapping[str, IndexedProject]) -> None:
    """Keep ``projects`` for the next list; if the file cannot be written, the next list is only slower."""
    raw = msgspec.json.encode(_Content(_PROGRAM, dict(projects)))
    with suppress(NotWritten):
        leftovers.sweep_folder(path.parent, f".{path.name}.*.tmp")
        atomic.write_atomically(path, _digest(raw) + b"\n" + raw, durable=False)


def _digest(raw: bytes) -> bytes:
    return hashlib.sha256(raw).hexdigest().encode()


def _is_clean(raw: bytes) -> bool:
    """Whether cleaning changes no text in ``raw``, as is nearly always true: nothing is escaped but quotes."""
    escapes = raw.replace(b"\\\\", b"").replace(b'\\"', b"").count(b"\\")
    return not escapes and needs_no_cleaning(raw.decode())


def _cleaned(indexed: IndexedProject) -> IndexedProject:
    return msgspec.structs.replace(indexed, info=cleaned_info(msgspec.to_builtins(indexed.info)))
