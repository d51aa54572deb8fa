"""The picture on the terminal: only what differs is sent, and the terminal shows what it should."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from ml_tui.terminal.picture import Picture

WIDTH, HEIGHT = 20, 5

STYLES = [
    None,
    Style(),
    Style(bold=True),
    Style(reverse=True),
    Style(color="red"),
    Style(color="red", bgcolor="blue"),
    Style(dim=True, underline=True),
]
TEXTS = st.text(st.sampled_from("ab .-─│가나다漢✓▲①é\u0301"), max_size=12)
PUTS = st.lists(
    st.tuples(st.integers(-3, WIDTH), st.integers(-1, HEIGHT), TEXTS, st.sampled_from(STYLES)), min_size=1, max_size=8
)


class Watched:
    """A terminal that shows what is sent."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self._stream = pyte.Stream(self.screen)

    def feed(self, sequences: str) -> None:
        self._stream.feed(sequences)

    @property
    def look(self) -> list[list[tuple[object, ...]]]:
        """What can be seen of each cell."""
        rows = []
        for y in range(HEIGHT):
            cells = (self.screen.buffer[y][x] for x in range(WIDTH))
            rows.append(
                [(c.data, c.bg, c.reverse, c.underscore, *((c.fg, c.bold) if c.data.strip() else ())) for c in cells]
            )
        return rows


def put(picture: Picture, puts: list[tuple[int, int, str, Style | None]]) -> None:
    for x, y, text, style in puts:
        picture.put(x, y, [Segment(text, style)])


@settings(max_examples=50)
@given(st.lists(PUTS, min_size=1, max_size=4), st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
def test_after_each_change_the_terminal_shows_what_a_whole_repaint_would(
    steps: list[list[tuple[int, int, str, Style | None]]], column: int, row: int
) -> None:
    picture, repainted = Picture(), Picture()
    terminal = Watched()
    for one in (picture, repainted):
        one.resize(WIDTH, HEIGHT)
    for puts in steps:
        put(picture, puts)
        put(repainted, puts)
        terminal.feed(picture.changes((column, row)))
        whole = Watched()
        repainted.forget()
        whole.feed(repainted.changes((column, row)))
        assert terminal.look == whole.look
        assert picture.is_shown
        assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == (column, row)
        assert picture.changes((column, row)) == ""


@settings(max_examples=50)
@given(st.lists(PUTS, min_size=1, max_size=3), st.integers(0, 60))
def test_a_limit_only_postpones(steps: list[list[tuple[int, int, str, Style | None]]], limit: int) -> None:
    limited, whole = Picture(), Picture()
    slow, fast = Watched(), Watched()
    for one in (limited, whole):
        one.resize(WIDTH, HEIGHT)
    for puts in steps:
        put(limited, puts)
        put(whole, puts)
        slow.feed(limited.changes((3, 2), limit=limit))
        fast.feed(whole.changes((3, 2)))
    while not limited.is_shown:
        slow.feed(limited.changes((3, 2), limit=limit + 1))
    assert slow.look == fast.look


def shown(*puts: tuple[int, int, str, Style | None]) -> Picture:
    picture = Picture()
    picture.resize(WIDTH, HEIGHT)
    put(picture, list(puts))
    picture.changes((0, 0))
    return picture


def test_nothing_is_sent_when_the_same_is_drawn_again() -> None:
    picture = shown((0, 1, "가나 abc", Style(bold=True)))
    put(picture, [(0, 1, "가나 abc", Style(bold=True)), (0, 2, "   ", Style(color="red"))])
    assert picture.changes((0, 0)) == ""


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        ("abcdef", "abXdef", "\x1b[2;3HX\x1b[H"),
        ("가나다", "가라다", "\x1b[2;3H라\x1b[H"),
        ("abcdefgh ij", "Xbcdefgh iX", "\r\nX\x1b[9CX\x1b[H"),
        ("abcdef", "XbcYef", "\r\nXbcY\x1b[H"),
        ("abcdefgh", "ab      ", "\x1b[2;3H\x1b[K\x1b[H"),
        ("가 x", "a  x", "\r\na \x1b[H"),
        ("ab", "가", "\r\n가\x1b[H"),
    ],
)
def test_only_cells_that_differ_are_sent(before: str, after: str, sent: str) -> None:
    picture = shown((0, 1, before, None))
    put(picture, [(0, 1, after, None)])
    assert picture.changes((0, 0)) == sent


def test_blanks_between_words_do_not_switch_the_ink() -> None:
    picture = shown()
    put(picture, [(0, 1, "a b c", Style(bold=True))])
    assert picture.changes((0, 0)) == "\r\n\x1b[1ma b c\x1b[m\x1b[H"


def test_more_ink_is_added_and_other_ink_begins_anew() -> None:
    picture = shown()
    styles = [Style(bold=True), Style(bold=True, color="red"), Style(color="red"), Style(color="#0000ff")]
    for x, style in enumerate(styles):
        put(picture, [(x, 1, "x", style)])
    assert picture.changes((4, 1)) == "\r\n\x1b[1mx\x1b[31mx\x1b[;31mx\x1b[;38;2;0;0;255mx\x1b[m"


def test_the_default_colours_need_not_be_set() -> None:
    picture = shown((0, 1, "abc", None))
    put(picture, [(0, 1, "abc", Style(color="default", bgcolor="default"))])
    assert picture.changes((0, 0)) == ""
    put(picture, [(0, 1, "a", Style(bold=True, color="color(39)", bgcolor="default"))])
    assert picture.changes((1, 1)) == "\r\n\x1b[1;38;5;39ma\x1b[m"


def test_after_a_character_of_doubtful_width_the_column_is_named() -> None:
    picture = shown()
    put(picture, [(0, 1, "①b", None)])
    assert picture.changes((0, 0)) == "\r\n①\r\x1b[Cb\x1b[H"


def test_a_new_size_sends_everything() -> None:
    picture = shown((0, 0, "abc", None))
    picture.resize(10, 3)
    assert not picture.is_shown
    put(picture, [(0, 0, "abc", None)])
    assert picture.changes((0, 0)) == "\x1b[m\x1b[2J\x1b[Habc\r"
