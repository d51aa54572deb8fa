"""Every label of the guide is on some screen, or one key away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ml_tui.content import load_catalog
from ml_tui.locations import Locations
from ml_tui.store import Library, Settings
from ml_tui.tui.app import MlTuiApp
from ml_tui.tui.widgets.lines import LineView
from ml_tui.tui.workspaces.registry import WORKSPACES
from ml_tui.tui.workspaces.two_panes import TwoPanes

FACTS = Path(__file__).resolve().parents[3] / "shared/reference/guide_facts.json"


def labels(value: Any) -> Iterator[str]:
    """Every label in the guide's facts; not the meanings, which the app says in its own words."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("meaning", "role", "en"):
                yield from labels(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from labels(inner)
    elif isinstance(value, str):
        yield value


def squeezed(text: str) -> str:
    """``text`` without blanks, because a label may wrap over two lines."""
    return "".join(text.split())


async def test_every_label_of_the_guide_is_shown(locations: Locations, library: Library) -> None:
    if not FACTS.is_file():
        pytest.skip("the guide's facts are not here")
    wanted = set(labels(json.loads(FACTS.read_text(encoding="utf-8"))))
    assert len(wanted) > 250
    loaded = load_catalog()
    app = MlTuiApp(
        locations=locations,
        settings=Settings(),
        loaded=loaded,
        project_id=library.create("은행 A"),
        language="ko",
        by="김하늘",
    )
    seen: list[str] = []
    async with app.run_test(size=(160, 50)) as pilot:
        for way in WORKSPACES:
            await pilot.press(way.key)
            await pilot.pause()
            pane = app.screen.query_one(f"#{way.id}", TwoPanes)
            for pages in (1, 2, 3) if way.id == "pipeline" else (1,):
                seen += [squeezed(text) for text in texts_of(pane)]
                if pages < 3 and way.id == "pipeline":
                    await pilot.press("right_square_bracket")
                    await pilot.pause()
    everything = "\n".join(seen)
    missing = sorted(label for label in wanted if squeezed(label) not in everything)
    assert missing == []


def texts_of(pane: TwoPanes) -> Iterator[str]:
    """The texts of the list, and of the detail of each line."""
    lines = list(pane.list_lines(76))
    yield joined(lines)
    for one in lines:
        if one.key:
            yield joined(pane.detail_lines(one.key, 60))
    for view in pane.query(LineView):
        yield joined(view.lines)
        keys = [one.key for one in view.lines if one.key]
        for key in keys if view is pane.list_view else ():
            yield joined(pane.detail_lines(key, 60))


def joined(lines: Any) -> str:
    """The text of ``lines``."""
    return "\n".join("".join(text for text, _tone in (*one.spans, *one.right)) for one in lines)
