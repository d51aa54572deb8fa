"""Whom to ask (문의 및 지원, the last section of each part of the guide): the project stores and shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from ml_tui.domain.diff import compare
from ml_tui.domain.project import Project, ProjectInfo
from ml_tui.domain.wording import Wording
from ml_tui.export.formats import pdf
from ml_tui.report.parts import Depth
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.tui.pages.workspace_page import workspace_lines
from tests.catalogs import small_catalog
from tests.pages import page_context
from tests.unit.dashboard_samples import INFO, dashboard_catalog
from tests.unit.report_samples import marked_project, report_on
from tests.unit.test_cli import Cli

NAME, ADDRESS = "최지민", "jimin@firm.example, 02-555-0100"


def test_the_contact_is_set_on_the_command_line_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli = Cli(tmp_path, capsys)
    project_id = cli.new("은행 A", "--contact", NAME, "--contact-address", ADDRESS)
    shown = cli.json("show", project_id)
    assert (shown["contact"], shown["contact_address"]) == (NAME, ADDRESS)
    assert f"{NAME}, {ADDRESS}" in cli("show", project_id).out
    assert "문의" not in cli("show", cli.new("은행 B")).out
    assert cli("new", "은행 C", "--contact", "가" * 2_000).code == 5


def test_a_changed_contact_is_logged_compared_and_undone(open_session: Callable[..., Session]) -> None:
    session = open_session()
    before = session.project
    change = session.set_info(contact=f" {NAME}\n", contact_address=ADDRESS)
    assert change is not None
    said = f"프로젝트: 문의 담당 (없음) → {NAME}, 문의처 (없음) → {ADDRESS}"
    assert Wording(session.catalog).lines(change) == [said]
    fields = [field.field for field in compare(before, session.project, session.catalog)]
    assert fields == ["contact", "contact_address"]
    session.undo()
    assert session.project == before
    session.redo()
    assert session.project.info.contact_line == f"{NAME}, {ADDRESS}"


def test_a_project_file_without_a_contact_opens(library: Library) -> None:
    project_id = library.create("은행 A")
    (file,) = (library.locations.data / "projects" / project_id).glob("project.json")
    assert "contact" not in file.read_text("utf-8")
    (entry,) = library.entries()
    assert entry.info is not None and entry.info.contact_line == ""


@pytest.mark.parametrize(
    ("name", "address", "line"), [(NAME, ADDRESS, f"{NAME}, {ADDRESS}"), (NAME, "", NAME), ("", ADDRESS, ADDRESS)]
)
def test_the_cover_of_a_report_names_the_contact(name: str, address: str, line: str) -> None:
    project = marked_project()
    info = msgspec.structs.replace(project.info, contact=name, contact_address=address)
    made = report_on(msgspec.structs.replace(project, info=info))
    assert ("contact", "문의 및 지원", line) in made.facts.rows
    assert json.loads(msgspec.json.encode(made.document))["project"]["contact"] == name


def test_a_cover_without_a_contact_has_no_such_line() -> None:
    project = marked_project()
    info = msgspec.structs.replace(project.info, contact="", contact_address="")
    made = report_on(msgspec.structs.replace(project, info=info))
    assert "contact" not in {row[0] for row in made.facts.rows}


def page(info: ProjectInfo) -> list[str]:
    """The lines of the guide's page of the dashboard."""
    lines = workspace_lines(page_context(dashboard_catalog(), Project(info), width=100, reader="user"), "dashboard")
    return ["".join(text for text, _tone in line.spans) for line in lines]


def test_a_workspace_page_names_the_contact_or_how_to_set_it() -> None:
    filled = page(msgspec.structs.replace(INFO, contact=NAME, contact_address=ADDRESS))
    at = filled.index("문의 및 지원")
    assert filled[at + 1 : at + 4] == ["이 화면을 쓰다가 궁금한 점은 아래로 문의하십시오.", NAME, ADDRESS]
    empty = page(INFO)
    at = empty.index("문의 및 지원")
    assert empty[at + 1] == "이 화면을 쓰다가 궁금한 점은 담당 컨설턴트에게 문의하십시오."
    assert "프로젝트 목록(0)에서 e" in empty[at + 2]


def test_a_catalog_without_workspace_texts_shows_the_contact() -> None:
    info = msgspec.structs.replace(INFO, contact=NAME)
    lines = workspace_lines(page_context(small_catalog(), Project(info), width=100, reader="user"), "pipeline")
    assert NAME in ["".join(text for text, _tone in line.spans) for line in lines]


def test_a_printed_report_of_any_depth_has_the_contact() -> None:
    for depth in get_args(Depth):
        given = pdf.template_data(report_on(marked_project(), depth=depth))
        assert (given["words"]["support"], given["contact"]) == ("문의 및 지원", "최지민, jimin@firm.example")
