"""The texts of the interface: Korean in the code, other languages in gettext catalogues.

``_()`` looks up the text at each call, so the language can change while the program runs.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

LANGUAGES = {
    "ko": "한국어",
    "en": "English",
}
"""Every language and its own name for itself. Korean is in the code, the others are in ``locale``."""

if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[tuple(LANGUAGES)]

_LOCALE_DIR = Path(__file__).with_name("locale")
_current: Language = "ko"


@cache
def translation(language: Language) -> gettext.NullTranslations:
    """Return the catalogue of ``language``; that of Korean is empty, for Korean is the source.

    A text that a language lacks comes in English, and one that English lacks in Korean.
    """
    if language == "ko":
        return gettext.NullTranslations()
    found = gettext.translation("ml_tui", _LOCALE_DIR, languages=[language], fallback=True)
    if language != "en":
        found.add_fallback(translation("en"))
    return found


def use_language(language: Language) -> None:
    """Make ``language`` the language of `_`."""
    global _current
    _current = language


def language() -> Language:
    """Return the language in use."""
    return _current


def _(message: str) -> str:
    """Return ``message`` in the language in use."""
    return translation(_current).gettext(message)


def N_(message: str) -> str:
    """Return ``message`` unchanged; marks a text that `_` translates later."""
    return message
