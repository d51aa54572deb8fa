"""Who writes a project: one session at a time."""

from __future__ import annotations

import fcntl
import os
import platform
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
"""Seconds between two tries to get a lock."""

SHORTEST_WAIT = 0.05
"""Seconds that are waited for the lock at least: who only asks whether it is held has it for an instant."""


class ProjectLock:
    """The writer's lock of one project folder; the kernel releases it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """The lock of the project in ``folder``."""
        self._file: BinaryIO | None = None
        self._path = folder / "project.lock"
        self._card = folder / "holder.json"
        self._holder = Holder("", "", 0, datetime.now(UTC))
        """Who we are."""
        self.fault: OSError | None = None
        """Why there was no lock to be had when it was tried last; None: somebody else had it."""

    def acquire(self, *, wait: float = 0.0) -> bool:
        """Take the lock, trying for ``wait`` seconds; False when somebody else has it or, see `fault`, nobody can.

        For a holder who has had it longer than that there is no waiting: it is no command that takes a moment.
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
        self._holder = Holder(current_user(), platform.node(), os.getpid(), datetime.now(UTC), name)
        self._put_card()
        return True

    def sign(self, name: str) -> None:
        """Let others see ``name`` as that of the holder, now or once this is the holder."""
        self._holder = msgspec.structs.replace(self._holder, name=name)
        if self._file:
            self._put_card()

    def _put_card(self) -> None:
        with suppress(OSError):
            self._card.unlink(missing_ok=True)  # it may be a link to something else
            with os.fdopen(os.open(self._card, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as card:
                card.write(msgspec.json.encode(self._holder))

    def _try(self) -> BinaryIO | None:
        """The lock file, open and locked until it is closed; None when somebody else has locked it.

        :raises OSError: nobody can open it, or lock it.
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
            file.close()  # it was deleted meanwhile; there is another one, or one has to be made

    def _held_for(self, seconds: float) -> bool:
        """Whether the one on the card has been there for more than ``seconds``; the card may have been left behind."""
        holder = self.holder()
        return holder is not None and (datetime.now(UTC) - holder.since).total_seconds() > seconds

    def is_held(self) -> bool:
        """Whether somebody has the lock; the system is asked, because a holder that was killed leaves its card behind.

        Where the system cannot be asked, the card decides.
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

    def card_stamp(self) -> Stamp | None:
        """What changes with every new holder; nothing is read for it."""
        return stamp_of(self._card)

    def holder(self) -> Holder | None:
        """Who holds it, as far as they have left their name."""
        try:
            holder = msgspec.json.decode(read_regular(self._card), type=Holder)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return msgspec.structs.replace(holder, since=local_everywhere(holder.since))

    def release(self) -> None:
        """Give it back."""
        if self._file is not None:
            with suppress(OSError):
                self._card.unlink()
            with suppress(OSError):
                self._file.close()
            self._file = None
