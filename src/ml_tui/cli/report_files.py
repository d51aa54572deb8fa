"""Writes a report to a file or to standard output: the options, and the writing."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Argument, option, switch
from ml_tui.errors import NotWritten, UsageError
from ml_tui.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from ml_tui.report.parts import Report

_STANDARD_OUTPUT = "-"


def report_files() -> tuple[Argument, ...]:
    """Return the options of every command that writes a report."""
    return (
        option("-o", "--output", _("쓸 파일이나 폴더. '-'이면 표준 출력"), metavar="FILE", completes="file"),
        option("--report-lang", _("보고서의 언어 (없으면 화면의 언어)"), choices=tuple(LANGUAGES)),
        option(
            "--template",
            _("PDF의 디자인으로 쓸 typst 파일 (docs/report-template.md)"),
            metavar="FILE.typ",
            completes="file",
        ),
        switch("--force", _("있던 파일을 바꿉니다")),
    )


def check_output(options: Namespace, command: str) -> None:
    """Check the output options of ``command`` before the report is made.

    :raises UsageError: there is no such format, or a binary one would go to a terminal.
    """
    from ml_tui.export.registry import find_format

    if find_format(options.format).binary and _to_standard_output(options) and output.is_terminal(sys.stdout):
        raise UsageError(
            _("{format}은(는) 터미널에 쓸 수 없습니다").format(format=options.format),
            _("예: ssh -T host ml-tui {command} PROJECT -f {format} -o - > 보고서.{format}").format(
                command=command, format=options.format
            ),
        )


def write(report: Report, options: Namespace) -> None:
    """Write ``report`` with the format, output, template and replacement in ``options``.

    :raises NotWritten: the report could not be written; an existing file is intact.
    """
    from ml_tui.export import NameTaken, export, produce
    from ml_tui.export.registry import find_format

    template = Path(options.template) if options.template else None
    if _to_standard_output(options):
        output.put_bytes(produce(report, options.format, template))
        _say_all(find_format(options.format).remarks(report))
        return
    path = Path(options.output) if options.output else None
    folder = path if path and os.path.isdir(path) else None  # noqa: PTH112 - Path.is_dir raises for a long name
    try:
        written = export(
            report, options.format, None if folder else path, folder=folder, force=options.force, template=template
        )
    except NameTaken as error:
        hint = _("덮어쓰려면 --force, 아니면 다른 이름을 지정하십시오. 예: {name}").format(name=error.free)
        raise NotWritten(error.message, hint) from None
    _say_all(written.remarks)
    output.say(_("썼습니다: {path} ({size:,}바이트)").format(path=written.path, size=written.size))


def _to_standard_output(options: Namespace) -> bool:
    return bool(options.output == _STANDARD_OUTPUT)


def _say_all(remarks: list[str]) -> None:
    """Print each remark on its own line."""
    for remark in remarks:
        output.say(remark)
