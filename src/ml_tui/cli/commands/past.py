"""The past of a project: leaving checkpoints, comparing states, reading the log."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.cli.telling import tell
from ml_tui.domain.changes import FieldChange
from ml_tui.domain.diff import compare
from ml_tui.domain.project import Project
from ml_tui.domain.records import change_record
from ml_tui.domain.wording import Wording
from ml_tui.errors import NotFound, UsageError
from ml_tui.i18n import _, language
from ml_tui.session import Session
from ml_tui.store import Checkpoint
from ml_tui.text import clean_line

DIFFERENT = 1
"""The exit code when two states differ."""


def checkpoint(context: Context, options: Namespace) -> int:
    """Save the present state as a checkpoint and print its number; or give one that there is another name.

    :raises UsageError: both were asked for.
    """
    if options.rename:
        if options.NAME:
            raise UsageError(
                _("--rename과 NAME은 함께 쓸 수 없습니다"), _("예: ml-tui checkpoint PROJECT --rename 3 새이름")
            )
        return _rename(context, options)
    with context.changing(options.PROJECT) as session:
        kept = session.checkpoint(options.NAME)
    output.say(_("체크포인트를 남겼습니다: {name}").format(name=kept.name))
    output.put(str(kept.number))
    return 0


def _rename(context: Context, options: Namespace) -> int:
    """Rename a checkpoint and print its number."""
    old, new = options.rename
    with context.changing(options.PROJECT) as session:
        kept = _checkpoint(session, old)
        change = session.rename_checkpoint(kept.rev, kept.name, new)
        session.save()
    tell(session, change)
    output.put(str(kept.number))
    return 0


def diff(context: Context, options: Namespace) -> int:
    """Print in what two states differ, two checkpoints or one and now; or write the report on it to a file.

    :raises UsageError: options for a file without a format.
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
            output.say(f"{_title(before)} → {_title(after) if after else _('지금')}")
            for line in Wording(session.catalog).sentences(changes):
                output.put(str(line))
            if not changes:
                output.say(_("다른 것이 없습니다"))
    return DIFFERENT if changes else 0


def _deliver_difference(context: Context, options: Namespace) -> int:
    from ml_tui.cli.commands.deliver import check_output, write
    from ml_tui.export import difference_of

    check_output(options, "diff")
    with context.reading(options.PROJECT, to_deliver=True) as session:
        before, after = _checkpoints(session, options)
        report = difference_of(session, before, after, language=options.report_lang or language())
    write(report, options)
    return 0


def log(context: Context, options: Namespace) -> int:
    """Print every change, the newest last."""
    with context.reading(options.PROJECT) as session:
        changes, wording = session.log(), Wording(session.catalog)
        if options.json:
            output.put_json([{**change_record(change), "text": wording.describe(change)} for change in changes])
            return 0
        output.put_table(
            (str(change.rev), change.at.astimezone().strftime("%Y-%m-%d %H:%M"), change.by, line)
            for change in changes
            for line in wording.lines(change)
        )
    return 0


def _checkpoints(session: Session, options: Namespace) -> tuple[Checkpoint, Checkpoint | None]:
    """The two states that ``options`` name; None is now."""
    return _checkpoint(session, options.A), _checkpoint(session, options.B) if options.B is not None else None


def _checkpoint(session: Session, reference: str | None) -> Checkpoint:
    """The checkpoint with the number or the name ``reference``; without one, the last.

    :raises NotFound: there is none.
    :raises UsageError: the name fits several.
    """
    kept = session.checkpoints()
    if not kept:
        raise NotFound(
            _("체크포인트가 없습니다"), _("남기기: ml-tui checkpoint {id}").format(id=session.project.info.id)
        )
    if reference is None:
        return kept[-1]
    wanted = clean_line(reference)
    for one in kept:
        if str(one.number) == wanted:
            return one
    named = [one for one in kept if one.name == wanted]
    if len(named) == 1:
        return named[0]
    listed = ", ".join(_title(one) for one in (named or kept)[-10:])
    if named:
        raise UsageError(
            _("이름이 같은 체크포인트가 여럿입니다: {name}").format(name=wanted),
            _("번호로 고르십시오: {names}").format(names=listed),
        )
    raise NotFound(
        _("그런 체크포인트가 없습니다: {name}").format(name=wanted[:60]),
        _("있는 것: {names}").format(names=listed),
    )


def _state(session: Session, checkpoint: Checkpoint | None) -> Project:
    return checkpoint.project if checkpoint else session.project


def _title(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.number} {checkpoint.name}"


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
    wording = Wording(session.catalog)
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
