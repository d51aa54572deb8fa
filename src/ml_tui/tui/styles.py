"""The few looks that text can have. They use the terminal's own sixteen colours, so they fit light and dark alike.

No tone carries a meaning alone: beside every colour stands a word or a sign.
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
"""Name of a tone to the style it is drawn in."""

CURSOR: Final = Style(reverse=True)
"""What is laid over the row under the cursor."""
