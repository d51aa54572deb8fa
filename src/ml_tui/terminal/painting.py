"""Paint a new screen once, and a resized widget whole.

Textual lays a new screen out several times until all sizes are known, and paints it each time. Over a slow connection
that is three or four times the bytes, so painting waits until the layout no longer changes. Work that Textual would do
meanwhile and throw away is skipped too.
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
"""How often a layout is repeated until it no longer changes: containers size their content, then each other."""


class RepaintWhole(_Mixed):
    """A mixin for widgets that show wide characters: a resize cuts none of them in two.

    Textual repaints the region of the old size, whose edge may lie in the middle of a character.
    """

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Mark the whole new size for painting."""
        before = self._size
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        if self._size != before:
            self._set_dirty()
        return changed


class DeferredPaintScreen(Screen[None]):
    """A screen that does not draw frames which would not be shown."""

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Keep the styles when the screen is first shown: every widget has just got them."""
        if not self.stack_updates:
            event.refresh_styles = False

    def _compositor_refresh(self) -> None:
        """Paint, or wait for the end of a batch update: Textual would draw everything and drop it."""
        if self.app._batch_count:
            self._repaint_required = True
        else:
            super()._compositor_refresh()


async def paint_once(screen: Screen[Any], hold: ExitStack) -> None:
    """Finish the layout of ``screen``, end ``hold`` (a batch update of the app), and paint everything."""
    for _round in range(_ROUNDS):
        screen._refresh_layout()
        screen._layout_required = screen._scroll_required = screen._repaint_required = False
        screen._dirty_widgets.clear()
        await asyncio.sleep(0)
    hold.close()
    for widget in screen._compositor.visible_widgets:
        widget._exchange_repaint_regions()  # else all of it would be painted again with the next change
    screen.refresh()
    screen._on_timer_update()
