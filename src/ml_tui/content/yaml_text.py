"""Reads YAML in which every value is text, and remembers the line of each.

A catalog holds only text, lists and mappings, so no scalar is ever turned into a number, a date or a truth value
(``no: 2.10`` stays ``"2.10"``). Anchors, tags and repeated keys are refused. The values are built from the parser's
events, because `yaml.compose` recurses in C without a limit: deep nesting would end the whole process.
"""

from __future__ import annotations

import re
from array import array
from typing import Any

import yaml

from ml_tui.content import yaml_loader
from ml_tui.content.problems import DEPTH_LIMIT, NODE_LIMIT, PROBLEM_LIMIT, SIZE_LIMIT, CatalogProblem, Path, place
from ml_tui.content.yaml_words import TOO_DEEP, UNKNOWN, in_words, line_of
from ml_tui.domain.lengths import fitting_text
from ml_tui.errors import BadInput
from ml_tui.i18n import _
from ml_tui.text import clean_text

_TAGS = (None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")
"""Tags that change nothing."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _GivenUp(Exception):
    """The rest of the file is not worth reading; the reason is among the problems."""


class YamlDocument:
    """A YAML text as plain values, with the faults found on the way."""

    def __init__(self, source: bytes) -> None:
        """Read ``source``; never raises: whatever is wrong is in `problems`."""
        self.value: Any = None
        self.problems: list[CatalogProblem] = []
        self.is_whole = False
        """Whether it was read to its end, so that `value` lacks nothing."""
        self._lines = array("I")
        """The line of each value, in the order of the document."""
        self._sizes = array("I")
        """How many values each value consists of, itself included, in the same order."""
        self._count = 0
        """How many values were read, those of repeated keys included."""
        self._parser: Any = None
        text = self._decoded(source)
        if text is not None:
            self._read(text)

    def line(self, path: Path) -> int:
        """The line on which ``path`` stands, or the nearest thing above it that exists."""
        at, value = 0, self.value
        for step in path:
            number = _number_of(step, value)
            if number is None:
                break
            at += 1
            for _before in range(number):
                at += self._sizes[at]
            value = value[step]
        return self._lines[at] if self._lines else 1

    def _decoded(self, source: bytes) -> str | None:
        if len(source) > SIZE_LIMIT:
            told = _("파일이 {n} MB를 넘습니다. 내용을 줄이거나 카탈로그를 나누십시오")
            self.problems.append(CatalogProblem(0, "", told.format(n=SIZE_LIMIT >> 20)))
            return None
        try:
            return source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = source[: error.start].count(b"\n") + 1
            self.problems.append(CatalogProblem(line, "", _("UTF-8이 아닙니다. 편집기에서 UTF-8로 저장하십시오")))
            return None

    def _read(self, text: str) -> None:
        if found := _UNPRINTABLE.search(text):
            line = text.count("\n", 0, found.start()) + 1
            self.problems.append(CatalogProblem(line, "", _("쓸 수 없는 제어 문자가 있습니다")))
            return
        try:
            self._parser = yaml_loader.LOADER(text)
            self._read_document()
            self.is_whole = True
        except _GivenUp:
            pass
        except yaml.MarkedYAMLError as error:
            self.problems.append(CatalogProblem(line_of(error), "", in_words(error)))
        except yaml.YAMLError:
            self.problems.append(CatalogProblem(0, "", _(UNKNOWN)))

    def _read_document(self) -> None:
        self._next()  # the start of the stream
        if isinstance(self._next(), yaml.StreamEndEvent):
            self.problems.append(CatalogProblem(0, "", _("비어 있습니다")))
            raise _GivenUp
        first = self._next()
        self.value = self._plain(first, (), first.start_mark.line + 1)
        self._next()  # the end of the document
        following = self._next()
        if not isinstance(following, yaml.StreamEndEvent):
            self._blame(following, (), _("한 파일에는 문서 하나만 둘 수 있습니다"))

    def _plain(self, event: Any, path: Path, line: int) -> Any:
        """Return the value that begins with ``event``, and keep ``line`` as its line."""
        at = len(self._lines)
        self._count += 1
        if len(path) > DEPTH_LIMIT:
            self._blame(event, (), _(TOO_DEEP).format(n=DEPTH_LIMIT))
            raise _GivenUp
        if self._count > NODE_LIMIT:
            told = _("내용이 너무 많습니다 (값 {n:,}개까지). 내용을 줄이거나 카탈로그를 나누십시오")
            self._blame(event, (), told.format(n=NODE_LIMIT))
            raise _GivenUp
        self._lines.append(line)
        self._sizes.append(1)
        value = self._content(event, path)
        self._sizes[at] = len(self._lines) - at
        return value

    def _content(self, event: Any, path: Path) -> Any:
        if event.anchor is not None:
            self._blame(event, path, _("앵커와 별칭(&, *)은 쓸 수 없습니다"))
        if isinstance(event, yaml.AliasEvent):
            return None
        if event.tag not in _TAGS:
            self._blame(event, path, _("태그(!)는 쓸 수 없습니다"))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        try:
            return fitting_text(event.value)
        except BadInput as error:
            self._blame(event, path, error.message)
            return ""

    def _sequence(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            values.append(self._plain(event, (*path, len(values)), event.start_mark.line + 1))
        return values

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line: int = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                self._blame(event, path, _("키는 글자여야 합니다"))
                raise _GivenUp
            key = clean_text(event.value)
            if event.anchor is not None:
                self._blame(event, (*path, key), _("앵커와 별칭(&, *)은 쓸 수 없습니다"))
            if key in values:
                self._blame(event, (*path, key), _("같은 키가 두 번 나옵니다"))
                known = len(self._lines)
                self._plain(self._next(), (*path, key), line)
                del self._lines[known:], self._sizes[known:]
                continue
            values[key] = self._plain(self._next(), (*path, key), line)
        return values

    def _next(self) -> Any:
        """The parser's next event; which attributes it has depends on its class."""
        return self._parser.get_event()

    def _blame(self, event: Any, path: Path, message: str) -> None:
        self.problems.append(CatalogProblem(event.start_mark.line + 1, place(path), message))
        if len(self.problems) >= PROBLEM_LIMIT:
            raise _GivenUp


def _number_of(step: str | int, value: Any) -> int | None:
    """Return how many values of ``value`` stand before the one at ``step``; None when it has no such value."""
    if isinstance(value, dict):
        return [*value].index(step) if step in value else None
    return step if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
