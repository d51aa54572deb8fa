"""``log``: prints who changed what, when, from which value to which."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, json_switch, project_argument
from ml_tui.domain.records import change_record
from ml_tui.domain.wording import Wording
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.HISTORY,
        3,
        _("누가 언제 무엇을 어떻게 바꾸었는지, 최근 것이 마지막"),
        (project_argument(), json_switch()),
        examples=(
            _("ml-tui log '은행 A'"),
            _("ml-tui log '은행 A' --json"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Print every change, the newest last."""
    with context.reading(options.PROJECT) as session:
        changes, wording = session.log_forwards(), Wording.of(session.catalog, session.project)
        if options.json:
            output.put_json([{**change_record(change), "text": wording.describe(change)} for change in changes])
            return 0
        output.put_long_table(
            (str(change.rev), change.at.astimezone().strftime("%Y-%m-%d %H:%M"), change.by, line)
            for change in changes
            for line in wording.lines(change)
        )
    return 0
