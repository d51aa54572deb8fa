"""Fields to type or choose in, safe for pasted text and for composing Hangul."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from ml_tui.domain.lengths import demand_length
from ml_tui.errors import BadInput
from ml_tui.terminal.glyphs import shown
from ml_tui.terminal.painting import RepaintWhole
from ml_tui.text import LINE_LIMIT, TEXT_LIMIT, clean_text, width
from ml_tui.tui.messages import Refused
from ml_tui.tui.styles import CURSOR, STYLES


def _fitting(field: LineField | TextField, pasted: str, kept: int) -> str | None:
    """Return the cleaned paste, if it fits into ``field`` beside the ``kept`` characters; else None, with a message."""
    text = clean_text(pasted, limit=4 * len(pasted) + 1)
    try:
        demand_length(kept + len(text), field.label, field.limit)
    except BadInput as error:
        field.post_message(Refused(error))
        return None
    return text


class LineField(RepaintWhole, Input):
    """A field for one line. On focus it selects a suggested value, so that typing replaces it."""

    def __init__(
        self,
        value: str,
        *,
        id: str,
        label: str = "",
        placeholder: str = "",
        limit: int = LINE_LIMIT,
        typed: bool = False,
    ) -> None:
        """Start with ``value``, a suggestion unless it was ``typed`` before.

        ``label`` names the field to whoever pastes more than ``limit`` characters.
        """
        super().__init__(value, id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.label = label
        self.limit = limit
        self._suggested = "" if typed else value
        """The value that was suggested, not typed."""

    def follow(self, value: str) -> None:
        """Take ``value``, which follows from another field; a suggestion remains a suggestion."""
        if self.value == self._suggested:
            self._suggested = value
        self.value = value
        self.cursor_position = len(value)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.value

    @property
    def cursor_screen_offset(self) -> Offset:
        """The position of the terminal's cursor: on the caret, where a syllable that is being composed appears."""
        offset = super().cursor_screen_offset
        return offset - Offset(1, 0) if self.cursor_at_end and self.value else offset

    def on_focus(self, event: events.Focus) -> None:
        """Select a suggestion: cursor keys keep it, typing replaces it."""
        if self.value == self._suggested and not event.from_app_focus:
            self.action_select_all()

    def _on_paste(self, event: events.Paste) -> None:
        """Replace the selection by the whole paste, cleaned and on one line; take nothing if it does not fit."""
        event.stop()
        event.prevent_default()
        text = " ".join(part.strip() for part in event.text.splitlines() if part.strip())
        if (fitting := _fitting(self, text, len(self.value) - len(self.selected_text))) is not None:
            self.replace(fitting, *self.selection)


class TextField(RepaintWhole, TextArea):
    """A field for several lines of text; Tab goes to the next field.

    A key repaints only the rows that it changes. Textual would repaint the field, or the screen if a line is added.
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    """The size of the text; nothing around the field depends on it."""

    def __init__(self, value: str, *, id: str, label: str, limit: int = TEXT_LIMIT) -> None:
        """Start with ``value``; ``label`` names the field to whoever pastes more than ``limit`` characters."""
        self.label = label
        self.limit = limit
        self._painted: dict[int, Strip] = {}
        """The rows as last painted; empty while the whole field has to be painted."""
        self._refresh_scheduled = False
        """Whether `_refresh_changed` is already scheduled."""
        self._was_entered = False
        """Whether the field has had the focus."""
        super().__init__(value, id=id, soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self.show_line_numbers = False

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint ``regions``; without any, the rows that have changed once the key is handled."""
        if regions or layout or recompose or not self._painted:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if not self._refresh_scheduled:
            self._refresh_scheduled = True
            self.call_later(self._refresh_changed)
        return self

    def _refresh_changed(self) -> None:
        self._refresh_scheduled = False
        rows = [y for y in range(self.size.height) if self._row(y) != self._painted.get(y)]
        if rows:
            super().refresh(*(Region(0, y, self.size.width, 1) for y in rows))

    def on_focus(self) -> None:
        """Put the caret at the end of the text at the first focus."""
        if not self._was_entered:
            self._was_entered = True
            self.move_cursor(self.document.end)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Repaint the whole field, with its border."""
        self._painted.clear()
        super().watch_has_focus(_has_focus)

    def render_line(self, y: int) -> Strip:
        """Draw a row, and remember it."""
        strip = self._painted[y] = self._row(y)
        return strip

    def _row(self, y: int) -> Strip:
        """Return a row, with a sign at its end if there is more text beyond it."""
        strip, cells = super().render_line(y), self.size.width
        more = self.max_scroll_y if y == self.size.height - 1 else 0
        sign = "▲" if y == 0 and self.scroll_y > 0 else "▼" if self.scroll_y < more else ""
        if not sign or cells < 2:
            return strip
        return Strip([*strip.adjust_cell_length(cells - 1), Segment(shown(sign), STYLES["dim"])])

    async def _on_paste(self, event: events.Paste) -> None:
        """Replace the selection by the whole cleaned paste; take nothing if it does not fit."""
        event.stop()
        event.prevent_default()
        if self.read_only:
            return
        fitting = _fitting(self, event.text, len(self.text) - len(self.selected_text))
        if fitting is not None and (edit := self._replace_via_keyboard(fitting, *self.selection)):
            self.move_cursor(edit.end_location)


class Choice(RepaintWhole, Widget, can_focus=True):
    """A field to choose one of a few values, with left, right or Space."""

    BINDINGS = [
        Binding("right,l,space", "turn(1)", show=False),
        Binding("left,h", "turn(-1)", show=False),
    ]

    class Changed(Message):
        """Another value was chosen."""

        def __init__(self, choice: Choice) -> None:
            """``choice`` is the field."""
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The field that changed."""
            return self.choice

    def __init__(self, value: str, options: Sequence[tuple[str, str]], *, id: str) -> None:
        """Choose among ``options`` (value and word), starting with ``value``."""
        super().__init__(id=id)
        self._options = list(options)
        self._at = max(0, next((n for n, (one, _word) in enumerate(self._options) if one == value), 0))

    @property
    def text(self) -> str:
        """The chosen value."""
        return self._options[self._at][0]

    def render_line(self, y: int) -> Strip:
        """Draw all options in a row, the chosen one marked; if they do not fit, those from the chosen one on."""
        segments = []
        cells = sum(width(word) + 3 for _value, word in self._options)
        room = self.size.width
        first = self._at if cells > room + 1 else 0
        if first:
            segments.append(Segment("< ", STYLES["dim"]))
            room -= 2
        for number, (_value, word) in enumerate(self._options[first:], first):
            last = number + 1 == len(self._options)
            room -= width(word) + 3
            if number > self._at and room < (-1 if last else 1):
                segments.append(Segment(">", STYLES["dim"]))
                break
            here = number == self._at
            over = CURSOR if here and self.has_focus else STYLES["strong"] if here else STYLES["dim"]
            segments.append(Segment(shown(f"({word})" if here else f" {word} "), over))
            segments.append(Segment(" "))
        return Strip(segments).adjust_cell_length(self.size.width)

    def choose(self, value: str) -> None:
        """Choose ``value`` if it is one of the options, without a message."""
        self._at = next((n for n, (one, _word) in enumerate(self._options) if one == value), self._at)
        self.refresh()

    def action_turn(self, by: int) -> None:
        """Choose the next value (``by`` 1) or the previous one (-1)."""
        self._at = (self._at + by) % len(self._options)
        self.refresh()
        self.post_message(self.Changed(self))

    def on_focus(self) -> None:
        """Show the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the focus is elsewhere."""
        self.refresh()


AnyField = LineField | TextField | Choice
