"""Copies on the command line: made, listed, restored; and whether everything is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


@pytest.fixture
def project(cli: Cli) -> str:
    """The id of a project in which 1.1 was implemented, then a copy made, then 1.2 implemented."""
    project_id = cli.new()
    cli("set", project_id, "1.1", "--status", "implemented")
    cli("backup", project_id)
    cli("set", project_id, "1.2", "--status", "implemented")
    return project_id


def implemented(cli: Cli, project: str) -> list[str]:
    return [item["no"] for item in cli.json("items", project) if item["status"] == "implemented"]


def project_file(cli: Cli, project: str) -> Path:
    return cli.project(project) / "project.json"


def test_a_backup_is_a_whole_copy_and_its_path_is_printed(cli: Cli, project: str) -> None:
    run = cli("backup", project)
    assert run.code == 0
    assert Path(run.out.strip()).read_bytes() == project_file(cli, project).read_bytes()


def test_copies_are_listed_with_revision_and_progress_the_newest_first(cli: Cli, project: str) -> None:
    header, *rows = cli("restore", project).lines
    assert header.split()[0] == "번호"
    assert [row.split()[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    revisions = [int(row.split()[-2]) for row in rows]
    assert revisions == sorted(revisions, reverse=True)
    assert {row.split()[-1] for row in rows} == {"0/5", "1/5"}


def test_a_copy_is_restored_by_name_and_the_present_is_kept(cli: Cli, project: str) -> None:
    name = Path(cli("backup", project).out.strip()).name
    cli("set", project, "1.3", "--status", "implemented")
    run = cli("restore", project, name, "--by", "김하늘")
    assert (run.code, run.out) == (0, "")
    assert implemented(cli, project) == ["1.1", "1.2"]
    change = cli.json("log", project)[-1]
    assert (change["kind"], change["title"], change["by"]) == ("restore", name, "김하늘")
    assert cli("restore", project, "1").code == 0
    assert implemented(cli, project) == ["1.1", "1.2", "1.3"]
    assert cli("verify", project).code == 0


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 100, b'{"_meta":{"1":{}}}', None])
def test_a_damaged_project_is_restored(cli: Cli, project: str, damage: bytes | None) -> None:
    path = project_file(cli, project)
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert cli("show", project).code == 5
    assert cli("backup", project).code == 5
    assert cli("verify", project).code == 5
    assert cli("restore", project).code == 0
    assert cli("restore", project, "1").code == 0
    assert implemented(cli, project) == ["1.1"]
    assert cli("verify", project).code == 0
    if damage is not None:
        assert [aside.read_bytes() for aside in path.parent.glob("project.json.corrupt-*")] == [damage]


def test_a_damaged_copy_is_listed_last_and_refused(cli: Cli, project: str) -> None:
    backup = Path(cli("backup", project).out.strip())
    backup.write_bytes(b"{}")
    before = project_file(cli, project).read_bytes()
    last = cli("restore", project).lines[-1]
    assert backup.name in last and "손상됨" in last
    assert cli("restore", project, backup.name).code == 5
    assert project_file(cli, project).read_bytes() == before


def test_a_copy_that_does_not_exist_is_exit_code_3(cli: Cli, project: str) -> None:
    for which in ("99", "0", "../project.json", "project.json"):
        assert cli("restore", project, which).code == 3


def test_a_new_project_has_no_copies(cli: Cli) -> None:
    run = cli("restore", cli.new())
    assert (run.code, run.out) == (0, "")


def test_verify_finds_everything_sound(cli: Cli, project: str) -> None:
    cli("checkpoint", project)
    run = cli("verify", project)
    assert run.code == 0
    assert all(line.startswith("[정상]") for line in run.lines)
    assert len(run.lines) > 4


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("history.jsonl", b'{"rev": 1'),
        ("checkpoints/0001.json", b"{}"),
        ("backups/project.json.1", b""),
    ],
)
def test_verify_says_what_is_not_sound(cli: Cli, project: str, name: str, damage: bytes) -> None:
    cli("checkpoint", project)
    path = cli.project(project) / name
    path.unlink()
    path.write_bytes(damage)
    run = cli("verify", project)
    assert run.code == 1
    assert any(line.startswith("[문제]") for line in run.lines)
    assert project in run.err


def test_verify_finds_a_hole_in_the_log(cli: Cli, project: str) -> None:
    path = cli.project(project) / "history.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    run = cli("verify", project)
    assert run.code == 1 and "이어지지" in run.out


def test_verify_finds_a_log_that_ends_too_early(cli: Cli, project: str) -> None:
    path = cli.project(project) / "history.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert cli("verify", project).code == 1
    path.unlink()
    assert cli("verify", project).code == 1
