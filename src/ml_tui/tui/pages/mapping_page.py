"""구성 요소 매핑 as lines: the mapping table, and below it the functional components in detail (guide, part 2)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, zip_longest

import msgspec

from ml_tui.domain.catalog import Detail, MappingRow
from ml_tui.domain.platform import RowDoubt, row_doubt
from ml_tui.domain.progress import connected_count
from ml_tui.domain.project import Project, Status
from ml_tui.domain.rollup import status_of_items
from ml_tui.domain.terms import Label, parts_of
from ml_tui.domain.wording import SIGNS, connected_word, field_label, label_word, status_word
from ml_tui.i18n import N_, _
from ml_tui.text import crop, pad, width, wrap
from ml_tui.tui.pages.page_builder import LineBuilder, PageBuilder, hanging, numbered
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.workspace_page import guide_row
from ml_tui.tui.widgets.lines import Line, Span, line

TABLE_FROM = 96
"""From this width in cells, each row of the list has five columns; below it, each row takes two lines."""

_GAP = "  "
_COMPONENT_AT_MOST = 20
_LINK_AT_LEAST = 12
_DOUBTS = {
    RowDoubt.DONE_BUT_NOT_CONNECTED: N_("점검 항목은 모두 구현됨인데 미연결입니다"),
    RowDoubt.CONNECTED_BUT_NOT_BEGUN: N_("연결됨인데 점검 항목은 모두 미착수입니다"),
}


def mapping_lines(context: PageContext) -> list[Line]:
    """The workspace's list, the guide's row last; rows have their numbers as keys, component details their ids."""
    page = LineBuilder(context.width)
    if not context.catalog.rows:
        page.text(_("이 카탈로그에는 매핑 행이 없습니다"), "dim")
    elif context.width >= TABLE_FROM:
        page.add(*_table(context))
    else:
        page.add(*_two_lined(context))
    page.add(*_details(context), Line(), *guide_row("mapping", context.width))
    return page.lines


def row_lines(context: PageContext, row: MappingRow) -> list[Line]:
    """The page of a mapping row; its stops lead to modules and items, or are fields (``field/NAME``)."""
    page, state = PageBuilder(context), context.project.row(row.no)
    page.text(f"{row.no} {page.say(row.function)}", "title")
    page.catalog_text(row.component, "dim")
    if doubt := row_doubt(row, context.project):
        page.text(f"! {_(_DOUBTS[doubt])}", "warn")
    page.catalog_text(row.meaning)
    page.heading(label_word(Label.MODULE))
    titles = {module.id: page.say(module.title) for module in context.catalog.modules}
    if [page.say(row.label)] != [titles.get(module_id) for module_id in row.modules]:
        page.catalog_text(row.label)
    for module_id in row.modules:
        title = titles.get(module_id, module_id)
        page.stop(f"jump:modules:{module_id}", f"{label_word(Label.GO)} → ", title, lead_tone="mark")
    page.heading(_("답변"))
    page.answers(state, {"connected": _state(state.connected)}, beneath=True)
    page.related_items(row.items)
    page.guide(row.guide)
    return page.lines


def component_lines(context: PageContext, detail: Detail) -> list[Line]:
    """The page of a functional component; its stops lead to its checklist items."""
    page = PageBuilder(context)
    page.text(f"{detail.no} {page.say(detail.title)}", "title")
    area = next((page.say(area.title) for area in context.catalog.areas if area.id == detail.area), "")
    if detail.items:
        status = status_of_items(detail.items, context.project)
        page.text(f"{SIGNS[status]} {status_word(status)} · {area}", status.value)
        page.text(_("상태는 아래 점검 항목에서 나옵니다"), "dim")
    else:
        page.text(area, "dim")
    page.catalog_text(detail.meaning)
    page.heading(label_word(Label.METHODS))
    page.named(detail.methods)
    page.related_items(detail.items)
    page.guide(detail.guide)
    return page.lines


# The list


def _state(connected: bool) -> Span:
    """Sign and word of a row's state, and its tone."""
    return f"{'[x]' if connected else '[ ]'} {connected_word(connected)}", "implemented" if connected else ""


def _state_title(context: PageContext) -> str:
    """The title of the state column, with the number of connected rows."""
    connected = connected_count(context.catalog, context.project)
    return f"{field_label('connected')} {connected}/{len(context.catalog.rows)}"


def _flag(row: MappingRow, project: Project) -> Span:
    """The sign at the end of a row: ``!`` if its items contradict its state."""
    return ("!", "warn") if row_doubt(row, project) else (" ", "")


def _two_lined(context: PageContext) -> list[Line]:
    """Each row as number, function and state, and below them its component and module."""
    rows, project, cells = context.catalog.rows, context.project, context.width
    indent = max(width(row.no) for row in rows) + 1
    below = min(4, indent)
    lines = [
        Line(
            ((pad("", indent) + label_word(Label.FUNCTION), "label"),),
            right=((f"{_state_title(context)} ", "label"),),
        ),
        *_below(f"{label_word(Label.COMPONENT)} → {label_word(Label.MODULE)}", cells, below, "label"),
        Line(),
    ]
    for row in rows:
        right = (_state(project.row(row.no).connected), _flag(row, project), (" ", ""))
        room = cells - indent - sum(width(text) for text, _tone in right) - 1
        first, *rest = wrap(context.say(row.function), room)
        lines.append(Line(((pad(row.no, indent), ""), (first, "")), row.no, right))
        lines += [line(" " * indent + part) for part in rest]
        lines += _below(f"{context.say(row.component)} → {context.say(row.label)}", cells, below, "dim")
    return lines


def _below(text: str, cells: int, indent: int, tone: str) -> list[Line]:
    """``text`` below an entry; the last cell stays free."""
    return [line(part, tone) for part in hanging(" " * indent, text, cells - 1)]


class _Columns(msgspec.Struct, frozen=True):
    """The widths of the table's columns in cells."""

    number: int
    component: int
    function: int
    label: int
    state: int
    link: int

    def row(self, *cells: Span, key: str = "") -> list[Line]:
        """One row of the table, each cell wrapped to its column; the first line has the key."""
        sizes = (self.number, self.component, self.function, self.label, self.state, self.link)
        broken = [wrap(text, size) for (text, _tone), size in zip(cells, sizes, strict=True)]
        lines: list[Line] = []
        for parts in zip_longest(*broken, fillvalue=""):
            spans = [
                (pad(part, size) + _GAP, tone) for part, size, (_text, tone) in zip(parts, sizes, cells, strict=True)
            ]
            lines.append(Line(tuple(spans), key if not lines else ""))
        return lines


def _columns(context: PageContext) -> _Columns:
    """Columns as wide as their contents, if there is room; the link gets what is left."""
    rows = context.catalog.rows
    number = max(width(row.no) for row in rows)
    components = _widest((context.say(row.component) for row in rows), label_word(Label.COMPONENT))
    component = min(_COMPONENT_AT_MOST, components)
    state = _widest((_state(connected)[0] for connected in (True, False)), field_label("connected")) + 2
    room = context.width - number - component - state - 6 * len(_GAP)
    functions = _widest((context.say(row.function) for row in rows), label_word(Label.FUNCTION))
    function = min(functions, room * 2 // 5)
    labels = _widest((context.say(row.label) for row in rows), label_word(Label.MODULE))
    label = min(labels, room - function - _LINK_AT_LEAST)
    return _Columns(number, component, function, label, state, room - function - label)


def _widest(names: Iterable[str], title: str) -> int:
    """The width in cells of the widest of ``names`` and of the words in the column's ``title``."""
    return max(*map(width, names), *map(width, title.split()))


def _table(context: PageContext) -> list[Line]:
    """The rows in the guide's five columns, under a line of titles."""
    columns, project = _columns(context), context.project
    titles = ["", label_word(Label.COMPONENT), label_word(Label.FUNCTION), label_word(Label.MODULE)]
    titles += [_state_title(context), field_label("link")]
    lines = [*columns.row(*((title, "label") for title in titles)), Line()]
    for row in context.catalog.rows:
        state = project.row(row.no)
        word, tone = _state(state.connected)
        flag, flag_tone = _flag(row, project)
        lines += columns.row(
            (row.no, ""),
            (context.say(row.component), "dim"),
            (context.say(row.function), ""),
            (context.say(row.label), ""),
            (f"{word} {flag}", flag_tone or tone),
            (crop(state.link, columns.link) or label_word(Label.GO), "" if state.link else "mark"),
            key=row.no,
        )
    return lines


def _details(context: PageContext) -> list[Line]:
    """The component details by area, each with the status that follows from its items."""
    details, project = context.catalog.details, context.project
    if not details:
        return []
    done = sum(bool(one.items) and status_of_items(one.items, project) is Status.IMPLEMENTED for one in details)
    counted = f"{status_word(Status.IMPLEMENTED)} {done}/{len(details)} "
    lines = [Line(), Line(((label_word(Label.DETAILS), "label"),), right=((counted, "label"),))]
    areas = {area.id: context.say(area.title) for area in context.catalog.areas}
    for area, found in groupby(details, key=lambda detail: detail.area):
        group = list(found)
        title = numbered(group[0].no, parts_of(areas.get(area, area), _))
        lines += [line(part, "title") for part in wrap(title, context.width - 1)]
        for detail in group:
            lines += _detail_lines(context, detail)
    return lines


def _detail_lines(context: PageContext, detail: Detail) -> list[Line]:
    status = status_of_items(detail.items, context.project) if detail.items else None
    sign = SIGNS[status] if status else "   "
    right = ((f"{status_word(status)} ", status.value),) if status else ()
    lead = f"{sign} {detail.no} "
    room = context.width - width(lead) - sum(width(text) for text, _tone in right) - 1
    first, *rest = wrap(context.say(detail.title), room)
    spans = ((sign, status.value if status else ""), (f" {detail.no} {first}", ""))
    return [Line(spans, detail.id, right), *(line(" " * width(lead) + part) for part in rest)]
