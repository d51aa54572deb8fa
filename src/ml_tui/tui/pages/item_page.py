"""One checklist item as lines: the answer, and everything that helps to give it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ml_tui.domain.catalog import Item, Priority
from ml_tui.domain.fields import day_text
from ml_tui.domain.progress import is_overdue
from ml_tui.domain.project import ItemState, Status
from ml_tui.domain.wording import SIGNS, field_label, priority_word, status_word
from ml_tui.i18n import _
from ml_tui.text import crop, width
from ml_tui.tui.pages.page_builder import PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, Span, line

AGREED_PLAN_CELLS = 100
"""Review mode shows this many cells of the plan above the question; the answers below show all of it."""


def item_lines(context: PageContext, item: Item, *, recheck: bool = False, ask: bool = False) -> list[Line]:
    """The page of ``item``; criteria have keys ``criterion/ID``, fields ``field/NAME``.

    :param recheck: add a line ``recheck``, which says that the item has changed since it was answered.
    :param ask: begin with the plan agreed at an earlier visit, and with the question to read out.
    """
    page, state = PageBuilder(context, spare=0), context.project.item(item.id)
    page.text(f"{item.no} {page.say(item.title)}", "title")
    if recheck:
        page.stop("recheck", "? ", _("재검토: 항목이 바뀌었습니다 (Enter: 확인함)"), lead_tone="warn", tone="warn")
    _status_and_layer(page, item, state)
    if ask:
        for agreed, tone in _agreed_plan(state, context.today):
            page.text(agreed, tone)
        page.text(_("인터뷰 질문") + ": " + page.say(item.question), "strong")
    page.catalog_text(item.meaning)
    _criteria(page, item, state)
    _answers(page, state)
    page.guide(item.guide)
    for title, text in (
        (_("인터뷰 질문"), item.question),
        (_("잘된 모습"), item.good),
        (_("흔한 과대평가"), item.overstatement),
    ):
        page.heading(title)
        page.catalog_text(text)
    page.heading(_("증빙 예"))
    page.bullets(item.evidence)
    _related(page, item)
    return page.lines


def vanished_lines(context: PageContext, item_id: str) -> list[Line]:
    """The page of an answer whose item is not in the catalog."""
    page, state = PageBuilder(context, spare=0), context.project.item(item_id)
    page.text(item_id, "title")
    page.text(f"{SIGNS[state.status]} {status_word(state.status)}", state.status.value)
    page.text(_("이 카탈로그에 없는 항목입니다. 답은 남아 있고, 그 항목이 있는 카탈로그로 열면 다시 쓰입니다."), "dim")
    _answers(page, state)
    return page.lines


def _criteria(page: PageBuilder, item: Item, state: ItemState) -> None:
    page.heading(field_label("met"))
    for number, criterion in enumerate(item.criteria, 1):
        box, tone = ("[x] ", "implemented") if criterion.id in state.met else ("[ ] ", "")
        name = f"{number} {page.say(criterion.name)}"
        page.stop(f"criterion/{criterion.id}", box, name, lead_tone=tone, tone="strong")
        page.catalog_text(criterion.asks, "dim", indent=4)


def _status_and_layer(page: PageBuilder, item: Item, state: ItemState) -> None:
    """Add status, priority and layer on one line; if they do not fit, the layer goes on the next."""
    spans = list(_status_spans(page, item, state))
    if sum(width(text) for text, _tone in spans) <= page.width:
        page.add(Line(tuple(spans)))
        return
    *spans, (layer, tone) = spans
    page.add(Line(tuple(spans)), line(layer.removeprefix(" · "), tone))


def _status_spans(page: PageBuilder, item: Item, state: ItemState) -> Iterator[Span]:
    yield f"{SIGNS[state.status]} {status_word(state.status)}", state.status.value
    yield f" · {priority_word(item.priority)}", "required" if item.priority is Priority.REQUIRED else "dim"
    for layer in page.catalog.layers:
        if layer.id == item.layer:
            yield f" · {page.say(layer.title)}", "dim"


def _agreed_plan(state: ItemState, today: date) -> Iterator[tuple[str, str]]:
    """Plan, owner and due date of an open item in one text, and its tone; nothing if all three are empty."""
    parts = [crop(" ".join(state.plan.split()), AGREED_PLAN_CELLS), state.owner, _due(state, today)]
    if state.status.is_open and any(parts):
        agreed = " · ".join(part for part in parts if part)
        yield _("약속: {agreed}").format(agreed=agreed), "bad" if is_overdue(state, today) else "mark"


def _due(state: ItemState, today: date) -> str:
    """The due date, marked if it has passed."""
    due = day_text(state.due)
    return due + " " + _("지남") if is_overdue(state, today) else due


def _answers(page: PageBuilder, state: ItemState) -> None:
    """Add the answer, field by field."""
    page.heading(_("답변"))
    today = page.context.today
    special: dict[str, tuple[str, str] | None] = {
        "due": (_due(state, today), "bad" if is_overdue(state, today) else "")
    }
    if state.status is not Status.NOT_APPLICABLE:
        special["reason"] = None  # there can be none
    page.answers(state, special)


def _related(page: PageBuilder, item: Item) -> None:
    """Add references to the item's subject in other standards and laws; they are indicative only."""
    titles = {source.id: page.say(source.title) for source in page.catalog.sources}
    found = [crosswalk for crosswalk in page.catalog.crosswalks if item.id in crosswalk.items]
    if not found:
        return
    page.heading(_("관련 기준 (참고용, 원문 확인)"))
    for crosswalk in found:
        page.catalog_text(crosswalk.topic, "dim")
        for source, numbers in crosswalk.refs.items():
            page.text(f"{titles.get(source, source)}: {', '.join(numbers)}", indent=2)
