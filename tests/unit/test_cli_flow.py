"""``ml-tui flow``: pipelines as ASCII flows, for a terminal or a file."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from ml_tui.cli import output
from ml_tui.domain.project import Condition
from ml_tui.store import Library
from ml_tui.text import width
from tests.unit.test_cli import Cli, without_none
from tests.unit.test_pipeline_page import CATALOG


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line on a catalog with two pipelines, ``flow`` and ``inference``."""
    cli = Cli(tmp_path, capsys)
    cli.catalog.write_bytes(msgspec.json.encode(without_none(msgspec.to_builtins(CATALOG))))
    return cli


@pytest.fixture
def project(cli: Cli) -> str:
    return cli.new()


def test_flow_draws_one_pipeline(cli: Cli, project: str) -> None:
    run = cli("flow", project, "flow", "--width", "40")
    assert (run.code, run.err) == (0, "")
    assert run.lines == [
        "7 시험 파이프라인",
        "+------+    +--------+    +--------+",
        "| 받기 | -> | 다듬기 | -> | 보내기 |",
        "+------+    +--------+    +--------+",
    ]


def test_boxes_show_the_conditions_of_stages(cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ml_tui.content import Loaded
    from ml_tui.locations import Locations
    from ml_tui.session import Session

    library = Library(Locations(data=cli.data, config=cli.data, cache=cli.data))
    session = Session(Loaded(CATALOG, cli.catalog, "0" * 64), library.open(project))
    session.set_state("stage", "stage-2", condition=Condition.NOT_BUILT)
    session.close()
    assert cli("flow", project, "시험 파이프라인").lines[1:] == [
        "+------+    +----------+    +--------+",
        "| 받기 | -> | 다듬기   | -> | 보내기 |",
        "|      |    | . 미구축 |    |        |",
        "+------+    +----------+    +--------+",
    ]


def test_flow_draws_all_pipelines_in_the_chosen_language(cli: Cli, project: str) -> None:
    lines = cli("flow", project, "--lang", "en").lines
    assert lines[0] == "7 Trial pipeline"
    assert "8 다른 흐름 (en)" in lines
    assert lines[lines.index("8 다른 흐름 (en)") - 1] == ""


def test_flow_keeps_within_the_width(cli: Cli, project: str) -> None:
    for cells in (40, 47, 200):
        lines = cli("flow", project, "--lang", "en", "--width", str(cells)).lines
        assert max(width(line) for line in lines) <= cells


@pytest.mark.parametrize(("columns", "drawn_in"), [("52", 52), ("20", 40), ("300", 200)])
def test_the_default_width_is_that_of_the_terminal(
    cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch, columns: str, drawn_in: int
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda _stream: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_default: os.terminal_size((int(columns), 24)))
    assert (
        cli("flow", project, "--lang", "en").out == cli("flow", project, "--lang", "en", "--width", str(drawn_in)).out
    )


def test_the_default_width_without_a_terminal_is_80(cli: Cli, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    assert cli("flow", project, "--lang", "en").out == cli("flow", project, "--lang", "en", "--width", "80").out


@pytest.mark.parametrize("asked", ["39", "201", "x", "-1", "", "4e1", "９０", "9" * 30])
def test_an_impossible_width_is_wrong_usage(cli: Cli, project: str, asked: str) -> None:
    run = cli("flow", project, f"--width={asked}")
    assert (run.code, run.out) == (2, "")
    assert "--width" in run.err
    assert "40부터 200까지" in run.err


@pytest.mark.parametrize(("word", "hint"), [("flwo", "혹시 flow?"), ("없음", "쓸 수 있는 것: flow, inference")])
def test_an_unknown_pipeline_is_wrong_usage(cli: Cli, project: str, word: str, hint: str) -> None:
    run = cli("flow", project, word)
    assert (run.code, run.out) == (2, "")
    assert f"그런 파이프라인이 없습니다: {word}" in run.err
    assert hint in run.err


def test_an_unknown_project_is_exit_code_3(cli: Cli) -> None:
    assert cli("flow", "nobody").code == 3


def test_a_catalog_without_pipelines_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli = Cli(tmp_path, capsys)
    run = cli("flow", cli.new())
    assert (run.code, run.out) == (0, "")
    assert "파이프라인이 없습니다" in run.err
