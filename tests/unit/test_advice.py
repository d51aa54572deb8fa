"""The question path that proposes a type of machine learning."""

from __future__ import annotations

from itertools import product

import pytest

from ml_tui.domain import advice
from ml_tui.domain.advice import Question, Recommendation
from tests.unit.dashboard_samples import dashboard_catalog


def follow(answers: str) -> Question | Recommendation:
    """Where answers written as ``y`` and ``n`` lead."""
    return advice.next_step([answer == "y" for answer in answers])


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
def test_where_the_path_leads(answers: str, types: tuple[str, ...]) -> None:
    proposal = follow(answers)
    assert isinstance(proposal, Recommendation)
    assert proposal.types == types
    assert proposal.reason.endswith(".")


def test_the_questions_in_their_order() -> None:
    assert [follow("n" * n) for n in range(4)] == list(Question)
    assert follow("ny") is Question.LABELS


def test_every_way_ends_after_four_questions_at_most() -> None:
    for answers in product("yn", repeat=4):
        steps = [follow("".join(answers[:n])) for n in range(5)]
        assert any(isinstance(step, Recommendation) for step in steps)


def test_every_question_can_be_answered_with_yes_or_no() -> None:
    words = [advice.wording(question) for question in Question]
    assert len(set(words)) == 4
    assert all(text.endswith("습니까?") for text in words)


def test_a_framework_with_other_types_is_not_asked_about() -> None:
    assert not advice.applies(dashboard_catalog())


def test_it_knows_the_types_of_our_framework() -> None:
    from ml_tui.content import load_catalog

    assert advice.applies(load_catalog().catalog)
