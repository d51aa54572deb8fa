"""플랫폼 모듈: the modules that mapping rows lead to, with work products to tick and records to keep."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import partial

from ml_tui.domain.catalog import Module
from ml_tui.domain.platform import records_of, with_deliverable
from ml_tui.domain.project import Document
from ml_tui.domain.record_forms import RecordForm, form_of, form_of_kind, record_id
from ml_tui.errors import NotFound, UsageError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui import commands
from ml_tui.tui.messages import Refused, UserMessage
from ml_tui.tui.pages.module_page import module_lines, module_page, record_lines
from ml_tui.tui.view import View
from ml_tui.tui.widgets.lines import Line
from ml_tui.tui.workspaces.two_panes import TwoPanes


class ModulesPane(TwoPanes):
    """The platform modules and their records. Places are ids of modules and of records."""

    BINDINGS = commands.bindings("modules")

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the modules of ``session``, beginning at ``place``."""
        self._modules = {module.id: module for module in session.catalog.modules}
        self._forms = session.catalog.record_forms
        record = session.project.records.get(place.partition("#")[0])
        known = place.partition("#")[0] in self._modules or (record and not record.removed)
        super().__init__(session, view, id=id, place=place if known else next(iter(self._modules), ""))

    def list_lines(self, width: int) -> list[Line]:
        """The modules, and under each its records."""
        return module_lines(self.context(width))

    def detail_lines(self, key: str, width: int) -> list[Line]:
        """The page of a module or a record."""
        context = self.context(width)
        if module := self._modules.get(key):
            return module_page(context, module)
        form, record = self._form_of(key), context.project.records.get(key)
        return record_lines(context, form, record) if form and record else []

    def first_stop(self, key: str) -> str | None:
        """The first work product of a module, the first field of a record."""
        if module := self._modules.get(key):
            return f"deliverable/{module.deliverables[0].id}" if module.deliverables else None
        form = self._form_of(key)
        return f"field/{next(form.fields()).id}" if form else None

    def _form_of(self, key: str) -> RecordForm | None:
        """The form of the record ``key``; the record may not exist yet."""
        return form_of(self._forms, key, self.session.project.records.get(key))

    @property
    def _module(self) -> Module | None:
        """The module under the cursor."""
        return self._modules.get(self.key)

    @property
    def _record(self) -> tuple[str, Document] | None:
        """Id and content of the record under the cursor, in the list or on a module's page."""
        key = self.stop.removeprefix("jump:modules:") if self.stop.startswith("jump:modules:") else self.key
        record = self.session.project.records.get(key)
        return (key, record) if record and not record.removed and self._form_of(key) else None

    def open_in_detail(self, stop: str) -> None:
        """Enter ticks a work product and edits a field."""
        if stop.startswith("deliverable/"):
            self.action_tick()
        elif stop:
            self.action_edit()

    # Modules

    def action_tick(self) -> None:
        """Tick or untick the work product under the cursor; from the list, move into the detail."""
        module = self._module
        if not self.in_detail:
            self.enter_detail()
        elif module and self.stop.startswith("deliverable/"):
            chosen, state = self.stop.removeprefix("deliverable/"), self.session.project.module(module.id)
            done = with_deliverable(module, state, chosen, chosen not in state.done)
            self.attempt(lambda: self.session.set_state("module", module.id, done=done))
        else:
            self._refuse(_("여기에는 체크할 것이 없습니다"), _("산출물 위에서 누르십시오"))

    def action_edit(self) -> None:
        """Edit the address and note of the module, or all fields of the record."""
        focus = self.stop.removeprefix("field/")
        if found := self._record:
            self._edit_record(found[0], focus=focus)
        else:
            self._edit_module(focus=focus)

    def action_note(self) -> None:
        """Write the note of the module."""
        if self._module:
            self._edit_module(focus="note", only="note")
        else:
            self.action_edit()

    def action_copy(self) -> None:
        """Send the module's address to the clipboard of the user's own machine."""
        module = self._module
        link = self.session.project.module(module.id).link if module else ""
        if not link:
            self._refuse(_("복사할 주소가 없습니다"), _("모듈에서 e를 눌러 바로가기를 적으십시오"))
            return
        self.app.copy_to_clipboard(link)
        self.post_message(UserMessage(_("복사 요청을 보냈습니다. 터미널이 막으면 복사되지 않습니다")))

    def _edit_module(self, *, focus: str, only: str = "", filled: Mapping[str, str] | None = None) -> None:
        from ml_tui.tui.forms import module_editor

        module = self._module
        if module and self.may_write():
            rows = self.app.size.height
            form = module_editor(
                self.session, self.view, module, self.post_message, focus=focus, only=only, rows=rows, filled=filled
            )
            self.open_form(form, f"module/{module.id}")

    def continue_draft(self, key: str, typed: Mapping[str, str]) -> None:
        """Open the editor of a module or a record with unfinished text; the record may not exist yet."""
        if form := self._form_of(key):
            exists = key in self.session.project.records
            keeper = next((one.id for one in self._modules.values() if one.records == form.kind), "")
            self.go_to(key if exists else keeper)
            self._edit_record(key, focus=next(iter(typed), ""), filled=typed)
        elif key in self._modules:
            self.go_to(key)
            self._edit_module(focus=next(iter(typed), "note"), filled=typed)
        else:
            self.post_message(Refused(NotFound(_("그런 것이 없습니다: {name}").format(name=key))))

    # Records

    @property
    def _form(self) -> RecordForm | None:
        """The form for records of the module under the cursor, or of the record there."""
        module = self._module
        return form_of_kind(self._forms, module.records or "") if module else self._form_of(self.key)

    def action_add(self) -> None:
        """Add a record of the kind under the cursor; if there is none, ask for the kind."""
        from ml_tui.tui.screens.menu import Menu

        if not self.may_write():
            return
        if form := self._form:
            self._add(form.kind)
            return
        kinds = dict.fromkeys(module.records or "" for module in self._modules.values())
        forms = [form for kind in kinds if (form := form_of_kind(self._forms, kind))]
        options = [(form.kind, form.title.in_(self.view.language)) for form in forms]
        if options:
            self.app.push_screen(Menu(_("무엇을 추가할까요?"), options), self._add)
        else:
            self._refuse(_("이 카탈로그에는 기록을 두는 모듈이 없습니다"))

    def _add(self, kind: str | None) -> None:
        if form := form_of_kind(self._forms, kind or ""):
            self._edit_record(self._new_id(form))

    def _new_id(self, form: RecordForm) -> str:
        return record_id(form, secrets.randbits(24), self.session.project.records)

    def _edit_record(self, key: str, *, focus: str = "", filled: Mapping[str, str] | None = None) -> None:
        from ml_tui.tui.forms import record_editor

        form = self._form_of(key)
        if form and self.may_write():
            editor = record_editor(self.session, self.view, form, key, self.post_message, focus=focus, filled=filled)

            def go_there(answers: object) -> None:
                if answers is not None and key != self.key and not self.in_detail:
                    self._go_to_line(key)

            self.open_form(editor, f"record/{key}", then=go_there)

    def action_duplicate(self) -> None:
        """Add a copy of the record."""
        from ml_tui.tui.forms import copy_of

        found = self._demand_record()
        form = self._form_of(found[0]) if found else None
        if found and form:
            key, fields = self._new_id(form), copy_of(self.session, found[1])

            def show() -> None:
                self._go_to_line(key)
                self.post_message(UserMessage(_("복제했습니다: {name}").format(name=fields["name"]), "good"))

            self.attempt(lambda: self.session.set_state("record", key, **fields), then=show)

    def action_delete(self) -> None:
        """Delete the record, after asking."""
        from ml_tui.tui.screens.menu import Menu

        found = self._demand_record()
        if found and self.may_write():
            options = [("keep", _("그대로 두기")), ("delete", _("지우기"))]
            title = _("지울까요? {name}").format(name=found[1].name)
            menu = Menu(title, options, about=_("지운 뒤에도 u로 되돌릴 수 있습니다."))
            self.app.push_screen(menu, partial(self._delete, found[0]))

    def _delete(self, key: str, choice: str | None) -> None:
        keys = [key for key in self.list_view.lines.keys if key]
        before = keys[keys.index(key) - 1] if key in keys else ""
        here = self.key == key

        def show() -> None:
            if here:
                self._go_to_line(before)
                self.leave_detail()
            self.post_message(UserMessage(_("지웠습니다. u로 되돌립니다")))

        if choice == "delete":
            self.attempt(lambda: self.session.set_state("record", key, removed=True), then=show)

    def action_write(self) -> None:
        """Ask for a path, and write the record there as Markdown."""
        from ml_tui.tui.forms import card_form

        if found := self._demand_record():
            form = self._form_of(found[0])
            assert form, "a record without a form is not under the cursor"
            self.app.push_screen(card_form(self.session, self.view, form, found[1], self.post_message))

    def _demand_record(self) -> tuple[str, Document] | None:
        """The record under the cursor; if there is none, say what to do."""
        found = self._record
        if found is None:
            form = self._form
            if form and records_of(self.session.project, form.kind):
                self._refuse(_("기록 위에서 누르십시오"), _("모듈 바로 아래 줄에 있습니다"))
            else:
                self._refuse(_("여기에는 기록이 없습니다"), _("기록을 두는 모듈에서 a로 추가합니다"))
        return found

    def _go_to_line(self, key: str) -> None:
        """Put the cursor on a line of the list, whether list or detail has the focus."""
        self.show_list(cursor=key)
        self.show_detail()

    def _refuse(self, message: str, hint: str = "") -> None:
        self.post_message(Refused(UsageError(message, hint)))
