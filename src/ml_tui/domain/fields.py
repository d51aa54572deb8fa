"""Declarations of the fields of answers. Each stands once, on the attribute of `ml_tui.domain.project` it describes.

A declaration says what the field is called, what it takes, and where it is shown. Forms, pages, tables of reports, the
workbook, JSON and its schema, import, command line, log and search read it, so a declared field is in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, get_args, get_origin

import msgspec

from ml_tui.domain.terms import Translate, Word, WordList
from ml_tui.i18n import _
from ml_tui.text import LINE_LIMIT, TEXT_LIMIT


class FieldKind(StrEnum):
    """What a field holds."""

    LINE = "line"
    """A text on one line."""
    TEXT = "text"
    """A text of any number of lines."""
    LINES = "lines"
    """A list of texts, one on each line."""
    CHOICE = "choice"
    """One of a fixed set of values, or yes or no."""
    DAY = "day"
    """A day, or none."""
    PARTS = "parts"
    """The parts named in the catalog that exist: their ids, in the catalog's order."""
    VERIFICATION = "verification"
    """Who verified the answer in person, and when; or none."""
    PATH = "path"
    """The path of a file; empty for none."""
    TEXTS = "texts"
    """Texts, by the ids of the fields of a form in the catalog."""
    INTERNAL = "internal"
    """A value that the program sets; users do not edit it."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """The declaration of a field: what it is called, what it takes, and where it is shown."""

    label: str
    """Its name for users: in Korean, translated when it is shown."""
    kind: FieldKind = FieldKind.LINE
    words: WordList = {}
    """The values of a choice and their words, in the order they are offered."""
    limit: int = LINE_LIMIT
    """The most characters of the text, or of each line of a list."""
    most: int = 0
    """The most lines of a list; 0: any number."""
    form_rows: int = 0
    """The height in a form of a text or list, in rows; 0 leaves a field of any kind out of forms."""
    list_label: str = ""
    """The label of a list of the existing parts, if it is not ``label``; translated when it is shown."""
    hint: str = ""
    """The placeholder that a form shows while the field is empty; translated when it is shown."""
    about: str = ""
    """What a form says after the label; translated when it is shown."""
    column_width: int = 0
    """The width of its column in a report, in cells; 0: no column of its own."""
    option: str = ""
    """Its option on the command line, without dashes; empty: no option made from this declaration."""
    piped: bool = False
    """Whether the option reads standard input when its value is ``-``."""
    help: str = ""
    """The help of the option, if it is not the label; translated when it is shown."""
    at_top: bool = False
    """Whether pages show it at the top, like the status, and not among the answers."""
    searched: bool = False
    """Whether the search covers it."""
    suffixes: tuple[str, ...] = ()
    """The endings of the files that a form offers to complete a path."""

    def word(self, value: Any) -> Word | None:
        """Return the word for ``value``; None for a value that is not offered, as in a log edited by hand."""
        return self.words.get(value) if isinstance(value, str | bool) else None


class Declared(msgspec.Struct, frozen=True):
    """A field and its name in files, JSON and the log."""

    name: str
    field: Field


def line(label: str, **more: Any) -> Field:
    """A text on one line."""
    return Field(label=label, **{"form_rows": 1, "searched": True, **more})


def text(label: str, **more: Any) -> Field:
    """A text of any number of lines."""
    return Field(label=label, kind=FieldKind.TEXT, **{"limit": TEXT_LIMIT, "form_rows": 4, "searched": True, **more})


def lines(label: str, **more: Any) -> Field:
    """A list of texts, one on each line."""
    return Field(label=label, kind=FieldKind.LINES, **{"form_rows": 4, "searched": True, **more})


def choice(label: str, words: WordList, **more: Any) -> Field:
    """One of the values that ``words`` name."""
    return Field(label=label, kind=FieldKind.CHOICE, words=words, **{"form_rows": 1, "column_width": 10, **more})


def day(label: str, **more: Any) -> Field:
    """A day, or none."""
    return Field(label=label, kind=FieldKind.DAY, **{"form_rows": 1, "column_width": 12, "hint": "2027-01-31", **more})


def parts(label: str, **more: Any) -> Field:
    """The parts named in the catalog that exist."""
    return Field(label=label, kind=FieldKind.PARTS, **more)


def verification(label: str, **more: Any) -> Field:
    """Who verified the answer, and when."""
    return Field(label=label, kind=FieldKind.VERIFICATION, **more)


def path(label: str, **more: Any) -> Field:
    """The path of a file."""
    return Field(label=label, kind=FieldKind.PATH, **{"form_rows": 1, **more})


def texts(label: str) -> Field:
    """Texts, by the ids of the fields of a form."""
    return Field(label=label, kind=FieldKind.TEXTS, limit=TEXT_LIMIT)


def internal(label: str = "") -> Field:
    """A value that the program sets."""
    return Field(label=label, kind=FieldKind.INTERNAL)


@cache
def fields_of(state_type: type[msgspec.Struct]) -> tuple[Declared, ...]:
    """The fields declared on the attributes of ``state_type``, in their order."""
    return tuple(_declared(state_type))


@cache
def fields_by_name(state_type: type[msgspec.Struct]) -> dict[str, Field]:
    """The fields declared on the attributes of ``state_type``, by name."""
    return {one.name: one.field for one in fields_of(state_type)}


@cache
def json_fields(state_type: type[msgspec.Struct]) -> tuple[Declared, ...]:
    """The fields of ``state_type`` that its JSON has.

    Parts are listed with those of the catalog. Fields that the program sets, and paths on this machine, stay private.
    """
    left_out = (FieldKind.PARTS, FieldKind.INTERNAL, FieldKind.PATH)
    return tuple(one for one in fields_of(state_type) if one.field.kind not in left_out)


def _declared(state_type: type[msgspec.Struct]) -> Iterator[Declared]:
    for name in state_type.__struct_fields__:
        annotation = _annotation(state_type, name)
        if get_origin(annotation) is Annotated:
            for remark in get_args(annotation)[1:]:
                if isinstance(remark, Field):
                    yield Declared(name, remark)


def _annotation(state_type: type[msgspec.Struct], name: str) -> Any:
    return next((base.__annotations__[name] for base in state_type.__mro__ if name in base.__annotations__), None)


def day_text(value: date | None) -> str:
    """Return a day as users type it; empty for none."""
    return value.isoformat() if value else ""


def field_text(field: Field, value: Any, _: Translate) -> str:
    """Return ``value`` of ``field`` as a text for readers, translated by ``_``; empty if there is no value."""
    match field.kind:
        case FieldKind.LINE | FieldKind.TEXT | FieldKind.PATH:
            return str(value)
        case FieldKind.LINES:
            return "\n".join(value)
        case FieldKind.DAY:
            return day_text(value)
        case FieldKind.VERIFICATION:
            return f"{value.by} {value.at.isoformat()}" if value else ""
        case FieldKind.CHOICE:
            return _(field.words[value].text)
    return ""


def answer_texts(state: msgspec.Struct, translate: Translate = _) -> Iterator[tuple[str, str]]:
    """Yield name and text of every field that a reader sees as text, in order.

    Fields at the top of pages, such as the status, and parts are left out. A choice at its default has no text.
    """
    left_out = (FieldKind.PARTS, FieldKind.TEXTS, FieldKind.INTERNAL)
    for name, field in fields_by_name(type(state)).items():
        if not field.at_top and field.kind not in left_out:
            value = getattr(state, name)
            is_unanswered = is_unanswered_choice(type(state), name, value)
            yield name, "" if is_unanswered else field_text(field, value, translate)


def is_unanswered_choice(state_type: type[msgspec.Struct], name: str, value: Any) -> bool:
    """Whether ``value`` is the default of a choice that stands among the answers, not at the top of a page."""
    field = fields_by_name(state_type).get(name)
    if field is None or field.at_top or field.kind is not FieldKind.CHOICE:
        return False
    info = next(info for info in msgspec.structs.fields(state_type) if info.name == name)
    return bool(value == info.default)
