"""Whole projects on the command line: making, listing, showing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ml_tui.accounts import current_user
from ml_tui.cli import main
from ml_tui.content import Loaded
from ml_tui.resources import catalog_file
from tests.unit.test_cli import Cli, write_settings


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


def test_a_new_project_is_listed_with_its_progress(cli: Cli) -> None:
    project_id = cli.new("은행 A", "--client", "고객", "--cadence", "monthly", "--by", "김하늘")
    cli("set", project_id, "1.1", "--status", "implemented")
    (entry,) = cli.json("list")
    assert (entry["id"], entry["name"], entry["client"], entry["cadence"]) == (project_id, "은행 A", "고객", "monthly")
    assert entry["progress"]["implemented"] == 1 and entry["fault"] is None
    header, row = cli("list").lines
    assert header.index("고객") == row.index("고객")
    assert "1/5" in row


@pytest.mark.parametrize("words", [["list"], ["doctor"], ["--complete", "fish", "show", ""]], ids=" ".join)
def test_reading_writes_nothing_beside_a_damaged_project(cli: Cli, words: list[str]) -> None:
    project_id = cli.new("깨짐")
    (cli.project(project_id) / "project.json").write_bytes(b"{")
    before = {path: path.is_file() and path.read_bytes() for path in cli.data.rglob("*")}
    assert project_id in cli.raw(*words[:2], "--data-dir", str(cli.data), *words[2:]).out
    assert {path: path.is_file() and path.read_bytes() for path in cli.data.rglob("*")} == before


def test_the_author_is_a_chosen_name_and_not_the_login(cli: Cli) -> None:
    unnamed, named = cli.new("a"), cli.new("b", "--by", "이도윤")
    assert [cli.json("show", project)["author"] for project in (unnamed, named)] == ["", "이도윤"]
    write_settings("name: 박서준\n")
    assert cli.json("show", cli.new("c"))["author"] == "박서준"
    assert cli.json("log", unnamed)[0]["by"] == current_user()  # the log says who made it


def test_an_empty_list_says_how_to_begin(cli: Cli) -> None:
    run = cli("list")
    assert (run.code, run.out) == (0, "")
    assert "ml-tui new" in run.err
    assert cli.json("list") == []


def test_damaged_projects_are_listed_and_found_by_id(cli: Cli) -> None:
    project_id = cli.new()
    (cli.project(project_id) / "project.json").write_bytes(b"{")
    assert project_id in cli("list").out
    (entry,) = cli.json("list")
    assert entry["fault"]
    assert project_id in cli("show", "은행 A").err
    assert cli("show", project_id).code == 5


def test_show_prints_progress_and_gaps(cli: Cli) -> None:
    project_id = cli.new()
    cli("set", project_id, "1.1", "1.2", "--status", "implemented")
    cli("set", project_id, "2.2", "--status", "not_applicable", "--reason", "외주")
    cli("connect", project_id, "1.1.1")
    standing = cli.json("show", "은행 A")
    assert standing["progress"]["percent"] == 50
    assert [section["implemented"] for section in standing["sections"]] == [2, 0]
    assert [row["no"] for row in standing["gaps"]["rows"]] == ["1.1.2"]
    assert [item["no"] for item in standing["gaps"]["items"]] == ["1.3", "2.1"]
    shown = cli("show", project_id).out
    assert "2/4 (50%)" in shown and "1.1.2" in shown


def test_the_command_line_counts_layers_in_components_as_reports_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = Cli(tmp_path, capsys, catalog=catalog_file())
    project_id = cli.new()
    cli("set", project_id, "2.1", "2.2", "3.1", "--status", "implemented")
    assert cli("export", project_id, "-f", "md", "-o", "-", "--depth", "executive").code == 0
    standing = cli.json("show", project_id)
    report = cli("export", project_id, "-f", "md", "-o", "-").out
    shown = cli("show", project_id).out
    assert {layer["total"] for layer in standing["layers"]} == {4}
    for layer in standing["layers"]:
        figures = (layer["implemented"], layer["applicable"])
        assert f"{layer['title']}  {figures[0]}/{figures[1]}" in re.sub("  +", "  ", shown)
        assert f"| {figures[0]} | {figures[1]} | {layer['percent']}% |" in report
    assert any(layer["implemented"] for layer in standing["layers"])


def test_a_name_that_fits_several_projects_is_refused(cli: Cli) -> None:
    ids = {cli.new("둘"), cli.new("둘")}
    run = cli("show", "둘")
    assert run.code == 2
    assert all(project_id in run.err for project_id in ids)


def test_a_broken_catalog_stops_only_commands_that_need_it(cli: Cli) -> None:
    project_id = cli.new()
    cli.catalog.write_text("id: x\nbogus: y\n", encoding="utf-8")
    for arguments in (["set", project_id, "1.1", "--note", "x"], ["export", project_id, "-f", "md", "-o", "-"]):
        run = cli(*arguments)
        assert (run.code, run.out) == (5, "")
        assert f"{cli.catalog}:" in run.err
    for arguments in (["list"], ["show", project_id], ["items", project_id], ["restore", project_id]):
        run = cli(*arguments)
        assert run.code == 0
        assert f"{cli.catalog}:" in run.err and "내장 카탈로그로 계속합니다" in run.err


def test_a_broken_catalog_in_the_settings_is_reported(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    cli.catalog.write_text("id: x\nbogus: y\n", encoding="utf-8")
    write_settings(f"catalog: {cli.catalog}\n")
    assert main(["list"]) == 0
    assert f"{cli.catalog}:" in capsys.readouterr().err


def test_a_project_of_another_catalog_is_reported(cli: Cli) -> None:
    project_id = cli.new()
    cli.catalog.write_bytes(cli.catalog.read_bytes().replace(b'"id":"small"', b'"id":"other"'))
    assert "small" in cli("show", project_id).err


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["show", "은행"], ["은행"], []])
def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    command = [sys.executable, "-m", "ml_tui", "--data-dir", str(file), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert (done.returncode, done.stdout) == (5, "")
    assert len(done.stderr.splitlines()) == 2 and str(file) in done.stderr


class TestProjectCatalog:
    """A project made with --catalog always uses that file."""

    @pytest.fixture
    def project(self, cli: Cli) -> str:
        return cli.new()

    def run(self, cli: Cli, *arguments: str) -> int:
        return main(["--data-dir", str(cli.data), *arguments])

    def test_every_command_uses_the_catalog_of_the_project(
        self, cli: Cli, project: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(cli, "items", project) == 0
        assert "항목 1.1" in capsys.readouterr().out
        assert self.run(cli, "list") == 0
        assert "0/5" in capsys.readouterr().out

    def test_a_named_catalog_goes_before_that_of_the_project(
        self, cli: Cli, project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other = tmp_path / "other.yaml"
        other.write_bytes(cli.catalog.read_bytes().replace("항목 1.1".encode(), "다른 1.1".encode()))
        assert self.run(cli, "--catalog", str(other), "items", project) == 0
        assert "다른 1.1" in capsys.readouterr().out

    def test_the_catalog_of_several_projects_is_read_once(
        self, cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        others = [cli.new() for _number in range(3)]
        asked: list[str] = []
        of_project = Loaded.of_project

        def noted(one: Loaded, path: str) -> Loaded:
            asked.append(path)
            return of_project(one, path)

        monkeypatch.setattr(Loaded, "of_project", noted)
        assert self.run(cli, "list") == 0
        assert len(others) == 3 and asked == [str(cli.catalog)]

    @pytest.mark.parametrize("broken", [True, False])
    def test_a_missing_catalog_of_the_project_is_refused(
        self, cli: Cli, project: str, broken: bool, capsys: pytest.CaptureFixture[str]
    ) -> None:
        if broken:
            cli.catalog.write_text("id: x", encoding="utf-8")
        else:
            cli.catalog.unlink()
        assert self.run(cli, "set", project, "2.1", "--note", "x") == (5 if broken else 3)
        assert str(cli.catalog) in capsys.readouterr().err
        assert self.run(cli, "list") == 0
        assert "카탈로그를 쓸 수 없음" in capsys.readouterr().out
        assert self.run(cli, "doctor") == 1
        assert f"{project}: {cli.catalog}:" in capsys.readouterr().out or not broken
