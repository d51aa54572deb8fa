"""The command line against a hostile world: arguments, terminals, pipes, disks, locales."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml_tui.cli import output
from ml_tui.cli.process import READER_GONE
from tests.unit.test_cli import Cli, write_settings


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


HOSTILE = (
    *(
        "",
        " ",
        "-rf",
        "--",
        "../x",
        "/etc/passwd",
        "~nobody-here",
        "a\nb",
        "=1+1",
        "[/b] [TODO]",
        "%s %(x)s {0} {name}",
    ),
    *("\x1b]52;c;eA==\x07", "\x9b31m", "\u202eabc", "\x07\x01", "\ud800", "x" * 100_000, "한" * 30_000),
)
STEERING = set("\x1b\x9b\x07\x01\u202e")
COMMANDS: dict[str, Callable[[str, str], list[str]]] = {
    "project": lambda _id, text: ["show", text],
    "app": lambda _id, text: [text, "extra"],
    "command": lambda _id, text: ["--lang", text, "list"],
    "new": lambda _id, text: ["new", text, f"--client={text}"],
    "item": lambda known, text: ["set", known, text, "--note", "x"],
    "note": lambda known, text: ["set", known, "1.1", f"--note={text}", f"--evidence={text}", f"--plan={text}"],
    "owner": lambda known, text: ["set", known, "1.1", f"--owner={text}", f"--by={text}"],
    "status": lambda known, text: ["set", known, "1.1", f"--status={text}"],
    "due": lambda known, text: ["set", known, "1.1", f"--due={text}"],
    "criterion": lambda known, text: ["set", known, "1.1", f"--criterion={text}=yes"],
    "verified": lambda known, text: ["set", known, "1.1", f"--verified-by={text}"],
    "row": lambda known, text: ["connect", known, text],
    "link": lambda known, text: ["connect", known, "1.1.1", f"--link={text}"],
    "checkpoint": lambda known, text: ["checkpoint", known, text],
    "diff": lambda known, text: ["diff", known, text],
    "restore": lambda known, text: ["restore", known, text],
    "catalog": lambda _id, text: ["catalog", "check", text],
    "own catalog": lambda _id, text: ["list", f"--catalog={text}"],
    "format": lambda known, text: ["export", known, "-f", text],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_hostile_arguments_do_no_harm(cli: Cli, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = cli.new()
    work = cli.data.parent / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    before = set(cli.data.parent.iterdir())
    for text in HOSTILE:
        run = cli(*COMMANDS[command](known, text))
        assert run.code in range(7), (text[:20], run)
        assert "Traceback" not in run.err and len(run.err) < 3000
        assert not set(run.out + run.err) & STEERING, text[:20]
    assert set(cli.data.parent.iterdir()) - before <= {cli.data.parent / "cache"}
    assert not list(work.iterdir())
    for reading in ("show", "items", "log", "verify"):
        run = cli(reading, known)
        assert run.code == 0 and not set(run.out) & STEERING


def test_json_escapes_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    text = "한글 \x1b[31m \x9b \u202e \u200b"
    output.put_json({"text": text})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"text": text}
    assert not set(shown) & set("\x1b\x9b\u202e\u200b") and "한글" in shown


def test_a_table_is_aligned_in_cells_and_cut_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("가나", "x"), ("abc", "긴 글 " * 10)]
    output.put_table(rows, header=("이름", "값"))
    assert capsys.readouterr().out.splitlines()[:2] == ["이름  값", "가나  x"]
    monkeypatch.setattr(output, "is_terminal", lambda _stream: True)
    monkeypatch.setenv("COLUMNS", "30")
    output.put_table(rows)
    assert capsys.readouterr().out.splitlines()[1] == "abc   긴 글 긴 글 긴 글 긴 글…"


@pytest.mark.parametrize("zone", ["XYZ24", "XYZ-25", "XYZ-30:00", "XYZ24:59:59", "XYZ0ABC-30,J1,J365"])
def test_an_unknown_time_zone_is_reported_and_replaced_by_utc(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    project_id = cli.new()
    cli("checkpoint", project_id)
    for command in (["log", project_id], ["restore", project_id], ["list"], ["diff", project_id], ["doctor"]):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        run = cli(*command)
        assert run.code in (0, 1)
        assert len([line for line in run.err.splitlines() if zone in line and "UTC" in line]) == 1


@pytest.mark.parametrize("zone", ["XYZ23:59", "XYZ-14", "Asia/Seoul", "Nowhere/X", ""])
def test_a_known_time_zone_is_not_reported(cli: Cli, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    project_id = cli.new()
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    run = cli("log", project_id)
    assert (run.code, run.err) == (0, "")
    assert os.environ["TZ"] == zone


def test_unreadable_settings_are_reported(cli: Cli) -> None:
    settings = write_settings("language: en")
    settings.unlink()
    settings.mkdir()
    run = cli("list")
    assert run.code == 0
    assert "읽지 못했습니다" in run.err and str(settings) in run.err


def run_process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, check=False, **{"stderr": subprocess.PIPE, **options}
    )


@pytest.mark.parametrize("command", ["show", "items", "log", "list", "set", "export"])
def test_no_command_loads_the_screens(cli: Cli, command: str) -> None:
    project_id = cli.new()
    arguments = {"list": [], "set": [project_id, "1.1", "--note", "x"], "export": [project_id, "-f", "json", "-o", "-"]}
    home = ["--data-dir", str(cli.data), "--catalog", str(cli.catalog)]
    run = run_process(
        "-X", "importtime", "-m", "ml_tui", command, *arguments.get(command, [project_id]), *home,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert run.returncode == 0
    imported = {line.rpartition(b"|")[2].strip().split(b".")[0] for line in run.stderr.splitlines()}
    assert b"ml_tui" in imported
    assert not imported & {b"textual", b"rich"}


def test_the_version_is_printed_quickly() -> None:
    run = run_process("-X", "importtime", "-m", "ml_tui", "--version", stdout=subprocess.DEVNULL)
    imported = {line.rpartition(b"|")[2].strip() for line in run.stderr.splitlines()}
    assert not imported & {b"argparse", b"msgspec", b"tinydb", b"wcwidth", b"platformdirs", b"yaml"}


def test_a_closed_pipe_ends_the_command_quietly(cli: Cli) -> None:
    cli.new()
    reading, writing = os.pipe()
    os.close(reading)
    run = run_process("-m", "ml_tui", "list", "--data-dir", str(cli.data), stdout=writing)
    os.close(writing)
    assert (run.returncode, run.stderr) == (READER_GONE, b"")


def test_a_full_disk_behind_standard_output_is_reported(cli: Cli) -> None:
    cli.new()
    with Path("/dev/full").open("wb") as full:
        run = run_process("-m", "ml_tui", "list", "--data-dir", str(cli.data), stdout=full)
    assert run.returncode == 6
    assert len(run.stderr.decode().splitlines()) == 2


@pytest.mark.parametrize("question", [["--version"], ["list", "--version"], ["diff", "--help"]])
def test_a_full_disk_behind_help_and_version_is_reported(question: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        run = run_process("-m", "ml_tui", *question, stdout=full, env={"PYTHONUNBUFFERED": ""})
    assert run.returncode == 6
    assert len(run.stderr.decode().splitlines()) == 2


@pytest.mark.parametrize("command", ["list", "new x", "show x", "backup x", "doctor", "catalog check"])
def test_an_unreadable_data_folder_is_reported(cli: Cli, command: str) -> None:
    run = cli(*command.split(), f"--data-dir={'x' * 300}")
    assert "[Errno" not in run.err
    if command == "catalog check":  # it needs no data folder
        assert run.code == 0
    elif command == "doctor":
        assert run.code == 1 and "짧은 경로" in run.out
    else:
        assert run.code in (5, 6) and len(run.err.splitlines()) == 2


def test_a_deleted_start_folder_is_reported(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    run = cli("list", "--data-dir=relative")
    assert run.code == 2 and "relative" in run.err and len(run.err.splitlines()) == 2


def test_an_export_name_that_is_too_long_is_reported(cli: Cli) -> None:
    run = cli("export", cli.new(), "-f", "json", "-o", "x" * 300)
    assert run.code == 6 and "Errno" not in run.err


def test_closed_streams_end_in_an_exit_code(cli: Cli) -> None:
    cli.new()
    command = f'exec "{sys.executable}" -m ml_tui list --data-dir "{cli.data}" >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 6


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp949"},
        {"LC_ALL": "C.UTF-8"},
    ],
)
def test_korean_is_utf8_in_every_locale(cli: Cli, environment: dict[str, str]) -> None:
    command = ["-m", "ml_tui", "--data-dir", str(cli.data)]
    made = run_process(*command, "new", "은행 가", env=environment, stdout=subprocess.PIPE)
    listed = run_process(*command, "list", "--json", env=environment, stdout=subprocess.PIPE)
    assert made.returncode == listed.returncode == 0
    assert json.loads(listed.stdout)[0]["name"] == "은행 가"
    refused = run_process(*command, "show", "없는 것", env=environment, stdout=subprocess.PIPE)
    assert refused.returncode == 3 and "없는 것" in refused.stderr.decode()


def test_created_files_are_private(cli: Cli) -> None:
    project_id = cli.new()
    cli("checkpoint", project_id)
    cli("backup", project_id)
    for path in (cli.data, *cli.data.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
