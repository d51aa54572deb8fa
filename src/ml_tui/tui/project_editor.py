"""The mixin with which workspaces and review mode change the project, report refusals and show changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ml_tui.domain.catalog import Item
from ml_tui.domain.changes import Change
from ml_tui.errors import MlTuiError, NameWanted
from ml_tui.session import Session
from ml_tui.tui.mending import with_key
from ml_tui.tui.messages import Changed, DraftChanged, NameAsked, Refused

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget as _Mixed
else:
    _Mixed = object  # a widget's styles come from its first base that is a widget


Answers = TypeVar("Answers")


class ProjectEditor(_Mixed):
    """A mixin for widgets that change the project of their ``session``."""

    session: Session

    def refresh_content(self) -> None:
        """Show the project as it is now, in the current language."""

    def attempt(
        self,
        step: Callable[[], Change | None],
        *,
        message: str = "",
        announce: bool = False,
        then: Callable[[], object] = lambda: None,
    ) -> bool:
        """Make the ``step``, then call ``then``. Return whether the step was allowed.

        `Changed` explains ``message`` and ``announce``. A step that needs a name is made once the user has given one.
        """
        try:
            change = step()
        except NameWanted:
            self.post_message(NameAsked(lambda: self.attempt(step, message=message, announce=announce, then=then)))
            return False
        except MlTuiError as error:
            self.post_message(Refused(with_key(error)))
            return False
        if change is not None:
            self.refresh_content()
            self.post_message(Changed(change, message=message, announce=announce))
        then()
        return True

    def may_write(self) -> bool:
        """Whether the project can be changed; if not, say why before the user types anything."""
        return self.attempt(self.session.demand_writable)

    def toggle_criterion(self, item: Item, stop: str) -> None:
        """Tick or untick the criterion at the line ``criterion/ID`` of the page of ``item``."""
        criterion = stop.removeprefix("criterion/")
        met = criterion not in self.session.project.item(item.id).met
        self.attempt(lambda: self.session.tick_criterion(item.id, criterion, met))

    def open_form(
        self,
        form: Screen[Answers],
        target: str = "",
        *,
        then: Callable[[Answers | None], object] = lambda _answers: None,
    ) -> None:
        """Open ``form``; when it closes, show the project, call ``then``, and drop the draft of ``target``."""

        def closed(answers: Answers | None) -> None:
            self.refresh_content()
            then(answers)
            if target:
                self.post_message(DraftChanged(target, {}))

        self.app.push_screen(form, closed)
