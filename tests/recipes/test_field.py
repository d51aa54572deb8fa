"""Adding a field of an answer: one declaration. It is wherever answers are then."""

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

from ml_tui.export import report_of
from ml_tui.export.registry import FORMATS
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


OTHERS = {
    "class RowState(": '    owner: Annotated[str, line(N_("담당자"), column_width=11, option="owner")] = ""\n',
    "class ComponentState(": '    seen: Annotated[date | None, day(N_("본 날"))] = None\n',
    "class StageState(": '    seen: Annotated[date | None, day(N_("본 날"))] = None\n',
    "class ModuleState(": '    seen: Annotated[date | None, day(N_("본 날"))] = None\n',
    "class ChoiceState(": '    why: Annotated[str, text(N_("까닭"), column_width=20)] = ""\n',
    "class ProjectInfo(": '    firm: Annotated[str, line(N_("수행사"), option="firm")] = ""\n',
}
"""A field for each of the other kinds of answers, by the class that gets it."""

CODE_OTHERS = """
from datetime import date

import openpyxl

from ml_tui.domain.search import search_projects
from ml_tui.export.registry import FORMATS
from ml_tui.tui import forms
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.view import View
from ml_tui.tui.pages.mapping_page import row_lines
from ml_tui.tui.pages.module_page import module_page
from ml_tui.tui.pages.stage_page import stage_lines, variant_lines
from ml_tui.tui.pages.types_page import type_lines
from ml_tui.tui.pages.layer_or_area_page import holder_lines

project = cli("new", "은행", "--firm", "한빛컨설팅").strip()
assert "한빛컨설팅" in cli("show", project)
assert json.loads(cli("show", project, "--json"))["firm"] == "한빛컨설팅"
cli("connect", project, "2.3.1.1", "--owner", "이도윤")

session = open_project(project)
catalog = session.catalog
layer = catalog.layers[0]
component = next(one for one in layer.components if not one.items)
edits = {
    f"component/{layer.id}/{component.id}": {"seen": date(2027, 3, 1)},
    f"stage/{catalog.pipelines[0].stages[0].id}": {"seen": date(2027, 3, 2)},
    f"module/{catalog.modules[0].id}": {"seen": date(2027, 3, 3)},
    f"type/{catalog.ml_types[0].id}": {"why": "자료에 답이 있다"},
    f"variant/{catalog.pipelines[0].variants[0].id}": {"why": "밤에 모아서 한다"},
}
for target, fields in edits.items():
    asked = {one.name for one in forms.answer_fields(forms.state_of(session.project, target))}
    assert fields.keys() <= asked, (target, asked)
    form = forms.answer_form(session, target, "", lambda message: None)
    form._accept({name: value if isinstance(value, str) else value.isoformat() for name, value in fields.items()})
session.set_info(client="한빛은행")
session.set_info(firm="새컨설팅")
session.save()
logged = cli("log", project)
assert "수행사 한빛컨설팅 → 새컨설팅" in logged and "본 날" in logged and "담당자" in logged, logged
session.undo()
session.save()
assert [hit.field for hit in search_projects([session.project.info], "한빛컨설팅")] == ["수행사"]
assert "firm" in [one.name for one in forms.answer_fields(session.project.info)]


def shows(lines, *wanted):
    texts = [" ".join("".join(text for text, _tone in line.spans).split()) for line in lines]
    for text in wanted:
        assert text in texts, (text, texts)


context = PageContext.of(session, View(), 60)
row = next(one for one in catalog.rows if one.no == "2.3.1.1")
shows(row_lines(context, row), "담당자 이도윤")
shows(holder_lines(context, layer), "본 날: 2027-03-01")
shows(stage_lines(context, catalog.pipelines[0], catalog.pipelines[0].stages[0]), "본 날 2027-03-02")
shows(module_page(context, catalog.modules[0]), "본 날 2027-03-03")
shows(type_lines(context, catalog.ml_types[0]), "까닭 자료에 답이 있다")
shows(variant_lines(context, catalog.pipelines[0].variants[0]), "까닭 밤에 모아서 한다")
session.close()

for name in FORMATS:
    cli("export", project, "-f", name, "-o", f"out.{name}")
for path in ("out.html", "out.md"):
    written = Path(path).read_text()
    days = ("2027-03-01", "2027-03-02", "2027-03-03")
    for text in ("한빛컨설팅", "이도윤", *days, "자료에 답이 있다", "밤에 모아서 한다"):
        assert text in written, (path, text)
document = json.loads(Path("out.json").read_text())
assert document["project"]["firm"] == "한빛컨설팅"
for kind in ("rows", "components", "stages", "modules", "types", "variants"):
    assert document[kind][0].keys() & {"owner", "seen", "why"}, document[kind][0]
definitions = json.loads(cli("schema", "report"))["$defs"]
described = {"ProjectRecord": "firm", "RowRecord": "owner", "ComponentRecord": "seen", "ModuleRecord": "seen"}
assert all(field in definitions[name]["properties"] for name, field in described.items())
book = openpyxl.load_workbook("out.xlsx")
cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
(owner,) = [cell for cell in cells if cell.value == "이도윤" and cell.parent.title == "구성 요소 매핑"]
owner.value = "박서연"
book.save("out.xlsx")
assert "담당자 이도윤 → 박서연" in cli("import", project, "out.xlsx", "--dry-run", code=1)
"""


@pytest.fixture
def with_risk(copy: Path) -> None:
    """Add a field ``risk`` of items to the copy."""
    declarations = copy / "src" / "ml_tui" / "domain" / "project.py"
    insert(declarations, "class ItemState(", ENUM)
    insert(declarations, "    due: Annotated[", DECLARATION)
    insert(declarations, "from typing import Annotated", "from enum import StrEnum\n")


@pytest.mark.usefixtures("with_risk")
def test_a_new_item_field_appears_everywhere(run: Run) -> None:
    run(CODE)


def test_a_new_field_of_any_other_answer_appears_everywhere(copy: Path, run: Run) -> None:
    declarations = copy / "src" / "ml_tui" / "domain" / "project.py"
    source = declarations.read_text(encoding="utf-8")
    for name, declared in OTHERS.items():
        head, body = source.split(name)
        first, rest = body.split("    note: Annotated[" if "firm" not in declared else "    author: Annotated[", 1)
        source = head + name + first + declared + body[len(first) :]
        assert rest
    declarations.write_text(source, encoding="utf-8")
    run(CODE_OTHERS)
