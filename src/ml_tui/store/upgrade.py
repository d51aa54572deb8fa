"""Upgrades a project file from an earlier schema to the present one, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Tables = dict[str, dict[str, Any]]

SCHEMA = 2
"""The schema that this version writes. A change to the format raises it and adds a step below."""


def _as_they_are(tables: Tables) -> Tables:
    """Return ``tables`` unchanged: schema 2 adds identities to changes, and the next save starts with them."""
    return tables


STEPS: dict[int, Callable[[Tables], Tables]] = {1: _as_they_are}
"""Schema version to the function that turns its tables into those of the next version."""


def upgrade(tables: Tables, schema: int) -> Tables:
    """Return ``tables`` of version ``schema`` in the present version; the file changes only with the next save."""
    for version in range(schema, SCHEMA):
        tables = STEPS[version](tables)
    return tables
