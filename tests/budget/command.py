"""Runs a command of the program, and writes down what it has imported and opened.

``python -m tests.budget.command OUT FOLDER ARGUMENTS…`` writes the figures to OUT at the end, or at SIGUSR1 so far.
"""

from __future__ import annotations

import builtins
import json
import os
import signal
import sys
from typing import Any

from tests.budget.files import FileCounter

OURS = "ml_tui"

INTERNAL = ("tests", "cython_runtime")
"""Modules that are no package's own."""


class ImportCounter:
    """Counts modules that are imported from now on."""

    def __init__(self) -> None:
        """Begin to count."""
        self._before = set(sys.modules)
        self._asked: set[str] = set()
        """Modules of the standard library that modules of the program import. Which of them those import in turn
        depends on Python's version."""
        self._import = builtins.__import__
        vars(builtins)["__import__"] = self._import_noted

    def _import_noted(self, name: str, globals: Any = None, *rest: Any, **options: Any) -> Any:
        importer = (globals or {}).get("__name__", "")
        if importer.partition(".")[0] == OURS and name.partition(".")[0] in sys.stdlib_module_names:
            self._asked.add(name)
        return self._import(name, globals, *rest, **options)

    @property
    def figures(self) -> dict[str, int | str]:
        """The modules of the program, those of the standard library that it asks for, and those of each package."""
        counts: dict[str, int] = {}
        for name in set(sys.modules) - self._before:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top not in INTERNAL and not top.startswith("_"):
                counts[top] = counts.get(top, 0) + 1
        ours = counts.pop(OURS)
        packages = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        return {"modules": ours, "stdlib": len(self._asked), "packages": packages}


def main() -> int:
    """Run the command; return its exit code."""
    out, folder, *arguments = sys.argv[1:]
    files = FileCounter()
    imports = ImportCounter()

    def write_down(*_: object) -> None:
        found = {**imports.figures, **files.figures}
        files.folder = ""
        with open(f"{out}.tmp", "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be imported
            json.dump(found, file)
        os.replace(f"{out}.tmp", out)  # noqa: PTH105

    signal.signal(signal.SIGUSR1, write_down)
    files.install()
    files.folder = folder
    from ml_tui.cli import main as run

    code = run(arguments)
    if files.folder:
        write_down()
    return code


if __name__ == "__main__":
    sys.exit(main())
