"""The one shape of all measurements: tables of rows, printed and kept as Markdown, JSON and a picture."""

from __future__ import annotations

import html
import json
import math
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ml_tui import __version__
from ml_tui.text import width

FOLDER = Path(__file__).resolve().parent / "results"
"""Where results are kept."""

OURS = "ml-tui"
"""The subject that the others are compared with."""

BEFORE = "before"
"""An earlier version of ours."""

WARMING = "not kept"
"""The title of the table of a first run, which fills caches."""


@dataclass(frozen=True)
class Target:
    """What our median should not exceed."""

    limit: float
    is_ratio: bool = False
    """Whether the limit is a multiple of the baseline's median."""

    def __str__(self) -> str:
        return f"≤ {self.limit:g}{' ×' if self.is_ratio else ''}"


@dataclass
class Row:
    """What was measured of one thing, for each subject a value for each run."""

    name: str
    unit: str
    values: dict[str, list[float]] = field(default_factory=dict)


@dataclass
class Table:
    """Rows under a title."""

    title: str
    baseline: str = ""
    """The subject that ours is divided by; empty if there is none."""
    targets: dict[str, Target] = field(default_factory=dict)
    """The targets of rows by their names."""
    ours: str = OURS
    """The subject that has targets."""
    are_sizes: bool = False
    """Whether the subjects are sizes, so that it is said how cost grows with them."""
    note: str = ""
    """A paragraph below the table."""
    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, name: str, unit: str, subject: str, *values: float) -> None:
        """Add values to a row."""
        self.rows.setdefault(name, Row(name, unit)).values.setdefault(subject, []).extend(values)

    @property
    def subjects(self) -> list[str]:
        """Everything that was measured, in the order in which it came."""
        return list(dict.fromkeys(subject for row in self.rows.values() for subject in row.values))

    def ratio(self, row: Row) -> float | None:
        """Our median divided by the baseline's."""
        if not {self.ours, self.baseline} <= row.values.keys():
            return None
        below = statistics.median(row.values[self.baseline])
        return statistics.median(row.values[self.ours]) / below if below else None

    def missed(self, row: Row) -> bool:
        """Whether our median exceeds its target."""
        target = self.targets.get(row.name)
        if target is None or self.ours not in row.values:
            return False
        found = self.ratio(row) if target.is_ratio else statistics.median(row.values[self.ours])
        return found is not None and round(found, 2) > target.limit

    @property
    def markdown(self) -> str:
        """The table as Markdown, its columns aligned."""
        with_ratio = any(self.ratio(row) is not None for row in self.rows.values())
        heads = ["", "unit", *self.subjects]
        heads += [f"{self.ours} / {self.baseline}"] * with_ratio
        heads += ["per 1,000", "exponent"] * self.are_sizes + ["target"] * bool(self.targets)
        cells = [heads]
        for row in self.rows.values():
            line = [row.name, row.unit, *(_spread(row.values.get(subject, ())) for subject in self.subjects)]
            if with_ratio:
                ratio = self.ratio(row)
                line.append("" if ratio is None else f"{ratio:.2f}")
            if self.are_sizes:
                slope, exponent = growth([(float(size), statistics.median(row.values[size])) for size in row.values])
                line += [f"{number(1000 * slope)}", f"{exponent:.1f}"]
            if self.targets:
                target = self.targets.get(row.name)
                line.append(f"{target}{' missed' if self.missed(row) else ''}" if target else "")
            cells.append(line)
        return f"## {self.title}\n\n{aligned(cells)}\n" + (f"\n{self.note}\n" if self.note else "")


def aligned(cells: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; the first line of ``cells`` is its heading."""
    widths = [max(3, *(width(line[column]) for line in cells)) for column in range(len(cells[0]))]
    lines = ["| " + " | ".join(text + " " * (w - width(text)) for text, w in zip(line, widths, strict=True)) + " |"
             for line in cells]  # fmt: skip
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def _spread(values: Sequence[float]) -> str:
    """Return the median, with the least and the largest value if they differ."""
    if not values:
        return "–"
    low, middle, high = (number(value) for value in (min(values), statistics.median(values), max(values)))
    return middle if low == high else f"{middle} ({low}–{high})"


def number(value: float) -> str:
    """Return ``value`` with three digits or more."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def yardstick() -> float:
    """Return the processor time of a fixed loop in milliseconds, to compare machines with."""
    began = time.process_time()
    total = 0
    for n in range(2_000_000):
        total += n * n % 7
    return (time.process_time() - began) * 1000


def publish(name: str, tables: Sequence[Table], *, save: bool, loop: float) -> int:
    """Print ``tables`` and keep them under ``name`` and today's date; return how many targets were missed.

    ``loop`` is the yardstick's time before the measurements.
    """
    facts = {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "ml-tui": f"{__version__} ({_revision()})",
        "Python": platform.python_version(),
        "processors": str(os.cpu_count()),
        "load average": f"{os.getloadavg()[0]:.1f}",
        "yardstick loop": f"{loop:.0f} ms before, {yardstick():.0f} ms after",
    }
    heading = f"# {name}\n\n" + "".join(f"- {key}: {value}\n" for key, value in facts.items())
    explained = "\nMedians, with the least and the largest value.\n\n"
    page = heading + explained + "\n".join(table.markdown for table in tables)
    print(page)
    if save:
        FOLDER.mkdir(exist_ok=True)
        stem = FOLDER / f"{datetime.now(UTC):%Y-%m-%d}-{name}"
        stem.with_suffix(".md").write_text(page, encoding="utf-8")
        kept = [{"title": table.title, "rows": [vars(row) for row in table.rows.values()]} for table in tables]
        kept_text = json.dumps({**facts, "tables": kept}, ensure_ascii=False, indent=1)
        stem.with_suffix(".json").write_text(kept_text + "\n", encoding="utf-8")
        stem.with_suffix(".svg").write_text(picture(tables), encoding="utf-8")
    return sum(table.missed(row) for table in tables for row in table.rows.values())


def _revision() -> str:
    command = ["git", "-C", str(FOLDER.parent), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "no revision"


# The picture

_COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f")
_BAR, _LEFT, _WIDE = 14, 260, 420


def picture(tables: Iterable[Table]) -> str:
    """Return the medians of all rows as bars, each row on its own scale."""
    parts: list[str] = []
    y = 20
    for table in tables:
        parts.append(_text(10, y, table.title, bold=True))
        y += 22
        colours = {subject: _COLOURS[n % len(_COLOURS)] for n, subject in enumerate(table.subjects)}
        for row in table.rows.values():
            medians = {subject: statistics.median(values) for subject, values in row.values.items() if values}
            largest = max(medians.values(), default=0) or 1
            parts.append(_text(10, y + 11, f"{row.name}, {row.unit}"))
            for subject, value in medians.items():
                bar = max(1, _WIDE * value / largest)
                parts.append(
                    f'<rect x="{_LEFT}" y="{y}" width="{bar:.0f}" height="{_BAR - 2}" fill="{colours[subject]}"/>'
                )
                parts.append(_text(_LEFT + bar + 6, y + 10, f"{number(value)}  {subject}"))
                y += _BAR
            y += 6
        y += 16
    return _svg(_LEFT + _WIDE + 220, y, parts)


def _text(x: float, y: float, text: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.0f}" y="{y:.0f}"{weight}>{html.escape(text)}</text>'


def _svg(wide: float, high: float, parts: Iterable[str]) -> str:
    size = f'width="{wide:.0f}" height="{high:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>\n"])


# How cost grows


def growth(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Fit costs at sizes: return the slope per item, and the exponent of what exceeds the cost at the smallest size.

    The slope is that of the line of least squares. The exponent is 1 if the cost grows evenly, 2 if with the square;
    0 if it does not grow by more than a tenth.
    """
    sizes, costs = zip(*sorted(points), strict=True)
    slope = statistics.linear_regression(sizes, costs).slope
    least = costs[0] + 0.1 * abs(costs[0])
    beyond = [(math.log(n), math.log(cost - costs[0])) for n, cost in zip(sizes, costs, strict=True) if cost > least]
    if len(beyond) < 2:
        return slope, 0.0
    return slope, statistics.linear_regression(*zip(*beyond, strict=True)).slope
