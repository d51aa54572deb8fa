"""Drafts: text that is being typed, saved in case the connection ends."""

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
    """The draft of one project. There is at most one."""

    def __init__(self, path: Path) -> None:
        """Keep the draft at ``path``, which need not exist."""
        self._path = path

    def keep(self, draft: DraftText) -> None:
        """Replace the draft on disk by ``draft``.

        :raises NotWritten: the draft could not be written.
        """
        atomic.write_atomically(self._path, msgspec.json.encode(draft))

    def read(self) -> DraftText | None:
        """Return the unfinished text, if there is one."""
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
        """Delete the draft, which is saved in the project or discarded."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
