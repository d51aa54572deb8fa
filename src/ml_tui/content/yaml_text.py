"""Reads YAML in which every value is text, and remembers the line of each.

A catalog holds only text, lists and mappings, so no scalar is ever turned into a number, a date or a truth value
(``no: 2.10`` stays ``"2.10"``). Anchors, tags and repeated keys are refused.
"""

from __future__ import annotations

from typing import Any

import yaml

from ml_tui.content.problems import Path, Problem, place
from ml_tui.messages import _
from ml_tui.text import clean_text

SIZE_LIMIT = 2_000_000
"""The largest catalog file, in bytes."""

DEPTH_LIMIT = 40
"""The deepest nesting of lists and mappings."""

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Document:
    """A YAML text as plain values, with the faults found on the way."""

    def __init__(self, source: bytes) -> None:
        """Read ``source``; never raises: whatever is wrong is in `problems`."""
        self.value: Any = None
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] = {}
        self._seen: set[int] = set()
        node = self._compose(source)
        if node is not None:
            self.value = self._plain(node, ())

    def line(self, path: Path) -> int:
        """The line on which ``path`` stands, or the nearest thing above it that exists."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _compose(self, source: bytes) -> yaml.Node | None:
        if len(source) > SIZE_LIMIT:
            self.problems.append(Problem(0, "", _("파일이 너무 큽니다 (2 MB까지)")))
            return None
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = source[: error.start].count(b"\n") + 1
            self.problems.append(Problem(line, "", _("UTF-8이 아닙니다. 편집기에서 UTF-8로 저장하십시오")))
            return None
        try:
            node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.problems.append(Problem(mark.line + 1 if mark else 0, "", str(error.problem or error.context)))
        except (yaml.YAMLError, ValueError) as error:
            self.problems.append(Problem(0, "", str(error).splitlines()[0]))
        except RecursionError:
            self.problems.append(Problem(0, "", _("너무 깊게 중첩되어 있습니다")))
        else:
            if node is None:
                self.problems.append(Problem(0, "", _("비어 있습니다")))
            return node
        return None

    def _plain(self, node: yaml.Node, path: Path) -> Any:
        self._lines[path] = line = node.start_mark.line + 1
        if id(node) in self._seen:
            self.problems.append(Problem(line, place(path), _("앵커와 별칭(&, *)은 쓸 수 없습니다")))
            return None
        if len(path) > DEPTH_LIMIT:
            self.problems.append(Problem(line, "", _("너무 깊게 중첩되어 있습니다")))
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(child, (*path, index)) for index, child in enumerate(node.value)]
        if node.tag.startswith("tag:") and node.tag != "tag:yaml.org,2002:str":
            self.problems.append(Problem(line, place(path), _("태그(!)는 쓸 수 없습니다")))
        return clean_text(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(line, place(path), _("키는 글자여야 합니다")))
                continue
            key = clean_text(key_node.value)
            if key in values:
                self.problems.append(Problem(line, place((*path, key)), _("같은 키가 두 번 나옵니다")))
                continue
            values[key] = self._plain(value_node, (*path, key))
            self._lines[(*path, key)] = line
        return values
