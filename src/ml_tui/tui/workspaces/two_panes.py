"""A list, and beside it the detail of the line under the cursor: the layout of all workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.timer import Timer

from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui.messages import Back, Jump, UserMessage
from ml_tui.tui.pages.page_builder import JUMP
from ml_tui.tui.view import View
from ml_tui.tui.widgets.lines import Line, Lines, LineView
from ml_tui.tui.workspaces.base import WorkspacePane

DETAIL_DELAY = 0.1
"""The detail follows after the cursor has rested this many seconds; a held arrow key must not send many pages."""

NARROW = 66
"""Below this width in cells, only one of list and detail is shown."""


class TwoPanes(WorkspacePane):
    """A workspace of a list and a detail. A subclass makes the lines and handles the keys.

    Places are ``KEY`` or ``KEY#STOP``: a line of the list, and a line of its detail.
    """

    LIST: ClassVar[type[LineView]] = LineView
    """The class of the widget that shows the list."""

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Begin at ``place``."""
        super().__init__(session, view, id=id)
        self._start = place
        self._detail_timer: Timer | None = None
        self._shown = ""
        """The key whose detail is shown."""
        self._detail_focused = False
        """Whether the detail has the focus when this workspace has it."""
        # Made here, not in `compose`: keys typed ahead reach a workspace before it is composed.
        self.list_view = self.LIST(classes="list")
        self.detail_view = LineView(classes="detail")

    # What a subclass defines

    def list_lines(self, width: int) -> Sequence[Line]:
        """The list in ``width`` cells."""
        raise NotImplementedError

    def detail_lines(self, key: str, width: int) -> Sequence[Line]:
        """The detail of the line ``key`` in ``width`` cells."""
        raise NotImplementedError

    def first_stop(self, key: str) -> str | None:
        """Where to put the cursor when the detail of ``key`` is first shown; None for the first stop."""
        return None

    def open_in_list(self, key: str) -> bool:
        """Handle Enter on a line of the list; if this returns False, Enter moves into the detail."""
        return False

    def open_in_detail(self, stop: str) -> None:
        """Handle Enter on a line of the detail."""

    def ensure_line(self, key: str) -> None:
        """Make sure that the list has the line ``key``, for example by removing a filter."""

    def remove_filter(self) -> bool:
        """Remove the marks or the filter after Esc in the list; return whether there were any."""
        return False

    @property
    def layout_follows_focus(self) -> bool:
        """Whether the layout changes while the detail has the focus, because list and detail do not both fit."""
        return self.has_class("-narrow")

    # Cursor and focus

    @property
    def key(self) -> str:
        """The key of the list's line under the cursor.

        Before the list is first painted, this is the key the workspace begins at, or the first key if the list has no
        such line.
        """
        wanted = self.list_view.cursor_key
        if self.list_view.lines:
            return wanted
        keys = Lines.of(self.list_lines(80)).keys
        return wanted if wanted and wanted in keys else next(filter(None, keys), "")

    @property
    def in_detail(self) -> bool:
        """Whether the detail has the focus."""
        return self.detail_view.has_focus

    @property
    def stop(self) -> str:
        """The key of the detail's line under the cursor; empty unless the detail has the focus."""
        return self.detail_view.cursor_key if self.in_detail else ""

    def compose(self) -> ComposeResult:
        """List and detail."""
        yield self.list_view
        yield self.detail_view

    def on_mount(self) -> None:
        """Show list and detail at the first place."""
        key, _sep, stop = self._start.partition("#")
        self.show_list(cursor=key or None)
        self.show_detail(cursor=stop or None)
        if stop:
            self.detail_view.focus()

    @property
    def place(self) -> str:
        """Where the cursor is."""
        return f"{self.key}#{self.stop}" if self.stop else self.key

    def go_to(self, place: str) -> None:
        """Put the cursor at ``place``, and focus list or detail."""
        self._start = place
        key, _sep, stop = place.partition("#")
        if key and key not in self.list_view.lines.keys:
            self.ensure_line(key)
        self.list_view.go_to(key)
        self.show_detail(cursor=stop or None)
        (self.detail_view if stop else self.list_view).focus()
        self._note_focus(in_detail=bool(stop))

    def refresh_content(self) -> None:
        """Show everything as it is now."""
        self.show_list()
        self.show_detail()

    def focus_content(self) -> None:
        """Focus list or detail, whichever had the focus last."""
        (self.detail_view if self._detail_focused else self.list_view).focus()

    def show_list(self, cursor: str | None = None) -> None:
        """Show the list as it is now."""
        self.list_view.feed(self.list_lines, cursor=cursor)

    def show_detail(self, cursor: str | None = None) -> None:
        """Show the detail of the line under the cursor as it is now."""
        key = self.key
        fresh = key != self._shown
        self._shown = key
        if not key:  # there is no line yet, or none that the cursor can stand on
            self.detail_view.feed(lambda width: self.detail_lines(self.key, width) if self.key else [])
            return
        self.detail_view.feed(
            lambda width: self.detail_lines(key, width),
            cursor=cursor or (self.first_stop(key) if fresh else None),
            top=fresh and not cursor,
        )

    # Moving

    def on_resize(self, _event: events.Resize) -> None:
        """Choose the layout for the new width."""
        self.set_class(self.size.width < NARROW, "-narrow")
        self._note_focus(in_detail=self._detail_focused)

    def on_line_view_moved(self, event: LineView.Moved) -> None:
        """Show the detail once the cursor rests."""
        event.stop()
        if event.view is self.list_view:
            if self._detail_timer:
                self._detail_timer.stop()
            self._detail_timer = self.set_timer(DETAIL_DELAY, self.show_detail)

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        """Enter jumps, opens, or goes into the detail."""
        event.stop()
        if event.key.startswith(JUMP):
            self.post_message(Jump(event.key.removeprefix(JUMP)))
        elif event.view is self.detail_view:
            self.open_in_detail(event.key)
        elif not self.open_in_list(event.key):
            self.enter_detail()

    def on_line_view_entered(self, event: LineView.Entered) -> None:
        """Right goes into the detail."""
        event.stop()
        if event.view is self.list_view:
            self.enter_detail()

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Go back from the detail to the list; Esc in the list removes its filter, else goes back from a jump.

        Left in the list is left to the screen, which goes to the navigator.
        """
        if event.view is self.list_view and not event.escape:
            return
        event.stop()
        if event.view is self.detail_view:
            self.leave_detail()
        elif event.escape and not self.remove_filter():
            self.post_message(Back())

    def on_line_view_other_pane(self, event: LineView.OtherPane) -> None:
        """Tab changes between list and detail."""
        event.stop()
        if self.in_detail:
            self.leave_detail()
        else:
            self.enter_detail()

    def enter_detail(self) -> None:
        """Focus the detail, if there is one."""
        if not self.key:
            self.post_message(UserMessage(_("여기에는 열 것이 없습니다")))
            return
        self.show_detail()
        self._note_focus(in_detail=True)
        self.detail_view.focus()

    def leave_detail(self) -> None:
        """Focus the list."""
        self._note_focus(in_detail=False)
        self.list_view.focus()

    def _note_focus(self, *, in_detail: bool) -> None:
        """Note which side has the focus. Setting the CSS class repaints everything, so it is set only if it matters."""
        self._detail_focused = in_detail
        self.set_class(in_detail and self.layout_follows_focus, "-detail")
