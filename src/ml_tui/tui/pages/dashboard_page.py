"""ML 대시보드 as lines: stack, areas, types of ML, the last changes, what is due (guide, part 1)."""

from __future__ import annotations

from collections.abc import Sequence

from ml_tui.domain.catalog import Area
from ml_tui.domain.changes import Change
from ml_tui.domain.progress import Shares
from ml_tui.domain.project import ChoiceState
from ml_tui.domain.review import is_review_overdue, next_review
from ml_tui.domain.rollup import holder_shares
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import SIGNS, cadence_word, chosen_word, label_word, status_word
from ml_tui.i18n import _
from ml_tui.text import crop, pad, width, wrap
from ml_tui.tui.pages.page_builder import LineBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.stack_page import bar_spans, stack_lines
from ml_tui.tui.pages.workspace_page import guide_row
from ml_tui.tui.widgets.lines import Line, Span, line

COLUMN = 61
"""Stack, areas and types are at most this many cells wide, however wide the view."""

LATE_SHOWN, NEXT_SHOWN = 4, 3
"""How many overdue and how many upcoming items the list shows; the checklist shows all."""

CHANGES_SHOWN = 5
"""How many of the last changes the list shows."""


def dashboard_lines(context: PageContext, changes: Sequence[Change]) -> list[Line]:
    """The dashboard's list; ``changes`` are the last ones, newest first.

    Keys: ``layer/ID``, ``area/ID``, ``type/ID``, ``change/REV``, ``due/ITEM`` and the key of the guide's page.
    """
    column = context.resized(min(COLUMN, context.width))
    parts = [
        _stack(column),
        _areas(column),
        _types(column),
        [line(_("최근 변경"), "label"), *_changes(context, changes)],
        _review(context),
        guide_row("dashboard", context.width),
    ]
    lines: list[Line] = []
    for part in parts:
        if part:
            lines += [Line(), *part] if lines else part
    return lines


def _with_right_edge(spans: tuple[Span, ...], right: Span, cells: int, key: str = "") -> Line:
    """A line of ``spans`` with ``right`` at the right edge; the last cell stays free for the scroll sign."""
    blank = cells - 1 - sum(width(text) for text, _tone in (*spans, right))
    return Line((*spans, (" " * blank, ""), right) if blank > 0 else spans, key)


def _heading(text: str, right: str, cells: int) -> list[Line]:
    """A heading with ``right`` at the right edge, or below the heading if both do not fit."""
    if width(text) + width(right) + 2 < cells:
        return [_with_right_edge(((text, "label"),), (right, "dim"), cells)]
    return [*(line(part, "label") for part in wrap(text, cells)), _with_right_edge((), (right, "dim"), cells)]


def _stack(context: PageContext) -> list[Line]:
    lines = stack_lines(context)
    return [*_heading(label_word(Label.STACK), _("#구현됨 ~진행 중 .미착수"), context.width), *lines] if lines else []


# Areas and types


def _areas(context: PageContext) -> list[Line]:
    areas = context.catalog.areas
    if not areas:
        return []
    lines = [line(label_word(Label.AREAS), "label")]
    names = max(width(context.say(area.title)) for area in areas)
    for area in areas:
        lines += _area_lines(context, area, names)
    return lines


def component_count(figures: Shares) -> str:
    """How many components are implemented: ``2/6 구성 요소``."""
    return _("{n} 구성 요소").format(n=figures.counted)


def _area_lines(context: PageContext, area: Area, names: int) -> list[Line]:
    """The status, name, bar and count of an area, on one line or two."""
    figures, cells = holder_shares(area, context.project), context.width
    sign: Span = (f"{SIGNS[figures.status]} ", figures.status.value)
    name = context.say(area.title)
    word: Span = (status_word(figures.status), figures.status.value)
    key = f"area/{area.id}"
    count: Span = (f"  {component_count(figures)}", "")
    bar = bar_spans(figures, 2, max(6, cells - 4 - width(count[0])))
    beside = (sign, (f"{pad(name, names)}  ", ""), *bar, count)
    if sum(width(text) for text, _tone in (*beside, word)) + 2 < cells:
        return [_with_right_edge(beside, word, cells, key)]
    first, *rest = wrap(name, cells - 6 - width(word[0]))
    return [
        _with_right_edge((sign, (first, "")), word, cells, key),
        *(line(f"    {part}") for part in rest),
        Line((("    ", ""), *bar, count)),
    ]


def _types(context: PageContext) -> list[Line]:
    known, cells = context.catalog.ml_types, context.width
    if not known:
        return []
    chosen = {one.id: context.project.types.get(one.id, ChoiceState()).chosen for one in known}
    adopted = f"{chosen_word(True)} {sum(chosen.values())}/{len(chosen)}"
    lines = _heading(f"{label_word(Label.TYPES)}  (p)", adopted, cells)
    for one in known:
        box, tone = ("[x] ", "implemented") if chosen[one.id] else ("[ ] ", "")
        first, *rest = wrap(context.say(one.title), cells - 4)
        word: Span = (chosen_word(True) if chosen[one.id] else "", tone)
        lines.append(_with_right_edge(((box, tone), (first, "")), word, cells, f"type/{one.id}"))
        lines += [line(f"    {part}") for part in rest]
    return lines


# Changes and due items


def _changes(context: PageContext, changes: Sequence[Change]) -> list[Line]:
    """Each change on at most two lines; the detail shows it in full."""
    wording, cells = context.wording, context.width
    lines = []
    for change in changes:
        day = change.at.astimezone().strftime("%m-%d ")
        first, *rest = wrap(wording.describe(change), cells - width(day))
        lines.append(Line(((day, "dim"), (first, "")), f"change/{change.rev}"))
        if rest:
            lines.append(line(" " * width(day) + crop(" ".join(rest), cells - width(day)), "dim"))
    return lines or [line(_("아직 변경이 없습니다"), "dim")]


def _review(context: PageContext) -> list[Line]:
    """The date of the next review, and the items that are due."""
    info = context.project.info
    review, late = next_review(info), is_review_overdue(info, context.today)
    page = LineBuilder(context.width)
    page.add(line(_("기한"), "label"))
    words = _("다음 점검") + f" {review.isoformat()} ({cadence_word(info.cadence)})"
    words += " " + _("지남") if late else ""
    tone = "bad" if late else "dim"
    page.stop("", "! " if late else "  ", words, lead_tone=tone, tone=tone)
    _dues(page, context)
    return page.lines


def _dues(page: LineBuilder, context: PageContext) -> None:
    dues = context.figures.agenda
    late = [one for one in dues if one.is_overdue(context.today)]
    ahead = dues[len(late) :]
    for one in (*late[:LATE_SHOWN], *ahead[:NEXT_SHOWN]):
        lead, tone = ("! ", "bad") if one.is_overdue(context.today) else ("  ", "dim")
        title = f"{one.item.no} {context.say(one.item.title)}"
        page.stop(f"due/{one.item.id}", f"{lead}{one.state.due} ", title, lead_tone=tone)
    more = [_("지난 것 {n}개 더").format(n=len(late) - LATE_SHOWN)] if len(late) > LATE_SHOWN else []
    more += [_("다가오는 것 {n}개 더").format(n=len(ahead) - NEXT_SHOWN)] if len(ahead) > NEXT_SHOWN else []
    if more:
        page.text(", ".join(more), "dim", indent=2)
    if not dues:
        page.text(_("기한이 정해진 열린 항목이 없습니다"), "dim", indent=2)
