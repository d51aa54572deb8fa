"""The view settings that all screens share."""

from __future__ import annotations

from typing import Literal

import msgspec

from ml_tui.i18n import Language

Reader = Literal["consultant", "user"]
"""The reader whose guide is shown."""


class View(msgspec.Struct):
    """Language and reader; the whole app has one object, and only the App changes it."""

    language: Language = "ko"
    reader: Reader = "consultant"
    """The reader whose guide is shown (key `g`)."""
