"""The checklist as lines: sections with counts, items with tick boxes (guide, part 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from functools import partial
from itertools import islice

import msgspec

from ml_tui.domain.catalog import Item, Priority, Section
from ml_tui.domain.fields import day_text
from ml_tui.domain.filters import Show
from ml_tui.domain.progress import is_overdue, met_count
from ml_tui.domain.project import Status
from ml_tui.domain.review import needs_recheck, vanished
from ml_tui.domain.terms import STATUSES
from ml_tui.domain.wording import SIGNS, priority_word
from ml_tui.i18n import N_, _
from ml_tui.text import pad
from ml_tui.tui.pages.empty_page import nothing_fits
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.workspace_page import guide_row
from ml_tui.tui.widgets.lines import Line, Lines, Span, line

VANISHED = "gone/"
"""Prefix of the keys of answers whose items are not in the catalog."""


SHOW_TITLES = {
    Show.ALL: N_("모두"),
    Show.REQUIRED: N_("필수만"),
    Show.REQUIRED_OPEN: N_("남은 필수"),
    Show.OPEN: N_("구현되지 않은 것"),
    **{Show(status.value): word.text for status, word in STATUSES.items()},
    Show.OVERDUE: N_("기한이 지난 것"),
    Show.WITHOUT_EVIDENCE: N_("증빙 없이 구현됨"),
    Show.UNMET: N_("미충족이 남은 구현됨"),
    Show.UNVERIFIED: N_("검증되지 않은 구현됨"),
    Show.OLD_VERIFICATION: N_("검증이 오래된 것"),
    Show.UNASSIGNED: N_("담당자가 없는 것"),
    Show.RECHECK: N_("재검토할 것"),
}


class Filter(msgspec.Struct, frozen=True):
    """Which items the list shows: one kind, in one section or all, of one owner or all."""

    show: Show = Show.ALL
    section: str = ""
    """A section's id; empty for all sections."""
    owner: str = ""

    def title(self, context: PageContext) -> str:
        """The filter in words; empty when everything is shown."""
        parts = [context.say(section.title) for section in context.catalog.sections if section.id == self.section]
        parts += [_(SHOW_TITLES[self.show])] if self.show is not Show.ALL else []
        parts += [self.owner] if self.owner else []
        return " · ".join(parts)

    def shown(self, context: PageContext) -> Set[str]:
        """The ids of the items that the filter shows."""
        ids: Set[str] = context.figures.shown(self.show)
        if self.section:
            ids = {item_id for item_id in ids if context.catalog.section_of[item_id].id == self.section}
        return {item_id for item_id in ids if context.project.item(item_id).owner == self.owner} if self.owner else ids


EVERYTHING = Filter()
"""The filter that hides nothing."""


def filters_of(context: PageContext) -> list[tuple[Filter, str, int]]:
    """Every filter that the user can choose, its words, and how many items it shows."""
    catalog, project, figures = context.catalog, context.project, context.figures
    owned = Counter({state.owner: 0 for state in project.items.values() if state.owner})
    owned.update(state.owner for key, state in project.items.items() if state.owner and key in catalog.outlines)
    return [
        *((Filter(show=show), _(SHOW_TITLES[show]), len(figures.shown(show))) for show in Show),
        *(
            (Filter(section=section.id), f"{section.no} {context.say(section.title)}", len(section.items))
            for section in catalog.sections
        ),
        *((Filter(owner=owner), f"{_('담당자')}: {owner}", owned[owner]) for owner in sorted(owned)),
    ]


def checklist_lines(
    context: PageContext,
    *,
    filter: Filter = EVERYTHING,
    marks: frozenset[str] = frozenset(),
    pinned: str = "",
) -> Lines:
    """The checklist; the key of an item's line is its id.

    :param marks: the ids of the marked items.
    :param pinned: the id of an item that is shown even if the filter hides it.
    """
    parts: list[Sequence[Line]] = []
    hides = None if filter == EVERYTHING else context.catalog.outlines.keys() - filter.shown(context) - {pinned}
    ids = iter(context.catalog.outlines)
    for section in context.catalog.sections:
        shown = list(islice(ids, len(section.items)))
        if hides:
            shown = [item_id for item_id in shown if item_id not in hides]
        if not shown:
            continue
        parts += [[Line()]] if parts else []
        parts.append(Lines([""], partial(_section_line, context, section)))
        parts.append(Lines(shown, partial(_item_line, context, shown, marks)))
    if filter == EVERYTHING:
        parts += [_vanished_lines(context), [Line()], guide_row("checklist", context.width)]
    return Lines.joined(parts or [nothing_fits(filter.title(context), context.width)])


def _vanished_lines(context: PageContext) -> list[Line]:
    """The answers whose items are not in the catalog; their keys are ``gone/ID``."""
    project = context.project
    gone = vanished(context.catalog, project)
    if not gone:
        return []
    lines = [Line(), line(_("카탈로그에 없는 답"), "title")]
    return lines + [
        Line(((SIGNS[project.item(key).status] + " ", "dim"), (key, "dim")), f"{VANISHED}{key}") for key in gone
    ]


def _mark(item: Item, marks: frozenset[str]) -> str:
    """The mark before an item; it takes no room while no item is marked."""
    return "" if not marks else "* " if item.id in marks else "  "


def _section_line(context: PageContext, section: Section, _number: int) -> Line:
    figures = context.figures.sections[section.id]
    title = f"{section.no} {context.say(section.title)}"
    return Line(((title, "title"),), right=((figures.counted, "strong"), (" ", "")))


def _item_line(context: PageContext, ids: Sequence[str], marks: frozenset[str], number: int) -> Line:
    """The line of one of the items ``ids``."""
    (item,) = context.catalog.items_of([ids[number]])
    state = context.project.item(item.id)
    spans: tuple[Span, ...] = (
        (_mark(item, marks), "mark"),
        (SIGNS[state.status] + " ", state.status.value),
        (f"{item.no} ", ""),
        (context.say(item.title), "dim" if state.status is Status.NOT_APPLICABLE else ""),
    )
    late = is_overdue(state, context.today)
    right: list[Span] = []
    if context.is_wide:
        due = day_text(state.due)
        right += [
            (pad(priority_word(item.priority), 12), "required" if item.priority is Priority.REQUIRED else "dim"),
            (pad(state.owner, 12) + " ", ""),
            (pad(due, 10) + " ", "bad" if late else ""),
        ]
    if state.status is Status.NOT_APPLICABLE:
        counted, tone = "", "dim"
    else:
        met = met_count(item, state)
        counted, tone = f"{met}/{len(item.criteria)}", "implemented" if met == len(item.criteria) else "dim"
    right += [(f" {counted}", tone), _flag(context, item, late=late)]
    return Line(spans, item.id, tuple(right))


def _flag(context: PageContext, item: Item, *, late: bool) -> Span:
    """The sign for the most urgent fact about an item."""
    if needs_recheck(item, context.project):
        return "?", "warn"
    if late:
        return "!", "bad"
    return ("✓", "good") if context.project.item(item.id).verified else (" ", "")
