"""The single rows at the top and bottom of a screen."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from ml_tui.terminal.glyphs import shown
from ml_tui.terminal.painting import RepaintWhole
from ml_tui.text import clean_text, crop, width
from ml_tui.tui.styles import STYLES
from ml_tui.tui.widgets.lines import Span


class Bar(RepaintWhole, Widget):
    """A row with text at the left and at the right. If both do not fit, the end of the left text is cut."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Begin empty."""
        super().__init__(id=id, classes=classes)
        self._left: tuple[Span, ...] = ()
        self._right: tuple[Span, ...] = ()
        self._over = Style()
        """The style on top of the whole row."""

    def put(self, left: Iterable[Span], right: Iterable[Span] = ()) -> None:
        """Show ``left`` and ``right``; repaint only if one of them changed."""
        new = tuple(left), tuple(right)
        if new != (self._left, self._right):
            self._left, self._right = new
            self.refresh()

    @property
    def text(self) -> str:
        """The text without its tones."""
        return "".join(text for text, _tone in (*self._left, *self._right))

    def render_line(self, y: int) -> Strip:
        """Draw the row."""
        room = self.size.width
        right = [Segment(shown(text), STYLES[tone] + self._over) for text, tone in self._right]
        space = room - sum(width(text) for text, _tone in self._right)
        if space < 8:
            right, space = [], room
        segments: list[Segment] = []
        for text, tone in self._left:
            text = crop(text, space)
            space -= width(text)
            segments.append(Segment(shown(text), STYLES[tone] + self._over))
            if space <= 0:
                break
        segments.append(Segment(" " * max(0, space), self._over))
        return Strip([*segments, *right]).adjust_cell_length(room)


class Hints(Bar):
    """The footer: keys and what they do. Hints that do not fit are left out, never cut."""

    def __init__(self, *, id: str | None = None) -> None:
        """Begin without hints."""
        super().__init__(id=id)
        self._hints: list[tuple[str, str]] = []
        self._always: list[tuple[str, str]] = []
        self._saying = False

    def offer(self, hints: list[tuple[str, str]], always: list[tuple[str, str]] | None = None) -> None:
        """Show key and word of each hint: as many of ``hints`` as fit at the left, ``always`` at the right."""
        self._hints = hints
        self._always = always or []
        self._lay_out()

    def say(self, message: str, tone: str) -> bool:
        """Show ``message`` in place of the keys until `clear_message`; return False if it does not fit into this row.

        This repaints one row. A widget for the message would make Textual lay out and paint the whole screen.
        """
        message = clean_text(message)  # it may quote the name of a file
        if "\n" in message or width(message) + 2 > self.size.width:
            return False
        self._saying, self._over = True, STYLES["bar"]
        self.put([(f" {message}", tone)])
        return True

    def clear_message(self) -> None:
        """Show the keys again."""
        if self._saying:
            self._saying, self._over = False, Style()
            self._lay_out()

    def on_resize(self) -> None:
        """Show as many hints as fit now."""
        self._lay_out()

    def _lay_out(self) -> None:
        if self._saying:
            return
        hints, always = self._hints, self._always
        if sum(width(key) + width(word) + 3 for key, word in always) > self.size.width - 8:
            hints, always = always, []
        right = [span for key, word in always for span in ((f" {key}", "key"), (f" {word} ", "dim"))]
        left: list[Span] = [(" ", "")]
        room = self.size.width - 1 - sum(width(text) for text, _tone in right)
        for key, word in hints:
            room -= width(key) + width(word) + 3
            if room < 0:
                break
            left += [(key, "key"), (f" {word}  ", "dim")]
        self.put(left, right)
