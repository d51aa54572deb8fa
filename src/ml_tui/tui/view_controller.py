"""Changes language, reader and navigator, and opens help, palette and search."""

from __future__ import annotations

from textual.app import App

from ml_tui import i18n
from ml_tui.domain.wording import guide_label
from ml_tui.i18n import _
from ml_tui.tui.message_display import Tell
from ml_tui.tui.project_controller import ProjectController
from ml_tui.tui.view import View


class ViewController:
    """Changes the view, and opens help, palette and search over it."""

    def __init__(self, app: App[None], tell: Tell, view: View, projects: ProjectController) -> None:
        """Change ``view``, and show it on the screens of ``app``."""
        self._app = app
        self._tell = tell
        self._view = view
        self._projects = projects

    def show_workspace(self, workspace: str) -> None:
        """Show a workspace; from the project list, open the project under the cursor there."""
        if work := self._projects.work:
            work.screen.forget_jumps()
            work.screen.show(workspace)
        elif project_id := getattr(self._app.screen, "cursor", ""):
            self._projects.open(project_id, workspace)
        else:
            self._tell(_("아직 프로젝트가 없습니다. n을 눌러 만드십시오"))

    def change_reader(self) -> None:
        """Show the guide for the other reader."""
        self._view.reader = "user" if self._view.reader == "consultant" else "consultant"
        if work := self._projects.work:
            work.screen.pane.refresh_content()
        self._tell(guide_label(self._view.reader))

    def change_language(self) -> None:
        """Change to the next language."""
        known = list(i18n.LANGUAGES)
        self._view.language = known[(known.index(self._view.language) + 1) % len(known)]
        i18n.use_language(self._view.language)
        for screen in self._app.screen_stack:
            if refresh_words := getattr(screen, "refresh_words", None):
                refresh_words()

    def toggle_sidebar(self) -> None:
        """Fold or unfold the navigator."""
        if work := self._projects.demand():
            work.screen.toggle_sidebar()

    def show_help(self) -> None:
        """Show the method and all keys."""
        from ml_tui.tui.pages.help_page import help_lines
        from ml_tui.tui.screens.reading import Reading

        self._app.push_screen(Reading(_("도움말"), help_lines))

    def show_palette(self) -> None:
        """Ask for a command by its name."""
        from ml_tui.tui.palette import Palette

        if not isinstance(self._app.screen, Palette):
            self._app.push_screen(Palette(placeholder=_("명령의 이름"), id="--command-palette"))

    def ask_search(self) -> None:
        """Search all items and records."""
        from ml_tui.domain.search import Search
        from ml_tui.tui.screens.search import SearchScreen

        if work := self._projects.demand():
            search = Search(work.session.catalog, work.session.project, self._view.language)
            where = _("항목의 제목, 의미, 질문, 구현 내용, 안내, 적은 답, 모듈의 기록")
            self._app.push_screen(SearchScreen(search.hits, where=where), self._go_to_hit)

    def _go_to_hit(self, place: str | None) -> None:
        if place and (work := self._projects.work):
            is_record, record = place.startswith("record/"), place.removeprefix("record/")
            work.screen.jump(f"modules:{record}" if is_record else f"checklist:{place}")
