"""Adding an export format: one module, and it is offered wherever a report is written."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.conftest import Run

MODULE = '''"""TXT: the checklist as lines of plain text."""

from ml_tui.export.formats import Format
from ml_tui.report.parts import Report, shown


def render(report: Report) -> bytes:
    """One line for each item."""
    return "".join(f"{' | '.join(map(shown, row))}\\n" for row in report.checklist.rows).encode()


def compare(data: bytes, report: Report) -> list[str]:
    """The lines that differ."""
    wanted = render(report).splitlines()
    return [f"{number}" for number, line in enumerate(data.splitlines()) if line != wanted[number]]


FORMAT = Format(id="txt", order=7, render=render, compare=compare)
'''

CODE = """
from ml_tui.export import DIFFERENCE_FORMATS, FORMATS
from ml_tui.tui.screens.export import export_form
from ml_tui.tui.view import View

assert list(FORMATS) == ["xlsx", "pdf", "html", "md", "csv", "json", "txt"]
project = cli("new", "은행").strip()
cli("set", project, "2.1", "--status", "in_progress", "--note", "메모")
assert "txt" in cli("export", "--help") and "txt" in cli("man")
assert offered("export", project, "-f", "")[-1] == "txt"
cli("export", project, "-f", "txt", "-o", "out.txt")
assert "메모" in Path("out.txt").read_text()
assert cli("export", project, "-f", "txt", "-o", "-") == Path("out.txt").read_text()
cli("checkpoint", project)
cli("diff", project, "-f", "txt", "-o", "difference.txt")
in_app(project, ("x", "내보내기"), (["right"] * 6, ".txt"), (["ctrl+s"], "내보냈습니다"))
assert len(list(Path().glob("*.txt"))) == 3
"""


def test_a_format_is_one_module(copy: Path, run: Run) -> None:
    (copy / "src/ml_tui/export/formats/txt.py").write_text(MODULE, encoding="utf-8")
    run(CODE)
