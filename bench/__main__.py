"""Runs measurements: ``python -m bench app``, ``growth``, ``line`` or ``peers``; `make bench` and its sisters do.

Programs that are compared take turns, so that a change of the machine's speed affects all of them. Results are printed,
and kept in ``bench/results`` under their name and today's date.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable

from bench import commands, growth, line, peers
from bench.programs import measure, measure_ours, minimal, ours
from bench.results import BEFORE, OURS, WARMING, Table, Target, publish, yardstick
from bench.sample import beside, home_in, make_project

TARGETS = {
    "useful frame: wall": Target(1.12, is_ratio=True),
    "useful frame: processor": Target(1.12, is_ratio=True),
    "memory at start": Target(1.2, is_ratio=True),
    "memory after use": Target(1.35, is_ratio=True),
    "first frame: bytes": Target(3584),
    "first move: bytes": Target(250),
    "later move: bytes": Target(250),
    "later move: processor": Target(6),
    "detail: bytes": Target(1229),
    "tick: bytes": Target(512),
    "tick: processor": Target(8),
    "switch, first: bytes": Target(3379),
    "switch, later: bytes": Target(3379),
    "idle 60 s: bytes": Target(0),
    "idle 60 s: processor": Target(3),
    "idle: wake-ups a second": Target(1),
}


def app(runs: int, before: str) -> list[Table]:
    """Measure the app in pairs with a minimal Textual app, and the commands."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        homes = {OURS: home_in(folder)} | ({BEFORE: beside(home_in(other), before)} if before else {})
        sides = {name: (make_project(home), home) for name, home in homes.items()}
        table = Table("The app beside a minimal Textual app, 80×24", "minimal", TARGETS)
        for number in range(runs + 1):
            into = table if number else Table(WARMING)
            idle = 60 if number == 1 else 0
            measure(minimal(homes[OURS]), into, idle=idle)
            for name, (project, home) in sides.items():
                measure_ours(ours(project, home, name=name), into, idle=idle)
        return [table, *commands.measure(sides, runs)]


SETS: dict[str, Callable[[int, str], list[Table]]] = {
    "app": app,
    "peers": peers.measure,
    "growth": growth.measure,
    "line": line.measure,
}


def main() -> int:
    """Measure; the exit code says whether all targets are met (with ``--check``)."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("set", choices=SETS, nargs="?", default="app", help="what to measure (app)")
    parser.add_argument("--runs", type=int, default=7, help="how often (7)")
    parser.add_argument("--before", default="", metavar="CHECKOUT", help="measure the version in CHECKOUT as well")
    parser.add_argument("--no-save", action="store_true", help="only print")
    parser.add_argument("--check", action="store_true", help="fail when a target is missed")
    options = parser.parse_args()
    loop = yardstick()
    tables = SETS[options.set](options.runs, options.before)
    missed = publish(options.set, tables, save=not options.no_save, loop=loop)
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
