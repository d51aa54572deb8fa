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
from ml_tui.text import Query, SearchedText, matches

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
    return Search(catalog, project, language).hits(query)


class Search:
    """Searches a project; what it prepares serves the next query too, because every key searches again."""

    def __init__(self, catalog: Catalog, project: Project, language: Language) -> None:
        """Search the items of ``catalog`` and the answers and records of ``project`` in ``language``."""
        self._catalog = catalog
        self._project = project
        self._language: Language = language
        self._prepared: dict[str, SearchedText] = {}
        """All texts of an item, by its id."""

    def hits(self, query: str) -> list[Hit]:
        """Every place that has all words of ``query``, titles first, then in the order of the guide."""
        if not query.strip():
            return []
        wanted, in_titles, elsewhere = Query(query), list[Hit](), list[Hit]()
        for item_id in self._catalog.outlines:
            if wanted.matches(self._prepared.get(item_id) or self._prepare(item_id)):
                for item in self._catalog.items_of([item_id]):
                    self._search_item(item, query, in_titles, elsewhere)
            if len(in_titles) + len(elsewhere) >= MOST_HITS:
                return in_titles + elsewhere
        self._search_records(query, in_titles, elsewhere)
        return in_titles + elsewhere

    def _prepare(self, item_id: str) -> SearchedText:
        """Prepare all texts of an item as one: where it does not match, none of them does."""
        (item,) = self._catalog.items_of([item_id])
        texts = [self._title(item), *(text for _stop, _field, text in self._texts(item))]
        prepared = self._prepared[item_id] = SearchedText("\n".join(texts))
        return prepared

    def _title(self, item: Item) -> str:
        return f"{item.no} {item.title.in_(self._language)}"

    def _search_item(self, item: Item, query: str, in_titles: list[Hit], elsewhere: list[Hit]) -> None:
        title = self._title(item)
        if matches(query, title):
            in_titles.append(Hit(item.id, title, "", ""))
        for stop, field, text in self._texts(item):
            if matches(query, text):
                place = f"{item.id}#{stop}" if stop else item.id
                elsewhere.append(Hit(place, title, field, excerpt(text, query)))

    def _texts(self, item: Item) -> Iterator[tuple[str, str, str]]:
        """Yield place on the item's page, label and text of everything that the search covers but the title."""
        state, language = self._project.item(item.id), self._language
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

    def _search_records(self, query: str, in_titles: list[Hit], elsewhere: list[Hit]) -> None:
        language = self._language
        for key, title, form, record in self._records():
            if matches(query, title):
                in_titles.append(Hit(f"record/{key}", title, "", ""))
            for asked in form.fields():
                text = asked.in_words(record.fields.get(asked.id, ""), language)
                if matches(query, text):
                    place = f"record/{key}#field/{asked.id}"
                    elsewhere.append(Hit(place, title, asked.label.in_(language), excerpt(text, query)))

    def _records(self) -> Iterator[tuple[str, str, RecordForm, Document]]:
        """Id, title, form and content of every record that a module shows."""
        kinds = {module.records for module in self._catalog.modules}
        for form in self._catalog.record_forms:
            if form.kind in kinds:
                for key, record in records_of(self._project, form.kind):
                    yield key, f"{form.title.in_(self._language)}: {record.name}", form, record


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


def excerpt(text: str, query: str) -> str:
    """The part of ``text`` around the first word of ``query``, on one line."""
    text = " ".join(text.split())
    at = text.casefold().find(query.casefold().split()[0])
    start = max(0, at - _EXCERPT // 3)
    return ("…" if start else "") + text[start : start + _EXCERPT]
