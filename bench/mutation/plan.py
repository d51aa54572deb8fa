"""Finds the mutants of a module, except in texts, annotations and documentation."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from bench.mutation.operators import Node, mutations

TYPES = frozenset({"Literal", "Callable", "TypeVar", "dict", "list", "tuple", "frozenset"})
"""Functions and generic types that define a name for a type."""


@dataclass(frozen=True)
class Mutant:
    """A module with one change in it."""

    file: str
    lines: tuple[int, int]
    """The first and the last line of the changed statement."""
    function: str
    """The qualified name of the outermost changed function; empty for a definition."""
    operator: str
    before: str
    after: str
    number: int
    """The number of equal mutations before it in the function."""
    source: str
    """The mutated module."""

    @property
    def name(self) -> str:
        """The mutant's name, which stays the same when lines above it change."""
        return f"{self.file}::{self.function}::{self.operator}::{self.before}::{self.after}::{self.number}"


@dataclass(frozen=True)
class Exclusions:
    """The parts of the source that are not mutated."""

    texts: frozenset[str]
    """Functions whose arguments are texts for users."""
    arguments: frozenset[str]
    """Names of arguments."""


def mutants_of(path: Path, root: Path, exclusions: Exclusions) -> list[Mutant]:
    """Return the mutants of the module at ``path``, except in parts that are ``exclusions``."""
    source = path.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    places = wrapper.resolve(PositionProvider)
    module = wrapper.module
    compiled = marshal.dumps(_without_lines(compile(source, str(path), "exec")))
    found: dict[str, Mutant] = {}
    numbers: dict[tuple[str, ...], int] = {}
    for node, lines, function in _Walk(places, exclusions).nodes(module):
        for operator, mutated in mutations(node):
            if isinstance(node, cst.Call) and not _keeps(node, mutated, exclusions):
                continue
            text = module.deep_replace(node, mutated).code
            if text in found or not _differs(text, path, compiled):
                continue
            before, after = (_short(module.code_for_node(one)) for one in (node, mutated))
            kind = (function, operator, before, after)
            numbers[kind] = number = numbers.get(kind, -1) + 1
            name = str(path.relative_to(root))
            found[text] = Mutant(name, lines, function, operator, before, after, number, text)
    return list(found.values())


class _Walk:
    """Walks through a module, and skips what is not mutated."""

    def __init__(self, places: Any, exclusions: Exclusions) -> None:
        self._places = places
        self._exclusions = exclusions

    def nodes(
        self, node: Node, lines: tuple[int, int] = (1, 1), scope: tuple[str, ...] = (), function: str = ""
    ) -> Iterator[tuple[Node, tuple[int, int], str]]:
        """Yield ``node`` and the nodes below it to mutate, with the lines of the statement and the function."""
        if self._is_passed_over(node, function):
            return
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement | cst.MatchCase | cst.ExceptHandler):
            lines = self._lines_of(node)
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            scope = (*scope, node.name.value)
        inside = function or (".".join(scope) if isinstance(node, cst.FunctionDef) else "")
        yield node, lines, function
        for child in node.children:
            definition = isinstance(node, cst.FunctionDef) and child is not node.body
            yield from self.nodes(child, lines, scope, function if definition else inside)

    def _lines_of(self, node: Node) -> tuple[int, int]:
        """Return the first and last line of a statement, or of its head if it has a body."""
        place = self._places[node]
        body = getattr(node, "body", None)
        if isinstance(body, cst.BaseSuite):
            return place.start.line, max(place.start.line, self._places[body].start.line - 1)
        return place.start.line, place.end.line

    def _is_passed_over(self, node: Node, function: str) -> bool:
        match node:
            case cst.Annotation() | cst.Decorator() | cst.Import() | cst.ImportFrom() | cst.From():
                return True
            case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
                return True
            case cst.If(test=cst.Name(value="TYPE_CHECKING")):
                return True
            case cst.Call(func=cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name))):
                return name in self._exclusions.texts
            case cst.Arg(keyword=cst.Name(value=name)):
                return name in self._exclusions.arguments
            case cst.Assign() if not function:
                return _names_type(node.value)
        return False


def _keeps(call: Node, mutated: Node, exclusions: Exclusions) -> bool:
    """Whether ``mutated`` still has the arguments of ``call`` that are ``exclusions``."""
    kept = {id(one) for one in mutated.args}
    return all(id(one) in kept for one in call.args if one.keyword and one.keyword.value in exclusions.arguments)


def _names_type(value: Node) -> bool:
    match value:
        case cst.Name(value="Any"):
            return True
        case cst.Subscript(value=cst.Name(value=name)) | cst.Call(func=cst.Name(value=name)):
            return name in TYPES
        case cst.BinaryOperation(operator=cst.BitOr()):
            return True
    return False


def _differs(text: str, path: Path, compiled: bytes) -> bool:
    """Whether ``text`` compiles to other bytecode than ``compiled``."""
    try:
        return marshal.dumps(_without_lines(compile(text, str(path), "exec"))) != compiled
    except (SyntaxError, ValueError):
        return False


def _without_lines(code: CodeType) -> CodeType:
    inner = tuple(_without_lines(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_consts=inner, co_linetable=b"", co_exceptiontable=b"", co_firstlineno=1)


def _short(code: str) -> str:
    return " ".join(code.split())[:160]
