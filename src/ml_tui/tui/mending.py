"""How to mend findings on the screens: what to do, with which key, and where. It does not import Textual."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ml_tui.domain.findings import Code, Finding
from ml_tui.domain.rollup import StatusFollowsItems
from ml_tui.errors import MlTuiError
from ml_tui.i18n import N_, _
from ml_tui.tui.navigation import place_of


class Remedy(msgspec.Struct, frozen=True):
    """How to mend findings of one code."""

    key: str
    """The key that mends the finding, as people write it."""
    text: str
    """What to do, as a sentence in Korean to translate when shown."""
    stop: str = "field/{field}"
    """The line of the answer's page to go to; empty: the page itself."""


REMEDIES: Mapping[Code, Remedy] = {
    Code.WITHOUT_EVIDENCE: Remedy("e", N_("e를 눌러 증빙을 적거나, 볼 것이 없으면 s로 상태를 낮춥니다.")),
    Code.UNMET_CRITERIA: Remedy("Space", N_("갖춘 것은 Space로 체크하고, 아니면 s로 상태를 낮춥니다.")),
    Code.WITHOUT_REASON: Remedy("-", N_("-를 눌러 왜 적용되지 않는지 적습니다.")),
    Code.CONNECTED_UNSTARTED: Remedy(
        "Space", N_("연결이 설명뿐이면 Space로 미연결로 바꾸고, 아니면 점검 항목에 답합니다."), stop=""
    ),
    Code.OVERDUE: Remedy("e", N_("끝났으면 s로 상태를, 아니면 e로 기한과 계획을 고칩니다.")),
    Code.VERIFIED_UNFINISHED: Remedy(
        "v", N_("v로 검증을 지우거나, 갖추어졌으면 s로 구현됨으로 바꾼 뒤 v로 다시 검증합니다.")
    ),
    Code.VERIFIED_LATER: Remedy("v", N_("다시 확인한 뒤 v를 눌러 오늘 날짜로 바꿉니다.")),
    Code.CHANGED_SINCE: Remedy(
        "Enter", N_("다시 읽고 답을 고치거나, 그대로 맞으면 재검토 줄에서 Enter를 누릅니다."), stop="recheck"
    ),
    Code.ALL_MET: Remedy("s", N_("s로 구현됨으로 바꾸거나, 무엇이 남았는지 n으로 메모에 적습니다."), stop=""),
    Code.UNPLANNED: Remedy("e", N_("e를 눌러 누가 언제까지 어떻게 할지 적습니다.")),
    Code.OLD_VERIFICATION: Remedy("v", N_("다시 확인한 뒤 v를 눌러 오늘 날짜로 바꿉니다.")),
    Code.MANY_NOT_APPLICABLE: Remedy("s", N_("사유를 다시 읽고, 하지 않은 것이면 s로 미착수로 되돌립니다.")),
    Code.LAYER_AHEAD: Remedy("Enter", N_("아래 계층을 먼저 하거나, 위 계층의 평가가 후하지 않은지 봅니다."), stop=""),
    Code.REVIEW_OVERDUE: Remedy(
        "Ctrl+S", N_("답을 갱신한 뒤 Ctrl+S로 체크리스트를 저장하면 다음 점검일이 잡힙니다."), stop=""
    ),
}
"""The mending of every code."""


def mending_place(finding: Finding) -> str:
    """Return where to mend ``finding``: ``checklist:data-collection#field/evidence``; empty: anywhere."""
    if finding.cause.startswith("criterion/"):
        return f"{place_of(finding.target)}#{finding.cause}"
    place, stop = place_of(finding.cause or finding.target), REMEDIES[finding.code].stop
    return f"{place}#{stop.format(field=finding.field)}" if stop else place


def with_key(error: MlTuiError) -> MlTuiError:
    """Return ``error``; if a key of the screens helps, its hint names that key."""
    if isinstance(error, StatusFollowsItems):
        error.hint = _("Enter로 그 항목을 여십시오")
    return error
