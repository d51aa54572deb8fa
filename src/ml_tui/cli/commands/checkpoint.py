"""``checkpoint``: saves the present state as a checkpoint, or renames a checkpoint."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.change_messages import say_change
from ml_tui.cli.checkpoint_choice import find_checkpoint
from ml_tui.cli.declarations import Group, Subcommand, by_option, option, positional, project_argument
from ml_tui.errors import UsageError
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.HISTORY,
        1,
        _("지금 상태를 날짜와 함께 남깁니다 (체크리스트 저장)"),
        (
            project_argument(),
            positional("NAME", _("이름 (없으면 지금 날짜와 시각)"), nargs="?", default=""),
            option(
                "--rename",
                _("새로 남기지 않고, 있는 체크포인트(번호나 이름)의 이름을 바꿉니다"),
                metavar=("OLD", "NEW"),
                nargs=2,
                completes="checkpoint",
            ),
            by_option(_("남기는 사람의 이름")),
        ),
        examples=(
            _("ml-tui checkpoint '은행 A' '2분기'"),
            _("ml-tui checkpoint '은행 A' --rename '2분기' '2분기 확정'"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Save a checkpoint and print its number, or rename one.

    :raises UsageError: the options ask for both.
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
        kept = find_checkpoint(session, old)
        change = session.rename_checkpoint(kept.rev, kept.name, new)
        session.save()
    say_change(session, change)
    output.put(str(kept.number))
    return 0
