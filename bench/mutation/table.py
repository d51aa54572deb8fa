"""Writes the table of killed and surviving mutants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

KILLED = ("killed", "endless")


def write_table(path: Path, results: Sequence[dict[str, Any]], of: int) -> None:
    """Write the table between its two marks in the document at ``path``; ``of`` is the number of all mutants."""
    begin, end = "<!-- table -->\n", "<!-- end -->\n"
    text = path.read_text(encoding="utf-8") if path.exists() else begin + end
    head, _sep, rest = text.partition(begin)
    _old, _sep, foot = rest.partition(end)
    tried = f"Tried: {len(results):,} of {of:,}.\n\n"
    path.write_text(head + begin + tried + table(results) + end + foot, encoding="utf-8")


def table(results: Iterable[dict[str, Any]]) -> str:
    """Return the table: a row for each module, and the sum."""
    counts: dict[str, Counter[str]] = {}
    for result in results:
        name = result["file"].removeprefix("src/ml_tui/")
        for row in (name, "all"):
            count = counts.setdefault(row, Counter())
            count["all"] += 1
            count[result["outcome"]] += 1
            kind = "mutmut" if result["operator"].startswith("mutmut:") else "own"
            count[kind] += 1
            count[f"{kind} killed"] += result["outcome"] in KILLED
    lines = ["| module | mutants | killed | endless | survived | no test | killed, % | of mutmut's, % | of ours, % |",
             "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]  # fmt: skip
    for name in [*sorted(counts.keys() - {"all"}), "all"]:
        count = counts[name]
        cells = [count[one] for one in ("all", "killed", "endless", "survived", "no test")]
        shares = [
            _share(sum(count[one] for one in KILLED), count["all"]),
            _share(count["mutmut killed"], count["mutmut"]),
            _share(count["own killed"], count["own"]),
        ]
        lines.append(f"| {name} | " + " | ".join(map(str, [*cells, *shares])) + " |")
    return "\n".join(lines) + "\n"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"
