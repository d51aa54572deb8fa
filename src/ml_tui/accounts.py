"""The account at the keyboard, as the operating system has it."""

from __future__ import annotations

import getpass
import os
import pwd

from ml_tui.text import clean_line


def is_login(name: str) -> bool:
    """Whether ``name`` is that of an account on this machine, which is not what people are called."""
    if name == current_user():
        return True
    try:
        pwd.getpwnam(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def current_user() -> str:
    """The name of the user at the keyboard, as the operating system has it."""
    try:
        return clean_line(getpass.getuser()) or "?"
    except (OSError, KeyError):
        return str(os.getuid())
