"""A change, and an item that is due, as lines beside the dashboard."""

from __future__ import annotations

from datetime import date

from ml_tui.domain.catalog import Catalog, Item, Language
from ml_tui.domain.changes import Change, spoken_of
from ml_tui.domain.project import ItemState
from ml_tui.domain.wording import SIGNS, Wording, field_label, priority_word, status_word
from ml_tui.i18n import _
from ml_tui.tui.pages.page_builder import PageBuilder
from ml_tui.tui.widgets.lines import Line


def change_targets(change: Change) -> list[str]:
    """What ``change`` changed, each thing once, in the order of the log."""
    return list(dict.fromkeys(field.target for field in spoken_of(change.fields)))


def change_lines(catalog: Catalog, change: Change, *, language: Language, width: int) -> list[Line]:
    """The whole of ``change`` in ``width`` cells; what it changed has keys ``to/TARGET``."""
    page = PageBuilder(language, width)
    wording = Wording(catalog)
    page.text(f"{change.at.astimezone():%Y-%m-%d %H:%M}", "title")
    page.text(_("{by} · {rev}번째 변경").format(by=change.by, rev=change.rev), "dim")
    page.add(Line())
    for said in wording.lines(change):
        page.text(said)
    targets = [target for target in change_targets(change) if target != "project"]
    if targets:
        page.heading(_("바로가기"), "Enter")
        for target in targets:
            page.stop(f"to/{target}", "→ ", wording.subject(target), lead_tone="mark")
    return page.lines


def due_lines(item: Item, state: ItemState, *, today: date, language: Language, width: int) -> list[Line]:
    """What is due in ``width`` cells, with a way to the item, ``to/item/ID``."""
    page = PageBuilder(language, width)
    page.text(f"{item.no} {item.title.in_(language)}", "title")
    page.text(f"{SIGNS[state.status]} {status_word(state.status)} · {priority_word(item.priority)}", state.status.value)
    if state.due:
        days = (state.due - today).days
        left = _("{n}일 지남").format(n=-days) if days < 0 else _("{n}일 남음").format(n=days)
        page.text(f"{field_label('due')} {state.due.isoformat()} · {left}", "bad" if days < 0 else "")
    page.text(f"{field_label('owner')} {state.owner or '-'}", "" if state.owner else "dim")
    page.stop(f"to/item/{item.id}", "→ ", _("체크리스트에서 열기"), lead_tone="mark")
    for name, text in (("plan", state.plan), ("note", state.note)):
        page.heading(field_label(name))
        page.text(text or "-", "" if text else "dim")
    return page.lines
