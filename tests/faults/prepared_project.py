"""For tests of whole commands: the commands, and a fresh project for each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.faults.system import System
from tests.unit.test_cli import Cli

COMMANDS = {
    "set": ("set", "@", "1.1", "--note", "새 글"),
    "connect": ("connect", "@", "1.1.1", "--yes"),
    "checkpoint": ("checkpoint", "@", "1분기"),
    "restore": ("restore", "@", "r3"),
    "backup": ("backup", "@"),
    "new": ("new", "은행 B"),
    "export": ("export", "@", "-f", "json", "-o", "$/out.json"),
}
"""The commands; ``@`` stands for the project, ``$`` for the data folder."""


class PreparedProject:
    """A project with some work, and a fresh copy of it for every run."""

    def __init__(self, cli: Cli, folder: Path) -> None:
        self.cli = cli
        self.project = cli.new()
        for note in ("하나", "둘", "셋"):
            cli("set", self.project, "1.1", "--note", note)
        cli("backup", self.project)
        cli("set", self.project, "1.2", "--status", "implemented")
        self._seed = folder / "seed"
        cli.data.rename(self._seed)

    def renew(self) -> None:
        shutil.rmtree(self.cli.data, ignore_errors=True)
        shutil.copytree(self._seed, self.cli.data)

    def run_first(self, *words: str) -> None:
        """Run a command on the original project, which every run copies."""
        self.renew()
        assert self.cli(*self.words(words)).code == 0
        shutil.rmtree(self._seed)
        self.cli.data.rename(self._seed)

    def words(self, words: Sequence[str]) -> list[str]:
        """Return ``words`` with ``@`` and ``$`` replaced."""
        return [word.replace("@", self.project).replace("$", str(self.cli.data)) for word in words]

    def calls(self, words: Sequence[str]) -> int:
        """Return how many calls a command makes without faults."""
        self.renew()
        with System(self.cli.data) as system:
            assert self.cli(*self.words(words)).code == 0
        return len(system.calls)

    def state(self) -> Any:
        """Return the state of the work as a user sees it."""
        found: dict[Any, Any] = {"files": sorted(path.name for path in self.cli.data.glob("[!.]*.json"))}
        for folder in (self.cli.data / "projects").glob("[!.]*"):
            tables = json.loads((folder / "project.json").read_bytes())
            found[folder.name] = {name: table for name, table in tables.items() if name not in ("_meta", "journal")}
            found[folder.name, "rev"] = tables["_meta"]["1"]["rev"]
            found[folder.name, "kept"] = sorted(path.name for path in folder.glob("checkpoints/[!.]*"))
            found[folder.name, "copies"] = len(list(folder.glob("backups/project.json.2*-*")))
        return found
