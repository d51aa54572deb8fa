"""What the fields of an answer are: each is declared once, on the attribute of `ml_tui.domain.project` that keeps it.

A declaration says what the field is called, what it takes, and where it is shown. Forms, pages, tables of reports, the
workbook, JSON and its schema, import, command line, log and search read it: a field that is declared is in all of them.
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
    """Which of the parts that the catalog names are there: ids in the order of the catalog."""
    MARK = "mark"
    """Who has seen with their own eyes that it is true, and when; or none."""
    PATH = "path"
    """A file, by its path; none is empty."""
    TEXTS = "texts"
    """Texts by the ids of the fields of a form, which the catalog has."""
    INNER = "inner"
    """Kept by the program, and edited by nobody."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """How one field of an answer is called, what it takes, and where it is shown."""

    label: str
    """What a user calls it: in Korean, to be translated when it is shown."""
    kind: FieldKind = FieldKind.LINE
    words: WordList = {}
    """Of a choice: its values and their words, in the order they are offered."""
    limit: int = LINE_LIMIT
    """The most characters it takes; of a list, each of its lines."""
    most: int = 0
    """Of a list: the most lines it takes."""
    rows: int = 0
    """How high it is in a form, in rows; 1 or more puts it into the form, those of texts are the height."""
    hint: str = ""
    """What a form shows in its place while it is empty; to be translated."""
    about: str = ""
    """What a form says after its label; to be translated."""
    weight: int = 0
    """How wide its column in a report is, in cells; 0: it has none of its own."""
    option: str = ""
    """What the command line calls it, without dashes; empty: it has no plain option."""
    piped: bool = False
    """Whether ``-`` has the option read standard input."""
    help: str = ""
    """What the help of the command line says of the option, if not its label; to be translated."""
    heads: bool = False
    """Whether pages show it at their head, as they do the status; else it stands among the answers."""
    searched: bool = False
    """Whether the search looks into it."""
    suffixes: tuple[str, ...] = ()
    """Of a path: which files a form completes it to, by the ends of their names."""

    def word(self, value: Any) -> Word | None:
        """The word for ``value``; None where it is none of those that are offered, as in a log made by hand."""
        return self.words.get(value) if isinstance(value, str | bool) else None


class Declared(msgspec.Struct, frozen=True):
    """A field together with the name that keeps it in files, JSON and the log."""

    name: str
    field: Field


def line(label: str, **more: Any) -> Field:
    """A text on one line."""
    return Field(label=label, **{"rows": 1, "searched": True, **more})


def text(label: str, **more: Any) -> Field:
    """A text of any number of lines."""
    return Field(label=label, kind=FieldKind.TEXT, **{"limit": TEXT_LIMIT, "rows": 4, "searched": True, **more})


def lines(label: str, **more: Any) -> Field:
    """A list of texts, one on each line."""
    return Field(label=label, kind=FieldKind.LINES, **{"rows": 4, "searched": True, **more})


def choice(label: str, words: WordList, **more: Any) -> Field:
    """One of the values that ``words`` name."""
    return Field(label=label, kind=FieldKind.CHOICE, words=words, **{"rows": 1, "weight": 10, **more})


def day(label: str, **more: Any) -> Field:
    """A day, or none."""
    return Field(label=label, kind=FieldKind.DAY, **{"rows": 1, "weight": 12, "hint": "2027-01-31", **more})


def parts(label: str, **more: Any) -> Field:
    """Which of the parts that the catalog names are there."""
    return Field(label=label, kind=FieldKind.PARTS, **more)


def mark(label: str, **more: Any) -> Field:
    """Who has seen that it is true, and when."""
    return Field(label=label, kind=FieldKind.MARK, **more)


def path(label: str, **more: Any) -> Field:
    """A file, by its path."""
    return Field(label=label, kind=FieldKind.PATH, **{"rows": 1, **more})


def texts(label: str) -> Field:
    """Texts by the ids of the fields of a form."""
    return Field(label=label, kind=FieldKind.TEXTS, limit=TEXT_LIMIT)


def inner(label: str = "") -> Field:
    """What the program keeps for itself."""
    return Field(label=label, kind=FieldKind.INNER)


@cache
def fields_of(state_type: type[msgspec.Struct]) -> tuple[Declared, ...]:
    """The fields declared on the attributes of ``state_type``, in their order."""
    return tuple(_declared(state_type))


@cache
def fields_by_name(state_type: type[msgspec.Struct]) -> dict[str, Field]:
    """The same by their names."""
    return {one.name: one.field for one in fields_of(state_type)}


@cache
def recorded(state_type: type[msgspec.Struct]) -> tuple[Declared, ...]:
    """The fields of ``state_type`` that its JSON has: which parts are there is told beside the parts, and what the
    program keeps for itself, or where a file is on this machine, is nobody else's business.
    """
    apart = (FieldKind.PARTS, FieldKind.INNER, FieldKind.PATH)
    return tuple(one for one in fields_of(state_type) if one.field.kind not in apart)


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
    """A day as it is typed; empty for none."""
    return value.isoformat() if value else ""


def field_text(field: Field, value: Any, _: Translate) -> str:
    """What a reader is told of ``value``; nothing where there is none."""
    match field.kind:
        case FieldKind.LINE | FieldKind.TEXT | FieldKind.PATH:
            return str(value)
        case FieldKind.LINES:
            return "\n".join(value)
        case FieldKind.DAY:
            return day_text(value)
        case FieldKind.MARK:
            return f"{value.by} {value.at.isoformat()}" if value else ""
        case FieldKind.CHOICE:
            return _(field.words[value].text)
    return ""


def answer_texts(state: msgspec.Struct, translate: Translate = _) -> Iterator[tuple[str, str]]:
    """Name and text, for a reader, of every field that has one, in their order: neither what stands at the head of an
    answer (its status) nor its parts; of a choice nothing while it is as it was at first.
    """
    untold = (FieldKind.PARTS, FieldKind.TEXTS, FieldKind.INNER)
    for name, field in fields_by_name(type(state)).items():
        if not field.heads and field.kind not in untold:
            value = getattr(state, name)
            is_first = field.kind is FieldKind.CHOICE and value == _first(state, name)
            yield name, "" if is_first else field_text(field, value, translate)


def _first(state: msgspec.Struct, name: str) -> Any:
    """What the field ``name`` holds while nothing was answered."""
    info = next(info for info in msgspec.structs.fields(state) if info.name == name)
    return info.default
