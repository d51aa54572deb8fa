"""What every workspace pane is to the screen around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.containers import Horizontal

from ml_tui.domain.catalog import Item
from ml_tui.domain.changes import Change
from ml_tui.errors import MlTuiError, NameWanted
from ml_tui.session import Session
from ml_tui.tui.mending import with_key
from ml_tui.tui.messages import Changed, NameAsked, Refused
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.view import View


class WorkspacePane(Horizontal):
    """Shows the project. It refreshes when it is told to, and posts what it changed (`ml_tui.tui.messages`)."""

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the project of ``session`` as ``view`` says, in the workspace ``id``; a kind begins at ``place``."""
        super().__init__(id=id)
        self.session = session
        self.view = view

    def context(self, width: int = 0) -> PageContext:
        """What the lines of this workspace are made from: the project as it is now, in ``width`` cells."""
        return PageContext.of(self.session, self.view, width)

    @property
    def place(self) -> str:
        """Where the cursor is, to come back to."""
        return ""

    @property
    def subtitle(self) -> str:
        """What the header says beside the workspace's name."""
        return ""

    def go_to(self, place: str) -> None:
        """Put the cursor where `place` once was."""

    def refresh_content(self) -> None:
        """Show the project as it is now, in the present language."""

    def follow(self) -> None:
        """Show what somebody else has changed; what is open stays open."""
        self.refresh_content()

    def focus_content(self) -> None:
        """Take the cursor."""

    def continue_draft(self, key: str, typed: Mapping[str, str]) -> None:
        """Open the editor of ``key`` with text that was left unfinished."""

    def toggle_criterion(self, item: Item, stop: str) -> None:
        """Tick or untick the criterion at the line ``criterion/ID`` of the page of ``item``."""
        criterion = stop.removeprefix("criterion/")
        met = criterion not in self.session.project.item(item.id).met
        self.attempt(lambda: self.session.tick_criterion(item.id, criterion, met))

    def attempt(
        self,
        step: Callable[[], Change | None],
        *,
        words: str = "",
        aloud: bool = False,
        then: Callable[[], object] = lambda: None,
    ) -> bool:
        """Make a ``step``, and do ``then``; whether it was allowed. What is said of it, `Changed` tells."""
        try:
            change = step()
        except NameWanted:
            self.post_message(NameAsked(lambda: self.attempt(step, words=words, aloud=aloud, then=then)))
            return False
        except MlTuiError as error:
            self.post_message(Refused(with_key(error)))
            return False
        if change is not None:
            self.refresh_content()
            self.post_message(Changed(change, words=words, aloud=aloud))
        then()
        return True
