"""``new``: makes a project."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, by_option, positional
from ml_tui.cli.field_options import field_options, fields_from
from ml_tui.domain.project import ProjectInfo
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.PROJECTS,
        2,
        _("프로젝트를 만들고 id를 출력합니다"),
        (
            positional("NAME", _("프로젝트 이름 (120자까지)")),
            *field_options(ProjectInfo, metavar="TEXT"),
            by_option(_("보고서와 기록에 남을 작성자 이름")),
        ),
        examples=(
            _("ml-tui new '은행 A'"),
            _("ml-tui new '은행 A' --client '디지털혁신본부' --cadence monthly"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Make a project and print its id."""
    loaded = context.loaded
    project_id = context.library.create(
        options.NAME,
        **fields_from(options, ProjectInfo),
        author=context.author,
        catalog_id=loaded.catalog.id,
        catalog_hash=loaded.digest,
        catalog_path=str(loaded.path.absolute()) if loaded.is_explicit else "",
    )
    output.put(project_id)
    return 0
