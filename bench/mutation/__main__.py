"""``python -m bench.mutation [MODULE...]``: tries every mutant, lists the survivors, writes the table."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pickle
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.mutation.plan import Exclusions, Mutant, mutants_of
from bench.mutation.table import write_table
from bench.mutation.trial import (
    NOT_EXCHANGED,
    CoverageRecorder,
    LineCoverage,
    Outcome,
    Selection,
    Trials,
    result_line,
    run_pytest,
    try_definition,
)

ROOT = Path(__file__).resolve().parents[2]

FOLDER = ROOT / ".mutation"
"""The folder for a file of results for each module, and for the lines that each test reaches."""


@dataclass
class Configuration:
    """The table ``tool.mutation`` of ``pyproject.toml``."""

    modules: list[str]
    """Files and folders to mutate."""
    tests: list[str]
    """Files and folders of the tests."""
    without_tests: list[str]
    """Files of tests to leave out: they are too slow, or start processes that do not see a mutant."""
    of_definitions: list[str]
    """Files of tests that check every definition."""
    without_arguments: list[str]
    """Names of arguments not to mutate."""
    texts: list[str]
    """Functions whose arguments are texts for users, which are not mutated."""
    seconds: tuple[float, float]
    """The processor time of the tests that are run for one mutant, measured without it: in the first trial, and in the
    second trial of survivors. The most promising tests run first."""
    processes: int


def main(arguments: Sequence[str]) -> int:
    """Try the mutants of the named modules, or of all."""
    options = _options(arguments)
    os.nice(10)
    configuration = Configuration(**tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutation"])
    configuration.processes = options.processes or configuration.processes
    modules = _files(configuration.modules)
    chosen = [path for path in modules if not options.modules or _is_in(path, options.modules)]
    FOLDER.mkdir(exist_ok=True)
    coverage = _coverage(modules, configuration)
    selections = [
        Selection(coverage, seconds, tuple(configuration.of_definitions)) for seconds in configuration.seconds
    ]
    exclusions = Exclusions(frozenset(configuration.texts), frozenset(configuration.without_arguments))
    mutants = [one for path in chosen for one in mutants_of(path, ROOT, exclusions)]
    existing = {one.name for one in mutants}
    if options.sample:
        random.Random(0).shuffle(mutants)
        mutants = mutants[: options.sample]
    if not (options.again or options.go_on):
        _forget_running()
    known = _known() if options.again or options.go_on else {}
    if options.again:
        mutants = [one for one in mutants if known.get(one.name, {}).get("outcome") in (None, "survived", "no test")]
    elif options.go_on:
        mutants = [one for one in mutants if one.name not in known]
    print(f"{len(mutants)} mutants", flush=True)
    begun = time.monotonic()
    found = _try_all(mutants, selections[-1] if options.again else selections[0], configuration.processes)
    if not options.again:
        survived = {result["name"] for result in found if result["outcome"] == "survived"}
        print(f"{len(survived)} survived a first look", flush=True)
        second = _try_all([one for one in mutants if one.name in survived], selections[-1], configuration.processes)
        found = [result for result in found if result["name"] not in survived] + second
    _keep(found, chosen, existing)
    for result in found:
        if result["outcome"] in ("survived", "no test"):
            where = f"{result['file']}:{result['line']} {result['function']}"
            print(
                f"{result['outcome']} {where} [{result['operator']}]\n    - {result['before']}\n    + {result['after']}"
            )
    print(dict(Counter(result["outcome"] for result in found)), f"{time.monotonic() - begun:.0f} s")
    if not options.modules:
        write_table(ROOT / "bench" / "mutants.md", list(_known().values()), of=len(existing))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="files or folders; without any, all configured modules")
    parser.add_argument("--again", action="store_true", help="try only what survived last, and what is new")
    parser.add_argument("--go-on", action="store_true", help="try only what was not tried yet")
    parser.add_argument(
        "--sample",
        type=int,
        default=0,
        metavar="N",
        help="try only N, chosen at random; a larger N includes a smaller one",
    )
    parser.add_argument("--processes", type=int, default=0, help="the number of processes")
    return parser.parse_args(arguments)


def _files(names: Sequence[str]) -> list[Path]:
    found: list[Path] = []
    for name in names:
        path = ROOT / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


def _is_in(path: Path, names: Sequence[str]) -> bool:
    return any((ROOT / name) in (path, *path.parents) for name in names)


def _coverage(modules: list[Path], configuration: Configuration) -> LineCoverage:
    """Return which lines each test reaches; measure again for test files that have changed."""
    kept = FOLDER / "coverage.pickle"
    stamps = {str(path.relative_to(ROOT)): path.stat().st_mtime_ns for path in modules}
    exclusions = {ROOT / name for name in configuration.without_tests}
    files = [path for path in _files(configuration.tests) if path.name.startswith("test_") and path not in exclusions]
    tests = {str(path.relative_to(ROOT)): path.stat().st_mtime_ns for path in files}
    coverage: LineCoverage
    old_stamps, old_tests, coverage = pickle.loads(kept.read_bytes()) if kept.exists() else ({}, {}, LineCoverage())
    if old_stamps != stamps:
        old_tests, coverage = {}, LineCoverage()
    changed = [name for name, stamp in tests.items() if old_tests.get(name) != stamp]
    if not changed:
        return coverage
    print(f"coverage by {len(changed)} files of tests", flush=True)

    def find_out() -> LineCoverage:
        recorder = CoverageRecorder(ROOT, modules)
        run_pytest(changed, ROOT, recorder)
        return recorder.result

    coverage.join(_in_process(find_out), frozenset(changed) | (old_tests.keys() - tests.keys()))
    kept.write_bytes(pickle.dumps((stamps, tests, coverage)))
    if coverage.failed:
        print("these fail without any mutant:", *coverage.failed, sep="\n  ", flush=True)
    return coverage


def _in_process(job: Callable[[], Any]) -> Any:
    """Return the result of ``job``, which runs in its own process: this one must not import the package."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sending.send(job()))
    process.start()
    sending.close()
    result = receiving.recv()
    process.join()
    return result


def _try_all(mutants: list[Mutant], selection: Selection, processes: int) -> list[dict[str, Any]]:
    """Try ``mutants`` in several processes: first mutants of functions, then mutants of definitions."""
    of_functions = [one for one in mutants if one.function]
    found = _distribute(of_functions, processes, lambda take, tell: _functions(take, tell, selection))
    left = {result["name"] for result in found if result["outcome"] == NOT_EXCHANGED}
    found = [result for result in found if result["name"] not in left]
    others = [one for one in mutants if not one.function or one.name in left]
    found += _distribute(others, processes, lambda take, tell: _definitions(take, tell, selection))
    order = {one.name: position for position, one in enumerate(mutants)}
    return sorted(found, key=lambda result: order[result["name"]])


Take = Callable[[], "Mutant | None"]
Tell = Callable[[Mutant, Outcome], None]


def _distribute(mutants: list[Mutant], processes: int, work: Callable[[Take, Tell], None]) -> list[dict[str, Any]]:
    """Try ``mutants`` in several processes; each takes the next mutant when it has finished one."""
    if not mutants:
        return []
    context = multiprocessing.get_context("fork")
    following, out = context.Value("i", 0), FOLDER / f"running-{time.time_ns()}"
    out.touch()
    screen = os.fdopen(os.dup(1), "w")

    def take() -> Mutant | None:
        with following.get_lock():
            position = following.value
            following.value += 1
        if position % 200 == 199:
            print(f"  {position + 1} of {len(mutants)}", file=screen, flush=True)
        return mutants[position] if position < len(mutants) else None

    def tell(mutant: Mutant, result: Outcome) -> None:
        with out.open("a", encoding="utf-8") as file:
            file.write(result_line(mutant, result))

    workers = [context.Process(target=work, args=(take, tell)) for _number in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def _functions(take: Take, tell: Tell, selection: Selection) -> None:
    files = {name.partition("::")[0] for name in selection.coverage.seconds}
    run_pytest(sorted(files), ROOT, Trials(ROOT, take, tell, selection))


def _definitions(take: Take, tell: Tell, selection: Selection) -> None:
    import hypothesis  # noqa: F401  every fork would import these
    import openpyxl  # noqa: F401
    import textual.app  # noqa: F401
    import tinydb  # noqa: F401
    import yaml  # noqa: F401

    while (mutant := take()) is not None:
        tell(mutant, try_definition(mutant, ROOT, selection))


def _known() -> dict[str, dict[str, Any]]:
    """Return the latest result of every mutant, by its name."""
    found = {}
    for path in [*sorted(FOLDER.glob("*.results")), *FOLDER.glob("running-*")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            result = json.loads(line)
            found[result["name"]] = result
    return found


def _forget_running() -> None:
    for path in FOLDER.glob("running-*"):
        path.unlink()


def _keep(found: list[dict[str, Any]], chosen: list[Path], existing: set[str]) -> None:
    """Write what was ``found``, and earlier results of ``existing`` mutants, a file for each ``chosen`` module."""
    known = _known() | {result["name"]: result for result in found}
    _forget_running()
    for path in chosen:
        name = str(path.relative_to(ROOT))
        lines = [
            json.dumps(result, ensure_ascii=False) + "\n"
            for result in known.values()
            if result["file"] == name and result["name"] in existing
        ]
        (FOLDER / (name.replace("/", "+") + ".results")).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
