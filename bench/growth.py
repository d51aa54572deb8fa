"""How costs grow: with items of the catalog, with lines of the log, with long notes, with projects."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.commands import first_line, ml_tui, run
from bench.programs import DOWN, Watch, ours
from bench.results import WARMING, Table, Target
from bench.sample import beside, home_in, library_in, make_catalog, make_large
from ml_tui.store.settings import keep_name

ITEMS = (28, 300, 1000, 2500, 5000)
LOG_LINES = (0, 1000, 10_000, 100_000)
PROJECTS = (1, 10, 100, 1000)
NOTE_BYTES = (30, 1000, 10_000)

ITEM_TARGETS = {
    "start: processor": Target(1.15, is_ratio=True),
    "move: processor": Target(1.05, is_ratio=True),
    "tick: processor": Target(1.3, is_ratio=True),
    "filter: wall": Target(40),
    "workspace 5, later: wall": Target(60),
    "memory at start": Target(70),
}
LOG_TARGETS = {
    "set: processor": Target(1.05, is_ratio=True),
    "csv: processor": Target(1.1, is_ratio=True),
    "html: processor": Target(1.1, is_ratio=True),
    "pdf: processor": Target(1.1, is_ratio=True),
    "log: first line": Target(100),
}
PROJECT_TARGETS = {"list, cold: beyond start": Target(250), "list, warm: beyond start": Target(60)}


Sides = list[tuple[Table, dict[str, str]]]
"""A table for each version of the program, and the environment in which it runs."""


def measure(runs: int, before: str = "") -> list[Table]:
    """Measure all four, for the program in the checkout ``before`` as well."""
    runs = max(1, runs // 2)
    return [table for part in (with_items, with_log, with_notes, with_projects) for table in part(runs, before)]


@contextmanager
def _new_home() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        home = home_in(folder)
        keep_name(library_in(home).locations.settings, "김하늘")
        yield home


def _growing(
    title: str, sizes: tuple[int, ...], targets: dict[str, Target], home: dict[str, str], before: str
) -> Sides:
    sides = {title: home} | ({f"{title}, before": beside(home, before)} if before else {})
    first, last = str(sizes[0]), str(sizes[-1])
    return [(Table(name, first, targets, ours=last, are_sizes=True), env) for name, env in sides.items()]


def _tables(sides: Sides) -> list[Table]:
    return [table for table, _env in sides]


def with_items(runs: int, before: str) -> list[Table]:
    """Measure catalogs of more and more items, of which every second has an answer."""
    with _new_home() as home:
        app = _growing("Items of the catalog: the app", ITEMS, ITEM_TARGETS, home, before)
        exports = _growing("Items of the catalog: commands", ITEMS, {}, home, before)
        for items in ITEMS:
            catalog = make_catalog(Path(home["HOME"], f"{items}.yaml"), items)
            project, options = make_large(home, catalog), ("--catalog", str(catalog))
            for number in range(runs + 1):
                for table, env in app:
                    with suppress(AssertionError):  # so many items are refused
                        _measure_app(str(items), project, env, table if number else Table(WARMING), *options)
            for number in range(3):
                for table, env in exports:
                    with suppress(RuntimeError):
                        _export(str(items), project, env, table if number else Table(WARMING), *options)
    return _tables(app + exports)


def _measure_app(size: str, project: str, home: dict[str, str], into: Table, *options: str) -> None:
    program = ours(project, home, *options)
    with Watch(program) as watch:
        cost = watch.start()
        into.add("start: wall", "ms", size, cost.wall)
        into.add("start: processor", "ms", size, cost.processor)
        into.add("memory at start", "MB", size, watch.resident())
        watch.press("3", 0.5)
        for _n in range(3):
            cost = watch.press(DOWN, 0.07)
            into.add("move: processor", "ms", size, cost.processor)
            into.add("detail: processor", "ms", size, watch.press("", 0.4).processor)
        for _n in range(2):
            cost = watch.press(" ", 0.6)
            into.add("tick: processor", "ms", size, cost.processor)
            into.add("tick: bytes", "bytes", size, cost.bytes)
        into.add("filter: wall", "ms", size, watch.press("f", 0.5).wall)
        watch.press("\x1b", 0.5)
        for key in "12345673":
            watch.press(key, 0.4)
        for key in "1234567":
            into.add(f"workspace {key}, later: wall", "ms", size, watch.press(key, 0.4).wall)
        into.add("memory after use", "MB", size, watch.resident())


def _export(size: str, project: str, home: dict[str, str], into: Table, *options: str) -> None:
    for name in ("csv", "html", "pdf"):
        out = str(Path(home["HOME"], f"report.{name}"))
        cost = run(ml_tui("export", project, "-f", name, "-o", out, "--force", *options), home)
        into.add(f"{name}: processor", "ms", size, cost[1])
    for command in ("set", "show"):
        words = [command, project, *(["2.1", "--note", "화면으로 확인했다"] if command == "set" else []), *options]
        into.add(f"{command}: processor", "ms", size, run(ml_tui(*words), home)[1])


def with_log(runs: int, before: str) -> list[Table]:
    """Measure logs of more and more changes."""
    with _new_home() as home:
        sides = _growing("Lines of the log: commands", LOG_LINES, LOG_TARGETS, home, before)
        projects = {str(lines): make_large(home, log_lines=lines) for lines in LOG_LINES}
        for number in range(runs + 1):
            for lines, project in projects.items():
                for table, env in sides:
                    into = table if number else Table(WARMING)
                    _export(lines, project, env, into)
                    into.add("log: processor", "ms", lines, run(ml_tui("log", project), env)[1])
                    into.add("log: first line", "ms", lines, first_line(ml_tui("log", project), env))
    return _tables(sides)


def with_notes(runs: int, before: str) -> list[Table]:
    """Measure notes of more and more bytes, in every second of 28 answers."""
    with _new_home() as home:
        sides = _growing("Bytes of each note", NOTE_BYTES, {}, home, before)
        projects = {str(size): make_large(home, note="글" * (size // 3)) for size in NOTE_BYTES}
        for number in range(runs + 1):
            for size, project in projects.items():
                for table, env in sides:
                    into = table if number else Table(WARMING)
                    _export(size, project, env, into)
                    _measure_app(size, project, env, into)
    return _tables(sides)


def with_projects(runs: int, before: str) -> list[Table]:
    """Measure how long ``list`` takes beyond a list of none, with an index of the projects and without."""
    with _new_home() as home:
        sides = _growing("Projects", PROJECTS, PROJECT_TARGETS, home, before)
        index, made = library_in(home).locations.data / "index.json", 0
        for count in PROJECTS:
            while made < count:
                make_large(home)
                made += 1
            for number in range(runs + 1):
                for table, env in sides:
                    into = table if number else Table(WARMING)
                    start = run(ml_tui("list"), {**env, "ML_TUI_HOME": f"{home['HOME']}/none"})[1]
                    index.unlink(missing_ok=True)
                    cold, warm = (run(ml_tui("list"), env)[1] for _again in range(2))
                    into.add("list, cold: beyond start", "ms", str(count), cold - start)
                    into.add("list, warm: beyond start", "ms", str(count), warm - start)
    return _tables(sides)
