"""The man page: it is made from the declarations, installed with the wheel, and prints without warnings."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from ml_tui.cli.declarations import global_arguments
from ml_tui.cli.manpage import man_page
from ml_tui.cli.registry import declarations
from ml_tui.i18n import LANGUAGES, Language, use_language
from tests.unit.test_cli import Cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = {one: f"docs/man/{'' if one == 'en' else f'{one}/'}man1/ml-tui.1" for one in LANGUAGES}
"""Where ``man`` looks; readers without a page in their language get the English one."""


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_installed_page_matches_the_declarations(cli: Cli, language: Language) -> None:
    run = cli("man", "--lang", language)
    assert (run.code, run.err) == (0, "")
    assert (ROOT / PAGES[language]).read_text(encoding="utf-8") == run.out, "run: make man"


def test_the_wheel_installs_every_page() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"] == {"docs/man": "share/man"}
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/man").rglob("*") if path.is_file()}
    assert there == set(PAGES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_command_option_and_example(language: Language) -> None:
    use_language(language)
    page = re.sub(r"\\f[BIR]", "", man_page()).replace("\\-", "-").replace("\\(aq", "'").replace("\\(ti", "~")
    page = page.replace("\\(dq", '"')
    for name, command in declarations().items():
        assert f".SS ml-tui {name}" in page and command.summary in page
        assert [line for line in command.examples if f"\n{line}\n" not in page] == []
        for argument in (*command.arguments, *global_arguments()):
            assert argument.help in page and all(one in page for one in argument.names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_no_formatting_warning(language: Language) -> None:
    page = ROOT / PAGES[language]
    if groff := shutil.which("groff"):
        command = [groff, "-ww", "-man", "-Tutf8", "-Kutf8", "-z", str(page)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        assert run.stderr == ""
    if mandoc := shutil.which("mandoc"):
        run = subprocess.run([mandoc, "-Tlint", "-Wwarning", str(page)], capture_output=True, text=True, check=False)
        assert [line for line in run.stdout.splitlines() if "missing date" not in line] == []  # the page has no date
    if not (groff or mandoc):
        pytest.skip("neither groff nor mandoc is installed")
