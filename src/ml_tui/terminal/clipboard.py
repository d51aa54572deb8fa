"""How text gets onto the clipboard of the machine a user sits at, through what stands between.

A terminal is asked for it by a sequence (OSC 52). tmux, by default, takes that from itself only and drops it from the
programs inside (``set-clipboard external``); GNU screen knows it not at all, and passes on what is wrapped for it.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Mapping
from typing import Final

TIMEOUT: Final = 2.0
"""Seconds that tmux is waited for."""

_PIECE: Final = 200
"""Characters that are wrapped for GNU screen at a time: it takes no long ones."""


def tmux_takes(text: str) -> bool:
    """Whether the tmux around this program puts ``text`` onto the clipboard; a thread has to ask, for it may hang.

    An old tmux (before 3.2) does not know how.
    """
    try:
        asked = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return asked.returncode == 0


def request(text: str, environ: Mapping[str, str]) -> str:
    """What asks the terminal to put ``text`` onto the clipboard; wrapped when ``environ`` knows of a GNU screen."""
    asking = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if "STY" not in environ:
        return asking
    pieces = (asking[at : at + _PIECE] for at in range(0, len(asking), _PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
