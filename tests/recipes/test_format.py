"""Adding an export format: one module. It is offered wherever a report is written then."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.conftest import Run

MODULE = '''"""JSONL: every table, a JSON list on each line."""

import json

from ml_tui.export.formats import Format
from ml_tui.report.parts import Report, shown


def render(report: Report) -> bytes:
    """A line for each table, and one for each of its rows."""
    return "".join(json.dumps(line) + "\\n" for line in _lines(report)).encode()


def compare(data: bytes, report: Report) -> list[str]:
    """The lines that differ."""
    wanted = _lines(report)
    try:
        found = [json.loads(line) for line in data.decode().splitlines()]
    except ValueError as error:
        return [str(error)]
    if len(found) != len(wanted):
        return [report.title]
    return [str(number) for number, line in enumerate(wanted, start=1) if line != found[number - 1]]


def _lines(report: Report) -> list[list[str]]:
    lines = [[report.title]]
    for table in report.tables:
        lines.append([table.title, table.lead, *(column.title for column in table.columns)])
        lines += ([shown(value) for value in row] for row in table.rows)
    return lines


FORMAT = Format(id="jsonseq", order=7, render=render, compare=compare)
'''

CODE = """
from ml_tui.export.registry import DIFFERENCE_FORMATS, FORMATS
from ml_tui.tui.screens.export import export_form
from ml_tui.tui.view import View

assert list(FORMATS) == ["xlsx", "pdf", "html", "md", "csv", "json", "jsonseq"]
project = cli("new", "은행").strip()
cli("set", project, "2.1", "--status", "in_progress", "--note", "메모")
assert "jsonseq" in cli("export", "--help") and "jsonseq" in cli("man")
assert offered("export", project, "-f", "")[-1] == "jsonseq"
cli("export", project, "-f", "jsonseq", "-o", "out.jsonseq")
assert any("메모" in json.loads(line) for line in Path("out.jsonseq").read_text().splitlines())
assert cli("export", project, "-f", "jsonseq", "-o", "-") == Path("out.jsonseq").read_text()
cli("checkpoint", project)
cli("diff", project, "-f", "jsonseq", "-o", "difference.jsonseq")
in_app(project, ("x", "내보내기"), (["right"] * 6, ".jsonseq"), (["ctrl+s"], "내보냈습니다"))
assert len(list(Path().glob("*.jsonseq"))) == 3
"""


def test_a_format_needs_one_module(copy: Path, run: Run) -> None:
    (copy / "src/ml_tui/export/formats/jsonseq.py").write_text(MODULE, encoding="utf-8")
    run(CODE)
