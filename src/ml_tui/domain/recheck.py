"""What becomes of answers when the catalog changes: they stay by id, and those to an item that reads otherwise now are
to be looked at again (재검토). What the catalog no longer has is kept and shown.
"""

from __future__ import annotations

import hashlib

from ml_tui.domain.catalog import Catalog, Item
from ml_tui.domain.changes import FieldChange, difference
from ml_tui.domain.project import BasisState, Project


def fingerprint(item: Item) -> str:
    """What an answer to ``item`` rests on, in twelve hexadecimal digits: its title, meaning and criteria.

    Guides, examples and translations may be improved without a new look at the answer.
    """
    parts = [item.title.ko, item.meaning.ko, *(f"{one.id}\0{one.name.ko}\0{one.asks.ko}" for one in item.criteria)]
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest()[:12]


def needs_recheck(item: Item, project: Project) -> bool:
    """Whether ``item`` was answered when it read otherwise."""
    basis = project.bases.get(item.id)
    return basis is not None and basis.print not in ("", fingerprint(item))


def basis_of(item: Item, project: Project) -> tuple[FieldChange, ...]:
    """What notes that ``item`` was answered as it reads now."""
    return difference(f"basis/{item.id}", project.bases.get(item.id, BasisState()), BasisState(fingerprint(item)))


def rechecks(catalog: Catalog, project: Project) -> list[Item]:
    """Every item whose answer is to be looked at again, in the order of the guide."""
    return [item for item in catalog.items() if needs_recheck(item, project)]


def vanished(catalog: Catalog, project: Project) -> list[str]:
    """Ids of answered items that the catalog no longer has."""
    known = {item.id for item in catalog.items()}
    return sorted(item_id for item_id in project.items if item_id not in known)
