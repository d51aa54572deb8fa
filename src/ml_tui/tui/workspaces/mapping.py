"""구성 요소 매핑: the rows that connect framework and platform, and the functional components (guide, part 2)."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events

from ml_tui.domain.catalog import Detail, MappingRow
from ml_tui.errors import NotFound, UsageError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui import commands
from ml_tui.tui.messages import Jump, Refused
from ml_tui.tui.pages.mapping_page import component_lines, mapping_lines, row_lines
from ml_tui.tui.pages.workspace_page import guide_key, workspace_lines
from ml_tui.tui.view import View
from ml_tui.tui.widgets.lines import Line
from ml_tui.tui.workspaces.two_panes import TwoPanes

WIDE = 140
"""From this width in cells, the list takes two thirds of the workspace, so that its rows have columns."""


class MappingPane(TwoPanes):
    """The mapping table, which is answered with single keys."""

    BINDINGS = commands.bindings("mapping")

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the mapping of ``session``, beginning at ``place``."""
        self._rows = {row.no: row for row in session.catalog.rows}
        self._details = {detail.id: detail for detail in session.catalog.details}
        key = place.partition("#")[0]
        known = key in self._rows or key in self._details or key == guide_key("mapping")
        super().__init__(session, view, id=id, place=place if known else next(iter(self._rows), guide_key("mapping")))

    def list_lines(self, width: int) -> list[Line]:
        """The rows, and below them the component details."""
        return mapping_lines(self.context(width))

    def detail_lines(self, key: str, width: int) -> list[Line]:
        """The page of a row or a component, or the guide's page."""
        context = self.context(width)
        if row := self._rows.get(key):
            return row_lines(context, row)
        if detail := self._details.get(key):
            return component_lines(context, detail)
        return workspace_lines(context, "mapping")

    def first_stop(self, key: str) -> str | None:
        """The module that a row leads to; the first item of a component."""
        if row := self._rows.get(key):
            return f"jump:modules:{row.modules[0]}" if row.modules else "field/connected"
        detail = self._details.get(key)
        return f"jump:checklist:{detail.items[0]}" if detail and detail.items else None

    def on_resize(self, _event: events.Resize) -> None:
        """Widen the list if there is room."""
        self.set_class(self.size.width >= WIDE, "-wide")

    @property
    def _row(self) -> MappingRow | None:
        """The row under the cursor."""
        return self._rows.get(self.key)

    @property
    def _detail(self) -> Detail | None:
        """The component under the cursor."""
        return self._details.get(self.key)

    # Navigation

    def open_in_list(self, key: str) -> bool:
        """Enter on a row leads to its module; if there are several, ask to which."""
        from ml_tui.tui.screens.menu import Menu

        row = self._rows.get(key)
        if row is None or not row.modules:
            return False
        if len(row.modules) == 1:
            self._go_to_module(row.modules[0])
            return True
        titles = {module.id: module.title.in_(self.view.language) for module in self.session.catalog.modules}
        options = [(module_id, titles.get(module_id, module_id)) for module_id in row.modules]
        self.app.push_screen(Menu(_("어느 모듈로 갈까요?"), options), self._go_to_module)
        return True

    def _go_to_module(self, module_id: str | None) -> None:
        if module_id:
            self.post_message(Jump(f"modules:{module_id}"))

    def open_in_detail(self, stop: str) -> None:
        """Enter changes the state of a row, or edits a field of it."""
        if stop == "field/connected":
            self.action_connect()
        elif stop:
            self._edit(focus=stop.removeprefix("field/"))

    # Answering

    def action_connect(self) -> None:
        """Make the row 연결됨, or 미연결 again."""
        if row := self._row:
            connected = not self.session.project.row(row.no).connected
            self.attempt(lambda: self.session.set_row(row.no, connected=connected))
        else:
            self._explain()

    def action_edit(self) -> None:
        """Edit the answer to the row."""
        self._edit(focus=self.stop.removeprefix("field/"))

    def action_note(self) -> None:
        """Write the note of the row."""
        self._edit(focus="note", only="note")

    def continue_draft(self, number: str, typed: Mapping[str, str]) -> None:
        """Open the editor of a row with unfinished text; refuse if the catalog does not have the row."""
        if number not in self._rows:
            self.post_message(Refused(NotFound(_("그런 매핑 행이 없습니다: {name}").format(name=number))))
            return
        self.go_to(number)
        self._edit(focus=next(iter(typed), "note"), filled=typed)

    def _explain(self) -> None:
        """Say why there is nothing to answer here."""
        if self._detail:
            error = UsageError(
                _("이 구성 요소의 상태는 점검 항목에서 나옵니다"), _("오른쪽 화살표로 들어가 항목을 여십시오")
            )
        else:
            error = UsageError(_("여기에는 고칠 것이 없습니다"), _("위의 매핑 행에서 누르십시오"))
        self.post_message(Refused(error))

    def _edit(self, *, focus: str, only: str = "", filled: Mapping[str, str] | None = None) -> None:
        from ml_tui.tui.forms import row_editor

        row = self._row
        if row is None:
            self._explain()
            return
        if self.may_write():
            rows = self.app.size.height
            form = row_editor(
                self.session, self.view, row, self.post_message, focus=focus, only=only, rows=rows, filled=filled
            )
            self.open_form(form, f"row/{row.no}")
