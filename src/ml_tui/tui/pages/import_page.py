"""The page of an import: the problems, conflicts and changes in a workbook."""

from __future__ import annotations

from ml_tui.domain.merge import Choice
from ml_tui.domain.wording import QUOTE_CELLS
from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.import_ import ImportProposal, change_words, conflict_words
from ml_tui.text import width
from ml_tui.tui.pages.page_builder import PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line

ACCEPT = "accept"
"""The key of the line that imports the workbook."""


def choice_key(number: int, choice: Choice) -> str:
    """The key of the line that resolves conflict ``number`` (from 0) with ``choice``."""
    return f"{choice}/{number}"


def refusal_lines(context: PageContext, error: MlTuiError) -> list[Line]:
    """Why the workbook cannot be imported at all."""
    page = PageBuilder(context)
    page.text(error.message, "bad")
    page.text(error.hint)
    return page.lines


def proposal_lines(context: PageContext, proposal: ImportProposal) -> list[Line]:
    """The page of ``proposal``; the cursor can stand on each problem, choice and change."""
    page, wording = PageBuilder(context), context.wording
    for text in proposal.doubts:
        page.text(_("주의: {text}").format(text=text), "warn")
    if proposal.notices:
        page.heading(_("알림"))
    for text in proposal.notices:
        page.text(text, "dim")
    if proposal.changes_nothing:
        page.text(_("바뀌는 것이 없습니다: {name}").format(name=proposal.answers.name), "strong")
    if proposal.problems:
        page.heading(_("문제"), str(len(proposal.problems)))
    for number, problem in enumerate(proposal.problems):
        page.stop(f"problem/{number}", "! ", f"{problem.place}: {problem.message}", lead_tone="bad")
        page.text(problem.hint, "dim", indent=2)
    if proposal.conflicts:
        page.heading(_("이곳과 파일에서 서로 다르게 바꾼 곳"), str(len(proposal.conflicts)))
    for number, conflict in enumerate(proposal.conflicts):
        page.text(f"{wording.subject(conflict.target)} ({conflict.place})", "strong")
        sides: tuple[Choice, Choice] = ("mine", "theirs")
        for choice, words in zip(sides, conflict_words(wording, conflict), strict=True):
            sign = "(o) " if conflict.choice == choice else "( ) "
            page.stop(choice_key(number, choice), sign, words, tone="mark" if conflict.choice == choice else "")
            side = conflict.mine if choice == "mine" else conflict.theirs
            if isinstance(side, str) and width(side) > QUOTE_CELLS:  # the user needs the whole text to decide
                page.text(side, "dim", indent=6)
    if lowered := wording.lowered(proposal.changes):
        page.heading(_("낮아지는 답"), str(len(lowered)))
    for sentence in lowered:
        page.text(str(sentence), "warn")
    if proposal.changes:
        page.heading(_("바뀌는 곳"), str(len(proposal.changes)))
    subject = ""
    for number, change in enumerate(proposal.changes):
        if wording.subject(change.target) != subject:
            subject = wording.subject(change.target)
            page.text(subject, "strong")
        page.stop(f"change/{number}", "  ", change_words(wording, change))
    page.add(Line())
    page.lines += _last(proposal)
    return page.lines


def _last(proposal: ImportProposal) -> list[Line]:
    """The last line: it imports, says why that is not possible, or closes the page."""
    if proposal.changes_nothing:
        return [Line(((_("닫기 (Esc)"), "strong"),), ACCEPT)]
    if proposal.problems:
        return [Line(((_("문제를 고친 파일을 다시 가져오십시오"), "bad"),), ACCEPT)]
    if proposal.undecided:
        return [Line(((_("먼저 충돌 {n}건을 정하십시오").format(n=len(proposal.undecided)), "warn"),), ACCEPT)]
    return [Line(((_("가져오기 (Ctrl+S)"), "strong"),), ACCEPT)]
