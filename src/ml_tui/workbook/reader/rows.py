"""Identifies the rows of a workbook: by their hidden ids, else by their numbers and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import combinations

from ml_tui.text import clean_line
from ml_tui.workbook.layout import Layout
from ml_tui.workbook.reader.values import UnfitCell, text_of
from ml_tui.workbook.sandbox.child import folded
from ml_tui.workbook.sandbox.protocol import RawCell

Keys = tuple[str, ...]
"""What identifies a row: the values in its `Layout.keys`, or in its `Layout.names` if it has no keys."""

_LIKE = 0.5
"""How similar a name must be to the one in the report, for the row's number to count."""


class Clash(Exception):
    """The names in one row belong to different rows."""


class Rows:
    """The rows of a table in the report."""

    def __init__(self, layout: Layout) -> None:
        """Take the rows of ``layout``."""
        self._layout = layout
        table = layout.table
        self.known: dict[Keys, dict[str, str]] = {}
        """Keys of a row to the texts that name it, by column."""
        for row in table.rows:
            texts = {key: str(row[at]) for key, at in zip(layout.names, table.positions(layout.names), strict=True)}
            keys = tuple(str(row[at]) for at in table.positions(layout.keys)) or tuple(texts.values())
            self.known[keys] = texts
        self._identifiers = list(self._unique_identifiers())

    def _unique_identifiers(self) -> Iterator[tuple[tuple[str, ...], dict[Keys, Keys]]]:
        """Yield the smallest sets of columns whose values are unique, each with a table from values to rows."""
        found: list[tuple[str, ...]] = []
        for count in (1, 2, len(self._layout.names)):
            for columns in combinations(self._layout.names, count):
                rows = {tuple(folded(texts[one]) for one in columns): keys for keys, texts in self.known.items()}
                new = not any(set(one) <= set(columns) for one in found)
                if new and len(rows) == len(self.known) and all(map(all, rows)):
                    found.append(columns)
                    yield columns, rows

    @property
    def identifying(self) -> tuple[str, ...]:
        """The smallest set of columns that tells all rows apart."""
        return self._identifiers[0][0] if self._identifiers else self._layout.names

    def by_name(self, cells: Mapping[str, RawCell]) -> Keys | None:
        """Identify the row with ``cells`` by its names; return None when that is uncertain.

        :raises Clash: the names belong to different rows.
        """
        found = {}
        for columns, rows in self._identifiers:
            if set(columns) <= cells.keys() and (keys := _looked_up(rows, [cells[one] for one in columns])):
                found[columns] = keys
        if len(set(found.values())) > 1:
            raise Clash
        for columns, keys in found.items():
            if columns != ("no",) or len(found) > 1 or self._is_like(keys, cells):
                return keys
        return None

    def _is_like(self, keys: Keys, cells: Mapping[str, RawCell]) -> bool:
        """Whether the names in ``cells`` are similar to those of the row ``keys``; missing ones are allowed."""
        names = [columns[0] for columns, _rows in self._identifiers if len(columns) == 1 and columns != ("no",)]
        texts = self.known[keys]
        said = [(folded(_text(cells[one])), folded(texts[one])) for one in names if one in cells]
        return all(not mine or SequenceMatcher(None, mine, text).ratio() >= _LIKE for mine, text in said)


def _looked_up(rows: Mapping[Keys, Keys], cells: list[RawCell]) -> Keys | None:
    """Return the row that ``cells`` name. A cell with the number 2.1 may mean 2.1 or 2.10; then return None."""
    texts = tuple(folded(_text(cell)) for cell in cells)
    if texts not in rows:
        texts = tuple(text.rstrip(".") for text in texts)
    alike = [key for key in rows if _equal_numbers(key[0], texts[0])] if cells[0].kind == "n" else []
    return rows.get(texts) if len(alike) < 2 else None


def _equal_numbers(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _text(cell: RawCell) -> str:
    try:
        return clean_line(text_of(cell))
    except UnfitCell:
        return ""
