"""The styles of text, by the names of tones. They use the terminal's own sixteen colours, to fit light and dark themes.

No tone carries a meaning alone: a word or a sign always says the same.
"""

from __future__ import annotations

from typing import Final

from rich.style import Style

STYLES: Final[dict[str, Style]] = {
    "": Style(),
    "strong": Style(bold=True),
    "dim": Style(dim=True),
    "title": Style(bold=True),
    "label": Style(color="cyan"),
    "implemented": Style(color="green"),
    "in_progress": Style(color="yellow"),
    "not_started": Style(),
    "not_applicable": Style(dim=True),
    "required": Style(color="magenta"),
    "good": Style(color="green"),
    "warn": Style(color="yellow"),
    "bad": Style(color="red", bold=True),
    "mark": Style(color="cyan", bold=True),
    "key": Style(bold=True),
    "bar": Style(reverse=True),
}
"""The style of each tone."""

CURSOR: Final = Style(reverse=True)
"""The style added to the row under the cursor."""
