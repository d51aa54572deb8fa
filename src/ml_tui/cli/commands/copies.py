"""Copies of a project, and whether everything about it is sound. Works for damaged projects too."""

from __future__ import annotations

import re
import shlex
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.progress import overall
from ml_tui.domain.project import Project
from ml_tui.errors import BadInput, MlTuiError, NotFound, NotRead, UsageError
from ml_tui.i18n import _
from ml_tui.store import Copy, CorruptProject, NewerProject, ProjectStore
from ml_tui.text import clean_line

UNSOUND = 1
"""The exit code when the project itself is sound, but something beside it is not."""

_SHIFTING = re.compile(r"project\.json\.\d")
"""Files of the last saves: the next one makes another copy of each."""


class VerifiedFile(msgspec.Struct, frozen=True):
    """One part of the project that was looked at."""

    what: str
    remark: str = ""
    """What is to be known though it is sound."""
    fault: MlTuiError | None = None
    """What is wrong with it; its hint says what to do."""


def backup(context: Context, options: Namespace) -> int:
    """Keep a copy of the project and print its path.

    :raises CorruptProject: the project is damaged; a copy of that would help nobody.
    """
    # A copy takes nothing away from whoever has the project open, so it does not wait for them.
    store = context.library.open(context.find(options.PROJECT), write=False)
    store.load()
    path = store.back_up()
    output.say(
        _("사본을 남겼습니다. 되살리기: ml-tui restore {id} {name}").format(id=store.folder.name, name=f"r{store.rev}")
    )
    output.put(str(path))
    return 0


def restore(context: Context, options: Namespace) -> int:
    """List the copies, or make one of them the project again; what was there is kept too."""
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


def verify(context: Context, options: Namespace) -> int:
    """Read every file of the project and print what is sound, and what to do about what is not."""
    store = context.library.open(context.find(options.PROJECT), write=False)
    findings = list(_examination(store))
    output.put_table(
        (
            _("[정상]") if one.fault is None else _("[문제]"),
            one.what,
            one.fault.message if one.fault else one.remark,
        )
        for one in findings
    )
    code = 0
    for fault in (one.fault for one in findings if one.fault):
        if fault.hint:
            output.say(f"  → {fault.hint}")
        whole = isinstance(fault, (CorruptProject, NewerProject, NotRead))
        code = max(code, BadInput.exit_code if whole else UNSOUND)
    return code


def _examination(store: ProjectStore) -> Iterator[VerifiedFile]:
    """Each part of the project, with what is wrong with it."""
    name = _("프로젝트 파일")
    try:
        project = store.load()
        what = _("{name}: {project}, 리비전 {rev}").format(name=name, project=project.info.name, rev=store.rev)
        yield VerifiedFile(what, fault=store.set_back)
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
    linked = copy.path.parent.is_symlink()  # what lies there may be somebody else's
    return BadInput(copy.fault.message, "" if linked else _delete(copy.path))


def _history(store: ProjectStore) -> VerifiedFile:
    """The log: no change is missing. Lines that are passed over in reading, and mended by it, are no fault."""
    found = store.history.examine()
    what = _("기록: {n}건").format(n=len(found.revisions))
    remarks = []
    if found.repeated:
        remarks.append(_("중복된 줄 {n}개는 한 번만 셈").format(n=found.repeated))
    if found.owed and not store.set_back:
        remarks.append(_("변경 {n}건은 다음에 쓸 때 기록에 적음").format(n=found.owed))
    if found.cut:
        remarks.append(_("너무 커서 최근 것만 살핌"))
    if found.unreadable and not found.gaps:
        remarks.append(_("읽을 수 없는 줄 {n}개, 빠진 변경은 없음").format(n=found.unreadable))
    if not found.gaps:
        return VerifiedFile(what, remark=", ".join(remarks))
    earlier, later = found.gaps[0]
    faults = [_("리비전 {earlier} 다음이 {later}").format(earlier=earlier, later=later)]
    if len(found.gaps) > 1:
        faults.append(_("번호가 이어지지 않는 곳 {n}군데").format(n=len(found.gaps)))
    if found.unreadable:
        faults.append(_("읽을 수 없는 줄 {n}개").format(n=found.unreadable))
    hint = _("빠진 변경은 되찾을 수 없습니다. 답은 프로젝트 파일에 모두 있고, 그 뒤의 변경은 되돌릴 수 있습니다")
    return VerifiedFile(what, fault=BadInput(", ".join(faults), hint))


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
    """What ``copy`` is called in messages and in the log: its name, and its file if that keeps its name."""
    return copy.name if _SHIFTING.fullmatch(copy.path.name) else f"{copy.name} ({copy.path.name})"


def _chosen(copies: list[Copy], which: str) -> Copy:
    """The copy called ``which`` in the list, or in the file of that name.

    :raises NotFound: there is none.
    :raises NotRead: it may be one that cannot be read just now.
    :raises UsageError: it may be another one by now, or the name fits several.
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
        if isinstance(copy.fault, NotRead):  # it may be this one
            raise copy.fault
    names = ", ".join(dict.fromkeys(copy.name for copy in copies if copy.project))
    raise NotFound(
        _("그런 사본이 없습니다: {name}").format(name=wanted[:60]),
        _("있는 것: {names}").format(names=names) if copies else _("이 프로젝트에는 사본이 없습니다"),
    )


def _progress(project: Project, catalog: Catalog) -> str:
    counts = overall(catalog, project, date.today())
    return f"{counts.implemented}/{counts.applicable}"
