"""Every command that writes, with every call to the operating system failing or ending the process (F26, F27).

What a command says and the code it ends with fit what is on disk; after an end, the next one finds a whole project.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ml_tui.cli.commands import import_
from ml_tui.content import Loaded
from ml_tui.store import ProjectStore
from ml_tui.workbook.reader.workbook import read_answers
from tests.faults.bench import COMMANDS, Bench
from tests.faults.disk import Died
from tests.faults.system import System, ends_at, fails_at


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_said_fits_what_is_on_disk(bench: Bench, command: str, lasting: bool) -> None:
    check_words(bench, COMMANDS[command], lasting=lasting)


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_what_an_import_says_fits_too(
    bench: Bench, tmp_path: Path, loaded: Loaded, monkeypatch: pytest.MonkeyPatch, lasting: bool
) -> None:
    workbook = str(tmp_path / "answers.xlsx")
    bench.renew()
    bench.cli("set", bench.project, "1.1", "--note", "가져온 글")
    bench.cli("export", bench.project, "-f", "xlsx", "-o", workbook)
    project = ProjectStore(bench.cli.project(bench.project), write=False).load()
    answers = read_answers(Path(workbook), loaded.catalog, project)
    monkeypatch.setattr(import_, "read_answers", lambda *_arguments: answers)  # the child was asked once
    check_words(bench, ("import", "@", workbook, "--yes"), lasting=lasting)


def check_words(bench: Bench, words: Sequence[str], *, lasting: bool) -> None:
    """Have every call of a command fail, once or from then on, and compare what it says with what it has done."""
    codes = set()
    for call in range(1, bench.calls(words) + 1):
        bench.renew()
        before = bench.state()
        with System(bench.cli.data, fails_at(call, lasting=lasting)) as system:
            run = bench.cli(*bench.words(words))
        at, after = f"{call}: {system.calls[call - 1]}: {run}", bench.state()
        codes.add(run.code)
        if run.code == 0:
            assert after != before, at
            assert "그대로" not in run.err, at
        else:
            assert run.code in (5, 6), at
            assert "입출력 오류" in run.err, at
            assert len(run.err.splitlines()) <= 8, at
            if words[0] in ("restore", "import"):  # which keep a copy first; that one more is there harms nobody
                after[bench.project, "copies"] = before[bench.project, "copies"]
            assert after == before, at
        assert not any(word in run.err for word in ("손상", "다른 세션")), at
    assert codes == {0, 5, 6}


@pytest.mark.parametrize("command", ["set", "checkpoint", "restore", "new"])
def test_whenever_it_ends_the_next_finds_file_and_log_in_agreement(bench: Bench, command: str) -> None:
    outcomes = []
    for call in range(1, bench.calls(COMMANDS[command]) + 2):
        bench.renew()
        before = bench.state()
        with System(bench.cli.data, ends_at(call)), suppress(Died):
            bench.cli(*bench.words(COMMANDS[command]))
        bench.cli("set", bench.project, "1.3", "--note", "danach")  # the next one that writes
        assert bench.cli("verify", bench.project).code == 0, call
        after = bench.state()
        projects = [name for name in after if isinstance(name, str) and name.startswith("p-")]
        outcomes.append(_outcome(bench, command, after, before) or len(projects) > 1)
        if command == "new":
            assert not list((bench.cli.data / "projects").glob(".*")) or call, "swept by the next creation"
    assert outcomes == sorted(outcomes), "from one call on it is done"
    assert set(outcomes) == {False, True}


def test_a_copy_restored_after_an_end_loses_no_line_of_the_log(bench: Bench) -> None:
    for call in range(1, bench.calls(COMMANDS["set"]) + 1):
        bench.renew()
        with System(bench.cli.data, ends_at(call)), suppress(Died):
            bench.cli(*bench.words(COMMANDS["set"]))
        assert bench.cli(*bench.words(COMMANDS["restore"])).code == 0
        assert bench.cli("verify", bench.project).code == 0, call
        assert bench.cli.json("items", bench.project)[0]["note"] == "둘"


def _outcome(bench: Bench, command: str, after: Any, before: Any) -> bool:
    """Whether ``command`` was done, of which log, answers and checkpoints say the same."""
    log = bench.cli.json("log", bench.project)
    items = {item["no"]: item for item in bench.cli.json("items", bench.project)}
    kinds = [change["kind"] for change in log]
    if command == "restore":
        assert ("restore" in kinds) == (items["1.1"]["note"] == "둘") == (items["1.2"]["status"] == "not_started")
        return "restore" in kinds
    if command == "checkpoint":
        reviewed: bool = after[bench.project]["project"] != before[bench.project]["project"]
        assert ("checkpoint" in kinds) == (after[bench.project, "kept"] == ["0001.json"]) == reviewed
        return "checkpoint" in kinds
    if command == "set":
        done: bool = items["1.1"]["note"] == "새 글"
        assert done == any(field["after"] == "새 글" for change in log for field in change["fields"])
        return done
    return False
