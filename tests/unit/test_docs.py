"""The documents are true: keys, commands, pictures and links."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from ml_tui import __version__
from ml_tui.cli.registry import command_names
from ml_tui.content import catalog_schema, check_catalog
from ml_tui.i18n import LANGUAGES, Language
from tests.own_catalogs import examples

ROOT = Path(__file__).resolve().parents[2]
PAGES: list[Path] = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")])
"""The documents for users, in both languages."""


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The script that makes the key tables."""
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "docs/make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def language_of(page: Path) -> Language:
    return "ko" if page.name.endswith(".ko.md") else "en"


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize(("name", "language"), [("docs/keys.md", "en"), ("docs/keys.ko.md", "ko")])
def test_the_key_tables_are_those_of_the_app(maker: ModuleType, name: str, language: Language) -> None:
    page = text_of(ROOT / name)
    assert page == maker.with_keys(page, language), "run: .venv/bin/python docs/make.py keys"
    assert "`Ctrl+S`" in page


def test_every_page_is_there_in_both_languages() -> None:
    twins = {page.with_name(page.name.replace(".ko.md", ".md").replace(".md", ".ko.md")) for page in PAGES}
    assert len(PAGES) > 10
    assert {page for page in PAGES if language_of(page) == "ko"} == twins


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_the_readme_is_one_page_and_links_to_all_others(name: str) -> None:
    text = text_of(ROOT / name)
    assert len(text.splitlines()) <= 130
    others = [named(page) for page in PAGES if page.parent != ROOT and language_of(page) == language_of(ROOT / name)]
    assert [other for other in others if f"({other})" not in text] == []


@pytest.mark.parametrize("page", [*PAGES, *ROOT.glob("docs/adr/*.md")], ids=named)
def test_every_link_has_a_target(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]+))?\)", text_of(page)):
        if not target.startswith("http"):
            there = page.parent / target if target else page
            assert there.exists(), target
            assert not anchor or anchor in anchors(there), f"{target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """The places on a page that a link may name."""
    headings = re.findall(r"^#+ (.+)", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_in_the_documents_exist(page: Path) -> None:
    shown = set(re.findall(r"(?:^|`)(?:ssh -T \S+ )?ml-tui ([a-z]+)", text_of(page), re.MULTILINE))
    assert shown <= command_names()
    assert shown or page.stem.partition(".")[0] in {"keys", "benchmarks"}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_picture_is_shown_and_is_small(maker: ModuleType, language: Language) -> None:
    """In the pages of its language, as a PNG file with a palette."""
    wanted = {f"{name}.{language}.png" for name in (*maker.SHOTS, "report", "difference")}
    there = {path.name for path in maker.PICTURES.iterdir() if path.name.split(".")[1] == language}
    pages = "".join(text_of(page) for page in PAGES if language_of(page) == language)
    shown = set(re.findall(r"/([\w.]+\.png)", pages))
    assert len(wanted) >= 12 and wanted == there == shown
    for name in wanted:
        data = (maker.PICTURES / name).read_bytes()
        kind = data[25]
        assert data.startswith(b"\x89PNG") and kind == 3, f"{name} has no palette"
        assert len(data) < 60_000, name


@pytest.mark.parametrize("name", ["catalog.md", "catalog.ko.md"])
class TestCatalogPage:
    def test_the_example_is_a_sound_catalog(self, name: str, tmp_path: Path) -> None:
        own = tmp_path / "firm.yaml"
        own.write_text(example(name), encoding="utf-8")
        assert [str(problem) for problem in check_catalog(own)] == []
        assert examples(name) == examples("catalog.md")

    def test_the_page_names_every_field(self, name: str) -> None:
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        schema = catalog_schema()["$defs"]
        fields = {field for part in schema.values() for field in part.get("properties", ())} - {*LANGUAGES}
        assert len(fields) > 40
        assert [field for field in sorted(fields) if not re.search(rf"\b{field}\b", page)] == []


def example(name: str) -> str:
    """The first example on the page ``name``, a whole catalog."""
    return examples(name)[0]


def test_the_architecture_names_every_package() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (ROOT / "src/ml_tui").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert [room for room in sorted(rooms) if room not in page] == []


def test_the_example_of_a_template_is_the_same_in_both_languages() -> None:
    pages = [text_of(ROOT / "docs" / name) for name in ("report-template.md", "report-template.ko.md")]
    english, korean = (re.findall(r"```typst\n.*?```", page, re.DOTALL) for page in pages)
    assert len(english) == 1 and english == korean


def test_every_decision_is_indexed_and_has_all_sections() -> None:
    folder = ROOT / "docs/adr"
    decisions = [page for page in sorted(folder.glob("*.md")) if page.name != "README.md"]
    assert set(re.findall(r"\((\S+\.md)\)", text_of(folder / "README.md"))) == {page.name for page in decisions}
    for page in decisions:
        headings = re.findall(r"^## (.+)", text_of(page), re.MULTILINE)
        assert {"Context", "Decision", "Alternatives", "Consequences", "What would change it"} <= set(headings), (
            page.name
        )


def test_the_tools_of_the_hooks_are_those_of_the_project() -> None:
    """No hook brings its own version of a tool."""
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert local["repo"] == "local"
    assert [hook["entry"].split()[0] for hook in local["hooks"]] == [
        ".venv/bin/ruff",
        ".venv/bin/ruff",
        ".venv/bin/mypy",
    ]


def test_the_public_check_runs_on_every_supported_python() -> None:
    (job,) = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text())["jobs"].values()
    promised = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text())
    assert job["strategy"]["matrix"]["python"] == promised
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make check PYTHON=python${{ matrix.python }}"]


def test_the_architecture_draws_the_enforced_layers() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1].splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    layers = [re.findall(r"ml_tui\.(\w+)", layer) for layer in contract["layers"]]
    assert [sorted(row.split()) for row in drawn if row] == [sorted(layer) for layer in layers]


def test_files_and_recipes_named_in_the_architecture_exist() -> None:
    adding = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Adding")[2]
    named = set(re.findall(r"`((?:src|tests|docs)/[\w/.-]+?\.\w+)`", adding))
    there = [name for name in sorted(named) if "NAME" not in name and "/ja/" not in name]  # the others are to be made
    assert len(there) > 10 and [name for name in there if not (ROOT / name).exists()] == []
    recipes = {path.name for path in (ROOT / "tests/recipes").glob("test_*.py")}
    assert set(re.findall(r"– `(test_\w+\.py)`", adding)) == recipes


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    released = re.findall(r"^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert released[0] == __version__
