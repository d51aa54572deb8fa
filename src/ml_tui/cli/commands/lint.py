"""``lint``: prints the findings on the quality of the answers."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, json_switch, project_argument
from ml_tui.cli.finding_records import ADVICE, finding_record, findings_of
from ml_tui.domain.findings import Finding, Severity, code_title, severity_of
from ml_tui.domain.wording import severity_word
from ml_tui.i18n import _, language

if TYPE_CHECKING:
    from ml_tui.cli.context import Context

FOUND = 1
"""The exit code when there are findings."""


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.ANSWERS,
        5,
        _("답의 품질을 살핍니다. 찾은 것이 있으면 종료 코드가 1입니다"),
        (project_argument(), json_switch()),
        examples=(
            _("ml-tui lint '은행 A'"),
            _("ml-tui lint '은행 A' --json"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Print the findings, and return 1 when there are any; see `finding_record` for the JSON."""
    with context.reading(options.PROJECT) as session:
        findings, project_id = findings_of(session), session.project.info.id
    if options.json:
        output.put_json([finding_record(finding) for finding in findings])
    else:
        _put_findings(findings, project_id)
    return FOUND if findings else 0


def _put_findings(findings: Sequence[Finding], project_id: str) -> None:
    """Print the findings under their codes: where and why; what resolves them is printed once for each code."""
    code = None
    for (of, reason), alike in groupby(findings, key=lambda one: (one.code, one.reason)):
        if of is not code:
            if code is not None:
                output.put()
            code = of
            output.put(f"{code_title(of, language())} - {severity_word(severity_of(of))}")
        for finding in alike:
            output.put(f"  {finding.subject}")
        output.put(f"    {reason}")
        output.put(f"    → {_(ADVICE[of].text)}")
        for command in ADVICE[of].commands:
            output.put(f"      ml-tui {command.format(id=project_id)}")
    high = sum(finding.severity is Severity.HIGH for finding in findings)
    if findings:
        output.say(_("{n}건, 그중 고칠 것 {high}건").format(n=len(findings), high=high))
    else:
        output.say(_("찾은 것이 없습니다"))
