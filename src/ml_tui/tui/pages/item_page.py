"""One checklist item as lines: the answer, and everything that helps to give it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ml_tui.domain.catalog import Catalog, Item, Language, Priority, Text
from ml_tui.domain.progress import is_open, is_overdue
from ml_tui.domain.project import ItemState, Status
from ml_tui.domain.wording import SIGNS, field_label, guide_label, priority_word, status_word
from ml_tui.i18n import _
from ml_tui.text import crop, width, wrap
from ml_tui.tui.widgets.lines import Line, Span, line

Reader = str
"""For whom the guide is shown: ``consultant`` or ``user``."""


PROMISE_CELLS = 100
"""How much of a plan is quoted above the question of a review; all of it stands below, among the answers."""


def item_lines(
    catalog: Catalog,
    item: Item,
    state: ItemState,
    *,
    today: date,
    language: Language,
    reader: Reader,
    width: int,
    recheck: bool = False,
    ask: bool = False,
) -> list[Line]:
    """The page of ``item`` in ``width`` cells; criteria have keys ``criterion/ID``, fields ``field/NAME``.

    With ``recheck``, a line ``recheck`` says that the item was answered when it read otherwise. With ``ask``, the
    question comes first, to be read out, and before it what was promised at an earlier visit.
    """
    page = _Page(language, width)
    page.text(f"{item.no} {item.title.in_(language)}", "title")
    if recheck:
        page.add(Line((("? ", "warn"), (_("재검토: 항목이 바뀌었습니다 (Enter: 확인함)"), "warn")), "recheck"))
    for standing in _standing_lines(catalog, item, state, language, width):
        page.add(standing)
    if ask:
        for promise, tone in _promise(state, today):
            page.text(promise, tone)
        page.text(_("인터뷰 질문") + ": " + item.question.in_(language), "strong")
    page.text(item.meaning.in_(language))
    page.heading(field_label("met"))
    for number, criterion in enumerate(item.criteria, 1):
        met = criterion.id in state.met
        box = "[x] " if met else "[ ] "
        name = f"{number} {criterion.name.in_(language)}"
        page.add(Line(((box, "implemented" if met else ""), (name, "strong")), f"criterion/{criterion.id}"))
        page.text(criterion.asks.in_(language), "dim", indent=4)
    page.heading(_("답변"))
    for name, label, value, tone in _answers(state, today):
        page.field(name, label, value, tone)
    page.heading(f"{guide_label(reader)}  (g)")
    page.bullets(item.guide.consultant if reader == "consultant" else item.guide.user)
    for title, text in (
        (_("인터뷰 질문"), item.question),
        (_("잘된 모습"), item.good),
        (_("흔한 과대평가"), item.overstatement),
    ):
        page.heading(title)
        page.text(text.in_(language))
    page.heading(_("증빙 예"))
    page.bullets(item.evidence)
    page.related(catalog, item)
    return page.lines


def vanished_lines(item_id: str, state: ItemState, *, today: date, language: Language, width: int) -> list[Line]:
    """The page of an answer whose item the catalog does not have."""
    page = _Page(language, width)
    page.text(item_id, "title")
    page.text(f"{SIGNS[state.status]} {status_word(state.status)}", state.status.value)
    page.text(_("이 카탈로그에 없는 항목입니다. 답은 남아 있고, 그 항목이 있는 카탈로그로 열면 다시 쓰입니다."), "dim")
    page.heading(_("답변"))
    for name, label, value, tone in _answers(state, today):
        page.field(name, label, value, tone)
    return page.lines


def _standing_lines(catalog: Catalog, item: Item, state: ItemState, language: Language, cells: int) -> list[Line]:
    """Status, priority and layer on one line; the layer on one of its own where they do not fit in ``cells``."""
    spans = list(_standing(catalog, item, state, language))
    if sum(width(text) for text, _tone in spans) <= cells:
        return [Line(tuple(spans))]
    *spans, (layer, tone) = spans
    return [Line(tuple(spans)), line(layer.removeprefix(" · "), tone)]


def _standing(catalog: Catalog, item: Item, state: ItemState, language: Language) -> Iterator[Span]:
    yield f"{SIGNS[state.status]} {status_word(state.status)}", state.status.value
    yield f" · {priority_word(item.priority)}", "required" if item.priority is Priority.REQUIRED else "dim"
    for layer in catalog.layers:
        if layer.id == item.layer:
            yield f" · {layer.title.in_(language)}", "dim"


def _promise(state: ItemState, today: date) -> Iterator[tuple[str, str]]:
    """What of an open item was to be done, by whom and until when, and its tone; nothing where nothing was agreed."""
    parts = [crop(" ".join(state.plan.split()), PROMISE_CELLS), state.owner, _due(state, today)]
    if is_open(state) and any(parts):
        agreed = " · ".join(part for part in parts if part)
        yield _("약속: {agreed}").format(agreed=agreed), "bad" if is_overdue(state, today) else "mark"


def _due(state: ItemState, today: date) -> str:
    """The due date, and that it has passed."""
    due = state.due.isoformat() if state.due else ""
    return due + " " + _("지남") if is_overdue(state, today) else due


def _answers(state: ItemState, today: date) -> Iterator[tuple[str, str, str, str]]:
    """Name, label, text and tone of each field of an answer."""
    if state.status is Status.NOT_APPLICABLE:
        yield "reason", field_label("reason"), state.reason, ""
    yield "note", field_label("note"), state.note, ""
    yield "plan", field_label("plan"), state.plan, ""
    yield "owner", field_label("owner"), state.owner, ""
    yield "due", field_label("due"), _due(state, today), "bad" if is_overdue(state, today) else ""
    yield "evidence", field_label("evidence"), "\n".join(state.evidence), ""
    verified = f"{state.verified.by} {state.verified.at.isoformat()}" if state.verified else ""
    yield "verified", field_label("verified"), verified, "good"


class _Page:
    """Gathers lines of one width."""

    def __init__(self, language: Language, cells: int) -> None:
        self.lines: list[Line] = []
        self._language: Language = language
        self._width = max(16, cells)

    def add(self, one: Line) -> None:
        self.lines.append(one)

    def text(self, text: str, tone: str = "", *, indent: int = 0) -> None:
        blank = " " * indent
        self.lines += [line(blank + part, tone) for part in wrap(text, self._width - indent)]

    def heading(self, text: str) -> None:
        self.lines += [Line(), line(text, "label")]

    def bullets(self, texts: tuple[Text, ...]) -> None:
        for text in texts:
            first, *rest = wrap(text.in_(self._language), self._width - 2)
            self.lines += [line(f"- {first}"), *(line(f"  {part}") for part in rest)]

    def field(self, name: str, label: str, value: str, tone: str) -> None:
        """A field of the answer; the cursor can stand on its first line."""
        indent = 8 if self._language == "ko" else 10
        first, *rest = wrap(value, self._width - indent) if value else ["-"]
        head = label + " " * max(1, indent - width(label))
        self.lines.append(Line(((head, "dim"), (first, tone if value else "dim")), f"field/{name}"))
        self.lines += [line(" " * indent + part, tone) for part in rest]

    def related(self, catalog: Catalog, item: Item) -> None:
        """Where other standards and laws speak of the item; indicative only."""
        titles = {source.id: source.title.in_(self._language) for source in catalog.sources}
        found = [crosswalk for crosswalk in catalog.crosswalks if item.id in crosswalk.items]
        if not found:
            return
        self.heading(_("관련 기준 (참고용, 원문 확인)"))
        for crosswalk in found:
            self.text(crosswalk.topic.in_(self._language), "dim")
            for source, numbers in crosswalk.refs.items():
                self.text(f"{titles.get(source, source)}: {', '.join(numbers)}", indent=2)
