"""Brings a project file of an earlier schema up to the present one, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Tables = dict[str, dict[str, Any]]

SCHEMA = 2
"""The schema that this version writes. A change of what is stored raises it and adds a step below."""


def _as_they_are(tables: Tables) -> Tables:
    """From 1 to 2 changes get identities, which the next save begins with; what is there stays as it is."""
    return tables


STEPS: dict[int, Callable[[Tables], Tables]] = {1: _as_they_are}
"""Schema version to the function that turns its tables into those of the next version."""


def upgrade(tables: Tables, schema: int) -> Tables:
    """``tables`` of version ``schema`` as the present version has them; the file changes with the next save only."""
    for version in range(schema, SCHEMA):
        tables = STEPS[version](tables)
    return tables
