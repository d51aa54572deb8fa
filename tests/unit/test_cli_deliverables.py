"""Deliverables on the command line: they go where they should, and nothing else goes there."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from ml_tui.cli import output
from tests.unit.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Commands that run in an empty folder of their own."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return Cli(tmp_path, capsys)


@pytest.fixture
def project(cli: Cli) -> str:
    """The id of a project with one answer."""
    project_id = cli.new()
    cli("set", project_id, "1.1", "--status", "implemented", "--note", "메모")
    return project_id


def test_standard_output_contains_only_the_data(cli: Cli, project: str) -> None:
    run = cli("export", project, "-f", "json", "-o", "-")
    assert (run.code, run.err) == (0, "")
    assert json.loads(run.out)["items"][0]["note"] == "메모"
    assert not list(Path().iterdir())


def test_export_reports_path_and_size_of_the_file(cli: Cli, project: str) -> None:
    run = cli("export", project, "--format", "json", "-o", "out.json")
    path = Path("out.json")
    assert (run.code, run.out) == (0, "")
    assert str(path.absolute()) in run.err and f"{path.stat().st_size:,}" in run.err
    assert json.loads(path.read_bytes())["project"]["id"] == project


def test_a_default_file_name_replaces_no_file(cli: Cli, project: str) -> None:
    assert cli("export", project, "-f", "csv").code == 0
    assert cli("export", project, "-f", "csv").code == 0
    today = date.today().isoformat()
    assert sorted(path.name for path in Path().iterdir()) == [
        f"은행_A_실무자_{today} (2).csv",
        f"은행_A_실무자_{today}.csv",
    ]
    rows = list(csv.reader(io.StringIO(Path(f"은행_A_실무자_{today}.csv").read_text(encoding="utf-8-sig"))))
    assert any("메모" in row for row in rows)


def test_export_into_a_folder_chooses_the_file_name(cli: Cli, project: str) -> None:
    Path("folder").mkdir()
    assert cli("export", project, "-f", "md", "-o", "folder").code == 0
    assert len(list(Path("folder").iterdir())) == 1


def test_an_existing_file_is_replaced_only_by_force(cli: Cli, project: str) -> None:
    path = Path("out.json")
    path.write_text("mine")
    run = cli("export", project, "-f", "json", "-o", str(path))
    assert run.code == 6 and "--force" in run.err
    assert path.read_text() == "mine"
    assert cli("export", project, "-f", "json", "-o", str(path), "--force").code == 0
    assert json.loads(path.read_bytes())


def test_a_missing_folder_is_exit_code_6(cli: Cli, project: str) -> None:
    assert cli("export", project, "-f", "json", "-o", "nowhere/out.json").code == 6


def test_binary_bytes_never_go_to_a_terminal(cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda _stream: True)
    run = cli("export", project, "-f", "xlsx", "-o", "-")
    assert (run.code, run.out) == (2, "")
    assert "ssh -T" in run.err
    assert cli("export", project, "-f", "json", "-o", "-").code == 0


def test_depth_decides_whether_the_log_is_exported(cli: Cli, project: str) -> None:
    def document(*options: str) -> dict[str, object]:
        parsed: dict[str, object] = json.loads(cli("export", project, "-f", "json", "-o", "-", *options).out)
        return parsed

    assert "log" in document()
    assert "log" not in document("--depth", "executive")
    assert cli("export", project, "-f", "json", "--depth", "deep").code == 2
