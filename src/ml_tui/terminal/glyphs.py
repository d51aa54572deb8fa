"""Characters that every terminal draws as wide as we count them.

Some terminals draw "ambiguous" characters (``─ · … ①``) two cells wide, which breaks every row they stand on. There,
and with ``--ascii``, each of them is shown as an ASCII character of one cell; the data keeps what was written.
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

_ascii = False


def use_ascii(wanted: bool) -> None:
    """Draw with ASCII characters only, or with all."""
    global _ascii
    _ascii = wanted
    shown.cache_clear()


@lru_cache(maxsize=8192)
def shown(text: str) -> str:
    """``text`` as it is put on the screen; as wide as before.

    What would drive the terminal is left out. Such text does not get in anywhere, but this is the last door.
    """
    if not is_clean(text):
        text = clean_text(text)
    if not _ascii or text.isascii():
        return text
    plain = text.translate(_PLAIN)
    # A mark on the letter before it is ambiguous too, and takes up no cell.
    plain = "".join("?" if unicodedata.east_asian_width(char) == "A" and width(char) else char for char in plain)
    return plain + " " * (width(text) - width(plain))
