"""Notices: problems that stop nothing, and that the command line or the screens show to the user.

Examples: a change is saved but its log line is not; a log is too long to be read whole. The command or key that meets
such a problem has not failed, so it is not raised as an error.
"""

from __future__ import annotations

from collections.abc import Callable

from ml_tui.errors import MlTuiError

Listener = Callable[[MlTuiError], object]


def _unheard(_notice: MlTuiError) -> None:
    """Ignore the notice: no front end is running."""


_listener: Listener = _unheard
_told: set[str] = set()


def listen(listener: Listener) -> Listener:
    """Send notices to ``listener`` from now on, from any thread; return the listener before."""
    global _listener
    before, _listener = _listener, listener
    _told.clear()
    return before


def tell(notice: MlTuiError) -> None:
    """Send ``notice`` to the listener."""
    _listener(notice)


def tell_once(notice: MlTuiError) -> None:
    """Send ``notice`` to the listener, unless it has heard the same message before."""
    if notice.message not in _told:
        _told.add(notice.message)
        _listener(notice)
