"""Replaces characters that some terminals draw wider than we count them.

Some terminals draw "ambiguous" characters (``─ · … ①``) two cells wide, which shifts the rest of the row. There, and
with ``--ascii``, each of them is shown as an ASCII character of one cell; the data keeps the original.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ml_tui.text import clean_text, is_clean, width

_PLAIN = str.maketrans(
    {
        "─": "-",
        "━": "-",
        "│": "|",
        "·": "-",
        "…": "~",
        "▸": ">",
        "▲": "^",
        "▼": "v",
        "→": ">",
        "←": "<",
        "✓": "v",
        "●": "*",
        "■": "#",
        "※": "*",
        "×": "x",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "°": "o",
        "±": "~",
        "≥": ">",
        "≤": "<",
        "÷": "/",
    }
)

ASKED_FOR = frozenset(map(chr, _PLAIN))
"""The ambiguous characters of our own screens: the terminal was asked how wide it draws them, or it gets none."""

_ascii = False


def use_ascii(wanted: bool) -> None:
    """Set whether `shown` replaces ambiguous characters by ASCII."""
    global _ascii
    _ascii = wanted
    shown.cache_clear()


@lru_cache(maxsize=8192)
def shown(text: str) -> str:
    """Return ``text`` as the screen shows it, in the same width.

    Control characters are left out. Text is cleaned where it enters the program; this is the last check.
    """
    if not is_clean(text):
        text = clean_text(text)
    if not _ascii or text.isascii():
        return text
    plain = text.translate(_PLAIN)
    # Combining marks are ambiguous too, but take up no cell.
    plain = "".join("?" if unicodedata.east_asian_width(char) == "A" and width(char) else char for char in plain)
    return plain + " " * (width(text) - width(plain))
