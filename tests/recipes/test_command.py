"""Adding a command: one module, and help, completion and the man page know it."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.conftest import Run

MODULE = '''"""``greet``: greets a project."""

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, project_argument, switch


def declare():
    """How the command is given."""
    return Subcommand(
        Group.PROJECTS,
        9,
        "Greets a project",
        (project_argument(), switch("--loudly", "In capitals")),
        ("ml-tui greet 'Bank A'", "ml-tui greet 'Bank A' --loudly"),
    )


def run(context, options):
    """Say hello."""
    with context.reading(options.PROJECT) as session:
        text = f"Hello {session.project.info.name}"
    output.put(text.upper() if options.loudly else text)
    return 0
'''

CODE = """
import re

project = cli("new", "Bank A").strip()
assert cli("greet", "Bank A", "--loudly") == "HELLO BANK A\\n"
assert cli("greet", project) == "Hello Bank A\\n"
assert re.search(r"\\n  greet +Greets a project\\n", cli("--help"))
help = cli("greet", "--help")
assert "--loudly" in help and "\\n  ml-tui greet 'Bank A'\\n" in help
page = cli("man")
assert "ml\\\\-tui greet" in page and "\\\\-\\\\-loudly" in page
assert "greet" in offered("gre")
assert "--loudly" in offered("greet", "-")
assert offered("greet", "") == ["words", project, "Bank A"]
"""


def test_a_command_is_one_module(copy: Path, run: Run) -> None:
    (copy / "src/ml_tui/cli/commands/greet.py").write_text(MODULE, encoding="utf-8")
    run(CODE)
