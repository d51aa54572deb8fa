"""The places where answers are shown, so that a log or a list of changes can jump there."""

from __future__ import annotations

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.keys import known_keys
from ml_tui.domain.rollup import find_component
from ml_tui.tui.workspaces.registry import WORKSPACES


def component_place(catalog: Catalog, key: str) -> str:
    """Return the dashboard's place of the component ``LAYER-OR-AREA/COMPONENT``; empty if the catalog lacks it."""
    found = find_component(catalog, key)
    if found is None:
        return ""
    kind = "layer" if any(layer.id == found[0].id for layer in catalog.layers) else "area"
    return f"{kind}/{found[0].id}#component/{key}"


def destination(catalog: Catalog, target: str) -> str:
    """Return the place ``WORKSPACE:PLACE`` of ``target`` (``item/data-collection``); empty if it has none."""
    kind, _sep, key = target.partition("/")
    if kind == "component":
        inside = component_place(catalog, key)
        return f"dashboard:{inside}" if inside else ""
    return place_of(target) if key in known_keys(catalog, kind) else ""


def place_of(target: str) -> str:
    """Return the place ``WORKSPACE:PLACE`` of a ``target`` in the catalog; empty if its kind has none."""
    kind, _sep, key = target.partition("/")
    for workspace in WORKSPACES:
        if place := workspace.places.get(kind):
            return f"{workspace.id}:{place.format(key=key)}"
    return ""
