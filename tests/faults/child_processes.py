"""Starts child processes to be killed, and quickly: a helper that has imported everything forks one for each task.

Run as a program, it reads tasks from standard input, one JSON list ``[name, *arguments]`` a line, and answers with the
number of the new process. Its answer to ``["wait", number]`` is the exit status.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ml_tui.content import Loaded
from ml_tui.errors import MlTuiError
from ml_tui.session import Session
from ml_tui.store import ProjectStore
from tests.catalogs import small_catalog
from tests.faults.disk import Died, Disk, dies_before
from tests.waiting import TIMEOUT

ROOT = Path(__file__).parents[2]
ITEMS = ("alpha", "beta", "gamma", "delta", "epsilon")


def session_on(folder: str, *, wait: float = 0.0) -> Session:
    """Open a session on the project in ``folder`` with the small catalog."""
    loaded = Loaded(small_catalog(), Path("small.yaml"), "0" * 64)
    return Session(loaded, ProjectStore(Path(folder), wait=wait), by="시험", clock=lambda: datetime.now(UTC))


def notes(number: int, size: int) -> dict[str, dict[str, str]]:
    """Return an edit of every item; odd numbers give ``size`` characters, even ones few, so the file size varies."""
    text = f"{number} " + "글" * (size if number % 2 else 10)
    return {item: {"note": text} for item in ITEMS}


def write_for_ever(folder: str, size: int, fsync: float) -> None:
    """Save for ever, and write every acknowledged revision to the file ``acks``."""
    if fsync:
        real = os.fsync

        def slow(handle: int) -> None:
            time.sleep(fsync)
            real(handle)

        vars(os)["fsync"] = slow
    session = session_on(folder)
    with (Path(folder).parent / "acks").open("ab", buffering=0) as acks:
        while True:
            session.set_items(notes(session.rev, size))
            acks.write(f"{session.save()}\n".encode())


def die_at_step(folder: str, step: int, size: int) -> None:
    """Save once, and end the process without cleanup before step number ``step``."""
    session = session_on(folder)
    session.set_items(notes(session.rev, size))
    with Disk(dies_before(step)):
        try:
            session.save()
        except Died:
            os._exit(77)


def write_many(folder: str, name: str, count: int) -> None:
    """Make ``count`` changes, and open the project again for each, like the command line."""
    for number in range(count):
        session = session_on(folder, wait=TIMEOUT)
        if session.read_only:
            os._exit(4)
        evidence = session.project.item("alpha").evidence
        session.set_item("alpha", evidence=[*evidence, f"{name}-{number}"])
        session.close()


def write_with_limit(folder: str, limit: int, size: int) -> None:
    """Save a note above the file size limit; then save it again without the limit."""
    told = Path(folder).parent / "told"
    before = (Path(folder) / "project.json").read_bytes()
    session = session_on(folder)
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    session.set_item("alpha", note="글" * size)
    try:
        session.save()
    except MlTuiError as error:
        intact = (Path(folder) / "project.json").read_bytes() == before
        kept = len(session.project.item("alpha").note) == size and not session.saved
        words = json.dumps([error.exit_code, error.message, intact, kept])
    else:
        words = "saved"
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    told.write_text(words, encoding="utf-8")
    session.save()
    session.close()


TASKS: dict[str, Callable[..., None]] = {
    task.__name__: task for task in (write_for_ever, die_at_step, write_many, write_with_limit)
}


class ChildProcesses:
    """Starts child processes through the helper, and ends them."""

    def __init__(self) -> None:
        self._helper = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child_processes"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._children: set[int] = set()

    def start(self, task: Callable[..., None], *arguments: str | float) -> int:
        """Run ``task`` in a new process, and return its number."""
        child = self._ask(task.__name__, *arguments)
        self._children.add(child)
        return child

    def wait(self, child: int) -> int:
        """Wait for the end of ``child``; return its exit status, or minus the signal that ended it."""
        status = self._ask("wait", child)
        self._children.remove(child)
        return status

    def kill(self, child: int) -> None:
        """Kill ``child`` with SIGKILL, and wait until it has ended."""
        os.kill(child, signal.SIGKILL)
        assert self.wait(child) == -signal.SIGKILL

    def close(self) -> None:
        """End all child processes."""
        for child in list(self._children):
            self.kill(child)
        self._helper.communicate(timeout=TIMEOUT)

    def _ask(self, *words: str | float) -> int:
        assert self._helper.stdin
        assert self._helper.stdout
        assert self._helper.stderr
        self._helper.stdin.write(json.dumps(words) + "\n")
        self._helper.stdin.flush()
        answer = self._helper.stdout.readline()
        assert answer, self._helper.stderr.read()[-2000:]
        return int(answer)


@contextmanager
def child_processes() -> Iterator[ChildProcesses]:
    """Provide child processes, and end them all."""
    one = ChildProcesses()
    try:
        yield one
    finally:
        one.close()


def main() -> None:
    """For every line of standard input, fork or wait."""
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        if name == "wait":
            print(os.waitstatus_to_exitcode(os.waitpid(arguments[0], 0)[1]), flush=True)
        elif child := os.fork():
            print(child, flush=True)
        else:
            try:
                TASKS[name](*arguments)
                os._exit(0)
            finally:
                traceback.print_exc()
                os._exit(70)


if __name__ == "__main__":
    main()
