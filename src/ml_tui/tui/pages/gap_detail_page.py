"""The page of an entry of the Gap 분석: why it is a gap, what to do about it, and where."""

from __future__ import annotations

from collections.abc import Iterable

from ml_tui.domain.catalog import Item, Layer, MappingRow, Priority
from ml_tui.domain.fields import answer_texts
from ml_tui.domain.findings import Finding, Severity
from ml_tui.domain.gaps import OpenItem, UnmappedRow
from ml_tui.domain.progress import unmet_criteria
from ml_tui.domain.project import Status
from ml_tui.domain.rollup import component_rollup, holder_shares
from ml_tui.domain.wording import (
    CONDITION_SIGNS,
    SIGNS,
    condition_word,
    connected_word,
    field_label,
    priority_word,
    severity_word,
    status_word,
)
from ml_tui.i18n import _
from ml_tui.tui.mending import REMEDIES, mending_place
from ml_tui.tui.navigation import destination, place_of
from ml_tui.tui.pages.gap_page import GapData
from ml_tui.tui.pages.item_page import item_lines
from ml_tui.tui.pages.page_builder import JUMP, PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line


class GapDetail:
    """Builds the page of one entry.

    Lines that lead elsewhere have keys ``jump:PLACE``; the lines of an item have the keys of the item's page.
    """

    def __init__(self, context: PageContext, data: GapData) -> None:
        """Begin a page about an entry of ``data``."""
        self._context = context
        self._data = data
        self._page = PageBuilder(context)
        self._linked: set[str] = set()

    def lines(self, key: str) -> list[Line]:
        """The page of the entry ``key``; empty when the entry no longer exists."""
        kind, _sep, name = key.partition("/")
        gaps = self._data.gaps
        match kind:
            case "todo" | "blank" | "plan":
                for order, one in enumerate(gaps.items, 1):
                    if one.id == name:
                        self._open_item(one, order)
            case "row":
                for row in gaps.rows:
                    if row.row.no == name:
                        self._row(row)
            case "layer":
                for ahead in gaps.layers:
                    if ahead.upper == name:
                        self._layers(ahead.upper, ahead.lower)
            case "stage":
                self._stage(name)
            case "component":
                self._component(name)
            case "finding":
                if finding := self._data.finding(self._context, key):
                    self._finding(finding)
        return self._page.lines

    def _open_item(self, one: OpenItem, order: int) -> None:
        page, gaps, today = self._page, self._data.gaps, self._context.today
        page.heading(_("왜 남아 있는가"))
        of = len(gaps.items)
        page.text(_("- 할 일 {of}건 가운데 {n}번째: {why}").format(of=of, n=order, why=self._why_there(one.item)))
        unmet = [page.say(criterion.name) for criterion in unmet_criteria(one.item, one.state)]
        if unmet:
            page.text(_("- 충족하지 않은 구현 내용 {n}개: {names}").format(n=len(unmet), names=", ".join(unmet)))
        else:
            page.text(_("- 구현 내용은 모두 충족했습니다. 상태를 확인하십시오"))
        if one.missing:
            names = ", ".join(field_label(name) for name in one.missing)
            page.text(_("- 비어 있음: {names}").format(names=names), "warn")
        if one.is_overdue(today) and one.state.due:
            days = (today - one.state.due).days
            page.text(_("- 기한이 {n}일 지났습니다").format(n=days), "bad")
        self._link(f"checklist:{one.item.id}", _("체크리스트에서 답하기"))
        page.text(_("여기서: e 모든 칸 · n 메모"), "dim")
        self._item(one.item)

    def _why_there(self, item: Item) -> str:
        say, layers = self._page.say, self._context.catalog.layers
        layer = next((say(one.title) for one in layers if one.id == item.layer), "")
        word = priority_word(item.priority)
        if not layer:
            return word
        rule = _("필수 먼저, 아래 계층 먼저") if item.priority is Priority.REQUIRED else _("필수 다음, 아래 계층 먼저")
        return f"{word} · {layer} ({rule})"

    def _row(self, one: UnmappedRow) -> None:
        page = self._page
        page.heading(_("왜 Gap인가"))
        page.text(_("미연결: 이 기능을 맡은 플랫폼 모듈이 확인되지 않았습니다."))
        self._link(destination(self._context.catalog, f"row/{one.row.no}"), _("매핑에서 연결하기 (Space)"))
        self._row_facts(one.row, one.items)

    def _row_facts(self, row: MappingRow, items: Iterable[Item]) -> None:
        page, state = self._page, self._context.project.row(row.no)
        page.heading(f"{row.no} {page.say(row.function)}")
        page.text(f"{page.say(row.component)} · {page.say(row.label)}", "dim")
        page.catalog_text(row.meaning)
        page.text(f"{field_label('connected')}: {connected_word(state.connected)}")
        for name, text in answer_texts(state):
            if text:
                page.text(f"{field_label(name)}: {text}")
        self._items(_("이 기능의 점검 항목"), items)

    def _layers(self, upper_id: str, lower_id: str) -> None:
        page = self._page
        layers = {layer.id: layer for layer in self._context.catalog.layers}
        upper, lower = layers[upper_id], layers[lower_id]
        page.heading(_("왜 Gap인가"))
        page.text(_("위 계층은 아래 계층을 바탕으로 합니다. 아래가 비어 있으면 위의 구현은 오래 버티지 못합니다."))
        for layer in (upper, lower):
            figures = holder_shares(layer, self._context.project)
            page.beside([(page.say(layer.title), "strong")], (figures.counted, ""))
        page.heading(_("할 일"))
        page.text(
            _("{lower}의 남은 구성 요소부터 하거나, {upper}의 평가가 후하지 않은지 다시 봅니다.").format(
                lower=page.say(lower.title), upper=page.say(upper.title)
            )
        )
        self._link(place_of(f"layer/{lower.id}"), _("대시보드에서 아래 계층 보기"))
        self._open_components(lower)

    def _open_components(self, layer: Layer) -> None:
        page, project = self._page, self._context.project
        page.heading(_("{layer}에 남은 것").format(layer=page.say(layer.title)))
        for component in layer.components:
            rollup = component_rollup(layer, component, project)
            if not rollup.status.is_open:
                continue
            page.text(f"{SIGNS[rollup.status]} {page.say(component.title)}", "strong")
            for item_id in rollup.items:
                item = page.catalog.item(item_id)
                if item and project.item(item_id).status.is_open:
                    self._item_link(item, indent="    ")

    def _stage(self, stage_id: str) -> None:
        page = self._page
        for one in self._data.gaps.stages:
            if one.stage.id != stage_id:
                continue
            page.heading(_("왜 Gap인가"))
            condition = one.state.condition
            page.text(f"{CONDITION_SIGNS[condition]} {condition_word(condition)}: {one.state.measure or '-'}")
            for name, text in answer_texts(one.state):
                if text and name != "measure":
                    page.text(text)
            self._link(destination(self._context.catalog, f"stage/{stage_id}"), _("파이프라인에서 보기"))
            page.heading(f"{one.stage.no} {page.say(one.stage.title)}")
            page.text(page.say(one.pipeline.title), "dim")
            page.catalog_text(one.stage.meaning)
            page.heading(_("지켜볼 것"))
            page.catalog_text(one.stage.watch)
            self._items(_("관련 점검 항목"), page.catalog.items_of(one.stage.items))

    def _component(self, key: str) -> None:
        page = self._page
        for one in self._data.gaps.components:
            if one.key != key:
                continue
            page.heading(_("왜 Gap인가"))
            word = f"{SIGNS[one.status]} {status_word(one.status)}"
            page.text(_("{status}: 점검 항목이 없어 상태를 따로 답하는 구성 요소입니다.").format(status=word))
            self._link(destination(self._context.catalog, f"component/{key}"), _("대시보드에서 답하기"))
            page.heading(page.say(one.component.title))
            page.text(page.say(one.holder.title), "dim")
            page.catalog_text(one.component.meaning)
            for name, text in answer_texts(self._context.project.component(key)):
                if text:
                    page.heading(field_label(name))
                    page.text(text)

    def _finding(self, finding: Finding) -> None:
        page = self._page
        word = severity_word(finding.severity)
        page.heading(f"{'!' if finding.severity is Severity.HIGH else '-'} {word}")
        page.text(finding.reason)
        page.heading(_("고치는 법"))
        page.text(_(REMEDIES[finding.code].text))
        self._link(mending_place(finding), _("고칠 곳으로 가기"))
        kind, _sep, name = finding.target.partition("/")
        match kind:
            case "item":
                for item in page.catalog.items_of([name]):
                    self._item(item)
            case "row":
                for row in page.catalog.rows:
                    if row.no == name:
                        self._row_facts(row, page.catalog.items_of(row.items))
            case "section":
                self._not_applicable(name)

    def _not_applicable(self, section_id: str) -> None:
        """Add the items of a section that are 해당 없음, each with its reason."""
        page = self._page
        page.heading(status_word(Status.NOT_APPLICABLE))
        for section in self._context.catalog.sections:
            for item in section.items if section.id == section_id else ():
                state = self._context.project.item(item.id)
                if state.status is Status.NOT_APPLICABLE:
                    self._item_link(item)
                    page.text(state.reason or "-", "dim", indent=4)

    # Parts

    def _item(self, item: Item) -> None:
        """Add the item's own page."""
        self._page.add(Line(), *item_lines(self._context.resized(self._page.width), item))

    def _items(self, title: str, items: Iterable[Item]) -> None:
        found = list(items)
        if found:
            self._page.heading(title)
            for item in found:
                self._item_link(item)

    def _item_link(self, item: Item, *, indent: str = "") -> None:
        """Add a line with the item's status; only the first line of an item on a page leads to the item."""
        key = f"{JUMP}checklist:{item.id}"
        fresh = key not in self._linked
        self._linked.add(key)
        self._page.item_stop(key if fresh else "", item, indent=indent)

    def _link(self, place: str, words: str) -> None:
        """Add a line that leads to ``place``, unless ``place`` is empty."""
        if not place:
            return
        self._page.add(Line())
        self._linked.add(JUMP + place)
        self._page.stop(JUMP + place, "→ ", words, lead_tone="mark", tone="mark")
