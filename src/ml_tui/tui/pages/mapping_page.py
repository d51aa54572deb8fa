"""구성 요소 매핑 as lines: the mapping table, and below it the functional components in detail (guide, part 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, zip_longest

import msgspec

from ml_tui.domain.catalog import Catalog, Detail, Language, MappingRow
from ml_tui.domain.platform import RowDoubt, row_doubt
from ml_tui.domain.project import Project, Status
from ml_tui.domain.rollup import status_of_items
from ml_tui.domain.vocabulary import Label, parts_of
from ml_tui.domain.wording import SIGNS, connected_word, field_label, label_word, status_word
from ml_tui.i18n import N_, _
from ml_tui.text import crop, pad, width, wrap
from ml_tui.tui.pages.page_builder import PageBuilder, Reader, numbered
from ml_tui.tui.pages.workspace_page import guide_row
from ml_tui.tui.widgets.lines import Line, Span, line

TABLE_FROM = 96
"""Cells of the list from which the rows stand in five columns; below that, each takes two lines."""

BESIDE_FROM = 44
"""Cells of a page from which a long value stands beside its label; below that, beneath it."""

_GAP = "  "
_COMPONENT_AT_MOST = 20
_LINK_AT_LEAST = 12
_DOUBTS = {
    RowDoubt.DONE_BUT_NOT_CONNECTED: N_("점검 항목은 모두 구현됨인데 미연결입니다"),
    RowDoubt.CONNECTED_BUT_NOT_BEGUN: N_("연결됨인데 점검 항목은 모두 미착수입니다"),
}


def mapping_lines(catalog: Catalog, project: Project, *, language: Language, width: int) -> list[Line]:
    """The workspace's list in ``width`` cells: rows by their numbers, details by their ids, the guide's row."""
    rows = _table(catalog, project, language, width) if width >= TABLE_FROM else None
    lines = rows if rows is not None else _two_lined(catalog, project, language, width)
    if not lines:
        lines = _wrapped(_("이 카탈로그에는 매핑 행이 없습니다"), width, 0, "dim")
    lines += _details(catalog, project, language, width)
    return [*lines, Line(), *guide_row("mapping", width)]


def row_lines(
    catalog: Catalog, row: MappingRow, project: Project, *, language: Language, reader: Reader, width: int
) -> list[Line]:
    """The page of a mapping row in ``width`` cells; stops lead to modules and items, or are ``field/NAME``."""
    page, state = PageBuilder(language, width), project.row(row.no)
    page.text(f"{row.no} {row.function.in_(language)}", "title")
    page.text(row.component.in_(language), "dim")
    if doubt := row_doubt(row, project):
        page.text(f"! {_(_DOUBTS[doubt])}", "warn")
    page.said(row.meaning)
    page.heading(label_word(Label.MODULE))
    titles = {module.id: module.title.in_(language) for module in catalog.modules}
    if [row.label.in_(language)] != [titles.get(module_id) for module_id in row.modules]:
        page.said(row.label)
    for module_id in row.modules:
        page.stop(
            f"jump:modules:{module_id}",
            f"{label_word(Label.GO)} → ",
            titles.get(module_id, module_id),
            lead_tone="mark",
        )
    page.heading(_("답변"))
    word, tone = _state(state.connected)
    answer_stop(page, "connected", word, tone)
    answer_stop(page, "link", state.link)
    answer_stop(page, "note", state.note)
    item_stops(page, catalog, row.items, project)
    page.guide(row.guide, reader)
    return page.lines


def component_lines(
    catalog: Catalog, detail: Detail, project: Project, *, language: Language, reader: Reader, width: int
) -> list[Line]:
    """The page of a functional component in ``width`` cells; stops lead to its checklist items."""
    page = PageBuilder(language, width)
    page.text(f"{detail.no} {detail.title.in_(language)}", "title")
    area = next((area.title.in_(language) for area in catalog.areas if area.id == detail.area), "")
    if detail.items:
        status = status_of_items(detail.items, project)
        page.text(f"{SIGNS[status]} {status_word(status)} · {area}", status.value)
        page.text(_("상태는 아래 점검 항목에서 나옵니다"), "dim")
    else:
        page.text(area, "dim")
    page.said(detail.meaning)
    page.heading(label_word(Label.METHODS))
    page.named(detail.methods)
    item_stops(page, catalog, detail.items, project)
    page.guide(detail.guide, reader)
    return page.lines


# The list


def _state(connected: bool) -> Span:
    """Sign and word of a row's state, and its tone."""
    return f"{'[x]' if connected else '[ ]'} {connected_word(connected)}", "implemented" if connected else ""


def _state_title(catalog: Catalog, project: Project) -> str:
    """The title of the column of states, with how many rows are connected."""
    connected = sum(project.row(row.no).connected for row in catalog.rows)
    return f"{field_label('connected')} {connected}/{len(catalog.rows)}"


def _flag(row: MappingRow, project: Project) -> Span:
    """The sign at the end of a row: whether something speaks against its state."""
    return ("!", "warn") if row_doubt(row, project) else (" ", "")


def _two_lined(catalog: Catalog, project: Project, language: Language, cells: int) -> list[Line]:
    """Each row as its number, function and state, and beneath them its component and where it leads."""
    if not catalog.rows:
        return []
    indent = max(width(row.no) for row in catalog.rows) + 1
    below = min(4, indent)
    lines = [
        Line(
            ((pad("", indent) + label_word(Label.FUNCTION), "label"),),
            right=((f"{_state_title(catalog, project)} ", "label"),),
        ),
        *_wrapped(f"{label_word(Label.COMPONENT)} → {label_word(Label.MODULE)}", cells, below, "label"),
        Line(),
    ]
    for row in catalog.rows:
        right = (_state(project.row(row.no).connected), _flag(row, project), (" ", ""))
        room = cells - indent - sum(width(text) for text, _tone in right) - 1
        first, *rest = wrap(row.function.in_(language), room)
        lines.append(Line(((pad(row.no, indent), ""), (first, "")), row.no, right))
        lines += [line(" " * indent + part) for part in rest]
        lines += _wrapped(f"{row.component.in_(language)} → {row.label.in_(language)}", cells, below, "dim")
    return lines


def _wrapped(text: str, cells: int, indent: int, tone: str) -> list[Line]:
    return [line(" " * indent + part, tone) for part in wrap(text, cells - indent)]


class _Columns(msgspec.Struct, frozen=True):
    """The widths of the table's columns in cells."""

    number: int
    component: int
    function: int
    label: int
    state: int
    link: int

    def row(self, *cells: Span, key: str = "") -> list[Line]:
        """One row of the table: each cell broken to its column, the key on the first line."""
        sizes = (self.number, self.component, self.function, self.label, self.state, self.link)
        broken = [wrap(text, size) for (text, _tone), size in zip(cells, sizes, strict=True)]
        lines: list[Line] = []
        for parts in zip_longest(*broken, fillvalue=""):
            spans = [
                (pad(part, size) + _GAP, tone) for part, size, (_text, tone) in zip(parts, sizes, cells, strict=True)
            ]
            lines.append(Line(tuple(spans), key if not lines else ""))
        return lines


def _columns(catalog: Catalog, language: Language, cells: int) -> _Columns:
    """Columns as wide as what stands in them, as far as ``cells`` allow; what is left goes to the link."""
    number = max(width(row.no) for row in catalog.rows)
    components = _widest((row.component.in_(language) for row in catalog.rows), label_word(Label.COMPONENT))
    component = min(_COMPONENT_AT_MOST, components)
    state = _widest((_state(connected)[0] for connected in (True, False)), field_label("connected")) + 2
    room = cells - number - component - state - 6 * len(_GAP)
    functions = _widest((row.function.in_(language) for row in catalog.rows), label_word(Label.FUNCTION))
    function = min(functions, room * 2 // 5)
    labels = _widest((row.label.in_(language) for row in catalog.rows), label_word(Label.MODULE))
    label = min(labels, room - function - _LINK_AT_LEAST)
    return _Columns(number, component, function, label, state, room - function - label)


def _widest(names: Iterable[str], title: str) -> int:
    """The cells that the widest of ``names`` takes, or the widest word of the column's title."""
    return max(*map(width, names), *map(width, title.split()))


def _table(catalog: Catalog, project: Project, language: Language, cells: int) -> list[Line]:
    """The rows in the guide's five columns, under a line that names these."""
    if not catalog.rows:
        return []
    columns = _columns(catalog, language, cells)
    titles = ["", label_word(Label.COMPONENT), label_word(Label.FUNCTION), label_word(Label.MODULE)]
    titles += [_state_title(catalog, project), field_label("link")]
    lines = [*columns.row(*((title, "label") for title in titles)), Line()]
    for row in catalog.rows:
        state = project.row(row.no)
        word, tone = _state(state.connected)
        flag, flag_tone = _flag(row, project)
        lines += columns.row(
            (row.no, ""),
            (row.component.in_(language), "dim"),
            (row.function.in_(language), ""),
            (row.label.in_(language), ""),
            (f"{word} {flag}", flag_tone or tone),
            (crop(state.link, columns.link) or label_word(Label.GO), "" if state.link else "mark"),
            key=row.no,
        )
    return lines


def _details(catalog: Catalog, project: Project, language: Language, cells: int) -> list[Line]:
    """The component details by area, each with the status that follows from its items."""
    if not catalog.details:
        return []
    done = sum(bool(one.items) and status_of_items(one.items, project) is Status.IMPLEMENTED for one in catalog.details)
    counted = f"{status_word(Status.IMPLEMENTED)} {done}/{len(catalog.details)} "
    lines = [Line(), Line(((label_word(Label.DETAILS), "label"),), right=((counted, "label"),))]
    areas = {area.id: area.title.in_(language) for area in catalog.areas}
    for area, found in groupby(catalog.details, key=lambda detail: detail.area):
        group = list(found)
        title = numbered(group[0].no, parts_of(areas.get(area, area), _))
        lines += [line(part, "title") for part in wrap(title, cells)]
        for detail in group:
            lines += _detail_lines(detail, project, language, cells)
    return lines


def _detail_lines(detail: Detail, project: Project, language: Language, cells: int) -> list[Line]:
    status = status_of_items(detail.items, project) if detail.items else None
    sign = SIGNS[status] if status else "   "
    right = ((f"{status_word(status)} ", status.value),) if status else ()
    lead = f"{sign} {detail.no} "
    room = cells - width(lead) - sum(width(text) for text, _tone in right) - 1
    first, *rest = wrap(detail.title.in_(language), room)
    spans = ((sign, status.value if status else ""), (f" {detail.no} {first}", ""))
    return [Line(spans, detail.id, right), *(line(" " * width(lead) + part) for part in rest)]


# The pages


def answer_stop(page: PageBuilder, name: str, value: str, tone: str = "") -> None:
    """A field of an answer, to be edited there."""
    lead = pad(field_label(name), max(width(field_label(one)) for one in ("connected", "link", "note")) + 1)
    if width(lead) + width(value) > page.width and page.width < BESIDE_FROM:
        page.stop(f"field/{name}", "", lead.rstrip(), tone="dim")
        page.text(value, tone, indent=2)
        return
    page.stop(f"field/{name}", lead, value or "-", lead_tone="dim", tone=tone if value else "dim")


def item_stops(page: PageBuilder, catalog: Catalog, wanted: Sequence[str], project: Project) -> None:
    """The checklist items that something rests on, each a way to it."""
    if not wanted:
        return
    states = [project.item(item_id).status for item_id in wanted]
    applicable = [status for status in states if status is not Status.NOT_APPLICABLE]
    counted = f"{applicable.count(Status.IMPLEMENTED)}/{len(applicable)}"
    page.heading(_("관련 점검 항목"), _("구현 {counted}").format(counted=counted))
    titles = {item.id: f"{item.no} {item.title.in_(page.language)}" for item in catalog.items()}
    for item_id, status in zip(wanted, states, strict=True):
        page.stop(
            f"jump:checklist:{item_id}", f"{SIGNS[status]} ", titles.get(item_id, item_id), lead_tone=status.value
        )
