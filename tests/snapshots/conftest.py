"""The same fixed day and private folders as in the pilot tests."""

from __future__ import annotations

from tests.pilot.conftest import fixed_day, project_id

__all__ = ["fixed_day", "project_id"]
