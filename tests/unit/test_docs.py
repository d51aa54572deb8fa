"""The documents say what is: keys, commands, pictures and links."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from ml_tui.cli.registry import command_names
from ml_tui.content import catalog_schema, check_catalog
from ml_tui.i18n import Language
from tests.own_catalogs import examples

ROOT = Path(__file__).resolve().parents[2]
READMES: list[tuple[str, Language]] = [("README.md", "en"), ("README.ko.md", "ko")]


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The script that makes the key tables."""
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "docs/make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "language"), READMES)
def test_the_key_tables_are_those_of_the_app(maker: ModuleType, name: str, language: Language) -> None:
    readme = (ROOT / name).read_text(encoding="utf-8")
    assert readme == maker.with_keys(readme, language), "run: .venv/bin/python docs/make.py keys"
    assert "`Ctrl+S`" in readme


@pytest.mark.parametrize(("name", "language"), READMES)
def test_pictures_and_links_lead_somewhere(name: str, language: Language) -> None:
    readme = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)\)", readme)
    assert len([one for one in targets if one.endswith(f".{language}.svg")]) >= 10
    assert [one for one in targets if not one.startswith("http") and not (ROOT / one).exists()] == []


@pytest.mark.parametrize(("name", "_language"), READMES)
def test_commands_shown_exist(name: str, _language: Language) -> None:
    readme = (ROOT / name).read_text(encoding="utf-8")
    shown = set(re.findall(r"^(?:ssh -T \S+ )?ml-tui ([a-z]+)", readme, re.MULTILINE))
    assert shown and shown <= command_names()


@pytest.mark.parametrize("name", ["catalog.md", "catalog.ko.md"])
class TestTheCatalogPage:
    def test_its_example_is_a_sound_catalog(self, name: str, tmp_path: Path) -> None:
        own = tmp_path / "firm.yaml"
        own.write_text(example(name), encoding="utf-8")
        assert [str(problem) for problem in check_catalog(own)] == []
        assert examples(name) == examples("catalog.md")

    def test_it_names_every_field(self, name: str) -> None:
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        schema = catalog_schema()["$defs"]
        fields = {field for part in schema.values() for field in part.get("properties", ())}
        assert len(fields) > 40
        assert [field for field in sorted(fields) if not re.search(rf"\b{field}\b", page)] == []

    def test_its_links_lead_somewhere(self, name: str) -> None:
        targets = re.findall(r"\]\(([^)#]+)\)", (ROOT / "docs" / name).read_text(encoding="utf-8"))
        assert targets and [one for one in targets if not (ROOT / "docs" / one).exists()] == []


def example(name: str) -> str:
    """The first example on the page ``name``, a whole catalog."""
    return examples(name)[0]


def test_pictures_load_nothing_from_elsewhere() -> None:
    pictures = sorted((ROOT / "docs/pictures").glob("*.svg"))
    assert pictures
    for picture in pictures:
        foreign = re.findall(
            r"(?:href|src|url)\s*[=(]\s*['\"]?(https?://[^'\")\s]+)", picture.read_text(encoding="utf-8")
        )
        assert foreign == [], picture.name


def test_the_architecture_names_every_room() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (ROOT / "src/ml_tui").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert [room for room in sorted(rooms) if room not in page] == []
