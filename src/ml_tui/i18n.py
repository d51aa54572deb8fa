"""The words of the interface: Korean in the code, other languages from gettext catalogues beside it.

``_()`` looks its text up at the moment of the call, so the language can change while the program runs.
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
"""Every language that there is, and what it calls itself. Korean stands in the code, any other in ``locale``."""

if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[tuple(LANGUAGES)]

_LOCALE_DIR = Path(__file__).with_name("locale")
_current: Language = "ko"


@cache
def translation(language: Language) -> gettext.NullTranslations:
    """The catalogue of ``language``; Korean is the source, so its catalogue is empty.

    What a language lacks is said in English, and what English lacks in Korean.
    """
    if language == "ko":
        return gettext.NullTranslations()
    found = gettext.translation("ml_tui", _LOCALE_DIR, languages=[language], fallback=True)
    if language != "en":
        found.add_fallback(translation("en"))
    return found


def use_language(language: Language) -> None:
    """Make ``language`` the one that `_` answers in."""
    global _current
    _current = language


def language() -> Language:
    """The language in use."""
    return _current


def _(message: str) -> str:
    """``message`` in the language in use."""
    return translation(_current).gettext(message)


def N_(message: str) -> str:
    """``message`` as it is: marks a text that is translated only when it is shown."""
    return message
