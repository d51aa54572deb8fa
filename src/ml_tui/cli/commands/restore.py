"""``restore``: lists the copies of a project, even of a damaged one, and restores one of them."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, by_option, positional, project_argument
from ml_tui.domain.progress import overall
from ml_tui.errors import BadInput, NotFound, NotRead, UsageError
from ml_tui.i18n import _
from ml_tui.text import clean_line

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.domain.catalog import Catalog
    from ml_tui.domain.project import Project
    from ml_tui.store import Copy

_SHIFTING = re.compile(r"project\.json\.\d")
"""File names of the copies of the last saves, which every save shifts."""


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.MACHINE,
        4,
        _("사본의 목록을 보이고, 고른 사본을 되살립니다"),
        (
            project_argument(),
            positional("WHICH", _("사본의 번호나 이름 (없으면 목록)"), nargs="?", default="", completes="copy"),
            by_option(_("되살리는 사람의 이름")),
        ),
        examples=(
            _("ml-tui restore '은행 A'"),
            _("ml-tui restore '은행 A' r1"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """List the copies, or restore one of them; the present state is copied first."""
    if not options.WHICH:
        store = context.library.open(context.find(options.PROJECT), write=False)
        _put_copies(store.copies.all(), context.loaded_or_built_in.catalog)
        return 0
    catalog = context.loaded_or_built_in.catalog
    with context.holding(options.PROJECT) as store:
        copies = store.copies.all()
        copy = _chosen(copies, options.WHICH)
        if copy.project is None:
            message = copy.fault.message if copy.fault else ""
            raise BadInput(message, _("다른 사본을 고르십시오. 아무것도 바꾸지 않았습니다"))
        kept = store.restore(copy.path, title=_title(copy), by=context.author)
    output.say(
        _("되살렸습니다: {name} ({written}, 구현 {words})").format(
            name=_title(copy), written=_moment(copy), words=_progress(copy.project, catalog)
        )
    )
    if kept:
        output.say(_("바꾸기 전의 상태도 남아 있습니다: {path}").format(path=kept))
    return 0


def _put_copies(copies: list[Copy], catalog: Catalog) -> None:
    if not copies:
        output.say(_("사본이 없습니다"))
        return
    header = (_("이름"), _("만든 때"), _("구현"), _("파일"))
    files: dict[str, list[str]] = {}
    for copy in copies:
        files.setdefault(copy.name, []).append(copy.path.name)
    rows = [
        (
            copy.name,
            _moment(copy),
            _progress(copy.project, catalog) if copy.project else _fault_word(copy),
            ", ".join(files[copy.name]),
        )
        for copy in copies
        if copy.path.name == files[copy.name][0]
    ]
    output.put_table(rows, header=header)


def _moment(copy: Copy) -> str:
    return copy.written.strftime("%Y-%m-%d %H:%M")


def _fault_word(copy: Copy) -> str:
    return _("읽지 못함") if isinstance(copy.fault, NotRead) else _("손상됨")


def _title(copy: Copy) -> str:
    """Return the name of ``copy`` for messages and the log, and its file name if no save shifts it."""
    return copy.name if _SHIFTING.fullmatch(copy.path.name) else f"{copy.name} ({copy.path.name})"


def _chosen(copies: list[Copy], which: str) -> Copy:
    """Return the copy with the name or the file name ``which``.

    :raises NotFound: there is no such copy.
    :raises NotRead: the copy may be one that cannot be read now.
    :raises UsageError: several copies have this name, or a save may have shifted the file.
    """
    wanted = clean_line(which)
    fitting = [copy for copy in copies if wanted in (copy.name, copy.path.name, copy.path.name.removesuffix(".json"))]
    if fitting and (fitting[0].project is None or not _SHIFTING.fullmatch(wanted)):
        return fitting[0]
    meant = [copy.name for copy in fitting] or [
        copy.name for copy in copies if copy.name == f"r{wanted}" or copy.name.startswith(f"{wanted}-")
    ]
    if meant:
        raise UsageError(
            _("어느 사본인지 알 수 없습니다: {which}").format(which=wanted[:60]),
            _("이름으로 고르십시오: {names}").format(names=", ".join(dict.fromkeys(meant))),
        )
    for copy in copies:
        if isinstance(copy.fault, NotRead):  # it may be the copy that is meant
            raise copy.fault
    names = ", ".join(dict.fromkeys(copy.name for copy in copies if copy.project))
    raise NotFound(
        _("그런 사본이 없습니다: {name}").format(name=wanted[:60]),
        _("있는 것: {names}").format(names=names) if copies else _("이 프로젝트에는 사본이 없습니다"),
    )


def _progress(project: Project, catalog: Catalog) -> str:
    return overall(catalog, project, date.today()).counted
