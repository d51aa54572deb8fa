"""How the user looks at things: what all screens share besides the session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ml_tui.messages import Language


@dataclass(slots=True)
class View:
    """Language and reader; one object for the whole app, changed only by the App."""

    language: Language = "ko"
    reader: Literal["consultant", "user"] = "consultant"
    """Whose guide is shown (`g`)."""
