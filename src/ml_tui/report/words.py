"""The words of a report, in its own language, which may not be the screen's."""

from __future__ import annotations

from typing import Any

from ml_tui.domain import terms
from ml_tui.domain.catalog import Confidence, Priority
from ml_tui.domain.changes import ChangeKind
from ml_tui.domain.fields import Field
from ml_tui.domain.findings import Severity, severity_word
from ml_tui.domain.project import Condition, Status, field_labels
from ml_tui.i18n import Language, translation
from ml_tui.report.parts import Term, Tone


class Words:
    """The vocabularies of a report in one language."""

    def __init__(self, language: Language) -> None:
        """The words of ``language``."""
        self.language: Language = language
        _ = translation(language).gettext
        self.status: dict[Status, Term] = _terms(terms.STATUSES, _)
        self.drawn = (Status.IMPLEMENTED, Status.IN_PROGRESS, Status.NOT_STARTED, Status.NOT_APPLICABLE)
        """The order of the statuses in bars."""
        self.priority: dict[Priority, Term] = _terms(terms.PRIORITIES, _)
        self.met: dict[bool, Term] = _terms(terms.MET, _)
        self.connected: dict[bool, Term] = _terms(terms.CONNECTED, _)
        self.condition: dict[Condition, Term] = _terms(terms.CONDITIONS, _)
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
        self._choices: dict[int, dict[Any, Term]] = {}

    def of(self, field: Field) -> dict[Any, Term]:
        """The terms that the choice ``field`` offers, by its values; none for any other field."""
        known = self._choices.get(id(field.words))
        if known is None:
            known = self._choices[id(field.words)] = _terms(field.words, translation(self.language).gettext)
        return known


def _terms(words: terms.WordList, _: terms.Translate) -> dict[Any, Term]:
    return {value: Term(word.code, _(word.text), Tone(word.tone or Tone.PLAIN)) for value, word in words.items()}


def _gap_kinds(language: Language) -> dict[str, Term]:
    """The kinds of gaps, in the order they are listed."""
    _ = translation(language).gettext
    words = {
        "item": _("점검 항목"),
        "row": _("매핑"),
        "layer": _("계층 순서"),
        "stage": _("파이프라인"),
        "component": terms.labels(_)[terms.Label.COMPONENTS],
    }
    return {code: Term(code, word) for code, word in words.items()}
