"""Lists of lines that are made when they are looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.tui.widgets.line import Line, line
from ml_tui.tui.widgets.line_list import Lines

lists = st.lists(
    st.lists(st.text("ab", max_size=1).map(lambda key: line(f"줄 {key}", key=key)), max_size=4), max_size=5
)


def numbered(count: int, made: list[int]) -> Lines:
    """Lines that note which of them are made."""

    def make(number: int) -> Line:
        made.append(number)
        return line(str(number), key=str(number))

    return Lines([str(number) for number in range(count)], make)


def test_only_lines_that_are_looked_at_are_made_and_only_once() -> None:
    made: list[int] = []
    lines = Lines.joined([[line("머리")], numbered(5_000, made)])
    assert (len(lines), lines.keys.index("4999"), made) == (5_001, 5_000, [])
    assert [one.key for one in lines[2:4]] == ["1", "2"]
    assert (lines[2].key, lines[-1].key) == ("1", "4999")
    assert made == [1, 2, 4_999]


def test_there_is_no_line_beyond_the_end() -> None:
    with pytest.raises(IndexError):
        numbered(2, [])[2]
    assert list(numbered(2, [])) == [line("0", key="0"), line("1", key="1")]


@given(lists)
def test_joined_lists_have_all_their_lines_in_order(parts: list[list[Line]]) -> None:
    lines = Lines.joined(parts)
    plain = [one for part in parts for one in part]
    assert list(lines) == plain
    assert list(lines.keys) == [one.key for one in plain]
    assert Lines.of(lines) is lines
