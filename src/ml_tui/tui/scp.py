"""The command with which a user at the other end of an SSH connection fetches a file."""

from __future__ import annotations

import platform
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from ml_tui.accounts import current_user
from ml_tui.text import is_clean

_PLAIN = re.compile(r"[\w@%+=:,./-]*")
"""Text without special characters for any shell; letters of every script are allowed."""

_SPECIAL = re.compile(r"[^\w@%+=:,./-]", re.ASCII)
"""A character that may be special at the far end, to a shell or to the patterns of a newer ``scp``."""

_SAME_QUOTED = re.compile(r"[^\"$`!]*")
"""Text that any shell keeps as it is between double quotes, as long as it has no two backslashes in a row."""


def scp_line(path: Path, environ: Mapping[str, str]) -> str:
    """Return the command that fetches ``path`` to the user's machine; empty if ``environ`` shows no SSH connection.

    It is also empty if the command could not be pasted safely. Special characters in the path are escaped for the far
    end. If necessary, the whole is quoted for the near end, with double quotes if possible: Windows knows no others.
    """
    connection = environ.get("SSH_CONNECTION", "").split()
    if not connection:
        return ""
    address, port = (connection + [""] * 4)[2:4]
    host = platform.node()
    if host in ("", "localhost"):
        host = address or "localhost"
    host = f"[{host}]" if ":" in host else host
    far = "".join(f"\\{char}" if ord(char) < 128 and _SPECIAL.match(char) else char for char in str(path))
    options = f"-P {port} " if port.isdecimal() and port != "22" else ""
    command = f"scp {options}{_quoted(f'{current_user()}@{host}:{far}')} ."
    return command if can_be_pasted(command) else ""


def can_be_pasted(text: str) -> bool:
    """Whether ``text`` is one line without control characters: a shell runs a pasted line at its end."""
    return is_clean(text) and "\t" not in text and len(text.splitlines()) == 1


def _quoted(text: str) -> str:
    """Return ``text`` as one word for the shell at the near end."""
    if _PLAIN.fullmatch(text):
        return text
    if _SAME_QUOTED.fullmatch(text) and "\\\\" not in text and not text.endswith("\\"):
        return f'"{text}"'
    return shlex.quote(text)
