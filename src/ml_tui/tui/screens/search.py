"""The search by words or by 초성: in all items and records of a project, or in the list of projects."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from ml_tui.domain.search import Hit
from ml_tui.i18n import _
from ml_tui.tui.pages.empty_page import nothing_found
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.fields import LineField
from ml_tui.tui.widgets.lines import Line, LineView


class SearchScreen(Dialog[str | None]):
    """A dialog that searches while the user types; its result is the place of the chosen hit."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("down", "down", show=False),
        Binding("up", "up", show=False),
    ]

    def __init__(self, find: Callable[[str], Sequence[Hit]], *, where: str) -> None:
        """Show the hits of ``find`` for the typed words; ``where`` says where it searches."""
        super().__init__()
        self._find = find
        self._title, self._hits, self._hints = Bar(id="title"), LineView(id="hits"), Hints(id="hints")
        self._words = LineField("", id="query", label=_("찾기"), placeholder=_("찾을 말 또는 초성"))
        self._where = where

    def compose(self) -> ComposeResult:
        """Compose the field, the hits and the footer."""
        yield self._title
        yield self._words
        yield self._hits
        yield self._hints

    def on_mount(self) -> None:
        """Show an empty search, and focus its field."""
        self._title.put([(f" {_('찾기')}", "title")])
        self._hints.offer([("Enter", _("가기")), ("Down", _("아래")), ("Esc", _("닫기"))])
        self._show("")
        self._words.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for the new words."""
        event.stop()
        self._show(event.value)

    def _show(self, query: str) -> None:
        """Show the hits for ``query``; if there are none, say what was searched for and where."""
        if hits := self._find(query):
            self._hits.show([_line(hit) for hit in hits], cursor=hits[0].place, top=True)
        else:
            self._hits.feed(lambda width: nothing_found(query, self._where, width), top=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the hit under the cursor."""
        event.stop()
        self._go(self._hits.cursor_key)

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        """Go to the hit that was chosen."""
        event.stop()
        self._go(event.key)

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Go back to the field."""
        event.stop()
        self._words.focus()

    def _go(self, place: str) -> None:
        if place:
            self.dismiss(place)

    def action_down(self) -> None:
        """Move the cursor over the hits while typing."""
        self._hits.action_down()

    def action_up(self) -> None:
        """Move the cursor over the hits while typing."""
        self._hits.action_up()

    def action_leave(self) -> None:
        """Close without a choice."""
        self.dismiss(None)


def _line(hit: Hit) -> Line:
    return Line(
        ((hit.title, "strong"), (f"  {hit.field}: " if hit.field else "", "label"), (hit.excerpt, "dim")), hit.place
    )
