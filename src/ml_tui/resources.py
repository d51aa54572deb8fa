"""Finds what ships with the program: the built-in catalog and the styles.

In a checkout (and an editable install) they lie at the repository's root, in a wheel inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def _find(name: str) -> Path:
    """The file or folder ``name``, from the package or from the checkout it lives in."""
    shipped = _PACKAGE / "shipped" / name
    return shipped if shipped.exists() else _CHECKOUT / name


def catalog_file() -> Path:
    """The built-in ``catalog.yaml``."""
    return _find("catalog.yaml")


def styles_dir() -> Path:
    """The folder of the ``.tcss`` files."""
    return _find("styles")
