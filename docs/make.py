"""Makes what the README shows: a picture of each screen and of two deliverables, drawn by ml-tui itself, and the key
tables.

``python docs/make.py`` makes both; ``python docs/make.py keys`` only the tables.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import re
import tempfile
from pathlib import Path

import msgspec
import typst

from ml_tui import i18n
from ml_tui.content import Loaded, load_catalog
from ml_tui.export import difference_of, pdf, report_of
from ml_tui.i18n import Language
from ml_tui.locations import Locations, find_locations
from ml_tui.report.parts import Report
from ml_tui.sample import make_sample, sample_author
from ml_tui.session import Session
from ml_tui.store import Library, Settings
from ml_tui.text import width
from ml_tui.tui import commands
from ml_tui.tui.app import MlTuiApp

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/pictures"
READMES: dict[Language, Path] = {"en": ROOT / "README.md", "ko": ROOT / "README.ko.md"}

SHOTS: dict[str, tuple[str, ...]] = {
    "dashboard": ("1",),
    "mapping": ("2",),
    "checklist": ("3",),
    "item": ("3", "down", "down", "down", "enter"),
    "review": ("3", "r"),
    "pipeline": ("4",),
    "gap": ("5",),
    "modules": ("6",),
    "history": ("7",),
    "projects": ("0",),
}
"""Name of each picture and the keys that lead to it."""

_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""A picture shall load nothing from elsewhere."""


_TEXT = re.compile(r'(<text [^>]*?)textLength="[^"]*"([^>]*>)([^<]*)</text>')
_CELL = 12.2
"""The width of a cell in a picture, as Rich draws it."""


def main() -> None:
    """Make everything, or only the key tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "keys"], default="all")
    what = parser.parse_args().what
    for language, readme in READMES.items():
        readme.write_text(with_keys(readme.read_text(encoding="utf-8"), language), encoding="utf-8")
    if what == "all":
        PICTURES.mkdir(exist_ok=True)
        for language in i18n.LANGUAGES:
            asyncio.run(draw(language))
            draw_deliverables(language)


def with_keys(readme: str, language: Language) -> str:
    """``readme`` with the key tables between its markers made anew."""
    before, _begin, rest = readme.partition("<!-- keys -->")
    _old, _end, after = rest.partition("<!-- /keys -->")
    return f"{before}<!-- keys -->\n{key_tables(language)}\n<!-- /keys -->{after}"


def key_tables(language: Language) -> str:
    """All keys as Markdown, a table for each place where they work."""
    say = i18n.translation(language).gettext
    head = {"ko": "| 키 | 하는 일 |\n|---|---|", "en": "| key | what it does |\n|---|---|"}[language]
    parts = []
    for scope, title in commands.SCOPES.items():
        rows = [
            f"| {' '.join(f'`{key}`' for key in command.shown_keys.split())} | "
            + ": ".join(say(text) for text in (command.title, command.help) if text)
            + " |"
            for command in commands.COMMANDS
            if command.scope == scope
        ]
        if rows:
            parts.append("\n".join([f"\n**{say(title)}**\n", head, *rows]))
    return "\n".join(parts) + "\n"


async def draw(language: Language) -> None:
    """Draw every picture in ``language``."""
    i18n.use_language(language)
    for name, keys in SHOTS.items():
        # Each of a sample of its own: one that is being left is still held.
        with tempfile.TemporaryDirectory() as folder:
            locations, loaded, project_id = _sample(Path(folder), language)
            app = MlTuiApp(
                locations=locations,
                settings=Settings(),
                loaded=loaded,
                project_id=project_id,
                language=language,
                by=sample_author(language),
            )
            async with app.run_test(size=(110, 32)) as pilot:
                await pilot.press(*keys)
                await pilot.pause(0.3)
                picture = app.export_screenshot(title="ml-tui")
                await pilot.press("0" if name != "projects" else "down", "q")
            target = PICTURES / f"{name}.{language}.svg"
            target.write_text(_TEXT.sub(_measured, _FONTS.sub("", picture)), encoding="utf-8")


def _sample(folder: Path, language: Language) -> tuple[Locations, Loaded, str]:
    """A new sample project in ``folder``: where it lies, its catalog, its id."""
    locations = msgspec.structs.replace(find_locations(), data=folder)
    loaded = load_catalog(cache=locations.cache)
    return locations, loaded, make_sample(Library(locations), loaded, language)


def draw_deliverables(language: Language) -> None:
    """Draw the first page of the executive's PDF, and of the difference of two checkpoints, in ``language``."""
    i18n.use_language(language)
    with tempfile.TemporaryDirectory() as folder:
        locations, loaded, project_id = _sample(Path(folder), language)
        store = Library(locations).open(project_id, write=False)
        session = Session(loaded, store)
        since = store.checkpoints.all()[1]
        for name, report in (
            ("report", report_of(session, language=language, depth="executive")),
            ("difference", difference_of(session, since, None, language=language)),
        ):
            (PICTURES / f"{name}.{language}.png").write_bytes(_first_page(report))


def _first_page(report: Report) -> bytes:
    pages = typst.compile(
        pdf.TEMPLATE,
        root=pdf.TEMPLATE.parent,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[pdf.FONTS]),
        format="png",
        ppi=90,
        sys_inputs={"report": json.dumps(pdf.handed_over(report), ensure_ascii=False)},
    )
    return pages[0] if isinstance(pages, list) else pages


def _measured(text: re.Match[str]) -> str:
    """A piece of text as long as its cells are: Rich counts characters, of which a Hangul syllable takes up two."""
    before, after, content = text.groups()
    plain = html.unescape(content).replace("\xa0", " ")
    return f'{before}textLength="{width(plain) * _CELL:.1f}"{after}{content}</text>'


if __name__ == "__main__":
    main()
