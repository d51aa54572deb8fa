"""Puts the built-in catalog into the wheel, as the cache of `ml_tui.content.loading` keeps it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogHook(BuildHookInterface[Any]):
    """Makes the cached catalog from ``catalog.yaml`` at every build, so that the two cannot differ."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the cached catalog to the wheel; an editable install parses the catalog itself."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        from ml_tui.content import load_catalog

        self._folder = tempfile.TemporaryDirectory()
        load_catalog(cache=Path(self._folder.name))
        (entry,) = Path(self._folder.name).iterdir()
        build_data["force_include"][str(entry)] = f"ml_tui/shipped/{entry.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Delete the file that is now in the wheel."""
        if version != "editable":
            self._folder.cleanup()
