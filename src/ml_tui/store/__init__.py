"""Turns projects into files and back, so that nothing is ever half written, mixed or lost."""

from ml_tui.store.checkpoints import Checkpoint
from ml_tui.store.copies import Copy
from ml_tui.store.library import Entry, Library
from ml_tui.store.lock import Holder
from ml_tui.store.project_store import ProjectStore
from ml_tui.store.settings import Settings, load_settings
from ml_tui.store.storage import Conflict, CorruptProject, NewerProject
from ml_tui.store.ui_state import Position, UiState

__all__ = [
    "Checkpoint",
    "Conflict",
    "Copy",
    "CorruptProject",
    "Entry",
    "Holder",
    "Library",
    "NewerProject",
    "Position",
    "ProjectStore",
    "Settings",
    "UiState",
    "load_settings",
]
