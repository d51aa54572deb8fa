"""Copies of a project, and whether everything about it is sound. Works for damaged projects too."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import msgspec

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.progress import overall
from ml_tui.domain.project import ItemState, Project, ProjectInfo, RowState
from ml_tui.errors import BadInput, MlTuiError, NotFound
from ml_tui.messages import _
from ml_tui.session import Session
from ml_tui.store import CorruptProject, NewerProject, ProjectStore
from ml_tui.store.reading import open_regular
from ml_tui.store.storage import AtomicStorage
from ml_tui.text import clean_line

UNSOUND = 1
"""The exit code when the project itself is sound, but something beside it is not."""


class Copy(msgspec.Struct, frozen=True):
    """One backup: what it holds, or why it cannot be read."""

    path: Path
    rev: int = 0
    project: Project | None = None
    fault: MlTuiError | None = None

    @property
    def written(self) -> datetime:
        """When its contents were written, in local time."""
        return datetime.fromtimestamp(self.path.stat().st_mtime).astimezone()


def backup(context: Context, options: Namespace) -> int:
    """Keep a copy of the project and print its path.

    :raises CorruptProject: the project is damaged; a copy of that would help nobody.
    """
    # A copy takes nothing away from whoever has the project open, so it does not wait for them.
    store = context.library.open(context.find(options.PROJECT), write=False)
    store.load()
    path = _back_up(store)
    output.say(_("사본을 남겼습니다. 되살리기: ml-tui restore {id}").format(id=store.folder.name))
    output.put(str(path))
    return 0


def restore(context: Context, options: Namespace) -> int:
    """List the copies, or make one of them the project again; what was there is kept too."""
    if not options.WHICH:
        store = context.library.open(context.find(options.PROJECT), write=False)
        _put_copies(_copies(store), context.loaded_or_built_in.catalog)
        return 0
    with context.holding(options.PROJECT) as store:
        copy = _chosen(_copies(store), options.WHICH)
        if copy.fault:
            raise BadInput(copy.fault.message, _("다른 사본을 고르십시오. 아무것도 바꾸지 않았습니다"))
        kept = _keep_present(store)
        store.restore(copy.path)
        session = Session(context.loaded_or_built_in, store, by=context.author)
        session.mark_restored(copy.path.name)
        session.save()
        words = _progress(session.project, session.catalog)
    output.say(
        _("되살렸습니다: {name} (리비전 {rev}, 구현 {words})").format(name=copy.path.name, rev=copy.rev, words=words)
    )
    if kept:
        output.say(_("바꾸기 전의 상태도 사본으로 남아 있습니다: {name}").format(name=kept.name))
    return 0


def verify(context: Context, options: Namespace) -> int:
    """Read every file of the project and print what is sound."""
    store = context.library.open(context.find(options.PROJECT), write=False)
    code = 0
    rows = []
    for what, fault in _examination(store):
        rows.append((_("[정상]") if fault is None else _("[문제]"), what, fault.message if fault else ""))
        if fault:
            code = max(code, BadInput.exit_code if isinstance(fault, (CorruptProject, NewerProject)) else UNSOUND)
    output.put_table(rows)
    if code:
        output.say(_("사본 보기: ml-tui restore {id}").format(id=store.folder.name))
    return code


def _examination(store: ProjectStore) -> Iterator[tuple[str, MlTuiError | None]]:
    """Each part of the project, with what is wrong with it."""
    name = _("프로젝트 파일")
    try:
        project = store.load()
        yield _("{name}: {project}, 리비전 {rev}").format(name=name, project=project.info.name, rev=store.rev), None
    except (CorruptProject, NewerProject) as fault:
        yield name, fault
    yield _history(store)
    yield _checkpoints(store)
    for copy in _copies(store):
        yield _("사본 {name}").format(name=copy.path.name), copy.fault and BadInput(copy.fault.message)


def _history(store: ProjectStore) -> tuple[str, MlTuiError | None]:
    """The log: every line can be read, revisions count up by one, and none is missing at the end."""
    try:
        with open_regular(store.folder / "history.jsonl") as file:
            lines = len(file.read().splitlines())
    except OSError as error:
        return _("기록"), BadInput(_("읽을 수 없습니다: {reason}").format(reason=error.strerror or error))
    revisions = [change.rev for change in store.history.read()]
    gaps = sum(later != earlier + 1 for earlier, later in pairwise(revisions))
    faults = []
    if lines > len(revisions):
        faults.append(_("읽을 수 없는 줄 {n}개").format(n=lines - len(revisions)))
    if gaps:
        faults.append(_("리비전 번호가 이어지지 않는 곳 {n}군데").format(n=gaps))
    if max(revisions, default=0) < store.rev:
        faults.append(_("마지막 변경이 기록에 없음"))
    return _("기록: {n}건").format(n=len(revisions)), BadInput(", ".join(faults)) if faults else None


def _checkpoints(store: ProjectStore) -> tuple[str, MlTuiError | None]:
    files = len(list((store.folder / "checkpoints").glob("*.json")))
    sound = len(store.checkpoints.all())
    fault = BadInput(_("읽을 수 없는 것 {n}개").format(n=files - sound)) if files > sound else None
    return _("체크포인트: {n}개").format(n=sound), fault


def _copies(store: ProjectStore) -> list[Copy]:
    """Every copy, the one with the newest revision first; those that cannot be read come last."""
    copies = [_read(path) for path in store.backups()]
    return sorted(copies, key=lambda copy: (copy.project is not None, copy.rev, copy.written), reverse=True)


def _read(path: Path) -> Copy:
    """The copy in the file at ``path``, checked like a project file."""
    storage = AtomicStorage(path, backups=path.parent, read_only=True)
    try:
        tables = storage.read() or {}
        info = msgspec.convert(next(iter(tables["project"].values())), ProjectInfo)
        items = {one.pop("key"): msgspec.convert(one, ItemState) for one in tables.get("items", {}).values()}
        rows = {one.pop("key"): msgspec.convert(one, RowState) for one in tables.get("rows", {}).values()}
    except (CorruptProject, NewerProject) as fault:
        return Copy(path, fault=fault)
    except (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        return Copy(path, fault=CorruptProject(path, (str(error).splitlines() or ["-"])[0][:80]))
    return Copy(path, storage.rev, Project(info, items, rows))


def _put_copies(copies: list[Copy], catalog: Catalog) -> None:
    if not copies:
        output.say(_("사본이 없습니다"))
        return
    header = (_("번호"), _("이름"), _("만든 때"), _("리비전"), _("구현"))
    rows = [
        (
            str(number),
            copy.path.name,
            copy.written.strftime("%Y-%m-%d %H:%M"),
            str(copy.rev) if copy.project else "-",
            _progress(copy.project, catalog) if copy.project else _("손상됨"),
        )
        for number, copy in enumerate(copies, 1)
    ]
    output.put_table(rows, header=header)


def _chosen(copies: list[Copy], which: str) -> Copy:
    """The copy with the number (as listed) or the name ``which``.

    :raises NotFound: there is none.
    """
    wanted = clean_line(which)
    for number, copy in enumerate(copies, 1):
        if wanted in (str(number), copy.path.name):
            return copy
    raise NotFound(
        _("그런 사본이 없습니다: {name}").format(name=wanted[:60]),
        _("목록 보기: ml-tui restore PROJECT") if copies else _("이 프로젝트에는 사본이 없습니다"),
    )


def _keep_present(store: ProjectStore) -> Path | None:
    """Keep the present state as a copy, unless it is damaged: the damaged file is put aside by the restoring."""
    try:
        store.load()
    except (CorruptProject, NewerProject):
        return None
    return _back_up(store)


def _back_up(store: ProjectStore) -> Path:
    """A copy named after this moment, so that it is listed with the others and no later save rotates it away."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    return store.back_up(f"project.json.{stamp}")


def _progress(project: Project, catalog: Catalog) -> str:
    counts = overall(catalog, project, date.today())
    return f"{counts.implemented}/{counts.applicable}"
