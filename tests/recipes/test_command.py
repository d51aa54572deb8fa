"""Adding a command: one module. Help, completion and the man page know it then."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.conftest import Run

MODULE = '''"""``greet``: greets a project."""

from __future__ import annotations

from argparse import Namespace

from ml_tui.cli import output
from ml_tui.cli.context import Context
from ml_tui.cli.declarations import Group, Subcommand, project_argument, switch
from ml_tui.i18n import _


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.PROJECTS,
        9,
        _("프로젝트에 인사합니다"),
        (project_argument(), switch("--loudly", _("대문자로 씁니다"))),
        (_("ml-tui greet '은행 A'"), _("ml-tui greet '은행 A' --loudly")),
    )


def run(context: Context, options: Namespace) -> int:
    """Say hello to the project."""
    with context.reading(options.PROJECT) as session:
        text = f"Hello {session.project.info.name}"
    output.put(text.upper() if options.loudly else text)
    return 0
'''

CODE = """
import re

project = cli("new", "은행 A").strip()
assert cli("greet", "은행 A", "--loudly") == "HELLO 은행 A\\n"
assert cli("greet", project) == "Hello 은행 A\\n"
assert re.search(r"\\n  greet +프로젝트에 인사합니다\\n", cli("--help"))
help = cli("greet", "--help")
assert "--loudly" in help and "\\n  ml-tui greet '은행 A'\\n" in help
page = cli("man")
assert "ml\\\\-tui greet" in page and "\\\\-\\\\-loudly" in page
assert "greet" in offered("gre")
assert "--loudly" in offered("greet", "-")
assert offered("greet", "") == ["words", project, "은행 A"]
"""


def test_a_command_needs_one_module(copy: Path, run: Run) -> None:
    (copy / "src/ml_tui/cli/commands/greet.py").write_text(MODULE, encoding="utf-8")
    run(CODE)
