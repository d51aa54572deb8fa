"""Projects of schema 1, made by the version that wrote it (`tests/fixtures/schema1`): all is as it was in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ml_tui.content import load_catalog
from ml_tui.store import CorruptProject, Library, ProjectStore
from ml_tui.store.project_store import LOG_FILE, PROJECT_FILE
from tests.unit.project_files import contents
from tests.unit.test_cli import Cli

MADE = Path(__file__).parents[1] / "fixtures" / "schema1"
WHOLE = ["sample", "full"]
ANSWERS = {
    "id", "no", "key", "status", "reason", "note", "plan", "owner", "due", "evidence", "verified", "connected", "link",
    "condition", "measure", "chosen", "done", "fields", "kind", "rev", "at", "by", "of", "before", "after", "target",
    "field",
}  # fmt: skip
"""What of a record is somebody's answer; titles and the like are the catalog's, and may change with it."""


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys, load_catalog().path)


def placed(cli: Cli, name: str) -> str:
    """The project that is called ``name`` in the fixtures, in the data folder of ``cli``; its id."""
    project = f"p-{name[:4]}22"
    shutil.copytree(MADE / name, cli.project(project))
    return project


def answers(value: Any) -> Any:
    if isinstance(value, list):
        return [answers(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: answers(one) for name, one in value.items() if name in ANSWERS}


def state_of(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if path.name != "project.lock"}


@pytest.mark.parametrize("name", WHOLE)
def test_an_old_project_is_read_and_stays_unchanged(cli: Cli, name: str) -> None:
    project = placed(cli, name)
    before = state_of(cli.project(project))
    said = json.loads((MADE / f"{name}-expected" / "items.json").read_bytes())
    assert answers(cli.json("items", project)) == answers(said)
    run = cli("verify", project)
    assert (run.code, run.out.count("[정상]")) == (0, 2 + 1), run.out
    for command in ("show", "log", "gap", "diff"):
        assert cli(command, project).code in (0, 1)
    assert state_of(cli.project(project)) == before, "reading alone writes nothing"


def test_an_old_project_is_exported_as_before(cli: Cli, tmp_path: Path) -> None:
    project, said = placed(cli, "full"), MADE / "full-expected"
    for kind in ("json", "md", "csv"):
        assert cli("export", project, "-f", kind, "-o", str(tmp_path / f"new.{kind}")).code == 0
    old, new = (json.loads(path.read_bytes()) for path in (said / "export.json", tmp_path / "new.json"))
    assert {name: answers(part) for name, part in old.items()} == {name: answers(new[name]) for name in old}
    lines = (tmp_path / "new.md").read_text("utf-8").splitlines()
    told = (said / "export.md").read_text("utf-8")
    # The id of this record does not tell its form, so the log named its field by its id; now the kind tells it.
    told = told.replace("| purpose: ", "| 무엇에 쓰려고 만들었고 무엇이 비어 있었는가?: ")
    assert set(told.splitlines()) <= set(lines)
    assert (tmp_path / "new.csv").read_bytes() == (said / "export.csv").read_bytes()


@pytest.mark.parametrize("name", WHOLE)
def test_the_first_change_upgrades_the_project_and_keeps_a_copy(cli: Cli, name: str) -> None:
    project = placed(cli, name)
    folder = cli.project(project)
    old, log = (folder / PROJECT_FILE).read_bytes(), (folder / LOG_FILE).read_bytes()
    before = cli.json("items", project)
    assert cli("set", project, "6.4", "--note", "새로").code == 0
    assert contents(folder)["_meta"]["1"]["schema"] == 2
    assert (folder / "backups" / f"{PROJECT_FILE}.schema-1").read_bytes() == old
    assert (folder / LOG_FILE).read_bytes().startswith(log), "logged lines do not change"
    after = cli.json("items", project)
    assert [one for one in before if one["no"] != "6.4"] == [one for one in after if one["no"] != "6.4"]
    assert cli("verify", project).code == 0
    assert cli("restore", project, f"{PROJECT_FILE}.schema-1").code == 0
    assert cli.json("items", project) == before
    assert cli("verify", project).code == 0
    assert contents(folder)["_meta"]["1"]["schema"] == 2


def test_changes_of_an_old_project_are_undone_and_redone(cli: Cli) -> None:
    """The last step of the log is an undo: done again, and taken back with all before it, to the last checkpoint."""
    project = placed(cli, "full")
    session = open_in(cli, project)
    states = [session.project]
    while step := session.undo():
        assert step.of
        session.save()
        states.append(session.project)
    assert len(states) > 15
    for expected in reversed(states[:-1]):
        assert session.redo()
        assert session.project == expected
    session.close()
    assert session.store.history.read()[-1].of_id == "0-19", "a change from before changes had identities"
    assert cli("verify", project).code == 0


def open_in(cli: Cli, project: str) -> Any:
    from ml_tui.locations import find_locations
    from ml_tui.session import Session

    library = Library(find_locations(cli.data))
    return Session(load_catalog(None), library.open(project), by="김하늘")


def test_tampering_with_old_lines_is_found(cli: Cli) -> None:
    project = placed(cli, "full")
    assert cli("set", project, "6.4", "--note", "새로").code == 0
    log = cli.project(project) / LOG_FILE
    lines = log.read_bytes().splitlines(keepends=True)
    altered = lines[2].replace("이 담당".encode(), "박 담당".encode())
    for forged in ([*lines[:2], altered, *lines[3:]], [lines[1], lines[0], *lines[2:]]):
        log.write_bytes(b"".join(forged))
        run = cli("verify", project)
        assert run.code == 1 and "1~23번째 줄" in run.out, run.out
    log.write_bytes(b"".join([*lines[:5], *lines[6:]]))
    run = cli("verify", project)
    assert run.code == 1 and "리비전 5 다음이 7" in run.out
    log.write_bytes(b"".join(lines[:2]) + b"torn\n" + b"".join(lines[2:]) + lines[-1])
    assert cli("verify", project).code == 0, "torn and repeated lines are no tampering"


def test_a_damaged_old_project_is_reported_and_restored(cli: Cli) -> None:
    project = placed(cli, "damaged")
    assert cli("items", project).code == 5
    assert cli("verify", project).code == 5
    with pytest.raises(CorruptProject):
        ProjectStore(cli.project(project), write=False).load()
    assert cli("restore", project, "r3").code == 0
    assert "둘째" in cli("items", project, "--json").out
    assert cli("verify", project).code == 0
    assert contents(cli.project(project))["_meta"]["1"]["schema"] == 2


def test_a_half_written_old_project_is_completed(cli: Cli) -> None:
    """The log lacks the end of its last line, and a temporary file holds half a save."""
    project = placed(cli, "half")
    (cli.project(project) / ".project.json.h4lf.tmp").write_bytes(b'{"_meta":{"1":{"sch')
    assert "셋째" in cli("items", project, "--json").out
    assert cli("verify", project).code == 0
    assert cli("set", project, "2.1", "--note", "넷째").code == 0
    assert not list(cli.project(project).glob("*.tmp"))
    assert [one["rev"] for one in cli.json("log", project)] == [1, 2, 3, 4, 5]
    assert cli("verify", project).code == 0
    session = open_in(cli, project)
    session.undo()
    session.undo()
    assert session.project.item("data-collection").note == "둘째"
    session.close()
    assert cli("verify", project).code == 0
