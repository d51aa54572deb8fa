"""Finds items and mapping rows of a catalog by guide number or id."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

from ml_tui.domain.catalog import Catalog, Item, MappingRow
from ml_tui.domain.keys import known_keys
from ml_tui.errors import NotFound
from ml_tui.i18n import _
from ml_tui.text import clean_line, near_words


class Lookup:
    """The items and mapping rows of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        """Index the items and rows of ``catalog``."""
        self.catalog = catalog
        self._rows = {row.no: row for row in catalog.rows}
        self._keys: dict[str, Set[str]] = {}

    def has(self, kind: str, key: str) -> bool:
        """Whether the catalog has the key ``key`` of ``kind`` (see `ml_tui.domain.project.KINDS`)."""
        if kind not in self._keys:
            self._keys[kind] = known_keys(self.catalog, kind)
        return key in self._keys[kind]

    @cached_property
    def _numbered(self) -> dict[str, str]:
        """The ids of the items by number; of two with one number, the first."""
        return {one.no: one.id for one in reversed(self.catalog.outlines.values())}

    def item(self, reference: str) -> Item:
        """The checklist item with the guide number or the id ``reference``.

        :raises NotFound: there is none.
        """
        reference = clean_line(reference)
        known = self.catalog.outlines
        if found := self.catalog.item(reference if reference in known else self._numbered.get(reference, "")):
            return found
        near = near_words(reference, [*known, *self._numbered], count=3)
        raise NotFound(
            _("그런 항목이 없습니다: {name}").format(name=reference[:60]),
            _("혹시 {names}?").format(names=", ".join(near))
            if near
            else _("항목 번호는 {first}부터 {last}까지입니다").format(
                first=next(iter(known.values())).no, last=next(reversed(known.values())).no
            ),
        )

    def row(self, number: str) -> MappingRow:
        """The mapping row with the guide number ``number``.

        :raises NotFound: there is none.
        """
        if row := self._rows.get(clean_line(number)):
            return row
        raise NotFound(
            _("그런 매핑 행이 없습니다: {name}").format(name=clean_line(number)[:60]),
            _("행 번호는 {first}부터 {last}까지입니다").format(
                first=next(iter(self._rows)), last=next(reversed(self._rows))
            )
            if self._rows
            else _("이 카탈로그에는 매핑 행이 없습니다"),
        )
