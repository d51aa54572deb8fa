"""The commands of the palette, and its line for when none fits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from rich.text import Text
from textual.app import App, SystemCommand
from textual.command import CommandPalette, Hit, Hits
from textual.screen import Screen
from textual.system_commands import SystemCommandsProvider
from textual.widgets import Input

from ml_tui.i18n import _
from ml_tui.text import clean_line
from ml_tui.tui import commands
from ml_tui.tui.screens.work import WorkScreen


def system_commands(app: App[None], screen: Screen[Any], *, read_only: bool) -> Iterable[SystemCommand]:
    """Yield the commands with a key in the open workspace of ``screen``, or on the project list."""
    pane = screen.pane if isinstance(screen, WorkScreen) else None
    scope = (pane.id or "") if pane else "projects"
    own = {command.keys for command in commands.COMMANDS if command.scope == scope}
    for command in commands.COMMANDS:
        if command.action == "take_over" and not read_only:
            continue
        if command.palette and (command.scope == scope or (command.scope == "app" and command.keys not in own)):
            where = app if command.scope == "app" else pane or screen
            title = f"{_(command.title)}  ({command.shown_key})"
            yield SystemCommand(title, _(command.help), partial(app.run_action, command.action, where))


class Palette(CommandPalette):
    """Textual's palette, whose cursor stands still: blinking would send bytes without end."""

    def on_mount(self) -> None:
        """Stop the blinking."""
        self.query_one(Input).cursor_blink = False


class PaletteCommands(SystemCommandsProvider):
    """Finds commands of the App; if none fits, a line says so and leads to all keys."""

    async def search(self, query: str) -> Hits:
        """Yield the commands that fit ``query``."""
        found = False
        async for hit in super().search(query):
            found = True
            yield hit
        if not found:
            said = _("그런 명령이 없습니다: {query}").format(query=clean_line(query, limit=60))
            yield Hit(
                1,
                Text(said),  # a plain string would be parsed as markup
                partial(self.app.run_action, "help"),
                text=said,
                help=_("지우고 다시 적기: Ctrl+U · 모든 키 보기: Enter · 닫기: Esc"),
            )
