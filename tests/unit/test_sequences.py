"""What terminals send, in whatever pieces and with whatever pauses it comes in."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable

import pytest
from textual import events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from ml_tui.terminal.keyboard import KeyboardReader
from ml_tui.terminal.sequences import SequenceSplitter

ANSWERS = {
    "OSC 4, a colour": "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
    "OSC 10, BEL": "\x1b]10;rgb:2323/2424/2525\x07",
    "OSC 11, ST": "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
    "OSC 12, C1 ST": "\x1b]12;rgb:ffff/ffff/ffff\x9c",
    "OSC 52, the clipboard": "\x1b]52;c;MTIzNDIxMw==\x1b\\",
    "OSC 1337, iTerm2": "\x1b]1337;ReportCellSize=17.0;8.0;2.0\x1b\\",
    "DCS, XTVERSION": "\x1bP>|tmux 3.3a\x1b\\",
    "DCS, XTGETTCAP": "\x1bP1+r544e=787465726d\x1b\\",
    "DCS, DECRQSS": "\x1bP1$r0;1;31m\x1b\\",
    "DCS, DA3": "\x1bP!|7E565445\x1b\\",
    "APC, graphics": "\x1b_Gi=31;OK\x1b\\",
    "DA1": "\x1b[?62;22;52c",
    "DA2": "\x1b[>1;4000;29c",
    "CPR": "\x1b[24;80R",
    "CPR on the first line": "\x1b[1;2R",
    "DECRPM": "\x1b[?2048;0$y",
    "DECRPM, ANSI": "\x1b[4;2$y",
    "DSR": "\x1b[0n",
    "the colours' change": "\x1b[?997;1n",
    "kitty's flags": "\x1b[?25u",
    "the size": "\x1b[48;24;80;480;800t",
    "focus in": "\x1b[I",
    "focus out": "\x1b[O",
    "X10 mouse": "\x1b[M !!",
    "a key let go": "\x1b[97;1:3u",
    "an arrow let go": "\x1b[1;1:3A",
    "Shift alone": "\x1b[57441;2u",
    "an unknown key": "\x1b[50~",
}
"""What no key is; hardly any of it was asked for by the app."""

KEYS = {
    "\x1b[A": "up",
    "\x1bOD": "left",
    "\x1b[1;5C": "ctrl+right",
    "\x1b[3~": "delete",
    "\x1b[Z": "shift+tab",
    "\x1bOP": "f1",
    "\x1b[[A": "f1",
    "\x1b[15~": "f5",
    "\x1b[24;2~": "f24",
    "\x1b[3$": "shift+delete",
    "\x1bOM": "enter",
    "\x1b[27u": "escape",
    "\x1b[97;5u": "ctrl+a",
    "\x1b[97;5:2u": "ctrl+a",
    "\x1b[12596;5u": "ctrl+s",
    "\x1b[12596::115;5u": "ctrl+s",
    "\x1b[27;5;115~": "ctrl+s",
    "\x1b[13;2u": "enter",
    "\x1b[1;1:1B": "down",
    "\x1b[1;129D": "left",
    "\x1b[97;3u": "alt+a",
    "\x1b[57399;129u": "0",
}
"""Keys as terminals of all kinds send them, some in modes that another program has left behind."""


class SimulatedKeyboard:
    """A keyboard at the other end of a line, on which time passes as the test says."""

    def __init__(self, *, typing: bool = False) -> None:
        """``typing``: whether a text field has the keys."""
        self.now = 100.0
        self.typing = typing
        self.bad = 0
        self.reader = KeyboardReader(on_bad_input=self._bad, typing=lambda: self.typing)
        self.reader._splitter = SequenceSplitter(typing=lambda: self.typing, clock=lambda: self.now)
        self.received: list[str] = []
        """The names of the keys, and in angles what else came."""

    def _bad(self) -> None:
        self.bad += 1

    def send(self, *pieces: str | float) -> list[str]:
        """Send text, and let seconds pass; what has come."""
        for piece in pieces:
            if isinstance(piece, str):
                self._take(self.reader.feed(piece.encode("utf-8", "surrogatepass")))
            else:
                self._wait(piece)
        return self.received

    def _wait(self, seconds: float) -> None:
        """Let time pass, as the driver does: it looks when the deadline has come."""
        end = self.now + seconds
        while (deadline := self.reader.deadline) is not None and deadline <= end:
            self.now = max(self.now, deadline)
            self._take(self.reader.tick())
        self.now = end

    def _take(self, incoming: Iterable[object]) -> None:
        for message in incoming:
            if isinstance(message, events.Key):
                self.received.append(message.character if message.is_printable else message.key)  # type: ignore[arg-type]
            elif isinstance(message, events.Paste):
                self.received.append(f"<{message.text}>")
            else:
                self.received.append(f"<{type(message).__name__}>")


def torn(text: str, pause: float) -> list[str | float]:
    """``text`` byte by byte, with a ``pause`` after each."""
    return [part for char in text for part in (char, pause)]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
class TestAnswers:
    """What a terminal answers is no key."""

    def test_a_whole_answer_types_nothing(self, answer: str) -> None:
        """Nothing comes of it, and what stands around it is typed."""
        assert SimulatedKeyboard().send("a" + answer + "b", 20.0) == ["a", "b"]

    @pytest.mark.parametrize("typing", [False, True])
    @pytest.mark.parametrize("pause", [0.0, 0.05, 0.3, 0.5])
    def test_an_answer_cut_at_any_byte_types_nothing(self, answer: str, pause: float, typing: bool) -> None:
        """Whatever the pause: at most an Esc comes of it, when the ESC has come alone for longer than that takes."""
        for at in range(1, len(answer)):
            keyboard = SimulatedKeyboard(typing=typing)
            received = keyboard.send("a", answer[:at], pause, answer[at:], "b", 20.0)
            alone = pause > (SequenceSplitter.ESC_TIMEOUT_IN_TEXT if typing else SequenceSplitter.ESC_TIMEOUT)
            assert received == ["a", "escape", "b"] if at == 1 and alone else ["a", "b"], ascii(answer[:at])

    @pytest.mark.parametrize("pause", [0.05, 0.3, 0.5])
    def test_an_answer_torn_at_every_byte_types_nothing(self, answer: str, pause: float) -> None:
        """A line on which every byte comes for itself."""
        keyboard = SimulatedKeyboard()
        assert [key for key in keyboard.send(*torn(answer, pause), 20.0, "b") if key != "escape"] == ["b"]


class TestKeys:
    """Keys that are sequences."""

    @pytest.mark.parametrize(("sequence", "key"), KEYS.items(), ids=map(ascii, KEYS))
    def test_a_key_in_pieces_is_the_same_key(self, sequence: str, key: str) -> None:
        """A torn one is the same key; an ESC that was alone for too long has been given out as Esc by then."""
        assert SimulatedKeyboard().send("a" + sequence + "b") == ["a", key, "b"]
        for at, pause in itertools.product(range(1, len(sequence)), (0.05, 0.3, 0.5)):
            alone = ["escape"] if at == 1 and pause > SequenceSplitter.ESC_TIMEOUT else []
            assert SimulatedKeyboard().send(sequence[:at], pause, sequence[at:], "b") == [*alone, key, "b"]

    @pytest.mark.parametrize("pause", [0.0, 0.3, 0.34])
    def test_a_torn_arrow_closes_no_text_and_types_nothing(self, pause: float) -> None:
        """While text is typed, a line may be slow by 300 ms without an Esc."""
        assert SimulatedKeyboard(typing=True).send(*torn("\x1b[D", pause)) == ["left"]

    def test_a_slow_line_is_recognised_by_its_pauses(self) -> None:
        """After a torn sequence an ESC is waited with for longer, and then for less and less."""
        keyboard = SimulatedKeyboard()
        assert keyboard.send("\x1b", 0.3, "[D") == ["escape", "left"]
        assert keyboard.send("\x1b", 0.3, "[D")[2:] == ["left"]
        assert keyboard.send(*["\x1b[D"] * 12, "\x1b", SequenceSplitter.ESC_TIMEOUT)[-1:] == ["escape"]

    @pytest.mark.parametrize("typing", [False, True])
    def test_esc_is_delivered_soon(self, typing: bool) -> None:
        """It waits no longer than it has to."""
        timeout = SequenceSplitter.ESC_TIMEOUT_IN_TEXT if typing else SequenceSplitter.ESC_TIMEOUT
        keyboard = SimulatedKeyboard(typing=typing)
        assert keyboard.send("\x1b", timeout - 0.01) == []
        assert keyboard.send(0.02) == ["escape"]
        assert keyboard.reader.deadline is None

    def test_alt_moves_by_words_only_in_text(self) -> None:
        """On a Mac, Alt with an arrow is ESC and a letter."""
        keys = ("\x1bb", "\x1bf", "\x1b\x7f")
        assert SimulatedKeyboard(typing=True).send(*keys) == ["ctrl+left", "ctrl+right", "ctrl+w"]
        assert SimulatedKeyboard().send(*keys) == ["escape", "b", "escape", "f", "escape", "backspace"]

    def test_a_torn_paste_is_one_paste(self) -> None:
        """A paste torn anywhere is one, and what looks like keys in it is none."""
        sent = "\x1b[200~one\x1bOQ two\x1b[12~\x1b[200~three\x1b[201~"
        for pause in (0.0, 0.05):
            assert SimulatedKeyboard().send(*torn(sent, pause), "after") == ["<oneQ twothree>", *"after"]
        assert SimulatedKeyboard().send("\x1b[200~unfinished", SequenceSplitter.PASTE_PAUSE + 0.1, "a") == [
            "<unfinished>",
            "a",
        ]


PRESSED = [*map(chr, range(0x20, 0x7F)), "\r", "\t", "\x7f", "\x13", "ㅓ", "한"]
"""Keys that are one character."""


class TestEscAndTwoKeys:
    """Over a slow line keys that were pressed one after the other arrive together."""

    @pytest.mark.parametrize("first", PRESSED, ids=ascii)
    def test_esc_and_two_keys_act_alike_in_any_packets(self, first: str) -> None:
        """ESC and any two keys are those three keys, but where they are the beginning of a sequence."""
        for second in PRESSED:
            keys = "\x1b" + first + second
            together = SimulatedKeyboard().send(keys, 40.0)
            assert together == ["escape", *SimulatedKeyboard().send(first, second)] or (
                (first in "[O" and (second in "0123456789:;<=>?IMOPQS" or keys in ANSI_SEQUENCES_KEYS))
                or (first in "]P_" and second > " ")
            ), ascii(keys)
            assert SimulatedKeyboard().send("\x1b", 0.05, first, 0.05, second, 40.0) == together, ascii(keys)

    @pytest.mark.parametrize("key", ["[", "]"])
    def test_esc_and_brackets_are_separate_keys(self, key: str) -> None:
        """They begin sequences, and are keys of the app all the same."""
        for second in ("j", "\r", "[", "]", "한", " "):
            expected = ["escape", key, *SimulatedKeyboard().send(second)]
            assert SimulatedKeyboard().send("\x1b" + key + second, 2.0) == expected
            assert SimulatedKeyboard().send("\x1b", 0.3, key, 0.1, second, 2.0) == expected
        assert SimulatedKeyboard().send("\x1b", 0.3, key, 0.61) == ["escape", key]


class TestStrings:
    """Strings that never end do not keep the keyboard."""

    def test_a_pause_ends_a_string(self) -> None:
        """Keys are keys again after a second."""
        assert SimulatedKeyboard().send("\x1b]10;rgb:23", SequenceSplitter.STRING_PAUSE + 0.01, "j1") == ["j", "1"]

    @pytest.mark.parametrize("key", ["\r", "\t", "한", "\x1b[A", "\x03"], ids=ascii)
    def test_a_key_that_cannot_be_part_of_a_string_ends_it(self, key: str) -> None:
        """Enter, Hangul, an arrow."""
        expected = SimulatedKeyboard().send(key)
        assert SimulatedKeyboard().send("\x1b]10;rgb:23", key, "j") == [*expected, "j"]

    def test_a_string_ends_even_during_typing(self) -> None:
        """Whoever types without a pause is heard after half a minute at most."""
        received = SimulatedKeyboard().send("\x1bP1$r", *[part for _ in range(80) for part in ("j", 0.5)])
        assert 0 < received.count("j") < 80

    def test_a_title_types_nothing(self) -> None:
        """It begins like two keys, and is known by its end; nobody asks for one."""
        assert SimulatedKeyboard().send("a\x1b]l1234\x1b\\b") == ["a", "b"]
        assert SimulatedKeyboard().send("\x1b]lj", 1.0) == ["escape", "]", "l", "j"]

    def test_a_long_string_takes_no_memory(self) -> None:
        """A clipboard of a megabyte is dropped as it comes."""
        keyboard = SimulatedKeyboard()
        keyboard.send("\x1b]52;c;", *["QUJD" * 1000] * 250)
        assert len(keyboard.reader._splitter._unfinished) < 2
        assert keyboard.send("\x1b\\a") == ["a"]

    @pytest.mark.parametrize("begun", ["\x1b[1;", "\x1b[?2026;", "\x1bO5", "\x1b]10", "\x1bP1$"], ids=ascii)
    def test_a_broken_sequence_is_dropped(self, begun: str) -> None:
        """It is more than anybody types, and none of it is a key."""
        assert SimulatedKeyboard().send(begun, SequenceSplitter.SEQUENCE_TIMEOUT + 0.1, "j") == ["j"]
        assert SimulatedKeyboard().send(begun, "\r") == ["enter"]

    def test_an_endless_sequence_is_dropped(self) -> None:
        """Nor is one that is longer than any."""
        assert SimulatedKeyboard().send("\x1b[", *["1;2" * 1000] * 6, "\r")[-1:] == ["enter"]


FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
TEXTS = [
    "데이터수집점검결과보고서" * 4,
    FAMILY,
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "é",
    "e\u0301",
    "각",
    "각",
    "전각\u3000공백",
    "a\u00a0b",
    "한",
]


def reported(text: str, code: str = "0") -> str:
    """A commit of an input method as the protocol of kitty reports it."""
    return f"\x1b[{code};;{':'.join(str(ord(char)) for char in text)}u"


class TestInputMethods:
    """What input methods commit arrives whole."""

    @pytest.mark.parametrize("text", TEXTS, ids=ascii)
    def test_text_of_an_input_method_is_typed(self, text: str) -> None:
        """As UTF-8, and as a report of any length; whole, and byte by byte."""
        for sent in (text, reported(text), reported(text, "97")):
            assert "".join(SimulatedKeyboard(typing=True).send(sent)) == text
            keyboard = SimulatedKeyboard(typing=True)
            for byte in sent.encode():
                keyboard._take(keyboard.reader.feed(bytes([byte])))
                keyboard._wait(0.05)
            assert ("".join(keyboard.received), keyboard.bad) == (text, 0)

    @pytest.mark.parametrize("syllables", range(1, 41))
    def test_words_of_any_length_are_typed(self, syllables: int) -> None:
        """The fault was with five and more."""
        word = ("데이터수집점검결과보고서" * 4)[:syllables]
        assert "".join(SimulatedKeyboard(typing=True).send(reported(word))) == word

    def test_invalid_characters_are_left_out(self) -> None:
        """Controls and numbers beyond Unicode are not typed."""
        assert SimulatedKeyboard().send("\x1b[0;;27:97:1114112:99999999:55296:98u") == ["a", "b"]

    def test_the_answer_about_synchronized_output_is_passed_on(self) -> None:
        """The one answer that is waited for."""
        assert SimulatedKeyboard().send("\x1b[?2026;2$y\x1b[?2026;0$y") == [
            f"<{messages.TerminalSupportsSynchronizedOutput.__name__}>"
        ]

    def test_invalid_bytes_are_reported_after_their_keys(self) -> None:
        """Told before, the next key would take the message away unread."""
        keyboard = SimulatedKeyboard()
        reader = keyboard.reader.feed("가".encode("cp949"))
        next(reader)
        assert keyboard.bad == 0
        list(reader)
        assert keyboard.bad == 1


@pytest.mark.parametrize("seed", range(10))
def test_random_bytes_do_no_harm(seed: int) -> None:
    """Nothing raises, and when it is over the keyboard works."""
    dice = random.Random(seed)
    alphabet = [
        *"\x1b\x1b\x1b[[[]O?;:0123456789$~uABRMPtcmyn_^X\x07\\ <>",
        "\x9c",
        "한",
        "\u200d",
        "\x1b[",
        "\x1b]10;",
        "\x1b[200~",
    ]
    keyboard = SimulatedKeyboard(typing=dice.random() < 0.5)
    for _ in range(400):
        keyboard.send(dice.choice(alphabet), dice.choice([0.0, 0.0, 0.02, 0.2, 0.7]))
    keyboard.send(20.0)
    before = len(keyboard.received)
    assert keyboard.send("\x1b[Aj")[before:] == ["up", "j"]
    assert keyboard.reader.deadline is None
