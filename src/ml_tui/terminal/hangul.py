"""The keys that type Hangul, so that every letter command works in Hangul mode too.

On the Korean two-set keyboard (두벌식) each jamo sits on a Latin letter: ``ㅂ`` is ``q``, ``ㅓ`` is ``j``. A terminal
may send single jamo, or a syllable that its input method has composed: ``바`` was ``q`` and ``k``.
"""

from __future__ import annotations

import unicodedata

_LAYOUT = dict(
    zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True)
) | dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))

_COMPOUND = {
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]

_CONJOINING = dict(
    [(chr(0x1100 + n), jamo) for n, jamo in enumerate(_INITIALS)]
    + [(chr(0x1161 + n), jamo) for n, jamo in enumerate(_VOWELS)]
    + [(chr(0x11A7 + n), jamo) for n, jamo in enumerate(_FINALS) if jamo]
)


def keystrokes(text: str) -> str:
    """Return the Latin letters on the keys that type ``text``; empty unless all of it is Hangul."""
    jamo = [part for char in unicodedata.normalize("NFC", text) for part in _jamo(char)]
    letters = [_LAYOUT.get(one, "") for one in jamo]
    return "".join(letters) if all(letters) else ""


def _jamo(char: str) -> str:
    """Return the jamo that type ``char``, one for each key."""
    if "가" <= char <= "힣":
        code = ord(char) - 0xAC00
        parts = [_INITIALS[code // 588], _VOWELS[code % 588 // 28], _FINALS[code % 28]]
    else:
        parts = [_CONJOINING.get(char, char)]
    return "".join(_COMPOUND.get(part, part) for part in parts)
