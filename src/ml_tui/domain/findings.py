"""Findings on the quality of the answers: contradictions, gaps, and answers that are out of date.

The guide warns of rating too high and too low alike (part 3, 9.1) and asks for regular updates (9.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction

import msgspec

from ml_tui.domain.catalog import Catalog, Item, Layer, MappingRow, Outline, Priority, Section
from ml_tui.domain.gaps import is_planned, missing_fields
from ml_tui.domain.platform import RowDoubt, row_doubt
from ml_tui.domain.progress import Shares, all_met, is_overdue, shares, tally, unmet_criteria
from ml_tui.domain.project import Cadence, ItemState, Project, Status, field_labels
from ml_tui.domain.review import is_review_overdue, needs_recheck, next_review, one_cadence_after
from ml_tui.domain.rollup import LayerAhead, holder_shares, layers_ahead
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
    cadence, items = project.info.cadence, dict[Code, list[str]]()
    for item_id, item in catalog.outlines.items():
        state, recheck = project.item(item_id), needs_recheck(item, project)
        for code in codes_of(item, state, recheck=recheck, cadence=cadence, today=today):
            items.setdefault(code, []).append(item_id)
    tallies = {section.id: tally(section.outlines, project, today) for section in catalog.sections}
    writer = FindingWriter(catalog, project, today, language)
    found = targets_by_code(catalog, project, today, items, tallies)
    return [writer.finding(code, target) for code, targets in found.items() for target in targets]


def targets_by_code(
    catalog: Catalog,
    project: Project,
    today: date,
    items: Mapping[Code, Iterable[str]],
    tallies: Mapping[str, Shares],
) -> dict[Code, list[str]]:
    """Return the targets of all findings by code, in the order of `Code`, then of the catalog.

    :param items: by code, the ids of the items with such a finding (`codes_of`).
    :param tallies: the counts of each section, by its id.
    """
    found = {code: [f"item/{item_id}" for item_id in items.get(code, ())] for code in Code}
    found[Code.CONNECTED_UNSTARTED] = [
        f"row/{row.no}" for row in catalog.rows if row_doubt(row, project) is RowDoubt.CONNECTED_BUT_NOT_BEGUN
    ]
    found[Code.MANY_NOT_APPLICABLE] = [
        f"section/{section_id}"
        for section_id, counts in tallies.items()
        if counts.not_applicable > counts.total * MOST_NOT_APPLICABLE
    ]
    found[Code.LAYER_AHEAD] = [f"layer/{ahead.upper}" for ahead in layers_ahead(catalog, project)]
    found[Code.REVIEW_OVERDUE] = ["project"] if is_review_overdue(project.info, today) else []
    return found


def codes_of(item: Outline, state: ItemState, *, recheck: bool, cadence: Cadence, today: date) -> Iterator[Code]:
    """Yield the code of every finding on the answer ``state`` to ``item``.

    :param recheck: whether the wording of the item has changed since it was answered.
    """
    if state.status.is_open:
        if item.criterion_ids and all_met(item, state):
            yield Code.ALL_MET
        if item.priority is Priority.REQUIRED and not is_planned(state):
            yield Code.UNPLANNED
        if is_overdue(state, today):
            yield Code.OVERDUE
    elif state.status is Status.NOT_APPLICABLE and not state.reason:
        yield Code.WITHOUT_REASON
    if lacks_evidence(state):
        yield Code.WITHOUT_EVIDENCE
    if lacks_criteria(item, state):
        yield Code.UNMET_CRITERIA
    if state.verified:
        if state.status is not Status.IMPLEMENTED:
            yield Code.VERIFIED_UNFINISHED
        elif state.verified.at > today:
            yield Code.VERIFIED_LATER
        elif is_verification_old(state, cadence, today):
            yield Code.OLD_VERIFICATION
    if recheck:
        yield Code.CHANGED_SINCE


def lacks_evidence(state: ItemState) -> bool:
    """Whether an answer is 구현됨 without a piece of evidence."""
    return state.status is Status.IMPLEMENTED and not state.evidence


def lacks_criteria(item: Outline, state: ItemState) -> bool:
    """Whether an answer is 구현됨 though not all criteria of ``item`` are met."""
    return state.status is Status.IMPLEMENTED and not all_met(item, state)


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


class FindingWriter:
    """Puts the findings on one project into words."""

    def __init__(self, catalog: Catalog, project: Project, today: date, language: Language) -> None:
        """Write in ``language`` about ``project`` as of ``today``."""
        self._catalog = catalog
        self._project = project
        self._today = today
        self._language: Language = language
        self._ = translation(language).gettext
        self._labels = field_labels(self._)

    def finding(self, code: Code, target: str) -> Finding:
        """Return the finding of ``code`` on ``target``, which must have it (`targets_by_code`)."""
        kind, _sep, key = target.partition("/")
        match kind:
            case "item":
                return self._of_item(code, self._catalog.items_of([key])[0])
            case "row":
                return self._of_row(next(row for row in self._catalog.rows if row.no == key))
            case "section":
                return self._of_section(next(one for one in self._catalog.sections if one.id == key))
            case "layer":
                return self._of_layer(
                    next(ahead for ahead in layers_ahead(self._catalog, self._project) if ahead.upper == key)
                )
        return self._of_review()

    def _of_item(self, code: Code, item: Item) -> Finding:
        state = self._project.item(item.id)
        field, reason = self._told(code, item, state)
        subject = f"{item.no} {item.title.in_(self._language)}"
        cause = f"criterion/{unmet_criteria(item, state)[0].id}" if code is Code.UNMET_CRITERIA else ""
        return Finding(code, f"item/{item.id}", subject, field, reason, cause)

    def _told(self, code: Code, item: Item, state: ItemState) -> tuple[str, str]:
        """Return the field that is wrong in the answer to an item (empty if it is not a single one), and the reason."""
        _ = self._
        by, day = (state.verified.by, state.verified.at.isoformat()) if state.verified else ("", "")
        match code:
            case Code.WITHOUT_REASON:
                return "reason", _("해당 없음인데 사유가 없습니다.")
            case Code.CHANGED_SINCE:
                return "", _("답한 뒤에 항목의 글이 바뀌었습니다.")
            case Code.WITHOUT_EVIDENCE:
                return "evidence", _("구현됨인데 증빙이 없습니다.")
            case Code.UNMET_CRITERIA:
                names = ", ".join(one.name.in_(self._language) for one in unmet_criteria(item, state))
                return "met", _("구현됨인데 충족하지 않은 구현 내용이 있습니다: {names}.").format(names=names)
            case Code.ALL_MET:
                return "status", _("구현 내용을 모두 충족했는데 구현됨이 아닙니다.")
            case Code.UNPLANNED:
                missing = missing_fields(state)
                labels = ", ".join(self._labels[name] for name in missing)
                return missing[0], _("남은 필수 항목인데 비어 있습니다: {fields}.").format(fields=labels)
            case Code.OVERDUE:
                assert state.due, "an overdue item has a date"
                late = (self._today - state.due).days
                return "due", _("기한 {due}에서 {n}일 지났습니다.").format(due=state.due.isoformat(), n=late)
            case Code.VERIFIED_UNFINISHED:
                return "verified", _("구현됨이 아닌데 검증되어 있습니다 ({by} {day}).").format(by=by, day=day)
            case Code.VERIFIED_LATER:
                return "verified", _("검증한 날({day})이 아직 오지 않았습니다.").format(day=day)
            case Code.OLD_VERIFICATION:
                return "verified", _("검증한 날({day})에서 점검 주기가 지났습니다.").format(day=day)
        raise AssertionError(code)

    def _of_section(self, section: Section) -> Finding:
        _ = self._
        aside = [i for i in section.outlines if self._project.item(i.id).status is Status.NOT_APPLICABLE]
        return Finding(
            Code.MANY_NOT_APPLICABLE,
            f"section/{section.id}",
            f"{section.no} {section.title.in_(self._language)}",
            "reason",
            _("{total}개 항목 가운데 {n}개가 해당 없음입니다. 분모가 줄어 비율이 높아 보입니다.").format(
                total=len(section.outlines), n=len(aside)
            ),
            f"item/{aside[0].id}",
        )

    def _of_row(self, row: MappingRow) -> Finding:
        _ = self._
        count = shares(self._project.item(item_id).status for item_id in row.items).applicable
        return Finding(
            Code.CONNECTED_UNSTARTED,
            f"row/{row.no}",
            f"{row.no} {row.function.in_(self._language)}",
            "connected",
            _("연결됨인데 이 기능의 점검 항목 {n}개가 모두 미착수입니다.").format(n=count),
        )

    def _of_layer(self, ahead: LayerAhead) -> Finding:
        _, layers = self._, {layer.id: layer for layer in self._catalog.layers}
        upper, lower = layers[ahead.upper], layers[ahead.lower]
        return Finding(
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

    def _of_review(self) -> Finding:
        _, due = self._, next_review(self._project.info)
        return Finding(
            Code.REVIEW_OVERDUE,
            "project",
            self._project.info.name,
            "last_review",
            _("점검일 {due}에서 {n}일 지났습니다.").format(due=due.isoformat(), n=(self._today - due).days),
        )

    def _named(self, layer: Layer) -> str:
        return f"{layer.no} {layer.title.in_(self._language)}"

    def _share(self, layer: Layer) -> str:
        return holder_shares(layer, self._project).counted
