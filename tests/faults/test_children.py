"""The children of a process end with it, and leave no data of the client in any folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ml_tui.export import export, report_of
from ml_tui.export.formats.pdf import FONTS
from ml_tui.sandbox.parent import _end_of
from ml_tui.session import Session
from tests.unit.project_files import files_of
from tests.waiting import until

ROOT = Path(__file__).parents[2]
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to look at")


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def children_of(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that are always ended after the test."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


# The sandbox


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("how", ["python", "foreign code", "another system"])
def test_a_child_ends_with_its_parent(
    how: str, number: signal.Signals, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    if how == "foreign code" and sys.platform != "linux":
        pytest.skip("only Linux ends a child that runs foreign code")
    (tmp_path / "how").write_text(how)
    code = "from tests.faults.probe_child import LIMITS; from ml_tui.sandbox.parent import ask\n"
    code += "ask('tests.faults.probe_child', b'x', LIMITS)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment)
    started.append(parent)
    until(lambda: bool(list(tmp_path.glob("*.pid"))))
    (child,) = [int(path.stem) for path in tmp_path.glob("*.pid")]
    assert is_running(child)
    parent.send_signal(number)
    until(lambda: not is_running(child))


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system has no handles of processes")
def test_the_end_of_a_child_is_waited_for_without_a_pause(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    started += [subprocess.Popen(["sleep", seconds]) for seconds in ("0.2", "600")]
    monkeypatch.setattr("time.sleep", lambda _seconds: pytest.fail("it looks again and again"))
    assert _end_of(started[0], 60.0) == 0
    with pytest.raises(subprocess.TimeoutExpired):
        _end_of(started[1], 0.01)


def test_a_child_is_waited_for_on_every_system(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "pidfd_open", raising=False)
    started += [subprocess.Popen(["sleep", seconds]) for seconds in ("0.2", "600")]
    assert _end_of(started[0], 60.0) == 0
    with pytest.raises(subprocess.TimeoutExpired):
        _end_of(started[1], 0.01)


# An import


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("moment", ["the child is there", "the child computes"])
def test_an_ended_import_leaves_no_files(
    number: signal.Signals, moment: str, session: Session, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    session.set_item("alpha", note="메모")
    session.save()
    book = export(report_of(session, language="ko"), "xlsx", tmp_path / "x.xlsx").path
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    data, project = files_of(session).folder.parents[1], session.project.info.id
    session.close()
    before = contents(files_of(session).folder)
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "ml_tui", "--data-dir", str(data), "import", project, str(book), "--yes"]
    parent = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started.append(parent)
    until(lambda: bool(children_of(parent.pid)))
    children = children_of(parent.pid)
    if moment == "the child computes":
        until(lambda: not is_running(children[0]) or processor_time(children[0]) > 10)
    parent.send_signal(number)
    parent.wait()
    until(lambda: not any(map(is_running, children)))
    assert list(temporary.iterdir()) == []
    assert {name: data for name, data in contents(files_of(session).folder).items() if name in before} == before


# A template


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_an_ended_export_by_a_template_leaves_no_files(
    number: signal.Signals, session: Session, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    session.save()
    temporary, design = tmp_path / "tmp", tmp_path / "design"
    temporary.mkdir()
    design.mkdir()
    shutil.copy(FONTS / "NotoSansCJKkr-Bold-subset.otf", design / "firm.otf")
    (design / "firm.typ").write_text("#for i in range(9999) { for j in range(9999) { for k in range(9999) {} } }")
    environment = {**os.environ, "TMPDIR": str(temporary)}
    data, project = str(files_of(session).folder.parents[1]), session.project.info.id
    program = [sys.executable, "-m", "ml_tui", "--data-dir", data]
    command = [*program, "export", project, "-f", "pdf", "-o", "r.pdf", "--template", str(design / "firm.typ")]
    parent = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    started.append(parent)
    until(lambda: bool(children_of(parent.pid)))
    (child,) = children_of(parent.pid)
    parent.send_signal(number)
    parent.wait()
    until(lambda: not is_running(child))
    subprocess.run([*program, "list"], env=environment, check=True, stdout=subprocess.DEVNULL)
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "r.pdf").exists()


def processor_time(pid: int) -> int:
    """In hundredths of a second."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
    except OSError:
        return 0


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
