"""``new``: makes a project."""

from __future__ import annotations

from argparse import Namespace

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.cli.declarations import Group, Subcommand, by_option, option, positional
from ml_tui.domain.project import Cadence
from ml_tui.i18n import _


def declare() -> Subcommand:
    """How the command is given."""
    return Subcommand(
        Group.PROJECTS,
        2,
        _("프로젝트를 만들고 id를 출력합니다"),
        (
            positional("NAME", _("프로젝트 이름 (120자까지)")),
            option("--client", _("고객 이름"), metavar="TEXT"),
            option("--cadence", _("점검 주기"), choices=("monthly", "quarterly"), default="quarterly"),
            by_option(_("보고서와 기록에 남을 작성자 이름")),
            option("--contact", _("문의를 받을 사람"), metavar="NAME"),
            option("--contact-address", _("그 사람의 메일, 전화 등 연락처"), metavar="TEXT"),
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
        client=options.client or "",
        cadence=Cadence(options.cadence),
        author=context.author,
        contact=options.contact or "",
        contact_address=options.contact_address or "",
        catalog_id=loaded.catalog.id,
        catalog_hash=loaded.digest,
        catalog_path=str(loaded.path.absolute()) if loaded.named else "",
    )
    output.put(project_id)
    return 0
