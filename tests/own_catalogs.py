"""Copies of the built-in catalog with additions, made as ``docs/catalog.md`` tells users to."""

from __future__ import annotations

import re
from pathlib import Path

from ml_tui.resources import catalog_file

PAGES = Path(__file__).resolve().parents[1] / "docs"


def examples(page: str = "catalog.md") -> list[str]:
    """The YAML examples on a page of the documents: a whole catalog, a register, a question path."""
    return re.findall(r"```yaml\n(.*?)```", (PAGES / page).read_text(encoding="utf-8"), re.DOTALL)


def builtin_text() -> str:
    """The text of the built-in catalog."""
    return catalog_file().read_text(encoding="utf-8")


def part(source: str, name: str) -> str:
    """The top-level key ``name`` of a catalog, with everything under it."""
    found = re.search(rf"^{name}:\n(?:(?:[ #].*)?\n)*", source, re.MULTILINE)
    assert found, name
    return found[0].rstrip("\n") + "\n"


def with_register() -> str:
    """The built-in catalog with the form and the module of the documents' register of incidents."""
    source, example = builtin_text(), examples()[1]
    for name in ("record_forms", "modules"):
        before = part(source, name)
        source = source.replace(before, before + part(example, name).removeprefix(f"{name}:\n"))
    return source


def with_questions() -> str:
    """The built-in catalog with the documents' question path instead of its own."""
    source = builtin_text()
    return source.replace(part(source, "question_path"), part(examples()[2], "question_path"))
