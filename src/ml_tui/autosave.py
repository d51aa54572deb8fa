"""Saves a session in a separate thread, so that no key press waits for a disk.

The next save writes all changes that were made during the last one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from ml_tui.causes import cause, remedy
from ml_tui.errors import MlTuiError, NotWritten
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.text import clean_line

DRAFT_PAUSE = 0.5
"""Seconds between two saves of a text that is being typed."""

WRITER_LIMIT = 2.0
"""Seconds that one writer of a draft waits for the other: a disk that hangs must not stop a rescue."""

Report = Callable[[int, MlTuiError | None], object]
"""Receives the revision on disk, or the error; the saving thread calls it."""


class Autosave:
    """The saving thread of one session."""

    def __init__(self, session: Session, report: Report) -> None:
        """Save ``session`` on request, and tell ``report`` the result."""
        self._session = session
        self._report = report
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._draft: tuple[str, Mapping[str, str]] | None = None
        self._dropped = False
        """Whether the draft on disk still has to be dropped."""
        self._writing = threading.RLock()
        """Held while a draft is written or dropped, by the thread or by the rescue."""
        self._guard = threading.Lock()
        """Held while the draft in memory is read or set, never while it is written to disk."""
        self._thread = threading.Thread(target=self._run, name="ml-tui-save", daemon=True)
        self._thread.start()

    def request(self) -> None:
        """Save soon. Unsigned answers wait until the user has given a name; call this again then."""
        self._wanted.set()

    def keep_draft(self, target: str, fields: Mapping[str, str]) -> None:
        """Save the text that is being typed, soon; a later text replaces one that is not saved yet."""
        with self._guard:
            self._draft = (target, fields)
            self._dropped = False
        self._wanted.set()

    def drop_draft(self) -> None:
        """Delete the draft as soon as the answers are on disk."""
        with self._guard:
            self._draft = None
            self._dropped = True
        self._wanted.set()

    def rescue(self) -> None:
        """Save everything now, in the calling thread, because the connection is ending. Ignore errors of the draft."""
        with suppress(Exception):  # nobody is there to read an error, and the answers matter more
            self._keep_pending_draft()
        self._session.save()
        with suppress(Exception):
            self._drop_draft()

    def end(self) -> None:
        """Stop the thread after its current step. `Session.close` saves the rest."""
        self._ended.set()
        self._wanted.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._wanted.wait()
            self._wanted.clear()
            drafted = self._tried(self._keep_pending_draft)
            if not self._session.saved and not self._session.unsigned:
                self._tried(self._session.save, tell=True)
            if self._session.saved:
                self._tried(self._drop_draft)
            if drafted:
                self._ended.wait(DRAFT_PAUSE)

    def _tried(self, step: Callable[[], object], *, tell: bool = False) -> bool:
        """Do ``step``, and return whether it did anything. Report an error, and with ``tell`` a success too."""
        try:
            done = bool(step())
        except MlTuiError as error:
            self._report(self._session.store.rev, error)
            return False
        except Exception as error:
            # Most likely a defect. The thread must survive it, or nothing more would be saved and nobody would know.
            if isinstance(error, (OSError, MemoryError)):
                reason, hint = cause(error), remedy(error)
            else:
                reason, hint = clean_line(f"{type(error).__name__} {error}", limit=120), ""
            fault = NotWritten(_("저장하지 못했습니다 - {cause}").format(cause=reason), hint)
            self._report(self._session.store.rev, fault)
            return False
        if tell:
            self._report(self._session.store.rev, None)
        return done

    def _keep_pending_draft(self) -> bool:
        """Write the draft, if there is one, and return whether there was."""
        with self._in_turn():
            with self._guard:
                draft = self._draft
            if draft is None:
                return False
            self._session.keep_draft(*draft)
            with self._guard:
                if self._draft is draft:
                    self._draft = None
            return True

    def _drop_draft(self) -> None:
        """Delete the draft on disk, if `drop_draft` has asked for it."""
        with self._in_turn():
            with self._guard:
                dropped, self._dropped = self._dropped, False
            if dropped:
                self._session.store.draft.drop()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let one thread at a time write the draft, so that an older text never replaces a newer one."""
        in_turn = self._writing.acquire(timeout=WRITER_LIMIT)
        try:
            yield
        finally:
            if in_turn:
                self._writing.release()
