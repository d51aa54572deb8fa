"""``doctor``: what the command line says about the machine."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ml_tui.cli.commands.doctor import DEEPEST, Check, examine, file_system
from ml_tui.cli.context import Context, start
from ml_tui.store import Library
from tests.unit.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


@pytest.fixture(autouse=True)
def sound_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up a terminal and a locale without faults."""
    for name in ("LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")


def findings(cli: Cli) -> dict[str, Check]:
    context: Context = start(data_dir=str(cli.data))
    context.catalog = str(cli.catalog)
    return {finding.label: finding for finding in examine(context)}


def test_a_sound_machine_needs_no_advice(cli: Cli) -> None:
    cli.new()
    found = findings(cli)
    assert not [finding for finding in found.values() if finding.advice and finding.label != "글꼴"]
    assert found["색"].value == "256색"


def test_doctor_ends_with_1_and_advice_when_something_needs_attention(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    run = cli("doctor")
    assert run.code == 1
    assert any(line.startswith("[확인]  TERM") for line in run.lines)
    assert any(line.startswith("TERM: ") and "xterm-256color" in line for line in run.lines)


def test_doctor_reports_unsuitable_settings(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ANSI_X3.4-1968")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("TERM")
    cli.data.mkdir()
    cli.data.chmod(0o755)
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "ml-tui" / "config.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("bogus: 1\n")
    cli.catalog.write_text("id: x\n")
    found = findings(cli)
    assert {"로캘", "TERM", "데이터 폴더", "설정", "카탈로그"} <= {one.label for one in found.values() if one.advice}
    assert "UTF-8" in found["로캘"].advice
    assert "chmod 700" in found["데이터 폴더"].advice
    assert "NO_COLOR" in found["색"].value


def test_doctor_reports_a_forced_encoding(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp949")
    assert "cp949" in findings(cli)["로캘"].advice


def test_doctor_reports_a_folder_that_cannot_be_made(cli: Cli) -> None:
    cli.data.write_text("a file in its place")
    assert "--data-dir" in findings(cli)["데이터 폴더"].advice


@pytest.mark.parametrize("name", ["x" * 256, "가" * 86])
def test_doctor_reports_a_folder_name_that_is_too_long(cli: Cli, name: str) -> None:
    cli.data /= name
    assert cli("new", "은행 A").code
    assert "짧은 경로" in findings(cli)["데이터 폴더"].advice


@pytest.mark.parametrize(("size", "fits"), [(4096 - DEEPEST, True), (4096 - 40, False)])
def test_doctor_reports_a_path_that_is_too_long(cli: Cli, size: int, fits: bool) -> None:
    while (missing := size - len(os.fsencode(cli.data))) > 1:
        cli.data /= "x" * min(200, missing - 1)
    assert (cli("new", "은행 A").code == 0) is fits
    assert bool(findings(cli)["데이터 폴더"].advice) is not fits


def test_doctor_reports_open_crashed_and_damaged_projects(cli: Cli) -> None:
    open_id, broken_id, left_id = cli.new("열림"), cli.new("깨짐"), cli.new("남음")
    store = Library(start(data_dir=str(cli.data)).locations).open(open_id)
    (cli.project(broken_id) / "project.json").write_bytes(b"")
    left = json.loads((cli.project(open_id) / "holder.json").read_bytes()) | {"pid": 2**22 + 1}
    (cli.project(left_id) / "holder.json").write_text(json.dumps(left))
    found = findings(cli)
    store.close()
    assert f"pid {os.getpid()}" in found[f"프로젝트 {open_id}"].value
    assert "비정상 종료" in found[f"프로젝트 {left_id}"].value
    assert f"ml-tui restore {broken_id}" in found[f"프로젝트 {broken_id}"].advice


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    share = os.path.realpath(tmp_path) + "/my share"
    mounts.write_text(
        "\n".join(
            (
                "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
                f"2 1 0:5 / {share.replace(' ', chr(92) + '040')} rw shared:1 - nfs4 server:/x rw",
                f"3 1 0:6 / {share.replace(' ', chr(92) + '040')}/over rw - tmpfs none rw",
                f"4 3 0:7 / {share.replace(' ', chr(92) + '040')}/over rw - cifs //server/x rw",
                "a torn line",
            )
        )
    )
    for path, kind in (("/", "ext4"), (share, "nfs4"), (f"{share}/a/b", "nfs4"), (f"{share}s", "ext4")):
        assert file_system(Path(path), mounts) == kind
    assert file_system(Path(f"{share}/over/a"), mounts) == "cifs"
    assert file_system(tmp_path, tmp_path / "missing") == ""


def test_doctor_reports_a_network_file_system(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_tui.cli.commands.doctor.file_system", lambda _path: "nfs4")
    assert "nfs4" in findings(cli)["데이터 폴더"].advice


def test_doctor_changes_nothing(cli: Cli) -> None:
    cli("doctor")
    assert not cli.data.exists()
