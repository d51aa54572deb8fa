"""What forms and questions said before a catalog declared them is what they say now, word for word, also in exports.

``record_texts.json`` was written by the version whose forms and questions stood in the code.
"""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.advice import Proposal
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.project import Document, Project, ProjectInfo
from ml_tui.domain.record_forms import RecordField
from ml_tui.domain.records import document_records
from ml_tui.export.cards import render_card
from ml_tui.i18n import LANGUAGES, Language
from ml_tui.report.parts import shown
from ml_tui.report.platform import PlatformTables


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("record_texts.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog().catalog


@pytest.fixture(scope="module")
def project(catalog: Catalog) -> Project:
    """A record of each kind with every field filled in."""
    records = {
        f"{form.prefix}-000001": Document(
            form.kind, f"이름 {form.prefix}", {field.id: f"{field.id},\n둘" for field in form.fields()}
        )
        for form in catalog.record_forms
    }
    return Project(ProjectInfo("p", "은행 A", date(2027, 1, 1)), records=records)


def test_the_texts_of_forms_are_unchanged(expected: dict[str, Any], catalog: Catalog) -> None:
    def told(field: RecordField) -> list[str]:
        return [field.id, field.label.ko, field.label.en, field.kind, field.heading]

    assert expected["forms"] == [
        {
            "kind": form.kind,
            "prefix": form.prefix,
            "title": [form.title.ko, form.title.en],
            "about": [told(field) for field in form.about],
            "sections": [
                [section.title.ko, section.title.en, [told(field) for field in section.fields]]
                for section in form.sections
            ],
        }
        for form in catalog.record_forms
    ]


def test_the_texts_of_questions_are_unchanged(expected: dict[str, Any], catalog: Catalog) -> None:
    path = catalog.question_path
    assert path
    found: dict[str, Any] = {}
    for language, length in product(LANGUAGES, range(5)):
        for answers in product("yn", repeat=length):
            step = path.after(["yn".index(answer) for answer in answers])
            told = step.reason if isinstance(step, Proposal) else path.text_of(step)
            said = told.in_(language)
            found[f"{language}:{''.join(answers)}"] = [list(step.types), said] if isinstance(step, Proposal) else said
    assert found == expected["path"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_record_tables_of_reports_are_unchanged(
    expected: dict[str, Any], catalog: Catalog, project: Project, language: Language
) -> None:
    maker = PlatformTables(catalog, project, language, date(2027, 1, 1))
    for form in catalog.record_forms:
        table = maker.sheets(form)
        found = [table.title, *([shown(value) for value in row] for row in table.rows)]
        assert found == expected["tables"][f"{table.id}.{language}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_of_records_are_unchanged(
    expected: dict[str, Any], catalog: Catalog, project: Project, language: Language
) -> None:
    for form in catalog.record_forms:
        card = render_card(form, project.records[f"{form.prefix}-000001"], language).decode()
        assert card.split("\n") == expected["cards"][f"{form.kind}.{language}"]


def test_the_records_in_json_are_unchanged(expected: dict[str, Any], catalog: Catalog, project: Project) -> None:
    assert document_records(catalog, project) == expected["json"]
