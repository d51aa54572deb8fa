"""The checklist as lines: sections with counts, items with tick boxes (guide, part 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum

import msgspec

from ml_tui.domain.catalog import Item, Priority, Section
from ml_tui.domain.fields import day_text
from ml_tui.domain.findings import is_verification_old, lacks_criteria, lacks_evidence
from ml_tui.domain.progress import is_overdue, met_count, tally
from ml_tui.domain.project import ItemState, Status
from ml_tui.domain.review import needs_recheck, vanished
from ml_tui.domain.terms import STATUSES
from ml_tui.domain.wording import SIGNS, priority_word
from ml_tui.i18n import N_, _
from ml_tui.text import pad
from ml_tui.tui.pages.empty_page import nothing_fits
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.workspace_page import guide_row
from ml_tui.tui.widgets.lines import Line, Span, line

VANISHED = "gone/"
"""Prefix of the keys of answers whose items are not in the catalog."""


class Show(StrEnum):
    """Which items the filter shows."""

    ALL = "all"
    REQUIRED = "required"
    REQUIRED_OPEN = "required_open"
    OPEN = "open"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"
    NOT_APPLICABLE = "not_applicable"
    OVERDUE = "overdue"
    WITHOUT_EVIDENCE = "without_evidence"
    UNMET = "unmet"
    UNVERIFIED = "unverified"
    OLD_VERIFICATION = "old_verification"
    UNASSIGNED = "unassigned"
    RECHECK = "recheck"


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

    def count(self, context: PageContext) -> int:
        """How many items the filter shows."""
        return sum(self.fits(context, section, item) for section in context.catalog.sections for item in section.items)

    def fits(self, context: PageContext, section: Section, item: Item) -> bool:
        """Whether the filter shows an item."""
        project, today = context.project, context.today
        state = project.item(item.id)
        if self.section and section.id != self.section:
            return False
        if self.owner and state.owner != self.owner:
            return False
        if self.show is Show.RECHECK:
            return needs_recheck(item, project)
        if self.show is Show.OLD_VERIFICATION:
            return is_verification_old(state, project.info.cadence, today)
        return _TESTS[self.show](item, state, today)


EVERYTHING = Filter()
"""The filter that hides nothing."""


_TESTS: dict[Show, Callable[[Item, ItemState, date], bool]] = {
    Show.ALL: lambda _item, _state, _today: True,
    Show.REQUIRED: lambda item, _state, _today: item.priority is Priority.REQUIRED,
    Show.REQUIRED_OPEN: lambda item, state, _today: item.priority is Priority.REQUIRED and state.status.is_open,
    Show.OPEN: lambda _item, state, _today: state.status.is_open,
    Show.OVERDUE: lambda _item, state, today: is_overdue(state, today),
    Show.WITHOUT_EVIDENCE: lambda _item, state, _today: lacks_evidence(state),
    Show.UNMET: lambda item, state, _today: lacks_criteria(item, state),
    Show.UNVERIFIED: lambda _item, state, _today: state.status is Status.IMPLEMENTED and state.verified is None,
    Show.UNASSIGNED: lambda _item, state, _today: state.status.is_open and not state.owner,
    **{
        Show(status.value): lambda _item, state, _today, wanted=status: state.status is wanted  # type: ignore[misc]
        for status in Status
    },
}


LineCache = dict[str, tuple[tuple[object, ...], Line]]
"""The line of each item, and the values it was made from.

With thousands of items, a tick rebuilds only one line.
"""


def checklist_lines(
    context: PageContext,
    *,
    filter: Filter = EVERYTHING,
    marks: frozenset[str] = frozenset(),
    pinned: str = "",
    cache: LineCache | None = None,
) -> list[Line]:
    """The checklist; the key of an item's line is its id.

    :param marks: the ids of the marked items.
    :param pinned: the id of an item that is shown even if the filter hides it.
    :param cache: the lines made before; only lines whose values have changed are made again, and stored here.
    """
    cache = {} if cache is None else cache
    project = context.project
    lines: list[Line] = []
    for section in context.catalog.sections:
        shown = [i for i in section.items if i.id == pinned or filter.fits(context, section, i)]
        if not shown:
            continue
        if lines:
            lines.append(Line())
        lines.append(_section_line(context, section))
        for item in shown:
            mark = _mark(item, marks)
            cache_key = (
                project.items.get(item.id),
                project.bases.get(item.id),
                mark,
                context.width,
                context.language,
                context.today,
            )
            cached = cache.get(item.id)
            if cached is None or cached[0] != cache_key:
                drawn = _item_line(context, item, mark)
                cached = cache[item.id] = (cache_key, drawn)
            lines.append(cached[1])
    if filter == EVERYTHING:
        return [*lines, *_vanished_lines(context), Line(), *guide_row("checklist", context.width)]
    return lines or nothing_fits(filter.title(context), context.width)


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


def _section_line(context: PageContext, section: Section) -> Line:
    figures = tally(section.items, context.project, context.today)
    title = f"{section.no} {context.say(section.title)}"
    return Line(((title, "title"),), right=((figures.counted, "strong"), (" ", "")))


def _item_line(context: PageContext, item: Item, mark: str) -> Line:
    state = context.project.item(item.id)
    spans: tuple[Span, ...] = (
        (mark, "mark"),
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
