"""Adding a field of an answer: one declaration, and it is wherever answers are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recipes.conftest import Run, insert

ENUM = '''class Risk(StrEnum):
    """How much harm it would do were the item left as it is."""

    UNKNOWN = "unknown"
    LOW = "low"
    HIGH = "high"


RISKS: terms.WordList = {
    Risk.UNKNOWN: terms.Word(N_("미정"), Risk.UNKNOWN),
    Risk.LOW: terms.Word(N_("낮음"), Risk.LOW),
    Risk.HIGH: terms.Word(N_("높음"), Risk.HIGH, tone="open"),
}


'''

DECLARATION = '    risk: Annotated[Risk, choice(N_("위험"), RISKS, option="risk")] = Risk.UNKNOWN\n'

CODE = """
import csv

import openpyxl

from ml_tui.export import FORMATS, report_of
from ml_tui.tui import forms
from ml_tui.tui.pages.item_page import item_lines
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.view import View


def risk():
    (item,) = json.loads(cli("items", project, "2.1", "--json"))
    return item["risk"]


project = cli("new", "은행").strip()
assert "--risk" in cli("set", "--help")
cli("set", project, "2.1", "--risk", "큼", code=2)
cli("set", project, "2.1", "--risk", "높음", "--by", "김하늘")
assert risk() == "high"
sheet = cli("items", project, "2.1")
assert "위험" in sheet and "높음" in sheet
assert "위험 미정 → 높음" in cli("log", project)

schema = json.loads(cli("schema", "report"))
assert schema["$defs"]["Risk"]["enum"] == ["high", "low", "unknown"]
assert "risk" in schema["$defs"]["ItemRecord"]["required"]

for name in FORMATS:
    cli("export", project, "-f", name, "-o", f"out.{name}")  # which opens the file again and compares every cell
assert "위험" in Path("out.html").read_text() and "높음" in Path("out.html").read_text()
assert "위험" in Path("out.md").read_text() and "높음" in Path("out.md").read_text()
rows = list(csv.DictReader(Path("out.csv").read_text("utf-8-sig").splitlines()))
assert [row["위험"] for row in rows][:2] == ["높음", "미정"], rows[0]
assert json.loads(Path("out.json").read_text())["items"][0]["risk"] == "high"

book = openpyxl.load_workbook("out.xlsx")
(sheet,) = [one for one in book if one.title == "구현 체크리스트"]
titles = {cell.value: cell.column for cell in sheet[1]}
assert sheet.cell(2, titles["위험"]).value == "높음"
sheet.cell(2, titles["위험"]).value = "낮음"
book.save("out.xlsx")
assert "위험 높음 → 낮음" in cli("import", project, "out.xlsx", "--dry-run", code=1)
cli("import", project, "out.xlsx", "--yes", "--by", "김하늘")
assert risk() == "low"

session = open_project(project)
item = session.catalog.sections[0].items[0]
report = report_of(session, language="ko")
assert [row for table in report.tables if table.id == "checklist" for row in table.rows][0]
assert FORMATS["pdf"].compare(FORMATS["pdf"].render(report), report) == []
(field,) = [one for one in forms.answer_fields(session.project.item(item.id)) if one.name == "risk"]
assert (field.kind, field.value, [word for _code, word in field.options]) == ("choice", "low", ["미정", "낮음", "높음"])
form = forms.item_editor(session, View(), item, lambda message: None)
form._accept({"risk": "high"})
assert session.project.item(item.id).risk == "high"
lines = ["".join(text for text, _tone in line.spans) for line in item_lines(PageContext.of(session, View(), 60), item)]
assert any(line.split() == ["위험", "높음"] for line in lines), lines
session.undo()
assert session.project.item(item.id).risk == "low"
session.save()
session.close()
assert "되돌림 - 2.1" in cli("log", project)
"""


@pytest.fixture
def with_risk(copy: Path) -> None:
    """The copy, in which items have a field ``risk``."""
    declarations = copy / "src" / "ml_tui" / "domain" / "project.py"
    insert(declarations, "class ItemState(", ENUM)
    insert(declarations, "    due: Annotated[", DECLARATION)
    insert(declarations, "from typing import Annotated", "from enum import StrEnum\n")


@pytest.mark.usefixtures("with_risk")
def test_a_field_is_wherever_answers_are(run: Run) -> None:
    run(CODE)
