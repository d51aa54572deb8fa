"""Turns cells into values of fields; a cell that does not fit raises a problem to show."""

from __future__ import annotations

from datetime import date

import msgspec

from ml_tui.domain import answers
from ml_tui.domain.changes import JSON
from ml_tui.domain.fields import Field, FieldKind
from ml_tui.domain.terms import UnknownWord, WordList, value_of_word
from ml_tui.errors import BadInput
from ml_tui.i18n import _
from ml_tui.text import clean_line, clean_text
from ml_tui.workbook.sandbox.protocol import RawCell

_SHOWN = 40
"""How much of a value a message quotes, in characters."""


class UnfitCell(Exception):
    """A cell does not fit its field."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Say what is wrong and what would fit."""
        super().__init__(message)
        self.message = message
        self.hint = hint


def value_of(words: WordList, text: str) -> JSON:
    """Return the value for ``text``, as the log stores it; ``words`` are those of its field.

    :raises UnfitCell: no word fits; the hint suggests the nearest one.
    """
    offered = _("쓸 수 있는 것: {all}").format(all=", ".join(_(word.text) for word in words.values()))
    try:
        return msgspec.to_builtins(value_of_word(words, text))
    except UnknownWord as unknown:
        if not text:
            raise UnfitCell(_("비어 있습니다"), offered) from None
        near = _("혹시 {name}?").format(name=_(words[unknown.near].text)) + " " if unknown.near is not None else ""
        raise UnfitCell(_("쓸 수 없는 값입니다: {word}").format(word=text[:_SHOWN]), near + offered) from None


def text_of(cell: RawCell | None) -> str:
    """Return the text of ``cell``, cleaned but not shortened; a number as a user would type it.

    :raises UnfitCell: the cell holds an error, a formula without a value or no finite number, or a merge has removed
        its content.
    """
    if cell is None:
        return ""
    match cell.kind:
        case "e":
            raise UnfitCell(
                _("오류 값입니다: {word}").format(word=clean_line(cell.value)[:_SHOWN]), _("수식을 글로 바꾸십시오")
            )
        case "f":
            raise UnfitCell(
                _("수식에 계산된 값이 없습니다"), _("Excel에서 열어 저장하거나, 수식을 그 값으로 바꾸십시오")
            )
        case "m":
            raise UnfitCell(_("다른 칸과 병합되어 값이 사라진 칸입니다"), _("병합을 풀고 칸마다 값을 적으십시오"))
        case "n":
            return _typed(cell.value)
        case "d":
            return cell.value.removesuffix("T00:00:00")
    return clean_text(cell.value, limit=2 * len(cell.value) + 1)


def _typed(number: str) -> str:
    try:
        value = float(number)
    except ValueError:
        raise UnfitCell(_("숫자가 아닙니다: {word}").format(word=clean_line(number)[:_SHOWN])) from None
    if value != value or value in (float("inf"), float("-inf")):
        raise UnfitCell(_("숫자가 아닙니다: {word}").format(word=clean_line(number)[:_SHOWN]))
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else number


def day_of(cell: RawCell | None) -> str | None:
    """Return the date in ``cell`` in ISO form.

    :raises UnfitCell: it is no date.
    """
    text = text_of(cell)
    if cell is not None and cell.kind == "d":
        text = text.partition("T")[0]
    try:
        day: date | None = answers.parse_date(text)
    except BadInput as error:
        raise UnfitCell(error.message, error.hint) from None
    return day.isoformat() if day else None


def checked(declared: Field, text: str) -> JSON:
    """Return ``text`` as the log stores it for the field ``declared``; never shorten it silently.

    :raises UnfitCell: the text is too long, or has too many lines.
    """
    value = text.split("\n") if declared.kind is FieldKind.LINES else text
    try:
        return msgspec.to_builtins(answers.cleaned_value(declared, value))
    except BadInput as error:
        raise UnfitCell(error.message, error.hint) from None
