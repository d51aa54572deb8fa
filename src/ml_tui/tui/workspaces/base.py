"""The base class of all workspace panes, as the screen around them uses it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.containers import Horizontal

from ml_tui.session import Session
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.project_editor import ProjectEditor
from ml_tui.tui.view import View


class WorkspacePane(ProjectEditor, Horizontal):
    """A pane that shows the project; it refreshes on request, and posts its changes (`ml_tui.tui.messages`)."""

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the project of ``session`` as ``view`` says, in the workspace ``id``; subclasses begin at ``place``."""
        super().__init__(id=id)
        self.session = session
        self.view = view

    def context(self, width: int = 0) -> PageContext:
        """Return what pages are made from: the project as it is now, in ``width`` cells."""
        return PageContext.of(self.session, self.view, width)

    @property
    def place(self) -> str:
        """Where the cursor is; `go_to` returns there."""
        return ""

    @property
    def subtitle(self) -> str:
        """The text that the header shows beside the workspace's name."""
        return ""

    def go_to(self, place: str) -> None:
        """Put the cursor at ``place``, which was the value of `place` before."""

    def refresh_from_other_session(self) -> None:
        """Show the changes of another session; open entries stay open."""
        self.refresh_content()

    def focus_content(self) -> None:
        """Take the focus."""

    def continue_draft(self, key: str, typed: Mapping[str, str]) -> None:
        """Open the editor of ``key`` with the unfinished text ``typed``."""
