"""A typed path is completed as in a shell, and nothing hostile gets into the field."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ml_tui.text import width
from ml_tui.tui.completion import Completion, complete, names_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a few files and folders, some of them hidden."""
    here = tmp_path / "여기"
    for name in ("보고서", "보관", ".config", "비 고"):
        (here / name).mkdir(parents=True)
    for name in ("report.xlsx", "report.PDF", "readme", ".profile", "보고서/3월.xlsx"):
        (here / name).write_text("")
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here))
    return here


@pytest.mark.parametrize(
    ("typed", "completed", "names"),
    [
        ("readm", "readme", ()),
        ("비", "비 고/", ()),  # a folder ends in a slash
        ("보고", "보고서/", ()),
        ("보고서/", "보고서/3월.xlsx", ()),
        ("보", "보", ("보고서/", "보관/")),
        ("r", "re", ("readme", "report.PDF", "report.xlsx")),  # what they share comes first
        ("rep", "report.", ("report.PDF", "report.xlsx")),
        ("~", "~/", ()),
        ("~/보고", "~/보고서/", ()),  # the tilde stays
        ("~nobody-here", "~nobody-here", ()),
        ("~nobody-here/x", "~nobody-here/x", ()),
        ("..", "../", ()),
        ("../여", "../여기/", ()),
        (".", ".", (".config/", ".profile")),  # hidden ones for a dot
        (".c", ".config/", ()),
        ("readme", "readme", ()),  # complete
        ("R", "R", ()),
        ("없음", "없음", ()),
        ("no/such/folder/x", "no/such/folder/x", ()),
        ("readme/x", "readme/x", ()),
        ("nul\0/x", "nul\0/x", ()),
    ],
)
def test_a_path_is_completed(folder: Path, typed: str, completed: str, names: tuple[str, ...]) -> None:
    assert complete(typed) == Completion(completed, names)
    if typed.startswith(("보", "r")):  # and with an absolute path
        assert complete(f"{folder}/{typed}") == Completion(f"{folder}/{completed}", names)


def test_an_empty_text_lists_the_visible_files(folder: Path) -> None:
    assert complete("") == Completion("", ("readme", "report.PDF", "report.xlsx", "보고서/", "보관/", "비 고/"))


def test_only_files_with_a_wanted_suffix_are_offered(folder: Path) -> None:
    assert complete("r", (".xlsx",)) == Completion("report.xlsx")
    assert complete("rep", (".pdf",)) == Completion("report.PDF")
    assert complete("보고", (".pdf",)) == Completion("보고서/")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_offers_nothing(folder: Path) -> None:
    (folder / "보고서").chmod(0)
    assert complete("보고서/") == Completion("보고서/")


def test_a_link_to_a_folder_is_a_folder_and_a_dangling_one_a_file(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "보고서")
    (folder / "gone").symlink_to(folder / "nowhere")
    (folder / "loop").symlink_to(folder / "loop")
    assert [complete(typed).text for typed in ("li", "go", "lo")] == ["link/", "gone", "loop"]


HOSTILE = {
    "x\x1b]52;c;aGk=\x07y": "xy",
    "x\ny": "x y",
    "x\u202eexe.y": "xexe.y",
    "x\udcffy": "xy",  # no UTF-8
    "x\u1100\u1161": "x가",  # a decomposed syllable: typing it gives another name
    " x": "x",
}


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_shown_cleaned_and_not_completed(folder: Path, name: str) -> None:
    (folder / name).write_text("")
    found = complete("x")
    assert found == Completion("x", (HOSTILE[name],))
    (folder / "xyz").write_text("")
    found = complete("x")
    assert set(found.names) == {HOSTILE[name], "xyz"}
    assert found.text.isprintable() and "xyz".startswith(found.text)


@pytest.mark.parametrize(
    ("names", "cells", "shown"),
    [
        ((), 20, ""),
        (("a", "b"), 20, "a  b"),
        (("a", "b"), 4, "a  b"),
        (("a", "bc"), 4, "a  …"),
        (("가나다/", "라"), 10, "가나다/  …"),
        (tuple("abcdefgh"), 80, "a  b  c  d  e  f  …"),
        (("a" * 40, "b"), 80, "a" * 29 + "…  b"),
        (("a" * 40, "b"), 10, "a" * 9 + "…"),
    ],
)
def test_a_few_names_fit_into_a_line(names: tuple[str, ...], cells: int, shown: str) -> None:
    assert names_in(names, cells) == shown
    assert width(shown) <= cells
