"""Bytes from the keyboard to key events, whatever the bytes are."""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import ClassVar, Final

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

from ml_tui.text import clean_text

_PIECE: Final = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b|[^\x1b]+")
"""Text cut into control sequences and the rest, so that a sequence the parser fails on takes nothing along."""


class KeyboardReader:
    """Turns the bytes of a keyboard into Textual's messages, whatever the bytes are."""

    PASTE_LIMIT: ClassVar[float] = 5.0
    """How long a paste may pause before it counts as ended, in seconds: its end may never come."""

    def __init__(self, *, debug: bool, on_bad_input: Callable[[], None]) -> None:
        """``debug`` makes Textual's parser keep a log; ``on_bad_input`` is called whenever bytes are not UTF-8."""
        self._debug = debug
        self._on_bad_input = on_bad_input
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._parser = XTermParser(debug)
        self._recent = ""
        self._pasted: list[str] | None = None
        self._paste_time = 0.0

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that ``data`` completes."""
        text = self._decode(data)
        if text.count("\ufffd") > data.count("\ufffd".encode()):
            self._on_bad_input()
        while text:
            text = yield from self._read_keys(text) if self._pasted is None else self._read_paste(self._pasted, text)

    def tick(self) -> Iterator[Message]:
        """The messages that time completes, such as Escape; to be called several times a second."""
        if self._pasted is None:
            yield from self._guarded(self._parser.tick())
        elif time.monotonic() - self._paste_time > self.PASTE_LIMIT:
            yield self._end_paste("".join(self._pasted))

    def _read_keys(self, text: str) -> Generator[Message, None, str]:
        """Parse ``text`` up to the start of a paste; return what follows that."""
        seen = self._recent + text
        start = seen.find(BRACKETED_PASTE_START)
        if start < 0:
            end = len(text)
            self._recent = seen[1 - len(BRACKETED_PASTE_START) :]
        else:
            end = start + len(BRACKETED_PASTE_START) - len(self._recent)
            self._begin_paste()
        for piece in _PIECE.findall(text[:end]):
            yield from self._guarded(self._parser.feed(piece))
        if start >= 0:
            # The parser is told at once that the paste is over, and its empty message is dropped: it would take an
            # ESC inside the paste for the start of a key, and a pasted text could press keys.
            list(self._guarded(self._parser.feed(BRACKETED_PASTE_END)))
        return text[end:]

    def _read_paste(self, pasted: list[str], text: str) -> Generator[Message, None, str]:
        """Add ``text`` to the paste up to the end of that; return what follows the end."""
        self._paste_time = time.monotonic()
        pasted.append(text)
        seen = self._recent + text
        if BRACKETED_PASTE_END not in seen:
            self._recent = seen[1 - len(BRACKETED_PASTE_END) :]
            return ""
        whole, _, rest = "".join(pasted).partition(BRACKETED_PASTE_END)
        yield self._end_paste(whole)
        return rest

    def _begin_paste(self) -> None:
        """Take what comes as pasted text, literally."""
        self._pasted, self._recent, self._paste_time = [], "", time.monotonic()

    def _end_paste(self, text: str) -> events.Paste:
        """Take what comes as keys again; the message of the paste ``text``, which is cleaned here, at the door."""
        self._pasted, self._recent = None, ""
        # Only what is harmful goes: how much text a field takes is for the field to say. A tab becomes four blanks.
        return events.Paste(clean_text(text, limit=4 * len(text)))

    def _guarded(self, messages: Iterable[Message]) -> Iterator[Message]:
        """``messages`` of the parser, up to the first that it fails on; then there is a new parser.

        Textual's parser raises on numbers it does not expect, as in ``ESC[97:65;2u`` or a code point beyond Unicode.
        """
        try:
            yield from messages
        except Exception:
            failed, self._parser = self._parser, XTermParser(self._debug)
            self._parser.mouse_pixels = failed.mouse_pixels
            self._parser.terminal_size = failed.terminal_size
            self._parser.terminal_pixel_size = failed.terminal_pixel_size
