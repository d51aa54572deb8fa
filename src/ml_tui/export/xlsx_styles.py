"""How the workbook looks: one font, quiet colours, and no colour that does not stand beside a word."""

from __future__ import annotations

from copy import copy

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from ml_tui.domain.report_parts import Kind, Tone

FONT = "맑은 고딕"
"""On every Korean Windows and Mac with Office; others put their own Korean font in its place."""

HEAD, TITLE, SUBTITLE, LABEL, NOTE = "ml head", "ml title", "ml subtitle", "ml label", "ml note"

_INK, _PALE, _RULE = "FF1F3864", "FFF2F5FA", "FFBFC7D5"

BAR = "FF6A93D4"
"""The colour of the bars behind percentages."""

TONES: dict[Tone, tuple[str, str]] = {
    Tone.GOOD: ("FFDDF0E0", "FF1B5E20"),
    Tone.UNDER_WAY: ("FFFFF1CC", "FF7A4B00"),
    Tone.OPEN: ("FFFBE3E0", "FF8E1B12"),
    Tone.ASIDE: ("FFE9ECEF", "FF495057"),
}
"""Background and text colour of a tone; each pair has a contrast above 7:1."""


def style_of(kind: Kind) -> str:
    """The name of the style of cells of ``kind``."""
    return f"ml {kind.value}"


def add_styles(workbook: Workbook) -> None:
    """Make the styles known to ``workbook``; each is listed among Excel's cell styles and can be changed there."""
    side = Side(style="thin", color=_RULE)
    box = Border(left=side, right=side, top=side, bottom=side)
    plain = Font(name=FONT, size=10)
    top = Alignment(vertical="top", wrap_text=True)
    centred = Alignment(vertical="top", horizontal="center", wrap_text=True)
    formats = {
        Kind.NUMBER: (centred, "0"),
        Kind.PERCENT: (centred, "0%"),
        Kind.DATE: (centred, "yyyy-mm-dd"),
        Kind.MOMENT: (centred, "yyyy-mm-dd hh:mm:ss"),
        Kind.STATUS: (centred, "@"),
    }
    for kind in Kind:
        alignment, number_format = formats.get(kind, (top, "@"))
        _add(workbook, style_of(kind), plain, alignment, border=box, number_format=number_format)
    white = Font(name=FONT, size=10, bold=True, color="FFFFFFFF")
    middle = Alignment(vertical="center", horizontal="center", wrap_text=True)
    _add(workbook, HEAD, white, middle, border=box, fill=_INK)
    _add(workbook, LABEL, Font(name=FONT, size=10, bold=True), top, border=box, fill=_PALE)
    _add(workbook, TITLE, Font(name=FONT, size=20, bold=True, color=_INK), Alignment(vertical="center", wrap_text=True))
    _add(workbook, SUBTITLE, Font(name=FONT, size=12, color="FF495057"), Alignment(vertical="center", wrap_text=True))
    _add(workbook, NOTE, Font(name=FONT, size=9, color="FF495057"), top)


class Painter:
    """Gives cells their styles. What a style comes down to is worked out once: openpyxl does so for every cell."""

    def __init__(self) -> None:
        """Nothing has been worked out yet."""
        self._known: dict[tuple[str, bool], StyleArray] = {}

    def paint(self, cell: Cell, name: str, *, typed: bool) -> None:
        """Give ``cell`` the style ``name``; with ``typed``, as a text that stays one whatever it looks like."""
        known = self._known.get((name, typed))
        if known is None:
            cell.style = name
            cell.quotePrefix = typed
            self._known[(name, typed)] = copy(cell._style)  # type: ignore[attr-defined]
        else:
            # A copy: what is changed on one cell must not change on the others.
            cell._style = copy(known)  # type: ignore[attr-defined]


def make_sum(cell: Cell) -> None:
    """Let ``cell`` look like one of a row of sums."""
    cell.font = Font(name=FONT, size=10, bold=True)
    cell.fill = solid(_PALE)


def solid(colour: str) -> PatternFill:
    """A background of ``colour``, as eight hexadecimal digits."""
    return PatternFill(fill_type="solid", start_color=colour, end_color=colour)


def _add(
    workbook: Workbook,
    name: str,
    font: Font,
    alignment: Alignment,
    *,
    border: Border | None = None,
    fill: str = "",
    number_format: str = "@",
) -> None:
    style = NamedStyle(name=name, font=font, alignment=alignment, number_format=number_format)
    if border:
        style.border = border
    if fill:
        style.fill = solid(fill)
    workbook.add_named_style(style)
