"""Takes long texts from an option or from standard input."""

from __future__ import annotations

import sys

from ml_tui.errors import UsageError
from ml_tui.i18n import _
from ml_tui.text import TEXT_LIMIT

_STANDARD_INPUT = "-"


def long_text(text: str) -> str:
    """Return ``text``, or for ``-`` the content of standard input, read no further than the length limit.

    :raises UsageError: standard input is closed.
    """
    if text != _STANDARD_INPUT:
        return text
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError(_("표준 입력이 닫혀 있습니다"), _("예: ml-tui set PROJECT 2.1 --note - < 메모.txt"))
    # A character takes at most four bytes in UTF-8.
    raw = sys.stdin.buffer.read(4 * TEXT_LIMIT + 1)
    return raw.decode("utf-8-sig", errors="replace") if len(raw) <= 4 * TEXT_LIMIT else "x" * (TEXT_LIMIT + 1)
