"""Builds wheel and sdist, installs the wheel into a clean environment, and tries the first commands of a new user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

from ml_tui.content import load_catalog
from ml_tui.export.registry import FORMATS

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Build, install and try the package, and say so; any failure raises."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place / "dist"), str(ROOT))
        (wheel,), (sdist,) = ((place / "dist").glob(ending) for ending in ("*.whl", "*.tar.gz"))
        _demand_contents(wheel)
        venv.create(place / "env", with_pip=True)
        pip = (str(place / "env/bin/python"), "-m", "pip", "--quiet", "--disable-pip-version-check")
        _run(*pip, "install", "--constraint", str(ROOT / "constraints.txt"), str(wheel))
        _demand_documents(sdist)
        _demand_quick_first_start(str(place / "env/bin/python"), place)
        _use(str(place / "env/bin/ml-tui"), place)
    print(f"{wheel.name}: built, installed, used")
    return 0


def _demand_contents(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "shipped/catalog.yaml",
        "shipped/styles/app.tcss",
        "sample.yaml",
        "LC_MESSAGES/ml_tui.mo",
        "report.typ",
        "share/man/man1/ml-tui.1",
        "share/man/ko/man1/ml-tui.1",
        "licenses/LICENSE",
        "licenses/src/ml_tui/export/fonts/OFL.txt",
    ):
        if not any(name.endswith(wanted) for name in names):
            raise SystemExit(f"{wheel.name} lacks {wanted}")
    _demand_cached_catalog(wheel)


def _demand_cached_catalog(wheel: Path) -> None:
    """Check that the wheel has its catalog also as the cache keeps it now."""
    archive, folder = zipfile.ZipFile(wheel), "ml_tui/shipped"
    with tempfile.TemporaryDirectory() as cache:
        load_catalog(ROOT / "catalog.yaml", cache=Path(cache))
        (made,) = Path(cache).iterdir()
        wanted = {
            f"{folder}/{made.name}": made.read_bytes(),
            f"{folder}/catalog.yaml": (ROOT / "catalog.yaml").read_bytes(),
        }
    if {name: archive.read(name) for name in archive.namelist() if name.startswith(f"{folder}/catalog")} != wanted:
        raise SystemExit(f"{wheel.name} has not {' and '.join(wanted)}, or they differ")


def _demand_documents(sdist: Path) -> None:
    """Check that the sdist has the documents at the top of the repository, the Makefile and the lock."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    if missing := {path.name for path in (*ROOT.glob("*.md"), ROOT / "Makefile", ROOT / "uv.lock")} - names:
        raise SystemExit(f"{sdist.name} lacks {', '.join(sorted(missing))}")


def _demand_quick_first_start(python: str, place: Path) -> None:
    """Check that the first start in a new home parses no catalog."""
    loading = "import sys; from ml_tui.content import load_catalog; load_catalog(); print('yaml' in sys.modules)"
    if _run(python, "-c", loading, env={"HOME": str(place), "LANG": "C.UTF-8"}).strip() != "False":
        raise SystemExit("the first start parses the built-in catalog")


def _use(command: str, place: Path) -> None:
    """Run the commands that a new user runs first."""
    home = {"HOME": str(place), "ML_TUI_HOME": str(place / "data"), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    version = _run(command, "--version", env=home).strip()
    project = _run(command, "new", "은행 A", env=home).strip()
    _run(command, "set", project, "2.1", "--status", "implemented", "--note", "메모", env=home)
    (item,) = (one for one in json.loads(_run(command, "items", project, "--json", env=home)) if one["no"] == "2.1")
    if (item["status"], item["note"]) != ("implemented", "메모"):
        raise SystemExit(f"{version}: what was set is not there: {item}")
    for name in FORMATS:
        target = place / f"out.{name}"
        _run(command, "export", project, "-f", name, "-o", str(target), env=home)
        if not target.stat().st_size:
            raise SystemExit(f"{version}: {name} is empty")
    _run(command, "catalog", "check", env=home)


def _run(*command: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, env=env, capture_output=True, text=True, cwd=(env or {}).get("HOME"))
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
