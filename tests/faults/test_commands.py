"""Every command that writes, with every call to the operating system failing or ending the process (F26, F27).

What a command says and the code it ends with fit what is on disk; after an end, the next one finds a whole project.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from tests.faults.bench import COMMANDS, Bench
from tests.faults.disk import Died
from tests.faults.system import System, ends_at, fails_at


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_said_fits_what_is_on_disk(bench: Bench, command: str, lasting: bool) -> None:
    codes = set()
    for call in range(1, bench.calls(command) + 1):
        bench.renew()
        before = bench.state()
        with System(bench.cli.data, fails_at(call, lasting=lasting)) as system:
            run = bench.cli(*bench.words(COMMANDS[command]))
        at, after = f"{call}: {system.calls[call - 1]}: {run}", bench.state()
        codes.add(run.code)
        if run.code == 0:
            assert after != before, at
            assert "그대로" not in run.err, at
        else:
            assert run.code in (5, 6), at
            assert "입출력 오류" in run.err, at
            assert len(run.err.splitlines()) <= 6, at
            if command == "restore":  # which keeps a copy first; that one more is there harms nobody
                after[bench.project, "copies"] = before[bench.project, "copies"]
            assert after == before, at
        assert not any(word in run.err for word in ("손상", "다른 세션")), at
    assert codes == {0, 5, 6}


@pytest.mark.parametrize("command", ["set", "checkpoint", "restore", "new"])
def test_whenever_it_ends_the_next_finds_file_and_log_in_agreement(bench: Bench, command: str) -> None:
    outcomes = []
    for call in range(1, bench.calls(command) + 2):
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
