"""The forms of the records of platform modules: data sheets, model cards, registers. A catalog declares them.

Projects store the ids of fields and the kinds of forms, so these never change. Every value of a catalog file is text,
so a form has its numbers and its yes or no as text too.
"""

# Annotations are not postponed here: msgspec would compile and evaluate them again at every start.

from collections.abc import Container, Iterable, Iterator
from typing import Annotated, Literal

import msgspec

from ml_tui.domain.catalog_base import Id, Language, Node, Text
from ml_tui.domain.project import Document

FieldId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=60)]
"""An id whose words may also be joined by underscores, as in model cards."""

Prefix = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]{0,7}$")]
"""The beginning of the ids of records."""

Count = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,5}$")]
"""A whole number from 1."""

FieldKind = Literal["line", "text", "choice", "date", "list"]
"""One line, several lines, one of several words, a day, or one line whose entries are separated by commas."""

LINES: tuple[FieldKind, ...] = ("line", "choice", "date", "list")
"""Kinds that fill one line."""

NAME = "name"
"""The id of a record's name, which every record has beside the fields of its form."""

ROWS = 3
"""The height of a ``text`` field that has no ``lines``, in rows."""


class FieldOption(Node, frozen=True):
    """One of the words that a ``choice`` offers."""

    id: Id
    """The value that a project stores."""
    title: Text


class RecordField(Node, frozen=True):
    """A field of a record."""

    id: FieldId
    label: Text
    """Its name or its question; at most one line of a terminal of 80 columns."""
    kind: FieldKind = "text"
    help: Text | None = None
    """What to write there, shown beside the label while the field is filled in."""
    limit: Count | None = None
    """The most characters it takes; without it, the limit of its kind."""
    lines: Count | None = None
    """The height of a ``text`` field in rows."""
    required: Literal["yes", "no"] = "no"
    """Whether a record is refused while the field is empty."""
    options: tuple[FieldOption, ...] = ()
    """The words of a ``choice``, in their order."""
    heading: str = ""
    """Its heading in the Markdown file; without it the label, or nothing in a model card."""
    front_matter: str = ""
    """Its name in the YAML front matter of a model card; only for fields of ``about``."""

    def in_words(self, value: str, language: Language) -> str:
        """Return ``value`` for a reader: the title of a ``choice``, or any other text as it was typed."""
        words = (one.title.in_(language) for one in self.options if one.id == value)
        return next(words, value)


class RecordSection(Node, frozen=True):
    """Fields that stand under one heading."""

    title: Text
    fields: tuple[RecordField, ...]


class RecordForm(Node, frozen=True):
    """A kind of record."""

    kind: Id
    """The name by which modules of the catalog and records of projects refer to it."""
    prefix: Prefix
    """The beginning of the ids of its records, such as ``ds`` in ``ds-1f00aa``."""
    title: Text
    about: tuple[RecordField, ...] = ()
    """The fields at the top of the record: facts for machines and registers, not prose."""
    sections: tuple[RecordSection, ...] = ()
    card: Literal["plain", "model-card"] = "plain"
    """How its Markdown file looks: headings and answers, or the model card of Hugging Face with YAML front matter."""

    def fields(self) -> Iterator[RecordField]:
        """Every field, in order."""
        yield from self.about
        for section in self.sections:
            yield from section.fields

    def field(self, field_id: str) -> RecordField | None:
        """The field ``field_id``; None if the form has no such field."""
        return next((field for field in self.fields() if field.id == field_id), None)

    @property
    def table_id(self) -> str:
        """The id of the table of its records in reports."""
        return f"{self.kind}s"


def form_of_kind(forms: Iterable[RecordForm], kind: str) -> RecordForm | None:
    """The form of the records of ``kind``; None for a kind that the catalog does not have."""
    return next((form for form in forms if form.kind == kind), None)


def form_of_id(forms: Iterable[RecordForm], record_id: str) -> RecordForm | None:
    """Return the form that a record was begun in, by the prefix of its id; None for an unknown prefix."""
    return next((form for form in forms if record_id.startswith(f"{form.prefix}-")), None)


def form_of(forms: Iterable[RecordForm], record_id: str, record: Document | None) -> RecordForm | None:
    """Return the form of a record: by its kind, else by its id."""
    forms = tuple(forms)
    return (record and form_of_kind(forms, record.kind)) or form_of_id(forms, record_id)


def limit_of(field: RecordField) -> int:
    """Return the limit of ``field`` in characters; 0 if it has none, or one that is not a number."""
    limit = field.limit or ""
    return int(limit) if limit.isdecimal() and len(limit) < 7 else 0


def record_id(form: RecordForm, number: int, taken: Container[str]) -> str:
    """Return the id of a new record: prefix and six hexadecimal digits of ``number``, or of the next one not taken."""
    while (made := f"{form.prefix}-{number % 16**6:06x}") in taken:
        number += 1
    return made


def filled(form: RecordForm, record: Document) -> int:
    """How many fields of the form ``record`` has text in."""
    return sum(bool(record.fields.get(field.id, "").strip()) for field in form.fields())


def total(form: RecordForm) -> int:
    """How many fields the form has."""
    return sum(1 for _field in form.fields())


def unknown_fields(form: RecordForm, record: Document) -> dict[str, str]:
    """Text of ``record`` under ids that the form does not have; it is kept and shown, never dropped."""
    known = {field.id for field in form.fields()}
    return {name: text for name, text in record.fields.items() if name not in known and text.strip()}


def entries(text: str) -> list[str]:
    """Return the entries of a ``list`` field."""
    return [one.strip() for one in text.replace("\n", ",").split(",") if one.strip()]


def section_title(section: RecordSection, language: Language) -> str:
    """Return the heading of a section; a heading that is not English has the English one beside it."""
    title = section.title.in_(language)
    return title if title == section.title.en else f"{title} ({section.title.en})"
