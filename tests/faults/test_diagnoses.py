"""Every command while the system lacks a resource: the message names it, and blames nothing else (F34)."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from tests.faults.prepared_project import COMMANDS, PreparedProject
from tests.faults.system import (
    OPENING,
    Fault,
    System,
    fails_at,
    has_no_memory_at,
    locks_nothing,
    opens_nothing_from,
)

READING = {
    "list": ("list",),
    "show": ("show", "은행 A"),
    "items": ("items", "@"),
    "log": ("log", "@"),
    "diff": ("diff", "@"),
    "verify": ("verify", "@"),
    "copies": ("restore", "@"),
    "doctor": ("doctor",),
}
EVERY = {**READING, **COMMANDS}

LACKS: dict[str, tuple[Callable[[int], Fault], str]] = {
    "no handles": (lambda call: opens_nothing_from(call, errno.EMFILE), "열린 파일이 너무 많습니다"),
    "one handle less": (lambda call: fails_at(call, errno.EMFILE), "열린 파일이 너무 많습니다"),
    "no permission": (lambda call: fails_at(call, errno.EACCES), "권한"),
    "no memory": (has_no_memory_at, "메모리가 부족합니다"),
}
"""How each call fails, and the words that the message must contain."""

WRONG = ("손상", "다른 세션", "결함")
EMPTY = ("체크포인트가 없습니다", "사본이 없습니다", "프로젝트가 없습니다")


def check(prepared: PreparedProject, command: str, lack: str, call: int, name: str) -> None:
    make, words = LACKS[lack]
    prepared.renew()
    with System(prepared.cli.data, make(call)):
        run = prepared.cli(*prepared.words(EVERY[command]))
    told, at = run.out + run.err, f"{lack} at {call}, {name}: {run}"
    assert words in told or (run.code in (0, 1) and not any(word in told for word in EMPTY)), at
    assert not any(word in told for word in WRONG), at
    assert run.code != 4, at


def calls_of(prepared: PreparedProject, command: str) -> list[str]:
    prepared.run_first("checkpoint", "@")
    prepared.renew()
    with System(prepared.cli.data) as system:
        prepared.cli(*prepared.words(EVERY[command]))
    return system.calls


@pytest.mark.parametrize("command", EVERY)
def test_a_missing_resource_is_named(prepared: PreparedProject, command: str) -> None:
    """Each call lacks one resource in turn; the nightly run tries every resource at each call."""
    lacks = list(LACKS)
    for call, name in enumerate(calls_of(prepared, command), start=1):
        lack = lacks[call % len(lacks)] if name.split()[0] in OPENING else "no memory"
        check(prepared, command, lack, call, name)


@pytest.mark.nightly
@pytest.mark.parametrize("lack", LACKS)
@pytest.mark.parametrize("command", EVERY)
def test_every_missing_resource_is_named_at_every_call(prepared: PreparedProject, command: str, lack: str) -> None:
    for call, name in enumerate(calls_of(prepared, command), start=1):
        if name.split()[0] in OPENING or lack == "no memory":
            check(prepared, command, lack, call, name)


@pytest.mark.parametrize("command", ["set", "checkpoint", "restore", "new"])
@pytest.mark.parametrize("error", [errno.ENOLCK, errno.EIO], ids=errno.errorcode.get)
def test_a_failing_lock_is_not_reported_as_another_session(prepared: PreparedProject, command: str, error: int) -> None:
    prepared.renew()
    with System(prepared.cli.data, locks_nothing(error)):
        run = prepared.cli(*prepared.words(EVERY[command]))
    assert run.code == 6
    assert "잠글 수 없습니다" in run.err and "다른 세션" not in run.err
    assert len(run.err.splitlines()) == 2
