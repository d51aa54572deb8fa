"""Gathers the lines of a page to read: paragraphs, headings, points, all broken to one width."""

from __future__ import annotations

from collections.abc import Iterable

from ml_tui.domain.catalog import Guide, Language, Named, Text
from ml_tui.domain.wording import guide_label
from ml_tui.text import width, wrap
from ml_tui.tui.widgets.lines import Line, Span, line

Reader = str
"""For whom the guide is shown: ``consultant`` or ``user``."""

NARROWEST = 16
"""Cells a page takes as its width at least; a narrower view cuts it."""


class PageBuilder:
    """A page in the making. Whatever is added is broken to its width, never cut."""

    def __init__(self, language: Language, cells: int) -> None:
        """An empty page of ``cells`` cells, in ``language``.

        The last cell stays free: the sign that there is more to scroll stands there, and would cut a word.
        """
        self.lines: list[Line] = []
        """What has been added so far."""
        self.language: Language = language
        self.width = max(NARROWEST, cells - 1)

    def add(self, *lines: Line) -> None:
        """Add lines as they are."""
        self.lines += lines

    def text(self, text: str, tone: str = "", *, indent: int = 0) -> None:
        """A paragraph."""
        blank = " " * indent
        self.lines += [line(blank + part, tone) for part in wrap(text, self.width - indent)]

    def said(self, text: Text, tone: str = "", *, indent: int = 0) -> None:
        """A paragraph of the catalog."""
        self.text(text.in_(self.language), tone, indent=indent)

    def heading(self, text: str, right: str = "") -> None:
        """A heading with an empty line before it; ``right`` stands at its other end if there is room."""
        if self.lines:
            self.lines.append(Line())
        *above, last = wrap(text, self.width)
        self.lines += [line(part, "label") for part in above]
        fits = width(last) + width(right) < self.width
        self.lines.append(Line(((last, "label"),), right=((right, "dim"),) if right and fits else ()))

    def stop(self, key: str, lead: str, text: str, *, lead_tone: str = "", tone: str = "") -> None:
        """A line the cursor can stand on: ``lead``, a sign say, and after it ``text``, broken beneath itself."""
        first, *rest = wrap(text, self.width - width(lead))
        self.lines.append(Line(((lead, lead_tone), (first, tone)), key))
        self.lines += [line(" " * width(lead) + part, tone) for part in rest]

    def beside(self, left: Iterable[Span], right: Span, *, indent: int = 0, key: str = "") -> None:
        """``left`` with ``right`` at the other end, or beneath it where both do not fit."""
        spans = tuple(left)
        used = sum(width(text) for text, _tone in spans)
        if used + width(right[0]) < self.width:
            self.lines.append(Line(spans, key, (right,)))
            return
        self.lines.append(Line(spans, key))
        self.text(*right, indent=indent)

    def bullets(self, texts: Iterable[Text], tone: str = "") -> None:
        """Points, each after a dash."""
        for text in texts:
            self.bullet(text.in_(self.language), tone)

    def bullet(self, text: str, tone: str = "") -> None:
        """A point after a dash."""
        first, *rest = wrap(text, self.width - 2)
        self.lines += [line(f"- {first}", tone), *(line(f"  {part}", tone) for part in rest)]

    def named(self, entries: Iterable[Named]) -> None:
        """Titles, each with its meaning beneath."""
        for entry in entries:
            self.said(entry.title, "strong")
            self.said(entry.meaning, indent=2)

    def guide(self, guide: Guide, reader: Reader) -> None:
        """The advice for ``reader`` under its heading."""
        self.heading(f"{guide_label(reader)}  (g)")
        self.bullets(guide.consultant if reader == "consultant" else guide.user)


def numbered(first: str, title: str) -> str:
    """``title`` with the number of the part whose first entry has the number ``first``."""
    return f"{parent_number(first)} {title}".strip()


def parent_number(number: str) -> str:
    """The number of the part that the entry ``number`` is in: ``2.2`` for ``2.2.1``."""
    return number.rpartition(".")[0]
