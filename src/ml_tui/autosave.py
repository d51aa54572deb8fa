"""Saves a session from a thread of its own, so that no key press waits for a disk.

However many changes come in while one save is under way, the next save writes them all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from ml_tui.errors import MlTuiError
from ml_tui.session import Session

DRAFT_PAUSE = 0.5
"""Seconds between two saves of a text that is being typed."""

Report = Callable[[int, MlTuiError | None], object]
"""Told the revision that is on disk, or what went wrong; called from the saving thread."""


class Autosave:
    """The saving thread of one session."""

    def __init__(self, session: Session, report: Report) -> None:
        """Save ``session`` whenever asked to, and tell ``report`` how it went."""
        self._session = session
        self._report = report
        self._wanted = threading.Event()
        self._ended = False
        self._draft: tuple[str, Mapping[str, str]] | None = None
        self._thread = threading.Thread(target=self._run, name="ml-tui-save", daemon=True)
        self._thread.start()

    def request(self) -> None:
        """Save soon."""
        self._wanted.set()

    def keep_draft(self, target: str, fields: Mapping[str, str]) -> None:
        """Keep the text that is being typed, soon; of several in a row only the last."""
        self._draft = (target, fields)
        self._wanted.set()

    def drop_draft(self) -> None:
        """The text is done with: keep it no longer."""
        self._draft = None
        self._session.store.draft.drop()

    def rescue(self) -> None:
        """Save everything now, in the calling thread: the connection is going. A draft is kept even if saving fails."""
        with suppress(MlTuiError):
            self._keep_pending_draft()
        self._session.save()

    def end(self) -> None:
        """Stop the thread after what it is doing; the session is saved by its own `close`."""
        self._ended = True
        self._wanted.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._ended:
            self._wanted.wait()
            self._wanted.clear()
            try:
                drafted = self._keep_pending_draft()
                if not self._session.saved:
                    self._report(self._session.save(), None)
            except MlTuiError as error:
                drafted = False
                self._report(self._session.store.rev, error)
            if drafted:
                threading.Event().wait(DRAFT_PAUSE)

    def _keep_pending_draft(self) -> bool:
        draft, self._draft = self._draft, None
        if draft is not None:
            self._session.keep_draft(*draft)
        return draft is not None
