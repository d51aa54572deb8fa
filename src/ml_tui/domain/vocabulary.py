"""The words of answers and the guide's labels, in one language: the screen's, or that of a report.

Every function takes the translating function of the language; it is called ``_`` so that the texts are found.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from ml_tui.domain.catalog import Priority
from ml_tui.domain.project import Cadence, Condition, Status

Translate = Callable[[str], str]


class Label(StrEnum):
    """A label of the guide. Its Korean stands in `labels` exactly as the guide has it."""

    PURPOSE = "purpose"
    MEANING = "meaning"
    ROLE = "role"
    STACK = "stack"
    AREAS = "areas"
    TYPES = "types"
    COMPONENTS = "components"
    KINDS = "kinds"
    USES = "uses"
    COMPONENT = "component"
    FUNCTION = "function"
    MODULE = "module"
    GO = "go"
    DETAILS = "details"
    METHODS = "methods"
    STAGES = "stages"
    VARIANTS = "variants"
    INFERENCE = "inference"
    FEATURES = "features"
    TOOLS = "tools"
    SERVING = "serving"
    FUNCTIONS = "functions"
    SERVICES = "services"
    CRITERIA = "criteria"
    CONSULTANT = "consultant"
    USER = "user"
    ACCESS = "access"
    USAGE = "usage"
    CONSULTANT_USE = "consultant_use"
    USER_USE = "user_use"
    CAUTIONS = "cautions"
    REFERENCES = "references"
    SUPPORT = "support"


def labels(_: Translate) -> dict[Label, str]:
    """What the guide calls its parts, and what stands in them."""
    return {
        Label.PURPOSE: _("목적"),
        Label.MEANING: _("의미"),
        Label.ROLE: _("역할"),
        Label.STACK: _("ML 기반 AI 시스템 계층 구조"),
        Label.AREAS: _("기능적 구성 요소 현황"),
        Label.TYPES: _("ML 유형별 프레임워크 지원"),
        Label.COMPONENTS: _("구성 요소"),
        Label.KINDS: _("주요 유형"),
        Label.USES: _("활용 사례"),
        Label.COMPONENT: _("ISO 23053 구성 요소"),
        Label.FUNCTION: _("세부 기능"),
        Label.MODULE: _("플랫폼 모듈/기능"),
        Label.GO: _("이동"),
        Label.DETAILS: _("기능적 구성 요소 상세"),
        Label.METHODS: _("구현 방법"),
        Label.STAGES: _("파이프라인 단계"),
        Label.VARIANTS: _("파이프라인 유형"),
        Label.INFERENCE: _("추론 유형"),
        Label.FEATURES: _("특징"),
        Label.TOOLS: _("도구"),
        Label.SERVING: _("모델 서빙 인프라"),
        Label.FUNCTIONS: _("기능"),
        Label.SERVICES: _("도구/서비스"),
        Label.CRITERIA: _("구현 내용"),
        Label.CONSULTANT: _("컨설턴트 가이드"),
        Label.USER: _("이용자 가이드"),
        Label.ACCESS: _("접근 방법"),
        Label.USAGE: _("활용 가이드"),
        Label.CONSULTANT_USE: _("컨설턴트 활용"),
        Label.USER_USE: _("이용자 활용"),
        Label.CAUTIONS: _("주의사항"),
        Label.REFERENCES: _("참고 자료"),
        Label.SUPPORT: _("문의 및 지원"),
    }


def parts_of(title: str, _: Translate) -> str:
    """What the guide calls the parts of the area or pipeline ``title``: ``데이터 관리 구성 요소``."""
    return _("{title} 구성 요소").format(title=title)


def variants_label(pipeline_id: str) -> Label:
    """What the guide calls the variants of a pipeline: those of inference are not 파이프라인 유형 (part 4, 4.3)."""
    return Label.INFERENCE if pipeline_id == "inference" else Label.VARIANTS


def statuses(_: Translate) -> dict[Status, str]:
    """What each status of an item is called."""
    return {
        Status.NOT_STARTED: _("미착수"),
        Status.IN_PROGRESS: _("진행 중"),
        Status.IMPLEMENTED: _("구현됨"),
        Status.NOT_APPLICABLE: _("해당 없음"),
    }


def conditions(_: Translate) -> dict[Condition, str]:
    """What each condition of a pipeline stage is called."""
    return {
        Condition.UNKNOWN: _("미확인"),
        Condition.NORMAL: _("정상"),
        Condition.BOTTLENECK: _("병목"),
        Condition.TROUBLE: _("문제"),
        Condition.NOT_BUILT: _("미구축"),
    }


def priorities(_: Translate) -> dict[Priority, str]:
    """What each priority of an item is called."""
    return {Priority.REQUIRED: _("필수"), Priority.RECOMMENDED: _("권장")}


def cadences(_: Translate) -> dict[Cadence, str]:
    """How often a project is reviewed, in words."""
    return {Cadence.MONTHLY: _("매월"), Cadence.QUARTERLY: _("분기")}


def connected(_: Translate) -> dict[bool, str]:
    """Whether a mapping row is connected, in words."""
    return {True: _("연결됨"), False: _("미연결")}


def chosen(_: Translate) -> dict[bool, str]:
    """Whether a type of ML or a variant of a pipeline was chosen, in words."""
    return {True: _("채택"), False: _("미채택")}


def kind_of_report(_: Translate, about: str, depth: str) -> str:
    """What a report is called in the name of its file: that of two states, or that of one for whom it is written."""
    if about == "difference":
        return _("비교")
    return {"executive": _("경영진"), "practitioner": _("실무자")}[depth]


def fields(_: Translate) -> dict[str, str]:
    """What the fields of answers and of the project are called, by their names in the log."""
    return {
        "status": _("상태"),
        "reason": _("사유"),
        "met": labels(_)[Label.CRITERIA],
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
        "link": _("바로가기"),
        "done": _("산출물"),
        "kind": _("종류"),
        "fields": _("내용"),
        "removed": _("지움"),
        "name": _("프로젝트 이름"),
        "client": _("고객"),
        "cadence": _("점검 주기"),
        "author": _("작성자"),
        "contact": _("문의 담당"),
        "contact_address": _("문의처"),
        "archived": _("보관"),
        "last_review": _("마지막 점검"),
        "checkpoint_names": _("체크포인트 이름"),
        "catalog_id": _("카탈로그"),
        "catalog_path": _("카탈로그 파일"),
        "catalog_hash": _("카탈로그 지문"),
    }
