"""A package that is missing or broken is told with what to do about it, never as a defect of ml-tui."""

from __future__ import annotations

import importlib
import platform
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ml_tui import packages
from ml_tui.errors import NotInstalled
from ml_tui.export import produce
from tests.unit.report_samples import marked_project, report_on
from tests.unit.test_cli import Cli


class Missing:
    """Answers for imports as if the package ``name`` were not installed, or could not be loaded for an ``error``."""

    def __init__(self, name: str, error: ImportError | None = None) -> None:
        self.name = name
        self.error = error or ModuleNotFoundError(f"No module named {name!r}", name=name)

    def find_spec(self, name: str, *_where: object) -> None:
        if name == self.name:
            raise self.error


@pytest.mark.parametrize(
    ("format_id", "package", "requirement"),
    [
        ("xlsx", "xlsxwriter", "xlsxwriter"),
        ("xlsx", "python_calamine", "python-calamine"),
        ("html", "jinja2", "jinja2"),
    ],
)
def test_an_export_names_the_package_that_is_missing(
    format_id: str, package: str, requirement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = report_on(marked_project())
    for module in [name for name in sys.modules if name.startswith(("ml_tui.workbook.writer", package))]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "meta_path", [Missing(package), *sys.meta_path])
    with pytest.raises(NotInstalled) as caught:
        produce(report, format_id)
    assert caught.value.message == f"{package} 패키지가 없습니다"
    assert f"{sys.executable} -m pip install --force-reinstall '{requirement}" in caught.value.hint


def test_a_part_of_ml_tui_that_is_missing_is_a_defect() -> None:
    with pytest.raises(ModuleNotFoundError), packages.explained():
        importlib.import_module("ml_tui.nothing")


def test_versions_are_those_of_the_installed_packages() -> None:
    assert packages.version_of("textual") == "8.2.8"
    assert packages.version_of("no-such-package") == ""


def broken(kind: str) -> Any:
    """A typst that is there and of no use."""
    engine: Any = ModuleType("typst")
    if kind == "half unpacked":
        return engine

    class PanicException(BaseException):
        """What Rust raises."""

    def compile_as_before(_source: Any, *, root: Any, font_paths: Any, format: str) -> bytes:
        return b""

    def panic(*_values: Any, **_options: Any) -> bytes:
        raise PanicException("called `Option::unwrap()` on a `None` value")

    engine.Fonts = lambda **_options: None
    engine.TypstError = RuntimeError
    engine.compile = panic if kind == "panicking" else compile_as_before
    return engine


@pytest.fixture(params=["missing", "not loadable", "half unpacked", "too old", "panicking"])
def typst(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Puts a typst in the place of the installed one that is of no use; what is said of it."""
    monkeypatch.delitem(sys.modules, "typst", raising=False)
    if request.param == "missing":
        monkeypatch.setattr(sys, "meta_path", [Missing("typst"), *sys.meta_path])
        return "typst 패키지가 없습니다"
    if request.param == "not loadable":
        error = ImportError("libc.so.6: version `GLIBC_2.38' not found", name="typst.typst")
        monkeypatch.setattr(sys, "meta_path", [Missing("typst", error), *sys.meta_path])
        return "GLIBC_2.38"
    monkeypatch.setitem(sys.modules, "typst", broken(request.param))
    return {"half unpacked": "Fonts", "too old": "unexpected keyword", "panicking": "unwrap"}[request.param]


@pytest.mark.parametrize("own", [False, True])
def test_an_unusable_typst_is_reported_with_how_to_install_it(typst: str, own: bool, tmp_path: Path) -> None:
    template = tmp_path / "own.typ"
    template.write_text("= Title")
    with pytest.raises(NotInstalled) as caught:
        produce(report_on(marked_project()), "pdf", template if own else None)
    assert typst in caught.value.message and "typst" in caught.value.message
    assert "pip install --force-reinstall 'typst<0.16,>=0.15'" in caught.value.hint


def test_doctor_reports_an_unusable_typst(typst: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Cli(tmp_path, capsys)("doctor")
    assert run.code == 1
    assert re.search(r"^\[확인\] +typst ", run.out, re.MULTILINE)
    (advice,) = (line for line in run.out.splitlines() if line.startswith("typst: "))
    assert typst in advice and "pip install" in advice


def test_doctor_lists_the_versions_of_packages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = Cli(tmp_path, capsys)("doctor").out
    for name, version in (
        ("Python", platform.python_version()),
        ("Textual", "8.2.8"),
        ("YAML", f"PyYAML {packages.version_of('PyYAML')}, libyaml "),
        ("typst", packages.version_of("typst")),
    ):
        assert re.search(rf"^\[정상\] +{name} +{re.escape(version)}", out, re.MULTILINE), name


@pytest.mark.parametrize("name", ["openpyxl", "defusedxml"])
def test_an_import_does_not_blame_the_workbook_for_a_missing_package(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = Cli(tmp_path, capsys)
    project_id = cli.new()
    book = tmp_path / "book.xlsx"
    assert cli("export", project_id, "-f", "xlsx", "-o", str(book)).code == 0
    (tmp_path / "first").mkdir()
    (tmp_path / f"first/{name}.py").write_text(f"raise ModuleNotFoundError(name={name!r})")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "first"))
    run = cli("import", project_id, str(book))
    assert (run.code, len(run.err.splitlines())) == (6, 2)
    assert f"{name} 패키지가 없습니다" in run.err and f"pip install --force-reinstall '{name}" in run.err
