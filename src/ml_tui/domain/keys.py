"""The keys under which answers are stored, and the catalog's titles for them."""

from __future__ import annotations

from collections.abc import Iterator, Set

from ml_tui.domain.catalog import Area, Catalog, Component, Language, Layer


def component_key(holder: Layer | Area, component: Component) -> str:
    """Return the key of a component; it has the holder's id too, since components of two holders may share an id."""
    return f"{holder.id}/{component.id}"


def titles(catalog: Catalog, kind: str, language: Language) -> dict[str, str]:
    """Return the title of every key of ``kind`` (see `ml_tui.domain.project.KINDS`); none for records."""
    return dict(_titles(catalog, kind, language))


def known_keys(catalog: Catalog, kind: str) -> Set[str]:
    """Return every key of ``kind`` that the catalog has."""
    if kind in ("item", "basis"):
        return catalog.outlines.keys()
    return frozenset(key for key, _title in _titles(catalog, kind, "ko"))


def _titles(catalog: Catalog, kind: str, language: Language) -> Iterator[tuple[str, str]]:
    match kind:
        case "item" | "basis":
            yield from ((item.id, f"{item.no} {item.title.in_(language)}") for item in catalog.items())
        case "row":
            yield from ((row.no, f"{row.no} {row.function.in_(language)}") for row in catalog.rows)
        case "component":
            holders: list[Layer | Area] = [*catalog.layers, *catalog.areas]
            for holder in holders:
                for component in holder.components:
                    title = f"{holder.title.in_(language)}: {component.title.in_(language)}"
                    yield component_key(holder, component), title
        case "stage":
            for pipeline in catalog.pipelines:
                yield from ((stage.id, f"{stage.no} {stage.title.in_(language)}") for stage in pipeline.stages)
        case "variant":
            for pipeline in catalog.pipelines:
                yield from ((one.id, f"{one.no} {one.title.in_(language)}") for one in pipeline.variants)
        case "type":
            yield from ((one.id, one.title.in_(language)) for one in catalog.ml_types)
        case "module":
            yield from ((module.id, module.title.in_(language)) for module in catalog.modules)
