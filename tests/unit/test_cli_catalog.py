"""``catalog`` and ``schema``: showing, checking, describing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


def test_a_sound_catalog_is_exit_code_0(cli: Cli) -> None:
    for arguments in ([], [str(cli.catalog)]):
        run = cli("catalog", "check", *arguments)
        assert (run.code, run.out) == (0, "")
        assert str(cli.catalog) in run.err


def test_every_fault_of_a_catalog_is_printed_with_its_line(cli: Cli) -> None:
    text = cli.catalog.read_text(encoding="utf-8").replace('"layer":"top"', '"layer":"nowhere"')
    cli.catalog.write_text(text.replace(',"rows"', ',\n"rows"'), encoding="utf-8")
    run = cli("catalog", "check", str(cli.catalog))
    assert run.code == 5
    assert len(run.lines) == 2
    assert run.lines[0].startswith(f"{cli.catalog}:1: sections[1].items[0].layer: ")


def test_the_schema_of_a_catalog_is_json(cli: Cli) -> None:
    run = cli("catalog", "schema")
    assert run.code == 0
    assert json.loads(run.out)["$schema"].startswith("https://json-schema.org/")


def test_a_catalog_is_shown_item_by_item(cli: Cli) -> None:
    run = cli("catalog", "show")
    assert run.code == 0
    assert run.lines[0] == "작은 틀 (small 1)"
    assert all(f"{no}" in run.out and item in run.out for no, item in (("1.1", "alpha"), ("2.2", "epsilon")))
    cli.catalog.write_text("id: [", encoding="utf-8")
    assert cli("catalog", "show").code == 5
