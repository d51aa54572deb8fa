"""``set``: changes items."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ml_tui.cli.change_messages import say_change
from ml_tui.cli.declarations import (
    Argument,
    Group,
    Subcommand,
    by_option,
    item_argument,
    option,
    project_argument,
    switch,
)
from ml_tui.cli.field_options import field_options, fields_from
from ml_tui.domain import answers
from ml_tui.domain.lengths import fitting_line
from ml_tui.domain.project import ItemState, Verification
from ml_tui.domain.terms import MET, UnknownWord, value_of_word
from ml_tui.errors import NotFound, UsageError
from ml_tui.i18n import _, language
from ml_tui.text import LINE_LIMIT, clean_line

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.domain.catalog import Criterion, Item
    from ml_tui.session import Session


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.ANSWERS,
        2,
        _("항목을 바꿉니다. 여러 항목을 바꿔도 한 번에 되돌립니다"),
        (project_argument(), item_argument(nargs="+"), *_field_options(), by_option()),
        examples=(
            _("ml-tui set '은행 A' 2.1 --status implemented --evidence https://wiki/runs"),
            _("ml-tui set '은행 A' 2.1 2.2 --owner '김하늘' --due 2027-06-30"),
            _("ml-tui set '은행 A' 2.1 --criterion 1=yes --criterion 2=no"),
        ),
    )


def _field_options() -> tuple[Argument, ...]:
    """Return an option for each field of an item's answer."""
    return (
        *field_options(ItemState),
        option("--evidence", _("증빙을 더합니다. 여러 번 쓸 수 있습니다"), metavar="T", action="append"),
        switch("--clear-evidence", _("있던 증빙을 먼저 지웁니다")),
        option(
            "--criterion",
            _("구현 내용 N의 충족 여부. N은 차례(1부터), id, 이름입니다. 여러 번 쓸 수 있습니다"),
            metavar="N=yes|no",
            action="append",
        ),
        option("--verified-by", _("직접 확인한 사람. 오늘 날짜로 검증됨을 남깁니다"), metavar="NAME", group="v"),
        switch("--unverify", _("검증됨을 지웁니다"), group="v"),
    )


def run(context: Context, options: Namespace) -> int:
    """Change one or several items in one step."""
    fields = _fields(options)
    with context.changing(options.PROJECT) as session:
        edits = {}
        for reference in options.ITEM:
            item = session.item(reference)
            edits[item.id] = _edit(item, session, fields, options)
        try:
            change = session.set_items(edits)
        except answers.ReasonMissing as error:
            error.hint += " (--reason)"
            raise
        session.save()
    say_change(session, change)
    return 0


def _fields(options: Namespace) -> dict[str, Any]:
    """Return the checked fields that the options set for every item.

    :raises UsageError: a value is not valid, or there is nothing to change.
    """
    fields = fields_from(options, ItemState)
    asked = (options.evidence, options.clear_evidence, options.criterion, options.verified_by, options.unverify)
    if not fields and not any(one is not None and one is not False for one in asked):
        raise UsageError(_("바꿀 것이 없습니다"), _("예: ml-tui set PROJECT 2.1 --status implemented"))
    return fields


def _edit(item: Item, session: Session, fields: Mapping[str, Any], options: Namespace) -> dict[str, Any]:
    """Return the fields to set for one item: ``fields``, and those that depend on the item and its answer."""
    state, edit = session.project.item(item.id), dict(fields)
    if options.evidence is not None or options.clear_evidence:
        edit["evidence"] = _evidence(() if options.clear_evidence else state.evidence, options.evidence or ())
    for assignment in options.criterion or ():
        criterion, met = _criterion(item, assignment)
        before = ItemState(met=tuple(edit.get("met", state.met)))
        edit["met"] = answers.with_criterion(item, before, criterion.id, met)
    if options.unverify:
        edit["verified"] = None
    elif options.verified_by is not None:
        name = fitting_line(options.verified_by, "--verified-by")
        if not name:
            raise UsageError(_("검증한 사람의 이름이 비어 있습니다"), _("지우기: --unverify"))
        edit["verified"] = Verification(by=name, at=session.today)
    return edit


def _evidence(kept: tuple[str, ...], added: Iterable[str]) -> tuple[str, ...]:
    return (*kept, *added)


def _criterion(item: Item, assignment: str) -> tuple[Criterion, bool]:
    """Return the criterion of ``item`` that ``N=yes`` names by number, id or name, and whether it is met.

    :raises UsageError: the text does not have this form.
    :raises NotFound: the item has no such criterion.
    """
    name, separator, answer = clean_line(assignment, limit=2 * LINE_LIMIT).rpartition("=")
    try:
        met = value_of_word(MET, answer)
    except UnknownWord:
        separator = ""
    if not separator:
        raise UsageError(
            _("--criterion을 알 수 없습니다: {text}").format(text=clean_line(assignment)[:60]),
            _("예: --criterion 1=yes --criterion 2=no"),
        )
    name = name.strip()
    for number, criterion in enumerate(item.criteria, 1):
        if name in {str(number), criterion.id, *criterion.name.in_all()}:
            return criterion, met
    listed = ", ".join(f"{n} {one.name.in_(language())}" for n, one in enumerate(item.criteria, 1))
    raise NotFound(
        _("{no}에 그런 구현 내용이 없습니다: {name}").format(no=item.no, name=name[:60]),
        _("있는 것: {names}").format(names=listed),
    )
