"""Painting a screen once, when it is put together.

Textual lays a new screen out several times until all sizes are known, and paints it each time. Over a slow connection
that is three or four times the bytes, so painting is held back until the layout has come to rest.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any

from textual.screen import Screen

_ROUNDS = 3
"""How often a layout is repeated until it rests: containers learn the sizes of what is in them, then of each other."""


async def paint_once(screen: Screen[Any], hold: ExitStack) -> None:
    """Bring the layout of ``screen`` to rest, let go of ``hold`` (a batch update of the app), and paint everything."""
    for _round in range(_ROUNDS):
        screen._refresh_layout()
        screen._layout_required = screen._scroll_required = screen._repaint_required = False
        screen._dirty_widgets.clear()
        await asyncio.sleep(0)
    hold.close()
    screen.refresh()
    screen._on_timer_update()
