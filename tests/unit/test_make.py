"""What `make` sets up: it recovers from a failed first try, and notices a lock that does not fit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")

PYTHON = """#!/bin/sh
# Stands for Python 3.{minor}. What it can do depends on the files beside the link that it was called by.
echo "$(basename "$0") $*" >>"{log}"
home=$(dirname "$0")
case "$*" in
*version_info\\ \\<*) [ {minor} -ge 11 ] ;;
*print*) echo "python3.{minor}-venv" ;;
--version) echo "Python 3.{minor}.9" ;;
"-m venv "*)
	mkdir -p "$3/bin"
	ln -s "{itself}" "$3/bin/python"
	[ ! -e "{switches}/no-venv" ] || {{ echo "ensurepip is not available"; exit 1; }}
	touch "$3/bin/has-pip" ;;
"-m pip --version") [ -e "$home/has-pip" ] ;;
"-m pip install "*)
	[ ! -e "{switches}/offline" ] || {{ echo "no route to host" >&2; exit 1; }}
	printf '#!/bin/sh\\necho opened "$@"\\n' >"$home/ml-tui"
	chmod +x "$home/ml-tui" ;;
*) exit 9 ;;
esac
"""
"""A Python that only does what setting up needs."""


class Machine:
    """A fresh clone on a machine with nothing but `make` and the interpreters that are put on it."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.path, self.switches = (folder / name for name in ("clone", "path", "switches"))
        for made in (self.clone, self.path, self.switches):
            made.mkdir()
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.clone)
        shutil.copytree(ROOT / "tools", self.clone / "tools")
        for tool in ("make", "sh", "sed", "tail", "touch", "rm", "mkdir", "ln", "chmod", "basename", "dirname"):
            (self.path / tool).symlink_to(shutil.which(tool) or pytest.skip(f"no {tool} here"))
        self.log = folder / "log"
        self.log.touch()

    def has(self, name: str, minor: int) -> Path:
        """Put Python 3.``minor`` on the path as ``name``."""
        itself = self.path.parent / f"python-3.{minor}"
        itself.write_text(PYTHON.format(minor=minor, log=self.log, switches=self.switches, itself=itself))
        itself.chmod(0o755)
        (self.path / name).unlink(missing_ok=True)
        (self.path / name).symlink_to(itself)
        return itself

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.path), "HOME": str(self.clone)}
        command = [str(self.path / "make"), *arguments]
        return subprocess.run(command, cwd=self.clone, env=environment, capture_output=True, text=True, check=False)

    def opens(self) -> bool:
        """Whether `make run` opens the app on the sample."""
        done = self.make("run")
        return (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["opened demo"])

    def refuses(self) -> list[str]:
        """What `make run` says of what happened, and of what to do."""
        done = self.make("run")
        assert done.returncode
        assert not (self.clone / ".venv/.run").exists()
        lines = done.stderr.splitlines()
        at = next(number for number, line in enumerate(lines) if line.startswith("ml-tui: "))
        assert lines[at + 1].startswith("  → ")
        return lines[at : at + 2]

    def called(self, what: str) -> int:
        """How often an interpreter was called with ``what``."""
        return self.log.read_text().count(what)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_run_sets_up_and_later_runs_only_open_the_app(machine: Machine) -> None:
    machine.has("python3", 12)
    assert machine.opens() and machine.opens()
    assert machine.called("-m venv") == machine.called("-m pip install") == 1
    later = (machine.clone / ".venv" / ".run").stat().st_mtime + 1  # a touch may fall into the same tick of the clock
    os.utime(machine.clone / "pyproject.toml", (later, later))
    assert machine.opens()
    assert (machine.called("-m venv"), machine.called("-m pip install")) == (1, 2)


def test_a_missing_venv_module_is_explained_and_the_next_run_works(machine: Machine) -> None:
    machine.has("python3", 12)
    (machine.switches / "no-venv").touch()
    happened, advice = machine.refuses()
    assert "python3 cannot make a virtual environment" in happened
    assert "apt install python3.12-venv" in advice
    assert not (machine.clone / ".venv").exists()
    (machine.switches / "no-venv").unlink()
    assert machine.opens()


def test_a_missing_network_is_explained_and_the_next_run_works(machine: Machine) -> None:
    machine.has("python3", 12)
    (machine.switches / "offline").touch()
    happened, advice = machine.refuses()
    assert "could not be installed" in happened and "network" in advice
    (machine.switches / "offline").unlink()
    assert machine.opens()
    assert machine.called("-m venv") == 1


def test_an_old_python_that_comes_first_is_skipped(machine: Machine) -> None:
    machine.has("python3", 10)
    machine.has("python3.13", 13)
    assert machine.opens()
    assert machine.called("python3.13 -m venv") == 1


def test_an_old_python_is_refused_with_the_needed_version(machine: Machine) -> None:
    machine.has("python3", 10)
    happened, advice = machine.refuses()
    assert happened == "ml-tui: Python 3.11 or later is needed. python3 is Python 3.10.9"
    assert "apt install python3" in advice and "PYTHON=" in advice
    machine.has("python3", 11)
    assert machine.opens()


def test_a_named_python_is_used_or_refused(machine: Machine) -> None:
    machine.has("python3", 12)
    machine.has("old", 10)
    machine.has("mine", 14)
    refused = machine.make("run", "PYTHON=old")
    assert refused.returncode and "old is Python 3.10.9" in refused.stderr
    assert machine.make("run", "PYTHON=mine").returncode == 0
    assert machine.called("mine -m venv") == 1 and not machine.called("python3 -m venv")


@pytest.mark.parametrize("left", ["half made", "of an old Python", "of a Python that has gone"])
def test_an_unusable_environment_is_made_again(machine: Machine, left: str) -> None:
    itself = machine.has("python3", 10 if "old" in left else 12)
    folder = machine.clone / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").symlink_to(itself)
    if left != "half made":
        (folder / "bin/has-pip").touch()
    if left == "of a Python that has gone":
        (folder / ".run").touch()
        itself.unlink()
    machine.has("python3", 13)
    assert machine.opens()
    assert machine.called("-m venv") == 1
    assert (folder / "bin/python").resolve().name == "python-3.13"


@pytest.fixture
def check(tmp_path: Path) -> Callable[[], str]:
    """Holds lock, constraints and project against each other in a copy, without a network; what does not fit."""
    if not UV.exists():
        pytest.skip("uv is not installed")
    (tmp_path / "src/ml_tui").mkdir(parents=True)
    for name in ("pyproject.toml", "uv.lock", "constraints.txt", "README.md", "src/ml_tui/__init__.py"):
        shutil.copy(ROOT / name, tmp_path / name)

    def run() -> str:
        command = ["sh", str(ROOT / "tools/lock.sh"), str(UV), "check"]
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "UV_INDEX_URL": "https://mirror.invalid/simple"}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert bool(done.returncode) is ("make lock" in done.stderr), done.stderr
        return "\n".join(line for line in done.stderr.splitlines() if line.startswith("ml-tui: "))

    return run


def test_the_lock_file_satisfies_the_requirements(check: Callable[[], str]) -> None:
    assert check() == ""


@pytest.mark.parametrize(
    ("name", "pattern", "changed", "said"),
    [
        ("pyproject.toml", '"tinydb>=4.9,<5"', '"tinydb>=5"', "uv.lock does not fit pyproject.toml"),
        ("pyproject.toml", '  "tinydb>=4.9,<5",\n', "", "uv.lock does not fit pyproject.toml"),
        ("pyproject.toml", '"pyte>=', '"six", "pyte>=', "uv.lock does not fit pyproject.toml"),
        ("constraints.txt", "tinydb==.*", "tinydb==4.0", "constraints.txt does not say what uv.lock says"),
        ("constraints.txt", "tinydb==.*\n", "", "constraints.txt does not say what uv.lock says"),
        ("uv.lock", "https://files.pythonhosted.org", "https://mirror.invalid", "another package index"),
    ],
)
def test_a_mismatch_of_the_lock_file_is_named(
    check: Callable[[], str], tmp_path: Path, name: str, pattern: str, changed: str, said: str
) -> None:
    file = tmp_path / name
    text, count = re.subn(pattern, lambda _: changed, file.read_text(), count=1)
    assert count == 1
    file.write_text(text)
    assert said in check()


def test_packages_with_overridden_private_parts_are_pinned() -> None:
    requirements = (ROOT / "pyproject.toml").read_text()
    for name in ("textual", "XlsxWriter", "openpyxl"):
        assert re.search(rf'"{name}==[\d.]+"', requirements), name
