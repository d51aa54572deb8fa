"""구현 체크리스트: the list of items, and beside it the item under the cursor (guide, part 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.timer import Timer

from ml_tui.domain.catalog import Item
from ml_tui.domain.project import Status, Verification
from ml_tui.messages import _
from ml_tui.session import Session
from ml_tui.tui import commands
from ml_tui.tui.editors import item_editor, reason_editor
from ml_tui.tui.news import Drafted, Looked
from ml_tui.tui.pages.checklist_page import SHOW_TITLES, Filter, Show, checklist_lines
from ml_tui.tui.pages.item_page import item_lines
from ml_tui.tui.screens.form import Form
from ml_tui.tui.screens.menu import Menu
from ml_tui.tui.screens.review import Review
from ml_tui.tui.view import View
from ml_tui.tui.widgets.lines import Line, LineView
from ml_tui.tui.workspaces.base import Workspace

REST = 0.1
"""Seconds the cursor has to rest before the detail follows: holding an arrow key must not send a page a step."""

CYCLE = {
    Status.NOT_STARTED: Status.IN_PROGRESS,
    Status.IN_PROGRESS: Status.IMPLEMENTED,
    Status.IMPLEMENTED: Status.NOT_STARTED,
    Status.NOT_APPLICABLE: Status.NOT_STARTED,
}
"""What ``s`` makes of each status."""


class ChecklistPane(Workspace):
    """The checklist, to be answered with single keys."""

    BINDINGS = commands.bindings("checklist")

    def __init__(self, session: Session, view: View, *, place: str = "") -> None:
        """Show the checklist of ``session``, beginning at the item ``place``."""
        super().__init__(session, view, id="checklist")
        ids = [item.id for item in session.catalog.items()]
        self._start = place if place in ids else ids[0]
        self._filter = Filter()
        self._marks: frozenset[str] = frozenset()
        self._rest: Timer | None = None
        self._shown_item = ""

    def compose(self) -> ComposeResult:
        """List and detail."""
        yield LineView(id="items")
        yield LineView(id="item")

    @property
    def _list(self) -> LineView:
        return self.query_one("#items", LineView)

    @property
    def _detail(self) -> LineView:
        return self.query_one("#item", LineView)

    @property
    def place(self) -> str:
        """The id of the item under the cursor."""
        return self._list.cursor_key

    @property
    def subtitle(self) -> str:
        """The filter and the number of marked items, if any."""
        parts = [self._filter.title(self.session.catalog, self.view.language)]
        parts += [_("{n}개 표시").format(n=len(self._marks))] if self._marks else []
        return " · ".join(part for part in parts if part)

    def go_to(self, place: str) -> None:
        """Put the cursor on the item ``place``; a filter that hides it is lifted."""
        item_id, _sep, stop = place.partition("#")
        if not any(line.key == item_id for line in self._list.lines):
            self._filter = Filter()
            self._show_list(cursor=item_id)
        self._list.go_to(item_id)
        self._show_detail()
        if stop and self._detail.go_to(stop):
            self._detail.focus()

    def on_mount(self) -> None:
        """Show the answers."""
        self._show_list(cursor=self._start)
        self._show_detail()

    def refresh_content(self) -> None:
        """Show the answers as they are now."""
        self._show_list()
        self._show_detail()

    def focus_content(self) -> None:
        """Go to the list."""
        self._list.focus()

    def _show_list(self, cursor: str | None = None) -> None:
        def make(width: int) -> list[Line]:
            return checklist_lines(
                self.session.catalog,
                self.session.project,
                today=self.session.today,
                language=self.view.language,
                width=width,
                filter=self._filter,
                marks=self._marks,
            )

        self._list.feed(make, cursor=cursor)

    def _show_detail(self) -> None:
        item = self._item
        if item is None:
            self._detail.show([])
            self._shown_item = ""
            return

        def make(width: int) -> list[Line]:
            return item_lines(
                self.session.catalog,
                item,
                self.session.project.item(item.id),
                today=self.session.today,
                language=self.view.language,
                reader=self.view.reader,
                width=width,
            )

        fresh = self._shown_item != item.id
        self._shown_item = item.id
        first = f"criterion/{item.criteria[0].id}" if item.criteria else None
        self._detail.feed(make, cursor=first if fresh else None, top=fresh)

    @property
    def _item(self) -> Item | None:
        """The item under the cursor."""
        key = self._list.cursor_key
        return self.session.item(key) if key else None

    @property
    def _in_detail(self) -> bool:
        return self._detail.has_focus

    # Moving

    def on_resize(self, _event: events.Resize) -> None:
        """Lay out anew: below 70 columns list and detail take turns."""
        self.set_class(self.size.width < 66, "-narrow")

    def on_line_view_moved(self, event: LineView.Moved) -> None:
        """The detail follows when the cursor rests."""
        event.stop()
        if event.view is not self._list:
            return
        if self._rest:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._show_detail)

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        """Enter goes from the list into the item, and in the item edits or ticks what is under the cursor."""
        event.stop()
        if event.view is self._list:
            self._enter_detail()
        elif event.key.startswith("criterion/"):
            self.action_tick()
        else:
            self._edit(focus=event.key.removeprefix("field/"))

    def on_line_view_entered(self, event: LineView.Entered) -> None:
        """Right goes into the item."""
        event.stop()
        if event.view is self._list:
            self._enter_detail()

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Back goes from the item to the list; from the list, marks and filter are lifted."""
        event.stop()
        if event.view is self._detail:
            self.remove_class("-detail")
            self._list.focus()
        elif self._marks:
            self._marks = frozenset()
            self.refresh_content()
            self.post_message(Looked())
        elif self._filter != Filter():
            self._set_filter(Filter())

    def on_line_view_other_pane(self, event: LineView.OtherPane) -> None:
        """Tab changes between list and item."""
        event.stop()
        if self._in_detail:
            self.remove_class("-detail")
            self._list.focus()
        else:
            self._enter_detail()

    def _enter_detail(self) -> None:
        self._show_detail()
        self.add_class("-detail")
        self._detail.focus()

    # Answering

    def _targets(self) -> Sequence[Item]:
        """The marked items, or the one under the cursor."""
        if self._marks:
            return [item for item in self.session.catalog.items() if item.id in self._marks]
        return [self._item] if self._item else []

    def _set_all(self, **fields: object) -> bool:
        edits: dict[str, Mapping[str, object]] = {item.id: fields for item in self._targets()}
        return bool(edits) and self.attempt(lambda: self.session.set_items(edits))

    def action_tick(self) -> None:
        """Tick or untick the criterion or the item under the cursor, or all marked items."""
        item, key = self._item, self._detail.cursor_key
        if self._in_detail and item and key.startswith("criterion/"):
            criterion = key.removeprefix("criterion/")
            met = criterion not in self.session.project.item(item.id).met
            self.attempt(lambda: self.session.tick_criterion(item.id, criterion, met))
            return
        done = all(self.session.project.item(one.id).status is Status.IMPLEMENTED for one in self._targets())
        self._set_all(status=Status.NOT_STARTED if done else Status.IMPLEMENTED)

    def action_next_status(self) -> None:
        """Move the status one on; marked items follow the first of them."""
        targets = self._targets()
        if targets:
            self._set_all(status=CYCLE[self.session.project.item(targets[0].id).status])

    def action_not_applicable(self) -> None:
        """Ask why the items do not apply, and take them out of the count."""
        targets = self._targets()
        if targets and self._may_write():
            self._ask(reason_editor(self.session, self.view, targets, self.post_message))

    def action_note(self) -> None:
        """Write the note of the item."""
        self._edit(focus="note", only="note")

    def action_edit(self) -> None:
        """Edit all fields of the item."""
        key = self._detail.cursor_key if self._in_detail else ""
        self._edit(focus=key.removeprefix("field/"))

    def continue_draft(self, item_id: str, typed: Mapping[str, str]) -> None:
        """Open the editor of an item with text that was left unfinished."""
        self.go_to(item_id)
        self._edit(focus=next(iter(typed), "note"), filled=typed)

    def _edit(self, *, focus: str, only: str = "", filled: Mapping[str, str] | None = None) -> None:
        item = self._item
        if item and self._may_write():
            rows = self.app.size.height
            self._ask(
                item_editor(
                    self.session, self.view, item, self.post_message, focus=focus, only=only, rows=rows, filled=filled
                ),
                f"item/{item.id}",
            )

    def _ask(self, form: Form, target: str = "") -> None:
        def closed(_answers: object) -> None:
            self.refresh_content()
            if target:
                self.post_message(Drafted(target, {}))

        self.app.push_screen(form, closed)

    def _may_write(self) -> bool:
        """Whether the project can be changed; if not, says why, before anything is typed."""
        return self.attempt(self.session.demand_writable)

    def action_verify(self) -> None:
        """Put one's name to what was seen, or take it away."""
        states = [self.session.project.item(item.id) for item in self._targets()]
        if all(state.verified for state in states):
            self._set_all(verified=None)
        else:
            self._set_all(verified=Verification(self.session.by, self.session.today))

    def action_mark(self) -> None:
        """Mark the item for a change of several, and go on to the next."""
        if item := self._item:
            self._marks ^= {item.id}
            self._show_list()
            self._list.action_down()
            self.post_message(Looked())

    def action_filter(self) -> None:
        """Ask what to show."""
        sections = [
            (f"section/{section.id}", f"{section.no} {section.title.in_(self.view.language)}")
            for section in self.session.catalog.sections
        ]
        owners = sorted({state.owner for state in self.session.project.items.values() if state.owner})
        options = [(f"show/{show}", _(SHOW_TITLES[show])) for show in Show]
        options += sections + [(f"owner/{owner}", f"{_('담당자')}: {owner}") for owner in owners]
        self.app.push_screen(Menu(_("무엇을 볼까요?"), options), self._filter_chosen)

    def _filter_chosen(self, choice: str | None) -> None:
        if not choice:
            return
        kind, _sep, value = choice.partition("/")
        match kind:
            case "show":
                self._set_filter(Filter(show=Show(value)))
            case "section":
                self._set_filter(Filter(section=value))
            case "owner":
                self._set_filter(Filter(owner=value))

    def _set_filter(self, wanted: Filter) -> None:
        self._filter = wanted
        self.refresh_content()
        self.post_message(Looked())

    def action_review(self) -> None:
        """Go through the items one by one, from the one under the cursor."""
        ids = [line.key for line in self._list.lines if line.key]
        if ids:
            review = Review(self.session, self.view, ids, start=self._list.cursor_key)
            self.app.push_screen(review, self._after_review)

    def _after_review(self, item_id: str | None) -> None:
        self.refresh_content()
        self.go_to(item_id or "")
        self._list.focus()
