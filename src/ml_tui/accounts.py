"""The account of the user, as the operating system knows it."""

from __future__ import annotations

import os
import pwd

from ml_tui.text import clean_line


def is_login(name: str) -> bool:
    """Whether ``name`` is an account on this machine, and so no person's name."""
    if name == current_user():
        return True
    try:
        pwd.getpwnam(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def current_user() -> str:
    """Return the login of the user."""
    import getpass  # loads termios

    try:
        return clean_line(getpass.getuser()) or "?"
    except (OSError, KeyError):
        return str(os.getuid())
