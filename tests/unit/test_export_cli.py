"""What the command line adds to exports: the language of the report, the user's own template, the schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ml_tui.export.formats import pdf
from ml_tui.report.schema import report_schema
from tests.unit.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Commands that run in an empty folder of their own."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return Cli(tmp_path, capsys)


def test_the_language_of_the_report_is_not_that_of_the_messages(cli: Cli) -> None:
    project_id = cli.new()

    def language_of(*options: str) -> str:
        document = json.loads(cli(*options, "export", project_id, "-f", "json", "-o", "-").out)
        return str(document["language"])

    assert language_of() == "ko"
    assert language_of("--lang", "en") == "en"
    run = cli("--lang", "ko", "export", project_id, "-f", "json", "-o", "r.json", "--report-lang", "en")
    assert (run.code, "썼습니다" in run.err) == (0, True)
    assert json.loads(Path("r.json").read_bytes())["language"] == "en"
    assert cli("export", project_id, "-f", "json", "--report-lang", "fr").code == 2


def test_a_pdf_is_made_from_an_own_template(cli: Cli) -> None:
    project_id = cli.new()
    Path("firm.typ").write_text("#json(bytes(sys.inputs.report)).title", encoding="utf-8")
    assert cli("export", project_id, "-f", "pdf", "-o", "r.pdf", "--template", "firm.typ").code == 0
    assert pdf.page_count(Path("r.pdf").read_bytes()) == 1
    Path("firm.typ").write_text("#nothing", encoding="utf-8")
    run = cli("export", project_id, "-f", "pdf", "-o", "s.pdf", "--template", "firm.typ")
    assert (run.code, "firm.typ:1:1" in run.err, Path("s.pdf").exists()) == (5, True, False)
    assert cli("export", project_id, "-f", "pdf", "-o", "s.pdf", "--template", "none.typ").code == 3
    assert cli("export", project_id, "-f", "md", "-o", "s.md", "--template", "firm.typ").code == 2


def test_unprintable_characters_are_reported_on_standard_error(cli: Cli) -> None:
    project_id = cli.new()
    cli("set", project_id, "1.1", "--note", "좋음 👍")
    assert "THUMBS UP SIGN" in cli("export", project_id, "-f", "pdf", "-o", "r.pdf").err
    assert cli("export", project_id, "-f", "html", "-o", "r.html").err.count("\n") == 1


def test_the_schema_of_a_report_is_printed(cli: Cli) -> None:
    run = cli("schema", "report")
    assert (run.code, json.loads(run.out)) == (0, report_schema())
    assert cli("schema", "poem").code == 2
