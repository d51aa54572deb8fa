"""The next start deletes the leftovers of a killed process, and nothing else."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from ml_tui import leftovers
from ml_tui.cli import main
from ml_tui.leftovers import noted, notes, private_folder, sweep, unfinished_name

ROOT = Path(__file__).parents[2]

KILLED_AT_EVERY_STEP = """
import fcntl, json, os, pathlib, signal, sys
from ml_tui import leftovers
from ml_tui.export.target import write_export

def killed_before(step):
    left = [step]
    def counted(real):
        def call(*arguments, **options):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)
        return call
    for where, name in ((os, "open"), (os, "write"), (os, "fsync"), (os, "close"), (os, "link"), (os, "replace"),
                        (os, "unlink"), (fcntl, "flock"), (pathlib.Path, "unlink")):
        setattr(where, name, counted(getattr(where, name)))

folder, force = pathlib.Path(sys.argv[1]), sys.argv[2] == "force"
told, step = [], 0
while True:
    step += 1
    target = folder / f"{step}.pdf"
    if force:
        target.write_bytes(b"old")
    child = os.fork()
    if not child:
        killed_before(step)
        write_export(b"new", target, force)
        os._exit(0)
    killed = os.waitpid(child, 0)[1] != 0
    left = sorted(path.name for path in folder.iterdir() if path.name.endswith(".part"))
    leftovers.sweep()
    after = sorted(path.name for path in folder.iterdir() if path.name.startswith("."))
    content = target.read_text() if target.exists() else None
    told.append([killed, bool(left), after, content, len(list(leftovers.notes().glob("*")))])
    if not killed:
        break
print(json.dumps(told))
"""


@pytest.mark.parametrize("how", ["new", "force"])
def test_the_next_start_removes_leftovers_of_a_killed_export(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-c", KILLED_AT_EVERY_STEP, str(folder), how]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) > 10 and any(left for _killed, left, *_rest in told), "at least one step must leave a file"
    for _killed, _left, after, content, notes_left in told:
        assert after == []
        assert content in (("old", "new") if how == "force" else (None, "new"))
        assert notes_left == 0
    assert told[-1] == [False, False, [], "new", 0]


@pytest.fixture(autouse=True)
def private_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def leave(name: str, text: bytes) -> Path:
    """Make a note without a lock."""
    notes().mkdir(parents=True, exist_ok=True)
    note = notes() / name
    note.write_bytes(text)
    return note


def test_files_in_use_are_not_swept(tmp_path: Path) -> None:
    path = tmp_path / unfinished_name()
    path.write_bytes(b"half")
    with noted(path), private_folder("fonts-") as folder:
        code = "from ml_tui.leftovers import sweep; sweep()"
        subprocess.run([sys.executable, "-c", code], check=True)
        assert path.exists() and folder.exists()
    assert not folder.exists() and list(notes().iterdir()) == []


def test_only_the_folder_of_a_killed_process_is_swept(private_temporary_folder: Path) -> None:
    code = """
import os, signal
from ml_tui.leftovers import private_folder
with private_folder("demo-") as folder:
    (folder / "projects").mkdir()
    (folder / "projects" / "a.json").write_text("x")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    environment = {**os.environ, "TMPDIR": str(private_temporary_folder), "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    (left,) = private_temporary_folder.iterdir()
    others = [private_temporary_folder / name for name in ("ml-tui-notes", "ml-tui-demo-mine")]
    for other in others:
        other.mkdir()
        (other / "a.txt").write_text("x")
    (others[1] / ".held").touch()
    elsewhere = private_temporary_folder.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".held").write_text("folder")
    (private_temporary_folder / "ml-tui-link").symlink_to(elsewhere)
    sweep()
    assert not left.exists()
    assert all((other / "a.txt").exists() for other in others)
    assert elsewhere.exists() and (private_temporary_folder / "ml-tui-link").is_symlink()


@pytest.mark.parametrize(
    "kind", ["link", "folder", "another name", "relative", "link to the folder", "no note of ours"]
)
def test_a_forged_note_deletes_no_other_file(tmp_path: Path, kind: str) -> None:
    precious = tmp_path / "precious.part"
    precious.write_bytes(b"x")
    path = tmp_path / unfinished_name()
    note = os.fsencode(path)
    if kind == "link":
        path.symlink_to(precious)
    elif kind == "folder":
        path.mkdir()
    elif kind == "another name":
        note = os.fsencode(precious)
    elif kind == "relative":
        note = os.fsencode(path.name)
        path.write_bytes(b"x")
    elif kind == "link to the folder":
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / path.name).write_bytes(b"x")
        (tmp_path / "way").symlink_to("real")
        note = os.fsencode(tmp_path / "way" / path.name)
    left = leave("0" * 16, note)
    if kind == "no note of ours":
        path.write_bytes(b"x")
        left.rename(tmp_path / "a-note")
        left.symlink_to(tmp_path / "a-note")
    before = sorted(tmp_path.rglob("*.part"))
    sweep()
    assert sorted(tmp_path.rglob("*.part")) == before and precious.read_bytes() == b"x"


def test_files_of_others_are_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / unfinished_name()
    path.write_bytes(b"x")
    leave("0" * 16, os.fsencode(path))
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    sweep()
    assert path.exists()


def test_the_work_goes_on_when_no_note_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr(fcntl, "flock", closed)
    with noted(tmp_path / unfinished_name()), private_folder() as folder:
        assert folder.is_dir()
    assert not folder.exists()
    monkeypatch.setattr(leftovers, "notes", lambda: Path("/proc/nowhere"))
    with noted(tmp_path / unfinished_name()):
        pass


def test_every_start_sweeps(tmp_path: Path) -> None:
    path = tmp_path / unfinished_name()
    path.write_bytes(b"x")
    leave("0" * 16, os.fsencode(path))
    main(["--data-dir", str(tmp_path / "ml"), "list"])
    assert not path.exists() and list(notes().iterdir()) == []


def test_a_start_does_not_wait_for_a_disk_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[float] = []
    monkeypatch.setattr(threading.Thread, "join", lambda _thread, seconds: waiting.append(seconds))
    sweep()
    assert waiting == [leftovers.TIMEOUT]
