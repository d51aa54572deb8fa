"""The file with the figures: it is read, compared, and written anew by ``make budget``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("budget.toml")

HEADING = """\
# What steps of the program cost, in figures that are the same on every machine. A test fails while one of them is not
# what is written here, be it worse or better. `make budget` accepts the present figures: say in the commit why.
#
# screens: bytes sent to the terminal, cells drawn, lines made by pages, timers that run on; files opened, bytes written
#   to them, fsyncs
# commands: modules of the program, modules of the standard library that it asks for, modules of packages; files again
"""

Figures = Mapping[str, Mapping[str, int | str]]
"""What each step costs: its name to its figures by name."""


def read() -> dict[str, dict[str, dict[str, int | str]]]:
    """Return the figures of all sections."""
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def differences(section: str, found: Figures) -> list[str]:
    """Say which figures of ``section`` are not those of the file."""
    expected = read().get(section, {})
    said = []
    for step in [*expected, *(step for step in found if step not in expected)]:
        before, now = expected.get(step, {}), found.get(step, {})
        for name in [*before, *(name for name in now if name not in before)]:
            if before.get(name) != now.get(name):
                said.append(
                    f"{step}, {name}: {before.get(name, 'nothing')} in the budget, {now.get(name, 'nothing')} now"
                )
    return said


def accept(section: str, found: Figures) -> None:
    """Write the figures of ``section`` into the file."""
    sections: dict[str, Figures] = {**read(), section: found}
    lines = [HEADING]
    for title, steps in sorted(sections.items()):
        width = max(len(step) for step in steps) + 2
        lines.append(f"[{title}]")
        lines += [f"{_quoted(step):{width}} = {_table(figures)}" for step, figures in steps.items()]
        lines.append("")
    FILE.write_text("\n".join(lines), encoding="utf-8")


def _table(figures: Mapping[str, int | str]) -> str:
    inside = ", ".join(f"{name} = {_quoted(one) if isinstance(one, str) else one}" for name, one in figures.items())
    return f"{{ {inside} }}"


def _quoted(text: str) -> str:
    return f'"{text}"'
