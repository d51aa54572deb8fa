"""The detail pages of the dashboard for a change and for an item that is due."""

from __future__ import annotations

from ml_tui.domain.catalog import Item
from ml_tui.domain.changes import Change, decided_fields
from ml_tui.domain.progress import is_overdue
from ml_tui.domain.wording import SIGNS, field_label, priority_word, status_word
from ml_tui.i18n import _
from ml_tui.tui.pages.page_builder import PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line


def change_targets(change: Change) -> list[str]:
    """Return the targets of ``change``, each once, in the order of the log."""
    return list(dict.fromkeys(field.target for field in decided_fields(change.fields)))


def change_lines(context: PageContext, change: Change) -> list[Line]:
    """The page of ``change``; lines with the keys ``to/TARGET`` lead to its targets."""
    page, wording = PageBuilder(context), context.wording
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


def due_lines(context: PageContext, item: Item) -> list[Line]:
    """The page of an item that is due; the line ``to/item/ID`` leads to the item."""
    page, state = PageBuilder(context), context.project.item(item.id)
    page.text(f"{item.no} {page.say(item.title)}", "title")
    page.text(f"{SIGNS[state.status]} {status_word(state.status)} · {priority_word(item.priority)}", state.status.value)
    if state.due:
        days = (state.due - context.today).days
        left = _("{n}일 지남").format(n=-days) if days < 0 else _("{n}일 남음").format(n=days)
        tone = "bad" if is_overdue(state, context.today) else ""
        page.text(f"{field_label('due')} {state.due.isoformat()} · {left}", tone)
    page.text(f"{field_label('owner')} {state.owner or '-'}", "" if state.owner else "dim")
    page.stop(f"to/item/{item.id}", "→ ", _("체크리스트에서 열기"), lead_tone="mark")
    for name, text in (("plan", state.plan), ("note", state.note)):
        page.heading(field_label(name))
        page.text(text or "-", "" if text else "dim")
    return page.lines
