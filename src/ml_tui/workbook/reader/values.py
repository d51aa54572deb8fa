"""What a cell says as a value of a field; a cell that does not fit is a problem that can be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches

from ml_tui.domain import answers
from ml_tui.domain.changes import JSON
from ml_tui.domain.lengths import EVIDENCE_LENGTH, fitting_line, fitting_text
from ml_tui.domain.project import Status
from ml_tui.errors import BadInput
from ml_tui.i18n import LANGUAGES, _
from ml_tui.report.words import Words
from ml_tui.text import clean_line, clean_text
from ml_tui.workbook.sandbox.protocol import RawCell

_SHOWN = 40
"""How much of a value a message quotes, in characters."""


class UnfitCell(Exception):
    """A cell does not say anything that its field could take."""

    def __init__(self, message: str, hint: str = "") -> None:
        """What is wrong, and what would do."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class Vocabulary:
    """Recognises the words of a fixed set: codes, and the words of both languages, however spaced."""

    def __init__(self, known: Mapping[str, JSON], offered: str) -> None:
        """Words and what they mean; ``offered`` names the words that may be used."""
        self._known = {_folded(word): (value, word) for word, value in known.items()}
        self._offered = offered

    def value(self, text: str) -> JSON:
        """What ``text`` means.

        :raises Unfit: nothing; the hint suggests the nearest word.
        """
        folded = _folded(text)
        if folded in self._known:
            return self._known[folded][0]
        if not folded:
            raise UnfitCell(_("비어 있습니다"), _("쓸 수 있는 것: {all}").format(all=self._offered))
        near = get_close_matches(folded[:40], self._known, n=1, cutoff=0.5)
        suggestion = _("혹시 {name}?").format(name=self._known[near[0]][1]) + " " if near else ""
        raise UnfitCell(
            _("그런 말이 없습니다: {word}").format(word=text[:_SHOWN]),
            suggestion + _("쓸 수 있는 것: {all}").format(all=self._offered),
        )


def _folded(word: str) -> str:
    return "".join(char for char in word.casefold() if char not in " _-\u3000")


def statuses() -> Vocabulary:
    """The words for a status."""
    known: dict[str, JSON] = {status.value: status.value for status in Status}
    for one in LANGUAGES:
        known |= {term.word: status.value for status, term in Words(one).status.items()}
    return Vocabulary(known, ", ".join(term.word for term in Words("ko").status.values()))


def yes_or_no(field: str) -> Vocabulary:
    """The words for whether a criterion is ``met`` or a row ``connected``."""
    known: dict[str, JSON] = {"yes": True, "y": True, "true": True, "o": True, "예": True, "네": True}
    known |= {"no": False, "n": False, "false": False, "x": False, "아니요": False, "아니오": False}
    for one in LANGUAGES:
        words = Words(one)
        terms = words.met if field == "met" else words.connected
        known |= {name: value for value, term in terms.items() for name in (term.word, term.code)}
    korean = Words("ko").met if field == "met" else Words("ko").connected
    return Vocabulary(known, ", ".join(term.word for term in korean.values()))


def text_of(cell: RawCell | None) -> str:
    """The text of ``cell``, cleaned but not cut; a number as it would be typed.

    :raises Unfit: it holds an error, a formula without a value, or no finite number, or has lost what it held when it
        was merged with another.
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
    """The day in ``cell`` in ISO form.

    :raises Unfit: it is not a day.
    """
    text = text_of(cell)
    if cell is not None and cell.kind == "d":
        text = text.partition("T")[0]
    try:
        day: date | None = answers.parse_date(text)
    except BadInput as error:
        raise UnfitCell(error.message, error.hint) from None
    return day.isoformat() if day else None


def checked(field: str, text: str) -> JSON:
    """The ``text`` of an answer's ``field`` as the log keeps it; nothing is cut off without a word.

    :raises Unfit: it is too long.
    """
    match field:
        case "note" | "plan":
            return _fitting(fitting_text, text.strip("\n"))
        case "evidence":
            lines = [_fitting(fitting_line, line, limit=EVIDENCE_LENGTH) for line in text.split("\n")]
            kept = [line for line in lines if line]
            if len(kept) > answers.EVIDENCE_LIMIT:
                raise UnfitCell(_("증빙이 너무 많습니다 (항목마다 {n}건까지)").format(n=answers.EVIDENCE_LIMIT))
            return kept
    return _fitting(fitting_line, text)


def _fitting(fit: Callable[..., str], text: str, **options: int) -> str:
    try:
        return fit(text, **options)
    except BadInput as error:
        raise UnfitCell(error.message, error.hint) from None
