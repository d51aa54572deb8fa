"""What text may enter, and how wide it is: nothing drives the terminal, nothing of a note is lost or too wide."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.text import (
    TEXT_LIMIT,
    clean_line,
    clean_text,
    clean_values,
    crop,
    initials,
    is_clean,
    matches,
    pad,
    width,
    wrap,
)
from tests.waiting import little_cpu_time

HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\t\r]")
"""What must never reach a terminal, written down independently of the code under test."""

PIECES = [
    "\x1b]52;c;", "\x1b]0;", "\x1b[31m", "\x1b[", "\x1b", "\x1bP", "\x1b\\", "\x07", "\x9b", "\x9d", "\x90", "\x9c",
    "\0", "\x7f", "\x0e", "\u202e", "\u2067", "\ufeff", "\u2028", "\r", "\n", "\t", "\ud800", "\ufffe", "\u200d",
    "\ufe0f", "\u0301", "👍", "🏽", "👩", "🇰", "🇷", "⚠", "가", "힣", "\u1100", "\u1161", "क", "\u094d", "\u093f",
    "a", "1", ";", "[", "m", " ", "…", "─",
]  # fmt: skip
"""What hostile and merely unusual text is made of; single letters of it combine into whole sequences."""

hostile = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


class TestCleaning:
    @pytest.mark.parametrize(
        ("dirty", "clean"),
        [
            pytest.param("a\x1b]52;c;aGFjaw==\x07b", "ab", id="OSC 52, the clipboard"),
            pytest.param("a\x1b]52;c;aGFjaw==\x1b\\b", "ab", id="OSC 52 ended by ST"),
            pytest.param("a\x1b]0;title\x07b", "ab", id="OSC 0, the window's title"),
            pytest.param("a\x1b]8;;http://x\x07b\x1b]8;;\x07", "ab", id="OSC 8, a link"),
            pytest.param("a\x1b[1;31mb\x1b[0m", "ab", id="CSI colours"),
            pytest.param("a\x1b[2J\x1b[10;10Hb", "ab", id="CSI that moves"),
            pytest.param("a\x9b31mb", "ab", id="CSI as one C1 character"),
            pytest.param("a\x9d52;c;aGFjaw==\x9cb", "ab", id="OSC as one C1 character"),
            pytest.param("a\x9d0;title\x07b", "ab", id="OSC as C1, ended by BEL"),
            pytest.param("a\x1bP1$qm\x1b\\b", "ab", id="DCS"),
            pytest.param("a\x90q\x9cb", "ab", id="DCS as one C1 character"),
            pytest.param("a\x1bPtmux;\x1b\x1b]52;c;xx\x07\x1b\\b", "ab", id="OSC wrapped for tmux"),
            pytest.param("a\x1b_Gq\x1b\\\x1b^x\x1b\\\x1bXy\x1b\\b", "ab", id="APC, PM, SOS"),
            pytest.param("a\x1b(0b\x1bc", "ab", id="character set and reset"),
            pytest.param("a\x1b", "a", id="a lone escape at the end"),
            pytest.param("a\0b\x7f\x0e\x0f\x08", "ab", id="NUL, DEL, SO, SI, BS"),
            pytest.param("a\u202eb\u2066c\u200f", "abc", id="bidi controls"),
            pytest.param("\ufeffa\u200bb\u2060c\u00ad", "abc", id="BOM and zero-width characters"),
            pytest.param("a\U000e0041\U000e0001b", "ab", id="tags"),
            pytest.param("a\ufffe\uffff\U0001fffe\U0005ffff\ufdd0b", "ab", id="noncharacters"),
            pytest.param("a\ud800b\udfff", "ab", id="lone surrogates"),
            pytest.param("\u3164a\uffa0", "a", id="Hangul fillers"),
            pytest.param("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh", id="every line break"),
            pytest.param("a\tb", "a    b", id="tab"),
            pytest.param("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", id="NFD becomes NFC"),
        ],
    )
    def test_sequences_are_removed_and_the_text_around_them_stays(self, dirty: str, clean: str) -> None:
        assert clean_text(dirty) == clean

    @pytest.mark.parametrize(
        "markup", ["[/b] 계획", "[TODO]", "[@click=app.quit]x[/]", "C:\\[/", '{"a":[true]}', "=1+1"]
    )
    def test_markup_and_formulas_are_text_and_stay_as_typed(self, markup: str) -> None:
        assert clean_text(markup) == markup

    @pytest.mark.parametrize("emoji", ["👩\u200d💻", "⚠\ufe0f", "👍🏽", "🇰🇷", "ᄒᆞᆫ글"])
    def test_emoji_and_old_hangul_stay_joined(self, emoji: str) -> None:
        assert clean_text(emoji) == unicodedata.normalize("NFC", emoji)

    @pytest.mark.parametrize("introducer", ["\x9d", "\x90", "\x98", "\x9e", "\x9f"])
    def test_mis_read_quotation_marks_do_not_swallow_the_note(self, introducer: str) -> None:
        misread = f"그는 â\x80\x9c좋다â\x80{introducer} 라고 했다.\n둘째 줄도 남는다."
        assert clean_text(misread) == "그는 â좋다â 라고 했다.\n둘째 줄도 남는다."

    def test_a_sequence_that_never_ends_ends_with_its_line(self) -> None:
        assert clean_text("a\x1b]0;never closed\n둘째 줄") == "a\n둘째 줄"

    @given(hostile)
    def test_cleaned_text_is_harmless_and_stays_unchanged(self, text: str) -> None:
        once = clean_text(text)
        assert not HARMFUL.search(once)
        assert clean_text(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert is_clean(once)
        once.encode()

    @given(hostile, st.integers(0, 40))
    def test_the_limit_is_kept_and_stable(self, text: str, limit: int) -> None:
        once = clean_text(text, limit=limit)
        assert len(once) <= limit
        assert clean_text(once, limit=limit) == once

    @given(hostile)
    def test_a_line_is_one_line(self, text: str) -> None:
        once = clean_line(text)
        assert not set(once) & set("\n\r\u2028\x85")
        assert once == once.strip()
        assert clean_line(once) == once

    def test_nested_data_is_cleaned(self) -> None:
        assert clean_values({"a\x1b[m": ["\x07b", {"c": ("d\0", 1, None)}]}) == {"a": ["b", {"c": ["d", 1, None]}]}

    @pytest.mark.parametrize(
        "piece", ["\x90", "\x9d a", "\x1b]", "\x1b[1", "\u200d", "👩\u200d", "가\u0301", "\x1bP\x1b", "a\r"], ids=ascii
    )
    def test_cleaning_any_text_is_fast(self, piece: str) -> None:
        text = piece * (200_000 // len(piece)) + "끝"
        with little_cpu_time():
            clean_text(text)


class TestCells:
    @pytest.mark.parametrize(
        ("text", "cells"),
        [
            ("", 0),
            ("abc", 3),
            ("한글", 4),
            ("데이터 3건", 10),
            ("─…·", 3),
            ("e\u0301", 1),
            ("🇰🇷", 2),
            ("👍🏽", 2),
            ("👩\u200d💻", 2),
        ],
    )
    def test_width_counts_cells(self, text: str, cells: int) -> None:
        assert width(text) == cells

    def test_crop_marks_the_cut_and_keeps_syllables_whole(self) -> None:
        assert [crop("데이터 계층", cells) for cells in (11, 10, 6, 5, 1, 0)] == [
            "데이터 계층", "데이터 계…", "데이…", "데이…", "…", "",
        ]  # fmt: skip

    @given(hostile, st.integers(0, 30))
    def test_crop_is_never_wider_than_asked(self, text: str, cells: int) -> None:
        assert width(crop(text, cells)) <= cells

    @given(hostile, st.integers(0, 30))
    def test_pad_is_exactly_as_wide_as_asked(self, text: str, cells: int) -> None:
        assert width(pad(text, cells)) == cells

    @given(hostile, st.integers(2, 30))
    def test_wrapped_lines_are_never_wider_than_asked_and_lose_nothing(self, text: str, cells: int) -> None:
        lines = wrap(text, cells)
        assert all(width(line) <= cells for line in lines)
        assert re.sub(r"[ \n]", "", "".join(lines)) == re.sub(r"[ \n]", "", text)

    def test_korean_is_broken_between_words(self) -> None:
        assert wrap("온라인 특성 저장소를 갖춘다", 12) == ["온라인 특성", "저장소를", "갖춘다"]

    def test_line_breaks_blank_lines_and_indents_are_kept(self) -> None:
        assert wrap("하나\n\n  - 둘", 20) == ["하나", "", "  - 둘"]

    def test_a_long_word_is_broken_inside(self) -> None:
        assert wrap("가나다라마 바", 4) == ["가나", "다라", "마", "바"]

    @given(st.text(alphabet="가나 abc…─한", max_size=40), st.text(alphabet="가나 abc", max_size=40))
    def test_texts_side_by_side_are_as_wide_as_both(self, left: str, right: str) -> None:
        assert width(left + right) == width(left) + width(right)

    @pytest.mark.parametrize("piece", ["가", "a\u0301", "\u0301", "👩\u200d", "가 ", " "], ids=ascii)
    def test_the_longest_note_is_wrapped_fast(self, piece: str) -> None:
        note = "가" + piece * (TEXT_LIMIT // len(piece)) + "가" * 90
        with little_cpu_time():
            wrap(note, 80)
            crop(note, 80)


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "consonants"),
        [("드리프트", "ㄷㄹㅍㅌ"), ("MLOps 표준", "mlops ㅍㅈ"), ("까치 힣", "ㄲㅊ ㅎ"), ("", "")],
    )
    def test_initial_consonants_match(self, text: str, consonants: str) -> None:
        assert initials(text) == consonants

    @pytest.mark.parametrize("query", ["특성", "ㅌㅅ", "스토어 특성", "ㅅㅌㅇ ㄱㅎ", "FEATURE", "", " "])
    def test_every_word_is_found_by_letters_or_by_initials(self, query: str) -> None:
        assert matches(query, "특성 스토어 구현 (Feature Store)")

    @pytest.mark.parametrize("query", ["featurestore", "ㅅㅌㅇㄱㅎ", "ㅌㅅ STORE", "특성 featurestore"])
    def test_letters_and_initials_match_across_blanks(self, query: str) -> None:
        assert matches(query, "특성 스토어 구현 (Feature Store)")

    @pytest.mark.parametrize("query", ["품질", "ㅍㅈ", "특성 품질", "ㅅㅌㅅ", "특성스토어", "특ㅅ", "ㅌㅅ 품질"])
    def test_other_queries_do_not_match(self, query: str) -> None:
        assert not matches(query, "특성 스토어 구현 (Feature Store)")
