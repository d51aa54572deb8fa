"""An operating system that, below one folder, fails or ends the process at a chosen call.

Unlike `tests.faults.disk` it replaces `os` everywhere, so that whole commands run on it.
"""

from __future__ import annotations

import errno
import fcntl
import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest

from tests.faults.disk import Died

BY_PATH = ("open", "mkdir", "rmdir", "unlink", "link", "replace", "rename", "scandir", "listdir")
OPENING = ("open", "io.open", "scandir", "listdir")
BY_HANDLE = ("write", "fsync", "close", "fchmod", "ftruncate")

Fault = Callable[[int, str], None]
"""Called with the number and the name of every call; may raise."""


class System:
    """Counts the calls that concern ``root``, and calls `fault` before each."""

    def __init__(self, root: Path, fault: Fault = lambda number, name: None) -> None:
        self._root = os.path.realpath(root)
        self._fault = fault
        self.calls: list[str] = []
        """Every call with its file."""
        self._open: dict[int, str] = {}
        self._files: dict[int, IO[Any]] = {}
        """File objects that close their own handles; the number of a closed handle may belong to another file."""
        self._dead = False

    def __enter__(self) -> System:
        self._patch = pytest.MonkeyPatch()
        for name in BY_PATH:
            self._patch.setattr(os, name, self._by_path(name, getattr(os, name)))
        for name in BY_HANDLE:
            self._patch.setattr(os, name, self._by_handle(name, getattr(os, name)))
        self._patch.setattr(os, "fdopen", self._as_file(os.fdopen))
        self._patch.setattr(io, "open", self._by_path("io.open", io.open))
        self._patch.setattr(fcntl, "flock", self._by_handle("flock", fcntl.flock))
        return self

    def __exit__(self, *_details: object) -> None:
        self._patch.undo()
        for handle in self._open if self._dead else ():  # the kernel closes the files of a dead process
            with suppress(OSError):
                if file := self._files.get(handle):
                    file.close()
                else:
                    os.close(handle)

    def _by_path(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any = ".", *others: Any, **options: Any) -> Any:
            if self._dead:
                raise Died
            concerns = any(self._concerns(one) for one in (path, *others[:1]))
            if concerns:
                self._step(name, os.fspath(path))
            answer = real(path, *others, **options)
            if name == "open":
                self._open.pop(answer, None)  # a file object has closed it
                self._files.pop(answer, None)
            if name == "open" and concerns:
                self._open[answer] = os.fspath(path)
            return answer

        return call

    def _as_file(self, real: Callable[..., IO[Any]]) -> Callable[..., IO[Any]]:
        def call(handle: int, *others: Any, **options: Any) -> IO[Any]:
            file = real(handle, *others, **options)
            if handle in self._open and options.get("closefd", True):
                self._files[handle] = file
            return file

        return call

    def _by_handle(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, *others: Any, **options: Any) -> Any:
            handle = file if isinstance(file, int) else file.fileno()
            if handle not in self._open:
                return real(file, *others, **options)
            if self._dead:
                raise Died
            try:
                self._step(name, self._open[handle])
            except OSError:
                if name == "close":  # a failing close still closes the file
                    del self._open[handle]
                    real(handle)
                raise
            if name == "close":
                del self._open[handle]
            return real(file, *others, **options)

        return call

    def _concerns(self, path: Any) -> bool:
        return isinstance(path, (str, os.PathLike)) and str(Path(path).absolute()).startswith(self._root)

    def _step(self, name: str, path: str) -> None:
        self.calls.append(f"{name} {os.path.relpath(path, self._root)}")
        try:
            self._fault(len(self.calls), name)
        except Died:
            self._dead = True
            raise


def ends_at(call: int) -> Fault:
    """End the process before this call."""

    def fault(number: int, _name: str) -> None:
        if number == call:
            raise Died

    return fault


def fails_at(call: int, error: int = errno.EIO, *, lasting: bool = False) -> Fault:
    """Fail this call, and with ``lasting`` every later one."""

    def fault(number: int, _name: str) -> None:
        if number == call or (lasting and number > call):
            raise OSError(error, os.strerror(error))

    return fault


def opens_nothing_from(call: int, error: int) -> Fault:
    """Let no file be opened from this call on."""

    def fault(number: int, name: str) -> None:
        if number >= call and name in OPENING:
            raise OSError(error, os.strerror(error))

    return fault


def locks_nothing(error: int) -> Fault:
    """Let no file be locked."""

    def fault(_number: int, name: str) -> None:
        if name == "flock":
            raise OSError(error, os.strerror(error))

    return fault


def has_no_memory_at(call: int) -> Fault:
    """Let the process run out of memory at this call."""

    def fault(number: int, _name: str) -> None:
        if number == call:
            raise MemoryError

    return fault
