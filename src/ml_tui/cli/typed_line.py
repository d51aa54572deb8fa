"""Splits an unfinished command line of bash into words, and quotes words for it."""

from __future__ import annotations

import msgspec

_PLAIN = frozenset("-_./,@%+=:")
"""Characters besides letters and digits that need no quotes."""


class TypedLine(msgspec.Struct, frozen=True):
    """A command line up to the cursor."""

    words: list[str]
    """The finished words."""
    current: str
    """The word at the cursor, as typed so far."""
    kept: str
    """The beginning of `current` that a completion keeps."""
    quote: str
    """The open quotation mark at the start of the rest; empty when none is open."""


def split(line: str, replaced: str) -> TypedLine:
    """Split ``line`` into words like a shell; a completion replaces its end ``replaced``."""
    end = len(line) - len(replaced) if replaced and line.endswith(replaced) else len(line)
    words, kept, quote = _words(line[:end])
    all_words, current, _open = _words(line)
    return TypedLine(words, current, kept if len(all_words) == len(words) else "", quote)


def quoted(text: str, quote: str) -> str:
    """Quote ``text`` for a place where the quotation mark ``quote`` is open, or none."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':  # within double quotes "!" would expand history, so it needs single quotes
        return "".join(f"\\{char}" if char in '\\"$`' else "\"'!'\"" if char == "!" else char for char in text)
    return "".join(char if char.isalnum() or char in _PLAIN else f"\\{char}" for char in text)


def _words(line: str) -> tuple[list[str], str, str]:
    """Return the finished words of ``line``, the unfinished one, and the quotation mark that is open in it."""
    words: list[str] = []
    word, quote, begun = "", "", False
    chars = iter(line)
    for char in chars:
        if not quote and char in " \t\n":
            if begun:
                words.append(word)
            word, begun = "", False
            continue
        begun = True
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == "\\" and quote != "'":
            following = next(chars, "")
            word += following if not quote or following in '\\"$`' else char + following
        else:
            word += char
    return words, word, quote
