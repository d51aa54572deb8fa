"""The options of ``set`` and ``connect``, made from the declarations of answer fields, and their values."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from ml_tui.cli.declarations import Argument, option
from ml_tui.cli.standard_input import long_text
from ml_tui.domain.answers import parse_date
from ml_tui.domain.fields import Declared, Field, FieldKind, fields_of
from ml_tui.domain.terms import UnknownWord, value_of_word
from ml_tui.errors import BadInput, UsageError
from ml_tui.i18n import _
from ml_tui.text import clean_line

if TYPE_CHECKING:
    from ml_tui.domain.project import State

_METAVARS = {FieldKind.CHOICE: "S", FieldKind.DAY: "DATE"}


def field_options(state_type: type[State], *, metavar: str = "T") -> tuple[Argument, ...]:
    """Return an option for each field of ``state_type`` that declares one."""
    return tuple(
        option(
            f"--{one.field.option}",
            _help(one.field),
            metavar=_METAVARS.get(one.field.kind, metavar),
            offers=tuple((word.code, _(word.text)) for word in one.field.words.values()),
        )
        for one in _with_option(state_type)
    )


def _with_option(state_type: type[State]) -> list[Declared]:
    return [one for one in fields_of(state_type) if one.field.option]


def _help(field: Field) -> str:
    """Return the help of a field: its label, and for a choice the possible values."""
    if field.kind is FieldKind.CHOICE and not field.help:
        return f"{_(field.label)}: " + ", ".join(word.code for word in field.words.values())
    return _(field.help or field.label)


def fields_from(options: Namespace, state_type: type[State]) -> dict[str, Any]:
    """Return the fields of ``state_type`` in ``options`` that do not depend on the present answer.

    :raises UsageError: a word or a date is not valid.
    """
    given: dict[str, Any] = {}
    for one in _with_option(state_type):
        if (text := getattr(options, one.field.option.replace("-", "_"))) is not None:
            given[one.name] = _value(one, text)
    return given


def _value(one: Declared, text: str) -> Any:
    match one.field.kind:
        case FieldKind.CHOICE:
            return _word(one.field, text)
        case FieldKind.DAY:
            try:
                return parse_date(text)
            except BadInput as error:
                raise UsageError(error.message, error.hint) from None
    return long_text(text) if one.field.piped else text


def _word(field: Field, text: str) -> Any:
    """Return the value of the choice ``field`` that ``text`` names.

    :raises UsageError: there is no such value; the hint suggests the nearest.
    """
    try:
        return value_of_word(field.words, clean_line(text))
    except UnknownWord as unknown:
        listed = ", ".join(word.code for word in field.words.values())
        near = "" if unknown.near is None else field.words[unknown.near].code
        raise UsageError(
            _("{field}에 쓸 수 없는 값입니다: {word}").format(field=_(field.label), word=clean_line(text)[:60]),
            _("혹시 {name}? 쓸 수 있는 것: {all}").format(name=near, all=listed)
            if near
            else _("쓸 수 있는 것: {all}").format(all=listed),
        ) from None
