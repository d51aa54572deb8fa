"""Cleans text from outside, and measures text in terminal cells.

Every string from a file, a paste, an argument or the environment passes `clean_text` once, where it enters. All text on
the screen is measured here: a Hangul syllable is two cells wide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from typing import Any

TEXT_LIMIT = 100_000
"""The longest text kept in one field, in characters; an Excel cell holds 32,767."""

LINE_LIMIT = 500
"""The longest one-line text kept, such as a name or an owner, in characters."""

# These patterns are compiled only when they are needed, which is seldom: compiling them takes a millisecond.

_NEWLINES = "\r\n?|\u2028|\u2029|\x85|\x0b|\x0c"

# Whole terminal sequences are removed first, so that their payload does not stay as text. An unclosed sequence ends
# with its line. The one-character forms (C1) count only when they are closed: a lone one is often a misread quotation
# mark (”), and the text after it is the user's.
_SEQUENCES = r"""(?x)
      \x1b[\]PX^_] [^\x07\x1b\x9c\n]* (?:\x07|\x1b\\|\x9c)?                    # OSC, DCS, SOS, PM, APC
    | [\x90\x98\x9d-\x9f] [^\x07\x1b\x80-\x9f\n]* (?:\x07|\x1b\\|\x9c)        # the same as one C1 character
    | (?:\x1b\[|\x9b) [0-?]* [\ -/]* [@-~]?                                      # CSI
    | \x1b [\ -/]* [0-~]?                                                        # any other escape
    """

# C0 but newline and tab, DEL, C1, bidi controls, zero-width and filler characters, tags, noncharacters, surrogates.
# The zero-width joiner stays: it holds emoji and some scripts together.
_FORBIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)

# Programs disagree on the width of repeated joiners.
_JOINERS = "\u200d{2,}"
_DANGLING = "\u200d(?=\\s|\\Z)"


def clean_text(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return ``text`` without control and invisible characters, in NFC, at most ``limit`` characters long.

    Line breaks become newlines, and a tab becomes four blanks. Cleaning twice changes nothing more.
    """
    if len(text) <= limit and needs_no_cleaning(text):
        return text
    text = re.sub(_NEWLINES, "\n", text[: 2 * limit])
    text = re.sub(_FORBIDDEN, "", re.sub(_SEQUENCES, "", text)).replace("\t", "    ")
    text = re.sub(_DANGLING, "", re.sub(_JOINERS, "\u200d", text))
    return unicodedata.normalize("NFC", text)[:limit].removesuffix("\u200d")


def needs_no_cleaning(text: str) -> bool:
    """Whether ``text`` is clean already, as nearly all text is; fast, for it uses no regular expression."""
    return _is_plain(text) and unicodedata.is_normalized("NFC", text)


def _is_plain(text: str) -> bool:
    """Whether ``text`` holds only newlines and visible characters."""
    return text.replace("\n", "").isprintable() and "\u3164" not in text and "\uffa0" not in text


def clean_line(text: str, *, limit: int = LINE_LIMIT) -> str:
    """Clean ``text`` for one line: line breaks become blanks, and blanks at the ends are removed."""
    return " ".join(clean_text(text, limit=limit).split())


def clean_values(value: Any, clean: Callable[[str], str] = clean_text) -> Any:
    """Return JSON data with ``clean`` applied to every text in it, also to keys."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean_values(key, clean): clean_values(inner, clean) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean_values(inner, clean) for inner in value]
    return value


def is_clean(text: str) -> bool:
    """Whether ``text`` has no control or invisible characters; cheaper than cleaning it."""
    return _is_plain(text) or not re.search(_FORBIDDEN, text)


_ORDINARY = re.compile("[ -~가-힣·–—‘’“”…→←─│▲▼▸✓]*")
"""Characters that never combine: Hangul syllables are two cells wide, all others one. Nearly all text consists of them.

Only the syllables sort at or after ``가``."""


def width(text: str) -> int:
    """Return how many terminal cells ``text`` takes; combining characters take none."""
    if _ORDINARY.fullmatch(text):
        return len(text) + sum([char >= "가" for char in text])
    return _remembered(text) if len(text) <= 200 else _measured(text)


def _measured(text: str) -> int:
    """Return the sum over the clusters, each at most two cells, so that cutting and joining never change the width."""
    from wcwidth import wcswidth

    return sum(min(2, max(0, wcswidth(cluster))) for cluster in _clusters(text))


_remembered = lru_cache(maxsize=8192)(_measured)


def _clusters(text: str) -> Iterator[str]:
    """Yield the parts of ``text`` that must not be split: a character with its marks and joined characters."""
    cluster = ""
    for char in text:
        if cluster not in ("", " ") and _joins(cluster, char):
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def _joins(cluster: str, char: str) -> bool:
    """Whether ``char`` belongs to ``cluster``: a mark, a skin tone, the second letter of a flag, or a joined one."""
    if cluster[-1] == "\u200d":
        return char != " "
    if "\U0001f1e6" <= char <= "\U0001f1ff":
        return len(cluster) == 1 and "\U0001f1e6" <= cluster <= "\U0001f1ff"
    if _ORDINARY.fullmatch(char):
        return False
    from wcwidth import wcwidth

    return wcwidth(char) == 0 or "\U0001f3fb" <= char <= "\U0001f3ff"


def _head(text: str, cells: int) -> str:
    """Return the longest beginning of ``text`` that fits into ``cells`` cells."""
    kept: list[str] = []
    used = 0
    for cluster in _clusters(text):
        used += width(cluster)
        if used > cells:
            break
        kept.append(cluster)
    return "".join(kept)


def crop(text: str, cells: int, *, ellipsis: str = "…") -> str:
    """Return ``text`` cut to at most ``cells`` cells; ``ellipsis`` marks the cut."""
    if width(text) <= cells:
        return text
    room = cells - width(ellipsis)
    return _head(text, room) + ellipsis if room > 0 else _head(ellipsis, cells)


def pad(text: str, cells: int) -> str:
    """``text`` cut or filled with blanks to exactly ``cells`` cells."""
    text = crop(text, cells)
    return text + " " * (cells - width(text))


def wrap(text: str, cells: int) -> list[str]:
    """Break ``text`` into lines of at most ``cells`` cells (two at least), at blanks.

    Korean breaks at blanks too, as its readers prefer. A word wider than a line is broken inside. Line breaks in
    ``text`` and blanks at the beginning of a line stay. The result has at least one line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, max(2, cells)))
    return lines


def _wrap_paragraph(paragraph: str, cells: int) -> Iterator[str]:
    line = " " * min(len(paragraph) - len(paragraph.lstrip(" ")), cells // 2)
    used = len(line)
    begun = False
    for word in paragraph.lstrip(" ").split(" "):
        size = width(word)
        gap = " " if begun else ""
        if used + len(gap) + size <= cells:
            line, used, begun = line + gap + word, used + len(gap) + size, begun or bool(word)
            continue
        if line.strip(" "):
            yield line
        if size > cells:
            *full, word = _pieces(word, cells)
            yield from full
            size = width(word)
        line, used, begun = word, size, bool(word)
    yield line


def _pieces(word: str, cells: int) -> list[str]:
    """``word`` in pieces of at most ``cells`` cells."""
    pieces = [""]
    used = 0
    for cluster in _clusters(word):
        size = width(cluster)
        if pieces[-1] and used + size > cells:
            pieces.append("")
            used = 0
        pieces[-1] += cluster
        used += size
    return pieces


_CHOSEONG = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_INITIALS = frozenset(_CHOSEONG)


@cache
def _initial_of() -> dict[int, str]:
    """Return a table from each Hangul syllable to its initial consonant."""
    return {ord("가") + number: _CHOSEONG[number // 588] for number in range(11_172)}


def initials(text: str) -> str:
    """``text`` with every Hangul syllable replaced by its initial consonant (초성): ``드리프트`` → ``ㄷㄹㅍㅌ``."""
    return text.casefold().translate(_initial_of())


def near_words(word: str, known: Iterable[str], *, count: int = 1, likeness: float = 0.6) -> list[str]:
    """Return at most ``count`` of the ``known`` words that ``word`` may be a misspelling of, the likeliest first.

    :param likeness: how much they must agree, from 0 to 1.
    """
    from difflib import get_close_matches  # every start would pay for it

    return get_close_matches(word[:60], list(known), count, likeness)


class SearchedText:
    """A text prepared for searches."""

    def __init__(self, text: str) -> None:
        """Prepare ``text``."""
        self.folded = text.casefold()

    @cached_property
    def initials(self) -> str:
        """The text by its initial consonants, without blanks."""
        return initials(self.folded).replace(" ", "")


class Query:
    """The words to search for."""

    def __init__(self, typed: str) -> None:
        """Search for every word of ``typed``."""
        words = typed.casefold().split()
        self._words = [(one, any("가" <= char <= "힣" for char in one), bool(set(one) & _INITIALS)) for one in words]
        """Each word, whether it has syllables, and whether it has initial consonants."""

    def matches(self, text: SearchedText) -> bool:
        """Whether every word occurs in ``text``, by its letters or by its 초성; case does not matter.

        A search calls it for every text at every key, so costly steps run only where they can change the result.
        """
        missing = [one for one in self._words if one[0] not in text.folded]
        if not missing:
            return True
        if any(has_syllables for _word, has_syllables, _initials in missing):  # then it is no 초성 query
            return False
        by_initials = any(has_initials for _word, _syllables, has_initials in missing)
        together = text.initials if by_initials else text.folded.replace(" ", "")
        return all(word in together for word, _syllables, _initials in missing)


def matches(query: str, text: str) -> bool:
    """Whether every word of ``query`` occurs in ``text`` (`Query.matches`)."""
    return Query(query).matches(SearchedText(text))
