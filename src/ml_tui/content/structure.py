"""Checks plain values against the catalog's types, and collects everything that does not fit, not just the first."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from itertools import islice
from typing import Any

import msgspec

from ml_tui.content.problems import PROBLEM_LIMIT, Path
from ml_tui.i18n import _
from ml_tui.text import clean_line, near_words

Fault = tuple[Path, str]


def faults(value: Any, expected: Any) -> list[Fault]:
    """Return what does not fit the type ``expected`` in ``value``, each at its deepest place; at most 200 faults."""
    return list(islice(_faults(value, expected, ()), PROBLEM_LIMIT))


def convert_leniently(value: Any, expected: Any) -> Any:
    """Return ``value`` as the type ``expected``, unchecked; empty texts replace what is missing or of another kind.

    A missing list gets one empty entry, so that later checks do not take it for a list that is known to be empty.
    """
    expected = _bare(expected)
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if origin is tuple:
        return tuple(convert_leniently(child, arguments[0]) for child in (value if isinstance(value, list) else [None]))
    if origin is dict:
        return value if isinstance(value, dict) else {}
    if _is_struct(expected):
        given, hints = value if isinstance(value, dict) else {}, _hints(expected)
        names = [one.name for one in msgspec.structs.fields(expected) if one.required or one.name in given]
        return expected(**{name: convert_leniently(given.get(name), hints[name]) for name in names})
    return value if isinstance(value, str) else ""


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
        yield from own if own or deeper else [(path, _in_words(str(error), _bare(expected)))]


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
        *(((*path, name), _("알 수 없는 필드입니다 ({hint})").format(hint=hint(name, fields))) for name in unknown),
    ]


def _bare(expected: Any) -> Any:
    """``expected`` without ``None`` as an alternative."""
    arguments = [argument for argument in typing.get_args(expected) if argument is not type(None)]
    return arguments[0] if type(None) in typing.get_args(expected) and len(arguments) == 1 else expected


def _is_struct(expected: Any) -> bool:
    return isinstance(expected, type) and issubclass(expected, msgspec.Struct)


def _in_words(message: str, expected: Any) -> str:
    """The validator's message about something that should be ``expected``, in the user's language."""
    message = clean_line(re.sub(r" - at .*$", "", message, flags=re.DOTALL), limit=200)
    if found := re.fullmatch(r"Expected `(\w+)`, got `(\w+)`", message):
        wanted, given = (_kind(name) for name in found.groups())
        words = _("{wanted}이 있어야 할 곳에 {given}이 있습니다").format(wanted=wanted, given=given)
        return f"{words} ({', '.join(_hints(expected))})" if _is_struct(expected) else words
    if found := re.fullmatch(r"Invalid enum value '(.*)'", message):
        return _("정해진 값이 아닙니다: {name} ({hint})").format(name=found[1], hint=hint(found[1], _choices(expected)))
    for pattern, words in (
        (r"Expected `str` of length >= 1", _("비어 있습니다")),
        (r"Expected `str` of length <= (\d+)", _("너무 깁니다 ({0}자까지)")),
        (r"Expected `str` matching regex '\^\[1-9\].*'", _("1 이상의 정수여야 합니다 (예: 200)")),
        (
            r"Expected `str` matching regex '\^\[a-z\]\[.*'",
            _("소문자로 시작하는 소문자와 숫자 8자까지여야 합니다 (예: ds)"),
        ),
        (
            r"Expected `str` matching regex '.*a-z.*'",
            _("소문자와 숫자를 붙임표(-)로 이은 이름이어야 합니다 (예: data-quality)"),
        ),
        (r"Expected `str` matching regex '.*'", _("숫자를 점으로 이은 번호여야 합니다 (예: 2.1)")),
    ):
        if found := re.fullmatch(pattern, message):
            return words.format(*found.groups())
    return message


def hint(name: str, possible: Iterable[str]) -> str:
    """Return the ``possible`` name that is most like ``name``, or else all of them."""
    possible = list(possible)
    if near := near_words(name, possible):
        return _("혹시 {name}?").format(name=near[0])
    return _("쓸 수 있는 것: {names}").format(names=", ".join(possible))


def _choices(expected: Any) -> list[str]:
    """The words that an enumeration or a `typing.Literal` allows."""
    if isinstance(expected, type) and issubclass(expected, Enum):
        return [str(one.value) for one in expected]
    return [str(one) for one in typing.get_args(expected)]


def _kind(name: str) -> str:
    """Return the user's word for the validator's type ``name``."""
    return {"str": _("글"), "array": _("목록"), "object": _("키와 값의 모음")}.get(name, name)
