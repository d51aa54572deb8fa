"""The words of a report, in its own language, which may not be the screen's."""

from __future__ import annotations

from typing import Any

from ml_tui.domain import terms
from ml_tui.domain.catalog import Confidence, Priority
from ml_tui.domain.changes import ChangeKind
from ml_tui.domain.fields import Field
from ml_tui.domain.findings import Severity
from ml_tui.domain.project import Cadence, Condition, Status, field_labels
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
        self.there: dict[bool, Term] = _terms(terms.THERE, _)
        self.overdue, self.ahead = _term(terms.OVERDUE, _), _term(terms.AHEAD, _)
        self.gap: dict[str, Term] = _terms(terms.GAPS, _)
        self.severity: dict[Severity, Term] = _terms(terms.SEVERITIES, _)
        self.confidence: dict[Confidence, Term] = _terms(terms.CONFIDENCES, _)
        self.cadence: dict[Cadence, Term] = _terms(terms.CADENCES, _)
        self.step: dict[ChangeKind, Term] = _terms(terms.STEPS, _)
        self.label = terms.labels(_)
        self.fields = field_labels(_, listed=True)
        self.project = _("프로젝트")
        self.yes_no: dict[bool, Term] = _terms(terms.YES_NO, _)
        self._choices: dict[int, dict[Any, Term]] = {}

    def of(self, field: Field) -> dict[Any, Term]:
        """The terms that the choice ``field`` offers, by its values; none for any other field."""
        known = self._choices.get(id(field.words))
        if known is None:
            known = self._choices[id(field.words)] = _terms(field.words, translation(self.language).gettext)
        return known


def _terms(words: terms.WordList, _: terms.Translate) -> dict[Any, Term]:
    return {value: _term(word, _) for value, word in words.items()}


def _term(word: terms.Word, _: terms.Translate) -> Term:
    return Term(word.code, _(word.text), Tone(word.tone or Tone.PLAIN))
