"""Whether a catalog hangs together: names that are unique, links that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from ml_tui.domain.catalog import Catalog
from ml_tui.i18n import _

MOST_COMPARED = 500
"""Among more names than so many none is looked for that is spelt nearly the same; that takes too long."""

Place = tuple[str | int, ...]
Fault = tuple[Place, str]


def faults(catalog: Catalog) -> list[Fault]:
    """Every repeated name and every link that leads nowhere, with the place it stands at.

    An empty name, which only an unchecked catalog has, is neither.
    """
    return [*_repeated(catalog), *_dangling(catalog)]


def _repeated(catalog: Catalog) -> Iterator[Fault]:
    items = [
        (("sections", s, "items", i), item)
        for s, section in enumerate(catalog.sections)
        for i, item in enumerate(section.items)
    ]
    if not items:
        yield ("sections",), _("점검 항목이 하나도 없습니다")
    yield from _twice(((*at, "id"), item.id) for at, item in items)
    yield from _twice(((*at, "no"), item.no) for at, item in items)
    for at, item in items:
        yield from _twice(((*at, "criteria", c, "id"), one.id) for c, one in enumerate(item.criteria))
    for name in _NAMED:
        yield from _twice(((name, n, "id"), entry.id) for n, entry in enumerate(getattr(catalog, name)))
    for name, part in _PARTS:
        for n, entry in enumerate(getattr(catalog, name)):
            yield from _twice(((name, n, part, p, "id"), inner.id) for p, inner in enumerate(getattr(entry, part)))
    for name in ("sections", "rows"):
        yield from _twice(((name, n, "no"), entry.no) for n, entry in enumerate(getattr(catalog, name)))
    # Components are answered by the id of their layer or area and their own.
    yield from _twice(
        ((name, n, "id"), holder.id) for name in ("layers", "areas") for n, holder in enumerate(getattr(catalog, name))
    )
    for part in ("stages", "variants"):  # answers are kept by these ids alone, whichever pipeline they are of
        yield from _twice(
            (("pipelines", p, part, n, "id"), inner.id)
            for p, pipeline in enumerate(catalog.pipelines)
            for n, inner in enumerate(getattr(pipeline, part))
        )


_NAMED = (
    "sections", "ml_types", "details", "modules", "pipelines", "serving", "workspaces", "sources",
)  # fmt: skip
"""What is found by its id in the whole catalog."""

_PARTS = (
    ("layers", "components"),
    ("areas", "components"),
    ("modules", "deliverables"),
    ("pipelines", "blocks"),
)
"""What is found by its id within the thing it is part of."""


def _twice(names: Iterable[tuple[Place, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, name in names:
        if name and name in seen:
            yield at, _("같은 이름이 두 번 나옵니다: {name}").format(name=name)
        seen.add(name)


def _dangling(catalog: Catalog) -> Iterator[Fault]:
    layers = {layer.id for layer in catalog.layers}
    areas = {area.id for area in catalog.areas}
    modules = {module.id for module in catalog.modules}
    sources = {source.id for source in catalog.sources}
    ml_types = {ml_type.id for ml_type in catalog.ml_types}
    items = {item.id for item in catalog.items()}
    for s, section in enumerate(catalog.sections):
        for i, item in enumerate(section.items):
            if layers:
                yield from _unknown(("sections", s, "items", i, "layer"), item.layer, layers)
    for n, row in enumerate(catalog.rows):
        yield from _each_unknown(("rows", n, "modules"), row.modules, modules)
    for n, detail in enumerate(catalog.details):
        yield from _unknown(("details", n, "area"), detail.area, areas)
    for n, approach in enumerate(catalog.approaches):
        yield from _unknown(("approaches", n, "ml_type"), approach.ml_type or "", ml_types)
    for n, crosswalk in enumerate(catalog.crosswalks):
        yield from _each_unknown(("crosswalks", n, "items"), crosswalk.items, items)
        for source in crosswalk.refs:
            yield from _unknown(("crosswalks", n, "refs", source), source, sources)
    for at, holder in _holders_of_items(catalog):
        yield from _each_unknown((*at, "items"), holder.items, items)


def _holders_of_items(catalog: Catalog) -> Iterator[tuple[Place, Any]]:
    """Everything outside the checklist that names checklist items, with its place."""
    for name in ("rows", "details", "modules", "serving"):
        yield from (((name, n), entry) for n, entry in enumerate(getattr(catalog, name)))
    for name, part in (
        ("layers", "components"),
        ("areas", "components"),
        ("pipelines", "stages"),
        ("pipelines", "blocks"),
    ):
        for n, entry in enumerate(getattr(catalog, name)):
            yield from (((name, n, part, p), inner) for p, inner in enumerate(getattr(entry, part)))


def _each_unknown(at: Place, names: Iterable[str], known: set[str]) -> Iterator[Fault]:
    for n, name in enumerate(names):
        yield from _unknown((*at, n), name, known)


def _unknown(at: Place, name: str, known: set[str]) -> Iterator[Fault]:
    """A fault if ``name`` is not ``known``; where one of those is empty, what was meant can't be told."""
    if not name or name in known or "" in known:
        return
    near = get_close_matches(name, known, n=1, cutoff=0.8) if len(known) <= MOST_COMPARED else []
    meant = _(" (혹시 {name}?)").format(name=near[0]) if near else ""
    yield at, _("가리키는 것이 없습니다: {name}").format(name=name) + meant
