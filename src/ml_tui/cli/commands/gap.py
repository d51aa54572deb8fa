"""``gap``: prints what is missing, in the order to do it."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, json_switch, project_argument
from ml_tui.cli.gap_list import gap_record, put_gaps
from ml_tui.domain.gaps import find_gaps
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.ANSWERS,
        4,
        _("미연결 매핑 행, 할 순서대로 남은 항목, 순서가 뒤바뀐 계층"),
        (project_argument(), json_switch()),
        examples=(
            _("ml-tui gap '은행 A'"),
            _("ml-tui gap '은행 A' --json"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Print what is missing, in the order to do it; see `gap_record` for the JSON."""
    with context.reading(options.PROJECT) as session:
        gaps = find_gaps(session.catalog, session.project)
        if options.json:
            output.put_json(gap_record(session, gaps))
        else:
            put_gaps(session, gaps)
    return 0
