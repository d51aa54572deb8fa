"""Saves projects as files: a save is complete or has no effect, and nothing is lost."""

from ml_tui.store.copies import Copy
from ml_tui.store.library import Library, ProjectEntry
from ml_tui.store.project_store import ProjectStore
from ml_tui.store.settings import Settings, load_settings
from ml_tui.store.storage import CorruptProject, NewerProject, WrittenByAnother
from ml_tui.store.ui_state import Position, UiState
from ml_tui.store.verification import VerifiedFile, verify

__all__ = [
    "Copy",
    "CorruptProject",
    "Library",
    "NewerProject",
    "Position",
    "ProjectEntry",
    "ProjectStore",
    "Settings",
    "UiState",
    "VerifiedFile",
    "WrittenByAnother",
    "load_settings",
    "verify",
]
