"""Finds the files that ship with the program: the built-in catalog and the styles.

A checkout (or an editable install) has them at the repository's root, a wheel inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


SHIPPED = _PACKAGE / "shipped"
"""The folder in which a wheel has them, and the built-in catalog as the cache keeps it."""


def _find(name: str) -> Path:
    """Return the path of the file or folder ``name``, in the package or in the checkout."""
    shipped = SHIPPED / name
    return shipped if shipped.exists() else _CHECKOUT / name


def catalog_file() -> Path:
    """The built-in ``catalog.yaml``."""
    return _find("catalog.yaml")


def styles_dir() -> Path:
    """The folder of the ``.tcss`` files."""
    return _find("styles")
