"""Gap 분석: the gaps in the order to close them; Enter leads to where a gap is mended, Esc back."""

from __future__ import annotations

from collections import Counter

from ml_tui.domain.catalog import Item
from ml_tui.domain.gaps import by_quarter
from ml_tui.errors import UsageError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui import commands
from ml_tui.tui.mending import mending_place
from ml_tui.tui.messages import Jump, Refused, ViewChanged
from ml_tui.tui.navigation import destination, place_of
from ml_tui.tui.pages.gap_detail_page import GapDetail
from ml_tui.tui.pages.gap_page import GapData, GapFilter, gap_lines, plan_lines, quarter_title
from ml_tui.tui.view import View
from ml_tui.tui.widgets.lines import Line, Lines
from ml_tui.tui.workspaces.two_panes import TwoPanes


class GapPane(TwoPanes):
    """The gaps of the project, as a list or as the plan by quarter."""

    BINDINGS = commands.bindings("gap")

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the gaps of ``session``, beginning at ``place``."""
        super().__init__(session, view, id=id, place=place)
        self._filter = GapFilter()
        self._plan = place.startswith("plan/")
        """Whether the plan is shown instead of the list."""
        self._found: GapData | None = None
        """The gaps shown last."""

    @property
    def subtitle(self) -> str:
        """The word for the plan if the plan is shown, and the filter."""
        parts = [_("계획표") if self._plan else "", self._filter.title()]
        return " · ".join(part for part in parts if part)

    @property
    def _data(self) -> GapData:
        """The gaps to show."""
        figures, known = self.session.figures, self._found
        if known is None or known.figures is not figures or known.filter != self._filter:
            self._found = known = GapData(figures, self._filter)
        return known

    def list_lines(self, width: int) -> Lines:
        """The gaps, or the plan."""
        return (plan_lines if self._plan else gap_lines)(self.context(width), self._data)

    def detail_lines(self, key: str, width: int) -> list[Line]:
        """Why the entry is a gap, and what to do."""
        return GapDetail(self.context(width), self._data).lines(key)

    def open_in_list(self, key: str) -> bool:
        """Enter goes where the entry is mended."""
        place = self._place_of(key)
        if place:
            self.post_message(Jump(place))
        return bool(place)

    def open_in_detail(self, stop: str) -> None:
        """Enter ticks a criterion and edits a field of the item."""
        item = self._item
        if item and stop.startswith("criterion/"):
            self.toggle_criterion(item, stop)
        elif stop.startswith("field/"):
            self._edit(focus=stop.removeprefix("field/"))

    def ensure_line(self, key: str) -> None:
        """Show the list that has the line, without a filter."""
        self._filter = GapFilter()
        self._plan = key.startswith("plan/")
        self.show_list(cursor=key)
        self.post_message(ViewChanged())

    def remove_filter(self) -> bool:
        """Esc removes the filter, then leaves the plan."""
        if self._filter != GapFilter():
            self._show(filter=GapFilter())
            return True
        if self._plan:
            self._show(plan=False)
            return True
        return False

    # What an entry is about

    def _place_of(self, key: str) -> str:
        """Where the entry ``key`` is mended; empty if there is no one place for it."""
        kind, _sep, name = key.partition("/")
        gaps = self._data.gaps
        match kind:
            case "todo" | "plan":
                return f"checklist:{name}"
            case "blank":
                missing = next((one.missing for one in gaps.items if one.id == name), ())
                return f"checklist:{name}#field/{missing[0]}" if missing else f"checklist:{name}"
            case "row" | "stage" | "component":
                return destination(self.session.catalog, key)
            case "layer":
                return next((place_of(f"layer/{one.lower}") for one in gaps.layers if one.upper == name), "")
            case "finding":
                finding = self._data.finding(self.context(), key)
                return mending_place(finding) if finding else ""
        return ""

    @property
    def _item(self) -> Item | None:
        """The checklist item that the entry under the cursor is about."""
        kind, _sep, name = self.key.partition("/")
        if kind == "finding":
            _code, _sep, target = name.partition("/")
            kind, _sep, name = target.partition("/")
            return self.session.item(name) if kind == "item" else None
        return self.session.item(name) if kind in ("todo", "blank", "plan") else None

    # Actions

    def action_open(self) -> None:
        """Go where the entry is mended."""
        self.open_in_list(self.key)

    def action_edit(self) -> None:
        """Edit all fields of the item."""
        self._edit(focus=self.stop.removeprefix("field/"))

    def action_note(self) -> None:
        """Write the note of the item."""
        self._edit(focus="note", only="note")

    def _edit(self, *, focus: str, only: str = "") -> None:
        from ml_tui.tui.forms import item_editor

        item = self._item
        if item is None:
            error = UsageError(_("이 줄은 점검 항목이 아닙니다"), _("Enter를 누르면 고칠 곳으로 갑니다"))
            self.post_message(Refused(error))
            return
        if self.may_write():
            rows = self.app.size.height
            form = item_editor(self.session, self.view, item, self.post_message, focus=focus, only=only, rows=rows)
            self.open_form(form, f"item/{item.id}")

    def action_plan(self) -> None:
        """Switch between list and plan; the cursor stays on the item."""
        item = self._item
        kind = "todo" if self._plan else "plan"
        self._show(plan=not self._plan, cursor=f"{kind}/{item.id}" if item else None)

    def action_filter(self) -> None:
        """Ask for the owner or the quarter whose items to show."""
        from ml_tui.tui.screens.menu import Menu

        items = self._data.gaps.items
        owned = Counter(one.state.owner for one in items)
        options = [("all/", f"{_('모두')} ({len(items)})")]
        for owner in sorted(owned, key=lambda owner: (not owner, owner)):
            options.append((f"owner/{owner}", f"{_('담당자')}: {owner or _('없음')} ({owned[owner]})"))
        for which, group in by_quarter(items):
            value = f"{which[0]}/{which[1]}" if which else ""
            options.append((f"quarter/{value}", f"{_('기한')}: {quarter_title(which)} ({len(group)})"))
        self.app.push_screen(Menu(_("무엇을 볼까요?"), options), self._filter_chosen)

    def _filter_chosen(self, choice: str | None) -> None:
        kind, _sep, value = (choice or "").partition("/")
        match kind:
            case "all":
                self._show(filter=GapFilter())
            case "owner" | "quarter":
                self._show(filter=GapFilter(kind, value))

    def _show(self, *, plan: bool | None = None, filter: GapFilter | None = None, cursor: str | None = None) -> None:
        self._plan = self._plan if plan is None else plan
        self._filter = self._filter if filter is None else filter
        self.show_list(cursor=cursor)
        self.show_detail()
        self.post_message(ViewChanged())
