"""``import``: shows what a filled-in workbook would change, and imports it after confirmation."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_tui.cli import output
from ml_tui.cli.change_messages import say_lowered
from ml_tui.cli.declarations import (
    Group,
    Subcommand,
    by_option,
    json_switch,
    option,
    positional,
    project_argument,
    switch,
)
from ml_tui.domain.lowering import lowered
from ml_tui.domain.wording import Wording
from ml_tui.errors import BadInput
from ml_tui.i18n import _
from ml_tui.text import clean_line

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.domain.changes import JSON, FieldChange
    from ml_tui.domain.merge import FieldConflict
    from ml_tui.import_ import ImportProposal
    from ml_tui.session import Session

DIFFERENT = 1
"""The exit code when the workbook differs and was not imported."""

_YES = frozenset({"y", "yes", "예", "네", "ㅇ"})


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.DELIVERABLES,
        2,
        _("채워진 통합 문서(xlsx)를 가져옵니다. 먼저 차이를 보이며, 한 번에 되돌릴 수 있습니다"),
        (
            project_argument(),
            positional("FILE", _("ml-tui export -f xlsx로 내보낸 뒤 채운 파일"), completes="file"),
            switch("--dry-run", _("차이만 보입니다. 다르면 종료 코드가 1입니다")),
            switch("--yes", _("묻지 않고 가져옵니다. 다른 프로젝트나 카탈로그의 파일도 받습니다")),
            option(
                "--prefer",
                _("이곳과 파일에서 서로 다르게 바꾼 곳: mine은 이곳의 것, theirs는 파일의 것"),
                choices=("mine", "theirs"),
            ),
            json_switch(),
            by_option(),
        ),
        examples=(
            _("ml-tui import '은행 A' '보고서.xlsx' --dry-run"),
            _("ml-tui import '은행 A' '보고서.xlsx' --yes --prefer theirs"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Show what the workbook would change, and import it after confirmation.

    :raises BadInput: the workbook cannot be read, or has problems or undecided conflicts; nothing was changed.
    """
    from ml_tui.import_ import import_answers, propose
    from ml_tui.workbook.reader.workbook import read_answers

    asking = not (options.dry_run or options.yes or options.json) and output.is_terminal(sys.stdin)
    changing = asking or (options.yes and not options.dry_run)
    opened: AbstractContextManager[Session] = (
        context.changing(options.PROJECT) if changing else context.reading(options.PROJECT, to_deliver=True)
    )
    with opened as session:
        answers = read_answers(Path(options.FILE), session.catalog, session.project)
        proposal = propose(session, answers, prefer=options.prefer)
        applied = False
        if not options.json:
            _show(session, proposal)
        try:
            _demand_sound(proposal, confirmed=options.yes or asking or options.dry_run)
            if proposal.changes and (_confirmed(proposal) if asking else changing):
                before = session.rev
                import_answers(session, proposal)
                session.save()
                applied = session.rev > before
        finally:
            if options.json:
                output.put_json(_record(session, proposal, applied=applied))
    if not proposal.changes:
        output.say(_("바뀌는 것이 없습니다"))
        return 0
    if applied:
        say_lowered(Wording.of(session.catalog, session.project), proposal.changes, done=True)
        output.say(
            _("가져왔습니다: {n}곳. 한 번에 되돌릴 수 있고, 바꾸기 전의 사본도 있습니다 (ml-tui restore {id})").format(
                n=len(proposal.changes), id=session.project.info.id
            )
        )
        return 0
    output.say(_("아무것도 바꾸지 않았습니다. 가져오려면 --yes를 붙이십시오"))
    return DIFFERENT


def _demand_sound(proposal: ImportProposal, *, confirmed: bool) -> None:
    """Make sure that ``proposal`` can be imported.

    :raises BadInput: there are problems, undecided conflicts or unconfirmed doubts.
    """
    nothing = _("아무것도 바꾸지 않았습니다")
    if proposal.problems:
        first = proposal.problems[0]
        raise BadInput(
            _("파일에 문제가 {n}건 있습니다. 처음: {place} {message}").format(
                n=len(proposal.problems), place=first.place, message=first.message
            ),
            _("고친 뒤 다시 가져오십시오. {nothing}").format(nothing=nothing),
        )
    if proposal.undecided:
        raise BadInput(
            _("내보낸 뒤 이곳과 파일에서 서로 다르게 바꾼 곳이 {n}군데 있습니다").format(n=len(proposal.undecided)),
            _("--prefer mine(이곳) 또는 --prefer theirs(파일)로 정하십시오. {nothing}").format(nothing=nothing),
        )
    if proposal.doubts and not confirmed:
        raise BadInput(proposal.doubts[0], _("그래도 가져오려면 --yes를 붙이십시오. {nothing}").format(nothing=nothing))


def _show(session: Session, proposal: ImportProposal) -> None:
    """Print the changes as data, and notices, problems and conflicts as messages."""
    from ml_tui.import_ import change_words

    for text in proposal.doubts:
        output.say(_("주의: {text}").format(text=text))
    for text in proposal.notices:
        output.say(_("알림: {text}").format(text=text))
    for problem in proposal.problems:
        output.say(_("문제: {place} {message}").format(place=problem.place, message=problem.message))
        if problem.hint:
            output.say(f"  → {problem.hint}")
    wording = Wording.of(session.catalog, session.project)
    for conflict in proposal.conflicts:
        output.say(_("충돌: {text}").format(text=_conflict(wording, conflict)))
    for change in proposal.changes:
        output.put(f"{wording.subject(change.target)}: {change_words(wording, change)}")
    say_lowered(wording, proposal.changes)


def _conflict(wording: Wording, conflict: FieldConflict) -> str:
    """Return ``conflict`` on one line: its subject, its cell, and the changes here and in the file."""
    from ml_tui.import_ import conflict_words

    here, there = conflict_words(wording, conflict)
    chosen = {"mine": _("이곳의 것을 둡니다"), "theirs": _("파일의 것을 가져옵니다"), None: ""}[conflict.choice]
    text = f"{wording.subject(conflict.target)} ({conflict.place}): {here} / {there}"
    return f"{text} - {chosen}" if chosen else text


def _confirmed(proposal: ImportProposal) -> bool:
    """Ask the user, and return whether the answer is yes."""
    sys.stderr.write(_("{n}곳을 바꿀까요? [y/N] ").format(n=len(proposal.changes)))
    sys.stderr.flush()
    return clean_line(sys.stdin.readline()).casefold() in _YES


def _record(session: Session, proposal: ImportProposal, *, applied: bool) -> dict[str, Any]:
    """Return the changes, problems and conflicts as a record for JSON."""
    wording, origin = Wording.of(session.catalog, session.project), proposal.answers.origin
    return {
        "project": session.project.info.id,
        "file": proposal.answers.name,
        "origin": {"project": origin.project, "revision": origin.revision, "catalog": origin.catalog},
        "based": proposal.based,
        "applied": applied,
        "changes": [_change_record(wording, change) for change in proposal.changes],
        "conflicts": [
            {
                "target": one.target,
                "field": one.field,
                "subject": wording.subject(one.target),
                "base": one.base,
                "mine": one.mine,
                "theirs": one.theirs,
                "place": one.place,
                "choice": one.choice,
            }
            for one in proposal.conflicts
        ],
        "problems": [{"place": one.place, "message": one.message, "hint": one.hint} for one in proposal.problems],
        "doubts": list(proposal.doubts),
        "notices": list(proposal.notices),
    }


def _change_record(wording: Wording, change: FieldChange) -> dict[str, JSON]:
    from ml_tui.import_ import change_words

    return {
        "target": change.target,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "subject": wording.subject(change.target),
        "text": change_words(wording, change),
        "lowered": bool(lowered([change])),
    }
