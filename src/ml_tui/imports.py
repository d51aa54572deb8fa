"""Imports libraries without the parts that we do not use, because every start would pay for them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Let the import of each of ``names`` fail in the block, unless it is loaded: for libraries that can do without."""
    with _in_place_of(dict.fromkeys(names)):
        yield


@contextmanager
def with_stand_in(name: str, contents: Mapping[str, Any]) -> Iterator[None]:
    """Let the block import a module with ``contents`` in place of ``name``, unless that is loaded.

    Whoever imports something from it in the block keeps that; after the block ``name`` is the real module again.
    """
    module = ModuleType(name)
    vars(module).update(contents)
    with _in_place_of({name: module}):
        yield


@contextmanager
def _in_place_of(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    known: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment] # None makes an import fail
    placed = {name: module for name, module in modules.items() if name not in known}
    known.update(placed)
    try:
        yield
    finally:
        for name, module in placed.items():
            if known.get(name) is module:
                del known[name]
