"""ML 대시보드 as lines: the stack, the areas, the types of ML, what happened last and what is due (guide, part 1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ml_tui.domain.catalog import Area, Catalog, Language
from ml_tui.domain.changes import Change
from ml_tui.domain.project import ChoiceState, Project
from ml_tui.domain.review import Due, agenda, is_review_overdue, next_review
from ml_tui.domain.rollup import Shares, holder_shares
from ml_tui.domain.vocabulary import Label
from ml_tui.domain.wording import SIGNS, Wording, cadence_word, chosen_word, label_word, status_word
from ml_tui.i18n import _
from ml_tui.text import crop, pad, width, wrap
from ml_tui.tui.pages.stack_page import bar_spans, figures_text, stack_lines
from ml_tui.tui.pages.workspace_page import guide_row
from ml_tui.tui.widgets.lines import Line, Span, line

COLUMN = 61
"""Cells after which what stands at the right ends, however wide the view: as wide as a box of the stack can be."""

LATE_SHOWN, NEXT_SHOWN = 4, 3
"""How many overdue items, and how many that are due next, the list names; all of them are in the checklist."""

CHANGES_SHOWN = 5
"""How many of the last changes the list tells."""


def dashboard_lines(
    catalog: Catalog,
    project: Project,
    changes: Sequence[Change],
    *,
    today: date,
    language: Language,
    width: int,
) -> list[Line]:
    """The list in ``width`` cells; ``changes`` are the last ones, the newest first.

    Keys: ``layer/ID``, ``area/ID``, ``type/ID``, ``change/REV``, ``due/ITEM`` and that of the guide's page.
    """
    column = min(COLUMN, width)
    parts = [
        _stack(catalog, project, language, column),
        _areas(catalog, project, language, column),
        _types(catalog, project, language, column),
        [line(_("최근 변경"), "label"), *_changes(catalog, changes, width)],
        [*_review(project, today, width), *_dues(agenda(catalog, project, today), language, width)],
        guide_row("dashboard", width),
    ]
    lines: list[Line] = []
    for part in parts:
        if part:
            lines += [Line(), *part] if lines else part
    return lines


def _ended(spans: tuple[Span, ...], right: Span, cells: int, key: str = "") -> Line:
    """``spans``, and ``right`` ending one cell before ``cells``: there may stand the sign that there is more."""
    blank = cells - 1 - sum(width(text) for text, _tone in (*spans, right))
    return Line((*spans, (" " * blank, ""), right) if blank > 0 else spans, key)


def _wrapped(lead: str, text: str, cells: int, key: str = "", *, lead_tone: str = "", tone: str = "") -> list[Line]:
    """``lead`` and after it ``text``, broken beneath itself."""
    first, *rest = wrap(text, cells - width(lead))
    return [Line(((lead, lead_tone), (first, tone)), key), *(line(" " * width(lead) + part, tone) for part in rest)]


def _heading(text: str, right: str, cells: int) -> list[Line]:
    """A heading with ``right`` at its other end, or beneath it where both do not fit."""
    if width(text) + width(right) + 2 < cells:
        return [_ended(((text, "label"),), (right, "dim"), cells)]
    return [*(line(part, "label") for part in wrap(text, cells)), _ended((), (right, "dim"), cells)]


def _stack(catalog: Catalog, project: Project, language: Language, cells: int) -> list[Line]:
    lines = stack_lines(catalog, project, language=language, width=cells)
    return [*_heading(label_word(Label.STACK), _("#구현됨 ~진행 중 .미착수"), cells), *lines] if lines else []


# Areas and types


def _areas(catalog: Catalog, project: Project, language: Language, cells: int) -> list[Line]:
    if not catalog.areas:
        return []
    lines = [line(label_word(Label.AREAS), "label")]
    names = max(width(area.title.in_(language)) for area in catalog.areas)
    for area in catalog.areas:
        lines += _area_lines(area, holder_shares(area, project), language, cells, names)
    return lines


def component_count(figures: Shares) -> str:
    """``2/6 구성 요소``."""
    return _("{n} 구성 요소").format(n=figures_text(figures))


def _area_lines(area: Area, figures: Shares, language: Language, cells: int, names: int) -> list[Line]:
    """The card of an area: its status, its name, a bar, a count; on one line or two."""
    sign: Span = (f"{SIGNS[figures.status]} ", figures.status.value)
    name = area.title.in_(language)
    word: Span = (status_word(figures.status), figures.status.value)
    key = f"area/{area.id}"
    count: Span = (f"  {component_count(figures)}", "")
    bar = bar_spans(figures, 2, max(6, cells - 4 - width(count[0])))
    beside = (sign, (f"{pad(name, names)}  ", ""), *bar, count)
    if sum(width(text) for text, _tone in (*beside, word)) + 2 < cells:
        return [_ended(beside, word, cells, key)]
    first, *rest = wrap(name, cells - 6 - width(word[0]))
    return [
        _ended((sign, (first, "")), word, cells, key),
        *(line(f"    {part}") for part in rest),
        Line((("    ", ""), *bar, count)),
    ]


def _types(catalog: Catalog, project: Project, language: Language, cells: int) -> list[Line]:
    if not catalog.ml_types:
        return []
    chosen = {one.id: project.types.get(one.id, ChoiceState()).chosen for one in catalog.ml_types}
    adopted = f"{chosen_word(True)} {sum(chosen.values())}/{len(chosen)}"
    lines = _heading(f"{label_word(Label.TYPES)}  (p)", adopted, cells)
    for one in catalog.ml_types:
        box, tone = ("[x] ", "implemented") if chosen[one.id] else ("[ ] ", "")
        first, *rest = wrap(one.title.in_(language), cells - 4)
        word: Span = (chosen_word(True) if chosen[one.id] else "", tone)
        lines.append(_ended(((box, tone), (first, "")), word, cells, f"type/{one.id}"))
        lines += [line(f"    {part}") for part in rest]
    return lines


# What happened, and what is due


def _changes(catalog: Catalog, changes: Sequence[Change], cells: int) -> list[Line]:
    """Each change on two lines at most; all of it is in the detail."""
    wording = Wording(catalog)
    lines = []
    for change in changes:
        day = change.at.astimezone().strftime("%m-%d ")
        first, *rest = wrap(wording.describe(change), cells - width(day))
        lines.append(Line(((day, "dim"), (first, "")), f"change/{change.rev}"))
        if rest:
            lines.append(line(" " * width(day) + crop(" ".join(rest), cells - width(day)), "dim"))
    return lines or [line(_("아직 변경이 없습니다"), "dim")]


def _review(project: Project, today: date, cells: int) -> Iterator[Line]:
    review, late = next_review(project.info), is_review_overdue(project.info, today)
    yield line(_("기한"), "label")
    words = _("다음 점검") + f" {review.isoformat()} ({cadence_word(project.info.cadence)})"
    words += " " + _("지남") if late else ""
    tone = "bad" if late else "dim"
    yield from _wrapped("! " if late else "  ", words, cells, lead_tone=tone, tone=tone)


def _dues(dues: Sequence[Due], language: Language, cells: int) -> list[Line]:
    late = [due for due in dues if due.late]
    ahead = [due for due in dues if not due.late]
    lines: list[Line] = []
    for due in (*late[:LATE_SHOWN], *ahead[:NEXT_SHOWN]):
        lead = f"! {due.day.isoformat()} " if due.late else f"  {due.day.isoformat()} "
        title = f"{due.item.no} {due.item.title.in_(language)}"
        lines += _wrapped(lead, title, cells, f"due/{due.item.id}", lead_tone="bad" if due.late else "dim")
    more = [_("지난 것 {n}개 더").format(n=len(late) - LATE_SHOWN)] if len(late) > LATE_SHOWN else []
    more += [_("다가오는 것 {n}개 더").format(n=len(ahead) - NEXT_SHOWN)] if len(ahead) > NEXT_SHOWN else []
    if more:
        lines += _wrapped("  ", ", ".join(more), cells, tone="dim")
    return lines or _wrapped("  ", _("기한이 정해진 열린 항목이 없습니다"), cells, tone="dim")
