"""Adjusts XlsxWriter where it does not do what ml-tui needs."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.worksheet import Worksheet

from ml_tui.workbook.writer.cells import escaped


class Book(Workbook):
    """A workbook in memory that stores every text unchanged."""

    def __init__(self) -> None:
        """Make an empty workbook."""
        self._buffer = io.BytesIO()
        super().__init__(self._buffer, {"in_memory": True})

    def add_growing(self, title: str) -> Worksheet:
        """Add a sheet whose rows have a height now, but may grow when their texts change."""
        return self.add_worksheet(title, GrowingSheet)

    def finish(self) -> bytes:
        """Return the bytes of the workbook; nothing can be added afterwards."""
        self.close()
        return self._buffer.getvalue()

    def _get_packager(self) -> Packager:
        return _Packager()


class GrowingSheet(Worksheet):
    """A sheet whose rows Excel measures again after an edit."""

    def _xml_start_tag_unencoded(self, tag: str, attributes: Sequence[tuple[str, object]] = ()) -> None:
        """Omit the mark for a height set by the user, because Excel would keep such a height."""
        kept = [one for one in attributes if tag != "row" or one[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, kept)


class _Packager(Packager):
    """Puts the parts of a workbook together."""

    def _write_shared_strings_file(self) -> None:
        strings = _Texts()
        strings.string_table = self.workbook.str_table  # type: ignore[attr-defined]
        strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # type: ignore[no-untyped-call]
        strings._assemble_xml_file()


class _Texts(SharedStrings):
    """The texts of a workbook.

    XlsxWriter mistakes a text ``<r>…</r>`` for its own XML, and escapes only the first half of ``_x0041_x0042_``.
    """

    def _write_si(self, string: str) -> None:
        outer_blanks = [("xml:space", "preserve")] if string != string.strip() else []
        self._xml_si_element(escaped(string), outer_blanks)
