"""The machine at hand: what terminal, locale, folders and fonts can do; completion for its shell."""

from __future__ import annotations

from argparse import Namespace

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.i18n import _

ATTENTION = 1
"""The exit code when something needs attention."""


def doctor(context: Context, options: Namespace) -> int:
    """Print what was found, a line each, then advice on whatever needs attention."""
    del options
    from ml_tui.cli.examination import examine

    findings = list(examine(context))
    output.put_table(
        (_("[확인]") if finding.advice else _("[정상]"), finding.label, finding.value) for finding in findings
    )
    advice = [finding for finding in findings if finding.advice]
    if advice:
        output.put()
        for finding in advice:
            output.put(f"{finding.label}: {finding.advice}")
    return ATTENTION if advice else 0


def completion(context: Context, options: Namespace) -> int:
    """Print a script by which the shell completes commands and options."""
    del context
    import shtab

    from ml_tui.cli.parser import whole_parser

    parser = whole_parser(completes={"file": shtab.FILE, "folder": shtab.DIRECTORY})
    output.put_bytes(shtab.complete(parser, options.SHELL).encode() + b"\n")
    return 0
