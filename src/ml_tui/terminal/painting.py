"""Painting a screen once, when it is put together, and a widget whole when its size has changed.

Textual lays a new screen out several times until all sizes are known, and paints it each time. Over a slow connection
that is three or four times the bytes, so painting is held back until the layout has come to rest. What Textual would
do meanwhile, and throw away, is not done either.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from textual import events
from textual.geometry import Size
from textual.screen import Screen

if TYPE_CHECKING:
    from textual.widget import Widget as _Mixed
else:
    _Mixed = object  # a widget's styles come from its first base that is a widget

_ROUNDS = 3
"""How often a layout is repeated until it rests: containers learn the sizes of what is in them, then of each other."""


class RepaintWhole(_Mixed):
    """Mixed into a widget that shows wide characters: none is cut in two when the widget has changed its size.

    Textual notes that all of the old size is to be painted; the edge of that may lie in the middle of a character.
    """

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Note that all of the new size is to be painted."""
        before = self._size
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        if self._size != before:
            self._set_dirty()
        return changed


class DeferredPaintScreen(Screen[None]):
    """A screen that does not work on pictures nobody will see."""

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """When it is first shown, leave the styles alone: every widget has got them just now."""
        if not self.stack_updates:
            event.refresh_styles = False

    def _compositor_refresh(self) -> None:
        """Paint; while painting is held back, as soon as it no longer is. Textual would draw all, and then drop it."""
        if self.app._batch_count:
            self._repaint_required = True
        else:
            super()._compositor_refresh()


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
