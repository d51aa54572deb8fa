"""The columns and cells of declared fields, for every table that shows answers."""

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
"""The kind of a field's column. Tables make the columns of other kinds of fields themselves."""


def answer_columns(state_type: type[State], words: Words, *, comes_back: bool = False) -> dict[str, tuple[Column, ...]]:
    """Return the columns of each field of ``state_type`` that has any, by field, in the order of declaration.

    With ``comes_back``, import reads these columns of a workbook.
    """
    found = {one.name: tuple(_columns(one, words, comes_back)) for one in fields_of(state_type)}
    return {name: columns for name, columns in found.items() if columns}


def _columns(one: Declared, words: Words, comes_back: bool) -> Iterator[Column]:
    field = one.field
    if field.kind is FieldKind.VERIFICATION:
        _ = translation(words.language).gettext
        yield Column(key=f"{one.name}_by", title=_("검증자"), weight=11, answer=comes_back)
        yield Column(key=f"{one.name}_at", title=_("검증일"), kind=ColumnKind.DATE, weight=12, answer=comes_back)
    elif field.column_width and field.kind in _KINDS:
        yield Column(
            key=one.name,
            title=words.fields[one.name],
            kind=_KINDS[field.kind],
            weight=field.column_width,
            terms=tuple(words.of(field).values()),
            answer=comes_back,
        )


def answer_cells(state: State, words: Words) -> dict[str, tuple[Value, ...]]:
    """Return the cells of ``state`` in the columns of `answer_columns`, by field."""
    found = {one.name: tuple(_cells(one, getattr(state, one.name), words)) for one in fields_of(type(state))}
    return {name: cells for name, cells in found.items() if cells}


def _cells(one: Declared, value: object, words: Words) -> Iterator[Value]:
    field = one.field
    match field.kind:
        case FieldKind.VERIFICATION:
            yield from (value.by, value.at) if isinstance(value, Verification) else ("", None)
        case _ if not field.column_width or field.kind not in _KINDS:
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
