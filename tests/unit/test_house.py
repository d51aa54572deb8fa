"""The house: what a stranger relies on when they look for a room."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "ml_tui"


def test_a_class_name_stands_once() -> None:
    names = Counter(
        node.name
        for path in SOURCE.rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    assert names and [name for name, count in names.items() if count > 1] == []


def test_pages_take_one_context() -> None:
    """What every page needs comes in one `PageContext`, and is not handed on piece by piece."""
    pieces = {"catalog", "project", "today", "language", "reader"}
    apart = [
        f"{path.name}: {node.name}"
        for path in (SOURCE / "tui" / "pages").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and len(pieces & {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}) > 1
    ]
    assert apart == []
