"""Makes the pictures of the documents, of screens and of two deliverables, and the key tables of ``docs/keys.md``.

``make pictures`` makes both; ``python docs/make.py keys`` only the tables, for which nothing else need be installed.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
from pathlib import Path
from random import Random
from unittest.mock import patch

import msgspec
import typst

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ml_tui import i18n
from ml_tui.content import Loaded, load_catalog
from ml_tui.export import difference_of, report_of
from ml_tui.export.formats import pdf
from ml_tui.i18n import Language
from ml_tui.locations import Locations, find_locations
from ml_tui.report.parts import Report
from ml_tui.sample import make_sample
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.tui import commands

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/pictures"
KEY_PAGES: dict[Language, Path] = {"en": ROOT / "docs/keys.md", "ko": ROOT / "docs/keys.ko.md"}

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


OTHERS: dict[Language, list[tuple[str, str]]] = {
    "ko": [("보험 B 보상 심사 AI", "보험 B 데이터전략팀"), ("병원 C 영상 판독 보조", "병원 C 정보화실")],
    "en": [("Insurer B claims AI", "Insurer B, data strategy"), ("Hospital C reading aid", "Hospital C, IT office")],
}
"""Projects that the project list shows beside the sample: name and client."""


def main() -> None:
    """Make everything, or only the key tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "keys"], default="all")
    what = parser.parse_args().what
    for language, page in KEY_PAGES.items():
        page.write_text(with_keys(page.read_text(encoding="utf-8"), language), encoding="utf-8")
    if what == "all":
        from docs.picture import at_a_fixed_time

        at_a_fixed_time()
        for language in i18n.LANGUAGES:
            draw_screens(language)
            draw_deliverables(language)


def with_keys(page: str, language: Language) -> str:
    """``page`` with the key tables between its markers made anew."""
    before, _begin, rest = page.partition("<!-- keys -->")
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


def draw_screens(language: Language) -> None:
    """Draw every screen in ``language``."""
    from docs.picture import picture_of_app

    i18n.use_language(language)
    for name, keys in SHOTS.items():
        with tempfile.TemporaryDirectory() as folder:
            _locations, _loaded, project_id = _sample(Path(folder), language)
            picture = picture_of_app(["--lang", language, project_id], keys, Path(folder))
        (PICTURES / f"{name}.{language}.png").write_bytes(picture)


def _sample(folder: Path, language: Language) -> tuple[Locations, Loaded, str]:
    """The sample project and others in ``folder``: where they lie, the catalog, the id of the sample."""
    locations = msgspec.structs.replace(find_locations(), data=folder)
    library, loaded = Library(locations), load_catalog(cache=locations.cache)
    with patch("secrets.choice", Random(23053).choice):  # the same ids in every picture
        for name, client in OTHERS[language]:
            library.create(name, client=client)
        return locations, loaded, make_sample(library, loaded, language)


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
    from docs.picture import small_png
    from PIL import Image

    pages = typst.compile(
        pdf.TEMPLATE,
        root=pdf.TEMPLATE.parent,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[pdf.FONTS]),
        format="png",
        ppi=90,
        sys_inputs={"report": json.dumps(pdf.template_data(report), ensure_ascii=False)},
    )
    page = Image.open(io.BytesIO(pages[0] if isinstance(pages, list) else pages))
    return small_png(page.convert("RGB"))


if __name__ == "__main__":
    main()
