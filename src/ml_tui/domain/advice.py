"""A short question path that proposes a type of machine learning (guide, part 1, 4 and 6.3).

The questions are ours. They ask for what decides the choice: how decisions follow one another, what the inputs are,
whether there are answers to learn from. A proposal is the start of a conversation; it never changes the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from ml_tui.domain.catalog import Catalog
from ml_tui.i18n import _

SUPERVISED = "supervised"
UNSUPERVISED = "unsupervised"
REINFORCEMENT = "reinforcement"
DEEP_LEARNING = "deep-learning"
PROPOSED = frozenset({SUPERVISED, UNSUPERVISED, REINFORCEMENT, DEEP_LEARNING})
"""Ids of the types that the path can propose."""


class Question(StrEnum):
    """A question to be answered with yes or no."""

    SEQUENTIAL = "sequential"
    """Do decisions follow one another, with a reward, and a safe place to try?"""
    RAW = "raw"
    """Are the inputs images, speech or text, with much data or a pretrained model?"""
    LABELS = "labels"
    """Are there answers to learn from?"""
    STRUCTURE = "structure"
    """Is structure looked for, and known what to do with it?"""


class Recommendation(msgspec.Struct, frozen=True):
    """Where the path leads."""

    types: tuple[str, ...]
    """Ids of the types that are proposed, the first one first of all; none when it is too early to choose."""
    reason: str


def applies(catalog: Catalog) -> bool:
    """Whether the path speaks of the types of ``catalog``; another framework may have others."""
    return {one.id for one in catalog.ml_types} >= PROPOSED


def next_step(answers: Sequence[bool]) -> Question | Recommendation:
    """What comes after ``answers``, those given so far in the order of the questions."""
    match tuple(answers):
        case ():
            return Question.SEQUENTIAL
        case (True, *_rest):
            return _reinforcement()
        case (False,):
            return Question.RAW
        case (False, _raw):
            return Question.LABELS
        case (False, raw, True, *_rest):
            return _deep_supervised() if raw else _supervised()
        case (False, _raw, False):
            return Question.STRUCTURE
        case (False, raw, False, True, *_rest):
            return _deep_unsupervised() if raw else _unsupervised()
    return _too_early()


def wording(question: Question) -> str:
    """``question`` in the language in use."""
    return {
        Question.SEQUENTIAL: _(
            "결정이 이어져 앞의 선택이 뒤의 상황을 바꾸고, 결과를 보상으로 잴 수 있으며, "
            "시뮬레이터나 안전한 시험 구간이 있습니까?"
        ),
        Question.RAW: _("입력이 주로 이미지, 음성, 글이고, 데이터가 많거나 가져와 조정할 사전 훈련 모델이 있습니까?"),
        Question.LABELS: _(
            "맞힐 대상이 분명하고, 그 정답(라벨)이 과거 기록에 있거나 감당할 비용으로 만들 수 있습니까?"
        ),
        Question.STRUCTURE: _(
            "무리나 이상처럼 데이터 안의 구조를 찾으려 하고, 결과마다 달라질 업무 조치를 말할 수 있습니까?"
        ),
    }[question]


def _reinforcement() -> Recommendation:
    return Recommendation(
        (REINFORCEMENT,),
        _("이어지는 결정을 보상으로 배우는 문제입니다. 시험 구간 밖으로 내보내기 전에 보상의 허점부터 찾습니다."),
    )


def _supervised() -> Recommendation:
    return Recommendation(
        (SUPERVISED,),
        _("맞힐 대상과 정답이 있는 표 형태의 문제입니다. 단순한 기준 모델보다 나은지부터 봅니다."),
    )


def _deep_supervised() -> Recommendation:
    return Recommendation(
        (DEEP_LEARNING, SUPERVISED),
        _("이미지, 음성, 글에서 정답을 배우는 문제입니다. 딥러닝을 지도 학습으로 훈련하고, 사전 훈련 모델부터 봅니다."),
    )


def _unsupervised() -> Recommendation:
    return Recommendation(
        (UNSUPERVISED,),
        _("정답 없이 구조를 찾는 문제입니다. 다시 돌려도 같은 결과인지와 업무에서의 쓸모로 판단합니다."),
    )


def _deep_unsupervised() -> Recommendation:
    return Recommendation(
        (DEEP_LEARNING, UNSUPERVISED),
        _("정답 없는 이미지, 음성, 글입니다. 사전 훈련 모델로 표현을 얻어 비지도로 묶고, 라벨을 모을 길을 찾습니다."),
    )


def _too_early() -> Recommendation:
    return Recommendation(
        (),
        _("아직 고를 때가 아닙니다. 정답도, 결과로 달라질 조치도 없습니다. 풀 문제와 쓸 데이터부터 정합니다."),
    )
