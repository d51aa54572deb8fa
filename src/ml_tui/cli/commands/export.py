"""``export``: writes a report on a project."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli.declarations import Group, Subcommand, option, project_argument
from ml_tui.cli.report_files import check_output, report_files, write
from ml_tui.export.registry import FORMATS
from ml_tui.i18n import _, language

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.DELIVERABLES,
        1,
        _("보고서를 파일로 내보냅니다"),
        (
            project_argument(),
            option("-f", "--format", _("형식"), choices=tuple(FORMATS), required=True),
            option(
                "--depth",
                _("경영진용 요약 또는 실무자용 전체"),
                choices=("executive", "practitioner"),
                default="practitioner",
            ),
            *report_files(),
        ),
        examples=(
            _("ml-tui export '은행 A' -f xlsx -o '보고서.xlsx'"),
            _("ml-tui export '은행 A' -f pdf --depth executive --report-lang en"),
            _("ml-tui export '은행 A' -f json -o -"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Write the report on a project; print path and size on standard error, apart from data on standard output.

    :raises UsageError: a binary format would go to a terminal.
    :raises NotWritten: the report could not be written; an existing file is intact.
    """
    from ml_tui.export import report_of

    check_output(options, "export")
    with context.reading(options.PROJECT, to_deliver=True) as session:
        report = report_of(
            session,
            language=options.report_lang or language(),
            depth=options.depth,
            log_steps=FORMATS[options.format].log_steps,
        )
    write(report, options)
    return 0
