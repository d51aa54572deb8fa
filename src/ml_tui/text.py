"""Text from outside made harmless, and text measured in terminal cells.

Every string that enters from a file, a paste, an argument or the environment passes `clean_text` once, at the door.
Whatever is drawn is measured here in cells: a Hangul syllable is two wide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from wcwidth import wcswidth, wcwidth

TEXT_LIMIT = 100_000
"""The longest text kept in one field, in characters; an Excel cell holds 32,767."""

LINE_LIMIT = 500
"""The longest one-line text kept, such as a name or an owner, in characters."""

_NEWLINES = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")

# Whole terminal sequences go first, so that their payload does not stay behind as text.
_SEQUENCES = re.compile(
    r"""
      (?:\x1b\]|\x9d) [^\x07\x1b\x9c]* (?:\x07|\x1b\\|\x9c)?            # OSC
    | (?:\x1b[PX^_]|[\x90\x98\x9e\x9f]) .*? (?:\x1b\\|\x9c|\Z)          # DCS, SOS, PM, APC
    | (?:\x1b\[|\x9b) [0-?]* [\ -/]* [@-~]?                             # CSI
    | \x1b [\ -/]* [0-~]?                                               # any other escape
    """,
    re.VERBOSE | re.DOTALL,
)

# C0 but newline and tab, DEL, C1, bidi controls, zero-width and filler characters, tags, noncharacters, surrogates.
# The zero-width joiner stays: it holds emoji and some scripts together.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|[\U0001fffe-\U0001ffff\U0002fffe-\U0002ffff\U0010fffe-\U0010ffff]"
)


def clean_text(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """``text`` without anything that could drive a terminal or hide, in NFC, at most ``limit`` characters long.

    Line breaks become newlines, tabs four blanks. Cleaning twice changes nothing.
    """
    text = _NEWLINES.sub("\n", text[: 2 * limit])
    text = _FORBIDDEN.sub("", _SEQUENCES.sub("", text)).replace("\t", "    ")
    return unicodedata.normalize("NFC", text)[:limit]


def clean_line(text: str, *, limit: int = LINE_LIMIT) -> str:
    """`clean_text` for what belongs on one line: breaks become blanks, blanks at the ends go."""
    return " ".join(clean_text(text, limit=limit).split())


@lru_cache(maxsize=8192)
def width(text: str) -> int:
    """How many terminal cells ``text`` takes up; characters without a width of their own count as none."""
    if text.isascii() and text.isprintable():
        return len(text)
    total: int = wcswidth(text)
    return total if total >= 0 else sum(max(0, wcwidth(char)) for char in text)


def crop(text: str, cells: int, *, ellipsis: str = "…") -> str:
    """``text`` cut to at most ``cells`` cells; what was cut shows as ``ellipsis``."""
    if width(text) <= cells:
        return text
    room = cells - width(ellipsis)
    if room <= 0:
        return ellipsis[: max(0, cells)]
    kept = ""
    for char in text:
        if width(kept + char) > room:
            break
        kept += char
    return kept + ellipsis


def pad(text: str, cells: int) -> str:
    """``text`` cut or filled with blanks to exactly ``cells`` cells."""
    text = crop(text, cells)
    return text + " " * (cells - width(text))


def wrap(text: str, cells: int) -> list[str]:
    """``text`` broken into lines of at most ``cells`` cells, between words where there are blanks.

    Korean is broken between words too, as readers of it prefer; a word wider than a line is broken inside.
    Line breaks in ``text`` stay. At least one line is returned.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, max(2, cells)))
    return lines


def _wrap_paragraph(paragraph: str, cells: int) -> Iterator[str]:
    line = ""
    used = 0
    for word in paragraph.split(" "):
        size = width(word)
        if line and used + 1 + size <= cells:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            yield line
        while size > cells:
            head = crop(word, cells, ellipsis="")
            yield head
            word = word[len(head) :]
            size = width(word)
        line, used = word, size
    yield line


_CHOSEONG = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"


def initials(text: str) -> str:
    """``text`` with every Hangul syllable replaced by its initial consonant (초성): ``드리프트`` → ``ㄷㄹㅍㅌ``."""
    return "".join(_CHOSEONG[(ord(char) - 0xAC00) // 588] if "가" <= char <= "힣" else char for char in text.casefold())


def matches(query: str, text: str) -> bool:
    """Whether every word of ``query`` occurs in ``text``, by its letters or by its 초성; case does not matter."""
    folded, consonants = text.casefold(), initials(text)
    return all(word in folded or word in consonants for word in query.casefold().split())
