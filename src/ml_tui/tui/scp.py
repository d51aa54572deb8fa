"""How somebody at the other end of an SSH connection gets a file that was written here."""

from __future__ import annotations

import platform
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from ml_tui.accounts import current_user
from ml_tui.text import is_clean

_PLAIN = re.compile(r"[\w@%+=:,./-]*")
"""What no shell takes for more than it says; letters are those of any script."""

_SPECIAL = re.compile(r"[^\w@%+=:,./-]", re.ASCII)
"""What the far end may take for more: a shell there, or the patterns of a newer ``scp``."""

_SAME_QUOTED = re.compile(r"[^\"$`!]*")
"""What stands for itself between double quotes in any shell, as long as no two backslashes meet."""


def scp_line(path: Path, environ: Mapping[str, str]) -> str:
    """The command that fetches ``path`` to where the user sits; empty when ``environ`` knows of no SSH connection.

    Empty, too, when the command would not do what it says once it is pasted. It is written for both ends: what is
    special in the path is escaped for the far end, the whole quoted for the near one, where that is needed, with double
    quotes if they will do, for Windows knows no others.
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
    """Whether ``text`` is one line without a key in it: what is pasted into a shell is run at the end of its line."""
    return is_clean(text) and "\t" not in text and len(text.splitlines()) == 1


def _quoted(text: str) -> str:
    """``text`` as one word for the shell at the near end."""
    if _PLAIN.fullmatch(text):
        return text
    if _SAME_QUOTED.fullmatch(text) and "\\\\" not in text and not text.endswith("\\"):
        return f'"{text}"'
    return shlex.quote(text)
