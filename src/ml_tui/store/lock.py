"""The lock of a project: one session at a time writes it."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from ml_tui.accounts import current_user
from ml_tui.store.reading import WITHOUT_WAITING, Stamp, demand_regular, local_everywhere, read_regular, stamp_of
from ml_tui.store_protocol import Holder

POLL = 0.02
"""Seconds between two attempts to take the lock."""

SHORTEST_WAIT = 0.05
"""The shortest wait for the lock in seconds: a check whether it is held takes it for an instant."""


class ProjectLock:
    """The writer's lock of one project folder; the kernel releases it at any end of the process."""

    def __init__(self, folder: Path) -> None:
        """Use the lock of the project in ``folder``."""
        self._file: BinaryIO | None = None
        self._path = folder / "project.lock"
        self._note = folder / "holder.json"
        self._holder = Holder("", "", 0, datetime.now(UTC))
        """This session."""
        self.fault: OSError | None = None
        """Why the last attempt failed; None when another session held the lock."""

    def acquire(self, *, wait: float = 0.0) -> bool:
        """Take the lock, trying for ``wait`` seconds; False when another session holds it or locking fails (`fault`).

        Do not wait for a holder that has held it longer than ``wait``: that is a screen, not a short command.
        """
        timeout = 0.0 if wait and self._held_for(wait) else wait
        end = time.monotonic() + max(SHORTEST_WAIT, timeout)
        self.fault = None
        try:
            while (file := self._try()) is None:
                if time.monotonic() >= end:
                    return False
                time.sleep(POLL)
        except OSError as error:
            self.fault = error
            return False
        self._file = file
        name = self._holder.name
        self._holder = Holder(current_user(), os.uname().nodename, os.getpid(), datetime.now(UTC), name)
        self._write_holder()
        return True

    def sign(self, name: str) -> None:
        """Show ``name`` to others as the holder's name, now or after the lock is taken."""
        self._holder = msgspec.structs.replace(self._holder, name=name)
        if self._file:
            self._write_holder()

    def _write_holder(self) -> None:
        with suppress(OSError):
            self._note.unlink(missing_ok=True)  # the old note may be a link
            with os.fdopen(os.open(self._note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as note:
                note.write(msgspec.json.encode(self._holder))

    def _try(self) -> BinaryIO | None:
        """Open and lock the lock file; None when another session has locked it.

        :raises OSError: the file cannot be opened or locked.
        """
        while True:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | WITHOUT_WAITING
            file = os.fdopen(os.open(self._path, flags, 0o600), "r+b", buffering=0)
            try:
                demand_regular(file.fileno())
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(file.fileno()), os.lstat(self._path)):
                    return file
            except BlockingIOError:
                file.close()
                return None
            except FileNotFoundError:
                pass
            except BaseException:
                file.close()
                raise
            file.close()  # another process has deleted or replaced the file: try again

    def _held_for(self, seconds: float) -> bool:
        """Whether the holder's note is older than ``seconds``; a killed holder leaves its note behind."""
        holder = self.holder()
        return holder is not None and (datetime.now(UTC) - holder.since).total_seconds() > seconds

    def is_held(self) -> bool:
        """Whether a session holds the lock, by the kernel's answer: a killed holder leaves its note behind.

        The note decides if the kernel cannot answer.
        """
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | WITHOUT_WAITING
        try:
            handle = os.open(self._path, flags)
        except OSError:
            return self.holder() is not None
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return self.holder() is not None
        finally:
            os.close(handle)
        return False

    def holder_stamp(self) -> Stamp | None:
        """Return a value that differs for every holder; the note is not read."""
        return stamp_of(self._note)

    def holder(self) -> Holder | None:
        """Return who holds the lock, by the note, if there is one."""
        try:
            holder = msgspec.json.decode(read_regular(self._note), type=Holder)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return msgspec.structs.replace(holder, since=local_everywhere(holder.since))

    def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            with suppress(OSError):
                self._note.unlink()
            with suppress(OSError):
                self._file.close()
            self._file = None
