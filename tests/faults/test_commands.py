"""Every writing command, while each call to the operating system fails or ends the process (F26, F27).

The messages and the exit code match what is on disk; after an end, the next command finds an intact project.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ml_tui.content import Loaded
from ml_tui.store import ProjectStore
from ml_tui.workbook.reader import workbook as reader
from tests.faults.disk import Died
from tests.faults.prepared_project import COMMANDS, PreparedProject
from tests.faults.system import System, ends_at, fails_at


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_output_of_a_command_agrees_with_the_disk(prepared: PreparedProject, command: str, lasting: bool) -> None:
    check_words(prepared, COMMANDS[command], lasting=lasting)


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_the_output_of_an_import_agrees_with_the_disk(
    prepared: PreparedProject, tmp_path: Path, loaded: Loaded, monkeypatch: pytest.MonkeyPatch, lasting: bool
) -> None:
    workbook = str(tmp_path / "answers.xlsx")
    prepared.renew()
    prepared.cli("set", prepared.project, "1.1", "--note", "가져온 글")
    prepared.cli("export", prepared.project, "-f", "xlsx", "-o", workbook)
    project = ProjectStore(prepared.cli.project(prepared.project), write=False).load()
    answers = reader.read_answers(Path(workbook), loaded.catalog, project)
    monkeypatch.setattr(reader, "read_answers", lambda *_arguments: answers)  # one call of the child is enough
    check_words(prepared, ("import", "@", workbook, "--yes"), lasting=lasting)


def check_words(prepared: PreparedProject, words: Sequence[str], *, lasting: bool) -> None:
    """Let each call of a command fail, once or for good, and compare the command's messages with its effect."""
    codes = set()
    for call in range(1, prepared.calls(words) + 1):
        prepared.renew()
        before = prepared.state()
        with System(prepared.cli.data, fails_at(call, lasting=lasting)) as system:
            run = prepared.cli(*prepared.words(words))
        at, after = f"{call}: {system.calls[call - 1]}: {run}", prepared.state()
        codes.add(run.code)
        if run.code == 0:
            assert after != before, at
            assert "그대로" not in run.err, at
        else:
            assert run.code in (5, 6), at
            assert "입출력 오류" in run.err, at
            assert len(run.err.splitlines()) <= 8, at
            if words[0] in ("restore", "import"):  # they make a copy first, and an extra copy is harmless
                after[prepared.project, "copies"] = before[prepared.project, "copies"]
            assert after == before, at
        assert not any(word in run.err for word in ("손상", "다른 세션")), at
    assert codes == {0, 5, 6}


@pytest.mark.parametrize("command", ["set", "checkpoint", "restore", "new"])
def test_file_and_log_agree_wherever_a_command_ends(prepared: PreparedProject, command: str) -> None:
    outcomes = []
    for call in range(1, prepared.calls(COMMANDS[command]) + 2):
        prepared.renew()
        before = prepared.state()
        with System(prepared.cli.data, ends_at(call)), suppress(Died):
            prepared.cli(*prepared.words(COMMANDS[command]))
        prepared.cli("set", prepared.project, "1.3", "--note", "danach")  # the next writing command
        assert prepared.cli("verify", prepared.project).code == 0, call
        after = prepared.state()
        projects = [name for name in after if isinstance(name, str) and name.startswith("p-")]
        outcomes.append(_outcome(prepared, command, after, before) or len(projects) > 1)
        if command == "new":
            assert not list((prepared.cli.data / "projects").glob(".*")) or call, "swept by the next creation"
    assert outcomes == sorted(outcomes), "the outcome changes only once"
    assert set(outcomes) == {False, True}


def test_restoring_a_copy_after_a_crash_loses_no_line_of_the_log(prepared: PreparedProject) -> None:
    for call in range(1, prepared.calls(COMMANDS["set"]) + 1):
        prepared.renew()
        with System(prepared.cli.data, ends_at(call)), suppress(Died):
            prepared.cli(*prepared.words(COMMANDS["set"]))
        assert prepared.cli(*prepared.words(COMMANDS["restore"])).code == 0
        assert prepared.cli("verify", prepared.project).code == 0, call
        assert prepared.cli.json("items", prepared.project)[0]["note"] == "둘"


def _outcome(prepared: PreparedProject, command: str, after: Any, before: Any) -> bool:
    """Return whether ``command`` took effect; assert that log, answers and checkpoints agree."""
    log = prepared.cli.json("log", prepared.project)
    items = {item["no"]: item for item in prepared.cli.json("items", prepared.project)}
    kinds = [change["kind"] for change in log]
    if command == "restore":
        assert ("restore" in kinds) == (items["1.1"]["note"] == "둘") == (items["1.2"]["status"] == "not_started")
        return "restore" in kinds
    if command == "checkpoint":
        reviewed: bool = after[prepared.project]["project"] != before[prepared.project]["project"]
        assert ("checkpoint" in kinds) == (after[prepared.project, "kept"] == ["0001.json"]) == reviewed
        return "checkpoint" in kinds
    if command == "set":
        done: bool = items["1.1"]["note"] == "새 글"
        assert done == any(field["after"] == "새 글" for change in log for field in change["fields"])
        return done
    return False
