"""A command line that is being typed into bash: which words there are so far, and how a word has to be quoted in it."""

from __future__ import annotations

import msgspec

_PLAIN = frozenset("-_./,@%+=:")
"""What needs no quotes besides letters and digits."""


class TypedLine(msgspec.Struct, frozen=True):
    """A command line up to the cursor."""

    words: list[str]
    """The finished words."""
    current: str
    """The word at the cursor, so far."""
    kept: str
    """The beginning of `current` that stays as it was typed."""
    quote: str
    """The quotation mark that is open where the rest begins; empty when none is."""


def split(line: str, replaced: str) -> TypedLine:
    """``line`` in words, as a shell sees them; a completion replaces its end ``replaced``."""
    end = len(line) - len(replaced) if replaced and line.endswith(replaced) else len(line)
    words, kept, quote = _words(line[:end])
    all_words, current, _open = _words(line)
    return TypedLine(words, current, kept if len(all_words) == len(words) else "", quote)


def quoted(text: str, quote: str) -> str:
    """``text`` as it has to stand where the quotation mark ``quote`` is open, or none is."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':  # there is no way to write an exclamation mark that calls up no history
        return "".join(f"\\{char}" if char in '\\"$`' else "\"'!'\"" if char == "!" else char for char in text)
    return "".join(char if char.isalnum() or char in _PLAIN else f"\\{char}" for char in text)


def _words(line: str) -> tuple[list[str], str, str]:
    """The finished words of ``line``, the unfinished one, and the quotation mark that is open in it."""
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
