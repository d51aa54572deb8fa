"""Tells what a row of a workbook is about: by its hidden ids, else by its number and the names that stand in it."""

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
"""What identifies a row of a table: the values in its `Layout.keys`; where there are none, of what names it."""

_LIKE = 0.5
"""How much of a name must be left of what the report has, for a number to be believed."""


class Clash(Exception):
    """The names in a row are those of several rows."""


class Rows:
    """The rows that a table has in a report."""

    def __init__(self, layout: Layout) -> None:
        """Those of ``layout``."""
        self._layout = layout
        table = layout.table
        self.known: dict[Keys, dict[str, str]] = {}
        """The texts of every row that name it, by its keys and their columns."""
        for row in table.rows:
            texts = {key: str(row[at]) for key, at in zip(layout.names, table.positions(layout.names), strict=True)}
            keys = tuple(str(row[at]) for at in table.positions(layout.keys)) or tuple(texts.values())
            self.known[keys] = texts
        self._identifiers = list(self._unique_identifiers())

    def _unique_identifiers(self) -> Iterator[tuple[tuple[str, ...], dict[Keys, Keys]]]:
        """Columns whose values stand in one row only, each with the rows by them; none that others are part of."""
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
        """The fewest columns that tell all rows apart."""
        return self._identifiers[0][0] if self._identifiers else self._layout.names

    def by_name(self, cells: Mapping[str, RawCell]) -> Keys | None:
        """What the row with ``cells`` is about, by what names it; None when that is not sure.

        :raises Clash: one name says this, another one that.
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
        """Whether the names in ``cells`` may be those of the row ``keys``, rewritten a little; missing ones may."""
        names = [columns[0] for columns, _rows in self._identifiers if len(columns) == 1 and columns != ("no",)]
        texts = self.known[keys]
        said = [(folded(_text(cells[one])), folded(texts[one])) for one in names if one in cells]
        return all(not mine or SequenceMatcher(None, mine, text).ratio() >= _LIKE for mine, text in said)


def _looked_up(rows: Mapping[Keys, Keys], cells: list[RawCell]) -> Keys | None:
    """The row of ``rows`` that ``cells`` name; a number typed as such can be that of several, and is none then."""
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
