"""Turns bytes from the keyboard into Textual's events."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from textual import constants, events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS, MODIFIER_FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import KEY_NAME_REPLACEMENTS, _character_to_key
from textual.message import Message

from ml_tui.terminal.hangul import keystrokes
from ml_tui.terminal.sequences import ESC, Piece, SequenceSplitter
from ml_tui.text import clean_text

_REPORTED_KEY: Final = re.compile(
    r"\x1b\[(?P<code>\d{0,7})(?::(?P<shifted>\d{0,7}))?(?::(?P<base>\d{1,7}))?"
    r"(?:;(?P<held>\d{0,4})(?::(?P<event>\d))?(?:;(?P<text>[\d:]*))?)?(?P<final>[u~A-DFHPQS])"
)
"""A key as kitty's keyboard protocol reports it: its code, the modifiers, the text that it types."""

_OTHER_KEY: Final = re.compile(r"\x1b\[27;(?P<held>\d{1,4});(?P<code>\d{1,7})~")
"""A key with modifiers, as xterm and tmux report it."""

_CURSOR_REPORT: Final = re.compile(r"\x1b\[\d+;\d+R")
"""The position of the cursor, which each frame asks for. Shift+F3 looks the same; no command uses it."""

_MOUSE: Final = re.compile(r"\x1b\[<\d{1,5};-?\d{1,5};-?\d{1,5}[Mm]")

_SYNCHRONIZES: Final = re.compile(r"\x1b\[\?2026;[1-4]\$y")
"""The answer of a terminal that supports synchronized output: it shows a frame only when it is complete."""

_ESC_AND_TWO_KEYS: Final = re.compile(r"\x1b[\[O][^IO]")
"""Esc and two other keys, unless it is the sequence of a known key. ``I`` and ``O`` end a focus report."""

_MODIFIERS: Final = ("shift", "alt", "ctrl", "super", "hyper", "meta")
"""The modifiers in the order of the protocol's bits. The bits after them are locks."""

_RELEASED: Final = "3"
"""The event of a released key; 1 is pressed, 2 is repeated."""

_CHARACTERS: Final = {"enter": "\r", "tab": "\t", "backspace": "\x7f", "escape": ESC}
"""The characters of named keys."""

_SAME_WITH_SHIFT: Final = ("enter", "backspace", "escape")

_EXTRA_PRINTABLE: Final = frozenset("\u200c\u200d\u00a0\u2002\u2003\u2009\u202f\u3000")
"""Text that Python does not call printable: joiners, which hold emoji together, and blanks of other widths."""


class Key(events.Key):
    """A key press that also counts `_EXTRA_PRINTABLE` as printable."""

    @property
    def is_printable(self) -> bool:
        """Whether the key types text."""
        return self.character is not None and _is_text(self.character)


class KeyboardReader:
    """Turns the bytes of a keyboard into Textual's messages; no bytes raise an error."""

    def __init__(
        self,
        *,
        on_bad_input: Callable[[], None],
        typing: Callable[[], bool],
        on_cursor_report: Callable[[], None] = lambda: None,
    ) -> None:
        """Read the keyboard of one terminal.

        :param on_bad_input: called after bytes that are not UTF-8.
        :param typing: whether a text field has the focus.
        :param on_cursor_report: called when the terminal says where its cursor is.
        """
        self._on_bad_input = on_bad_input
        self._on_cursor_report = on_cursor_report
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._splitter = SequenceSplitter(
            typing=typing, esc_timeout=constants.ESCAPE_DELAY if "ESCDELAY" in os.environ else None
        )
        self._mouse = XTermParser()

    @property
    def deadline(self) -> float | None:
        """When to call `tick`, by the monotonic clock; None while nothing waits for it."""
        return self._splitter.deadline

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that ``data`` completes."""
        text = self._decode(data)
        yield from self._messages(self._splitter.feed(text))
        if text.count("\ufffd") > data.count("\ufffd".encode()):
            self._on_bad_input()

    def tick(self) -> Iterator[Message]:
        """Return the messages that passing time completes, such as Escape."""
        return self._messages(self._splitter.tick())

    def _messages(self, pieces: Iterable[Piece]) -> Iterator[Message]:
        for piece in pieces:
            match piece.kind:
                case "text":
                    yield from map(_typed, piece.text)
                case "escape":
                    yield Key("escape", ESC)
                case "sequence":
                    yield from self._of_sequence(piece)
                case "paste":
                    # Clean without cutting: the field limits the length. A tab becomes 4 blanks.
                    yield events.Paste(clean_text(piece.text, limit=4 * len(piece.text)))

    def _of_sequence(self, piece: Piece) -> list[Message]:
        """Return the messages of a control sequence; none for an answer that nobody waits for."""
        sequence = piece.text
        if _CURSOR_REPORT.fullmatch(sequence):
            self._on_cursor_report()
            return []
        if keys := _keys_of(sequence):
            return [*keys]
        if _MOUSE.fullmatch(sequence):
            moved = self._mouse.parse_mouse_code(sequence)
            return [moved] if moved else []
        if _SYNCHRONIZES.fullmatch(sequence):
            return [messages.TerminalSupportsSynchronizedOutput()]
        if _ESC_AND_TWO_KEYS.fullmatch(sequence) and sequence not in ANSI_SEQUENCES_KEYS:
            return [*([] if piece.esc_reported else [Key("escape", ESC)]), *map(_typed, sequence[1:])]
        return []


def _is_text(char: str) -> bool:
    return char.isprintable() or char in _EXTRA_PRINTABLE


def _typed(char: str) -> Key:
    """Return the key that types ``char``, which may be a control character."""
    known = ANSI_SEQUENCES_KEYS.get(char)
    if isinstance(known, tuple):
        return Key(known[0].value, char)
    name = char if char.isalnum() else _character_to_key(char)
    return Key(KEY_NAME_REPLACEMENTS.get(name, name), char)


def _keys_of(sequence: str) -> list[Key]:
    """Return the keys that ``sequence`` stands for; none if it is not a key, or a released one."""
    if match := _REPORTED_KEY.fullmatch(sequence):
        if match["event"] == _RELEASED:
            return []
        if (text := match["text"]) and match["final"] == "u":
            return [_typed(char) for code in text.split(":") if _is_text(char := _character(code))]
    known = ANSI_SEQUENCES_KEYS.get(sequence)
    if isinstance(known, tuple):
        return [Key(key.value, None) for key in known]
    if isinstance(known, str):
        return [_typed(known)]
    if other := _OTHER_KEY.fullmatch(sequence):
        return _pressed(other["code"], "u", other["held"])
    return _pressed(match["base"] or match["code"], match["final"], match["held"], match["shifted"]) if match else []


def _character(code: str) -> str:
    """Return the character with the number ``code``; NUL if there is none."""
    return chr(int(code)) if code and len(code) < 8 and int(code) < 0x110000 else "\0"


def _pressed(code: str, final: str, held: str | None, shifted: str | None = None) -> list[Key]:
    """Return the key ``code`` with the modifiers ``held``; ``shifted`` is what it types with Shift, if known."""
    bits = int(held or 1) - 1
    holding = [name for bit, name in enumerate(_MODIFIERS) if bits >> bit & 1]
    name, char = FUNCTIONAL_KEYS.get(f"{code or 1}{final}", ""), _character(code)
    if name in MODIFIER_FUNCTIONAL_KEYS:
        return []
    if name:
        if holding == ["shift"] and name in _SAME_WITH_SHIFT:
            holding = []
        return [Key("+".join([*sorted(holding), name]), None if holding else _CHARACTERS.get(name))]
    if final != "u" or not _is_text(char):
        return []
    if holding in ([], ["shift"]):
        return [_typed((_character(shifted) if shifted else char.upper()) if holding else char)]
    return [Key("+".join([*sorted(holding), _typed(keystrokes(char) or char).key]), None)]
