"""Finds words in the catalog and in the answers; Korean also by its initial consonants (초성)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ml_tui.domain.catalog import Catalog, Item, Language
from ml_tui.domain.fields import FieldKind, fields_of
from ml_tui.domain.platform import records_of
from ml_tui.domain.project import Document, ItemState, Project, ProjectInfo
from ml_tui.domain.record_forms import RecordForm
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import field_label, guide_label, label_word
from ml_tui.i18n import _
from ml_tui.text import matches

MOST_HITS = 200
"""With this many hits, the search ends at the current item: nobody reads more."""

_EXCERPT = 60
"""Characters of text shown around a hit."""


class Hit(msgspec.Struct, frozen=True):
    """A place where all words of a query occur."""

    place: str
    """The id of a project or item, for an item with a criterion or field after ``#``; for a record its target and
    field, such as ``record/ds-1f00aa#field/purpose``."""
    title: str
    field: str
    """The part in which the words were found; empty for the title."""
    excerpt: str


def search(catalog: Catalog, project: Project, query: str, language: Language) -> list[Hit]:
    """Every place that has all words of ``query``, titles first, then in the order of the guide."""
    if not query.strip():
        return []
    in_titles: list[Hit] = []
    elsewhere: list[Hit] = []
    for item in catalog.items():
        title = f"{item.no} {item.title.in_(language)}"
        if matches(query, title):
            in_titles.append(Hit(item.id, title, "", ""))
        for stop, field, text in _texts(item, project.item(item.id), language):
            if matches(query, text):
                place = f"{item.id}#{stop}" if stop else item.id
                elsewhere.append(Hit(place, title, field, excerpt(text, query)))
        if len(in_titles) + len(elsewhere) >= MOST_HITS:
            return in_titles + elsewhere
    for key, title, form, record in _records(catalog, project, language):
        if matches(query, title):
            in_titles.append(Hit(f"record/{key}", title, "", ""))
        for asked in form.fields():
            text = asked.in_words(record.fields.get(asked.id, ""), language)
            if matches(query, text):
                place = f"record/{key}#field/{asked.id}"
                elsewhere.append(Hit(place, title, asked.label.in_(language), excerpt(text, query)))
    return in_titles + elsewhere


def _records(catalog: Catalog, project: Project, language: Language) -> Iterator[tuple[str, str, RecordForm, Document]]:
    """Id, title, form and content of every record that a module shows."""
    kinds = {module.records for module in catalog.modules}
    for form in catalog.record_forms:
        if form.kind in kinds:
            for key, record in records_of(project, form.kind):
                yield key, f"{form.title.in_(language)}: {record.name}", form, record


def search_projects(infos: Iterable[ProjectInfo], query: str) -> list[Hit]:
    """Return every project that has all words of ``query`` in its own fields, in the order given; its place is its id.

    A hit shows the first field other than the name that has a word of the query, or else the client.
    """
    if not query.strip():
        return []
    return [_project_hit(info, query) for info in infos if matches(query, " ".join(_project_texts(info).values()))]


def _project_hit(info: ProjectInfo, query: str) -> Hit:
    texts = _project_texts(info)
    found = [name for name, text in texts.items() if any(matches(word, text) for word in query.split())]
    shown = next((name for name in found if name != "name"), "client")
    return Hit(info.id, info.name, field_label(shown) if texts[shown] else "", texts[shown])


def _project_texts(info: ProjectInfo) -> dict[str, str]:
    """The text of the project's own fields that are searched, by field."""
    return {one.name: getattr(info, one.name) for one in fields_of(ProjectInfo) if one.field.searched}


def _texts(item: Item, state: ItemState, language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield place on the item's page, label and text of everything that the search covers."""
    for one in fields_of(ItemState):
        if one.field.searched:
            value = getattr(state, one.name)
            text = " ".join(value) if one.field.kind is FieldKind.LINES else value
            yield f"field/{one.name}", field_label(one.name), text
    for criterion in item.criteria:
        text = f"{criterion.name.in_(language)} - {criterion.asks.in_(language)}"
        yield f"criterion/{criterion.id}", field_label("met"), text
    yield "", label_word(Label.MEANING), item.meaning.in_(language)
    yield "", _("인터뷰 질문"), item.question.in_(language)
    for reader, texts in (("consultant", item.guide.consultant), ("user", item.guide.user)):
        for advice in texts:
            yield "", guide_label(reader), advice.in_(language)


def excerpt(text: str, query: str) -> str:
    """The part of ``text`` around the first word of ``query``, on one line."""
    text = " ".join(text.split())
    at = text.casefold().find(query.casefold().split()[0])
    start = max(0, at - _EXCERPT // 3)
    return ("…" if start else "") + text[start : start + _EXCERPT]
