"""The project list. An empty list explains how to begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, partial

from textual.app import ComposeResult
from textual.message import Message

from ml_tui.content import Loaded
from ml_tui.domain.project import ProjectInfo
from ml_tui.domain.search import search_projects
from ml_tui.errors import MlTuiError
from ml_tui.i18n import _, language
from ml_tui.session import Session
from ml_tui.store import Library, ProjectEntry
from ml_tui.terminal.painting import DeferredPaintScreen
from ml_tui.tui import commands
from ml_tui.tui.messages import Refused, UserMessage
from ml_tui.tui.pages.projects_page import projects_lines
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.lines import LineView


class ProjectsScreen(DeferredPaintScreen):
    """The screen that lists projects, and opens, creates, edits and archives them."""

    BINDINGS = commands.bindings("projects")

    class Picked(Message):
        """The user picked a project to open."""

        def __init__(self, project_id: str) -> None:
            """``project_id`` is the project's id."""
            super().__init__()
            self.project_id = project_id

    def __init__(self, library: Library, loaded: Loaded, *, by: str, cursor: str = "") -> None:
        """List the projects of ``library``; changes carry the name ``by``."""
        super().__init__()
        self._library = library
        self._loaded = loaded
        self._by = by
        self._cursor = cursor
        self._entries: list[ProjectEntry] = []
        """The listed projects."""
        self._header, self._list, self._hints = Bar(id="header"), LineView(id="projects"), Hints(id="hints")

    def compose(self) -> ComposeResult:
        """Compose header, list and footer."""
        yield self._header
        yield self._list
        yield self._hints

    @property
    def cursor(self) -> str:
        """The id of the project under the cursor."""
        return self._list.cursor_key

    def on_mount(self) -> None:
        """Show and focus the list."""
        self.refresh_words()
        self._list.focus()

    def refresh_words(self) -> None:
        """Show everything in the present language."""
        catalog = self._loaded.catalog.title.in_(language())
        self._header.put([(f" ml-tui · {_('프로젝트 목록')}", "title")], [(f"{catalog} ", "dim")])
        self._hints.offer(*commands.footer_hints("projects", "app"))
        self._show()

    def _show(self) -> None:
        try:
            entries = self._library.entries(cache(self._loaded.of_project))
        except MlTuiError as error:
            entries = []
            self.post_message(Refused(error))
        self._entries = entries
        self._list.feed(lambda width: projects_lines(entries, width), cursor=self._cursor or None)
        self._cursor = ""

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        """Open the project under the cursor; in an empty list, create one."""
        event.stop()
        if event.key:
            self.post_message(self.Picked(event.key))
        else:
            self.action_new()

    def on_line_view_entered(self, event: LineView.Entered) -> None:
        """Open the project under the cursor: Right opens too."""
        event.stop()
        if event.key:
            self.post_message(self.Picked(event.key))

    def on_line_view_left(self, event: LineView.Left) -> None:
        """Say that this is the first screen."""
        event.stop()
        self.post_message(UserMessage(_("여기가 맨 앞 화면입니다. 끝내기: q")))

    def on_line_view_other_pane(self, event: LineView.OtherPane) -> None:
        """Say that this screen has only one pane."""
        event.stop()
        self.post_message(UserMessage(_("칸이 하나뿐인 화면입니다")))

    # Actions

    def action_new(self) -> None:
        """Ask for a name, and create a project."""
        from ml_tui.tui.forms import answer_fields
        from ml_tui.tui.screens.form import Form

        blank = ProjectInfo(id="", name="", created=date.min, author=self._by)
        # A new project uses the catalog in force.
        fields = [field for field in answer_fields(blank) if field.name != "catalog_path"]
        form = Form(_("새 프로젝트"), fields, accept=self._create, all_answers=True, verb=_("만들기"))
        self.app.push_screen(form)

    def action_edit(self) -> None:
        """Edit the project under the cursor: its name, client, catalog and so on."""
        from ml_tui.tui.forms import answer_fields, values_from
        from ml_tui.tui.screens.form import Form

        key, info = self.cursor, self._info()
        if info is None:
            return

        def accept(answers: Mapping[str, str]) -> None:
            self._change(key, values_from(ProjectInfo, answers))

        form = Form(info.name, answer_fields(info), accept=accept)
        self.app.push_screen(form, lambda answers: self._show() if answers else None)

    def action_archive(self) -> None:
        """Archive the project under the cursor, or restore it from the archive."""
        key, info = self.cursor, self._info()
        if info is None:
            return
        try:
            self._change(key, {"archived": not info.archived})
        except MlTuiError as error:
            self.post_message(Refused(error))
        self._show()

    def action_search(self) -> None:
        """Search for a project by name or client, and go to it in the list."""
        from ml_tui.tui.screens.search import SearchScreen

        def found(place: str | None) -> None:
            if place:
                self._list.go_to(place)

        infos = [entry.info for entry in self._entries if entry.info]
        self.app.push_screen(
            SearchScreen(partial(search_projects, infos), where=_("프로젝트의 이름, 고객, 사람")), found
        )

    def _info(self) -> ProjectInfo | None:
        """Return what the project under the cursor is; None, with a message, if there is none or it cannot be read."""
        entry = next((entry for entry in self._entries if entry.id == self.cursor), None)
        if entry is None:
            self.post_message(UserMessage(_("아직 프로젝트가 없습니다. n을 눌러 만드십시오")))
        elif entry.fault:
            self.post_message(Refused(entry.fault))
        return entry.info if entry else None

    def _create(self, answers: Mapping[str, str]) -> None:
        from ml_tui.tui.forms import values_from

        catalog = self._loaded.catalog
        given = values_from(ProjectInfo, answers)
        project_id = self._library.create(**given, catalog_id=catalog.id, catalog_hash=self._loaded.digest)
        self._cursor = project_id
        self._show()
        self.post_message(self.Picked(project_id))

    def _change(self, project_id: str, fields: dict[str, object]) -> None:
        if path := fields.get("catalog_path"):
            from ml_tui.tui.typed_paths import path_of

            fields["catalog_path"] = str(path_of(str(path)))
        session = Session(self._loaded, self._library.open(project_id), by=self._by)
        try:
            session.set_info(**fields)
            session.save()
        finally:
            session.store.close()
