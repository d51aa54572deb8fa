"""Deliverables: a report on a project written to a file, or to standard output."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.domain.report import build
from ml_tui.domain.report_parts import Report
from ml_tui.errors import UsageError
from ml_tui.messages import _, language
from ml_tui.session import Session

_STANDARD_OUTPUT = "-"


def export(context: Context, options: Namespace) -> int:
    """Write the report on a project; where to and how large goes to standard error, so that the data stays alone.

    :raises UsageError: the bytes of a binary format would go to a terminal.
    :raises NotWritten: it could not be written; what was there is intact.
    """
    from ml_tui.export import export as write
    from ml_tui.export import find_format, produce

    to_standard_output = options.output == _STANDARD_OUTPUT
    if to_standard_output and find_format(options.format).binary and output.is_terminal(sys.stdout):
        raise UsageError(
            _("{format}은(는) 터미널에 쓸 수 없습니다").format(format=options.format),
            _("예: ssh -T host ml-tui export PROJECT -f {format} -o - > 보고서.{format}").format(format=options.format),
        )
    with context.reading(options.PROJECT) as session:
        report = _report(session, options)
    if to_standard_output:
        output.put_bytes(produce(report, options.format))
        return 0
    path = Path(options.output) if options.output else None
    folder = path if path and path.is_dir() else None
    written = write(report, options.format, None if folder else path, folder=folder, force=options.force)
    output.say(_("썼습니다: {path} ({size:,}바이트)").format(path=written.path, size=written.size))
    return 0


def _report(session: Session, options: Namespace) -> Report:
    return build(
        session.catalog,
        session.project,
        language=language(),
        revision=session.rev,
        digest=session.loaded.digest,
        today=session.today,
        log=session.log(),
        depth=options.depth,
    )
