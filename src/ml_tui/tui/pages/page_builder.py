"""Builds the lines of a page: paragraphs, headings, points, fields, all wrapped to one width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ml_tui.domain.catalog import Catalog, Guide, Item, Language, Named, Text
from ml_tui.domain.fields import FieldKind, answer_texts, fields_by_name
from ml_tui.domain.progress import shares
from ml_tui.domain.project import Project, State
from ml_tui.domain.wording import SIGNS, field_label, guide_label
from ml_tui.i18n import _
from ml_tui.text import width, wrap
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, Span, line

JUMP = "jump:"
"""Prefix of the keys of lines that lead elsewhere: ``jump:checklist:data-collection#field/note``."""

NARROWEST = 16
"""A page wraps its lines to at least this many cells; a narrower view cuts them."""

BESIDE_FROM = 44
"""From this width in cells, a long answer stands beside its label; on narrower pages below it."""


class LineBuilder:
    """Builds lines of one width: it wraps every text and cuts none. It knows no project."""

    def __init__(self, cells: int, *, spare: int = 1) -> None:
        """Begin with no lines, for a view of ``cells`` cells; the last ``spare`` cells stay free.

        The view draws its scroll sign in the last cell, and would cover a letter there.
        """
        self.lines: list[Line] = []
        """The lines added so far."""
        self.width = max(NARROWEST, cells - spare)

    def add(self, *lines: Line) -> None:
        """Add lines as they are."""
        self.lines += lines

    def text(self, text: str, tone: str = "", *, indent: int = 0) -> None:
        """Add a paragraph."""
        self.hanging(" " * indent, text, tone)

    def hanging(self, lead: str, text: str, tone: str = "") -> None:
        """Add ``text`` after ``lead``; further lines begin where ``text`` begins."""
        self.lines += [line(part, tone) for part in hanging(lead, text, self.width)]

    def bullet(self, text: str, tone: str = "") -> None:
        """Add a point after a dash."""
        self.hanging("- ", text, tone)

    def heading(self, text: str, right: str = "") -> None:
        """Add a heading after an empty line, with ``right`` at the right edge if there is room."""
        if self.lines:
            self.lines.append(Line())
        *above, last = wrap(text, self.width)
        self.lines += [line(part, "label") for part in above]
        fits = width(last) + width(right) < self.width
        self.lines.append(Line(((last, "label"),), right=((right, "dim"),) if right and fits else ()))

    def stop(self, key: str, lead: str, text: str, *, lead_tone: str = "", tone: str = "") -> None:
        """Add a line that the cursor can stand on: ``lead``, such as a sign, and ``text`` wrapped behind it."""
        first, *rest = wrap(text, self.width - width(lead))
        self.lines.append(Line(((lead, lead_tone), (first, tone)), key))
        self.lines += [line(" " * width(lead) + part, tone) for part in rest]

    def beside(self, left: Iterable[Span], right: Span, *, indent: int = 0, key: str = "") -> None:
        """Add ``left`` with ``right`` at the right edge, or below ``left`` if both do not fit."""
        spans = tuple(left)
        used = sum(width(text) for text, _tone in spans)
        if used + width(right[0]) < self.width:
            self.lines.append(Line(spans, key, (right,)))
            return
        self.lines.append(Line(spans, key))
        self.text(*right, indent=indent)

    def field(self, name: str, value: str, tone: str = "", *, column: int) -> None:
        """Add a field of an answer as a stop: its label in ``column`` cells, behind it the value or a dash."""
        label = field_label(name)
        lead = label + " " * max(1, column - width(label))
        self.stop(f"field/{name}", lead, value or "-", lead_tone="dim", tone=tone if value else "dim")


class PageBuilder(LineBuilder):
    """Builds a page of a project, with the words of its catalog and its answers."""

    def __init__(self, context: PageContext, *, spare: int = 1) -> None:
        """Begin an empty page for ``context``; the last ``spare`` cells of its width stay free."""
        super().__init__(context.width, spare=spare)
        self.context = context
        self.catalog: Catalog = context.catalog
        self.project: Project = context.project
        self.language: Language = context.language
        self.say = context.say
        """Returns a text of the catalog in the language of the page."""

    def catalog_text(self, text: Text, tone: str = "", *, indent: int = 0) -> None:
        """Add a paragraph of the catalog."""
        self.text(self.say(text), tone, indent=indent)

    def bullets(self, texts: Iterable[Text], tone: str = "") -> None:
        """Add points of the catalog."""
        for text in texts:
            self.bullet(self.say(text), tone)

    def named(self, entries: Iterable[Named]) -> None:
        """Add titles, each with its meaning below."""
        for entry in entries:
            self.catalog_text(entry.title, "strong")
            self.catalog_text(entry.meaning, indent=2)

    def guide(self, guide: Guide) -> None:
        """Add the guide's advice for the reader, under a heading."""
        reader = self.context.reader
        self.heading(f"{guide_label(reader)}  (g)")
        self.bullets(guide.consultant if reader == "consultant" else guide.user)

    def answers(
        self, state: State, special: Mapping[str, tuple[str, str] | None] = {}, *, beneath: bool = False
    ) -> None:
        """Add every field of ``state`` as a stop: its label, behind it what was answered or a dash.

        :param special: text and tone of those that the page tells in its own way; None leaves one out. What stands at
            the head of an answer is told only so.
        :param beneath: put a long text beneath its label where the page is narrow.
        """
        declared, told = fields_by_name(type(state)), dict(special)
        for name, text in answer_texts(state):
            told.setdefault(name, (text, "good" if declared[name].kind is FieldKind.VERIFICATION else ""))
        shown = [(name, *found) for name in declared if (found := told.get(name))]
        column = max(width(field_label(name)) for name, _text, _tone in shown) + 2
        for name, text, tone in shown:
            if beneath and self.width < BESIDE_FROM and column + width(text) > self.width:
                self.stop(f"field/{name}", "", field_label(name), tone="dim")
                self.text(text, tone, indent=2)
            else:
                self.field(name, text, tone, column=column)

    def item_stop(self, key: str, item: Item, *, indent: str = "") -> None:
        """Add an item with the sign of its status as a stop."""
        status = self.project.item(item.id).status
        text = f"{item.no} {self.say(item.title)}"
        self.stop(key, f"{indent}{SIGNS[status]} ", text, lead_tone=status.value)

    def related_items(self, item_ids: Sequence[str]) -> None:
        """Add the related checklist items; each line leads to its item."""
        if not item_ids:
            return
        states = [self.project.item(item_id).status for item_id in item_ids]
        self.heading(_("관련 점검 항목"), _("구현 {counted}").format(counted=shares(states).counted))
        for item_id, status in zip(item_ids, states, strict=True):
            item = self.catalog.item(item_id)
            title = f"{item.no} {self.say(item.title)}" if item else item_id
            self.stop(f"{JUMP}checklist:{item_id}", f"{SIGNS[status]} ", title, lead_tone=status.value)


def hanging(lead: str, text: str, cells: int) -> list[str]:
    """``text`` after ``lead`` in rows of ``cells`` cells; further rows begin where ``text`` begins."""
    first, *rest = wrap(text, cells - width(lead))
    return [lead + first, *(" " * width(lead) + part for part in rest)]


def numbered(first: str, title: str) -> str:
    """``title`` with the number of the part whose first entry has the number ``first``."""
    return f"{parent_number(first)} {title}".strip()


def parent_number(number: str) -> str:
    """The number of the part that the entry ``number`` is in: ``2.2`` for ``2.2.1``."""
    return number.rpartition(".")[0]
