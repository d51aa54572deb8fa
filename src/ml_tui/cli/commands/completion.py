"""``completion``: a script by which the shell completes."""

from __future__ import annotations

from argparse import Namespace

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.cli.declarations import Group, Subcommand, positional
from ml_tui.i18n import _

SHELLS = ("bash", "zsh", "fish")


def declare() -> Subcommand:
    """How the command is given."""
    return Subcommand(
        Group.MACHINE,
        7,
        _("셸의 자동 완성 스크립트를 출력합니다"),
        (positional("SHELL", _("셸"), choices=SHELLS),),
    )


def run(context: Context, options: Namespace) -> int:
    """Print a script by which the shell completes commands and options."""
    del context
    import shtab

    from ml_tui.cli.parser import whole_parser

    parser = whole_parser(completes={"file": shtab.FILE, "folder": shtab.DIRECTORY})
    output.put_bytes(shtab.complete(parser, options.SHELL).encode() + b"\n")
    return 0
