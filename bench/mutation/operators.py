"""The operators that mutate source: those of mutmut, and our own for what mutmut does not change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import libcst as cst
from mutmut.mutation import mutators

Node = Any
"""A node of a libcst tree; untyped, because the type check runs without libcst."""

Operator = Callable[[Node], Iterable[Node]]
"""A function that makes mutated nodes from a node."""


def mutations(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield every mutation of ``node`` with the name of its operator."""
    for kind, operator in mutators.mutation_operators:
        if isinstance(node, kind) and operator is not mutators.operator_string:
            name = operator.__name__.removeprefix("operator_")
            yield from (("mutmut:" + name, mutated) for mutated in operator(node))
    for kind, operator in _OWN:
        if isinstance(node, kind):
            yield from ((operator.__name__.lstrip("_"), mutated) for mutated in operator(node))


def _string(node: Node) -> Iterator[Node]:
    """Yield one other text; mutmut also makes two that differ only in case."""
    quote = node.value.find(node.quote)
    yield node.with_changes(value=f"{node.value[: quote + 1]}XX{node.value[quote + 1 :]}")


def _condition(node: Node) -> Iterator[Node]:
    for name in ("True", "False"):
        yield node.with_changes(test=cst.Name(name))


def _loop_condition(node: Node) -> Iterator[Node]:
    yield node.with_changes(test=cst.Name("False"))


def _filter(node: Node) -> Iterator[Node]:
    """Yield the comprehension without one of its filters, for each filter."""
    for position in range(len(node.ifs)):
        yield node.with_changes(ifs=_without(node.ifs, position))


def _one_side(node: Node) -> Iterator[Node]:
    """Yield ``a`` and ``b`` for ``a and b``."""
    yield node.left.with_changes(lpar=[cst.LeftParen(), *node.left.lpar], rpar=[*node.left.rpar, cst.RightParen()])
    yield node.right.with_changes(lpar=[cst.LeftParen(), *node.right.lpar], rpar=[*node.right.rpar, cst.RightParen()])


def _element(node: Node) -> Iterator[Node]:
    """Yield the list, tuple, set or dict without one of its elements, for each element."""
    for position in range(len(node.elements)):
        kept = _without(node.elements, position)
        if len(kept) == 1 and isinstance(node, cst.Tuple):
            kept = [kept[0].with_changes(comma=cst.Comma())]
        if kept or not isinstance(node, cst.Set):
            yield node.with_changes(elements=kept)


def _compared_pairs(node: Node) -> Iterator[Node]:
    """Yield ``(a,) != (c,)`` and ``(b,) != (d,)`` for ``(a, b) != (c, d)``."""
    target = node.comparisons[0]
    if all(isinstance(side, cst.Tuple) for side in (node.left, target.comparator)):
        for left, right in zip(_element(node.left), _element(target.comparator), strict=False):
            yield node.with_changes(left=left, comparisons=[target.with_changes(comparator=right)])


def _inserted_value(node: Node) -> Iterator[Node]:
    """Yield the f-string without one of its values, for each value."""
    for position, part in enumerate(node.parts):
        if isinstance(part, cst.FormattedStringExpression):
            yield node.with_changes(parts=_without(node.parts, position))


_SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min"}


def _function(node: Node) -> Iterator[Node]:
    if isinstance(node.func, cst.Name) and node.func.value in _SWAPPED:
        yield node.with_changes(func=cst.Name(_SWAPPED[node.func.value]))


def _bound(node: Node) -> Iterator[Node]:
    """Yield the slice without one of its bounds, for each bound."""
    for name in ("lower", "upper"):
        if getattr(node, name) is not None:
            yield node.with_changes(**{name: None})


def _statement(node: Node) -> Iterator[Node]:
    """Yield ``pass`` for a statement: a call, an assignment to an attribute or a key, a deletion, a raise."""
    (statement,) = node.body if len(node.body) == 1 else (None,)
    called = isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call)
    kept = isinstance(statement, cst.Assign) and all(
        isinstance(one.target, cst.Attribute | cst.Subscript) for one in statement.targets
    )
    if called or kept or isinstance(statement, cst.Del | cst.Raise | cst.AugAssign):
        yield node.with_changes(body=[cst.Pass()])


def _without(elements: Sequence[Node], position: int) -> list[Node]:
    return [*elements[:position], *elements[position + 1 :]]


_OWN: Sequence[tuple[Any, Operator]] = (
    (cst.SimpleString, _string),
    (cst.If, _condition),
    (cst.While, _loop_condition),
    (cst.CompFor, _filter),
    (cst.BooleanOperation, _one_side),
    (cst.List | cst.Tuple | cst.Set | cst.Dict, _element),
    (cst.Comparison, _compared_pairs),
    (cst.FormattedString, _inserted_value),
    (cst.Call, _function),
    (cst.Slice, _bound),
    (cst.SimpleStatementLine, _statement),
)
