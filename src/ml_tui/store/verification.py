"""Checks every file of a project, and says what is damaged and what to do about it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ml_tui.domain.chain import Defect, LineDefect
from ml_tui.errors import BadInput, MlTuiError, NotRead
from ml_tui.i18n import _
from ml_tui.store.copies import Copy
from ml_tui.store.history import MOST_LINES
from ml_tui.store.project_store import LOG_FILE, ProjectStore
from ml_tui.store.reading import SIZE_LIMIT
from ml_tui.store.storage import CorruptProject, NewerProject

MOST_DEFECTS = 5
"""How many defective lines of the log are named."""


class VerifiedFile(msgspec.Struct, frozen=True):
    """One checked part of a project."""

    what: str
    remark: str = ""
    """A remark on an intact part."""
    fault: MlTuiError | None = None
    """What is wrong; its hint says what to do."""


def verify(store: ProjectStore) -> Iterator[VerifiedFile]:
    """Yield each part of the project and its fault."""
    name = _("프로젝트 파일")
    try:
        project = store.load()
        what = _("{name}: {project}, 리비전 {rev}").format(name=name, project=project.info.name, rev=store.rev)
        yield VerifiedFile(what, fault=store.newer or store.set_back)
    except (CorruptProject, NewerProject, NotRead) as fault:
        yield VerifiedFile(name, fault=fault)
    yield _history(store)
    yield _checkpoints(store)
    try:
        copies = store.copies.all()
    except NotRead as fault:
        yield VerifiedFile(_("사본 목록"), fault=fault)
        return
    for copy in copies:
        yield VerifiedFile(_("사본 {name}").format(name=copy.path.name), fault=_fault_of(copy))


def _fault_of(copy: Copy) -> MlTuiError | None:
    if copy.fault is None:
        return None
    if isinstance(copy.fault, NotRead):
        return BadInput(copy.fault.message, copy.fault.hint)
    linked = copy.path.parent.is_symlink()  # files there may belong to somebody else
    return BadInput(copy.fault.message, "" if linked else _delete(copy.path))


def _history(store: ProjectStore) -> VerifiedFile:
    """Check that the log lacks no change. Lines that reading skips are no fault if nothing is lost."""
    found = store.examine_log()
    what = _("기록: {n}건").format(n=len(found.revisions))
    remarks = []
    if found.repeated:
        remarks.append(_("중복된 줄 {n}개는 한 번만 셈").format(n=found.repeated))
    if found.pending and not store.set_back:
        remarks.append(_("변경 {n}건은 다음에 쓸 때 기록에 적음").format(n=found.pending))
    if found.cut:
        remarks.append(
            _("기록이 {lines:,}줄이나 {n} MB를 넘어 최근 것만 살핌").format(lines=MOST_LINES, n=SIZE_LIMIT >> 20)
        )
    if found.unreadable and not found.gaps:
        remarks.append(_("읽을 수 없는 줄 {n}개, 빠진 변경은 없음").format(n=found.unreadable))
    if not found.gaps and not found.defects:
        return VerifiedFile(what, remark=", ".join(remarks))
    faults = [_defect_words(one) for one in found.defects[:MOST_DEFECTS]]
    if len(found.defects) > MOST_DEFECTS:
        faults.append(_("그 밖에 {n}곳").format(n=len(found.defects) - MOST_DEFECTS))
    if not found.gaps:
        hint = _("답은 프로젝트 파일에 모두 있습니다. 다른 곳에 둔 {name}의 사본이 있으면 그 줄과 견주어 보십시오")
        return VerifiedFile(what, fault=BadInput(", ".join(faults), hint.format(name=LOG_FILE)))
    earlier, later = found.gaps[0]
    faults.append(_("리비전 {earlier} 다음이 {later}").format(earlier=earlier, later=later))
    if len(found.gaps) > 1:
        faults.append(_("번호가 이어지지 않는 곳 {n}군데").format(n=len(found.gaps)))
    if found.unreadable:
        faults.append(_("읽을 수 없는 줄 {n}개").format(n=found.unreadable))
    hint = _("빠진 변경은 되찾을 수 없습니다. 답은 프로젝트 파일에 모두 있고, 그 뒤의 변경은 되돌릴 수 있습니다")
    return VerifiedFile(what, fault=BadInput(", ".join(faults), hint))


def _defect_words(one: LineDefect) -> str:
    """Return which line of the log is defective, and how."""
    match one.defect:
        case Defect.ALTERED if one.last > one.line:
            return _("{line}~{last}번째 줄 가운데 고쳐지거나 빠진 것이 있음").format(line=one.line, last=one.last)
        case Defect.ALTERED:
            return _("{line}번째 줄이 쓰인 뒤에 고쳐짐").format(line=one.line)
        case Defect.FOLLOWS_MISSING:
            return _("{line}번째 줄의 앞에 있어야 할 변경이 없음").format(line=one.line)
        case Defect.INSERTED:
            return _("{line}번째 줄이 나중에 끼워짐").format(line=one.line)


def _checkpoints(store: ProjectStore) -> VerifiedFile:
    sound = store.checkpoints.all()
    what = _("체크포인트: {n}개").format(n=len(sound))
    if unreadable := store.checkpoints.unreadable():
        return VerifiedFile(
            what, fault=BadInput(_("읽을 수 없는 것 {n}개").format(n=len(unreadable)), _delete(*unreadable))
        )
    prepared = len(store.checkpoints.prepared())
    return VerifiedFile(what, remark=_("쓰다 만 {n}개는 다음에 쓸 때 마무리함").format(n=prepared) if prepared else "")


def _delete(*paths: Path) -> str:
    return _("쓸 수 없으니 지우십시오: rm {paths}").format(paths=" ".join(shlex.quote(str(path)) for path in paths))
