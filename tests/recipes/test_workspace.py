"""Adding a workspace: a pane, a page, and one line in the registry."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.conftest import Run, insert

PANE = '''
from ml_tui.tui.pages.handovers_page import handover_lines, handovers_lines
from ml_tui.tui.workspaces.two_panes import TwoPanes


class HandoversPane(TwoPanes):
    """Who is to do what."""

    def list_lines(self, width):
        """The owners."""
        return handovers_lines(self.context(width))

    def detail_lines(self, key, width):
        """What one of them is to do."""
        return handover_lines(self.context(width), key)
'''

PAGE = '''
from ml_tui.tui.pages.page_builder import PageBuilder


def handovers_lines(context):
    """The owners."""
    page = PageBuilder(context)
    for name in sorted({state.owner for state in context.project.items.values() if state.owner}):
        page.stop(name, "- ", name)
    return page.lines


def handover_lines(context, name):
    """The items of one of them."""
    page = PageBuilder(context)
    for item in context.catalog.items():
        if context.project.item(item.id).owner == name:
            page.item_stop(f"jump:checklist:{item.id}", item)
    return page.lines
'''

LINE = """    WorkspaceSpec("handovers", "9", N_("인수인계"), N_("누가 무엇을 넘겨받는지 봅니다")),\n"""

CODE = """
from ml_tui import i18n
from ml_tui.tui.pages.help_page import help_lines

project = cli("new", "은행 A").strip()
cli("set", project, "2.1", "--owner", "이도윤")
workspace, palette = in_app(project, (["9"], "2.1 데이터 수집"), (["ctrl+p", *"인수인계"], "누가 무엇을"))
rows = workspace.splitlines()
assert any("▸ 9 인수인계" in row for row in rows), "in the navigator, as the open one"
assert "인수인계 · 은행 A" in rows[0] and any("- 이도윤" in row for row in rows), "open, with its lines"
assert "내보내기" in rows[-1] and "도움말" in rows[-1], "the footer of every workspace"
assert "인수인계  (9)" in palette
i18n.use_language("ko")
help = ["".join(text for text, _tone in one.spans) for one in help_lines(100)]
assert "인수인계: 누가 무엇을 넘겨받는지 봅니다" in "\\n".join(help)
"""


def test_a_workspace_needs_its_pane_its_page_and_one_line(copy: Path, run: Run) -> None:
    screens = copy / "src/ml_tui/tui"
    (screens / "workspaces/handovers.py").write_text(PANE, encoding="utf-8")
    (screens / "pages/handovers_page.py").write_text(PAGE, encoding="utf-8")
    insert(screens / "workspaces/registry.py", ")\n\n\ndef workspace_spec", LINE)
    run(CODE)
