"""Gap 분석 as lines: the gaps in the order to close them, and the plan by quarter.

Keys of entries are ``todo/ITEM``, ``row/NO``, ``layer/ID``, ``stage/ID``, ``component/HOLDER/ID``, ``blank/ITEM``,
``finding/CODE/TARGET`` and, in the plan, ``plan/ITEM``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Literal

import msgspec

from ml_tui.domain.catalog import Priority
from ml_tui.domain.figures import Figures
from ml_tui.domain.findings import Code, Finding, FindingWriter, Severity, code_title, severity_of
from ml_tui.domain.gaps import PLAN_FIELDS, Gaps, OpenItem, UnmappedRow, by_quarter, is_planned, quarter
from ml_tui.domain.progress import shares
from ml_tui.domain.project import Condition
from ml_tui.domain.rollup import holder_shares
from ml_tui.domain.wording import CONDITION_SIGNS, SIGNS, condition_word, field_label, priority_word
from ml_tui.i18n import _
from ml_tui.text import crop, pad, width
from ml_tui.tui.pages.empty_page import nothing_fits
from ml_tui.tui.pages.page_builder import LineBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, Lines, Span, line

MAX_PRIORITY_CELLS = 9
"""A narrow list shows a priority wider than this only for required items: titles need the room."""


class GapFilter(msgspec.Struct, frozen=True):
    """Which items are shown: all, those of one owner, or those due in one quarter."""

    kind: Literal["all", "owner", "quarter"] = "all"
    value: str = ""
    """An owner, or a quarter as ``2027/2``; empty for no owner or no due date."""

    def title(self) -> str:
        """The filter in words; empty when everything is shown."""
        match self.kind:
            case "owner":
                return self.value or _("담당자 없음")
            case "quarter":
                return quarter_title(self.parsed)
        return ""

    @property
    def parsed(self) -> tuple[int, int] | None:
        """The year and quarter in ``value``; None for no due date."""
        year, _sep, number = self.value.partition("/")
        return (int(year), int(number)) if number else None

    def fits(self, one: OpenItem) -> bool:
        """Whether the filter shows an item."""
        match self.kind:
            case "owner":
                return one.state.owner == self.value
            case "quarter":
                return (quarter(one.state.due) if one.state.due else None) == self.parsed
        return True


EVERYTHING = GapFilter()
"""The filter that hides nothing."""


class GapData:
    """The gaps and findings of a project that a filter shows."""

    def __init__(self, figures: Figures, filter: GapFilter = EVERYTHING) -> None:
        """Show those in ``figures``."""
        self.figures = figures
        self.filter = filter

    @property
    def gaps(self) -> Gaps:
        """All gaps."""
        return self.figures.gaps

    @cached_property
    def items(self) -> Sequence[OpenItem]:
        """The open items that are shown, in the order to do them."""
        items = self.gaps.items
        return items if self.filter == EVERYTHING else [one for one in items if self.filter.fits(one)]

    @cached_property
    def findings(self) -> dict[Code, list[str]]:
        """The targets of all findings by code; under a filter, only those about the items that it shows."""
        found = self.figures.findings
        if self.filter == EVERYTHING:
            return found
        targets = {f"item/{one.id}" for one in self.items}
        return {code: [target for target in found[code] if target in targets] for code in found}

    def count(self, severity: Severity | None = None) -> int:
        """How many findings are shown, of ``severity`` or all."""
        return sum(len(found) for code, found in self.findings.items() if severity in (None, severity_of(code)))

    def finding(self, context: PageContext, key: str) -> Finding | None:
        """The finding whose line has the key ``key``; None if it no longer exists."""
        _kind, _sep, name = key.partition("/")
        code, _sep, target = name.partition("/")
        if code not in self.figures.findings or target not in self.figures.findings[Code(code)]:
            return None
        return _writer(context).finding(Code(code), target)


def quarter_title(which: tuple[int, int] | None) -> str:
    """A quarter in words."""
    return _("{year}년 {n}분기").format(year=which[0], n=which[1]) if which else _("기한 없음")


def finding_key(code: Code, target: str) -> str:
    """The key of a finding's line."""
    return f"finding/{code}/{target}"


def _writer(context: PageContext) -> FindingWriter:
    return FindingWriter(context.catalog, context.project, context.today, context.language)


def gap_lines(context: PageContext, data: GapData) -> Lines:
    """The gaps, section by section, without empty sections."""
    parts: list[Sequence[Line]] = []
    for title, count, entries in _sections(context, data):
        if entries:
            parts += [[Line()]] if parts else []
            parts += [[Line(((title, "title"),), right=((count, "strong"), (" ", "")))], entries]
    if parts:
        return Lines.joined([_summary(context, data), [Line()], *parts])
    if filter_title := data.filter.title():
        return Lines.of(nothing_fits(filter_title, context.width))
    page = LineBuilder(context.width)
    page.text(_("남은 것이 없습니다."), "good")
    return Lines.of(page.lines)


def plan_lines(context: PageContext, data: GapData) -> Lines:
    """The plan (계획표): open items by the quarter of their due date, required ones first."""
    parts: list[Sequence[Line]] = []
    for which, items in by_quarter(data.items):
        parts += [[Line()]] if parts else []
        required = sum(one.outline.priority is Priority.REQUIRED for one in items)
        counted = _("{n}건 · 필수 {required}").format(n=len(items), required=required)
        parts.append([Line(((quarter_title(which), "title"),), right=((counted, ""), (" ", "")))])
        parts.append(_item_lines(context, items, "plan", _plan_columns))
    if not parts:
        return gap_lines(context, data)
    parts += [] if context.is_wide else [[Line(), line(_("* 필수   ! 기한 지남"), "dim")]]
    return Lines.joined(parts)


def _summary(context: PageContext, data: GapData) -> list[Line]:
    """The counts, with as many on each line as fit."""
    gaps, items = data.gaps, data.items
    required = sum(one.outline.priority is Priority.REQUIRED for one in items)
    high = data.count(Severity.HIGH)
    parts = [_("할 일 {n} (필수 {required})").format(n=len(items), required=required)]
    if data.filter.kind == "all":
        parts.append(_("미연결 {n}/{total}").format(n=len(gaps.rows), total=len(context.catalog.rows)))
        parts += [_("계층 역전 {n}").format(n=len(gaps.layers))] if gaps.layers else []
        parts += [_("병목·문제 {n}").format(n=len(gaps.stages))] if gaps.stages else []
    parts.append(_("답의 품질 {n} (고칠 것 {high})").format(n=data.count(), high=high))
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines[-1] else part
        if width(joined) <= context.width:
            lines[-1] = joined
        else:
            lines.append(part)
    return [line(one) for one in lines]


def _sections(context: PageContext, data: GapData) -> Iterator[tuple[str, str, Sequence[Line]]]:
    """Title, count and entries of each section."""
    items, gaps = data.items, data.gaps
    yield _("할 일 순서"), str(len(items)), _item_lines(context, items, "todo", _todo_columns, numbered=True)
    if data.filter.kind == "all":
        rows, total = gaps.rows, len(context.catalog.rows)
        yield _("미연결 매핑"), f"{len(rows)}/{total}", [_row_line(context, one) for one in rows]
        yield _("계층 순서"), str(len(gaps.layers)), list(_layer_lines(context, gaps))
        yield _("병목과 문제"), str(len(gaps.stages)), list(_stage_lines(context, gaps))
        yield _("점검 항목이 없는 구성 요소"), str(len(gaps.components)), list(_component_lines(context, gaps))
    blank = [one for one in items if not is_planned(one.state)]
    yield _("비어 있는 계획·담당자·기한"), str(len(blank)), _item_lines(context, blank, "blank", _missing)
    yield _("답의 품질"), str(data.count()), _finding_lines(context, data)


def _item_lines(
    context: PageContext,
    items: Sequence[OpenItem],
    kind: str,
    columns: Callable[[PageContext, OpenItem], tuple[Span, ...]],
    *,
    numbered: bool = False,
) -> Lines:
    """A line for each of ``items``, with the key ``KIND/ITEM``."""
    keys = [f"{kind}/{one.id}" for one in items]

    def make(number: int) -> Line:
        one = items[number]
        spans: tuple[Span, ...] = (
            (f"{number + 1:>3} " if numbered else "", "dim"),
            (SIGNS[one.state.status] + " ", one.state.status.value),
            (f"{one.item.no} {context.say(one.item.title)}", ""),
        )
        return Line(spans, keys[number], columns(context, one))

    return Lines(keys, make)


def _todo_columns(context: PageContext, one: OpenItem) -> tuple[Span, ...]:
    late = one.is_overdue(context.today)
    required = one.outline.priority is Priority.REQUIRED
    word = (f" {priority_word(one.outline.priority)}", "required" if required else "dim")
    flag = ("!", "bad") if late else (" ", "")
    if not context.is_wide:
        return (word, flag) if required or width(word[0]) <= MAX_PRIORITY_CELLS else (flag,)
    layer = next((context.say(layer.title) for layer in context.catalog.layers if layer.id == one.outline.layer), "")
    due = one.state.due.isoformat() if one.state.due else "-"
    return (
        (" " + pad(layer, 16), "dim"),
        (pad(word[0], 12), word[1]),
        (" " + pad(one.state.owner or "-", 10), ""),
        (" " + pad(due, 10), "bad" if late else ""),
        flag,
    )


def _plan_columns(context: PageContext, one: OpenItem) -> tuple[Span, ...]:
    late = one.is_overdue(context.today)
    required = one.outline.priority is Priority.REQUIRED
    due = one.state.due
    wide = context.is_wide
    day = ("-" if due is None else due.isoformat() if wide else due.strftime("%m-%d")) if wide or due else ""
    spans: list[Span] = [(" " + pad(one.state.owner or "-", 14 if wide else 8), "" if one.state.owner else "dim")]
    if wide:
        spans.append((pad(priority_word(one.outline.priority), 12), "required" if required else "dim"))
    if day:
        spans.append((" " + pad(day, 10 if wide else 5), "bad" if late else ""))
    spans += [] if wide else [("*" if required else " ", "required")]
    spans.append(("!" if late else " ", "bad"))
    return tuple(spans)


def _missing(_context: PageContext, one: OpenItem) -> tuple[Span, ...]:
    names = _("모두") if len(one.missing) == len(PLAN_FIELDS) else "·".join(field_label(name) for name in one.missing)
    return ((f" {names} ", "dim"),)


def _row_line(context: PageContext, one: UnmappedRow) -> Line:
    figures = shares(context.project.item(item.id).status for item in one.items)
    words = _("항목 {done}/{total}").format(done=figures.implemented, total=figures.applicable)
    counted = words if one.items else _("항목 없음")
    label: tuple[Span, ...] = ((pad(crop(context.say(one.row.label), 30), 32), "dim"),) if context.is_wide else ()
    text = f"{one.row.no} {context.say(one.row.function)}"
    return Line(((text, ""),), f"row/{one.row.no}", (*label, (f" {counted} ", "dim")))


def _layer_lines(context: PageContext, gaps: Gaps) -> Iterator[Line]:
    """Each pair of layers on one line, or on two if it does not fit."""
    layers = {layer.id: layer for layer in context.catalog.layers}
    for ahead in gaps.layers:
        upper, lower = layers[ahead.upper], layers[ahead.lower]
        a, b = holder_shares(upper, context.project), holder_shares(lower, context.project)
        text = f"{context.say(upper.title)} {a.counted}"
        under = f" > {context.say(lower.title)} {b.counted}"
        if width(text + under) <= context.width:
            yield Line(((text, ""), (under, "dim")), f"layer/{upper.id}")
        else:
            yield Line(((text, ""),), f"layer/{upper.id}")
            yield line(" " + under, "dim")


def _stage_lines(context: PageContext, gaps: Gaps) -> Iterator[Line]:
    for one in gaps.stages:
        condition = one.state.condition
        word = (
            f"{CONDITION_SIGNS[condition]} {condition_word(condition)}",
            "bad" if condition is Condition.TROUBLE else "warn",
        )
        text = f" {one.stage.no} {context.say(one.stage.title)}"
        yield Line((word, (text, "")), f"stage/{one.stage.id}", ((f" {one.state.measure} ", "dim"),))


def _component_lines(context: PageContext, gaps: Gaps) -> Iterator[Line]:
    for one in gaps.components:
        sign = (SIGNS[one.status] + " ", one.status.value)
        title, holder = context.say(one.component.title), context.say(one.holder.title)
        yield Line((sign, (title, "")), f"component/{one.key}", ((f" {holder} ", "dim"),))


def _finding_lines(context: PageContext, data: GapData) -> Lines:
    """The findings under the names of their codes."""
    parts: list[Sequence[Line]] = []
    for code, targets in data.findings.items():
        if targets:
            high = severity_of(code) is Severity.HIGH
            sign, title = ("! ", "bad") if high else ("- ", "dim"), code_title(code, context.language)
            parts.append([Line((sign, (title, "label")))])
            keys = [finding_key(code, target) for target in targets]
            parts.append(Lines(keys, partial(_finding_line, context, code, targets)))
    return Lines.joined(parts)


def _finding_line(context: PageContext, code: Code, targets: Sequence[str], number: int) -> Line:
    """The line of the finding of ``code`` on one of ``targets``."""
    target = targets[number]
    return Line(((f"  {_writer(context).finding(code, target).subject}", ""),), finding_key(code, target))
