"""The man page: made from the declarations, installed with the wheel, and sound for those who print it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import ml_tui
from ml_tui.cli.declarations import global_arguments
from ml_tui.cli.manpage import man_page
from ml_tui.cli.registry import declarations
from ml_tui.i18n import LANGUAGES, Language, use_language
from ml_tui.resources import catalog_file
from tests.unit.test_cli import Cli

ROOT = Path(__file__).resolve().parents[2]
PAGES: dict[Language, str] = {"en": "docs/man/ml-tui.1", "ko": "docs/man/ko/ml-tui.1"}


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_that_is_installed_says_what_is_declared(cli: Cli, language: Language) -> None:
    run = cli("man", "--lang", language)
    assert (run.code, run.err) == (0, "")
    assert (ROOT / PAGES[language]).read_text(encoding="utf-8") == run.out, "run: make man"


def test_the_wheel_installs_both_pages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {PAGES["en"]: "share/man/man1/ml-tui.1", PAGES["ko"]: "share/man/ko/man1/ml-tui.1"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_every_command_option_and_example(language: Language) -> None:
    use_language(language)
    page = re.sub(r"\\f[BIR]", "", man_page()).replace("\\-", "-").replace("\\(aq", "'").replace("\\(ti", "~")
    page = page.replace("\\(dq", '"')
    for name, command in declarations().items():
        assert f".SS ml-tui {name}" in page and command.summary in page
        assert [line for line in command.examples if f"\n{line}\n" not in page] == []
        for argument in (*command.arguments, *global_arguments()):
            assert argument.help in page and all(one in page for one in argument.names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_printed_without_a_warning(language: Language) -> None:
    page = ROOT / PAGES[language]
    if groff := shutil.which("groff"):
        command = [groff, "-ww", "-man", "-Tutf8", "-Kutf8", "-z", str(page)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        assert run.stderr == ""
    if mandoc := shutil.which("mandoc"):
        run = subprocess.run([mandoc, "-Tlint", "-Wwarning", str(page)], capture_output=True, text=True, check=False)
        assert [line for line in run.stdout.splitlines() if "missing date" not in line] == []  # it has none
    if not (groff or mandoc):
        pytest.skip("neither groff nor mandoc is installed")


NEW_COMMAND = '''"""``greet``: greets a project."""

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, project_argument, switch


def declare():
    return Subcommand(
        Group.PROJECTS,
        9,
        "Greets a project",
        (project_argument(), switch("--loudly", "In capitals")),
        ("ml-tui greet 'Bank A'", "ml-tui greet 'Bank A' --loudly"),
    )


def run(context, options):
    output.put("HELLO" if options.loudly else "Hello")
    return 0
'''


def test_a_command_is_added_by_adding_its_module(tmp_path: Path) -> None:
    source = tmp_path / "src"
    shutil.copytree(Path(ml_tui.__file__).parent, source / "ml_tui", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(catalog_file(), tmp_path)
    (source / "ml_tui/cli/commands/greet.py").write_text(NEW_COMMAND, encoding="utf-8")

    data = ("--data-dir", str(tmp_path / "data"))

    def run(*arguments: str) -> str:
        command = [sys.executable, "-B", "-m", "ml_tui", *arguments]
        environment = {"PYTHONPATH": str(source), "HOME": str(tmp_path), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert run("greet", "anything", "--loudly") == "HELLO\n"
    assert re.search(r"\n  greet +Greets a project\n", run("--help"))
    assert "--loudly" in run("greet", "--help") and "\n  ml-tui greet 'Bank A'\n" in run("greet", "--help")
    page = run("man")
    assert "ml\\-tui greet" in page and "\\-\\-loudly" in page
    project = run("new", "Bank A", *data).strip()

    def offered(*words: str) -> list[str]:
        return [line.partition("\t")[0] for line in run("--complete", "fish", *data, *words).splitlines()]

    assert "greet" in offered("gre")
    assert "--loudly" in offered("greet", "-")
    assert offered("greet", "") == ["words", project, "Bank A"]
