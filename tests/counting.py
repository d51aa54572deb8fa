"""Counts work instead of time: how often functions of the program are called, or how much they get to work on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


class CallCounter:
    """Counts the calls of the functions that it watches, until the end of the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Replace functions by ``monkeypatch``."""
        self._monkeypatch = monkeypatch
        self._calls: dict[str, int] = {}

    def watch(self, module: object, name: str, size: Callable[..., int] = lambda *_arguments, **_options: 1) -> None:
        """Count the calls of the function ``name`` of ``module``, or the ``size`` of what it works on."""
        function = getattr(module, name)

        def counting(*arguments: Any, **options: Any) -> Any:
            self._calls[name] = self._calls.get(name, 0) + size(*arguments, **options)
            return function(*arguments, **options)

        self._monkeypatch.setattr(module, name, counting)

    def taken(self) -> dict[str, int]:
        """What was counted since this was last asked, by the names of functions."""
        calls, self._calls = self._calls, {}
        return calls
