"""Deliverables: a report on a project written to a file, or to standard output."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.errors import UsageError
from ml_tui.messages import _, language

_STANDARD_OUTPUT = "-"


def export(context: Context, options: Namespace) -> int:
    """Write the report on a project; where to and how large goes to standard error, so that the data stays alone.

    :raises UsageError: the bytes of a binary format would go to a terminal.
    :raises NotWritten: it could not be written; what was there is intact.
    """
    from ml_tui.export import export as write
    from ml_tui.export import find_format, produce, report_of

    to_standard_output = options.output == _STANDARD_OUTPUT
    if to_standard_output and find_format(options.format).binary and output.is_terminal(sys.stdout):
        raise UsageError(
            _("{format}은(는) 터미널에 쓸 수 없습니다").format(format=options.format),
            _("예: ssh -T host ml-tui export PROJECT -f {format} -o - > 보고서.{format}").format(format=options.format),
        )
    with context.reading(options.PROJECT) as session:
        report = report_of(session, language=options.report_lang or language(), depth=options.depth)
    template = Path(options.template) if options.template else None
    if to_standard_output:
        output.put_bytes(produce(report, options.format, template))
        _say_all(find_format(options.format).remarks(report))
        return 0
    path = Path(options.output) if options.output else None
    folder = path if path and path.is_dir() else None
    written = write(
        report, options.format, None if folder else path, folder=folder, force=options.force, template=template
    )
    _say_all(written.remarks)
    output.say(_("썼습니다: {path} ({size:,}바이트)").format(path=written.path, size=written.size))
    return 0


def _say_all(remarks: list[str]) -> None:
    """Every remark on its own line."""
    for remark in remarks:
        output.say(remark)
