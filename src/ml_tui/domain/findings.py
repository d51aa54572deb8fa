"""Findings on the quality of the answers: contradictions, gaps, and answers that are out of date.

The guide warns of rating too high and too low alike (part 3, 9.1) and asks for regular updates (9.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction

import msgspec

from ml_tui.domain.catalog import Catalog, Item, Layer, Priority, Section
from ml_tui.domain.gaps import missing_fields
from ml_tui.domain.platform import RowDoubt, row_doubt
from ml_tui.domain.progress import is_overdue, shares, unmet_criteria
from ml_tui.domain.project import Cadence, ItemState, Project, Status, field_labels
from ml_tui.domain.review import is_review_overdue, needs_recheck, next_review, one_cadence_after
from ml_tui.domain.rollup import holder_shares, layers_ahead
from ml_tui.i18n import Language, translation

MOST_NOT_APPLICABLE = Fraction(1, 3)
"""The share of a section's items above which 해당 없음 deserves a second look."""


class Severity(StrEnum):
    """How much a finding matters."""

    HIGH = "high"
    """An answer that cannot stand as it is, or a day that has passed."""
    LOW = "low"
    """Something to look at."""


class Code(StrEnum):
    """The kind of a finding, in the order in which findings are listed."""

    WITHOUT_EVIDENCE = "implemented_without_evidence"
    UNMET_CRITERIA = "implemented_with_unmet_criteria"
    WITHOUT_REASON = "not_applicable_without_reason"
    CONNECTED_UNSTARTED = "connected_but_not_started"
    OVERDUE = "overdue"
    VERIFIED_UNFINISHED = "verified_but_not_implemented"
    VERIFIED_LATER = "verified_in_the_future"
    CHANGED_SINCE = "changed_since_answered"
    ALL_MET = "all_met_but_not_implemented"
    UNPLANNED = "required_unplanned"
    OLD_VERIFICATION = "verification_outdated"
    MANY_NOT_APPLICABLE = "many_not_applicable"
    LAYER_AHEAD = "layer_ahead"
    REVIEW_OVERDUE = "review_overdue"


HIGH = frozenset(
    {
        Code.WITHOUT_EVIDENCE,
        Code.UNMET_CRITERIA,
        Code.WITHOUT_REASON,
        Code.CONNECTED_UNSTARTED,
        Code.OVERDUE,
        Code.VERIFIED_UNFINISHED,
        Code.VERIFIED_LATER,
    }
)
"""The codes of `Severity.HIGH`."""


class Finding(msgspec.Struct, frozen=True):
    """Something that is wrong with an answer. Each front end tells by ``code`` how to mend it."""

    code: Code
    target: str
    """What it is about: ``item/ID``, ``row/NO``, ``section/ID``, ``layer/ID`` or ``project``."""
    subject: str
    """The name of the target, for readers."""
    field: str
    """The field that is wrong or empty; an empty text if it is not a single one."""
    reason: str
    """What is wrong, in a sentence."""
    cause: str = ""
    """The part of the target, or the other answer, that causes it: ``criterion/ID``, ``item/ID``, ``layer/ID``."""

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return severity_of(self.code)


def severity_of(code: Code) -> Severity:
    """How much findings of ``code`` matter."""
    return Severity.HIGH if code in HIGH else Severity.LOW


def find_findings(catalog: Catalog, project: Project, today: date, language: Language) -> list[Finding]:
    """Return every finding on ``project`` as of ``today``, in the order of `Code`, then of the catalog."""
    found = list(_Search(catalog, project, today, language).findings())
    order = {code: position for position, code in enumerate(Code)}
    return sorted(found, key=lambda finding: order[finding.code])


def lacks_evidence(state: ItemState) -> bool:
    """Whether an answer is 구현됨 without a piece of evidence."""
    return state.status is Status.IMPLEMENTED and not state.evidence


def lacks_criteria(item: Item, state: ItemState) -> bool:
    """Whether an answer is 구현됨 though not all criteria of ``item`` are met."""
    return state.status is Status.IMPLEMENTED and bool(unmet_criteria(item, state))


def is_verification_old(state: ItemState, cadence: Cadence, today: date) -> bool:
    """Whether an answer was verified more than one review cadence ago."""
    if state.verified is None or state.status is Status.NOT_APPLICABLE:
        return False
    return one_cadence_after(state.verified.at, cadence) < today


def code_title(code: Code, language: Language) -> str:
    """Return the title of the findings of ``code``."""
    _ = translation(language).gettext
    return {
        Code.WITHOUT_EVIDENCE: _("증빙 없는 구현됨"),
        Code.UNMET_CRITERIA: _("미충족 내용이 남은 구현됨"),
        Code.WITHOUT_REASON: _("사유 없는 해당 없음"),
        Code.CONNECTED_UNSTARTED: _("항목은 미착수인데 연결됨"),
        Code.OVERDUE: _("기한이 지난 항목"),
        Code.VERIFIED_UNFINISHED: _("구현됨이 아닌데 검증된 항목"),
        Code.VERIFIED_LATER: _("검증일이 오늘보다 뒤인 항목"),
        Code.CHANGED_SINCE: _("재검토할 항목"),
        Code.ALL_MET: _("모두 충족했지만 구현됨이 아님"),
        Code.UNPLANNED: _("계획·담당자·기한이 빈 필수 항목"),
        Code.OLD_VERIFICATION: _("오래된 검증"),
        Code.MANY_NOT_APPLICABLE: _("해당 없음이 많은 영역"),
        Code.LAYER_AHEAD: _("아래보다 앞선 계층"),
        Code.REVIEW_OVERDUE: _("지난 점검일"),
    }[code]


class _Search:
    """Looks through one project."""

    def __init__(self, catalog: Catalog, project: Project, today: date, language: Language) -> None:
        self._catalog = catalog
        self._project = project
        self._today = today
        self._language: Language = language
        self._ = translation(language).gettext
        self._labels = field_labels(self._)

    def findings(self) -> Iterator[Finding]:
        """Every finding."""
        for section in self._catalog.sections:
            for item in section.items:
                yield from self._of_item(item, self._project.item(item.id))
            yield from self._of_section(section)
        yield from self._of_rows()
        yield from self._of_layers()
        yield from self._of_review()

    def _of_item(self, item: Item, state: ItemState) -> Iterator[Finding]:
        if state.status.is_open:
            yield from self._of_open(item, state)
        elif state.status is Status.NOT_APPLICABLE and not state.reason:
            yield self._item(Code.WITHOUT_REASON, item, "reason", self._("해당 없음인데 사유가 없습니다."))
        yield from self._of_implemented(item, state)
        yield from self._of_verification(item, state)
        if needs_recheck(item, self._project):
            yield self._item(Code.CHANGED_SINCE, item, "", self._("답한 뒤에 항목의 글이 바뀌었습니다."))

    def _of_implemented(self, item: Item, state: ItemState) -> Iterator[Finding]:
        _ = self._
        if lacks_evidence(state):
            yield self._item(Code.WITHOUT_EVIDENCE, item, "evidence", _("구현됨인데 증빙이 없습니다."))
        if lacks_criteria(item, state):
            unmet = unmet_criteria(item, state)
            names = ", ".join(criterion.name.in_(self._language) for criterion in unmet)
            reason = _("구현됨인데 충족하지 않은 구현 내용이 있습니다: {names}.").format(names=names)
            yield self._item(Code.UNMET_CRITERIA, item, "met", reason, cause=f"criterion/{unmet[0].id}")

    def _of_open(self, item: Item, state: ItemState) -> Iterator[Finding]:
        _ = self._
        if item.criteria and not unmet_criteria(item, state):
            yield self._item(Code.ALL_MET, item, "status", _("구현 내용을 모두 충족했는데 구현됨이 아닙니다."))
        missing = missing_fields(state)
        if missing and item.priority is Priority.REQUIRED:
            reason = _("남은 필수 항목인데 비어 있습니다: {fields}.").format(
                fields=", ".join(self._labels[name] for name in missing)
            )
            yield self._item(Code.UNPLANNED, item, missing[0], reason)
        if state.due and is_overdue(state, self._today):
            reason = _("기한 {due}에서 {n}일 지났습니다.").format(
                due=state.due.isoformat(), n=(self._today - state.due).days
            )
            yield self._item(Code.OVERDUE, item, "due", reason)

    def _of_verification(self, item: Item, state: ItemState) -> Iterator[Finding]:
        if state.verified is None:
            return
        _, day = self._, state.verified.at.isoformat()
        if state.status is not Status.IMPLEMENTED:
            reason = _("구현됨이 아닌데 검증되어 있습니다 ({by} {day}).").format(by=state.verified.by, day=day)
            yield self._item(Code.VERIFIED_UNFINISHED, item, "verified", reason)
        elif state.verified.at > self._today:
            reason = _("검증한 날({day})이 아직 오지 않았습니다.").format(day=day)
            yield self._item(Code.VERIFIED_LATER, item, "verified", reason)
        elif is_verification_old(state, self._project.info.cadence, self._today):
            reason = _("검증한 날({day})에서 점검 주기가 지났습니다.").format(day=day)
            yield self._item(Code.OLD_VERIFICATION, item, "verified", reason)

    def _of_section(self, section: Section) -> Iterator[Finding]:
        aside = [i for i in section.items if self._project.item(i.id).status is Status.NOT_APPLICABLE]
        if section.items and Fraction(len(aside), len(section.items)) > MOST_NOT_APPLICABLE:
            _ = self._
            yield Finding(
                Code.MANY_NOT_APPLICABLE,
                f"section/{section.id}",
                f"{section.no} {section.title.in_(self._language)}",
                "reason",
                _("{total}개 항목 가운데 {n}개가 해당 없음입니다. 분모가 줄어 비율이 높아 보입니다.").format(
                    total=len(section.items), n=len(aside)
                ),
                f"item/{aside[0].id}",
            )

    def _of_rows(self) -> Iterator[Finding]:
        _ = self._
        for row in self._catalog.rows:
            if row_doubt(row, self._project) is RowDoubt.CONNECTED_BUT_NOT_BEGUN:
                count = shares(self._project.item(item_id).status for item_id in row.items).applicable
                yield Finding(
                    Code.CONNECTED_UNSTARTED,
                    f"row/{row.no}",
                    f"{row.no} {row.function.in_(self._language)}",
                    "connected",
                    _("연결됨인데 이 기능의 점검 항목 {n}개가 모두 미착수입니다.").format(n=count),
                )

    def _of_layers(self) -> Iterator[Finding]:
        _ = self._
        layers = {layer.id: layer for layer in self._catalog.layers}
        for ahead in layers_ahead(self._catalog, self._project):
            upper, lower = layers[ahead.upper], layers[ahead.lower]
            yield Finding(
                Code.LAYER_AHEAD,
                f"layer/{upper.id}",
                self._named(upper),
                "",
                _("{upper} {a}, 그 아래의 {lower} {b}: 위 계층이 앞서 있습니다.").format(
                    upper=upper.title.in_(self._language),
                    lower=lower.title.in_(self._language),
                    a=self._share(upper),
                    b=self._share(lower),
                ),
                f"layer/{lower.id}",
            )

    def _of_review(self) -> Iterator[Finding]:
        if is_review_overdue(self._project.info, self._today):
            _, due = self._, next_review(self._project.info)
            yield Finding(
                Code.REVIEW_OVERDUE,
                "project",
                self._project.info.name,
                "last_review",
                _("점검일 {due}에서 {n}일 지났습니다.").format(due=due.isoformat(), n=(self._today - due).days),
            )

    def _item(self, code: Code, item: Item, field: str, reason: str, *, cause: str = "") -> Finding:
        subject = f"{item.no} {item.title.in_(self._language)}"
        return Finding(code, f"item/{item.id}", subject, field, reason, cause)

    def _named(self, layer: Layer) -> str:
        return f"{layer.no} {layer.title.in_(self._language)}"

    def _share(self, layer: Layer) -> str:
        return holder_shares(layer, self._project).counted
