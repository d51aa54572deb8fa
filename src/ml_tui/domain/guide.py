"""The guide's text on a workspace as a whole: its passages, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ml_tui.domain.catalog import Catalog, GuidePart, Language, Text
from ml_tui.domain.terms import Label


class Passage(NamedTuple):
    """A passage in one language."""

    part: Label
    """The part of the guide's text that it belongs to, such as 주의사항."""
    texts: tuple[str, ...]
    """Its sentences, or its points."""
    no: str = ""
    title: str = ""
    of: Label | None = None
    """The part of the workspace that it is about; None: the whole workspace."""


def passages(workspace: GuidePart, language: Language) -> Iterator[Passage]:
    """Yield every passage on ``workspace``."""
    if workspace.access:
        yield Passage(Label.ACCESS, _said(workspace.access, language))
    yield Passage(Label.PURPOSE, _said([workspace.purpose], language))
    for part in workspace.parts:
        yield Passage(Label.PURPOSE, _said([part.purpose], language), part.no, of=Label(part.of))
    for reader, uses in ((Label.CONSULTANT_USE, workspace.consultant), (Label.USER_USE, workspace.user)):
        for use in uses:
            yield Passage(reader, _said([use.meaning], language), title=use.title.in_(language))
    for one in workspace.cautions:
        yield Passage(Label.CAUTIONS, _said(one.points, language), one.no, one.title.in_(language))
    if workspace.references:
        yield Passage(Label.REFERENCES, _said(workspace.references, language))


def guide_records(catalog: Catalog, language: Language) -> list[dict[str, Any]]:
    """Every passage on every workspace, ready for JSON."""
    return [
        {
            "workspace": workspace.id,
            "workspace_title": workspace.title.in_(language),
            "part": passage.part.value,
            "of": passage.of and passage.of.value,
            "no": passage.no,
            "title": passage.title,
            "texts": list(passage.texts),
        }
        for workspace in catalog.workspaces
        for passage in passages(workspace, language)
    ]


def _said(texts: Iterable[Text], language: Language) -> tuple[str, ...]:
    return tuple(text.in_(language) for text in texts)
