"""``man``: prints the man page."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.MACHINE,
        8,
        _("man 페이지를 출력합니다"),
        examples=("ml-tui man | man -l -", "ml-tui man --lang en > ml-tui.1"),
    )


def run(_context: Context, _options: Namespace) -> int:
    """Print the man page in the language in use."""
    from ml_tui.cli.manpage import man_page

    output.put_bytes(man_page().encode())
    return 0
