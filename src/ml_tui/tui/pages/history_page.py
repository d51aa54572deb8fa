"""이력 as lines: the changes by day, the newest first; one change; the difference of two states; the trend.

Keys of entries are ``trend``, ``compare``, ``change/REV`` and, where older changes have not been read yet, ``more``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Literal

import msgspec

from ml_tui.domain.changes import Change, ChangeKind, FieldChange, decided_fields
from ml_tui.domain.trend import SMALLEST, Point, in_percent, plot
from ml_tui.domain.wording import Wording, field_label, step_word
from ml_tui.i18n import _
from ml_tui.tui.navigation import destination
from ml_tui.tui.pages.empty_page import nothing_fits
from ml_tui.tui.pages.page_builder import JUMP, LineBuilder, PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, Span, line

MAX_FIELDS = 500
"""A change or comparison lists at most this many fields; nobody reads more."""

_CODED = frozenset({"status", "condition", "cadence", "kind", "met"})
"""Fields whose values are codes: they are shown as words, however long the code is."""


class HistoryFilter(msgspec.Struct, frozen=True):
    """Which changes are shown."""

    kind: Literal["all", "checkpoints", "kind", "by", "target"] = "all"
    value: str = ""
    """A kind of change, a name, or a target such as ``item/data-collection``."""

    def title(self, wording: Wording) -> str:
        """The filter in words; empty when everything is shown."""
        match self.kind:
            case "checkpoints":
                return _("체크포인트만")
            case "kind":
                return step_word(ChangeKind(self.value))
            case "by":
                return self.value
            case "target":
                return wording.subject(self.value)
        return ""

    def fits(self, change: Change) -> bool:
        """Whether the filter shows a change."""
        match self.kind:
            case "checkpoints":
                return change.kind is ChangeKind.CHECKPOINT
            case "kind":
                return change.kind == self.value
            case "by":
                return change.by == self.value
            case "target":
                return any(field.target == self.value for field in change.fields)
        return True


EVERYTHING = HistoryFilter()
"""The filter that hides nothing."""


class Moment(msgspec.Struct, frozen=True):
    """A state that can be compared: a checkpoint, or now."""

    number: int
    """The checkpoint's number; 0 for now."""
    name: str
    at: datetime | None = None
    by: str = ""
    rev: int = 0
    """The revision of the project at the checkpoint."""

    @property
    def title(self) -> str:
        """Number and name of the checkpoint, or 지금."""
        return f"{self.number} {self.name}" if self.number else _("지금")


class Comparison(msgspec.Struct, frozen=True):
    """Two states and their differences."""

    before: Moment
    after: Moment
    changes: Sequence[FieldChange]

    def with_names_of(self, moments: Iterable[Moment]) -> Comparison:
        """The same comparison with the names in ``moments``: a checkpoint may have been renamed since."""
        named = {moment.number: moment for moment in moments}
        before, after = (named.get(one.number, one) for one in (self.before, self.after))
        return Comparison(before, after, self.changes)


class HistoryData(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a project's history that has been read."""

    rev: int
    """The revision of the project when its history was read."""
    changes: Sequence[Change] = ()
    """Newest first."""
    has_older: bool = False
    """Whether there are older changes."""
    checkpoints: Sequence[Moment] = ()
    """Oldest first."""
    points: Sequence[Point] = ()
    """The trend over the checkpoints, and now."""

    def change(self, key: str) -> Change | None:
        """The change whose line has the key ``key``."""
        return next((one for one in self.changes if f"change/{one.rev}" == key), None)


def history_lines(
    context: PageContext, history: HistoryData, *, compared: Comparison | None, filter: HistoryFilter = EVERYTHING
) -> list[Line]:
    """The changes by local day, below the trend and the comparison."""
    wording, width = context.wording, context.width
    lines = [_trend_line(history)]
    if compared:
        text = _("비교: {before} → {after}").format(before=compared.before.title, after=compared.after.title)
        lines.append(
            Line(((text, "mark"),), "compare", ((" " + _("{n}건").format(n=len(compared.changes)) + " ", "strong"),))
        )
    of = filter.value if filter.kind == "target" else ""
    names = {moment.rev: moment.name for moment in history.checkpoints}
    for day, changes in groupby(history.changes, key=lambda change: f"{change.at.astimezone():%Y-%m-%d}"):
        lines += [Line(), line(day, "title")]
        for change in changes:
            lines += _change_lines(change, wording, of, names.get(change.rev, change.title), wide=context.is_wide)
    if history.has_older:
        lines += [Line(), line(_("더 오래된 변경 읽기"), "dim", key="more")]
    elif not history.changes:
        none = LineBuilder(width)
        none.text(_("아직 변경이 없습니다."), "dim")
        title = filter.title(wording)
        lines += [Line(), *(nothing_fits(title, width) if title else none.lines)]
    return lines


def _trend_line(history: HistoryData) -> Line:
    right: tuple[Span, ...] = ()
    if history.points:
        now = history.points[-1]
        figures = _("구현 {a}% · 검증 {b}%").format(a=in_percent(now.implemented), b=in_percent(now.verified))
        right = ((f"{figures} ", "strong"),)
    return Line(((_("추이"), "label"),), "trend", right)


def _change_lines(change: Change, wording: Wording, of: str, name: str, *, wide: bool) -> list[Line]:
    """One change, told by what it did to the target ``of`` if there is one; a checkpoint by its current ``name``."""
    time, by, key = f"{change.at.astimezone():%H:%M} ", f"{change.by}  ", f"change/{change.rev}"
    if change.kind is ChangeKind.CHECKPOINT:
        return [Line(((time, "dim"), (f"■ {name}", "strong")), key, ((f" {change.by} ", "dim"),))]
    said = wording.summary(change, of=of)
    if wide:
        return [Line(((time, "dim"), (by, "label"), (str(said), "")), key)]
    more: tuple[Span, ...] = ((f" {said.more} ", "dim"),) if said.more else ()
    first = Line(((time, "dim"), (by, "label"), (said.about, "")), key, more)
    return [first, line(" " * len(time) + said.what, "dim")] if said.what else [first]


def change_lines(context: PageContext, change: Change) -> list[Line]:
    """One change in full: each field with its old and new value."""
    page = PageBuilder(context)
    page.text(step_word(change.kind), "title")
    page.text(f"{change.at.astimezone():%Y-%m-%d %H:%M:%S} · {change.by}")
    page.text(_("리비전 {rev}").format(rev=change.rev), "dim")
    if change.of:
        page.text(_("리비전 {rev}에 대한 것").format(rev=change.of), "dim")
    if change.title:
        page.text(change.title, "strong")
    said = decided_fields(change.fields)
    if change.fields and not said:
        page.text(context.wording.describe(change))
    if change.kind is ChangeKind.CATALOG:  # what the project stores about its catalog is not for users
        said = [field for field in said if field.target != "project"]
    _fields(page, said)
    return page.lines


def checkpoint_lines(context: PageContext, moment: Moment, since: Sequence[FieldChange]) -> list[Line]:
    """A checkpoint, and the fields that have changed ``since``."""
    page = PageBuilder(context)
    page.text(f"■ {moment.title}", "title")
    if moment.at:
        page.text(f"{moment.at.astimezone():%Y-%m-%d %H:%M} · {moment.by}")
    page.text(_("리비전 {rev}").format(rev=moment.rev), "dim")
    page.heading(_("그 뒤 지금까지 달라진 것"), str(len(since)))
    if not since:
        page.text(_("없음"), "dim")
    _fields(page, since)
    return page.lines


def comparison_lines(context: PageContext, compared: Comparison) -> list[Line]:
    """The difference of two states."""
    page = PageBuilder(context)
    page.text(f"{compared.before.title} → {compared.after.title}", "title")
    for moment in (compared.before, compared.after):
        if moment.at:
            page.text(f"{moment.title}: {moment.at.astimezone():%Y-%m-%d %H:%M} · {moment.by}", "dim")
    page.text(_("x: 이 비교를 파일로"), "dim")
    if not compared.changes:
        page.heading(_("다른 것이 없습니다"))
    else:
        page.heading(_("달라진 것"), str(len(compared.changes)))
    _fields(page, compared.changes)
    return page.lines


def trend_lines(context: PageContext, history: HistoryData, *, rows: int = 15) -> list[Line]:
    """The trend over the checkpoints as a plot, and its figures."""
    page, width = PageBuilder(context), context.width
    page.text(_("체크포인트마다 본 구현과 검증의 비율"), "title")
    page.add(Line())
    if width >= SMALLEST[0]:
        words = {"implemented": _("구현"), "verified": _("검증"), "both": _("둘 다")}
        page.add(*(line(one) for one in plot(history.points, cells=min(width, 100), rows=rows, **words)))
    if len(history.points) < 2:
        page.text(_("Ctrl+S로 체크포인트를 남기면 여기에 점이 늘어납니다."), "dim")
    page.heading(_("시점별"))
    titles = [*(moment.title for moment in history.checkpoints), Moment(0, "").title]
    for title, point in reversed(list(zip(titles, history.points, strict=True))):
        figures = _("구현 {a}% · 검증 {b}%").format(a=in_percent(point.implemented), b=in_percent(point.verified))
        page.beside([(f"{point.day.isoformat()} ", "dim"), (title, "")], (figures, "strong"), indent=2)
    return page.lines


def _fields(page: PageBuilder, fields: Iterable[FieldChange]) -> None:
    """Add changed fields below the name of their target, which leads to it."""
    wording = page.context.wording
    led_to: set[str] = set()
    shown = 0
    for target, group in groupby(fields, key=lambda field: field.target):
        page.add(Line())
        place = destination(page.catalog, target)
        key = f"{JUMP}{place}" if place and target not in led_to else ""
        led_to.add(target)
        page.stop(key, "→ " if key else "", wording.subject(target), lead_tone="mark", tone="strong")
        for field in group:
            _field(page, field, wording)
            shown += 1
            if shown == MAX_FIELDS:
                page.text(_("… 나머지는 ml-tui log와 diff로 봅니다"), "dim")
                return


def _field(page: PageBuilder, field: FieldChange, wording: Wording) -> None:
    """Add one field: long texts in full below each other, other values on one line."""
    texts = [one for one in (field.before, field.after) if isinstance(one, str) and len(one) > page.width // 3]
    if field.field in _CODED or not texts:
        page.text(wording.field(field), indent=2)
        return
    page.text(field_label(field.field), "dim", indent=2)
    for sign, value, tone in (("-", field.before, "dim"), ("+", field.after, "")):
        if value:
            page.text(f"{sign} {value}", tone, indent=2)
