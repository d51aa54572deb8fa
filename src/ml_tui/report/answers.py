"""The columns of declared fields, and what stands in them: every table that shows answers takes them from here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from ml_tui.domain.fields import Declared, FieldKind, fields_of
from ml_tui.domain.project import State, Verification
from ml_tui.i18n import translation
from ml_tui.report.parts import Column, ColumnKind, Value
from ml_tui.report.words import Words

T = TypeVar("T")

_KINDS = {
    FieldKind.LINE: ColumnKind.TEXT,
    FieldKind.TEXT: ColumnKind.MULTILINE,
    FieldKind.LINES: ColumnKind.MULTILINE,
    FieldKind.CHOICE: ColumnKind.STATUS,
    FieldKind.DAY: ColumnKind.DATE,
}
"""What the cells of a field hold; a field of another kind has columns of the table's own."""


def answer_columns(state_type: type[State], words: Words, *, comes_back: bool = False) -> dict[str, tuple[Column, ...]]:
    """The columns of each field of ``state_type`` that has any, by its name, in the order of their declaration.

    With ``comes_back`` what is written into them in a workbook is read again.
    """
    found = {one.name: tuple(_columns(one, words, comes_back)) for one in fields_of(state_type)}
    return {name: columns for name, columns in found.items() if columns}


def _columns(one: Declared, words: Words, comes_back: bool) -> Iterator[Column]:
    field = one.field
    if field.kind is FieldKind.MARK:
        _ = translation(words.language).gettext
        yield Column(key=f"{one.name}_by", title=_("검증자"), weight=11, answer=comes_back)
        yield Column(key=f"{one.name}_at", title=_("검증일"), kind=ColumnKind.DATE, weight=12, answer=comes_back)
    elif field.weight and field.kind in _KINDS:
        yield Column(
            key=one.name,
            title=words.fields[one.name],
            kind=_KINDS[field.kind],
            weight=field.weight,
            terms=tuple(words.of(field).values()),
            answer=comes_back,
        )


def answer_cells(state: State, words: Words) -> dict[str, tuple[Value, ...]]:
    """What stands in the columns of `answer_columns` for ``state``, by the name of the field."""
    found = {one.name: tuple(_cells(one, getattr(state, one.name), words)) for one in fields_of(type(state))}
    return {name: cells for name, cells in found.items() if cells}


def _cells(one: Declared, value: object, words: Words) -> Iterator[Value]:
    field = one.field
    match field.kind:
        case FieldKind.MARK:
            yield from (value.by, value.at) if isinstance(value, Verification) else ("", None)
        case _ if not field.weight or field.kind not in _KINDS:
            return
        case FieldKind.CHOICE:
            yield words.of(field)[value]
        case FieldKind.LINES:
            yield "\n".join(value) if isinstance(value, tuple) else ""
        case FieldKind.DAY:
            yield value if isinstance(value, date) else None
        case _:
            yield str(value)


def flat(found: dict[str, tuple[T, ...]]) -> list[T]:
    """The columns or cells of all fields in a row."""
    return [one for several in found.values() for one in several]
