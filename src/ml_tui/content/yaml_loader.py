"""Chooses the parser that reads YAML: libyaml if PyYAML has it, else PyYAML's own, which takes ten times as long.

If one accepted what the other refuses, a catalog would be sound on one machine and broken on the next. So PyYAML's own
parser is changed to read as libyaml does, wherever catalogs could show a difference.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.scanner import ScannerError
from yaml.tokens import ScalarToken

from ml_tui.i18n import _

_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile("[ \t]*")
_BREAKS = "\r\n\x85\u2028\u2029"
_END = f"\0 \t{_BREAKS}"
_PLAIN = re.compile(f"(?:[^:{_END}]|:(?![{_END}]))*")
"""Text without quotes, up to the next blank or colon that ends a key."""
_PLAIN_IN_BRACKETS = re.compile(rf"(?:[^:,\[\]{{}}{_END}]|:(?![{_END},?\[\]{{}}]))*")


class PythonLoader(yaml.BaseLoader):
    """PyYAML's own parser, reading as libyaml reads: question marks in brackets, tabs between words, escapes."""

    def get_event(self) -> Any:
        """The next event.

        :raises yaml.MarkedYAMLError: the text is not YAML.
        """
        try:
            event: Any = super().get_event()  # type: ignore[no-untyped-call]
        except (ValueError, OverflowError):  # an escape whose number is not a character
            raise self._no_character(self.get_mark()) from None
        if isinstance(event, yaml.ScalarEvent) and _SURROGATE.search(event.value):
            raise self._no_character(event.start_mark)
        return event

    def scan_to_next_token(self) -> None:
        """Skip blanks and comments; tabs too, except where they would be indentation."""
        scan: Any = super().scan_to_next_token
        scan()
        while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            self.forward()
            scan()

    def scan_plain(self) -> Any:
        """Read a text without quotes. In brackets, PyYAML would end it at a question mark."""
        pattern = _PLAIN_IN_BRACKETS if self.flow_level else _PLAIN
        start = end = self.get_mark()
        words: list[str] = []
        separating: list[str] = []
        while self.peek() != "#" and (found := pattern.match(self.buffer, self.pointer)) and found[0]:
            self.allow_simple_key = False
            words += [*separating, found[0]]
            self.forward(len(found[0]))
            end = self.get_mark()
            if self.flow_level and self.peek() == ":" and self.peek(1) in ",?[]{}":
                raise ScannerError("while scanning a plain scalar", start, "found unexpected ':'", end)
            separating = self.scan_plain_spaces(self.indent + 1, start)
            if not separating or (not self.flow_level and self.column <= self.indent):
                break
        return ScalarToken("".join(words), True, start, end)

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str]:
        """Read what separates two words of a text without quotes. PyYAML would not accept tabs."""
        blanks = _BLANKS.match(self.buffer, self.pointer)
        if blanks and "\t" in blanks[0]:
            self.forward(len(blanks[0]))
            if self.peek() not in _BREAKS:
                return [blanks[0]]
        return super().scan_plain_spaces(indent, start_mark) or []

    def _no_character(self, mark: Any) -> yaml.MarkedYAMLError:
        problem = "found invalid Unicode character escape code"
        return ScannerError("while parsing a quoted scalar", mark, problem, mark)


LOADER: Any = getattr(yaml, "CBaseLoader", PythonLoader)
"""The loader in use, which reads every scalar as text."""


def loader_name() -> str:
    """Return the name of `LOADER`, with its version."""
    if LOADER is PythonLoader:
        return _("PyYAML {version}, libyaml 없음 (느림)").format(version=yaml.__version__)
    return f"PyYAML {yaml.__version__}, libyaml {yaml._yaml.get_version_string()}"
