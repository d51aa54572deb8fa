"""``items``: prints the checklist items with their answers."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, item_argument, json_switch, project_argument
from ml_tui.domain.fields import day_text
from ml_tui.domain.progress import met_count
from ml_tui.domain.records import item_record
from ml_tui.domain.wording import SIGNS, field_label, priority_word
from ml_tui.i18n import _, language

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.domain.catalog import Item
    from ml_tui.domain.project import ItemState
    from ml_tui.session import Session


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.ANSWERS,
        1,
        _("모든 점검 항목과 그 상태. 항목을 고르면 질문, 구현 내용, 답을 모두 보입니다"),
        (project_argument(), item_argument(nargs="*", default=()), json_switch()),
        examples=(
            _("ml-tui items '은행 A'"),
            _("ml-tui items '은행 A' 2.1 data-quality"),
            _("ml-tui items '은행 A' --json"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Print every checklist item with its answer on one line, or the named ones in full."""
    with context.reading(options.PROJECT) as session:
        catalog, project, words = session.catalog, session.project, language()
        named = [session.item(reference) for reference in options.ITEM]
        if options.json:
            records = [
                item_record(section, item, project.item(item.id), words)
                for section in catalog.sections
                for item in section.items
                if item in named or not named
            ]
            output.put_json(records)
        elif named:
            _put_sheets(session, named)
        else:
            names = ("status", "", "", "", "met", "owner", "due", "verified")
            header = [field_label(name) if name else "" for name in names]
            header[1:4] = [_("번호"), _("항목"), _("구분")]
            output.put_table((_item_row(item, project.item(item.id)) for item in catalog.items()), header=header)
    return 0


def _put_sheets(session: Session, named: Iterable[Item]) -> None:
    from ml_tui.cli.item_sheet import sheet

    for number, item in enumerate(named):
        if number:
            output.put()
        for line in sheet(session.catalog, item, session.project.item(item.id)):
            output.put(line)


def _item_row(item: Item, state: ItemState) -> tuple[str, ...]:
    return (
        SIGNS[state.status],
        item.no,
        item.title.in_(language()),
        priority_word(item.priority),
        f"{met_count(item, state)}/{len(item.criteria)}",
        state.owner,
        day_text(state.due),
        f"{state.verified.by} {state.verified.at.isoformat()}" if state.verified else "",
    )
