"""A short question path that proposes a type of machine learning (guide, part 1, 4 and 6.3). A catalog declares it.

A proposal is the start of a conversation; it never changes the project.
"""

# Annotations are not postponed here: msgspec would compile and evaluate each of them anew at every start.

from collections.abc import Collection, Sequence

from ml_tui.domain.catalog_base import Id, Node, Text


class PathAnswer(Node, frozen=True):
    """What can be answered to a question."""

    label: Text
    to: Id
    """The question that follows, or the proposal at which the path ends."""


class PathQuestion(Node, frozen=True):
    """A question of the path."""

    id: Id
    answers: tuple[PathAnswer, ...]
    text: Text | None = None
    same_as: Id | None = None
    """The question with the same text, which is asked on another branch of the path; then it has none of its own."""


class Proposal(Node, frozen=True):
    """Where the path ends."""

    id: Id
    types: tuple[Id, ...]
    """Ids of the types that are proposed, the first one first of all; none when it is too early to choose."""
    reason: Text


class QuestionPath(Node, frozen=True):
    """Questions, each of which leads on to another one or to a proposal."""

    questions: tuple[PathQuestion, ...]
    """The first one begins."""
    proposals: tuple[Proposal, ...]

    def text_of(self, question: PathQuestion) -> Text:
        """What ``question`` asks."""
        texts = {one.id: one.text for one in self.questions}
        text = question.text or texts.get(question.same_as or "")
        assert text, "a catalog that was found sound has a text for each question"
        return text

    def after(self, answers: Sequence[int]) -> PathQuestion | Proposal:
        """What comes after ``answers``, the places of those given so far among the answers of their questions."""
        steps: dict[str, PathQuestion | Proposal] = {one.id: one for one in self.questions}
        steps |= {one.id: one for one in self.proposals}
        step: PathQuestion | Proposal = self.questions[0]
        for answer in answers:
            if isinstance(step, Proposal):
                break
            step = steps[step.answers[answer].to]
        return step

    def fits(self, type_ids: Collection[str]) -> bool:
        """Whether all types that it can propose are among ``type_ids``; another framework may have others."""
        return all(one in type_ids for proposal in self.proposals for one in proposal.types)
