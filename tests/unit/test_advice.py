"""The built-in catalog's question path, which proposes a type of machine learning."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.advice import PathQuestion, Proposal, QuestionPath

YES, NO = 0, 1
"""The indexes of the two answers."""


@pytest.fixture(scope="module")
def path() -> QuestionPath:
    found = load_catalog().catalog.question_path
    assert found
    return found


def follow(path: QuestionPath, answers: str) -> PathQuestion | Proposal:
    """The question or proposal after answers written as ``y`` and ``n``."""
    return path.after([YES if answer == "y" else NO for answer in answers])


def ways(path: QuestionPath, begun: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The answers of every way to a proposal."""
    step = path.after(begun)
    if isinstance(step, Proposal):
        yield begun
        return
    for answer in range(len(step.answers)):
        yield from ways(path, (*begun, answer))


@pytest.mark.parametrize(
    ("answers", "types"),
    [
        ("y", ("reinforcement",)),
        ("nyy", ("deep-learning", "supervised")),
        ("nny", ("supervised",)),
        ("nyny", ("deep-learning", "unsupervised")),
        ("nnny", ("unsupervised",)),
        ("nnnn", ()),
        ("nynn", ()),
    ],
)
def test_answers_lead_to_a_proposal(path: QuestionPath, answers: str, types: tuple[str, ...]) -> None:
    proposal = follow(path, answers)
    assert isinstance(proposal, Proposal)
    assert proposal.types == types
    assert proposal.reason.ko.endswith(".")
    assert follow(path, answers + "yn") is proposal


def test_different_inputs_lead_to_the_same_question(path: QuestionPath) -> None:
    steps = [follow(path, answers) for answers in ("", "n", "nn", "ny", "nnn", "nyn")]
    texts = [path.text_of(step).ko for step in steps if isinstance(step, PathQuestion)]
    assert texts[2] == texts[3] and texts[4] == texts[5]
    assert len(set(texts)) == 4 and all(text.endswith("습니까?") for text in texts)


def test_every_path_ends_after_four_questions_at_most(path: QuestionPath) -> None:
    assert max(map(len, ways(path))) == 4


def test_every_question_can_be_answered_with_yes_or_no(path: QuestionPath) -> None:
    for question in path.questions:
        assert [(one.label.ko, one.label.en) for one in question.answers] == [("예", "Yes"), ("아니요", "No")]


def test_a_catalog_with_other_types_has_no_questions(path: QuestionPath) -> None:
    assert path.fits(["supervised", "unsupervised", "reinforcement", "deep-learning", "more"])
    assert not path.fits(["supervised", "unsupervised", "reinforcement"])
