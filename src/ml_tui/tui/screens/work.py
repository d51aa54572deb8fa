"""The screen of a project: navigator, header, the open workspace, footer."""

from __future__ import annotations

from contextlib import ExitStack

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import Reactive
from textual.widget import Widget

from ml_tui.i18n import N_, _
from ml_tui.session import Session
from ml_tui.terminal.painting import DeferredPaintScreen, paint_once
from ml_tui.text import crop
from ml_tui.tui import commands
from ml_tui.tui.messages import Back, Jump, UserMessage, ViewChanged
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.sidebar_page import rail_lines, sidebar_lines
from ml_tui.tui.view import View
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.lines import LineView, Span
from ml_tui.tui.widgets.sidebar import Sidebar
from ml_tui.tui.workspaces.base import WorkspacePane
from ml_tui.tui.workspaces.registry import WORKSPACES, workspace_spec

UNFOLDED_FROM = 100
"""The columns from which the navigator is unfolded by default."""

HOLDER_ROOM = 12
"""Cells in the header for the name of the project's holder."""

SAVED, SAVING, NOT_SAVED = N_("저장됨"), N_("저장 중"), N_("저장 안 됨!")
"""The states of saving in the header; translated when shown."""


class WorkScreen(DeferredPaintScreen):
    """The screen of one project. It composes the panes and passes on their messages, which the App handles."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The focused widget. It shows the focus itself, so the screen is not repainted."""

    class Opened(Message):
        """The screen is mounted, so messages about the project can be shown."""

    def __init__(self, session: Session, view: View, *, workspace: str = "", place: str = "") -> None:
        """Show the project of ``session``, beginning at ``place`` of ``workspace``."""
        super().__init__()
        self._session = session
        self._view = view
        start = workspace_spec(workspace) or workspace_spec("checklist") or WORKSPACES[0]
        self._current = start.id
        self._panes = {start.id: start.make(session, view, place if start.id == workspace else "")}
        """The workspaces that have been opened, by their ids."""
        self._sidebar, self._header, self._hints = Sidebar(), Bar(id="header"), Hints(id="hints")
        self._holds: set[ExitStack] = set()
        """Batch updates that hold back painting until a workspace is complete."""
        self._work, self._panes_box = Vertical(id="work"), Vertical(id="panes")
        self._came_from: list[tuple[str, str]] = []
        """Workspace and place from which each jump started, the latest last."""
        self._folded: bool | None = None
        """Whether the user folded the navigator; None: the width decides."""
        self._saving: tuple[str, str] = (SAVED, "dim")
        """The state of saving, translated when shown, and its tone."""
        self._exporting = False

    def compose(self) -> ComposeResult:
        """Compose the navigator at the left, the work at the right."""
        # Set before there are widgets: later, Textual would style every widget anew.
        self.set_class(self._is_folded(self.app.size.width), "-rail", update=False)
        with Horizontal():
            yield self._sidebar
            with self._work:
                yield self._header
                with self._panes_box:
                    yield self.pane
                yield self._hints

    @property
    def pane(self) -> WorkspacePane:
        """The open workspace."""
        return self._panes[self._current]

    @property
    def place(self) -> tuple[str, str]:
        """The open workspace and the user's place in it, to return to."""
        return self._current, self.pane.place

    @property
    def message_room(self) -> int:
        """The cells of a message that fits into the footer, beside the navigator."""
        return self._work.size.width - 2

    def on_mount(self) -> None:
        """Fill the screen, and focus the workspace."""
        self._show_words()
        self.pane.focus_content()
        self.post_message(self.Opened())

    def on_unmount(self) -> None:
        """End the batch updates of workspaces that were never completed."""
        for hold in self._holds:
            hold.close()

    def on_resize(self, event: events.Resize) -> None:
        """Fold or unfold the navigator to fit the width."""
        self._lay_out(event.size.width)

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Focus ``widget``, unless its workspace is hidden: the user may have left it during a slow action."""
        panes = [node for node in widget.ancestors if isinstance(node, WorkspacePane)] if widget else []
        if all(pane.display for pane in panes):
            super().set_focus(widget, scroll_visible, from_app_focus)

    # Going from workspace to workspace

    def show(self, workspace: str, place: str | None = None) -> None:
        """Show ``workspace`` at ``place``, or where the user last was in it."""
        target = workspace_spec(workspace)
        if target is None:
            return
        if not self._panes_box.is_mounted:  # a key was typed before the screen was mounted
            self.call_later(self.show, workspace, place)
            return
        before, self._current = self.pane, workspace
        if before.id == workspace:
            self._return_to(before, place)
            return
        hold = ExitStack()
        hold.enter_context(self.app.batch_update())
        self._holds.add(hold)
        before.display = False
        if pane := self._panes.get(workspace):
            pane.display = True
            pane.refresh_content()
            self._return_to(pane, place)
        else:
            pane = self._panes[workspace] = target.make(self._session, self._view, place or "")
            self._panes_box.mount(pane)
        self._show_words()
        # Paint once, when the pane has its size and the focus; without the hold, Textual would paint it empty first.
        pane.call_later(self.call_later, self.app.call_later, self._paint, pane, hold)

    async def _paint(self, pane: WorkspacePane, hold: ExitStack) -> None:
        if not pane.has_focus_within:
            pane.focus_content()
        await paint_once(self, hold)
        self._holds.discard(hold)

    def _return_to(self, pane: WorkspacePane, place: str | None) -> None:
        """Go to ``place`` in a pane that was opened before, or where the user last was in it."""
        if place is None:
            pane.focus_content()
        else:
            pane.go_to(place)

    def jump(self, place: str) -> None:
        """Go to ``WORKSPACE:PLACE``; `back` returns here."""
        workspace, _sep, inside = place.partition(":")
        self._came_from.append(self.place)
        self.show(workspace, inside)

    def back(self) -> bool:
        """Go back to where the last jump started; return whether there was one."""
        if not self._came_from:
            return False
        workspace, inside = self._came_from.pop()
        self.show(workspace, inside)
        return True

    def forget_jumps(self) -> None:
        """Forget where jumps started, because the user chose a workspace by its key."""
        self._came_from.clear()

    # Showing

    def refresh_words(self) -> None:
        """Show everything in the present language."""
        self._show_words()
        self.pane.refresh_content()

    def refresh_from_other_session(self) -> None:
        """Show what another session has changed; repaint nothing else."""
        self.pane.refresh_from_other_session()
        self.refresh_state()

    def show_holder(self) -> None:
        """Show who holds the project, or when they left and which key takes it over."""
        self._offer_keys()
        self._show_header()

    def _show_words(self) -> None:
        self._offer_keys()
        self.refresh_state()

    def _offer_keys(self) -> None:
        hints, always = commands.footer_hints(self._current, "app")
        if self._session.read_only and self._session.left:
            hints.insert(0, commands.hint("app", "take_over"))
        self._hints.offer(hints, always)

    def refresh_state(self) -> None:
        """Show the current figures in header and navigator."""
        self._show_header()
        self._show_sidebar()

    def show_saving(self, words: str, tone: str = "dim") -> None:
        """Show the state of saving in the header; ``words`` are translated here."""
        self._saving = (words, tone)
        self._show_header()

    def show_exporting(self, exporting: bool) -> None:
        """Show in the header whether an export is running."""
        self._exporting = exporting
        self._show_header()

    def toggle_sidebar(self) -> None:
        """Fold the navigator, or unfold it."""
        self._folded = not self._is_folded(self.size.width)
        self._lay_out()

    def _is_folded(self, columns: int) -> bool:
        return columns < UNFOLDED_FROM if self._folded is None else self._folded

    def _lay_out(self, columns: int = 0) -> None:
        folded = self._is_folded(columns or self.size.width)
        if folded != self.has_class("-rail"):
            self.set_class(folded, "-rail")
            self._show_sidebar()

    def _show_sidebar(self) -> None:
        folded, here = self.has_class("-rail"), self._current
        self._sidebar.show(
            rail_lines(here) if folded else sidebar_lines(PageContext.of(self._session, self._view), here)
        )

    def _show_header(self) -> None:
        session = self._session
        figures = session.figures.whole
        title = next(_(one.title) for one in WORKSPACES if one.id == self._current)
        left: list[Span] = [(f" {title}", "title")]
        if subtitle := self.pane.subtitle:
            left.append((f" · {subtitle}", "mark"))
        left.append((f" · {session.project.info.name}", "dim"))
        right: list[Span] = [(f" {_('구현')} {figures.counted}", "strong")]
        right.append((f"  {_('검증')} {figures.verified}", ""))
        if figures.overdue:
            right.append((f"  {_('기한 지남')} {figures.overdue}", "bad"))
        if self._exporting:
            right.append(("  " + _("내보내는 중"), "warn"))
        words, tone = (self._holder_words(), "warn") if session.read_only else (_(self._saving[0]), self._saving[1])
        right.append((f"  {words} ", tone))
        self._header.put(left, right)

    def _holder_words(self) -> str:
        """Return who holds the project, or when they left."""
        holder, left = self._session.holder, self._session.left
        user = crop(holder.called, HOLDER_ROOM) if holder else ""
        if left:
            return _("읽기 전용: {user} {time} 나감").format(user=user, time=f"{left.astimezone():%H:%M}")
        return _("읽기 전용: {user} 사용 중").format(user=user) if user else _("읽기 전용")

    # Messages of the navigator and the panes

    def on_jump(self, event: Jump) -> None:
        """Go to the place of the jump."""
        event.stop()
        self.jump(event.place)

    def on_back(self, event: Back) -> None:
        """Go back to where the last jump started."""
        event.stop()
        if not self.back():
            self.post_message(UserMessage(_("돌아갈 곳이 없습니다. 프로젝트 목록: 0")))

    def on_view_changed(self, event: ViewChanged) -> None:
        """Show in the header what the pane shows now."""
        event.stop()
        self.refresh_state()

    def on_sidebar_chosen(self, event: Sidebar.Chosen) -> None:
        """Go to the line that was chosen in the navigator."""
        event.stop()
        kind, _sep, key = event.key.partition("/")
        if kind == "projects":
            self.app.call_later(self.app.run_action, "projects")
        elif kind == "section":
            section = next(section for section in self._session.catalog.sections if section.id == key)
            self.show("checklist", section.outlines[0].id if section.outlines else None)
        else:
            self.show(key)

    def on_line_view_other_pane(self, event: LineView.OtherPane) -> None:
        """Go from the navigator to the work: Tab was pressed there."""
        event.stop()
        self.pane.focus_content()

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Go back from the navigator to the work, or from the work to the navigator if it is unfolded."""
        event.stop()
        if isinstance(event.view, Sidebar):
            self.pane.focus_content()
        elif not self.has_class("-rail"):
            self.go_to_sidebar()

    def go_to_sidebar(self) -> None:
        """Focus the navigator, with the cursor on the open workspace."""
        self._sidebar.go_to(f"workspace/{self._current}")
        self._sidebar.focus()
