"""The report on the project that is open: what both front ends export."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ml_tui.domain.report_parts import Depth, Report
    from ml_tui.messages import Language
    from ml_tui.session import Session


def report_of(session: Session, *, language: Language, depth: Depth = "practitioner") -> Report:
    """The report on the project of ``session`` as of today, its checkpoints and its log included."""
    from ml_tui.domain.report import build
    from ml_tui.domain.report_outlook import Milestone

    milestones = [
        Milestone(kept.name, kept.at.astimezone().date(), kept.project) for kept in session.store.checkpoints.all()
    ]
    return build(
        session.catalog,
        session.project,
        language=language,
        revision=session.rev,
        digest=session.loaded.digest,
        today=session.today,
        log=session.log() if depth == "practitioner" else (),
        depth=depth,
        milestones=milestones,
    )
