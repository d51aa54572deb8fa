"""The packages that ml-tui needs: their versions, and what to do when one is missing or broken."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ml_tui.errors import NotInstalled
from ml_tui.i18n import _
from ml_tui.text import clean_line


@contextmanager
def explained() -> Iterator[None]:
    """Replace an `ImportError` in the block by an error that tells the user what to do.

    :raises NotInstalled: a package is missing or broken.
    """
    try:
        yield
    except ImportError as error:
        told = not_importable(error)
        if told is None:
            raise
        raise told from None


def not_importable(error: ImportError) -> NotInstalled | None:
    """Return the error to show for ``error``; None if ml-tui itself cannot be imported, for that is a defect."""
    name = (error.name or "").partition(".")[0]
    if name == "ml_tui":
        return None
    if isinstance(error, ModuleNotFoundError) and error.name == name:
        return missing(name)
    return not_usable(name, error)


def missing(module: str) -> NotInstalled:
    """Return the error to show when the package of ``module`` is not installed."""
    name = clean_line(module.partition(".")[0], limit=80)
    return NotInstalled(_("{name} 패키지가 없습니다").format(name=name), _advice(name))


def not_usable(name: str, error: BaseException) -> NotInstalled:
    """Return the error to show when the package ``name`` is installed but does not work."""
    told = f"{name} {version_of(name)}".strip()
    reason = clean_line(str(error) or type(error).__name__, limit=200)
    return NotInstalled(_("{name} 패키지를 쓸 수 없습니다: {reason}").format(name=told, reason=reason), _advice(name))


def version_of(name: str) -> str:
    """Return the installed version of the package ``name``; empty if it is not installed."""
    from importlib import metadata

    with suppress(metadata.PackageNotFoundError, ValueError):
        return str(metadata.version(name))
    return ""


def _advice(name: str) -> str:
    requirement = _requirement(name)
    if not requirement:
        return _("ml-tui를 다시 설치하십시오")
    command = f"{sys.executable} -m pip install --force-reinstall '{requirement}'"
    return _("다시 설치하십시오: {command}").format(command=command)


def _requirement(module: str) -> str:
    """Return the version requirement for the package of ``module``: ``yaml`` comes from ``PyYAML``."""
    from importlib import metadata

    with suppress(metadata.PackageNotFoundError):
        for requirement in metadata.requires("ml-tui") or ():
            name = re.match(r"[\w.-]*", requirement)
            if module and name and name[0].replace("-", "_").casefold().endswith(module.casefold()):
                return requirement
    return ""
