"""The JSON Schema of a catalog file, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

import msgspec

from ml_tui.domain.catalog import Catalog


def catalog_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a catalog file."""
    schema = msgspec.json.schema(Catalog)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ml-tui catalog",
        **schema,
    }
