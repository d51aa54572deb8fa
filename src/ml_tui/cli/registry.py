"""Finds the commands: each is a module in `ml_tui.cli.commands`, and the module's name is the command's.

A command is loaded when it is run. Names are read from the folder, so no command costs anything until it is needed.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from ml_tui.cli import commands as folder

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.cli.declarations import Subcommand


class CommandModule(Protocol):
    """What a module of a command has."""

    def declare(self) -> Subcommand:
        """How the command is given, in the language in use."""

    def run(self, context: Context, options: Namespace) -> int:
        """Carry the command out; the exit code."""


def command_names() -> set[str]:
    """The name of every command."""
    return set(_modules())


def load_command(name: str) -> CommandModule:
    """The module of the command ``name``, which is one of `command_names`."""
    return cast(CommandModule, import_module(f"{folder.__name__}.{_modules()[name]}"))


def declarations(names: Iterable[str] | None = None) -> dict[str, Subcommand]:
    """Every command by its name, or those called ``names``, in the order of the help."""
    wanted = command_names() if names is None else names
    declared = ((name, load_command(name).declare()) for name in wanted)
    return dict(sorted(declared, key=lambda one: (one[1].group.value, one[1].order, one[0])))


def _modules() -> dict[str, str]:
    """The module of each command; an underscore at the end only keeps its name apart from Python's own words."""
    stems = (file.stem for file in Path(folder.__path__[0]).glob("[!_]*.py"))
    return {stem.rstrip("_"): stem for stem in stems}
