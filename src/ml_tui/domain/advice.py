"""A short question path that proposes a type of machine learning (guide, part 1, 4 and 6.3). A catalog declares it.

A proposal is the start of a conversation; it never changes the project.
"""

# Annotations are not postponed here: msgspec would compile and evaluate them again at every start.

from collections.abc import Collection, Sequence

from ml_tui.domain.catalog_base import Id, Node, Text


class PathAnswer(Node, frozen=True):
    """An answer to a question."""

    label: Text
    to: Id
    """The question that follows, or the proposal at which the path ends."""


class PathQuestion(Node, frozen=True):
    """A question of the path."""

    id: Id
    answers: tuple[PathAnswer, ...]
    text: Text | None = None
    same_as: Id | None = None
    """A question on another branch of the path whose text this one repeats, instead of a text of its own."""


class Proposal(Node, frozen=True):
    """An end of the path: the types of machine learning to consider, and why."""

    id: Id
    types: tuple[Id, ...]
    """Ids of the proposed types, the best one first; none when it is too early to choose."""
    reason: Text


class QuestionPath(Node, frozen=True):
    """Questions, each of which leads on to another one or to a proposal."""

    questions: tuple[PathQuestion, ...]
    """The path begins with the first one."""
    proposals: tuple[Proposal, ...]

    def text_of(self, question: PathQuestion) -> Text:
        """Return the text of ``question``, or the one that it repeats."""
        texts = {one.id: one.text for one in self.questions}
        text = question.text or texts.get(question.same_as or "")
        assert text, "a catalog that was found sound has a text for each question"
        return text

    def after(self, answers: Sequence[int]) -> PathQuestion | Proposal:
        """Return the question or proposal after ``answers``: the index of the answer given to each question so far."""
        steps: dict[str, PathQuestion | Proposal] = {one.id: one for one in self.questions}
        steps |= {one.id: one for one in self.proposals}
        step: PathQuestion | Proposal = self.questions[0]
        for answer in answers:
            if isinstance(step, Proposal):
                break
            step = steps[step.answers[answer].to]
        return step

    def fits(self, type_ids: Collection[str]) -> bool:
        """Whether ``type_ids`` has every type that the path can propose; another framework may have other types."""
        return all(one in type_ids for proposal in self.proposals for one in proposal.types)
