"""How the user looks at things: what all screens share besides the session."""

from __future__ import annotations

from typing import Literal

import msgspec

from ml_tui.i18n import Language

Reader = Literal["consultant", "user"]
"""For whom the guide is shown."""


class View(msgspec.Struct):
    """Language and reader; one object for the whole app, changed only by the App."""

    language: Language = "ko"
    reader: Reader = "consultant"
    """Whose guide is shown (`g`)."""
