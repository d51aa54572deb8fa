"""The recipe for a workspace, carried out on a copy: its pane, its page, one line in the registry."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PANE = '''
from ml_tui.tui.pages.owners_page import owner_lines, owners_lines
from ml_tui.tui.workspaces.two_panes import TwoPanes


class OwnersPane(TwoPanes):
    """Who is to do what."""

    def list_lines(self, width):
        """The owners."""
        return owners_lines(self.context(width))

    def detail_lines(self, key, width):
        """What one of them is to do."""
        return owner_lines(self.context(width), key)
'''

PAGE = '''
from ml_tui.tui.pages.page_builder import PageBuilder


def owners_lines(context):
    """The owners."""
    page = PageBuilder(context)
    for name in sorted({state.owner for state in context.project.items.values() if state.owner}):
        page.stop(name, "- ", name)
    return page.lines


def owner_lines(context, name):
    """The items of one of them."""
    page = PageBuilder(context)
    for item in context.catalog.items():
        if context.project.item(item.id).owner == name:
            page.item_stop(f"jump:checklist:{item.id}", item)
    return page.lines
'''

LINE = """    WorkspaceSpec("owners", "8", N_("담당자별"), N_("담당자마다 맡은 항목을 봅니다")),\n"""

SESSION = """
import asyncio, json
from pathlib import Path

from ml_tui import i18n
from ml_tui.content import load_catalog
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, Settings
from ml_tui.tui.app import MlTuiApp
from ml_tui.tui.pages.help_page import help_lines

here = Path.cwd()
locations = Locations(data=here / "data", config=here / "config", cache=here / "cache")
loaded, library = load_catalog(), Library(locations)
project_id = library.create("은행 A", catalog_id=loaded.catalog.id)
item = next(loaded.catalog.items())
with_owner = Session(loaded, library.open(project_id), by="김하늘")
with_owner.set_item(item.id, owner="이도윤")
with_owner.save()
with_owner.close()
app = MlTuiApp(
    locations=locations, settings=Settings(), loaded=loaded, project_id=project_id, language="ko", by="김하늘"
)


def seen():
    return "\\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def until(words, pilot):
    for _turn in range(2000):
        if words in seen():
            break
        await pilot.pause(0.01)
    return seen()


async def use():
    async with app.run_test(size=(120, 36)) as pilot:
        await until("은행 A", pilot)
        await pilot.press("8")
        shown = {"workspace": await until("이도윤", pilot)}
        await pilot.press("ctrl+p", *"담당자별")
        shown["palette"] = await until("담당자마다", pilot)
        await pilot.press("escape")
        shown["help"] = "\\n".join("".join(t for t, _tone in one.spans) for one in help_lines(100))
        await app.action_quit()
        return shown


print(json.dumps(asyncio.run(use())))
"""


def copy_of_the_program(folder: Path) -> Path:
    """A copy in which only the screens are files of its own; where the screens are."""
    package = folder / "src" / "ml_tui"
    package.mkdir(parents=True)
    for name in ("styles", "catalog.yaml"):
        (folder / name).symlink_to(ROOT / name)
    for part in (ROOT / "src" / "ml_tui").iterdir():
        if part.name not in ("tui", "__pycache__"):
            (package / part.name).symlink_to(part)
    shutil.copytree(ROOT / "src" / "ml_tui" / "tui", package / "tui", ignore=shutil.ignore_patterns("__pycache__"))
    return package / "tui"


def test_a_workspace_costs_its_pane_its_page_and_one_line(tmp_path: Path) -> None:
    screens = copy_of_the_program(tmp_path / "copy")
    (screens / "workspaces" / "owners.py").write_text(PANE, encoding="utf-8")
    (screens / "pages" / "owners_page.py").write_text(PAGE, encoding="utf-8")
    registry = screens / "workspaces" / "registry.py"
    before, end, after = registry.read_text(encoding="utf-8").partition("\n)\n")
    registry.write_text(f"{before}\n{LINE.rstrip()}{end}{after}", encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "-c", SESSION],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "copy" / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    shown = json.loads(run.stdout)
    rows = shown["workspace"].splitlines()
    assert any("▸ 8 담당자별" in row for row in rows), "in the navigator, as the open one"
    assert "담당자별 · 은행 A" in rows[0] and any("- 이도윤" in row for row in rows), "open, with its lines"
    assert "내보내기" in rows[-1] and "도움말" in rows[-1], "the footer of every workspace"
    assert "담당자별  (8)" in shown["palette"]
    assert "담당자별: 담당자마다 맡은 항목을 봅니다" in shown["help"]
