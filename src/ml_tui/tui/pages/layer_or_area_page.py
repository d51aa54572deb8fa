"""A layer or a functional area as lines: its components, the items behind their status, the advice."""

from __future__ import annotations

from ml_tui.domain.catalog import Area, Component, Layer
from ml_tui.domain.fields import answer_texts
from ml_tui.domain.keys import component_key
from ml_tui.domain.rollup import component_rollup, holder_shares
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import SIGNS, field_label, label_word, status_word
from ml_tui.i18n import _
from ml_tui.tui.pages.dashboard_page import component_count
from ml_tui.tui.pages.page_builder import PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.stack_page import layer_warnings
from ml_tui.tui.widgets.lines import Line


def holder_lines(context: PageContext, holder: Layer | Area) -> list[Line]:
    """The page of ``holder``.

    Components have keys ``component/HOLDER/COMPONENT``. If the status of a component comes from several items, they
    have keys ``from/HOLDER/COMPONENT/ITEM``.
    """
    page = PageBuilder(context)
    figures = holder_shares(holder, context.project)
    page.text(f"{holder.no} {page.say(holder.title)}", "title")
    if page.say(holder.title) != holder.title.en:
        page.text(holder.title.en, "dim")
    page.text(
        f"{SIGNS[figures.status]} {status_word(figures.status)} · {component_count(figures)}", figures.status.value
    )
    if warning := layer_warnings(context).get(holder.id):
        page.text(warning, "warn")
    page.catalog_text(holder.role if isinstance(holder, Layer) else holder.meaning)
    page.heading(label_word(Label.COMPONENTS), _("Enter 항목, Space 체크"))
    for component in holder.components:
        _component(page, holder, component)
    page.guide(holder.guide)
    return page.lines


def _component(page: PageBuilder, holder: Layer | Area, component: Component) -> None:
    rollup = component_rollup(holder, component, page.project)
    key = component_key(holder, component)
    page.stop(
        f"component/{key}",
        f"{SIGNS[rollup.status]} ",
        page.say(component.title),
        lead_tone=rollup.status.value,
        tone="strong",
    )
    known = page.catalog.items_of(rollup.items)
    if len(known) == 1:
        page.text(_("항목 {no}에서").format(no=known[0].no), "label", indent=4)
    elif known:
        page.text(_("항목 {n}개에서").format(n=len(known)), "label", indent=4)
        for item in known:
            status = page.project.item(item.id).status
            lead = f"    {SIGNS[status]} "
            page.stop(f"from/{key}/{item.id}", lead, f"{item.no} {page.say(item.title)}")
    for name, text in answer_texts(page.project.component(key)):
        if text:
            page.text(f"{field_label(name)}: {text}", indent=4)
    page.catalog_text(component.meaning, "dim", indent=4)
