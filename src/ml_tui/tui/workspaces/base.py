"""The base class of all workspace panes, as the screen around them uses it."""

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

    def refresh_content(self) -> None:
        """Show the project as it is now, in the current language."""

    def follow(self) -> None:
        """Show the changes of another session; open entries stay open."""
        self.refresh_content()

    def focus_content(self) -> None:
        """Take the focus."""

    def continue_draft(self, key: str, typed: Mapping[str, str]) -> None:
        """Open the editor of ``key`` with the unfinished text ``typed``."""

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
        """Make the ``step``, then call ``then``. Return whether the step was allowed.

        `Changed` explains ``words`` and ``aloud``. If the step needs a name, it is made once the user has given one.
        """
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
