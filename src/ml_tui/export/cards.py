"""A record as Markdown: by the headings of its form, or as a model card of Hugging Face.

A model card begins with YAML front matter, and its headings stay in English whatever the language, because programs
look for them. What users typed is shown as they typed it: it makes no heading, no markup and no field of the front
matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ml_tui.domain.catalog import Language, Text
from ml_tui.domain.project import Document
from ml_tui.domain.record_forms import (
    LINES,
    RecordField,
    RecordForm,
    RecordSection,
    entries,
    section_title,
    unknown_fields,
)
from ml_tui.export.formats.markdown import escaped
from ml_tui.text import TEXT_LIMIT, clean_line, clean_text

SUFFIX = ".md"

_NEEDED = "[More Information Needed]"
"""What the standard model card says for an empty field."""

_NOT_STATED = Text("(적지 않음)", "(not stated)")
_OTHER = Text("그 밖의 내용", "Other")


_ONE_OR_SEVERAL = "base_model"
"""The fact of a model card that is a list only if it has several entries."""


def render_card(form: RecordForm, record: Document, language: Language) -> bytes:
    """``record``, which was written in ``form``, as Markdown in UTF-8."""
    lines = (_model_card if form.card == "model-card" else _plain_card)(form, record, language)
    return ("\n".join(lines) + "\n").encode()


def front_matter(form: RecordForm, record: Document) -> dict[str, Any]:
    """Return the facts of a model card under Hugging Face's names, without empty ones."""
    facts: dict[str, Any] = {}
    for field in form.about:
        text, name = _line(record.fields.get(field.id, "")), field.front_matter
        if field.kind == "list" and (found := entries(text)):
            facts[name] = found[0] if name == _ONE_OR_SEVERAL and len(found) == 1 else found
        elif field.kind != "list" and text:
            facts[name] = text
    facts.setdefault("model_name", _line(record.name))
    return facts


def _model_card(form: RecordForm, record: Document, language: Language) -> Iterator[str]:
    import yaml

    facts = front_matter(form, record)
    # One line for each value: in a value of several lines, one could look like the closing rule.
    yield "---"
    yield yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=TEXT_LIMIT * 2).rstrip("\n")
    yield "---"
    yield ""
    yield f"# Model Card for {escaped(_line(record.name))}"
    for section in form.sections:
        yield ""
        yield f"## {section.title.en}"
        for before, field in zip((None, *section.fields), section.fields, strict=False):
            text = _answer(field, record, language)
            if field.kind in LINES:
                if before is None or before.kind not in LINES:
                    yield ""
                yield f"- **{field.heading}:** {escaped(_line(text)) or _NEEDED}"
                continue
            if field.heading:
                yield ""
                yield f"### {field.heading}"
            yield ""
            yield from _paragraphs(text, _NEEDED)
    yield from _other(form, record, language)


def _plain_card(form: RecordForm, record: Document, language: Language) -> Iterator[str]:
    nothing = _NOT_STATED.in_(language)
    yield f"# {escaped(form.title.in_(language))}: {escaped(_line(record.name))}"
    yield ""
    for field in form.about:
        value = _line(_answer(field, record, language)) or nothing
        yield f"- **{escaped(_heading(field, language))}**: {escaped(value)}"
    for section in form.sections:
        yield from _section(section, record, language, nothing)
    yield from _other(form, record, language)


def _section(section: RecordSection, record: Document, language: Language, nothing: str) -> Iterator[str]:
    yield ""
    yield f"## {section_title(section, language)}"
    for field in section.fields:
        yield ""
        yield f"### {escaped(_heading(field, language))}"
        yield ""
        yield from _paragraphs(_answer(field, record, language), nothing)


def _heading(field: RecordField, language: Language) -> str:
    return field.heading or field.label.in_(language)


def _answer(field: RecordField, record: Document, language: Language) -> str:
    return field.in_words(record.fields.get(field.id, ""), language)


def _other(form: RecordForm, record: Document, language: Language) -> Iterator[str]:
    """Yield the texts of the record whose ids its form does not have."""
    rest = unknown_fields(form, record)
    if not rest:
        return
    yield ""
    yield f"## {_OTHER.in_(language)}"
    for name, text in rest.items():
        yield ""
        yield f"### {escaped(_line(name))}"
        yield ""
        yield from _paragraphs(text, "")


def _paragraphs(text: str, nothing: str) -> Iterator[str]:
    """Yield ``text`` line by line as it was typed, or ``nothing`` if it is empty."""
    lines = clean_text(text).strip("\n").split("\n")
    if not text.strip():
        yield nothing
        return
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        line = line.rstrip(" ")
        yield f"{escaped(line)}<br>" if line and following.strip() else escaped(line)


def _line(text: str) -> str:
    return clean_line(text, limit=TEXT_LIMIT)
