"""``verify``: checks every file of a project, even of a damaged one."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, project_argument
from ml_tui.errors import BadInput, NotRead
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context

UNSOUND = 1
"""The exit code when the project file is intact, but another file is not."""


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.MACHINE,
        5,
        _("프로젝트의 파일이 모두 온전한지 읽어 봅니다"),
        (project_argument(),),
        examples=(
            _("ml-tui verify '은행 A'"),
            _("ml-tui --data-dir /srv/ml-tui verify '은행 A'"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Check every file of the project, and print what is damaged and what to do about it."""
    from ml_tui.store import CorruptProject, NewerProject, verify

    store = context.library.open(context.find(options.PROJECT), write=False)
    findings = list(verify(store))
    output.put_table(
        (
            _("[정상]") if one.fault is None else _("[문제]"),
            one.what,
            one.fault.message if one.fault else one.remark,
        )
        for one in findings
    )
    code = 0
    for fault in (one.fault for one in findings if one.fault):
        if fault.hint:
            output.say(f"  → {fault.hint}")
        whole = isinstance(fault, (CorruptProject, NewerProject, NotRead))
        code = max(code, BadInput.exit_code if whole else UNSOUND)
    return code
