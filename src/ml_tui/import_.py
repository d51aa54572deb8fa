"""Compares the answers in a workbook with the project, and imports them as one step that can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from ml_tui import __version__
from ml_tui.domain.answers import ReasonMissing
from ml_tui.domain.changes import Change, FieldChange, apply
from ml_tui.domain.merge import Cell, Choice, Fault, FieldConflict, Merge, merge, state_at
from ml_tui.domain.project import Project
from ml_tui.domain.wording import Wording
from ml_tui.errors import BadInput
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.workbook.reader.answers import Answers, CellProblem
from ml_tui.workbook.reader.unread import notices

BACKUP = "before-import-r{rev}.json"
"""The name of the copy of the project that an import makes first."""


_KEPT = 8
"""How many characters are shown before the first difference of two long texts."""


@dataclass(frozen=True, slots=True)
class ImportProposal:
    """What the import of a workbook would change."""

    answers: Answers
    merged: Merge
    based: bool
    """Whether the exported state is known; if not, every difference counts as a change in the workbook."""
    problems: tuple[CellProblem, ...]
    """Why it cannot be imported."""
    doubts: tuple[str, ...]
    """Why this may be the wrong workbook; the user must confirm it."""
    notices: tuple[str, ...]
    """Other remarks for the user."""

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """What would change, in the order of the catalog."""
        return self.merged.changes

    @property
    def conflicts(self) -> tuple[FieldConflict, ...]:
        """Fields that have changed both in the project and in the workbook, to different values."""
        return self.merged.conflicts

    @property
    def changes_nothing(self) -> bool:
        """Whether there are no changes, conflicts or problems."""
        return not (self.changes or self.conflicts or self.problems)

    @property
    def says_nothing(self) -> bool:
        """Whether there are no changes and no notices."""
        return self.changes_nothing and not self.notices

    @property
    def undecided(self) -> tuple[FieldConflict, ...]:
        """Conflicts without a decision."""
        return self.merged.undecided


def propose(
    session: Session,
    answers: Answers,
    *,
    choices: Mapping[Cell, Choice] | None = None,
    prefer: Choice | None = None,
) -> ImportProposal:
    """Return what the import of ``answers`` would change in the project of ``session``; change nothing yet.

    ``choices`` decide conflicts; ``prefer`` decides the others.
    """
    base = _base(session, answers)
    merged = merge(
        session.catalog,
        session.project,
        answers.entries,
        base=base,
        choices=choices or {},
        today=session.today,
        default_choice=prefer,
    )
    other_catalog = bool(answers.origin.catalog) and answers.origin.catalog != session.loaded.digest
    problems = [*answers.problems, *map(_problem, merged.faults)]
    said = [*answers.notices, *_unheeded(merged), *_not_read(session, answers, base, merged, other_catalog)]
    if other_catalog:
        said += [f"{one.place}: {one.message}" for one in answers.unknown]
    else:
        problems += answers.unknown
    if base is None:
        said.insert(
            0,
            _("내보낼 때의 상태를 알 수 없어, 다른 칸은 모두 파일에서 바꾼 것으로 봅니다"),
        )
    return ImportProposal(
        answers, merged, base is not None, tuple(problems), tuple(_doubts(session, answers)), tuple(said)
    )


def import_answers(session: Session, proposal: ImportProposal) -> Change | None:
    """Import ``proposal`` as one unsaved step. Before that, save the project and keep a copy of it.

    :raises BadInput: there are problems or undecided conflicts; nothing was changed.
    :raises Busy: another session holds the project.
    :raises NotWritten: the copy could not be made; nothing was changed.
    """
    if proposal.problems or proposal.undecided:
        raise BadInput(
            _("가져올 수 없습니다: 문제 {n}건, 정하지 않은 충돌 {m}건").format(
                n=len(proposal.problems), m=len(proposal.undecided)
            ),
            _("아무것도 바꾸지 않았습니다"),
        )
    session.demand_writable()
    if not proposal.merged.edits:
        return None
    rev = session.save()
    session.store.back_up(BACKUP.format(rev=rev))
    return session.set_many(proposal.merged.edits, title=proposal.answers.name)


def _problem(fault: Fault) -> CellProblem:
    hint = _("사유 칸에 한 줄로 적으십시오") if isinstance(fault.error, ReasonMissing) else fault.error.hint
    return CellProblem(fault.place, fault.error.message, hint)


def _base(session: Session, answers: Answers) -> Project | None:
    """Return the project as it was exported; None when that is unknown."""
    origin = answers.origin
    if origin.project != session.project.info.id:
        return None
    if origin.revision == session.rev:
        return session.project
    later = list(takewhile(lambda change: change.rev > origin.revision, session.log_backwards()))
    if not later or max(change.rev for change in later) != session.rev:
        return None
    return state_at(session.project, later, origin.revision)


def _doubts(session: Session, answers: Answers) -> Iterator[str]:
    """Yield why this may be the wrong workbook."""
    origin, project_id = answers.origin, session.project.info.id
    if not origin.project:
        yield _("어느 프로젝트에서 내보낸 파일인지 알 수 없습니다")
    elif origin.project != project_id:
        yield _("다른 프로젝트({other})에서 내보낸 파일입니다. 이 프로젝트: {this}").format(
            other=origin.project[:40], this=project_id
        )
    if origin.catalog and origin.catalog != session.loaded.digest:
        yield _("다른 카탈로그로 내보낸 파일입니다. 항목의 뜻이 달라졌을 수 있습니다")


def _unheeded(merged: Merge) -> Iterator[str]:
    """Yield, in words, the answers that the rules of the checklist change."""
    for entry in merged.dropped:
        if entry.field == "reason":
            yield _("{place}: 사유는 해당 없음일 때만 남습니다").format(place=entry.place)
        else:
            yield _("{place}: 다른 답에 따라 정해져, 적힌 대로 남지 않습니다").format(place=entry.place)


def _not_read(
    session: Session, answers: Answers, base: Project | None, merged: Merge, other_catalog: bool
) -> Iterator[str]:
    """Yield the texts in cells that are not read, unless they were exported that way."""
    project, today, day = session.project, session.today, answers.origin.day
    same_words = answers.origin.version == __version__ and not other_catalog
    if base is not None and day is not None and same_words:
        yield from notices(session.catalog, answers, [(base, day), (project, today)], exact=True)
        return
    states = [Project(project.info), project, apply(project, merged.changes), *([base] if base else [])]
    yield from notices(session.catalog, answers, [(one, day or today) for one in states], exact=False)


# In words


def change_words(wording: Wording, change: FieldChange) -> str:
    """Return ``change`` in words, without its subject; of long texts only the part that differs."""
    return wording.field(_shortened(change))


def conflict_words(wording: Wording, conflict: FieldConflict) -> tuple[str, str]:
    """Return the change in the project and the one in the workbook, each without its subject."""
    here, there = (
        change_words(wording, FieldChange(conflict.target, conflict.field, conflict.base, value))
        for value in (conflict.mine, conflict.theirs)
    )
    return _("이곳: {change}").format(change=here), _("파일: {change}").format(change=there)


def _shortened(change: FieldChange) -> FieldChange:
    """Return ``change`` without the beginning that its two long texts share."""
    before, after = change.before, change.after
    if not (isinstance(before, str) and isinstance(after, str)):
        return change
    common = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    if common <= 2 * _KEPT:
        return change
    cut = common - _KEPT
    return FieldChange(change.target, change.field, f"…{before[cut:]}", f"…{after[cut:]}")
