"""HTML: one file that runs nothing, loads nothing, and has everything within reach."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ml_tui.domain.project import Project, RowState
from ml_tui.export import produce
from ml_tui.export.formats import html
from ml_tui.i18n import LANGUAGES, Language
from tests.unit.report_samples import INFO, ITEM_IDS, hostile_project, marked_project, milestones, report_on


class Page(HTMLParser):
    """Collects the content of a page, and complains about tags that do not match."""

    VOID = frozenset({"meta", "br", "rect", "line", "circle", "polyline", "link", "img"})

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(data.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def names(self) -> set[str]:
        """The tags that occur."""
        return {tag for tag, _attributes in self.tags}

    def values(self, name: str) -> list[str]:
        """The values of an attribute on all tags."""
        return [value for _tag, attributes in self.tags for key, value in attributes.items() if key == name and value]


@pytest.fixture(scope="module")
def page() -> Page:
    """A page with something of every kind."""
    return Page(produce(report_on(marked_project(), past=milestones()), "html"))


def test_the_page_runs_no_script_and_loads_nothing(page: Page) -> None:
    assert page.names() & {"script", "link", "img", "iframe", "object", "base", "form"} == set()
    assert [name for _tag, attributes in page.tags for name in attributes if name.startswith("on")] == []
    assert [link for link in page.values("href") if not link.startswith("#")] == []
    text = produce(report_on(marked_project()), "html").decode()
    assert re.findall(r"url\(|@import|https?://", text) == []


def test_links_lead_to_anchors_and_every_item_has_one(page: Page) -> None:
    anchors = page.values("id")
    assert len(anchors) == len(set(anchors))
    assert {link[1:] for link in page.values("href")} <= set(anchors)
    assert {f"item-{name}" for name in ITEM_IDS} <= set(anchors)


def test_the_page_states_its_language_and_suits_phones_dark_mode_and_print(page: Page) -> None:
    assert ("html", {"lang": "ko"}) in page.tags
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in page.tags
    text = produce(report_on(marked_project()), "html").decode()
    assert all(f"@media {kind}" in text for kind in ("(prefers-color-scheme: dark)", "print", "(max-width: 640px)"))


def test_charts_can_be_read_aloud(page: Page) -> None:
    drawings = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert len(drawings) == 6  # two sections, two layers, one area, the trend
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in drawings)
    assert len([tag for tag, _attributes in page.tags if tag == "polyline"]) == 2


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</style><script>",
        "{{7*7}}{% raw %}",
        "&lt;b&gt;",
    ],
)
def test_text_of_users_stays_text(evil: str) -> None:
    data = produce(report_on(hostile_project(evil)), "html")
    assert Page(data).names() & {"script", "img"} == set()
    assert "{{" not in evil or evil.encode() in data


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_executive_page_is_short(language: Language) -> None:
    page = Page(produce(report_on(marked_project(), depth="executive", language=language), "html"))
    tables = [value for value in page.values("id") if value.startswith("t-")]
    assert tables == ["t-high-findings", "t-gaps", "t-summary", "t-layers"]
    assert "nav" not in page.names()


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of the cached template."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_compiled_template_is_kept_and_used(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_on(marked_project())
    first = html.render(report)
    (path,) = files_in(cache_folder)
    assert path.name.startswith("report.html.j2.")
    monkeypatch.setattr("jinja2.Environment.compile", lambda *_args, **_options: pytest.fail("compiled anew"))
    assert html.render(report) == first


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _whole: b"",
    "rubbish": lambda _whole: b"rubbish",
    "half": lambda whole: whole[: len(whole) // 2],
    "a little": lambda whole: whole[:40],
    "NUL from there on": lambda whole: whole[:40] + b"\0" * (len(whole) - 40),
    "one letter changed": lambda whole: whole[:-900] + bytes([whole[-900] ^ 1]) + whole[-899:],
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_compiled_template_is_compiled_again(cache_folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    report = report_on(marked_project())
    first = html.render(report)
    (path,) = files_in(cache_folder)
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    assert html.render(report) == first
    assert path.read_bytes() == whole


def test_a_compiled_template_of_another_source_is_not_used(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_on(marked_project())
    html.render(report)
    (path,) = files_in(cache_folder)
    before = path.read_bytes()
    monkeypatch.setattr(html, "SETTINGS", {**html.SETTINGS, "trim_blocks": False})
    html.render(report)
    assert path.read_bytes() != before


def test_html_is_rendered_without_a_cache(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_on(marked_project())
    monkeypatch.setattr(sys, "pycache_prefix", "/proc/nowhere")
    first = html.render(report)
    monkeypatch.setattr(sys, "pycache_prefix", str(cache_folder))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert html.render(report) == first
    assert files_in(cache_folder) == []


def test_only_a_word_too_long_for_a_column_is_broken_inside() -> None:
    long, plain = "https://wiki.example/a-very-long-path", "Model Development 하이퍼파라미터"
    page = produce(
        report_on(Project(INFO, rows={"1.1.1": RowState(True, long, ""), "1.1.2": RowState(True, plain)})), "html"
    )
    assert f'<span class="long">{long}</span>'.encode() in page
    assert f'">{plain}</td>'.encode() in page
    assert re.search(rb"td\.text \{[^}]*overflow-wrap: break-word", page)


def test_both_lines_of_a_trend_are_visible_when_they_coincide() -> None:
    page = produce(report_on(marked_project(), past=milestones()), "html").decode()
    radii = {key: re.findall(rf'dot-{key}" r="(\d+)"', page) for key in ("implemented", "verified")}
    assert set(radii["implemented"]) == {"5"} and set(radii["verified"]) == {"3"}
    assert re.search(r"\.line-implemented \{[^}]*stroke-width: 5", page)
