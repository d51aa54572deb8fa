"""Project files as tests write them by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from ml_tui.session import Session
from ml_tui.store import ProjectStore
from ml_tui.store.project_store import PROJECT_FILE
from ml_tui.store.storage import checksum

Open = Callable[..., Session]

ESCAPES = "\x1b]52;c;eA==\x07\x9b31m\u202e"


def files_of(session: Session) -> ProjectStore:
    """The files that ``session`` works on."""
    assert isinstance(session.store, ProjectStore)
    return session.store


def contents(folder: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = msgspec.json.decode((folder / PROJECT_FILE).read_bytes())
    return parsed


def write_signed(folder: Path, tables: dict[str, Any], **meta: Any) -> None:
    """Write ``tables`` as a project file with a sound checksum."""
    plain = {name: table for name, table in tables.items() if name != "_meta"}
    head = {**tables["_meta"]["1"], "sha256": checksum(plain), **meta}
    (folder / PROJECT_FILE).write_bytes(msgspec.json.encode({"_meta": {"1": head}, **plain}))
