"""Importing has no side effects, and only the screens load Textual."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import ml_tui

SOURCE = Path(ml_tui.__file__).parent

WATCHED = """
import json, os, sys

allowed, writes = os.devnull, []

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        writing = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        if writing and os.fsdecode(arguments[0]) != allowed:
            writes.append([importing, event, os.fsdecode(arguments[0])])
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.chmod",
                   "subprocess.Popen", "os.system", "os.fork", "os.exec", "socket.connect", "socket.bind"):
        writes.append([importing, event, str(arguments[0])])

loaded = {}
importing = ""
sys.addaudithook(watch)
for importing in sys.argv[1:]:
    __import__(importing)
    for costly in ("textual", "rich"):
        if costly in sys.modules:
            loaded.setdefault(costly, importing)
importing = ""
print(json.dumps({"loaded": loaded, "writes": writes}))
"""


def modules(*, screens: bool) -> list[str]:
    """The modules of screens and terminal, or all others; without ``__main__``, which runs when it is imported."""
    names = []
    for path in sorted(SOURCE.rglob("*.py")):
        steps = path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(steps[:-1] if steps[-1] == "__init__" else steps)
        if steps[-1] != "__main__" and name.startswith(("ml_tui.tui", "ml_tui.terminal")) is screens:
            names.append(name)
    return names


def import_in_a_clean_interpreter(names: list[str], home: Path) -> dict[str, object]:
    environment = {"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED, *names],
        cwd=home, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    assert list(home.iterdir()) == [], "importing left files behind"
    result: dict[str, object] = json.loads(done.stdout)
    return result


HELP = """
import contextlib, io, json, sys
from ml_tui.cli import main

with contextlib.redirect_stdout(io.StringIO()) as shown:
    assert main(["--help"]) == 0
assert "import" in shown.getvalue()
print(json.dumps([name for name in sys.modules if name.startswith("ml_tui.")]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder, for use as home, working and temporary folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_core_and_command_line_import_without_effects_or_textual(home: Path) -> None:
    names = modules(screens=False)
    assert {"ml_tui.session", "ml_tui.store.atomic", "ml_tui.content.loading"} <= set(names)
    assert import_in_a_clean_interpreter(names, home) == {"loaded": {}, "writes": []}


def test_the_screens_import_without_effects(home: Path) -> None:
    names = modules(screens=True)
    assert names
    assert import_in_a_clean_interpreter(names, home)["writes"] == []


OF_ONE_FORMAT = {"typst", "jinja2", "xlsxwriter", "openpyxl", "python_calamine", "ml_tui.report.schema"}
"""Modules that only the export to one format, or the import, may load."""


@pytest.mark.parametrize(
    "start",
    [
        "from ml_tui.cli import main; main(['--help'])",
        "from ml_tui.cli import main; main(['export', '--help'])",
        "from ml_tui.cli import main; main(['--complete', 'fish', 'export', 'x', '-f', ''])",
        "import ml_tui.tui.app, ml_tui.tui.screens.work, ml_tui.tui.forms, ml_tui.tui.screens.export",
    ],
)
def test_listing_the_formats_loads_no_library_of_a_format(start: str, tmp_path: Path) -> None:
    code = f"import sys; {start}; print(*sys.modules)"
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "ml_tui.export.formats.pdf" in loaded and not OF_ONE_FORMAT & loaded


def test_the_help_loads_only_packages_for_declarations() -> None:
    """The help loads every command, so a command must import what it needs only when it runs."""
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    loaded = [name.split(".")[1] for name in json.loads(done.stdout)]
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()} | {"import_"}
    assert rooms & set(loaded) == {"cli", "domain", "export", "report"}


def test_the_watch_reports_imports_and_written_files(home: Path) -> None:
    """A check that finds nothing must be able to find something."""
    package = home.parent / "bad"
    package.mkdir()
    (package / "litterer.py").write_text("import pathlib, rich\npathlib.Path('litter').write_text('x')\n")
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(package)}
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED, "litterer"],
        cwd=home, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == {"loaded": {"rich": "litterer"}, "writes": [["litterer", "open", "litter"]]}
