"""Cut what a terminal sends into typed text, keys, pastes, and answers that nobody waits for.

All of these come in one stream. An answer may come late, in pieces, or for a program that has ended. If
``ESC ] 10 ; rgb:2323/…`` were taken for keys, it would answer four questions in review mode. So every sequence is read
to its end before it is interpreted. How bytes are packed does not matter: ESC and a letter in one packet are Esc and
that letter, because no command uses Alt.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator
from typing import ClassVar, Final, Literal, NamedTuple

ESC: Final = "\x1b"
PASTE_BEGINS: Final = "\x1b[200~"
PASTE_ENDS: Final = "\x1b[201~"

_SEQUENCE: Final = re.compile(
    r"""(?xs)
      \x1b\[\[[A-E]                                     # F1 to F5 of the Linux console
    | \x1b\[M.{3}                                       # the mouse as X10 reports it
    | \x1b\[(?:[378]|2[34])\$                           # rxvt's Shift with Del, Home, End, F11, F12
    | \x1b\[(?![M\[])(?:[0-?]+[ -/]*)?[@-~]             # CSI: keys, reports
    | \x1bO[0-9;]*[A-Za-z]                              # SS3: keys
    | \x1b(?:[X^]|\][lL])[ -~]*(?:[\x07\x9c]|\x1b\\)    # SOS, PM, titles: told from keys only by their end
    """
)
"""A whole sequence."""

_STRING: Final = re.compile(r"(?x) \x1b (?: \]\d{1,4}(?=[;\x07\x9c\x1b]) | P[!-?][\ -?]*[@-~] | _[!-~] )")
"""The beginning of an OSC, DCS or APC string, long enough to tell it from keys."""

_UNFINISHED: Final = re.compile(
    r"(?xs) \x1b (?: \[(?: \[ | M.{0,2} | [0-?]+[\ -/]* )? | O[0-9;]* | \]\d{0,4} | P(?:[!-?][\ -?]*)? | _ )? \Z"
)
"""A sequence or string whose end has not come yet."""

_MAYBE_KEYS: Final = ("\x1b[", "\x1b[[", "\x1bO", "\x1b]", "\x1bP", "\x1b_")
"""Beginnings of a sequence that are typed keys if nothing follows."""

_INVALID: Final = re.compile(r"(?x) \x1b (?: \[[0-?]+[\ -/]* | O[0-9;]+ | \]\d+ | P[!-?][\ -?]* )")
"""The part to drop when a sequence goes on as no sequence can; longer than what anybody types."""

_LONGEST: Final = 16_384
"""Characters after which an unfinished sequence counts as broken; a word of 2,000 syllables fits."""

_PRINTABLE: Final = "".join(map(chr, range(0x20, 0x7F)))
"""The characters in the strings of terminals' answers. Any other character ends a string: it is a key."""

_STRING_ENDS: Final = ("\x07", "\x9c", "\x1b\\")

_WORD_KEYS: Final = "bf\x7f"
"""What Alt with an arrow or Backspace sends after ESC on a Mac, to skip or delete a word."""


class Piece(NamedTuple):
    """A part of the input."""

    kind: Literal["text", "sequence", "escape", "paste"]
    """Characters that were typed, a whole control sequence, the key Esc, or a paste."""
    text: str
    """The characters; of a paste, without its marks."""
    esc_reported: bool = False
    """Whether the ESC at its beginning came alone and was already reported as the key Esc."""


class SequenceSplitter:
    """Cuts the input into pieces, however it is packed."""

    ESC_TIMEOUT: ClassVar[float] = 0.1
    """How long an ESC may be alone before it is the key Esc, in seconds."""

    ESC_TIMEOUT_IN_TEXT: ClassVar[float] = 0.35
    """The same in a text field: an arrow key whose bytes come apart must not close the form and run commands."""

    CONTINUATION_TIMEOUT: ClassVar[float] = 0.6
    """How long after an ESC the rest of its sequence may come, even once the ESC was reported as Esc, in seconds."""

    SEQUENCE_TIMEOUT: ClassVar[float] = 2.0
    """How long a sequence that cannot be typed keys may pause before it is dropped, in seconds."""

    STRING_PAUSE: ClassVar[float] = 1.0
    """How long a string may pause before it counts as ended, in seconds."""

    STRING_LIMIT: ClassVar[float] = 30.0
    """How long a string may take in all, in seconds: meanwhile typed keys are dropped."""

    PASTE_PAUSE: ClassVar[float] = 5.0
    """How long a paste may pause before it counts as ended, in seconds: its end may never come."""

    def __init__(
        self,
        *,
        typing: Callable[[], bool] = lambda: False,
        esc_timeout: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``typing`` says whether a text field has the focus; ``esc_timeout`` replaces both timeouts of an ESC."""
        self._typing = typing
        self._esc_timeout = esc_timeout
        self._clock = clock
        self._unfinished = ""
        """An unfinished sequence; inside a string or a paste, what may be the beginning of its end."""
        self._esc_reported = False
        """Whether the ESC of that sequence was already reported as Esc."""
        self._string = False
        """Whether the next input belongs to a string."""
        self._pasted: list[str] | None = None
        """What has been pasted so far; None outside of a paste."""
        self._began = self._last = 0.0
        """When the current sequence, string or paste began, and when the last input came."""
        self._torn_until = 0.0
        """Until when the next characters may continue an ESC that was reported as Esc."""
        self._pause = 0.0
        """The longest pause within recent sequences on this connection; it shrinks with each that pauses less."""
        self._longest = 0.0
        """The longest pause in the current sequence."""

    def feed(self, text: str) -> Iterator[Piece]:
        """Yield the pieces that ``text`` completes; handle each before you ask for the next."""
        now = self._clock()
        self._longest, self._last = max(self._longest, now - self._last), now
        if self._string and now > self._began + self.STRING_LIMIT:
            self._string, self._unfinished = False, ""
        while text:
            if self._pasted is not None:
                text = yield from self._in_paste(self._pasted, text)
            elif self._string:
                text = self._in_string(text)
            else:
                text = yield from self._in_keys(text)

    def tick(self) -> Iterator[Piece]:
        """Yield the pieces that passing time completes; call this when the `deadline` has passed without input."""
        if self.deadline is None or self._clock() < self.deadline:
            return
        unfinished, self._unfinished = self._unfinished, ""
        if self._pasted is not None:
            yield self._end_paste("".join(self._pasted))
        elif self._string:
            self._string = False
        elif unfinished == ESC:
            self._torn_until = self._last + self.CONTINUATION_TIMEOUT
            yield Piece("escape", ESC)
        elif unfinished in _MAYBE_KEYS:
            yield from self._typed(unfinished)

    @property
    def deadline(self) -> float | None:
        """When to call `tick`, by the clock; None while nothing is unfinished."""
        if self._pasted is not None:
            return self._last + self.PASTE_PAUSE
        if self._string:
            return min(self._last + self.STRING_PAUSE, self._began + self.STRING_LIMIT)
        if not self._unfinished:
            return None
        if self._unfinished == ESC:
            return self._last + self._timeout()
        return self._last + (self.CONTINUATION_TIMEOUT if self._unfinished in _MAYBE_KEYS else self.SEQUENCE_TIMEOUT)

    def _timeout(self) -> float:
        """Return how long an ESC may be alone: longer if recent sequences on this connection paused."""
        timeout = self._esc_timeout or (self.ESC_TIMEOUT_IN_TEXT if self._typing() else self.ESC_TIMEOUT)
        return max(timeout, min(1.5 * self._pause, self.CONTINUATION_TIMEOUT))

    def _in_keys(self, text: str) -> Generator[Piece, None, str]:
        """Cut one piece off ``text``; return what follows."""
        if self._unfinished:
            text, self._unfinished = self._unfinished + text, ""
        elif self._last < self._torn_until and text[0] in "[O]P_":
            text, self._esc_reported = ESC + text, True
        elif text[0] == ESC:
            self._esc_reported, self._began, self._longest = False, self._last, 0.0
        else:
            plain, esc, rest = text.partition(ESC)
            self._torn_until = 0.0
            yield Piece("text", plain)
            return esc + rest
        self._torn_until = 0.0
        return (yield from self._after_esc(text))

    def _after_esc(self, text: str) -> Generator[Piece, None, str]:
        """Cut off the sequence or string at the beginning of ``text``; return what follows."""
        if match := _STRING.match(text):
            self._string = True
        elif match := _SEQUENCE.match(text):
            self._note_pause()
            if match[0] == PASTE_BEGINS:
                self._pasted = []
            else:
                yield Piece("sequence", match[0], self._esc_reported)
        elif len(text) <= _LONGEST and _UNFINISHED.match(text):
            self._unfinished = text
            return ""
        elif not (match := _INVALID.match(text)):
            if text[1] in _WORD_KEYS and self._typing():
                yield Piece("sequence", text[:2])
                return text[2:]
            yield from self._typed(ESC)
            return text[1:]
        return text[match.end() :]

    def _typed(self, keys: str) -> Iterator[Piece]:
        """Yield ``keys`` as typed keys, Esc first."""
        if not self._esc_reported:
            yield Piece("escape", ESC)
        if keys != ESC:
            yield Piece("text", keys[1:])

    def _in_string(self, text: str) -> str:
        """Drop the part of ``text`` in the string; return what follows."""
        text, self._unfinished = self._unfinished + text, ""
        rest = text.lstrip(_PRINTABLE)
        if rest == ESC:
            self._unfinished = ESC  # may begin the end
        elif rest:
            self._string = False
            self._note_pause()
            end = next((end for end in _STRING_ENDS if rest.startswith(end)), "")
            return rest[len(end) :]
        return ""

    def _in_paste(self, pasted: list[str], text: str) -> Generator[Piece, None, str]:
        """Add ``text`` to the paste up to its end; return what follows."""
        pasted.append(text)
        seen = self._unfinished + text
        if PASTE_ENDS not in seen:
            self._unfinished = seen[1 - len(PASTE_ENDS) :]
            return ""
        whole, _, rest = "".join(pasted).partition(PASTE_ENDS)
        yield self._end_paste(whole)
        return rest

    def _end_paste(self, text: str) -> Piece:
        """Leave the paste; return the piece of the pasted ``text``."""
        self._pasted, self._unfinished = None, ""
        return Piece("paste", text)

    def _note_pause(self) -> None:
        """Note the longest pause of the sequence that has ended."""
        self._pause, self._longest = max(0.8 * self._pause, self._longest), 0.0
