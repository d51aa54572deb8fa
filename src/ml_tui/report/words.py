"""The words of a report, in the report's own language: it does not follow the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from ml_tui.domain import terms
from ml_tui.domain.catalog import Confidence
from ml_tui.domain.changes import ChangeKind
from ml_tui.domain.findings import Severity, severity_word
from ml_tui.domain.project import Condition, Status, field_labels
from ml_tui.i18n import Language, translation
from ml_tui.report.parts import Term, Tone

_STATUS_TONES = {
    Status.NOT_STARTED: Tone.OPEN,
    Status.IN_PROGRESS: Tone.UNDER_WAY,
    Status.IMPLEMENTED: Tone.GOOD,
    Status.NOT_APPLICABLE: Tone.ASIDE,
}

_CONDITION_TONES = {
    Condition.NORMAL: Tone.GOOD,
    Condition.BOTTLENECK: Tone.UNDER_WAY,
    Condition.TROUBLE: Tone.OPEN,
    Condition.NOT_BUILT: Tone.ASIDE,
}


class Words:
    """The vocabularies of a report in one language."""

    def __init__(self, language: Language) -> None:
        """The words of ``language``."""
        self.language: Language = language
        _ = translation(language).gettext
        self.status = _terms(terms.said(terms.STATUSES, _), _STATUS_TONES)
        self.drawn = (Status.IMPLEMENTED, Status.IN_PROGRESS, Status.NOT_STARTED, Status.NOT_APPLICABLE)
        """The order in which bars have them."""
        self.priority = _terms(terms.priorities(_), {})
        self.met = _yes_and_no(terms.MET, _, Tone.OPEN)
        self.connected = _yes_and_no(terms.CONNECTED, _, Tone.OPEN)
        self.condition = _terms(terms.said(terms.CONDITIONS, _), _CONDITION_TONES)
        self.chosen = _yes_and_no(terms.CHOSEN, _, Tone.ASIDE)
        self.there = {
            True: Term("there", _("있음"), Tone.GOOD),
            False: Term("missing", _("없음"), Tone.OPEN),
        }
        self.overdue = Term("overdue", _("기한 지남"), Tone.OPEN)
        self.ahead = Term("ahead", _("앞섬"), Tone.UNDER_WAY)
        self.gap = _gap_kinds(language)
        self.severity = {
            one: Term(one.value, severity_word(one, language), Tone.OPEN if one is Severity.HIGH else Tone.UNDER_WAY)
            for one in Severity
        }
        self.confidence = {
            Confidence.HIGH: Term(Confidence.HIGH.value, _("높음")),
            Confidence.MEDIUM: Term(Confidence.MEDIUM.value, _("보통")),
        }
        self.cadence = terms.said(terms.CADENCES, _)
        self.step = {
            ChangeKind.CREATE: Term(ChangeKind.CREATE.value, _("만듦")),
            ChangeKind.EDIT: Term(ChangeKind.EDIT.value, _("변경")),
            ChangeKind.UNDO: Term(ChangeKind.UNDO.value, _("되돌림")),
            ChangeKind.REDO: Term(ChangeKind.REDO.value, _("다시 실행")),
            ChangeKind.CHECKPOINT: Term(ChangeKind.CHECKPOINT.value, _("체크포인트")),
            ChangeKind.CATALOG: Term(ChangeKind.CATALOG.value, _("카탈로그")),
            ChangeKind.RESTORE: Term(ChangeKind.RESTORE.value, _("복원")),
        }
        self.label = terms.labels(_)
        self.fields = {**field_labels(_), "met": _("충족한 구현 내용"), "done": _("있는 산출물")}
        self.project = _("프로젝트")
        self.yes_no = terms.said(terms.YES_NO, _)


E = TypeVar("E", bound=StrEnum)


def _terms(words: Mapping[E, str], tones: Mapping[E, Tone]) -> dict[E, Term]:
    """A term for each of ``words``, plain unless ``tones`` say otherwise."""
    return {one: Term(one.value, word, tones.get(one, Tone.PLAIN)) for one, word in words.items()}


def _yes_and_no(words: terms.WordList, _: terms.Translate, tone: Tone) -> dict[bool, Term]:
    """The terms for yes, which is good, and for no in ``tone``."""
    return {value: Term(word.code, _(word.text), Tone.GOOD if value else tone) for value, word in words.items()}


def _gap_kinds(language: Language) -> dict[str, Term]:
    """What kinds of gaps there are, in the order they are listed."""
    _ = translation(language).gettext
    words = {
        "item": _("점검 항목"),
        "row": _("매핑"),
        "layer": _("계층 순서"),
        "stage": _("파이프라인"),
        "component": terms.labels(_)[terms.Label.COMPONENTS],
    }
    return {code: Term(code, word) for code, word in words.items()}
