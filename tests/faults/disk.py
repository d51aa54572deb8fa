"""A disk that fails or dies at a chosen step, which replaces `os` where files are written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

import pytest

from ml_tui import leftovers
from ml_tui.store import atomic

STEPS = frozenset(
    {"open", "write", "fchmod", "fsync", "close", "link", "unlink", "replace", "ftruncate", "mkstemp", "rename"}
)
"""The calls of a save that can fail."""


class Died(BaseException):
    """The process ended here, without any cleanup."""


class Disk:
    """Counts the steps of a save; `fault` is called before each with its number and name, and may raise."""

    def __init__(self, fault: Callable[[int, str], None] = lambda step, name: None) -> None:
        self.fault = fault
        self.done: list[str] = []
        self.dead = False
        self.short_writes = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(tempfile if name == "mkstemp" else os, name)
        return self._step(name, real) if name in STEPS else real

    def _step(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if self.dead:
                if name == "close":
                    os.close(*arguments)
                raise Died
            self.done.append(name)
            try:
                self.fault(len(self.done), name)
            except Died:
                self.dead = True
                if name == "close":
                    os.close(*arguments)
                raise
            except OSError:
                if name == "close":  # a failing close still closes the file
                    os.close(*arguments)
                raise
            if self.short_writes and name == "write":
                return os.write(arguments[0], arguments[1][: max(1, len(arguments[1]) // 3)])
            return real(*arguments, **options)

        return call

    def __enter__(self) -> Disk:
        self._patch = pytest.MonkeyPatch()
        for module in (atomic, leftovers):
            self._patch.setattr(module, "os", self)
        self._patch.setattr(tempfile, "mkstemp", self.mkstemp)
        return self

    def __exit__(self, *_details: object) -> None:
        self._patch.undo()


def dies_before(step: int) -> Callable[[int, str], None]:
    def fault(number: int, _name: str) -> None:
        if number == step:
            raise Died

    return fault


def fails_once(step: int, error: int) -> Callable[[int, str], None]:
    def fault(number: int, _name: str) -> None:
        if number == step:
            raise OSError(error, os.strerror(error))

    return fault


def fails_from(step: int, error: int) -> Callable[[int, str], None]:
    def fault(number: int, _name: str) -> None:
        if number >= step:
            raise OSError(error, os.strerror(error))

    return fault
