"""What is to be known beside what was asked for: it stops nothing, and whoever is in front tells it.

A change may be on disk though its log line is not; a log may be too long to be read whole. That is no error of the
command or the key that met it, so it is not raised.
"""

from __future__ import annotations

from collections.abc import Callable

from ml_tui.errors import MlTuiError

Listener = Callable[[MlTuiError], object]


def _unheard(_notice: MlTuiError) -> None:
    """Nobody is in front."""


_listener: Listener = _unheard
_told: set[str] = set()


def listen(listener: Listener) -> Listener:
    """Have ``listener`` told from now on, by whichever thread something happens in; who was told before."""
    global _listener
    before, _listener = _listener, listener
    _told.clear()
    return before


def tell(notice: MlTuiError) -> None:
    """Tell ``notice``."""
    _listener(notice)


def tell_once(notice: MlTuiError) -> None:
    """Tell ``notice``, unless the same was told before."""
    if notice.message not in _told:
        _told.add(notice.message)
        _listener(notice)
