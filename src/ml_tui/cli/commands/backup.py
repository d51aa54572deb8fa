"""``backup``: copies a project."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, project_argument
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.MACHINE,
        3,
        _("프로젝트의 사본을 남깁니다"),
        (project_argument(),),
        examples=(
            _("ml-tui backup '은행 A'"),
            _("ml-tui --data-dir /srv/ml-tui backup '은행 A'"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Copy the project, and print the path of the copy.

    :raises CorruptProject: the project is damaged; a copy of it would be useless.
    """
    # A copy disturbs no other session, so it does not wait for the lock.
    store = context.library.open(context.find(options.PROJECT), write=False)
    store.load()
    path = store.back_up()
    name = store.copies.name_of(path)
    output.say(_("사본을 남겼습니다. 되살리기: ml-tui restore {id} {name}").format(id=store.folder.name, name=name))
    output.put(str(path))
    return 0
