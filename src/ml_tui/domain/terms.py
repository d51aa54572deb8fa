"""The vocabulary of answers: statuses and other fixed values, their spellings, and the guide's labels.

Words are Korean here, and translated when they are shown. The parameter ``_`` of a function is the translating function
of the screen's or the report's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from ml_tui.i18n import LANGUAGES, N_, translation
from ml_tui.text import near_words

Translate = Callable[[str], str]


class Status(StrEnum):
    """How far an item has come. *Verified* is a separate mark."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"
    NOT_APPLICABLE = "not_applicable"

    def __init__(self, code: str) -> None:
        """Note what ``code`` means."""
        self.is_open = code in ("not_started", "in_progress")
        """Whether it leaves something to do: neither 구현됨 nor 해당 없음."""


class Cadence(StrEnum):
    """How often the answers are reviewed (guide, part 3, 9.3)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        """The months between two reviews."""
        return 1 if self is Cadence.MONTHLY else 3


class Condition(StrEnum):
    """How a stage of a pipeline runs (design of the guide's part 4: find the bottleneck, mend it first)."""

    UNKNOWN = "unknown"
    NORMAL = "normal"
    BOTTLENECK = "bottleneck"
    TROUBLE = "trouble"
    NOT_BUILT = "not_built"


class Word(msgspec.Struct, frozen=True):
    """The word for a value."""

    text: str
    """In Korean, translated when it is shown."""
    code: str
    """The name of the value in scripts and files."""
    spellings: tuple[str, ...] = ()
    """Other spellings that the command line and a workbook may use."""
    rank: int = 0
    """How much the value claims. An answer that moves to a lower rank takes something back."""
    sign: str = ""
    """The sign of the value in lists; it can be read without colour."""
    tone: str = ""
    """The colour of the value in reports: ``good``, ``under_way``, ``open``, ``aside``; empty: none."""


WordList = Mapping[Any, Word]
"""Every value of a field with its word, in the order they are offered."""

_YES = ("yes", "y", "true", "o", "예", "네")
_NO = ("no", "n", "false", "x", "아니요", "아니오")

STATUSES: WordList = {
    Status.NOT_STARTED: Word(N_("미착수"), Status.NOT_STARTED, rank=0, sign="[ ]", tone="open"),
    Status.IN_PROGRESS: Word(N_("진행 중"), Status.IN_PROGRESS, rank=1, sign="[~]", tone="under_way"),
    Status.IMPLEMENTED: Word(N_("구현됨"), Status.IMPLEMENTED, rank=2, sign="[x]", tone="good"),
    Status.NOT_APPLICABLE: Word(N_("해당 없음"), Status.NOT_APPLICABLE, rank=0, sign="[-]", tone="aside"),
}
"""해당 없음 claims nothing, so leaving it lowers no status."""

CONDITIONS: WordList = {
    Condition.UNKNOWN: Word(N_("미확인"), Condition.UNKNOWN, rank=0, sign="?"),
    Condition.NORMAL: Word(N_("정상"), Condition.NORMAL, rank=4, sign="o", tone="good"),
    Condition.BOTTLENECK: Word(N_("병목"), Condition.BOTTLENECK, rank=3, sign="!", tone="under_way"),
    Condition.TROUBLE: Word(N_("문제"), Condition.TROUBLE, rank=2, sign="x", tone="open"),
    Condition.NOT_BUILT: Word(N_("미구축"), Condition.NOT_BUILT, rank=1, sign=".", tone="aside"),
}

PRIORITIES: WordList = {
    "required": Word(N_("필수"), "required"),
    "recommended": Word(N_("권장"), "recommended"),
}
"""By the values of `ml_tui.domain.catalog.Priority`, which this module cannot import: it imports this one."""

CADENCES: WordList = {
    Cadence.QUARTERLY: Word(N_("분기"), Cadence.QUARTERLY),
    Cadence.MONTHLY: Word(N_("매월"), Cadence.MONTHLY),
}

CONNECTED: WordList = {
    True: Word(N_("연결됨"), "connected", _YES, rank=1, tone="good"),
    False: Word(N_("미연결"), "unconnected", _NO, rank=0, tone="open"),
}
"""Whether a mapping row is connected."""

MET: WordList = {
    True: Word(N_("충족"), "met", _YES, tone="good"),
    False: Word(N_("미충족"), "unmet", _NO, tone="open"),
}
"""Whether a criterion is met."""

CHOSEN: WordList = {
    True: Word(N_("채택"), "chosen", _YES, rank=1, sign="[x]", tone="good"),
    False: Word(N_("미채택"), "not_chosen", (*_NO, ""), rank=0, sign="[ ]", tone="aside"),
}
"""Whether a type of ML or a variant of a pipeline was chosen; drafts of earlier versions leave "not chosen" empty."""

YES_NO: WordList = {True: Word(N_("예"), "yes", _YES), False: Word(N_("아니요"), "no", _NO)}

THERE: WordList = {
    True: Word(N_("있음"), "there", tone="good"),
    False: Word(N_("없음"), "missing", tone="open"),
}
"""Whether a work product exists."""

SEVERITIES: WordList = {
    "high": Word(N_("고칠 것"), "high", tone="open"),
    "low": Word(N_("살펴볼 것"), "low", tone="under_way"),
}
"""By the values of `ml_tui.domain.findings.Severity`."""

CONFIDENCES: WordList = {"high": Word(N_("높음"), "high"), "medium": Word(N_("보통"), "medium")}
"""By the values of `ml_tui.domain.catalog.Confidence`."""

STEPS: WordList = {
    "create": Word(N_("만듦"), "create"),
    "edit": Word(N_("변경"), "edit"),
    "undo": Word(N_("되돌림"), "undo"),
    "redo": Word(N_("다시 실행"), "redo"),
    "checkpoint": Word(N_("체크포인트"), "checkpoint"),
    "catalog": Word(N_("카탈로그 변경"), "catalog"),
    "restore": Word(N_("복원"), "restore"),
}
"""The kinds of steps, by the values of `ml_tui.domain.changes.ChangeKind`."""

OVERDUE = Word(N_("기한 지남"), "overdue", tone="open")
"""An open item whose due date has passed."""

AHEAD = Word(N_("앞섬"), "ahead", tone="under_way")
"""A layer that is ahead of one below it."""

V = TypeVar("V")


class UnknownWord(ValueError):
    """A text is no word of a fixed set; ``near`` is the value with the most similar word, or None."""

    def __init__(self, near: Any = None) -> None:
        """Suggest ``near``."""
        super().__init__("no such word")
        self.near = near


def value_of_word(words: Mapping[V, Word], text: str) -> V:
    """Return the value that ``text`` names: by code, by word in any language, or by another spelling, however spaced.

    :raises UnknownWord: ``text`` names no value.
    """
    known: dict[str, V] = {}
    for value, word in words.items():
        translated = (translation(language).gettext(word.text) for language in LANGUAGES)
        for name in (word.code, *translated, *word.spellings):
            known.setdefault(_folded(name), value)
    folded = _folded(text)
    if folded in known:
        return known[folded]
    near = near_words(folded, known, likeness=0.5) if folded else []
    raise UnknownWord(known[near[0]] if near else None)


def _folded(word: str) -> str:
    return "".join(char for char in word.casefold() if char not in " _-\u3000")


class Label(StrEnum):
    """A label of the guide. `LABELS` has the Korean exactly as in the guide."""

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


LABELS: Mapping[Label, str] = {
    Label.PURPOSE: N_("목적"),
    Label.MEANING: N_("의미"),
    Label.ROLE: N_("역할"),
    Label.STACK: N_("ML 기반 AI 시스템 계층 구조"),
    Label.AREAS: N_("기능적 구성 요소 현황"),
    Label.TYPES: N_("ML 유형별 프레임워크 지원"),
    Label.COMPONENTS: N_("구성 요소"),
    Label.KINDS: N_("주요 유형"),
    Label.USES: N_("활용 사례"),
    Label.COMPONENT: N_("ISO 23053 구성 요소"),
    Label.FUNCTION: N_("세부 기능"),
    Label.MODULE: N_("플랫폼 모듈/기능"),
    Label.GO: N_("이동"),
    Label.DETAILS: N_("기능적 구성 요소 상세"),
    Label.METHODS: N_("구현 방법"),
    Label.STAGES: N_("파이프라인 단계"),
    Label.VARIANTS: N_("파이프라인 유형"),
    Label.INFERENCE: N_("추론 유형"),
    Label.FEATURES: N_("특징"),
    Label.TOOLS: N_("도구"),
    Label.SERVING: N_("모델 서빙 인프라"),
    Label.FUNCTIONS: N_("기능"),
    Label.SERVICES: N_("도구/서비스"),
    Label.CRITERIA: N_("구현 내용"),
    Label.CONSULTANT: N_("컨설턴트 가이드"),
    Label.USER: N_("이용자 가이드"),
    Label.ACCESS: N_("접근 방법"),
    Label.USAGE: N_("활용 가이드"),
    Label.CONSULTANT_USE: N_("컨설턴트 활용"),
    Label.USER_USE: N_("이용자 활용"),
    Label.CAUTIONS: N_("주의사항"),
    Label.REFERENCES: N_("참고 자료"),
    Label.SUPPORT: N_("문의 및 지원"),
}
"""The guide's labels for its parts and for what is in them."""

WORKSPACES: Mapping[str, str] = {
    "dashboard": N_("ML 대시보드"),
    "mapping": N_("구성 요소 매핑"),
    "checklist": N_("구현 체크리스트"),
    "pipeline": N_("ML 파이프라인"),
    "modules": N_("플랫폼 모듈"),
}
"""The names of the workspaces in which answers are given."""


GAPS: WordList = {
    "item": Word(N_("점검 항목"), "item"),
    "row": Word(N_("매핑"), "row"),
    "layer": Word(N_("계층 순서"), "layer"),
    "stage": Word(N_("파이프라인"), "stage"),
    "component": Word(LABELS[Label.COMPONENTS], "component"),
}
"""The kinds of gaps, in the order they are listed."""


def labels(_: Translate) -> dict[Label, str]:
    """The guide's labels in the language of ``_``."""
    return {label: _(text) for label, text in LABELS.items()}


def parts_of(title: str, _: Translate) -> str:
    """Return the guide's label for the parts of the area or pipeline ``title``: ``데이터 관리 구성 요소``."""
    return _("{title} 구성 요소").format(title=title)


def variants_label(pipeline_id: str) -> Label:
    """Return the guide's label for the variants of a pipeline; inference has a label of its own (part 4, 4.3)."""
    return Label.INFERENCE if pipeline_id == "inference" else Label.VARIANTS


def kind_of_report(_: Translate, about: str, depth: str) -> str:
    """Return the kind of a report for its file name: a comparison, or else the reader it is for."""
    if about == "difference":
        return _("비교")
    return {"executive": _("경영진"), "practitioner": _("실무자")}[depth]
