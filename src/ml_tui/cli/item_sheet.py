"""Prints one checklist item in full: the question, the criteria, and the answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ml_tui.domain.fields import answer_texts
from ml_tui.domain.wording import SIGNS, field_label, guide_label, priority_word, status_word
from ml_tui.i18n import _, language
from ml_tui.text import pad, width, wrap

if TYPE_CHECKING:
    from ml_tui.domain.catalog import Catalog, Item, Text
    from ml_tui.domain.project import ItemState

WIDEST = 100
"""The largest width of texts, in terminal cells."""

_INDENT = 2


def sheet(catalog: Catalog, item: Item, state: ItemState) -> Iterator[str]:
    """Yield the lines of ``item`` with its answer ``state``, as wide as the terminal, within limits."""
    cells = max(40, min(WIDEST, shutil.get_terminal_size().columns))
    words = language()
    layers = {layer.id: layer.title.in_(words) for layer in catalog.layers}
    standing = (f"{SIGNS[state.status]} {status_word(state.status)}", priority_word(item.priority))
    yield f"{item.no} {item.title.in_(words)}"
    yield " · ".join((*standing, layers.get(item.layer, item.layer)))
    yield from _paragraph(item.meaning.in_(words), cells)
    yield from _part(field_label("met"))
    for number, criterion in enumerate(item.criteria, 1):
        yield f"  [{'x' if criterion.id in state.met else ' '}] {number} {criterion.name.in_(words)}"
        yield from _paragraph(criterion.asks.in_(words), cells, indent=6)
    answers = list(_answers(state))
    if answers:
        yield from _part(_("답변"))
        room = max(width(label) for label, _value in answers) + 2
        for label, value in answers:
            first, *rest = wrap(value, cells - room - _INDENT)
            yield " " * _INDENT + pad(label, room) + first
            yield from (" " * (room + _INDENT) + line for line in rest)
    for reader, advice in (("consultant", item.guide.consultant), ("user", item.guide.user)):
        yield from _part(guide_label(reader))
        yield from _points(advice, cells)
    for title, text in (
        (_("인터뷰 질문"), item.question),
        (_("잘된 모습"), item.good),
        (_("흔한 과대평가"), item.overstatement),
    ):
        yield from _part(title)
        yield from _paragraph(text.in_(words), cells)
    yield from _part(_("증빙 예"))
    yield from _points(item.evidence, cells)


def _part(title: str) -> tuple[str, str]:
    return "", title


def _points(texts: Iterable[Text], cells: int) -> Iterator[str]:
    """Yield each of ``texts`` after a dash."""
    for text in texts:
        first, *rest = wrap(text.in_(language()), cells - _INDENT - 2)
        yield f"  - {first}"
        yield from (f"    {line}" for line in rest)


def _paragraph(text: str, cells: int, indent: int = _INDENT) -> Iterator[str]:
    yield from (" " * indent + line for line in wrap(text, cells - indent))


def _answers(state: ItemState) -> Iterator[tuple[str, str]]:
    """Yield label and text of every answered field that the head does not show."""
    for name, text in answer_texts(state):
        if text:
            yield field_label(name), text
