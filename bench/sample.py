"""Makes the project to measure: the sample, in folders of its own."""

from __future__ import annotations

import os
import subprocess
import sys

PREPARE = """
import sys
from ml_tui.content import load_catalog
from ml_tui.locations import find_locations
from ml_tui.sample import make_sample
from ml_tui.store import Library
from ml_tui.store.settings import keep_name
locations = find_locations(sys.argv[1])
keep_name(locations.settings, "김하늘")  # who works with it has been asked for a name
print(make_sample(Library(locations), load_catalog(cache=locations.cache), "ko"))
"""


def home_in(folder: str) -> dict[str, str]:
    """Return an environment that keeps a program's files in ``folder``, and its bytecode, as when installed."""
    return {
        "HOME": folder,
        "XDG_CACHE_HOME": f"{folder}/cache",
        "XDG_CONFIG_HOME": f"{folder}/config",
        "ML_TUI_HOME": f"{folder}/ml",
        "PYTHONPYCACHEPREFIX": f"{folder}/bytecode",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def make_project(home: dict[str, str]) -> str:
    """Make the sample project in the folders of ``home``; return its id."""
    command = [sys.executable, "-c", PREPARE, home["ML_TUI_HOME"]]
    done = subprocess.run(command, env={**os.environ, **home}, capture_output=True, text=True, check=True)
    return done.stdout.strip()
