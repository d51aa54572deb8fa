"""Adding a register, or other questions that propose types of ML: a part of the catalog file."""

from __future__ import annotations

from pathlib import Path

from tests.own_catalogs import with_questions, with_register
from tests.recipes.conftest import Run

REGISTER = """
from ml_tui.domain.search import search
from ml_tui.export.registry import FORMATS

cli("catalog", "check")
project = cli("new", "은행").strip()
session = open_project(project)
session.set_state(
    "record", "inc-00000a", kind="incident", name="한도 초과", fields={"occurred": "2027-03-02", "severity": "high"}
)
session.save()
assert "한도 초과" in cli("log", project)
assert "사고 기록: 한도 초과" in [hit.title for hit in search(session.catalog, session.project, "한도", "ko")]
session.close()
for name in FORMATS:
    cli("export", project, "-f", name, "-o", f"out.{name}")  # which opens the file again and compares every cell
for name in ("html", "md", "json"):
    assert "한도 초과" in Path(f"out.{name}").read_text(), name
in_app(project, ("6", "사고 대장"), (["end"], "한도 초과"), (["e"], "심각도"), (["escape"], "사고 대장"))
"""

QUESTIONS = """
cli("catalog", "check")
project = cli("new", "은행").strip()
in_app(
    project,
    (["1", "p"], "맞힐 정답이 기록에 있습니까?"),
    (["down", "enter"], "비슷한 것끼리 묶으려 합니까?"),
    (["enter"], "정답 없이 묶는 문제입니다."),
    (["enter"], "> [ ] 비지도 학습"),
)
"""


def test_a_register_needs_only_catalog_entries(copy: Path, run: Run) -> None:
    (copy / "catalog.yaml").write_text(with_register(), encoding="utf-8")
    run(REGISTER)


def test_a_question_path_needs_only_catalog_entries(copy: Path, run: Run) -> None:
    (copy / "catalog.yaml").write_text(with_questions(), encoding="utf-8")
    run(QUESTIONS)
