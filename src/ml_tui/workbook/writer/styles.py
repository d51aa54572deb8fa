"""The styles of the workbook: one font, quiet colours, and a word beside every colour."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from ml_tui.report.parts import ColumnKind, Tone

FONT = "맑은 고딕"
"""Every Korean Windows and Mac with Office has this font; other systems replace it by their own Korean font."""

HEAD, TITLE, SUBTITLE, LABEL, NOTE = "head", "title", "subtitle", "label", "note"
GROUP, STEP, STATE, MEASURE, ARROW = "group", "step", "condition", "measure", "arrow"

_INK, _PALE, _RULE, _QUIET = "#1F3864", "#F2F5FA", "#BFC7D5", "#495057"

BAR = "#6A93D4"
"""The colour of the bars behind percentages."""

STYLES: dict[Tone, tuple[str, str]] = {
    Tone.GOOD: ("#DDF0E0", "#1B5E20"),
    Tone.UNDER_WAY: ("#FFF1CC", "#7A4B00"),
    Tone.OPEN: ("#FBE3E0", "#8E1B12"),
    Tone.ASIDE: ("#E9ECEF", "#495057"),
}
"""Tone to background and text colour; each pair has a contrast above 7:1."""

Look = dict[str, Any]
"""The properties of a format, with XlsxWriter's names."""

SUM: Look = {"bold": True, "bg_color": _PALE}
"""Additions for a row of sums."""

_CENTRED: Look = {"align": "center"}
_MIDDLE: Look = {"align": "center", "valign": "vcenter"}
_BOX: Look = {"border": 1, "border_color": _RULE}

_KINDS: dict[ColumnKind, Look] = {
    ColumnKind.NUMBER: {**_CENTRED, "num_format": "0"},
    ColumnKind.PERCENT: {**_CENTRED, "num_format": "0%"},
    ColumnKind.DATE: {**_CENTRED, "num_format": "yyyy-mm-dd"},
    ColumnKind.MOMENT: {**_CENTRED, "num_format": "yyyy-mm-dd hh:mm:ss"},
    ColumnKind.STATUS: _CENTRED,
}

_PLAIN: Look = {"font_name": FONT, "font_size": 10, "num_format": "@", "valign": "top", "text_wrap": True}
"""The defaults of all formats."""

_LOOKS: dict[str, Look] = {
    **{kind.value: {**_BOX, **_KINDS.get(kind, {})} for kind in ColumnKind},
    HEAD: {**_BOX, **_MIDDLE, "bold": True, "font_color": "#FFFFFF", "bg_color": _INK},
    LABEL: {**_BOX, "bold": True, "bg_color": _PALE},
    TITLE: {"font_size": 20, "bold": True, "font_color": _INK, "valign": "vcenter"},
    SUBTITLE: {"font_size": 12, "font_color": _QUIET, "valign": "vcenter"},
    NOTE: {"font_size": 9, "font_color": _QUIET},
    GROUP: {"font_size": 12, "bold": True, "font_color": _INK, "valign": "vcenter", "text_wrap": False},
    STEP: {**_MIDDLE, "bold": True, "left": 2, "right": 2, "top": 2},
    STATE: {**_MIDDLE, "left": 2, "right": 2},
    MEASURE: {**_MIDDLE, "font_size": 9, "left": 2, "right": 2, "bottom": 2},
    ARROW: {**_MIDDLE, "font_size": 14, "bold": True, "font_color": _QUIET},
}


class Styles:
    """The formats of a workbook, each made at its first use."""

    def __init__(self, book: Workbook) -> None:
        """Make formats in ``book``."""
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}

    def get(self, name: str, *, typed: bool = False, more: Look | None = None) -> Format:
        """Return the format called ``name``, a `ColumnKind` or one of those above, with the properties ``more`` added.

        :param typed: keep the cell a text, also after an edit, whatever it looks like.
        """
        key = (name, typed, *more.items()) if more else (name, typed)
        found = self._made.get(key)
        if found is None:
            quoted = {"quote_prefix": True} if typed else {}
            found = self._book.add_format({**_PLAIN, **_LOOKS[name], **(more or {}), **quoted})
            self._made[key] = found
        return found

    def tone(self, tone: Tone) -> Format:
        """Return the conditional format for a term of ``tone``."""
        background, ink = STYLES[tone]
        key = (tone,)
        if key not in self._made:
            self._made[key] = self._book.add_format({"bg_color": background, "font_color": ink})
        return self._made[key]


def toned(tone: Tone) -> Look:
    """Return the colours of a box of ``tone``: background, text and edges."""
    background, ink = STYLES.get(tone, ("#FFFFFF", _QUIET))
    edges = {f"{side}_color": ink for side in ("left", "right", "top", "bottom")}
    return {"bg_color": background, "font_color": ink, **edges}
