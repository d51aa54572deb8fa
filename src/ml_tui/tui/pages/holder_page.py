"""A layer or a functional area as lines: its components, what their status comes from, the advice."""

from __future__ import annotations

from ml_tui.domain.catalog import Area, Catalog, Component, Item, Language, Layer
from ml_tui.domain.keys import component_key
from ml_tui.domain.project import Project
from ml_tui.domain.rollup import component_rollup, holder_shares
from ml_tui.domain.vocabulary import Label
from ml_tui.domain.wording import SIGNS, field_label, label_word, status_word
from ml_tui.i18n import _
from ml_tui.tui.pages.dashboard_page import component_count
from ml_tui.tui.pages.page_builder import PageBuilder, Reader
from ml_tui.tui.pages.stack_page import ahead_words
from ml_tui.tui.widgets.lines import Line


def holder_lines(
    catalog: Catalog, holder: Layer | Area, project: Project, *, language: Language, reader: Reader, width: int
) -> list[Line]:
    """The page of ``holder`` in ``width`` cells.

    Components have keys ``component/HOLDER/COMPONENT``; where one rests on several items, each of these has
    ``from/HOLDER/COMPONENT/ITEM``.
    """
    page = PageBuilder(language, width)
    figures = holder_shares(holder, project)
    page.text(f"{holder.no} {holder.title.in_(language)}", "title")
    if language == "ko":
        page.text(holder.title.en, "dim")
    page.text(
        f"{SIGNS[figures.status]} {status_word(figures.status)} · {component_count(figures)}", figures.status.value
    )
    if warning := ahead_words(catalog, project, language).get(holder.id):
        page.text(warning, "warn")
    page.said(holder.role if isinstance(holder, Layer) else holder.meaning)
    page.heading(label_word(Label.COMPONENTS), _("Enter 항목, Space 체크"))
    items = {item.id: item for item in catalog.items()}
    for component in holder.components:
        _component(page, holder, component, project, items)
    page.guide(holder.guide, reader)
    return page.lines


def _component(
    page: PageBuilder, holder: Layer | Area, component: Component, project: Project, items: dict[str, Item]
) -> None:
    standing = component_rollup(holder, component, project)
    key = component_key(holder, component)
    page.stop(
        f"component/{key}",
        f"{SIGNS[standing.status]} ",
        component.title.in_(page.language),
        lead_tone=standing.status.value,
        tone="strong",
    )
    known = [items[item_id] for item_id in standing.items if item_id in items]
    if len(known) == 1:
        page.text(_("항목 {no}에서").format(no=known[0].no), "label", indent=4)
    elif known:
        page.text(_("항목 {n}개에서").format(n=len(known)), "label", indent=4)
        for item in known:
            status = project.item(item.id).status
            lead = f"    {SIGNS[status]} "
            page.stop(f"from/{key}/{item.id}", lead, f"{item.no} {item.title.in_(page.language)}")
    if note := project.component(key).note:
        page.text(f"{field_label('note')}: {note}", indent=4)
    page.said(component.meaning, "dim", indent=4)
