"""Holds plain values against the catalog's types and collects everything that does not fit, not just the first."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import msgspec

from ml_tui.content.problems import Path
from ml_tui.messages import _
from ml_tui.text import clean_line

Fault = tuple[Path, str]

FAULT_LIMIT = 200
"""So many faults are named; a file with more has to be gone through again anyway."""


def faults(value: Any, expected: Any) -> list[Fault]:
    """What in ``value`` does not fit the type ``expected``, as deep in it as it can be said; the first 200 of it."""
    return list(islice(_faults(value, expected, ()), FAULT_LIMIT))


def _faults(value: Any, expected: Any, path: Path) -> Iterator[Fault]:
    try:
        msgspec.convert(value, expected)
    except msgspec.ValidationError as error:
        deeper = False
        for child, kind, step in _children(value, expected):
            for fault in _faults(child, kind, (*path, step)):
                deeper = True
                yield fault
        own = _own_faults(value, expected, path)
        yield from own if own or deeper else [(path, _in_words(str(error)))]


def _children(value: Any, expected: Any) -> Iterator[tuple[Any, Any, str | int]]:
    """The parts of ``value`` with the type each should have and the step that leads to it."""
    expected = _bare(expected)
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if origin is tuple and isinstance(value, list):
        yield from ((child, arguments[0], index) for index, child in enumerate(value))
    elif origin is dict and isinstance(value, dict):
        yield from ((child, arguments[1], key) for key, child in value.items())
    elif _is_struct(expected) and isinstance(value, dict):
        hints = _hints(expected)
        yield from ((child, hints[key], key) for key, child in value.items() if key in hints)


@cache
def _hints(expected: type) -> dict[str, Any]:
    return typing.get_type_hints(expected, include_extras=True)


def _own_faults(value: Any, expected: Any, path: Path) -> list[Fault]:
    """Fields of a struct that are missing or unknown."""
    expected = _bare(expected)
    if not (_is_struct(expected) and isinstance(value, dict)):
        return []
    fields = {field.encode_name: field for field in msgspec.structs.fields(expected)}
    missing = [name for name, field in fields.items() if field.required and name not in value]
    unknown = [name for name in value if name not in fields]
    return [
        *((path, _("필드가 빠졌습니다: {name}").format(name=name)) for name in missing),
        *(((*path, name), _("알 수 없는 필드입니다")) for name in unknown),
    ]


def _bare(expected: Any) -> Any:
    """``expected`` without ``None`` as an alternative."""
    arguments = [argument for argument in typing.get_args(expected) if argument is not type(None)]
    return arguments[0] if type(None) in typing.get_args(expected) and len(arguments) == 1 else expected


def _is_struct(expected: Any) -> bool:
    return isinstance(expected, type) and issubclass(expected, msgspec.Struct)


def _in_words(message: str) -> str:
    """The validator's message in the user's language."""
    message = clean_line(re.sub(r" - at .*$", "", message, flags=re.DOTALL), limit=200)
    for pattern, words in (
        (r"Expected `(\w+)`, got `(\w+)`", _("{0} 자리에 {1}이(가) 있습니다")),
        (r"Expected `str` of length >= 1", _("비어 있습니다")),
        (r"Expected `str` of length <= (\d+)", _("너무 깁니다 ({0}자까지)")),
        (r"Expected `str` matching regex '(.*)'", _("쓸 수 없는 모양입니다 (맞는 모양: {0})")),
        (r"Invalid enum value '(.*)'", _("정해진 값이 아닙니다: {0}")),
    ):
        if found := re.fullmatch(pattern, message):
            return words.format(*(_TYPES.get(group, group) for group in found.groups()))
    return message


_TYPES = {"str": "text", "array": "list", "object": "mapping", "int": "number"}
