"""ML 대시보드: layers, areas and types of ML, and beside them the page of the one under the cursor (guide, part 1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from ml_tui.domain.catalog import Area, Catalog, Layer, MlType
from ml_tui.domain.changes import Change
from ml_tui.domain.keys import component_key, known_keys
from ml_tui.domain.project import CYCLE, ChoiceState, Status
from ml_tui.domain.rollup import find_component
from ml_tui.errors import NotFound, UsageError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui import commands
from ml_tui.tui.messages import Jump, Refused, UserMessage
from ml_tui.tui.navigation import component_place, destination
from ml_tui.tui.pages.activity_page import change_lines, change_targets, due_lines
from ml_tui.tui.pages.dashboard_page import CHANGES_SHOWN, dashboard_lines
from ml_tui.tui.pages.layer_or_area_page import holder_lines
from ml_tui.tui.pages.types_page import type_lines
from ml_tui.tui.pages.workspace_page import guide_key, workspace_lines
from ml_tui.tui.view import View
from ml_tui.tui.widgets.lines import Line
from ml_tui.tui.workspaces.two_panes import TwoPanes

if TYPE_CHECKING:  # the question path is loaded when a key opens it
    from ml_tui.domain.advice import Proposal


def _first_key(catalog: Catalog) -> str:
    """The key of the list's first line; a catalog may lack layers, areas or types."""
    for kind, entries in (("layer", catalog.layers), ("area", catalog.areas), ("type", catalog.ml_types)):
        if entries:
            return f"{kind}/{entries[0].id}"
    return guide_key("dashboard")


class DashboardPane(TwoPanes):
    """The dashboard, which shows at a glance how far the framework is in place."""

    BINDINGS = commands.bindings("dashboard")

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the dashboard of ``session``, beginning at ``place``."""
        super().__init__(session, view, id=id, place=place or _first_key(session.catalog))

    # What is shown

    def list_lines(self, width: int) -> list[Line]:
        """Stack, areas, types, last changes and due items."""
        return dashboard_lines(self.context(width), self.session.recent(CHANGES_SHOWN))

    def detail_lines(self, key: str, width: int) -> list[Line]:
        """The page of the list's line ``key``; empty if the line is gone."""
        kind, _sep, name = key.partition("/")
        context = self.context(width)
        if key == guide_key("dashboard"):
            return workspace_lines(context, "dashboard")
        if holder := self._holder(key):
            return holder_lines(context, holder)
        if one := self._type(key):
            return type_lines(context, one)
        if change := self._change(key):
            return change_lines(context, change)
        if kind == "due" and name in known_keys(context.catalog, "item"):
            return due_lines(context, self.session.item(name))
        return []

    def first_stop(self, key: str) -> str | None:
        """The first component, the adoption of a type, or the line that leads to a changed or due item."""
        if self._type(key):
            return "adopt"
        holder = self._holder(key)
        if holder and holder.components:
            return f"component/{component_key(holder, holder.components[0])}"
        if key.startswith("due/"):
            return f"to/item/{key.removeprefix('due/')}"
        change = self._change(key)
        targets = change_targets(change) if change else []
        return f"to/{targets[0]}" if targets else None

    def _holder(self, key: str) -> Layer | Area | None:
        """The layer or area of the list's line ``key``."""
        catalog = self.session.catalog
        for layer in catalog.layers:
            if key == f"layer/{layer.id}":
                return layer
        return next((area for area in catalog.areas if key == f"area/{area.id}"), None)

    def _type(self, key: str) -> MlType | None:
        return next((one for one in self.session.catalog.ml_types if key == f"type/{one.id}"), None)

    def _change(self, key: str) -> Change | None:
        return next((change for change in self.session.recent(CHANGES_SHOWN) if key == f"change/{change.rev}"), None)

    # Navigation

    def open_in_list(self, key: str) -> bool:
        """Enter leads to a due item, or to the target of a change that has only one."""
        kind, _sep, name = key.partition("/")
        if kind == "due":
            return self._lead_to(f"item/{name}")
        change = self._change(key)
        targets = change_targets(change) if change else []
        return len(targets) == 1 and self._lead_to(targets[0])

    def open_in_detail(self, stop: str) -> None:
        """Enter leads to the item behind a status, ticks a component without items, adopts a type, or edits a note."""
        kind, _sep, rest = stop.partition("/")
        match kind:
            case "to":
                self._lead_to(rest)
            case "from":
                self._lead_to(f"item/{rest.rpartition('/')[2]}")
            case "component":
                self._open_component(rest)
            case "adopt":
                self.action_tick()
            case "field":
                self.action_note()

    def _open_component(self, key: str) -> None:
        """Go to the item of a component, or to the first of several below it; tick a component without items."""
        found = find_component(self.session.catalog, key)
        items = found[1].items if found else ()
        if len(items) == 1:
            self._lead_to(f"item/{items[0]}")
        elif items:
            self.detail_view.go_to(f"from/{key}/{items[0]}")
        else:
            self.action_tick()

    def _lead_to(self, target: str) -> bool:
        place = destination(self.session.catalog, target)
        if place:
            self.post_message(Jump(place))
        return bool(place)

    # Answering

    @property
    def _component(self) -> str:
        """The key of the component under the cursor; empty when there is none."""
        kind, _sep, rest = self.stop.partition("/")
        return rest if kind == "component" else rest.rpartition("/")[0] if kind == "from" else ""

    @property
    def _target(self) -> tuple[str, str]:
        """Kind and key of the component or type under the cursor, on which keys act; two empty texts for neither."""
        if self._component:
            return "component", self._component
        one = self._type(self.key)
        return ("type", one.id) if one else ("", "")

    def action_tick(self) -> None:
        """Tick or untick the component, or adopt or drop the type."""
        match self._target:
            case "component", key:
                self.attempt(lambda: self.session.tick([f"component/{key}"]))
            case "type", key:
                chosen = not self.session.project.types.get(key, ChoiceState()).chosen
                self.attempt(lambda: self.session.set_state("type", key, chosen=chosen))
            case _:
                self._enter_or_refuse()

    def action_next_status(self) -> None:
        """Set the component's next status; after 구현됨, ask which."""
        from ml_tui.tui.forms import status_menu

        match self._target:
            case "component", key:
                status = self.session.project.component(key).status
                if status in CYCLE:
                    self._set_status(key, CYCLE[status])
                elif self.may_write():
                    title = self.context().wording.subject(f"component/{key}")
                    self.app.push_screen(status_menu(title, status), partial(self._status_chosen, key))
            case _:
                self._enter_or_refuse()

    def _status_chosen(self, key: str, status: str | None) -> None:
        if status == Status.NOT_APPLICABLE:
            self._ask_note("component", key, status=Status.NOT_APPLICABLE)
        elif status:
            self._set_status(key, Status(status))

    def _set_status(self, key: str, status: Status) -> None:
        self.attempt(lambda: self.session.set_state("component", key, status=status))

    def _enter_or_refuse(self) -> None:
        """Move into the detail of a layer or area and ask to press the key again there; elsewhere, refuse.

        Without the message, the user might type a note that presses keys of the list.
        """
        if self._holder(self.key) and not self.in_detail:
            self.enter_detail()
            self.post_message(UserMessage(_("구성 요소를 고르고 다시 누르십시오")))
            return
        self.post_message(
            Refused(UsageError(_("여기에는 정할 것이 없습니다"), _("구성 요소나 ML 유형에서 누르십시오")))
        )

    def action_not_applicable(self) -> None:
        """Ask why the component does not apply, and take it out of the count."""
        key = self._component
        if not key:
            self._enter_or_refuse()
        elif self._is_derived(key):
            self._set_status(key, Status.NOT_APPLICABLE)  # the session refuses this and says why
        elif self.may_write():
            self._ask_note("component", key, status=Status.NOT_APPLICABLE)

    def _is_derived(self, key: str) -> bool:
        found = find_component(self.session.catalog, key)
        return bool(found and found[1].items)

    def action_note(self) -> None:
        """Write the note of the component or the type."""
        kind, key = self._target
        if not kind:
            self._enter_or_refuse()
        elif self.may_write():
            self._ask_note(kind, key)

    def continue_draft(self, key: str, typed: Mapping[str, str]) -> None:
        """Open the note of a component or type with unfinished text; refuse if the catalog does not have it."""
        catalog = self.session.catalog
        kind = next((kind for kind in ("component", "type") if key in known_keys(catalog, kind)), "")
        if not kind:
            self.post_message(Refused(NotFound(_("그런 것이 없습니다: {name}").format(name=key))))
            return
        self.go_to(component_place(catalog, key) if kind == "component" else f"type/{key}")
        self._ask_note(kind, key, filled=typed)

    def _ask_note(
        self, kind: str, key: str, *, status: Status | None = None, filled: Mapping[str, str] | None = None
    ) -> None:
        """Ask for what is noted; with ``status``, why the component has that status."""
        from ml_tui.tui.forms import note_form

        target = f"{kind}/{key}"
        title, rows = self.context().wording.subject(target), self.app.size.height
        form = note_form(self.session, target, title, self.post_message, status=status, rows=rows, filled=filled)
        self.open_form(form, target)

    # The question path

    def action_propose(self) -> None:
        """Ask a few questions, and propose a type of ML."""
        if self.session.catalog.question_path:
            self._next_question(())
        else:
            self.post_message(Refused(UsageError(_("이 카탈로그의 ML 유형에는 질문이 없습니다"))))

    def _next_question(self, answers: tuple[int, ...]) -> None:
        from ml_tui.domain.advice import Proposal
        from ml_tui.tui.screens.menu import Menu

        path, language = self.session.catalog.question_path, self.view.language
        assert path, "the path is not begun where there is none"
        step = path.after(answers)
        if isinstance(step, Proposal):
            self._propose(step)
            return
        title = _("ML 유형 고르기: 질문 {n}").format(n=len(answers) + 1)
        options = [(str(n), one.label.in_(language)) for n, one in enumerate(step.answers)]
        self.app.push_screen(
            Menu(title, options, about=path.text_of(step).in_(language)),
            lambda choice: self._next_question((*answers, int(choice))) if choice else None,
        )

    def _propose(self, proposal: Proposal) -> None:
        """Propose types; go to the first of them, and adopt it if the user wants that."""
        from ml_tui.tui.screens.menu import Menu

        titles = {one.id: one.title.in_(self.view.language) for one in self.session.catalog.ml_types}
        named = " + ".join(titles[one] for one in proposal.types)
        first = proposal.types[0] if proposal.types else ""
        options = [("see", _("이 유형 보기")), ("adopt", _("채택하고 이 유형 보기"))] if first else []
        options.append(("again", _("다시 답하기")))
        title = _("제안: {types}").format(types=named) if named else _("제안: 아직 고르지 않음")

        def chosen(choice: str | None) -> None:
            if choice == "again":
                self._next_question(())
            elif choice:
                self.go_to(f"type/{first}")
                if choice == "adopt":
                    self.attempt(lambda: self.session.set_state("type", first, chosen=True))

        self.app.push_screen(Menu(title, options, about=proposal.reason.in_(self.view.language)), chosen)
