"""``diff``: compares two states."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ml_tui.cli import output
from ml_tui.cli.checkpoint_choice import find_checkpoint
from ml_tui.cli.declarations import Group, Subcommand, json_switch, option, positional, project_argument
from ml_tui.cli.report_files import check_output, report_files, write
from ml_tui.domain.diff import compare
from ml_tui.domain.wording import Wording
from ml_tui.errors import UsageError
from ml_tui.export.registry import DIFFERENCE_FORMATS
from ml_tui.i18n import _, language

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.domain.changes import FieldChange
    from ml_tui.domain.project import Project
    from ml_tui.session import Session
    from ml_tui.store_protocol import Checkpoint

DIFFERENT = 1
"""The exit code when two states differ."""


def declare() -> Subcommand:
    """Declare the command."""
    state = _("체크포인트의 번호나 이름")
    return Subcommand(
        Group.HISTORY,
        2,
        _("두 상태를 비교합니다. 다르면 종료 코드가 1이고, -f로 파일에 쓰면 0입니다"),
        (
            project_argument(),
            positional("A", state + _(" (없으면 마지막 체크포인트)"), nargs="?", completes="checkpoint"),
            positional("B", state + _(" (없으면 지금)"), nargs="?", completes="checkpoint"),
            json_switch(group="f"),
            option("-f", "--format", _("비교를 이 형식의 파일로 씁니다"), choices=tuple(DIFFERENCE_FORMATS), group="f"),
            *report_files(),
        ),
        examples=(
            _("ml-tui diff '은행 A'"),
            _("ml-tui diff '은행 A' 1 2 --json"),
            _("ml-tui diff '은행 A' 1 -f pdf -o '비교.pdf'"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Print how two checkpoints, or one and the present state, differ, or write that as a report.

    :raises UsageError: options for a file are given without a format.
    """
    if options.format:
        return _deliver_difference(context, options)
    if options.output or options.template or options.report_lang or options.force:
        raise UsageError(_("파일로 쓰려면 형식이 필요합니다"), _("예: ml-tui diff PROJECT -f pdf -o 비교.pdf"))
    with context.reading(options.PROJECT) as session:
        before, after = _checkpoints(session, options)
        changes = compare(before.project, _state(session, after), session.catalog)
        if options.json:
            output.put_json(_difference_record(session, before, after, changes))
        else:
            output.say(f"{before.title} → {after.title if after else _('지금')}")
            for line in Wording.of(session.catalog, session.project).sentences(changes):
                output.put(str(line))
            if not changes:
                output.say(_("다른 것이 없습니다"))
    return DIFFERENT if changes else 0


def _deliver_difference(context: Context, options: Namespace) -> int:
    from ml_tui.export import difference_of

    check_output(options, "diff")
    with context.reading(options.PROJECT, to_deliver=True) as session:
        before, after = _checkpoints(session, options)
        report = difference_of(session, before, after, language=options.report_lang or language())
    write(report, options)
    return 0


def _checkpoints(session: Session, options: Namespace) -> tuple[Checkpoint, Checkpoint | None]:
    """Return the two states that ``options`` name; None is the present state."""
    return find_checkpoint(session, options.A), find_checkpoint(session, options.B) if options.B is not None else None


def _state(session: Session, checkpoint: Checkpoint | None) -> Project:
    return checkpoint.project if checkpoint else session.project


def _record(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "number": checkpoint.number,
        "name": checkpoint.name,
        "at": checkpoint.at.isoformat(),
        "by": checkpoint.by,
        "rev": checkpoint.rev,
    }


def _difference_record(
    session: Session, before: Checkpoint, after: Checkpoint | None, changes: Sequence[FieldChange]
) -> dict[str, Any]:
    wording = Wording.of(session.catalog, session.project)
    return {
        "a": _record(before),
        "b": _record(after) if after else None,
        "changes": [
            {
                "target": change.target,
                "field": change.field,
                "before": change.before,
                "after": change.after,
                "subject": wording.subject(change.target),
                "text": wording.field(change),
            }
            for change in changes
        ],
    }
