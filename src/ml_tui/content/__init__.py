"""Turns a catalog file into the domain's catalog, and says with line numbers what is wrong with it."""

from ml_tui.content.loading import CatalogBroken, Loaded, check_catalog, load_catalog, load_or_fall_back
from ml_tui.content.problems import CatalogProblem
from ml_tui.content.schema import catalog_schema

__all__ = [
    "CatalogBroken",
    "CatalogProblem",
    "Loaded",
    "catalog_schema",
    "check_catalog",
    "load_catalog",
    "load_or_fall_back",
]
