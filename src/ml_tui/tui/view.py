"""How the user looks at things: what all screens share besides the session."""

from __future__ import annotations

from typing import Literal

import msgspec

from ml_tui.i18n import Language


class View(msgspec.Struct):
    """Language and reader; one object for the whole app, changed only by the App."""

    language: Language = "ko"
    reader: Literal["consultant", "user"] = "consultant"
    """Whose guide is shown (`g`)."""
