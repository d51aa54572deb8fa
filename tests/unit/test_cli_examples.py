"""The examples in the help of every command run as printed, and do what they should."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ml_tui.cli import main
from ml_tui.cli.declarations import app_examples
from ml_tui.cli.parser import command_word, parse_app, parse_command
from ml_tui.cli.registry import command_names, declarations
from ml_tui.content import load_catalog
from ml_tui.i18n import LANGUAGES, Language, use_language
from ml_tui.locations import find_locations
from ml_tui.resources import catalog_file
from ml_tui.sample import make_sample
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.text import width

CODES = {
    "ml-tui lint '은행 A'": 1,
    "ml-tui lint '은행 A' --json": 1,
    "ml-tui diff '은행 A' 1 2 --json": 1,
}
"""The exit codes of the examples that find something in the sample."""


def words(line: str) -> list[str]:
    """The words of an example, without the redirection of its output."""
    program, *rest = shlex.split(line.partition(" > ")[0].partition(" | ")[0])
    assert program == "ml-tui"
    return rest


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_parsed(language: Language) -> None:
    use_language(language)
    for name, command in declarations().items():
        assert len(command.examples) in (2, 3), name
        for line in command.examples:
            found, rest = command_word(words(line))
            assert found == name
            parse_command(name, command, rest)
            assert width(line) <= 78  # an example is not wrapped, so it must fit a terminal
    for line in app_examples():
        found, rest = command_word(words(line))
        assert found in command_names() or parse_app(rest).PROJECT
    if language == "en":
        assert not [line for command in declarations().values() for line in command.examples if not line.isascii()]


def test_the_help_shows_every_example(capsys: pytest.CaptureFixture[str]) -> None:
    for name, command in declarations().items():
        assert main([name, "--help"]) == 0
        shown = capsys.readouterr().out
        assert [line for line in command.examples if f"\n  {line}\n" not in shown] == []
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [line for line in app_examples() if f"\n  {line}\n" not in shown] == []


def test_examples_run_on_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ML_TUI_HOME", str(tmp_path / "data"))
    library, loaded = Library(find_locations()), load_catalog()
    session = Session(loaded, library.open(make_sample(library, loaded, "ko")))
    session.set_info(name="은행 A")
    session.save()
    session.store.close()
    Path("firm.yaml").write_bytes(catalog_file().read_bytes())
    lines = [line for one in declarations().values() if not one.opens_app for line in one.examples]
    ran = [line for line in lines if "/srv/" not in line]  # that folder does not exist
    assert len(ran) > 40
    # The last examples rename the project, and give its name to others.
    ran.sort(key=lambda line: (line.startswith("ml-tui new"), line.endswith(" r1")))
    for line in ran:
        code = main(words(line))
        told = capsys.readouterr().err
        assert code == CODES.get(line, 0) or line.startswith("ml-tui doctor"), f"{line}: {code}: {told}"
    assert Path("보고서.xlsx").stat().st_size and Path("비교.pdf").stat().st_size
