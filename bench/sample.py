"""Makes the projects to measure, in folders of their own: the sample, and large ones."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from ml_tui.content import load_catalog
from ml_tui.locations import Locations
from ml_tui.resources import catalog_file
from ml_tui.session import Session
from ml_tui.store import Library

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


def beside(home: dict[str, str], checkout: str) -> dict[str, str]:
    """Return the environment ``home`` for the program in ``checkout``, another version of this one."""
    return {**home, "PYTHONPATH": f"{checkout}/src"}


def make_project(home: dict[str, str]) -> str:
    """Make the sample project in the folders of ``home``; return its id."""
    command = [sys.executable, "-c", PREPARE, home["ML_TUI_HOME"]]
    done = subprocess.run(command, env={**os.environ, **home}, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def library_in(home: dict[str, str]) -> Library:
    """Return the library in the folders of ``home``."""
    data, config, cache = (Path(home[name]) for name in ("ML_TUI_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"))
    return Library(Locations(data=data, config=config / "ml-tui", cache=cache / "ml-tui"))


def make_catalog(path: Path, items: int) -> Path:
    """Write a catalog of ``items`` items: the built-in one, and short items in its sections."""
    catalog = _named(yaml.load(catalog_file().read_text(encoding="utf-8"), yaml.CSafeLoader))
    sections = catalog["sections"]
    known = sum(len(section["items"]) for section in sections)
    for number in range(known, items):
        section = sections[number % len(sections)]
        section["items"].append(_short_item(section, number))
    path.write_text(json.dumps(catalog, ensure_ascii=False), encoding="utf-8")  # JSON is YAML
    return path


def _named(value: Any) -> Any:
    """Return ``value`` with the key ``no``, which YAML 1.1 reads as false."""
    if isinstance(value, dict):
        return {"no" if key is False else key: _named(one) for key, one in value.items()}
    return [_named(one) for one in value] if isinstance(value, list) else value


def _short_item(section: dict[str, Any], number: int) -> dict[str, Any]:
    """Return another item like the first of ``section``, with shorter texts."""
    item = copy.deepcopy(section["items"][0])
    item |= {"id": f"item-{number}", "no": f"{section['no']}.{len(section['items']) + 1}"}
    return _shortened(item)  # type: ignore[no-any-return]


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shortened(one) for one in value[:2]]
    return value[:24] if isinstance(value, str) else value


def make_large(
    home: dict[str, str], catalog: Path | None = None, *, note: str = "화면으로 확인했다", log_lines: int = 0
) -> str:
    """Make a project in which every second item has an answer; return its id.

    ``note`` is the note of each answer. ``log_lines`` is about how many changes the log has.
    """
    library = library_in(home)
    loaded = load_catalog(catalog, cache=library.locations.cache) if catalog else load_catalog()
    project_id = library.create(
        "은행 A", client="고객사", author="김하늘", catalog_id=loaded.catalog.id, catalog_hash=loaded.digest
    )
    session = Session(loaded, library.open(project_id), by="김하늘")
    items = [item.id for item in loaded.catalog.items()]
    due = date.today() + timedelta(days=30)
    session.set_items(
        {
            item: {"status": "in_progress" if n % 4 else "implemented", "owner": "박서준", "due": due, "note": note}
            for n, item in enumerate(items[::2])
        }
    )
    session.save()
    _write_log(session, items, log_lines)
    session.close()
    return project_id


def _write_log(session: Session, items: list[str], lines: int) -> None:
    """Make ``lines`` changes, a thousand in each save, the last one alone as in daily use."""
    for number in range(1, lines):
        session.set_item(items[number % 28], plan=f"계획 {number}")
        if number % 1000 == 0 or number == lines - 1:
            session.save()
    if lines:
        session.set_item(items[0], plan="마지막 계획")
        session.save()
