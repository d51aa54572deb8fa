"""Finding the pressed keys from incoming Hangul."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.terminal.hangul import keystrokes
from ml_tui.tui import commands

TWINS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True))
"""The Hangul on each letter's key, as printed on Korean keyboards."""


@pytest.mark.parametrize("letter", TWINS)
def test_every_latin_letter_has_a_hangul_key(letter: str) -> None:
    assert keystrokes(TWINS[letter]) == letter


def test_every_letter_command_works_in_hangul_mode() -> None:
    keys = {key for command in commands.COMMANDS for key in command.keys.split(",") if len(key) == 1 and key.isalpha()}
    assert keys
    for key in keys & set(TWINS):
        assert keystrokes(TWINS[key]) == key


@pytest.mark.parametrize(
    ("jamo", "letters"), [("ㅃ", "Q"), ("ㅉ", "W"), ("ㄸ", "E"), ("ㄲ", "R"), ("ㅆ", "T"), ("ㅒ", "O"), ("ㅖ", "P")]
)
def test_shifted_hangul_becomes_capitals(jamo: str, letters: str) -> None:
    assert keystrokes(jamo) == letters


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("바", "qk"),
        ("너", "sj"),
        ("왜", "dho"),  # ㅗ and ㅐ make one vowel
        ("값", "rkqt"),  # ㅂ and ㅅ make one final
        ("닭", "ekfr"),
        ("쀍", "Qnpfr"),
        ("ㅘ", "hk"),
        ("ㅄ", "qt"),
        ("바너", "qksj"),
    ],
)
def test_composed_syllables_become_letters(text: str, letters: str) -> None:
    assert keystrokes(text) == letters
    assert keystrokes(unicodedata.normalize("NFD", text)) == letters


@pytest.mark.parametrize("text", ["q", "1", "", "バ", "漢", "-", "ㆍ", "ㅿ", "바q", "\r", "é", "🙂"])
def test_other_text_has_no_keystrokes(text: str) -> None:
    assert keystrokes(text) == ""


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=3))
def test_every_syllable_becomes_two_to_five_letters(text: str) -> None:
    letters = keystrokes(text)
    assert letters.isascii() and letters.isalpha()
    assert 2 * len(text) <= len(letters) <= 5 * len(text)


@given(st.text(max_size=4))
def test_any_text_gives_only_letters(text: str) -> None:
    letters = keystrokes(text)
    assert letters == "" or (letters.isascii() and letters.isalpha())
