"""``list``: prints every project with its progress and its next review."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, json_switch
from ml_tui.domain.records import info_record
from ml_tui.domain.review import is_review_overdue, next_review
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.content import Loaded
    from ml_tui.domain.project import ProjectInfo
    from ml_tui.store import ProjectEntry


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.PROJECTS,
        3,
        _("프로젝트 목록: 진행률과 다음 점검일"),
        (json_switch(),),
        examples=(
            "ml-tui list",
            "ml-tui list --json",
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Print every project with its progress and its next review."""
    context.library.check()
    of_project = cache(context.loaded_or_built_in.of_project)  # reads a catalog file once for all projects
    entries, today = context.library.entries(of_project), date.today()
    if options.json:
        output.put_json([_entry_record(entry, today) for entry in entries])
        return 0
    header = (_("id"), _("이름"), _("고객"), _("구현"), _("검증"), _("기한 지남"), _("다음 점검"), "")
    if entries:
        output.put_table((_entry_row(entry, of_project, today) for entry in entries), header=header)
    else:
        output.say(_("프로젝트가 없습니다. 만들기: ml-tui new '이름'"))
    return 0


def _entry_record(entry: ProjectEntry, today: date) -> dict[str, Any]:
    if entry.info is None or entry.counts is None:
        return {"id": entry.id, "name": entry.name, "fault": entry.fault.message if entry.fault else ""}
    return {**info_record(entry.info, entry.counts.on(today)), "fault": None}


def _entry_row(entry: ProjectEntry, of_project: Callable[[str], Loaded], today: date) -> tuple[str, ...]:
    info = entry.info
    if info is None or entry.counts is None:
        return (entry.id, entry.name, "", "", "", "", "", _("읽을 수 없음: ml-tui verify {id}").format(id=entry.id))
    counts = entry.counts.on(today)
    return (
        entry.id,
        info.name,
        info.client,
        counts.counted,
        str(counts.verified),
        str(counts.overdue),
        next_review(info).isoformat(),
        _remark(of_project(info.catalog_path), info, overdue=is_review_overdue(info, today)),
    )


def _remark(own: Loaded, info: ProjectInfo, *, overdue: bool) -> str:
    """Return a warning about a project, or nothing; ``own`` is its catalog."""
    if own.project_fault:
        return _("카탈로그를 쓸 수 없음: ml-tui doctor")
    if info.archived:
        return _("보관됨")
    return _("점검일 지남") if overdue else ""
