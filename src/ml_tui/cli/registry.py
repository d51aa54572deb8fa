"""Finds the commands: each is a module of `ml_tui.cli.commands` with the command's name.

The names come from the folder, and a command is imported only when it runs.
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
    """The members of a command's module."""

    def declare(self) -> Subcommand:
        """Declare the command, in the language in use."""

    def run(self, context: Context, options: Namespace) -> int:
        """Run the command, and return the exit code."""


def command_names() -> set[str]:
    """Return the names of all commands."""
    return set(_modules())


def load_command(name: str) -> CommandModule:
    """Import the module of the command ``name``, which must be one of `command_names`."""
    return cast(CommandModule, import_module(f"{folder.__name__}.{_modules()[name]}"))


def declarations(names: Iterable[str] | None = None) -> dict[str, Subcommand]:
    """Return all commands, or those called ``names``, by name, in the order of the help."""
    wanted = command_names() if names is None else names
    declared = ((name, load_command(name).declare()) for name in wanted)
    return dict(sorted(declared, key=lambda one: (one[1].group.value, one[1].order, one[0])))


def _modules() -> dict[str, str]:
    """Return command to module name, which ends in an underscore if the command is a word of Python."""
    stems = (file.stem for file in Path(folder.__path__[0]).glob("[!_]*.py"))
    return {stem.rstrip("_"): stem for stem in stems}
