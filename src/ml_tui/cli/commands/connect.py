"""``connect``: sets whether a mapping row is connected, and to what."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli.change_messages import say_change
from ml_tui.cli.declarations import Argument, Group, Subcommand, by_option, positional, project_argument, switch
from ml_tui.cli.field_options import field_options, fields_from
from ml_tui.domain.project import RowState
from ml_tui.domain.terms import CONNECTED
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.ANSWERS,
        3,
        _("매핑 행을 연결됨 또는 미연결로 바꿉니다"),
        (
            project_argument(),
            positional("ROW", _("매핑 행 번호 (2.3.1.1)"), completes="row"),
            *_field_options(),
            by_option(),
        ),
        examples=(
            _("ml-tui connect '은행 A' 2.3.1.1 --link https://wiki/data"),
            _("ml-tui connect '은행 A' 2.3.1.1 --no"),
        ),
    )


def _field_options() -> tuple[Argument, ...]:
    """Return an option for each field of a row's answer."""
    return (
        switch("--yes", _("연결됨 (--link를 주거나 다른 옵션이 없으면 이것입니다)"), group="c"),
        switch("--no", _(CONNECTED[False].text), group="c"),
        *field_options(RowState, metavar="TEXT"),
    )


def run(context: Context, options: Namespace) -> int:
    """Set whether a mapping row is connected, and to what. A link connects it; a note alone does not."""
    fields = fields_from(options, RowState)
    if options.yes or options.no or fields.get("link") or not fields:
        fields["connected"] = not options.no
    with context.changing(options.PROJECT) as session:
        change = session.set_row(options.ROW, **fields)
        session.save()
    say_change(session, change)
    return 0
