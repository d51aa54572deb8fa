"""A record as Markdown: a data sheet by the headings of *Datasheets for Datasets*, a model card as Hugging Face has it.

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
    MODEL_CARD,
    RECORD_FORMS,
    RecordForm,
    RecordSection,
    entries,
    section_title,
    unknown_fields,
)
from ml_tui.export.markdown import escaped
from ml_tui.text import TEXT_LIMIT, clean_line, clean_text

SUFFIX = ".md"

_NEEDED = "[More Information Needed]"
"""What the standard model card says where nothing was written."""

_NOT_STATED = Text("(적지 않음)", "(not stated)")
_OTHER = Text("그 밖의 내용", "Other")


def render_card(record: Document, language: Language) -> bytes:
    """``record`` as Markdown in UTF-8.

    :raises KeyError: there is no such kind of record.
    """
    form = RECORD_FORMS[record.kind]
    lines = _model_card(form, record, language) if form is MODEL_CARD else _datasheet(form, record, language)
    return ("\n".join(lines) + "\n").encode()


def front_matter(record: Document) -> dict[str, Any]:
    """The facts of a model card under the names that Hugging Face knows; those left empty are not there."""
    facts: dict[str, Any] = {}
    for field in MODEL_CARD.about:
        text = _line(record.fields.get(field.id, ""))
        if field.kind == "list" and (found := entries(text)):
            facts[field.id] = found[0] if field.id == "base_model" and len(found) == 1 else found
        elif field.kind == "line" and text:
            facts[field.id] = text
    facts.setdefault("model_name", _line(record.name))
    return facts


def _model_card(form: RecordForm, record: Document, language: Language) -> Iterator[str]:
    import yaml

    facts = front_matter(record)
    # One line for each value: a value broken over lines could hold a line of its own, such as the closing rule.
    yield "---"
    yield yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=TEXT_LIMIT * 2).rstrip("\n")
    yield "---"
    yield ""
    yield f"# Model Card for {escaped(_line(record.name))}"
    for section in form.sections:
        yield ""
        yield f"## {section.title.en}"
        for before, field in zip((None, *section.fields), section.fields, strict=False):
            text = record.fields.get(field.id, "")
            if field.kind == "line":
                if before is None or before.kind != "line":
                    yield ""
                yield f"- **{field.heading}:** {escaped(_line(text)) or _NEEDED}"
                continue
            if field.heading:
                yield ""
                yield f"### {field.heading}"
            yield ""
            yield from _paragraphs(text, _NEEDED)
    yield from _other(form, record, language)


def _datasheet(form: RecordForm, record: Document, language: Language) -> Iterator[str]:
    nothing = _NOT_STATED.in_(language)
    yield f"# {escaped(form.title.in_(language))}: {escaped(_line(record.name))}"
    yield ""
    for field in form.about:
        value = _line(record.fields.get(field.id, "")) or nothing
        yield f"- **{escaped(field.title.in_(language))}**: {escaped(value)}"
    for section in form.sections:
        yield from _section(section, record, language, nothing)
    yield from _other(form, record, language)


def _section(section: RecordSection, record: Document, language: Language, nothing: str) -> Iterator[str]:
    yield ""
    yield f"## {section_title(section, language)}"
    for field in section.fields:
        yield ""
        yield f"### {escaped(field.title.in_(language))}"
        yield ""
        yield from _paragraphs(record.fields.get(field.id, ""), nothing)


def _other(form: RecordForm, record: Document, language: Language) -> Iterator[str]:
    """What the record has under names that its form does not know."""
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
    """``text`` line for line as it was typed; ``nothing`` where there is none."""
    lines = clean_text(text).strip("\n").split("\n")
    if not text.strip():
        yield nothing
        return
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        line = line.rstrip(" ")
        yield f"{escaped(line)}<br>" if line and following.strip() else escaped(line)


def _line(text: str) -> str:
    return clean_line(text, limit=TEXT_LIMIT)
