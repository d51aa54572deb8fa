"""Gap 분석 as lines: the gaps in the order to close them, and the plan by quarter.

Keys of entries are ``todo/ITEM``, ``row/NO``, ``layer/ID``, ``stage/ID``, ``component/HOLDER/ID``, ``blank/ITEM``,
``finding/CODE/TARGET`` and, in the plan, ``plan/ITEM``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from ml_tui.domain.catalog import Priority
from ml_tui.domain.findings import Finding, Severity, code_title, find_findings
from ml_tui.domain.gaps import PLAN_FIELDS, Gaps, OpenItem, UnmappedRow, by_quarter, find_gaps, quarter
from ml_tui.domain.progress import shares
from ml_tui.domain.project import Condition
from ml_tui.domain.rollup import holder_shares
from ml_tui.domain.wording import CONDITION_SIGNS, SIGNS, condition_word, field_label, priority_word
from ml_tui.i18n import _
from ml_tui.text import crop, pad, width
from ml_tui.tui.pages.empty_page import nothing_fits
from ml_tui.tui.pages.page_builder import LineBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, Span, line

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


class GapData(msgspec.Struct, frozen=True):
    """The gaps and findings of a project, and the filter on them."""

    gaps: Gaps
    findings: Sequence[Finding]
    filter: GapFilter = GapFilter()

    @classmethod
    def found_in(cls, context: PageContext) -> GapData:
        """Find all gaps and findings."""
        catalog, project = context.catalog, context.project
        return cls(find_gaps(catalog, project), find_findings(catalog, project, context.today, context.language))

    def filtered(self, filter: GapFilter) -> GapData:
        """The same gaps and findings with another filter."""
        return msgspec.structs.replace(self, filter=filter)

    @property
    def items(self) -> list[OpenItem]:
        """The open items that are shown, in the order to do them."""
        return [one for one in self.gaps.items if self.filter.fits(one)]

    @property
    def shown_findings(self) -> list[Finding]:
        """All findings; under a filter, only those about the items that it shows."""
        if self.filter.kind == "all":
            return list(self.findings)
        targets = {f"item/{one.item.id}" for one in self.items}
        return [finding for finding in self.findings if finding.target in targets]


def quarter_title(which: tuple[int, int] | None) -> str:
    """A quarter in words."""
    return _("{year}년 {n}분기").format(year=which[0], n=which[1]) if which else _("기한 없음")


def finding_key(finding: Finding) -> str:
    """The key of a finding's line."""
    return f"finding/{finding.code}/{finding.target}"


def gap_lines(context: PageContext, data: GapData) -> list[Line]:
    """The gaps, section by section, without empty sections."""
    lines: list[Line] = []
    for title, count, entries in _sections(context, data):
        if entries:
            lines += [Line()] if lines else []
            lines.append(Line(((title, "title"),), right=((count, "strong"), (" ", ""))))
            lines += entries
    if not lines:
        if filter_title := data.filter.title():
            return nothing_fits(filter_title, context.width)
        page = LineBuilder(context.width)
        page.text(_("남은 것이 없습니다."), "good")
        return page.lines
    return [*_summary(context, data), Line(), *lines]


def plan_lines(context: PageContext, data: GapData) -> list[Line]:
    """The plan (계획표): open items by the quarter of their due date, required ones first."""
    lines: list[Line] = []
    for which, items in by_quarter(data.items):
        lines += [Line()] if lines else []
        required = sum(one.item.priority is Priority.REQUIRED for one in items)
        counted = _("{n}건 · 필수 {required}").format(n=len(items), required=required)
        lines.append(Line(((quarter_title(which), "title"),), right=((counted, ""), (" ", ""))))
        lines += [_item_line(context, one, f"plan/{one.item.id}", _plan_columns(context, one)) for one in items]
    if not lines:
        return gap_lines(context, data)
    return [*lines, Line(), line(_("* 필수   ! 기한 지남"), "dim")] if not context.is_wide else lines


def _summary(context: PageContext, data: GapData) -> list[Line]:
    """The counts, with as many on each line as fit."""
    gaps, items = data.gaps, data.items
    required = sum(one.item.priority is Priority.REQUIRED for one in items)
    high = sum(finding.severity is Severity.HIGH for finding in data.shown_findings)
    parts = [_("할 일 {n} (필수 {required})").format(n=len(items), required=required)]
    if data.filter.kind == "all":
        parts.append(_("미연결 {n}/{total}").format(n=len(gaps.rows), total=len(context.catalog.rows)))
        parts += [_("계층 역전 {n}").format(n=len(gaps.layers))] if gaps.layers else []
        parts += [_("병목·문제 {n}").format(n=len(gaps.stages))] if gaps.stages else []
    parts.append(_("답의 품질 {n} (고칠 것 {high})").format(n=len(data.shown_findings), high=high))
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines[-1] else part
        if width(joined) <= context.width:
            lines[-1] = joined
        else:
            lines.append(part)
    return [line(one) for one in lines]


def _sections(context: PageContext, data: GapData) -> Iterator[tuple[str, str, list[Line]]]:
    """Title, count and entries of each section."""
    items, gaps = data.items, data.gaps
    todo = [
        _item_line(context, one, f"todo/{one.item.id}", _todo_columns(context, one), f"{number:>3} ")
        for number, one in enumerate(items, 1)
    ]
    yield _("할 일 순서"), str(len(items)), todo
    if data.filter.kind == "all":
        rows, total = gaps.rows, len(context.catalog.rows)
        yield _("미연결 매핑"), f"{len(rows)}/{total}", [_row_line(context, one) for one in rows]
        yield _("계층 순서"), str(len(gaps.layers)), list(_layer_lines(context, gaps))
        yield _("병목과 문제"), str(len(gaps.stages)), list(_stage_lines(context, gaps))
        yield _("점검 항목이 없는 구성 요소"), str(len(gaps.components)), list(_component_lines(context, gaps))
    blank = [_item_line(context, one, f"blank/{one.item.id}", _missing(one)) for one in items if one.missing]
    yield _("비어 있는 계획·담당자·기한"), str(len(blank)), blank
    yield _("답의 품질"), str(len(data.shown_findings)), list(_finding_lines(context, data))


def _item_line(context: PageContext, one: OpenItem, key: str, columns: tuple[Span, ...], number: str = "") -> Line:
    spans: tuple[Span, ...] = (
        (number, "dim"),
        (SIGNS[one.state.status] + " ", one.state.status.value),
        (f"{one.item.no} {context.say(one.item.title)}", ""),
    )
    return Line(spans, key, columns)


def _todo_columns(context: PageContext, one: OpenItem) -> tuple[Span, ...]:
    late = one.is_overdue(context.today)
    required = one.item.priority is Priority.REQUIRED
    word = (f" {priority_word(one.item.priority)}", "required" if required else "dim")
    flag = ("!", "bad") if late else (" ", "")
    if not context.is_wide:
        return (word, flag) if required or width(word[0]) <= MAX_PRIORITY_CELLS else (flag,)
    layer = next((context.say(layer.title) for layer in context.catalog.layers if layer.id == one.item.layer), "")
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
    required = one.item.priority is Priority.REQUIRED
    due = one.state.due
    wide = context.is_wide
    day = ("-" if due is None else due.isoformat() if wide else due.strftime("%m-%d")) if wide or due else ""
    spans: list[Span] = [(" " + pad(one.state.owner or "-", 14 if wide else 8), "" if one.state.owner else "dim")]
    if wide:
        spans.append((pad(priority_word(one.item.priority), 12), "required" if required else "dim"))
    if day:
        spans.append((" " + pad(day, 10 if wide else 5), "bad" if late else ""))
    spans += [] if wide else [("*" if required else " ", "required")]
    spans.append(("!" if late else " ", "bad"))
    return tuple(spans)


def _missing(one: OpenItem) -> tuple[Span, ...]:
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


def _finding_lines(context: PageContext, data: GapData) -> Iterator[Line]:
    """The findings under the names of their codes."""
    code = None
    for finding in data.shown_findings:
        high = finding.severity is Severity.HIGH
        if finding.code is not code:
            code = finding.code
            yield Line(
                (("! " if high else "- ", "bad" if high else "dim"), (code_title(code, context.language), "label"))
            )
        yield Line(((f"  {finding.subject}", ""),), finding_key(finding))
