"""``schema``: prints the JSON Schema of exported JSON."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, positional
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.MACHINE,
        2,
        _("내보낸 JSON의 JSON Schema를 냅니다"),
        (positional("WHAT", _("report: ml-tui export -f json이 쓰는 문서"), choices=("report",)),),
        examples=(
            "ml-tui schema report",
            "ml-tui schema report > report.schema.json",
        ),
    )


def run(_context: Context, _options: Namespace) -> int:
    """Print the JSON Schema of a report in JSON, the only ``WHAT``."""
    from ml_tui.report.schema import report_schema

    output.put_json(report_schema())
    return 0
