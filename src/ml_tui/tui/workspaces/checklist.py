"""구현 체크리스트: the list of items, and beside it the item under the cursor (guide, part 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ml_tui.domain.catalog import Item
from ml_tui.domain.project import CYCLE, Status
from ml_tui.domain.review import needs_recheck
from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui import commands
from ml_tui.tui.messages import Refused, UserMessage, ViewChanged
from ml_tui.tui.pages.checklist_page import VANISHED, Filter, checklist_lines, filters_of
from ml_tui.tui.pages.item_page import item_lines, vanished_lines
from ml_tui.tui.pages.workspace_page import guide_key, workspace_lines
from ml_tui.tui.view import View
from ml_tui.tui.widgets.lines import Line, Lines
from ml_tui.tui.workspaces.two_panes import TwoPanes

GUIDE = guide_key("checklist")
"""The key of the line that opens the guide's page of the checklist."""


def is_item(key: str) -> bool:
    """Whether a line with this key is a checklist item of the catalog."""
    return bool(key) and key != GUIDE and not key.startswith(VANISHED)


class ChecklistPane(TwoPanes):
    """The checklist, which is answered with single keys."""

    BINDINGS = commands.bindings("checklist")

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the checklist of ``session``, beginning at ``place``."""
        super().__init__(session, view, id=id, place=place or next(iter(session.catalog.outlines)))
        self._filter = Filter()
        self._marks: frozenset[str] = frozenset()
        self._pinned = ""
        """The item that stays in the list although another session's change made the filter hide it."""

    @property
    def subtitle(self) -> str:
        """The filter and the number of marked items, if any."""
        parts = [self._filter.title(self.context())]
        parts += [_("{n}개 표시").format(n=len(self._marks))] if self._marks else []
        return " · ".join(part for part in parts if part)

    def list_lines(self, width: int) -> Lines:
        """The items."""
        return checklist_lines(self.context(width), filter=self._filter, marks=self._marks, pinned=self._pinned)

    def detail_lines(self, key: str, width: int) -> list[Line]:
        """The page of an item, of an answer without an item, or the guide's page."""
        context = self.context(width)
        if key == GUIDE:
            return workspace_lines(context, "checklist")
        if key.startswith(VANISHED):
            return vanished_lines(context, key.removeprefix(VANISHED))
        item = self.session.item(key)
        return item_lines(context, item, recheck=needs_recheck(item, context.project))

    def first_stop(self, key: str) -> str | None:
        """The first criterion."""
        if not is_item(key):
            return None
        criteria = self.session.item(key).criteria
        return f"criterion/{criteria[0].id}" if criteria else None

    def open_in_detail(self, stop: str) -> None:
        """Enter ticks a criterion, confirms an item to recheck, or edits a field."""
        if stop.startswith("criterion/"):
            self.action_tick()
        elif stop == "recheck" and (item := self._item):
            self.attempt(lambda: self.session.confirm_item(item.id))
        else:
            self._edit(focus=stop.removeprefix("field/"))

    def refresh_content(self) -> None:
        """Show everything as it is now."""
        self._pinned = ""
        super().refresh_content()

    def refresh_from_other_session(self) -> None:
        """Show the changes of another session; the open item stays in the list even if the filter hides it."""
        self._pinned = self.key
        super().refresh_content()

    def ensure_line(self, key: str) -> None:
        """Remove the filter."""
        self._filter = Filter()
        self.show_list(cursor=key)
        self.post_message(ViewChanged())

    def remove_filter(self) -> bool:
        """Esc removes the marks, then the filter."""
        if self._marks:
            self._marks = frozenset()
            self.refresh_content()
            self.post_message(ViewChanged())
            return True
        if self._filter != Filter():
            self._set_filter(Filter())
            return True
        return False

    @property
    def _item(self) -> Item | None:
        """The item under the cursor."""
        return self.session.item(self.key) if is_item(self.key) else None

    # Answering

    def _targets(self) -> Sequence[Item]:
        """The marked items, or the one under the cursor."""
        if self._marks:
            catalog = self.session.catalog
            return catalog.items_of(item_id for item_id in catalog.outlines if item_id in self._marks)
        return [self._item] if self._item else []

    def _set_all(self, **fields: object) -> bool:
        edits: dict[str, Mapping[str, object]] = {item.id: fields for item in self._targets()}
        return bool(edits) and self.attempt(lambda: self.session.set_items(edits))

    def _any_item(self) -> bool:
        """Whether there is an item to answer; if not, say why."""
        if self._targets():
            return True
        self._explain()
        return False

    def _explain(self) -> None:
        """Say why there is nothing to answer on this line."""
        if self.key == GUIDE:
            self.post_message(UserMessage(_("여기에는 답할 것이 없습니다. 위의 항목에서 누르십시오")))
        elif self.key:
            self.post_message(UserMessage(_("이 카탈로그에 없는 항목이어서 답을 바꿀 수 없습니다")))
        else:
            self.post_message(UserMessage(_("보이는 항목이 없습니다. Esc로 거르기를 풉니다")))

    def action_tick(self) -> None:
        """Tick or untick the criterion or the item under the cursor, or all marked items."""
        item, key = self._item, self.stop
        if item and key.startswith("criterion/"):
            self.toggle_criterion(item, key)
            return
        if not self._any_item():
            return
        targets = [f"item/{one.id}" for one in self._targets()]
        self.attempt(lambda: self.session.tick(targets))

    def action_next_status(self) -> None:
        """Set the next status; ask which if none follows or the marked items differ."""
        from ml_tui.tui.forms import items_title, status_menu

        targets = self._targets()
        if not self._any_item():
            return
        first, *others = (self.session.project.item(item.id).status for item in targets)
        if first in CYCLE and set(others) <= {first}:
            self._set_all(status=CYCLE[first])
        elif self.may_write():
            self.app.push_screen(status_menu(items_title(targets, self.view.language), first), self._status_chosen)

    def _status_chosen(self, status: str | None) -> None:
        if status == Status.NOT_APPLICABLE:
            self.action_not_applicable()
        elif status:
            self._set_all(status=status)

    def action_not_applicable(self) -> None:
        """Ask why the items do not apply, and take them out of the count."""
        from ml_tui.tui.forms import reason_editor

        targets = self._targets()
        if self._any_item() and self.may_write():
            self.open_form(reason_editor(self.session, self.view, targets, self.post_message))

    def action_note(self) -> None:
        """Write the note of the item."""
        self._edit(focus="note", only="note")

    def action_edit(self) -> None:
        """Edit all fields of the item, or the plan of the marked ones."""
        from ml_tui.tui.forms import plan_editor

        focus = self.stop.removeprefix("field/")
        if not self._marks:
            self._edit(focus=focus)
        elif self.may_write():
            self.open_form(plan_editor(self.session, self.view, self._targets(), self.post_message, focus=focus))

    def continue_draft(self, item_id: str, typed: Mapping[str, str]) -> None:
        """Open the editor of an item with unfinished text; refuse if the catalog does not have the item."""
        try:
            self.session.item(item_id)
        except MlTuiError as error:
            self.post_message(Refused(error))
            return
        self.go_to(item_id)
        self._edit(focus=next(iter(typed), "note"), filled=typed)

    def _edit(self, *, focus: str, only: str = "", filled: Mapping[str, str] | None = None) -> None:
        from ml_tui.tui.forms import item_editor

        item = self._item
        if item is None:
            self._explain()
        elif self.may_write():
            rows = self.app.size.height
            self.open_form(
                item_editor(
                    self.session, self.view, item, self.post_message, focus=focus, only=only, rows=rows, filled=filled
                ),
                f"item/{item.id}",
            )

    def action_verify(self) -> None:
        """Mark the items as verified by the user today, or clear their verification."""
        from ml_tui.tui.screens.menu import Menu

        items = self._targets()
        done = [item for item in items if self.session.project.item(item.id).status is Status.IMPLEMENTED]
        if not done or len(done) == len(items):
            if self._any_item():
                self._verify(items)
            return
        if not self.may_write():
            return
        options = [("done", _("구현됨인 {n}개만 검증하기").format(n=len(done))), ("stay", _("그만두기"))]
        others = ", ".join(item.no for item in items if item not in done)
        title = _("구현됨이 아닌 항목은 검증할 수 없습니다")
        self.app.push_screen(Menu(title, options, about=others), lambda choice: self._verify(done, choice))

    def _verify(self, items: Sequence[Item], choice: str | None = "done") -> None:
        if choice == "done":
            self.attempt(lambda: self.session.verify_items([item.id for item in items]), announce=True)

    def action_mark(self) -> None:
        """Mark or unmark the item for a change of several items, and move to the next."""
        item = self._item
        if item is None:
            self._explain()
            return
        self._marks ^= {item.id}
        self.show_list()
        self.list_view.action_down()
        self.post_message(ViewChanged())

    def action_filter(self) -> None:
        """Ask what to show."""
        from ml_tui.tui.screens.menu import Menu

        context = self.context()
        filters = filters_of(context)
        options = [(str(number), f"{words} ({count})") for number, (_one, words, count) in enumerate(filters)]
        current = next((str(number) for number, (one, *_words) in enumerate(filters) if one == self._filter), None)

        def chosen(number: str | None) -> None:
            if number is not None:
                self._set_filter(filters[int(number)][0])

        self.app.push_screen(Menu(_("무엇을 볼까요?"), options, cursor=current), chosen)

    def _set_filter(self, wanted: Filter) -> None:
        self._filter = wanted
        self.refresh_content()
        self.post_message(ViewChanged())

    def action_review(self) -> None:
        """Review the shown items one by one, from the one under the cursor; skip answers without an item."""
        from ml_tui.tui.screens.review import Review

        ids = [key for key in self.list_view.lines.keys if is_item(key)]
        if ids:
            review = Review(self.session, self.view, ids, start=self.list_view.cursor_key)
            self.app.push_screen(review, self._after_review)
        else:
            self._any_item()

    def _after_review(self, item_id: str | None) -> None:
        """Go to the item reviewed last; if the filter now hides it, to the next item that is shown."""
        self.refresh_content()
        shown = set(self.list_view.lines.keys)
        if item_id and item_id not in shown:
            item = self.session.item(item_id)
            words = _("{no}: 거른 조건에 더는 맞지 않아 보이지 않습니다. 모두 보기: Esc").format(no=item.no)
            self.post_message(UserMessage(words))
            ids = list(self.session.catalog.outlines)
            at = ids.index(item_id)
            item_id = next((one for one in [*ids[at:], *reversed(ids[:at])] if one in shown), "")
        if item_id:
            self.go_to(item_id)
        self.list_view.focus()
