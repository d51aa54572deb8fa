"""Copies on the command line: making, listing, restoring and verifying them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ml_tui.store.upgrade import SCHEMA
from tests.unit.project_files import contents, write_signed
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


def names(cli: Cli, project: str) -> list[str]:
    """The names of the copies, the newest first."""
    return [row.split()[0] for row in cli("restore", project).lines[1:]]


def test_copies_are_listed_newest_first_with_their_progress(cli: Cli, project: str) -> None:
    header, *rows = cli("restore", project).lines
    assert header.split()[0] == "이름"
    revisions = [int(row.split()[0].removeprefix("r")) for row in rows]
    assert revisions == sorted(set(revisions), reverse=True), "each revision is listed once"
    assert {row.split()[3] for row in rows} == {"0/5", "1/5"}
    assert "project.json.1" in rows[0] and "project.json.2" in rows[0], "the newest revision is in two files"


def test_the_name_of_a_copy_survives_later_saves(cli: Cli, project: str) -> None:
    newest = names(cli, project)[0]
    for number in range(2):
        cli("set", project, "1.3", "--note", str(number))
    assert newest in names(cli, project)
    run = cli("restore", project, newest)
    assert run.code == 0 and newest in run.err
    assert implemented(cli, project) == ["1.1"]
    assert cli.json("log", project)[-1]["title"].startswith(newest)


@pytest.mark.parametrize("which", ["2", "project.json.1"])
def test_a_number_that_shifts_with_each_save_restores_nothing(cli: Cli, project: str, which: str) -> None:
    before = project_file(cli, project).read_bytes()
    run = cli("restore", project, which)
    assert run.code == 2
    assert "r2" in run.err, "the hint names the copy"
    assert project_file(cli, project).read_bytes() == before


def test_different_copies_of_one_revision_have_different_names(cli: Cli, project: str) -> None:
    cli("backup", project)
    made_elsewhere = Path(cli("backup", project).out.strip())
    tables = contents(made_elsewhere.parent.parent)
    tables["items"]["1"]["note"] = "다른 곳에서"
    write_signed(made_elsewhere.parent.parent, tables)
    run = cli("backup", project)
    other, told = Path(run.out.strip()), run.err
    alike = [name for name in names(cli, project) if name.startswith("r3")]
    assert len(alike) == 2 and all(name.startswith("r3-") for name in alike)
    run = cli("restore", project, "r3")
    assert run.code == 2 and all(name in run.err for name in alike)
    (called,) = [name for name in alike if f"ml-tui restore {project} {name}" in told]
    assert cli("restore", project, called).code == 0
    assert cli.json("items", project)[0]["note"] == "다른 곳에서"
    assert cli("restore", project, other.name).code == 0


def test_a_copy_is_restored_by_name_and_the_replaced_file_is_kept(cli: Cli, project: str) -> None:
    name = Path(cli("backup", project).out.strip()).name
    cli("set", project, "1.3", "--status", "implemented")
    run = cli("restore", project, name, "--by", "김하늘")
    assert (run.code, run.out) == (0, "")
    assert implemented(cli, project) == ["1.1", "1.2"]
    change = cli.json("log", project)[-1]
    assert (change["kind"], change["by"]) == ("restore", "김하늘")
    assert name in change["title"]
    assert cli("restore", project, "r4").code == 0
    assert implemented(cli, project) == ["1.1", "1.2", "1.3"]
    assert cli("verify", project).code == 0


def test_a_daily_copy_is_restored_by_its_date(cli: Cli, project: str) -> None:
    day = next((cli.project(project) / "backups").glob("????-??-??.json"))
    assert cli("restore", project, day.stem).code == 0
    assert implemented(cli, project) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 100, b'{"_meta":{"1":{}}}', None])
def test_a_damaged_project_is_restored(cli: Cli, project: str, damage: bytes | None) -> None:
    path = project_file(cli, project)
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert cli("show", project).code == 5
    assert cli("backup", project).code == 5
    assert cli("verify", project).code == 5
    assert cli("restore", project, names(cli, project)[0]).code == 0
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
def test_verify_reports_damage(cli: Cli, project: str, name: str, damage: bytes) -> None:
    cli("checkpoint", project)
    path = cli.project(project) / name
    path.unlink()
    path.write_bytes(damage)
    run = cli("verify", project)
    assert run.code == 1
    assert any(line.startswith("[문제]") for line in run.lines)
    assert "→" in run.err


@pytest.mark.parametrize("name", ["checkpoints/0001.json", "backups/project.json.1"])
def test_the_advice_of_verify_repairs_the_project(cli: Cli, project: str, name: str) -> None:
    cli("checkpoint", project)
    (cli.project(project) / name).write_bytes(b"{}")
    advice = next(line for line in cli("verify", project).err.splitlines() if "rm " in line)
    subprocess.run(advice[advice.index("rm ") :], shell=True, check=True)
    assert cli("verify", project).code == 0


def test_verify_advises_to_delete_nothing_in_a_linked_folder(cli: Cli, project: str, tmp_path: Path) -> None:
    backups = cli.project(project) / "backups"
    backups.rename(tmp_path / "elsewhere")
    backups.symlink_to(tmp_path / "elsewhere")
    (backups / "notes.txt").write_text("남의 것")
    run = cli("verify", project)
    assert run.code == 1 and "notes.txt" in run.out
    assert "rm " not in run.err


def test_verify_finds_a_hole_in_the_log(cli: Cli, project: str) -> None:
    path = cli.project(project) / "history.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    run = cli("verify", project)
    assert run.code == 1 and "리비전 1 다음이 3" in run.out
    assert "restore" not in run.err, "no copy contains the missing change"


def test_verify_finds_a_log_that_begins_too_late(cli: Cli, project: str) -> None:
    path = cli.project(project) / "history.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    assert cli("verify", project).code == 1
    path.unlink()
    assert cli("verify", project).code == 1


def test_verify_finds_a_log_that_ends_too_early(cli: Cli, project: str) -> None:
    path = cli.project(project) / "history.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert cli("verify", project).code == 1


def test_verify_accepts_what_reading_repairs(cli: Cli, project: str) -> None:
    """Repeated lines, and torn lines that were written again, say nothing new. They stay in the log for ever."""
    path = cli.project(project) / "history.jsonl"
    whole = path.read_bytes()
    _first, *_lines, last = whole.splitlines(keepends=True)
    for log, remark in (
        (whole + last, "한 번만"),
        (whole + last[:20] + b"\n" + last, "한 번만"),
        (whole.replace(last, last[:20] + b"\n" + last), "빠진 변경은 없음"),
        (whole.removesuffix(last) + last[:20], "다음에 쓸 때"),
        (whole.removesuffix(last), "다음에 쓸 때"),
        (b"torn\n" + whole, "빠진 변경은 없음"),
    ):
        path.write_bytes(log)
        run = cli("verify", project)
        assert run.code == 0, log
        assert remark in run.out


def test_verify_reports_an_older_file_and_the_next_change_records_it(cli: Cli, project: str) -> None:
    older = cli.project(project) / "backups" / "project.json.1"
    project_file(cli, project).write_bytes(older.read_bytes())
    run = cli("verify", project)
    assert run.code == 1 and "오래된 프로젝트 파일" in run.out
    for command in (["show", project], ["set", project, "1.3", "--note", "x"]):
        run = cli(*command)
        assert run.code == 0 and "오래된 프로젝트 파일" in run.err
    assert cli("show", project).err == ""
    assert [change["kind"] for change in cli.json("log", project)][-2:] == ["restore", "edit"]
    assert cli("verify", project).code == 0


def test_a_project_of_a_newer_version_is_shown_but_not_changed(cli: Cli, project: str) -> None:
    folder = cli.project(project)
    before = cli.json("items", project)
    write_signed(folder, contents(folder), schema=SCHEMA + 1)
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for command in ("items", "show", "log", "gap"):
        run = cli(command, project)
        assert run.code == 0
        assert "더 새로운 ml-tui가 쓴 프로젝트" in run.err and "pipx upgrade" in run.err
    assert cli.json("items", project) == before
    assert project in cli("list").out
    assert cli("export", project, "-f", "md", "-o", "-").code == 0
    for arguments in (
        ("set", project, "1.1", "--note", "x"),
        ("connect", project, "1.1.1", "--yes"),
        ("checkpoint", project),
        ("backup", project),
        ("restore", project, "r2"),
    ):
        run = cli(*arguments)
        assert run.code == 5, arguments
        assert "더 새로운" in run.err and "업데이트" in run.err
    run = cli("verify", project)
    assert run.code == 5 and "더 새로운" in run.out
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files
