"""``doctor``: checks version, locale, terminal, folders, catalog, fonts and projects. Changes nothing."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import stat
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ml_tui import __version__
from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand
from ml_tui.domain import terms
from ml_tui.errors import MlTuiError, NotInstalled, NotRead
from ml_tui.i18n import _, language
from ml_tui.packages import version_of

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.store import ProjectEntry

ATTENTION = 1
"""The exit code when something needs attention."""

SMALLEST = (80, 24)
"""The smallest terminal for the app, in columns and lines."""

LEAST_FREE = 50 * 1024 * 1024
"""A folder with less free space, in bytes, needs attention."""

DEEPEST = 128
"""How many bytes the longest path below a folder adds to the folder's path, with a reserve."""

REMOTE_FILE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "fuse.sshfs")
"""Names of file systems begin like this if their locks and durable writes are unreliable."""


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.MACHINE,
        6,
        _("터미널, 로캘, 폴더, 글꼴을 살펴보고 조언합니다"),
        examples=(
            "ml-tui doctor",
            "ml-tui doctor --data-dir /srv/ml-tui",
        ),
    )


class Check(msgspec.Struct, frozen=True):
    """The result of one check."""

    label: str
    value: str
    advice: str = ""
    """What to do; empty when the check is passed."""


def run(context: Context, options: Namespace) -> int:
    """Print one line for each check, and then advice for those that need attention."""
    del options
    findings = list(examine(context))
    output.put_table(
        (_("[확인]") if finding.advice else _("[정상]"), finding.label, finding.value) for finding in findings
    )
    advice = [finding for finding in findings if finding.advice]
    if advice:
        output.put()
        for finding in advice:
            output.put(f"{finding.label}: {finding.advice}")
    return ATTENTION if advice else 0


def examine(context: Context) -> Iterator[Check]:
    """Yield all checks, in the order of the output."""
    yield Check("ml-tui", __version__)
    yield Check("Python", f"{platform.python_version()} ({sys.executable})")
    yield from _packages()
    yield _locale()
    yield from _terminal()
    for label, folder in (
        (_("데이터 폴더"), context.locations.data),
        (_("설정 폴더"), context.locations.config),
        (_("캐시 폴더"), context.locations.cache),
    ):
        yield _folder(label, folder)
    yield _settings(context)
    yield _catalog(context)
    yield _fonts()
    yield from _projects(context)


def _packages() -> Iterator[Check]:
    """Check the versions of packages that matter in reports of faults, and whether PDFs can be made."""
    from ml_tui.content.yaml_loader import loader_name
    from ml_tui.export.formats.pdf import check_typst

    textual = version_of("textual")
    yield Check("Textual", textual or _("(없음)"), "" if textual else _("ml-tui를 다시 설치하십시오"))
    yield Check("YAML", loader_name())
    try:
        check_typst()
    except NotInstalled as error:
        yield Check("typst", version_of("typst") or _("(없음)"), error.on_one_line)
    else:
        yield Check("typst", version_of("typst"))


def _locale() -> Check:
    """Check the encoding of the locale."""
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "C"
    encoding = "UTF-8" if sys.flags.utf8_mode else locale.getencoding()
    forced = os.environ.get("PYTHONIOENCODING", "")
    advice = ""
    if re.sub(r"[-_]", "", encoding).casefold() != "utf8":
        advice = _(
            "UTF-8 로캘을 쓰십시오: export LANG=C.UTF-8. 터미널도 UTF-8로 맞춥니다 (PuTTY: Window > Translation)"
        )
    elif forced and not forced.casefold().replace("-", "").startswith("utf8"):
        advice = _("PYTHONIOENCODING={value}을(를) 지우십시오").format(value=forced)
    return Check(_("로캘"), f"{chosen}, {encoding}", advice)


def _terminal() -> Iterator[Check]:
    """Check the kind, size, colours and streams of the terminal."""
    term = os.environ.get("TERM", "")
    unfit = term in ("", "dumb", "unknown")
    advice = _("앱을 열려면 TERM을 맞추십시오: export TERM=xterm-256color") if unfit else ""
    yield Check("TERM", term or _("(없음)"), advice)
    yield Check(_("색"), _colours(term))
    streams = ((_("입력"), sys.stdin), (_("출력"), sys.stdout), (_("오류"), sys.stderr))
    yes, no = (_(terms.YES_NO[value].text) for value in (True, False))
    connected = [f"{name} {yes if output.is_terminal(stream) else no}" for name, stream in streams]
    yield Check(_("터미널 연결"), ", ".join(connected))
    if output.is_terminal(sys.stdout):
        size = shutil.get_terminal_size()
        small = size.columns < SMALLEST[0] or size.lines < SMALLEST[1]
        advice = _("창을 80×24 이상으로 키우십시오") if small else ""
        yield Check(_("화면 크기"), f"{size.columns}×{size.lines}", advice)


def _colours(term: str) -> str:
    if os.environ.get("NO_COLOR"):
        return _("쓰지 않음 (NO_COLOR)")
    if os.environ.get("COLORTERM", "").casefold() in ("truecolor", "24bit"):
        return _("1,677만 색")
    return _("256색") if "256" in term else _("16색")


def _folder(label: str, folder: Path) -> Check:
    """Check whether ``folder`` can be written and is reliable; for a missing folder, check the one above it."""
    there = folder
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    kind = file_system(there)
    value = f"{folder} ({kind})" if kind else str(folder)
    if there != folder:
        value += _(", 아직 없음")
    return Check(label, value, _folder_advice(folder, there, kind))


def _folder_advice(folder: Path, there: Path, kind: str) -> str:
    if _is_too_long(folder, there):
        return _("경로가 너무 길어 파일을 쓸 수 없습니다. --data-dir로 더 짧은 경로를 쓰십시오")
    is_folder = os.path.isdir(there)  # noqa: PTH112 - Path.is_dir raises for an unreadable folder
    if not is_folder or not os.access(there, os.W_OK | os.X_OK):
        return _("쓸 수 있는 폴더가 아닙니다. 권한을 고치거나 --data-dir로 다른 곳을 쓰십시오: {path}").format(
            path=there
        )
    if kind.startswith(REMOTE_FILE_SYSTEMS):
        return _("네트워크 파일 시스템({kind})에서는 잠금을 믿을 수 없습니다. 이 컴퓨터의 디스크를 쓰십시오").format(
            kind=kind
        )
    if shutil.disk_usage(there).free < LEAST_FREE:
        return _("디스크 공간이 거의 없습니다")
    if there == folder and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return _("다른 사용자가 볼 수 있습니다: chmod 700 {path}").format(path=folder)
    return ""


def _is_too_long(folder: Path, there: Path) -> bool:
    """Whether the paths of files in ``folder`` are too long for the file system of ``there``."""
    try:
        longest_name, longest_path = (os.pathconf(there, name) for name in ("PC_NAME_MAX", "PC_PATH_MAX"))
    except OSError:
        return False
    names = map(os.fsencode, folder.parts)
    return len(os.fsencode(folder)) + DEEPEST > longest_path or any(len(name) > longest_name for name in names)


def file_system(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """Return the type of the file system of ``path``, from the kernel's list ``mounts``; empty if unknown."""
    best, kind = -1, ""
    real = os.path.realpath(path)
    with suppress(OSError):
        for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
            left, separator, right = line.partition(" - ")
            fields = left.split()
            if not separator or len(fields) < 5 or not right.split():
                continue
            point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4])
            inside = real == point or real.startswith(point.rstrip("/") + "/")
            if inside and len(point) >= best:  # of two mounts on one folder, the later one hides the other
                best, kind = len(point), right.split()[0]
    return kind


def _settings(context: Context) -> Check:

    from ml_tui.store import load_settings

    path = context.locations.settings
    try:
        load_settings(path)
    except MlTuiError as error:
        return Check(_("설정"), str(path), error.message)
    return Check(_("설정"), str(path) if os.path.lexists(path) else _("{path}, 아직 없음").format(path=path))


def _catalog(context: Context) -> Check:
    try:
        loaded = context.loaded
    except MlTuiError as error:
        return Check(_("카탈로그"), "-", error.message)
    content = loaded.catalog
    value = f"{content.title.in_(language())} ({content.id} {content.version}), {loaded.path}"
    return Check(_("카탈로그"), value, loaded.fault.message if loaded.fault else "")


def _fonts() -> Check:
    """Check the fonts that ship with the program; without them a PDF shows boxes."""
    package = Path(__file__).parents[2]
    names = sorted(path.name for path in package.rglob("*.[ot]tf"))
    advice = "" if names else _("PDF에 쓸 한글 글꼴이 없습니다. ml-tui를 다시 설치하십시오")
    return Check(_("글꼴"), ", ".join(names) or _("(없음)"), advice)


def _projects(context: Context) -> Iterator[Check]:
    try:
        entries = context.library.entries()
    except NotRead as error:
        yield Check(_("프로젝트"), "-", error.message)
        return
    yield from (_project(context, entry) for entry in entries)


def _project(context: Context, entry: ProjectEntry) -> Check:
    """Check whether a project and its catalog can be read, and who has it open."""
    label = _("프로젝트 {id}").format(id=entry.id)
    if entry.fault:
        return Check(label, entry.name, f"{entry.fault.message} ({entry.fault.hint})")
    if fault := _fault_of_own_catalog(context, entry):
        return Check(label, entry.name, f"{fault.message} ({fault.hint})")
    holder = context.library.open(entry.id, write=False).holder
    if holder is None:
        return Check(label, entry.name)
    if holder.host == platform.node() and not _runs(holder.pid):
        return Check(label, _("{name}, 전에 비정상 종료됨 (잠금은 풀려 있음)").format(name=entry.name))
    return Check(label, _("{name}, 사용 중: {holder}").format(name=entry.name, holder=holder))


def _fault_of_own_catalog(context: Context, entry: ProjectEntry) -> MlTuiError | None:
    from ml_tui.content import load_catalog

    try:
        if path := entry.info.catalog_path if entry.info else "":
            load_catalog(Path(path), cache=context.locations.cache)
    except MlTuiError as error:
        return error
    return None


def _runs(pid: int) -> bool:
    """Whether a process ``pid`` runs on this machine."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError, ValueError):
        return False
    return True
