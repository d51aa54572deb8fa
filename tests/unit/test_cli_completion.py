"""Completion: the offers for the word being typed, and what real shells put on the line."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ml_tui.cli import main
from ml_tui.cli.commands.completion import SCRIPTS
from ml_tui.cli.registry import command_names, declarations
from ml_tui.cli.typed_line import quoted, split
from ml_tui.export.registry import FORMATS
from ml_tui.i18n import LANGUAGES
from tests.catalogs import small_catalog
from tests.unit.test_cli import Cli
from tests.waiting import until

BANK = "은행 A"
HOSTILE = 'it\'s $(touch pwned) `touch pwned` "q" \\ ; & | # ! * ~ {a,b} [x] <y>'
ITEMS = [item.no for item in small_catalog().items()] + [item.id for item in small_catalog().items()]
FILE = "채운 파일 (1).xlsx"


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


def offers(cli: Cli, *words: str) -> list[str]:
    """The offers for the last of ``words``, without their meanings."""
    run = answer(cli, "fish", *words)
    return [line.partition("\t")[0] for line in run[1:]]


def answer(cli: Cli, shell: str, *words: str) -> list[str]:
    """The lines that ``shell`` gets for the last of ``words``."""
    return raw_answer(cli, shell, "--data-dir", str(cli.data), "--catalog", str(cli.catalog), *words)


def raw_answer(cli: Cli, *words: str) -> list[str]:
    run = cli.raw("--complete", *words)
    assert (run.code, run.err) == (0, "")
    return run.lines


# What is offered


def test_commands_are_offered_with_their_summary(cli: Cli) -> None:
    assert set(offers(cli, "")) == command_names()
    assert f"gap\t{declarations()['gap'].summary}" in answer(cli, "zsh", "")
    assert raw_answer(cli, "bash", "ml-tui che", "che") == ["words", "checkpoint"]


def test_a_project_is_offered_by_its_id_and_by_its_name(cli: Cli) -> None:
    project = cli.new(BANK)
    assert offers(cli, "show", "") == [project, BANK]
    assert offers(cli, "은") == [project, BANK]  # which opens the app on it
    twins = {cli.new("둘"), cli.new("둘")}
    assert set(offers(cli, "show", "")) == {project, BANK, *twins}  # a name of two says nothing


def test_options_are_offered_until_they_are_used(cli: Cli) -> None:
    found = offers(cli, "set", "P", "1.1", "-")
    assert {"--status", "--evidence", "--unverify", "--lang", "--help"} <= set(found)
    assert "--data-dir" not in found  # it was given already
    again = offers(cli, "set", "P", "1.1", "--evidence", "x", "--owner", "y", "-")
    assert "--evidence" in again and "--owner" not in again
    assert "--depth" in offers(cli, "export", "P", "")  # nothing else can follow
    assert offers(cli, "export", "--", "P", "") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["export", "@", "-f", ""], list(FORMATS)),
        (["export", "@", "--format=x"], [f"--format={one}" for one in FORMATS]),
        (["set", "@", "1.1", "--status", ""], ["not_started", "in_progress", "implemented", "not_applicable"]),
        (["--lang", ""], list(LANGUAGES)),
        (["items", "@", "1"], ITEMS),
        (["set", "--owner", "누구", "@", "1.1", ""], ITEMS),
        (["diff", "@", ""], ["1", "2", "첫 번째", "둘째"]),
        (["diff", "@", "1", ""], ["1", "2", "첫 번째", "둘째"]),
        (["checkpoint", "@", "--rename", ""], ["1", "2", "첫 번째", "둘째"]),
        (["restore", "@", ""], ["r3", "r2", "r1"]),
        (["connect", "@", ""], ["1.1.1", "1.1.2"]),
        (["completion", ""], list(SCRIPTS)),
        (["set", "@", "1.1", "--note", ""], []),
        (["new", ""], []),
    ],
)
def test_values_are_offered_where_they_belong(cli: Cli, words: list[str], expected: list[str]) -> None:
    project = cli.new(BANK)
    cli("checkpoint", project, "첫 번째")
    cli("checkpoint", project, "둘째")
    cli("backup", project)
    assert offers(cli, *(project if word == "@" else word for word in words)) == expected


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["import", "P", ""], "files"),
        (["export", "P", "-o", ""], "files"),
        (["export", "P", "--output=a"], "files"),
        (["catalog", "check", ""], "files"),
        (["--data-dir", ""], "folders"),
        (["list", "--data-dir", ""], "folders"),
        (["list", "--catalog", ""], "files"),
    ],
)
def test_files_and_folders_are_left_to_the_shell(cli: Cli, words: list[str], kind: str) -> None:
    assert raw_answer(cli, "zsh", *words) == [kind]


def test_a_damaged_project_is_offered_by_its_id_and_left_as_it_is(cli: Cli) -> None:
    project = cli.new(BANK)
    (cli.project(project) / "project.json").write_bytes(b"{")
    assert offers(cli, "show", "") == [project]
    before = sorted(cli.data.rglob("*"))  # among them the copy that is made of a damaged file
    assert offers(cli, "items", project, "") == []
    assert offers(cli, "show", "") == [project]
    assert sorted(cli.data.rglob("*")) == before


def test_a_broken_project_or_catalog_offers_nothing_silently(cli: Cli) -> None:
    assert offers(cli, "show", "") == offers(cli, "items", "없음", "") == []
    assert not cli.data.exists()
    cli.data.write_text("a file in its place")
    assert answer(cli, "bash", "x") == []
    assert offers(cli, "show", "") == []
    cli.catalog.write_text("id: [", encoding="utf-8")
    assert offers(cli, "items", "x", "") == []
    for words in ((), ("bash",), ("bash", "x"), ("fish",)):
        assert raw_answer(cli, *words) == []


def test_completion_loads_no_screen() -> None:
    script = "import sys; from ml_tui.cli import main; main(['--complete', 'zsh', '']); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "ml_tui.cli.commands.set_" in run.stdout and not {"textual", "ml_tui.tui"} & set(run.stdout.split())


# How a word is put on a line of bash


@pytest.mark.parametrize(
    ("line", "replaced", "words", "current", "kept", "quote"),
    [
        ("ml-tui sh", "sh", ["ml-tui"], "sh", "", ""),
        ("ml-tui show ", "", ["ml-tui", "show"], "", "", ""),
        ("ml-tui show '은행 A", "은행 A", ["ml-tui", "show"], "은행 A", "", "'"),
        ('ml-tui show "은', "은", ["ml-tui", "show"], "은", "", '"'),
        ("ml-tui show 은행\\ A", "은행\\ A", ["ml-tui", "show"], "은행 A", "", ""),
        ('ml-tui show \'x\'"y" \\"', '\\"', ["ml-tui", "show", "xy"], '"', "", ""),
        ("ml-tui set P --status=im", "im", ["ml-tui", "set", "P"], "--status=im", "--status=", ""),
        ("ml-tui show '가: 나", " 나", ["ml-tui", "show"], "가: 나", "가:", "'"),
        ('ml-tui x "a\\$b\\c" ', "", ["ml-tui", "x", "a$b\\c"], "", "", ""),
    ],
)
def test_a_line_is_read_as_bash_reads_it(
    line: str, replaced: str, words: list[str], current: str, kept: str, quote: str
) -> None:
    typed = split(line, replaced)
    assert (typed.words, typed.current, typed.kept, typed.quote) == (words, current, kept, quote)


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize("text", [BANK, HOSTILE, "한글", "a=b:c", "'", '"', "\\", "-x", "~/x", "$HOME"])
def test_bash_reads_a_quoted_offer_as_the_original_text(text: str, quote: str) -> None:
    script = f"printf %s {quote}{quoted(text, quote)}{quote}"
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == text


# The real shells


class Shell:
    """A shell on its own terminal, with an ``ml-tui`` that notes its arguments."""

    START = {
        "bash": (["bash", "--norc", "--noprofile", "-i"], "source"),
        "zsh": (["zsh", "-f", "-i"], "autoload -U compinit; compinit -D -u; source"),
        "fish": (["fish", "--no-config", "-i"], "source"),
    }

    def __init__(self, name: str, home: Path) -> None:
        """Start the shell ``name`` in ``home``, with completion; the projects are in its folder ``data``."""
        self.home, self._called = home, home / "called"
        program, script = home / "bin" / "ml-tui", home / f"completion.{name}"
        program.parent.mkdir()
        program.write_text(
            '#!/bin/sh\nif [ "$1" = --complete ]; then exec "$PYTHON" -m ml_tui "$@"; fi\n'
            f'printf "%s\\n" "$@" > "{self._called}.new"; mv "{self._called}.new" "{self._called}"\n'
        )
        program.chmod(0o755)
        script.write_text(SCRIPTS[name], encoding="utf-8")
        command, source = self.START[name]
        environment = {
            "PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "TERM": "xterm",
            "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null", "PYTHON": sys.executable, "ML_TUI_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"), "XDG_CACHE_HOME": str(home / "cache"), "HISTFILE": "",
        }  # fmt: skip
        self.pid, self._terminal = pty.fork()
        if not self.pid:
            os.chdir(home)
            os.execvpe(command[0], command, environment)
        self._shown = b""
        self.type(f"{source} {script}\n")
        assert self.called_by("ml-tui ready\n") == ["ready"]

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def called_by(self, keys: str) -> list[str]:
        """Type ``keys`` and return the arguments that ``ml-tui`` is called with."""
        self._called.unlink(missing_ok=True)
        self.type(keys)
        until(self._has_called, f"a call of ml-tui by {keys!r}")
        return self._called.read_text(encoding="utf-8").splitlines()

    def _has_called(self) -> bool:
        if select.select([self._terminal], [], [], 0.01)[0]:
            with suppress(OSError):
                self._shown += os.read(self._terminal, 65536)
        return self._called.exists()

    def close(self) -> None:
        os.kill(self.pid, 9)
        os.close(self._terminal)
        os.waitpid(self.pid, 0)


@pytest.fixture(scope="module", params=list(SCRIPTS))
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Each installed shell, with one project of a usual name and one of a hostile name."""
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed")
    home = tmp_path_factory.mktemp(request.param)
    data = ["--data-dir", str(home / "data")]
    for name in (BANK, HOSTILE):
        assert main([*data, "new", name]) == 0
    assert main([*data, "checkpoint", BANK, "첫 번째"]) == 0
    (home / FILE).write_text("")
    (home / "폴더 1").mkdir()
    started = Shell(request.param, home)
    yield started
    started.close()


def test_bash_is_always_tested() -> None:
    assert shutil.which("bash")


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_is_printed_and_sound(cli: Cli, name: str, tmp_path: Path) -> None:
    run = cli("completion", name)
    assert (run.code, run.out, run.err) == (0, SCRIPTS[name], "")
    if program := shutil.which(name):
        (tmp_path / "script").write_text(run.out, encoding="utf-8")
        checked = subprocess.run([program, "-n", tmp_path / "script"], capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("che\t", ["checkpoint"]),
        ("show 은\t", ["show", BANK]),
        ("은\t", [BANK]),
        ("show '은\t", ["show", BANK]),
        ('show "은\t', ["show", BANK]),
        ("show 은행\\ \t", ["show", BANK]),
        ("show '은행 A' --j\t", ["show", BANK, "--json"]),
        ("export 은\t--dep\t e\t", ["export", BANK, "--depth", "executive"]),
        ("items 은\tdata-col\t", ["items", BANK, "data-collection"]),
        ("set 은\t2.1 --status im\t", ["set", BANK, "2.1", "--status", "implemented"]),
        ("set 은\t2.1 --status=im\t", ["set", BANK, "2.1", "--status=implemented"]),
        ("diff '은행 A' 첫\t", ["diff", BANK, "첫 번째"]),
        ("restore 은\tr1\t", ["restore", BANK, "r1"]),
        ("export 은\t-f xl\t", ["export", BANK, "-f", "xlsx"]),
        ("flow 은\tinf\t", ["flow", BANK, "inference"]),
        ("import 은\t채\t", ["import", BANK, FILE]),
        ("list --data-dir 폴\t", ["list", "--data-dir", "폴더 1"]),
        ("--lang en show 은\t", ["--lang", "en", "show", BANK]),
        ("show it\t", ["show", HOSTILE]),
        ("show it\\'s\t", ["show", HOSTILE]),
        ('show "it\t', ["show", HOSTILE]),
        ("show --data-dir nowhere 은\t", ["show", "--data-dir", "nowhere", "은"]),
    ],
)
def test_a_shell_completes_to_the_intended_words(shell: Shell, typed: str, meant: list[str]) -> None:
    called = shell.called_by(f"ml-tui {typed}\n")
    assert [word.removesuffix("/") for word in called] == meant  # zsh removes the slash again
    assert not list(shell.home.rglob("pwned"))
