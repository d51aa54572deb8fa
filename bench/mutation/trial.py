"""Runs tests: once to see which lines each of them reaches, and once for every mutant in a fork.

For a mutant of a function, the function gets the mutated code after the tests were collected. For a mutant of a
definition (a constant, a default), the mutated module is imported in place of the original.
"""

from __future__ import annotations

import gc
import importlib.machinery
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import coverage
import pytest

from bench.mutation.plan import Mutant

ARGUMENTS = ("-q", "--capture=no", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist",
             "-p", "no:randomly", "-o", "tmp_path_retention_policy=none")  # fmt: skip

NOT_EXCHANGED = "not exchanged"
"""The outcome if the code of a function cannot be exchanged: the mutant is then tried as a definition."""

Outcome = tuple[str, str, float]
"""The fate of a mutant, the test that failed, and the processor time in seconds."""

NO_TEST: Outcome = ("no test", "", 0.0)

MEMORY, FILE_SIZE = 3 << 30, 300 << 20
"""The most bytes of memory for a mutant, and the most bytes of a file that it writes."""


@dataclass
class LineCoverage:
    """The lines that each test reaches, and its processor time in seconds."""

    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    """The tests by file (relative to the root) and line."""
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    """Tests that fail without a mutant, and so prove nothing."""

    def join(self, other: LineCoverage, files: frozenset[str]) -> None:
        """Replace what is known of the test files ``files`` by ``other``."""

        def stays(name: str) -> bool:
            return name.partition("::")[0] not in files

        self.seconds = {name: one for name, one in self.seconds.items() if stays(name)} | other.seconds
        self.failed = [name for name in self.failed if stays(name)] + other.failed
        lines: dict[str, dict[int, list[str]]] = {}
        for file in self.lines.keys() | other.lines.keys():
            old, new = self.lines.get(file, {}), other.lines.get(file, {})
            lines[file] = {
                line: [name for name in old.get(line, ()) if stays(name)] + new.get(line, [])
                for line in old.keys() | new.keys()
            }
        self.lines = lines

    def tests_of(self, mutant: Mutant, most: float) -> list[str]:
        """Return the tests that reach ``mutant``, the most promising first, as many as take ``most`` seconds.

        The import of the module reaches a definition, so it gets all tests that reach anything in the module.
        """
        reached = self.lines.get(mutant.file, {})
        lines = range(mutant.lines[0], mutant.lines[1] + 1) if mutant.function else reached
        names = {name for line in lines for name in reached.get(line, ())}
        stem = Path(mutant.file).stem
        ordered = sorted(names - {*self.failed, ""}, key=lambda name: (stem not in name, self.seconds[name], name))
        left = most
        chosen: list[str] = []
        for name in ordered:
            left -= self.seconds[name]
            if left < 0 and chosen:
                break
            chosen.append(name)
        return chosen


class CoverageRecorder:
    """A pytest plugin that runs every test once, and records the lines it reaches."""

    def __init__(self, root: Path, sources: Iterable[Path]) -> None:
        self.root = root
        self.result = LineCoverage()
        self._coverage = coverage.Coverage(data_file=None, config_file=False, include=[str(one) for one in sources])

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Replace pytest's own loop."""
        for position, item in enumerate(session.items):
            following = session.items[position + 1] if position + 1 < len(session.items) else None
            self._coverage.start()
            self._coverage.switch_context(item.nodeid)
            begun = time.process_time()
            passed = _passes(item, following)
            self.result.seconds[item.nodeid] = time.process_time() - begun
            self._coverage.stop()
            if not passed:
                self.result.failed.append(item.nodeid)
        data = self._coverage.get_data()
        for file in data.measured_files():
            self.result.lines[str(Path(file).relative_to(self.root))] = data.contexts_by_lineno(file)
        return True


class Trials:
    """A pytest plugin that tries mutants of functions, each in a fork of this process."""

    def __init__(
        self,
        root: Path,
        take: Callable[[], Mutant | None],
        tell: Callable[[Mutant, Outcome], None],
        selection: Selection,
    ) -> None:
        self._root = root
        self._take = take
        self._tell = tell
        self._selection = selection
        self._killers: dict[tuple[str, str], list[str]] = {}
        """The tests that killed mutants, by file and function: they probably kill others there."""
        self._sound: set[str] = set()
        """Tests that killed a mutant and pass without one."""
        self._unsound: set[str] = set()
        """Tests that killed a mutant, but fail here without one too."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Replace pytest's own loop."""
        items = {item.nodeid: item for item in session.items}
        functions = _functions(self._root)
        gc.collect()
        gc.freeze()
        while (mutant := self._take()) is not None:
            self._tell(mutant, self._try(mutant, items, functions))
        return True

    def _try(self, mutant: Mutant, items: Mapping[str, pytest.Item], functions: Functions) -> Outcome:
        first = self._killers.setdefault((mutant.file, mutant.function), [])
        chosen = [name for name in self._selection.tests(mutant) if name in items and name not in self._unsound]
        chosen.sort(key=lambda name: first.index(name) if name in first else len(first))
        if not chosen:
            return NO_TEST

        def attempt() -> str:
            if not _exchange(mutant, self._root, functions):
                return NOT_EXCHANGED
            return _first_failure([items[name] for name in chosen])

        outcome, killer, took = in_fork(attempt, self._selection.limit(chosen))
        if killer == NOT_EXCHANGED:
            return killer, "", took
        if killer in items and killer not in self._sound:
            if in_fork(lambda: _first_failure([items[killer]]), self._selection.limit([killer]))[0] != "survived":
                self._unsound.add(killer)
                return self._try(mutant, items, functions)
            self._sound.add(killer)
        if killer in items and killer not in first:
            first.insert(0, killer)
        return outcome, killer, took


@dataclass
class Selection:
    """Selects the tests of a mutant, and the time they may take."""

    coverage: LineCoverage
    most: float
    """The most processor time for the tests of one mutant, in seconds, measured without it."""
    of_definitions: tuple[str, ...] = ()
    """Files of tests that check every definition, though they reach no line of its module."""

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests of ``mutant`` in the order to run."""
        reached = self.coverage.tests_of(mutant, self.most)
        if mutant.function:
            return reached
        others = [name for name in self.coverage.seconds if name.partition("::")[0] in self.of_definitions]
        return [*others, *(name for name in reached if name not in others)]

    def limit(self, tests: Sequence[str]) -> float:
        """Return the processor time after which a mutant counts as endless, in seconds."""
        return 10 + 5 * sum(self.coverage.seconds[name] for name in tests)


def try_definition(mutant: Mutant, root: Path, selection: Selection) -> Outcome:
    """Try a mutant of a definition in a fork; this process must not have imported the package."""
    chosen = selection.tests(mutant)
    if not chosen:
        return NO_TEST
    return in_fork(lambda: _with_module(mutant, root, chosen), selection.limit(chosen) + 60)


def _with_module(mutant: Mutant, root: Path, chosen: list[str]) -> str:
    sys.meta_path.insert(0, _Finder(mutant, root))
    order = {name: position for position, name in enumerate(chosen)}
    failures: list[str] = []

    class Loop:
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            items = sorted((item for item in session.items if item.nodeid in order), key=lambda one: order[one.nodeid])
            failures.append(_first_failure(items))
            return True

    for files in _in_groups(list(dict.fromkeys(name.partition("::")[0] for name in chosen))):
        run_pytest(files, root, Loop())
        if not failures:  # the module could not even be imported
            return files[0]
        if failures[-1]:
            return failures[-1]
    return ""


def _in_groups(files: list[str]) -> list[list[str]]:
    return [group for group in (files[:2], files[2:8], files[8:]) if group]


class _Finder:
    """An import finder that gives the mutated source of a module."""

    def __init__(self, mutant: Mutant, root: Path) -> None:
        self._mutant = mutant
        self._path = root / mutant.file

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Find the mutated module; the import system calls this."""
        parts = Path(self._mutant.file).with_suffix("").parts
        if name != ".".join(parts[parts.index("src") + 1 :]):
            return None
        return importlib.machinery.ModuleSpec(name, self, origin=str(self._path))  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Use the default module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutated source as the module."""
        module.__file__ = str(self._path)
        exec(compile(self._mutant.source, str(self._path), "exec"), module.__dict__)


def run_pytest(paths: Sequence[str], root: Path, plugin: object) -> None:
    """Collect the tests of ``paths`` and let ``plugin`` run them; this process prints nothing from then on."""
    from hypothesis import Phase, settings

    settings.register_profile(
        "mutation", derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate]
    )
    settings.load_profile("mutation")
    place = tempfile.mkdtemp(prefix="mutation-")
    os.chdir(root)
    _be_silent()
    try:
        pytest.main([*ARGUMENTS, f"--basetemp={place}/t", *paths], plugins=[plugin])
    finally:
        shutil.rmtree(place, ignore_errors=True)


def in_fork(attempt: Callable[[], str], seconds: float) -> Outcome:
    """Run ``attempt`` in a fork; return its outcome.

    :param seconds: the most processor time; the wall time may be about six times as long.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _attempt_here(attempt, writing, seconds)
    os.close(writing)
    watch = os.pidfd_open(child)
    ended = select.select([watch], [], [], 60 + 6 * seconds)[0]
    _end_group(child)
    _pid, status, used = os.wait4(child, 0)
    os.close(watch)
    os.set_blocking(reading, False)
    try:
        answer = os.read(reading, 4096).decode()
    except BlockingIOError:
        answer = ""
    os.close(reading)
    took = used.ru_utime + used.ru_stime
    if not ended or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return "endless", "", took
    if not answer:
        return "killed", "(crash)", took
    return "killed" if answer[1:] else "survived", answer[1:], took


def _attempt_here(attempt: Callable[[], str], writing: int, seconds: float) -> None:
    """Run the attempt, write its result into the pipe, and end this process."""
    try:
        os.setsid()
        limit = int(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
        os.write(writing, b"=" + attempt().encode()[:4000])
    finally:
        os._exit(0)


def _be_silent() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nothing, handle)


def _end_group(child: int) -> None:
    for target in (os.killpg, os.kill):
        try:
            target(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    from _pytest.runner import runtestprotocol

    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    return all(not report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def _first_failure(items: list[pytest.Item]) -> str:
    """Return the id of the first of ``items`` that fails; empty if none does."""
    for position, item in enumerate(items):
        if not _passes(item, items[position + 1] if position + 1 < len(items) else None):
            return item.nodeid
    return ""


Functions = dict[tuple[str, str], list[FunctionType]]


def _functions(root: Path) -> Functions:
    """Return every function of the source below ``root``, by file and qualified name."""
    found: Functions = {}
    inside = str(root / "src")
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(inside):
            found.setdefault((one.__code__.co_filename, one.__code__.co_qualname), []).append(one)
    return found


def _exchange(mutant: Mutant, root: Path, functions: Functions) -> bool:
    """Give the function of ``mutant`` the mutated code, and clear all caches; return whether that was possible."""
    path = str(root / mutant.file)
    sources = Path(path).read_text(encoding="utf-8"), mutant.source
    original, mutated = (_code_of(compile(one, path, "exec", dont_inherit=True), mutant.function) for one in sources)
    replaced = 0
    for function in functions.get((path, mutant.function), ()):
        for old, new in zip(original, mutated, strict=False):
            if old.co_firstlineno == function.__code__.co_firstlineno and old.co_freevars == new.co_freevars:
                function.__code__ = new
                replaced += 1
    for one in gc.get_objects():
        if type(one).__name__ == "_lru_cache_wrapper":
            one.cache_clear()
    return len(mutated) == len(original) and replaced > 0


def _code_of(code: CodeType, name: str) -> list[CodeType]:
    """Return the code objects in ``code`` with the qualified ``name``."""
    found = [code] if code.co_qualname == name else []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found += _code_of(constant, name)
    return found


def result_line(mutant: Mutant, result: Outcome) -> str:
    """Return a line for the file of results."""
    outcome, killer, took = result
    fields = {"name": mutant.name, "file": mutant.file, "line": mutant.lines[0], "function": mutant.function,
            "operator": mutant.operator, "before": mutant.before, "after": mutant.after,
            "outcome": outcome, "killer": killer, "seconds": round(took, 3)}  # fmt: skip
    return json.dumps(fields, ensure_ascii=False) + "\n"
