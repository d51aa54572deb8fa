"""Review mode: one item at a time; a digit sets its status and goes to the next."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from ml_tui.domain.catalog import Item
from ml_tui.domain.changes import Change
from ml_tui.domain.project import Status
from ml_tui.domain.review import needs_recheck
from ml_tui.domain.wording import Wording
from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.text import crop
from ml_tui.tui import commands
from ml_tui.tui.background import in_background
from ml_tui.tui.forms import item_editor, reason_editor
from ml_tui.tui.messages import Changed, Refused, UserMessage
from ml_tui.tui.pages.item_page import item_lines
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.project_editor import ProjectEditor
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.screens.reading import COMFORTABLE
from ml_tui.tui.view import View
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.lines import Line, LineView


class Review(ProjectEditor, Dialog[str]):
    """The screen of review mode; its result is the id of the item at which the user left."""

    BINDINGS = commands.bindings("review")

    def __init__(self, session: Session, view: View, item_ids: Sequence[str], *, start: str) -> None:
        """Go through ``item_ids``, beginning with ``start``."""
        super().__init__()
        self.session = session
        self._view = view
        self._ids = list(item_ids)
        self._at = self._ids.index(start) if start in self._ids else 0
        self._title, self._page, self._hints = Bar(id="title"), LineView(id="page"), Hints(id="hints")

    @property
    def _item(self) -> Item:
        return self.session.item(self._ids[self._at])

    def compose(self) -> ComposeResult:
        """Compose title, item and footer."""
        yield self._title
        yield self._page
        yield self._hints

    def on_mount(self) -> None:
        """Show and focus the item."""
        self._hints.offer(*commands.footer_hints("review"))
        self._show()
        self._page.focus()

    def _show(self, *, fresh: bool = True) -> None:
        item = self._item

        def make(width: int) -> list[Line]:
            context = PageContext.of(self.session, self._view, min(COMFORTABLE, width))
            return item_lines(context, item, recheck=needs_recheck(item, context.project), ask=True)

        first = f"criterion/{item.criteria[0].id}" if item.criteria else None
        self._page.feed(make, cursor=first if fresh else None, top=fresh)
        count = f"{self._at + 1}/{len(self._ids)} "
        self._title.put([(f" {_('검토 모드')}", "title")], [(count, "strong")])

    def refresh_content(self) -> None:
        """Show the item as it is now; the cursor stays."""
        self._show(fresh=False)

    def refresh_from_other_session(self) -> None:
        """Show what another session has changed."""
        self.refresh_content()

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        """Tick the criterion under the cursor, confirm the answer to a changed item, or edit the field."""
        event.stop()
        if event.key.startswith("criterion/"):
            self.action_tick()
        elif event.key == "recheck":
            self.attempt(lambda: self.session.confirm_item(self._item.id))
        else:
            self._edit(focus=event.key.removeprefix("field/"))

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Go to the previous item on Left; leave on Esc."""
        event.stop()
        if event.escape:
            self.action_leave()
        else:
            self.action_previous()

    def on_line_view_entered(self, event: LineView.Entered) -> None:
        """Go to the next item: Right was pressed."""
        event.stop()
        self.action_next()

    # Actions

    def action_answer(self, status: str) -> None:
        """Set the status and go to the next item; for 해당 없음 ask for the reason first."""
        if status != Status.NOT_APPLICABLE:
            self.attempt(lambda: self.session.set_item(self._item.id, status=status), then=self.action_next)
        elif self.may_write():
            form = reason_editor(self.session, self._view, [self._item], self.post_message)
            self.app.push_screen(form, lambda answers: self.action_next() if answers else None)

    def action_tick(self) -> None:
        """Tick or untick the criterion under the cursor."""
        item, key = self._item, self._page.cursor_key
        if not key.startswith("criterion/"):
            self.post_message(UserMessage(_("구현 내용에서 누르십시오")))
            return
        self.toggle_criterion(item, key)

    def action_verify(self) -> None:
        """Mark the item as verified by the user today, or clear the mark."""
        self.attempt(lambda: self.session.verify_items([self._item.id]), announce=True)

    def action_next(self) -> None:
        """Go to the next item; after the last one, leave."""
        if self._at + 1 >= len(self._ids):
            self._show()
            self.action_leave()
            return
        self._at += 1
        self._show()

    def action_previous(self) -> None:
        """Go to the previous item."""
        if not self._at:
            self.post_message(UserMessage(_("첫 항목입니다")))
            return
        self._at = max(0, self._at - 1)
        self._show()

    def action_note(self) -> None:
        """Edit the note."""
        self._edit(focus="note", only="note")

    def action_edit(self) -> None:
        """Edit all fields."""
        self._edit(focus="status")

    async def action_undo(self) -> None:
        """Undo the last step, and go to its item."""
        await self._undo_or_redo(undo=True)

    async def action_redo(self) -> None:
        """Redo the step that was undone last."""
        await self._undo_or_redo(undo=False)

    async def _undo_or_redo(self, *, undo: bool) -> None:
        try:
            await in_background(self.session.read_undo_steps)
            change = self.session.undo() if undo else self.session.redo()
        except MlTuiError as error:
            self.post_message(Refused(error))
            return
        if change is None:
            self.post_message(UserMessage(_("되돌릴 것이 없습니다") if undo else _("다시 할 것이 없습니다")))
            return
        self.post_message(Changed(change))
        at = {f"item/{item_id}": at for at, item_id in enumerate(self._ids)}
        self._at = next((at[field.target] for field in change.fields if field.target in at), self._at)
        self._show()
        self._say(change)

    def _say(self, change: Change) -> None:
        words = Wording(self.session.catalog, self.session.project.records).describe(change)
        self.post_message(UserMessage(crop(words, self.app.size.width - 2)))

    def action_leave(self) -> None:
        """Go back to the checklist, at this item."""
        self.dismiss(self._ids[self._at])

    def _edit(self, *, focus: str, only: str = "") -> None:
        if self.may_write():
            item, rows = self._item, self.app.size.height
            form = item_editor(self.session, self._view, item, self.post_message, focus=focus, only=only, rows=rows)
            self.open_form(form, f"item/{item.id}")
