"""Rules that the source keeps, so that a stranger finds the room they look for."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "ml_tui"


def test_class_names_are_unique() -> None:
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


def test_threaded_packages_change_no_module_globals() -> None:
    """Exports and imports run in several threads at once: what one of them set, another would read."""
    kept = []
    for package in ("export", "workbook", "report", "sandbox", "content"):
        for path in (SOURCE / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            kept += [f"{path.name}: global {node.names}" for node in ast.walk(tree) if isinstance(node, ast.Global)]
            kept += [
                f"{path.name}: {target.id}"
                for node in tree.body
                if isinstance(node, ast.Assign | ast.AnnAssign)
                for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
                if isinstance(target, ast.Name) and target.id.islower() and not target.id.startswith("__")
            ]
    assert kept == []


def test_the_domain_names_no_key_place_or_command() -> None:
    """Which key or which command helps, each front end says for itself."""
    named = re.compile(
        r"ml-tui|(?<!\w)--[a-z]|\b(Enter|Space|Esc|Tab|Ctrl|Shift)\b|(?<![\w{])[a-zA-Z](를|을|로) "
        r"|^(dashboard|mapping|checklist|pipeline|gap|modules|history|projects):"
    )
    texts = []
    for path in (SOURCE / "domain").glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        strings = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]
        texts += [f"{path.name}: {text}" for text in strings if isinstance(text, str) and named.search(text)]
    assert texts == []


def test_the_command_line_uses_few_names_of_the_store() -> None:
    asked = {
        node.attr
        for path in (SOURCE / "cli").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and _is_store(node.value)
    }
    of_all = {"load", "peek", "folder", "newer", "set_back", "close"}
    assert asked == of_all | {"read_only", "refusal", "back_up", "restore", "copies", "checkpoints"}


def _is_store(value: ast.expr) -> bool:
    """Whether ``value`` is called ``store``: a variable, an attribute, or what a method returns."""
    called = value.func if isinstance(value, ast.Call) else value
    return getattr(called, "id", getattr(called, "attr", "")) == "store"
