"""What the command palette offers, and what it says when there is no such command."""

from __future__ import annotations

from functools import partial

from rich.text import Text
from textual.command import Hit, Hits
from textual.system_commands import SystemCommandsProvider

from ml_tui.i18n import _
from ml_tui.text import clean_line


class PaletteCommands(SystemCommandsProvider):
    """The commands of the App; where none fits, a line that says so and leads to all keys."""

    async def search(self, query: str) -> Hits:
        """The commands that fit ``query``."""
        found = False
        async for hit in super().search(query):
            found = True
            yield hit
        if not found:
            said = _("그런 명령이 없습니다: {query}").format(query=clean_line(query, limit=60))
            yield Hit(
                1,
                Text(said),  # as a plain string, what was typed would be taken for markup
                partial(self.app.run_action, "help"),
                text=said,
                help=_("지우고 다시 적기: Ctrl+U · 모든 키 보기: Enter · 닫기: Esc"),
            )
