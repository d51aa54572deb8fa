"""Put text onto the clipboard of the user's own machine, through SSH, tmux and GNU screen.

A control sequence (OSC 52) asks the terminal for it. tmux, by default, drops this sequence when a program inside sends
it (``set-clipboard external``). GNU screen does not know the sequence, but passes on what is wrapped for it.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Mapping
from typing import Final

TIMEOUT: Final = 2.0
"""Seconds to wait for tmux."""

_PIECE: Final = 200
"""Characters in each piece wrapped for GNU screen, which takes no long ones."""


def tmux_takes(text: str) -> bool:
    """Ask the tmux around this program to put ``text`` onto the clipboard; return whether it did.

    tmux may hang, so call this from a thread. A tmux before 3.2 cannot do it.
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
    """Return the sequence that puts ``text`` onto the clipboard, wrapped if ``environ`` shows a GNU screen."""
    asking = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if "STY" not in environ:
        return asking
    pieces = (asking[at : at + _PIECE] for at in range(0, len(asking), _PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
