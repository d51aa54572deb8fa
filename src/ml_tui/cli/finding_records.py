"""The findings on the quality of the answers, as commands print them, and the commands that resolve them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from ml_tui.domain import records
from ml_tui.domain.findings import Code, Finding, find_findings
from ml_tui.i18n import N_, _, language

if TYPE_CHECKING:
    from ml_tui.session import Session


class Advice(msgspec.Struct, frozen=True):
    """How to resolve the findings of one code on the command line."""

    text: str
    """What to do, in one sentence, marked for translation."""
    commands: tuple[str, ...]
    """One of these is typed after ``ml-tui``; ``{id}`` stands for the project's id."""


ADVICE: Mapping[Code, Advice] = {
    Code.WITHOUT_EVIDENCE: Advice(
        N_("증빙을 적거나, 볼 것이 없으면 상태를 낮춥니다."),
        ("set {id} ITEM --evidence T", "set {id} ITEM --status in_progress"),
    ),
    Code.UNMET_CRITERIA: Advice(
        N_("갖춘 것은 충족으로 바꾸고, 아니면 상태를 낮춥니다."),
        ("set {id} ITEM --criterion N=yes", "set {id} ITEM --status in_progress"),
    ),
    Code.WITHOUT_REASON: Advice(N_("왜 적용되지 않는지 적습니다."), ("set {id} ITEM --reason T",)),
    Code.CONNECTED_UNSTARTED: Advice(
        N_("연결이 설명뿐이면 미연결로 바꾸고, 아니면 점검 항목에 답합니다."),
        ("connect {id} ROW --no", "set {id} ITEM --status S"),
    ),
    Code.OVERDUE: Advice(
        N_("끝났으면 상태를, 아니면 기한과 계획을 고칩니다."),
        ("set {id} ITEM --status implemented", "set {id} ITEM --due DATE --plan T"),
    ),
    Code.VERIFIED_UNFINISHED: Advice(
        N_("검증을 지우거나, 갖추어졌으면 구현됨으로 바꾸고 다시 검증합니다."),
        ("set {id} ITEM --unverify", "set {id} ITEM --status implemented --verified-by NAME"),
    ),
    Code.VERIFIED_LATER: Advice(N_("다시 확인한 뒤 오늘 날짜로 바꿉니다."), ("set {id} ITEM --verified-by NAME",)),
    Code.CHANGED_SINCE: Advice(
        N_("다시 읽고 답을 고치거나, 그대로 맞으면 같은 상태를 다시 적습니다."), ("set {id} ITEM --status S",)
    ),
    Code.ALL_MET: Advice(
        N_("구현됨으로 바꾸거나, 무엇이 남았는지 메모에 적습니다."),
        ("set {id} ITEM --status implemented", "set {id} ITEM --note T"),
    ),
    Code.UNPLANNED: Advice(N_("누가 언제까지 어떻게 할지 적습니다."), ("set {id} ITEM --plan T --owner T --due DATE",)),
    Code.OLD_VERIFICATION: Advice(N_("다시 확인한 뒤 오늘 날짜로 바꿉니다."), ("set {id} ITEM --verified-by NAME",)),
    Code.MANY_NOT_APPLICABLE: Advice(
        N_("사유를 다시 읽고, 하지 않은 것이면 미착수로 되돌립니다."), ("set {id} ITEM --status not_started",)
    ),
    Code.LAYER_AHEAD: Advice(N_("아래 계층을 먼저 하거나, 위 계층의 평가가 후하지 않은지 봅니다."), ("show {id}",)),
    Code.REVIEW_OVERDUE: Advice(N_("답을 갱신한 뒤 체크포인트를 남기면 다음 점검일이 잡힙니다."), ("checkpoint {id}",)),
}
"""The advice on every code."""


def findings_of(session: Session) -> list[Finding]:
    """Return every finding on the project of ``session``, in the language in use."""
    return find_findings(session.catalog, session.project, session.today, language())


def finding_record(finding: Finding) -> dict[str, str]:
    """Return a finding as a record.

    ``code`` and ``severity`` (``high``, ``low``); ``target`` (such as ``item/data-collection``), ``subject`` and
    ``field`` (the wrong one, if it is one field); ``reason``; and for the screens what to do (``mend``), with which
    ``key``, at which ``place`` (``WORKSPACE:PLACE``).
    """
    from ml_tui.tui.mending import REMEDIES, mending_place

    mending = REMEDIES[finding.code]
    return {
        **records.finding_record(finding),
        "field": finding.field,
        "mend": _(mending.text),
        "key": mending.key,
        "place": mending_place(finding),
    }
