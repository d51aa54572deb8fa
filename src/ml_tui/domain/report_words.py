"""The words of a report, in the report's own language: it does not follow the language of the screen."""

from __future__ import annotations

from ml_tui.domain.catalog import Confidence, Priority
from ml_tui.domain.changes import Kind as ChangeKind
from ml_tui.domain.findings import Severity, severity_word
from ml_tui.domain.project import Cadence, Condition, Status
from ml_tui.domain.report_parts import Term, Tone
from ml_tui.messages import Language, translation


class Words:
    """The vocabularies of a report in one language."""

    def __init__(self, language: Language) -> None:
        """The words of ``language``."""
        self.language: Language = language
        _ = translation(language).gettext
        self.status = {
            Status.NOT_STARTED: Term(Status.NOT_STARTED.value, _("미착수"), Tone.OPEN),
            Status.IN_PROGRESS: Term(Status.IN_PROGRESS.value, _("진행 중"), Tone.UNDER_WAY),
            Status.IMPLEMENTED: Term(Status.IMPLEMENTED.value, _("구현됨"), Tone.GOOD),
            Status.NOT_APPLICABLE: Term(Status.NOT_APPLICABLE.value, _("해당 없음"), Tone.ASIDE),
        }
        self.drawn = (Status.IMPLEMENTED, Status.IN_PROGRESS, Status.NOT_STARTED, Status.NOT_APPLICABLE)
        """The order in which bars have them."""
        self.priority = {
            Priority.REQUIRED: Term(Priority.REQUIRED.value, _("필수")),
            Priority.RECOMMENDED: Term(Priority.RECOMMENDED.value, _("권장")),
        }
        self.met = {
            True: Term("met", _("충족"), Tone.GOOD),
            False: Term("unmet", _("미충족"), Tone.OPEN),
        }
        self.connected = {
            True: Term("connected", _("연결됨"), Tone.GOOD),
            False: Term("unconnected", _("미연결"), Tone.OPEN),
        }
        self.condition = {
            Condition.UNKNOWN: Term(Condition.UNKNOWN.value, _("미확인")),
            Condition.NORMAL: Term(Condition.NORMAL.value, _("정상"), Tone.GOOD),
            Condition.BOTTLENECK: Term(Condition.BOTTLENECK.value, _("병목"), Tone.UNDER_WAY),
            Condition.TROUBLE: Term(Condition.TROUBLE.value, _("문제"), Tone.OPEN),
            Condition.NOT_BUILT: Term(Condition.NOT_BUILT.value, _("미구축"), Tone.ASIDE),
        }
        self.chosen = {
            True: Term("chosen", _("채택"), Tone.GOOD),
            False: Term("not_chosen", _("미채택"), Tone.ASIDE),
        }
        self.there = {
            True: Term("there", _("있음"), Tone.GOOD),
            False: Term("missing", _("없음"), Tone.OPEN),
        }
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
        self.cadence = {Cadence.MONTHLY: _("매월"), Cadence.QUARTERLY: _("분기")}
        self.step = {
            ChangeKind.CREATE: Term(ChangeKind.CREATE.value, _("만듦")),
            ChangeKind.EDIT: Term(ChangeKind.EDIT.value, _("변경")),
            ChangeKind.UNDO: Term(ChangeKind.UNDO.value, _("되돌림")),
            ChangeKind.REDO: Term(ChangeKind.REDO.value, _("다시 실행")),
            ChangeKind.CHECKPOINT: Term(ChangeKind.CHECKPOINT.value, _("체크포인트")),
            ChangeKind.CATALOG: Term(ChangeKind.CATALOG.value, _("카탈로그")),
            ChangeKind.RESTORE: Term(ChangeKind.RESTORE.value, _("복원")),
        }
        self.fields = _field_names(language)
        self.project = _("프로젝트")
        self.yes_no = {True: _("예"), False: _("아니요")}


def _gap_kinds(language: Language) -> dict[str, Term]:
    """What kinds of gaps there are, in the order they are listed."""
    _ = translation(language).gettext
    words = {
        "item": _("점검 항목"),
        "row": _("매핑"),
        "layer": _("계층 순서"),
        "stage": _("파이프라인"),
        "component": _("구성 요소"),
    }
    return {code: Term(code, word) for code, word in words.items()}


def _field_names(language: Language) -> dict[str, str]:
    """What the fields of answers and projects are called, by their names in the log."""
    _ = translation(language).gettext
    return {
        "status": _("상태"),
        "reason": _("사유"),
        "met": _("충족한 구현 내용"),
        "note": _("메모"),
        "plan": _("계획"),
        "owner": _("담당자"),
        "due": _("기한"),
        "evidence": _("증빙"),
        "verified": _("검증"),
        "connected": _("구현 상태"),
        "condition": _("운영 상태"),
        "measure": _("측정값"),
        "chosen": _("채택 여부"),
        "done": _("있는 산출물"),
        "kind": _("종류"),
        "fields": _("내용"),
        "removed": _("지움"),
        "link": _("바로가기"),
        "name": _("프로젝트 이름"),
        "client": _("고객"),
        "author": _("작성자"),
        "cadence": _("점검 주기"),
        "archived": _("보관"),
        "last_review": _("마지막 점검"),
        "catalog_id": _("카탈로그"),
        "catalog_hash": _("카탈로그 지문"),
    }
