"""Makes the reports on the open project, which both front ends export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ml_tui.i18n import translation

if TYPE_CHECKING:
    from ml_tui.domain.changes import Change
    from ml_tui.domain.project import Project
    from ml_tui.i18n import Language
    from ml_tui.report.analysis import Milestone
    from ml_tui.report.parts import Depth, Report
    from ml_tui.session import Session
    from ml_tui.store_protocol import Checkpoint


def report_of(
    session: Session, *, language: Language, depth: Depth = "practitioner", log_steps: int | None = None
) -> Report:
    """The report on the project of ``session`` as of today, its checkpoints and its log included.

    :param log_steps: how many of the newest steps of the log the report is to print, see `Format.log_steps`.
    """
    from ml_tui.report.building import build

    log, older = _log(session, 0 if depth == "executive" else log_steps)
    milestones = [_milestone(kept) for kept in session.checkpoints()]
    return build(
        session.catalog,
        _without_login(session, session.project),
        language=language,
        revision=session.rev,
        digest=session.loaded.digest,
        today=session.today,
        log=log,
        older_steps=older,
        depth=depth,
        milestones=milestones,
    )


def difference_of(session: Session, before: Checkpoint, after: Checkpoint | None, *, language: Language) -> Report:
    """The report on what was changed in the project of ``session`` from ``before`` to ``after``, or until now."""
    from ml_tui.report.analysis import Milestone
    from ml_tui.report.difference import build_difference

    now = Milestone(translation(language).gettext("지금"), session.today, session.project, session.rev)
    last = _milestone(after) if after else now
    return build_difference(
        session.catalog,
        _milestone(before),
        msgspec.structs.replace(last, project=_without_login(session, last.project)),
        language=language,
        digest=session.loaded.digest,
        today=session.today,
    )


def _log(session: Session, steps: int | None) -> tuple[list[Change], int]:
    """Return the changes of the log, the oldest first, and how many older ones are left out.

    Only the end of the log is read if it holds as many printed ``steps``.
    """
    from ml_tui.report.log import is_printed

    if steps == 0:
        return [], 0
    newest: list[Change] = []
    printed = 0
    for change in session.log_backwards():
        if printed == steps:
            return newest[::-1], change.rev
        newest.append(change)
        printed += is_printed(change)
    return newest[::-1], 0


def _without_login(session: Session, project: Project) -> Project:
    """Return ``project`` for a report: without its author if that is only a login, not a name that somebody set.

    Earlier versions stored the login of the user who made a project as its author.
    """
    from ml_tui.accounts import is_login

    author = project.info.author
    if not author or author == session.own_name or not is_login(author):
        return project
    return msgspec.structs.replace(project, info=msgspec.structs.replace(project.info, author=""))


def _milestone(kept: Checkpoint) -> Milestone:
    from ml_tui.report.analysis import Milestone

    return Milestone(kept.name, kept.at.astimezone().date(), kept.project, kept.rev)
