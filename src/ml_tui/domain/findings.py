"""Findings on the quality of the answers: what contradicts itself, what is left blank, what has grown old.

The guide warns of rating too high and too low alike (part 3, 9.1) and asks for regular updates (9.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction

import msgspec

from ml_tui.domain.catalog import Catalog, Criterion, Item, Layer, Priority, Section
from ml_tui.domain.gaps import layer_place, missing_fields
from ml_tui.domain.progress import is_open, is_overdue
from ml_tui.domain.project import Cadence, ItemState, Project, Status
from ml_tui.domain.review import is_review_overdue, needs_recheck, next_review, one_cadence_after
from ml_tui.domain.rollup import holder_shares, layers_ahead
from ml_tui.i18n import Language, translation

MOST_NOT_APPLICABLE = Fraction(1, 3)
"""More of a section's items than this part being 해당 없음 calls for a second look."""


class Severity(StrEnum):
    """How much a finding matters."""

    HIGH = "high"
    """An answer that cannot stand as it is, or a day that has passed."""
    LOW = "low"
    """Something to look at."""


class Code(StrEnum):
    """What was found, in the order of the listing."""

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
    """Something that is wrong with an answer, and how it is mended."""

    code: Code
    target: str
    """What it is about: ``item/ID``, ``row/NO``, ``section/ID``, ``layer/ID`` or ``project``."""
    subject: str
    """What that is called."""
    place: str
    """Where it is mended, as a jump goes there: ``checklist:data-collection#field/evidence``; empty: anywhere."""
    key: str
    """The key that mends it there, as people write it."""
    reason: str
    """What is wrong, in a sentence."""
    mend: str
    """What to do, in a sentence."""

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return severity_of(self.code)


def severity_of(code: Code) -> Severity:
    """How much findings of ``code`` matter."""
    return Severity.HIGH if code in HIGH else Severity.LOW


def find_findings(catalog: Catalog, project: Project, today: date, language: Language) -> list[Finding]:
    """Every finding on ``project`` as of ``today``, in the order of `Code`, within it in that of the catalog."""
    found = list(_Search(catalog, project, today, language).findings())
    order = {code: position for position, code in enumerate(Code)}
    return sorted(found, key=lambda finding: order[finding.code])


def unmet_criteria(item: Item, state: ItemState) -> list[Criterion]:
    """The criteria of ``item`` that are not met."""
    return [criterion for criterion in item.criteria if criterion.id not in state.met]


def is_verification_old(state: ItemState, cadence: Cadence, today: date) -> bool:
    """Whether an answer was verified longer ago than it takes from one review to the next."""
    if state.verified is None or state.status is Status.NOT_APPLICABLE:
        return False
    return one_cadence_after(state.verified.at, cadence) < today


def code_title(code: Code, language: Language) -> str:
    """What findings of ``code`` are called as a group."""
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


def severity_word(severity: Severity, language: Language) -> str:
    """``severity`` in the user's words."""
    _ = translation(language).gettext
    return _("고칠 것") if severity is Severity.HIGH else _("살펴볼 것")


class _Search:
    """Looks through one project."""

    def __init__(self, catalog: Catalog, project: Project, today: date, language: Language) -> None:
        self._catalog = catalog
        self._project = project
        self._today = today
        self._language: Language = language
        self._ = translation(language).gettext
        self._labels = {"plan": self._("계획"), "owner": self._("담당자"), "due": self._("기한")}

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
        if state.status is Status.IMPLEMENTED:
            yield from self._of_implemented(item, state)
        elif is_open(state):
            yield from self._of_open(item, state)
        elif not state.reason:
            _ = self._
            reason, mend = _("해당 없음인데 사유가 없습니다."), _("-를 눌러 왜 적용되지 않는지 적습니다.")
            yield self._item(Code.WITHOUT_REASON, item, "field/reason", "-", reason, mend)
        yield from self._of_verification(item, state)
        if needs_recheck(item, self._project):
            _ = self._
            reason = _("답한 뒤에 항목의 글이 바뀌었습니다.")
            mend = _("다시 읽고 답을 고치거나, 그대로 맞으면 재검토 줄에서 Enter를 누릅니다.")
            yield self._item(Code.CHANGED_SINCE, item, "recheck", "Enter", reason, mend)

    def _of_implemented(self, item: Item, state: ItemState) -> Iterator[Finding]:
        _ = self._
        if not state.evidence:
            reason, mend = (
                _("구현됨인데 증빙이 없습니다."),
                _("e를 눌러 증빙을 적거나, 볼 것이 없으면 s로 상태를 낮춥니다."),
            )
            yield self._item(Code.WITHOUT_EVIDENCE, item, "field/evidence", "e", reason, mend)
        if unmet := unmet_criteria(item, state):
            names = ", ".join(criterion.name.in_(self._language) for criterion in unmet)
            reason = _("구현됨인데 충족하지 않은 구현 내용이 있습니다: {names}.").format(names=names)
            mend = _("갖춘 것은 Space로 체크하고, 아니면 s로 상태를 낮춥니다.")
            yield self._item(Code.UNMET_CRITERIA, item, f"criterion/{unmet[0].id}", "Space", reason, mend)

    def _of_open(self, item: Item, state: ItemState) -> Iterator[Finding]:
        _ = self._
        if item.criteria and all(criterion.id in state.met for criterion in item.criteria):
            reason = _("구현 내용을 모두 충족했는데 구현됨이 아닙니다.")
            mend = _("s로 구현됨으로 바꾸거나, 무엇이 남았는지 n으로 메모에 적습니다.")
            yield self._item(Code.ALL_MET, item, "", "s", reason, mend)
        missing = missing_fields(state)
        if missing and item.priority is Priority.REQUIRED:
            reason = _("남은 필수 항목인데 비어 있습니다: {fields}.").format(
                fields=", ".join(self._labels[name] for name in missing)
            )
            mend = _("e를 눌러 누가 언제까지 어떻게 할지 적습니다.")
            yield self._item(Code.UNPLANNED, item, f"field/{missing[0]}", "e", reason, mend)
        if state.due and is_overdue(state, self._today):
            reason = _("기한 {due}에서 {n}일 지났습니다.").format(
                due=state.due.isoformat(), n=(self._today - state.due).days
            )
            mend = _("끝났으면 s로 상태를, 아니면 e로 기한과 계획을 고칩니다.")
            yield self._item(Code.OVERDUE, item, "field/due", "e", reason, mend)

    def _of_verification(self, item: Item, state: ItemState) -> Iterator[Finding]:
        if state.verified is None:
            return
        _, day = self._, state.verified.at.isoformat()
        if state.status is not Status.IMPLEMENTED:
            reason = _("구현됨이 아닌데 검증되어 있습니다 ({by} {day}).").format(by=state.verified.by, day=day)
            mend = _("v로 검증을 지우거나, 갖추어졌으면 s로 구현됨으로 바꾼 뒤 v로 다시 검증합니다.")
            yield self._item(Code.VERIFIED_UNFINISHED, item, "field/verified", "v", reason, mend)
        elif state.verified.at > self._today:
            reason = _("검증한 날({day})이 아직 오지 않았습니다.").format(day=day)
            mend = _("다시 확인한 뒤 v를 눌러 오늘 날짜로 바꿉니다.")
            yield self._item(Code.VERIFIED_LATER, item, "field/verified", "v", reason, mend)
        elif is_verification_old(state, self._project.info.cadence, self._today):
            reason = _("검증한 날({day})에서 점검 주기가 지났습니다.").format(day=day)
            mend = _("다시 확인한 뒤 v를 눌러 오늘 날짜로 바꿉니다.")
            yield self._item(Code.OLD_VERIFICATION, item, "field/verified", "v", reason, mend)

    def _of_section(self, section: Section) -> Iterator[Finding]:
        aside = [i for i in section.items if self._project.item(i.id).status is Status.NOT_APPLICABLE]
        if section.items and Fraction(len(aside), len(section.items)) > MOST_NOT_APPLICABLE:
            _ = self._
            yield Finding(
                Code.MANY_NOT_APPLICABLE,
                f"section/{section.id}",
                f"{section.no} {section.title.in_(self._language)}",
                f"checklist:{aside[0].id}#field/reason",
                "s",
                _("{total}개 항목 가운데 {n}개가 해당 없음입니다. 분모가 줄어 비율이 높아 보입니다.").format(
                    total=len(section.items), n=len(aside)
                ),
                _("사유를 다시 읽고, 하지 않은 것이면 s로 미착수로 되돌립니다."),
            )

    def _of_rows(self) -> Iterator[Finding]:
        _ = self._
        known = {item.id for item in self._catalog.items()}
        for row in self._catalog.rows:
            statuses = [self._project.item(item_id).status for item_id in row.items if item_id in known]
            applying = [status for status in statuses if status is not Status.NOT_APPLICABLE]
            unstarted = applying and all(status is Status.NOT_STARTED for status in applying)
            if unstarted and self._project.row(row.no).connected:
                yield Finding(
                    Code.CONNECTED_UNSTARTED,
                    f"row/{row.no}",
                    f"{row.no} {row.function.in_(self._language)}",
                    f"mapping:{row.no}",
                    "Space",
                    _("연결됨인데 이 기능의 점검 항목 {n}개가 모두 미착수입니다.").format(n=len(applying)),
                    _("연결이 설명뿐이면 Space로 미연결로 바꾸고, 아니면 점검 항목에 답합니다."),
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
                layer_place(lower.id),
                "Enter",
                _("{upper} {a}, 그 아래의 {lower} {b}: 위 계층이 앞서 있습니다.").format(
                    upper=upper.title.in_(self._language),
                    lower=lower.title.in_(self._language),
                    a=self._share(upper),
                    b=self._share(lower),
                ),
                _("아래 계층을 먼저 하거나, 위 계층의 평가가 후하지 않은지 봅니다."),
            )

    def _of_review(self) -> Iterator[Finding]:
        if is_review_overdue(self._project.info, self._today):
            _, due = self._, next_review(self._project.info)
            yield Finding(
                Code.REVIEW_OVERDUE,
                "project",
                self._project.info.name,
                "",
                "Ctrl+S",
                _("점검일 {due}에서 {n}일 지났습니다.").format(due=due.isoformat(), n=(self._today - due).days),
                _("답을 갱신한 뒤 Ctrl+S로 체크리스트를 저장하면 다음 점검일이 잡힙니다."),
            )

    def _item(self, code: Code, item: Item, stop: str, key: str, reason: str, mend: str) -> Finding:
        place = f"checklist:{item.id}#{stop}" if stop else f"checklist:{item.id}"
        subject = f"{item.no} {item.title.in_(self._language)}"
        return Finding(code, f"item/{item.id}", subject, place, key, reason, mend)

    def _named(self, layer: Layer) -> str:
        return f"{layer.no} {layer.title.in_(self._language)}"

    def _share(self, layer: Layer) -> str:
        figures = holder_shares(layer, self._project)
        return f"{figures.implemented}/{figures.applicable}"
