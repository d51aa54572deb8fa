"""The frame of the command line: parsing, language, errors, exit codes, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from ml_tui import __version__, i18n
from ml_tui.cli import main, output
from ml_tui.cli.commands import list_
from ml_tui.cli.parser import command_word, value_of, whole_parser
from ml_tui.cli.process import INTERRUPTED, READER_GONE
from ml_tui.cli.registry import command_names, declarations
from ml_tui.errors import DEFECT
from ml_tui.locations import Locations
from ml_tui.terminal import probe
from tests.catalogs import small_catalog


@dataclass(frozen=True)
class Run:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Cli:
    """Runs commands on private folders, with the small catalog unless another is named."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], catalog: Path | None = None) -> None:
        self.data = folder / "ml"
        self.catalog = catalog or folder / "small.yaml"
        if catalog is None:
            self.catalog.write_bytes(msgspec.json.encode(without_none(msgspec.to_builtins(small_catalog()))))
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Run:
        return self.raw("--data-dir", str(self.data), "--catalog", str(self.catalog), *arguments)

    def raw(self, *arguments: str) -> Run:
        code = main(arguments)
        captured = self._capsys.readouterr()
        return Run(code, captured.out, captured.err)

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json").out)

    def new(self, name: str = "은행 A", *options: str) -> str:
        return self("new", name, *options).out.strip()

    def project(self, project_id: str) -> Path:
        return self.data / "projects" / project_id


def without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_none(inner) for key, inner in value.items() if inner is not None}
    return [without_none(inner) for inner in value] if isinstance(value, list | tuple) else value


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The arguments that the app was opened with; a stand-in for the app ends at once."""
    calls: list[dict[str, Any]] = []

    def run(**options: Any) -> int:
        calls.append(options)
        return 0

    stand_in = ModuleType("ml_tui.tui")
    stand_in.run = run  # type: ignore[attr-defined]
    stand_in.terminal = probe  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ml_tui.tui", stand_in)
    yield calls


# Arguments


def test_version_loads_only_the_standard_library(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ml-tui {__version__}\n"


def test_version_and_help_work_after_a_command(cli: Cli) -> None:
    assert cli("list", "--version").out == f"ml-tui {__version__}\n"
    assert "ml-tui set [" in cli("set", "--help").out


def test_help_lists_every_command_of_the_contract(cli: Cli) -> None:
    run = cli("--help")
    assert run.code == 0
    listed = {line.split()[0] for line in run.lines if line.startswith("  ")}
    assert listed >= {"demo", "new", "list", "show", "items", "set", "connect", "checkpoint", "diff", "log", "export"}
    assert listed >= {"catalog", "backup", "restore", "verify", "doctor", "completion"}


def test_every_argument_has_a_help_text() -> None:
    assert all(command.summary and all(one.help for one in command.arguments) for command in declarations().values())


def test_global_options_work_before_and_after_a_command(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    project_id = cli.new()
    for arguments in (
        ["--data-dir", str(cli.data), "list", "--json"],
        ["list", "--json", "--data-dir", str(cli.data)],
        ["list", f"--data-dir={cli.data}", "--json"],
    ):
        assert main(arguments) == 0
        assert json.loads(capsys.readouterr().out)[0]["id"] == project_id


def test_options_and_items_may_be_mixed(cli: Cli) -> None:
    project_id = cli.new()
    assert cli("set", "--owner", "가", project_id, "1.1", "--plan=나", "1.2").code == 0
    assert [item["owner"] for item in cli.json("items", project_id)] == ["가", "가", "", "", ""]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], ("", [])),
        (["list", "--json"], ("list", ["--json"])),
        (["--data-dir", "list", "show", "P"], ("show", ["--data-dir", "list", "P"])),
        (["--lang=en", "show"], ("show", ["--lang=en"])),
        (["은행 A"], ("", ["은행 A"])),
        (["은행 A", "list"], ("", ["은행 A", "list"])),
        (["--", "list"], ("", ["--", "list"])),
    ],
)
def test_the_first_word_chooses_the_command(arguments: list[str], found: tuple[str, list[str]]) -> None:
    assert command_word(arguments) == found


def test_the_last_value_of_an_option_counts() -> None:
    assert value_of("--lang", ["--lang", "ko", "x", "--lang=en", "--", "--lang", "ko"]) == "en"
    assert value_of("--lang", ["--lang"]) == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "P"], "ITEM"),
        (["export", "P", "-f", "doc"], "doc"),
        (["export", "P"], "--format"),
        (["list", "너무", "많음"], "너무 많음"),
        (["set", "P", "1.1", "--unverify", "--verified-by", "나"], "--unverify"),
        (["--bogus"], "--bogus"),
        (["--lang", "fr", "list"], "fr"),
        (["set", "P", "1.1", "-rf"], "-rf"),
    ],
)
def test_wrong_usage_is_two_lines_and_exit_code_2(cli: Cli, arguments: list[str], said: str) -> None:
    run = cli(*arguments)
    assert (run.code, run.out) == (2, "")
    message, hint = run.err.splitlines()
    assert message.startswith("ml-tui: ") and said in message
    assert hint.startswith("  → ") and "--help" in hint


def test_a_misspelt_command_is_answered_with_a_suggestion(cli: Cli) -> None:
    run = cli("exprot", "은행 A")
    assert run.code == 2 and "ml-tui export" in run.err
    run = cli("lsit")
    assert run.code == 3 and "ml-tui list" in run.err


def test_a_command_loads_no_other_command() -> None:
    script = "import sys; from ml_tui.cli import main; main(['schema', 'report']); print(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    room = "ml_tui.cli.commands."
    assert [name for name in run.stderr.split() if name.startswith(room)] == [f"{room}schema"]


def test_the_whole_parser_lists_every_command_once() -> None:
    assert all(whole_parser().format_help().count(f"\n  {name} ") == 1 for name in command_names())


# The app


def test_a_bare_word_opens_the_app_on_that_project(cli: Cli, opened: list[dict[str, Any]]) -> None:
    project_id = cli.new()
    assert cli("은행 A", "--ascii", "--lang", "en").code == 0
    (options,) = opened
    assert (options["project_id"], options["ascii"], options["language"]) == (project_id, True, "en")
    assert options["loaded"].catalog.id == "small"
    assert options["locations"].data == cli.data


def test_the_app_without_arguments_opens_at_the_last_place(cli: Cli, opened: list[dict[str, Any]]) -> None:
    assert cli().code == 0
    assert opened[0]["project_id"] is None
    assert opened[0]["settings"].language is None


def test_a_project_named_like_a_command_opens_by_its_id(cli: Cli, opened: list[dict[str, Any]]) -> None:
    project_id = cli.new("list")
    assert cli("list").out.count(project_id) == 1
    assert not opened
    assert cli(project_id).code == 0
    assert cli("--", "list").code == 0
    assert [options["project_id"] for options in opened] == [project_id, project_id]


def test_the_demo_deletes_its_folder_at_the_end(cli: Cli, opened: list[dict[str, Any]]) -> None:
    assert cli("demo").code == 0
    folder = opened[0]["locations"].data
    assert folder != cli.data
    assert opened[0]["project_id"].startswith("p-")
    assert not folder.exists() and not cli.data.exists()


def test_the_demo_leaves_no_folder_behind_when_python_is_restarted(
    cli: Cli, opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def restart() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tempfile.tempdir", str(cli.data.parent))
    monkeypatch.setattr(probe, "refuse_reason", lambda: None)
    monkeypatch.setattr(probe, "needs_utf8_restart", lambda: True)
    monkeypatch.setattr(probe, "restart_in_utf8", restart)
    before = set(cli.data.parent.iterdir())
    assert cli("demo").code == INTERRUPTED
    assert set(cli.data.parent.iterdir()) == before and not opened


# Language


@pytest.mark.parametrize(
    ("arguments", "setting", "last_run", "environment", "spoken"),
    [
        ([], "", "", {"LANG": "ko_KR.UTF-8"}, "ko"),
        ([], "", "", {"LANG": "C.UTF-8"}, "ko"),
        ([], "", "", {"LANG": "en_GB.UTF-8"}, "en"),
        ([], "", "", {"LANG": "en_GB.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ([], "", "ko", {"LANG": "en_GB.UTF-8"}, "ko"),
        ([], "en", "ko", {"LANG": "ko_KR.UTF-8"}, "en"),
        (["--lang", "ko"], "en", "en", {"LANG": "en_GB.UTF-8"}, "ko"),
    ],
)
def test_option_environment_settings_and_last_run_choose_the_language(
    cli: Cli,
    locations: Locations,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    setting: str,
    last_run: str,
    environment: dict[str, str],
    spoken: str,
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if setting:
        write_settings(f"language: {setting}\n")
    if last_run:
        cli.data.mkdir(parents=True)
        (cli.data / "places.json").write_text(json.dumps({"language": last_run}))
    assert cli("list", *arguments).code == 0
    assert i18n.language() == spoken


def test_faulty_settings_are_reported_and_ignored(cli: Cli) -> None:
    path = write_settings("langauge: ko\n")
    run = cli("list")
    assert run.code == 0
    assert f"{path} (알 수 없는 설정입니다: langauge)" in run.err
    assert "language: ko|en" in run.err


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("language: kr\n", "language에 쓸 수 없는 값입니다"),
        ("name: 123\n", "name에 쓸 수 없는 값입니다"),
        ("name: x\n\ttheme: dark\n", "2번째 줄이 YAML이 아닙니다"),
        ("- ko\n", "키와 값의 모음이어야 합니다"),
    ],
)
def test_faults_of_settings_are_described(cli: Cli, source: str, words: str) -> None:
    write_settings(source)
    assert f"({words})" in cli("list").err


@pytest.mark.parametrize("written", ["~/own.yaml", "../own.yaml", "{home}/own.yaml"])
def test_the_catalog_of_the_settings_is_found(
    cli: Cli, written: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Path(os.environ["XDG_CONFIG_HOME"])
    monkeypatch.setenv("HOME", str(home))
    write_settings(f"catalog: {written.format(home=home)}\n")
    (home / "own.yaml").write_bytes(cli.catalog.read_bytes())
    assert main(["catalog", "show"]) == 0
    (home / "own.yaml").write_text("id: x", encoding="utf-8")
    assert main(["catalog", "check"]) == 5
    shown = capsys.readouterr().out
    assert "(small 1)" in shown
    assert shown.count("own.yaml:1: ") == 4


def test_a_home_of_an_unknown_user_is_no_catalog(cli: Cli) -> None:
    assert main(["--catalog", "~nobody-at-all/own.yaml", "catalog", "check"]) == 3


def test_the_name_in_the_settings_is_written_to_the_log(cli: Cli) -> None:
    write_settings("name: 이도윤\n")
    project_id = cli.new()
    cli("set", project_id, "1.1", "--note", "하나")
    cli("set", project_id, "1.1", "--note", "둘", "--by", "박서준")
    assert [change["by"] for change in cli.json("log", project_id)] == ["이도윤", "이도윤", "박서준"]


def write_settings(text: str) -> Path:
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "ml-tui" / "config.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# Exit codes and errors


def test_a_missing_thing_is_exit_code_3(cli: Cli) -> None:
    project_id = cli.new()
    for arguments in (
        ["show", "없음"],
        ["set", project_id, "9.9", "--note", "x"],
        ["connect", project_id, "9.9"],
        ["diff", project_id],
        ["restore", project_id, "99"],
        ["catalog", "check", "/nowhere.yaml"],
        ["없음"],
    ):
        run = cli(*arguments)
        assert (run.code, run.out, len(run.err.splitlines())) == (3, "", 2), arguments


def test_a_failed_write_is_exit_code_6(cli: Cli) -> None:
    cli.data.parent.joinpath("file").write_text("")
    cli.data = cli.data.parent / "file"
    run = cli("new", "은행 A")
    assert (run.code, run.out, len(run.err.splitlines())) == (6, "", 2)


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), INTERRUPTED, ""),
        (BrokenPipeError(), READER_GONE, ""),
        (OSError(28, "No space left on device", "/x"), 6, "디스크 공간이 부족합니다: /x"),
        (MemoryError(), 6, "메모리가 부족합니다"),
        (RuntimeError("can't start new thread"), 6, "메모리가 부족합니다"),
        (ImportError("/x.so: failed to map segment from shared object"), 6, "메모리가 부족합니다"),
        (OSError(24, "Too many open files"), 6, "ulimit -n"),
        (RuntimeError("dictionary changed size"), DEFECT, "RuntimeError"),
        (ZeroDivisionError("x" * 5000), DEFECT, "ZeroDivisionError"),
        (RecursionError("deep"), DEFECT, "RecursionError"),
        (ModuleNotFoundError("No module named 'typst'", name="typst"), 6, "pip install --force-reinstall 'typst"),
        (ModuleNotFoundError("No module named 'yaml'", name="yaml"), 6, "pip install --force-reinstall 'pyyaml"),
        (ModuleNotFoundError("No module named 'mdurl'", name="mdurl"), 6, "ml-tui를 다시 설치하십시오"),
        (ImportError("libx.so: cannot open shared object file", name="_x"), 6, "libx.so: cannot open"),
        (ModuleNotFoundError("No module named 'ml_tui.x'", name="ml_tui.x"), DEFECT, "ModuleNotFoundError"),
    ],
)
def test_no_error_leaves_as_a_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, said: str
) -> None:
    def fail(*_arguments: Any) -> int:
        raise raised

    monkeypatch.setattr(list_, "run", fail)
    monkeypatch.setattr(output, "silence", lambda: None)
    run = cli("list")
    assert (run.code, run.out) == (code, "")
    assert said in run.err and "Traceback" not in run.err
    assert len(run.err.splitlines()) == (2 if said else 0)


def test_debug_mode_shows_the_traceback_of_a_defect(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(list_, "run", fail)
    monkeypatch.setenv("ML_TUI_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli("list")
