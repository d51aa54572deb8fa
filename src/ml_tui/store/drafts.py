"""Text that is being typed and not yet part of the project, kept in case the connection goes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from ml_tui import notices
from ml_tui.store import atomic
from ml_tui.store.reading import not_read, read_regular
from ml_tui.store_protocol import DraftText
from ml_tui.text import clean_values


class Draft:
    """The draft of one project: there is at most one, for there is one keyboard."""

    def __init__(self, path: Path) -> None:
        """The draft in the file at ``path``; it need not exist."""
        self._path = path

    def keep(self, draft: DraftText) -> None:
        """Put ``draft`` on disk in place of the one before.

        :raises NotWritten: it could not be written.
        """
        atomic.write_atomically(self._path, msgspec.json.encode(draft))

    def read(self) -> DraftText | None:
        """What was left unfinished, if anything."""
        try:
            draft = msgspec.json.decode(read_regular(self._path), type=DraftText)
            return msgspec.structs.replace(draft, fields=clean_values(draft.fields))
        except FileNotFoundError:
            return None
        except OSError as error:
            notices.tell_once(not_read(self._path, error))
            return None
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None

    def drop(self) -> None:
        """Forget it: it has become part of the project, or is not wanted."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
