"""The registry of export formats. A format's module is loaded when it is used, not before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from ml_tui.errors import UsageError
from ml_tui.i18n import N_, _

if TYPE_CHECKING:
    from ml_tui.report.parts import Report


class Exporter(Protocol):
    """What the module of a format offers."""

    render: Callable[[Report], bytes]
    """The report as the bytes of a file."""
    compare: Callable[[bytes, Report], list[str]]
    """Opens such bytes again and names every cell in which they differ from the report; nothing when all is there."""
    remarks: Callable[[Report], list[str]]
    """Only where a format has something to tell: what the user should know of the file, in sentences."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that a report can be printed in."""

    id: str
    """As it is named on the command line."""
    title: str
    """As it is shown, to be translated."""
    suffix: str
    """With its dot."""
    binary: bool
    """Whether its bytes are unfit for a terminal."""
    module: str
    """The name of the module that knows it, below `ml_tui`."""

    @property
    def exporter(self) -> Exporter:
        """The module of the format."""
        return cast(Exporter, import_module(f"ml_tui.{self.module}"))

    def render(self, report: Report) -> bytes:
        """``report`` as the bytes of a file."""
        return self.exporter.render(report)

    def compare(self, data: bytes, report: Report) -> list[str]:
        """Open ``data`` again and name every cell in which it differs from ``report``."""
        return self.exporter.compare(data, report)

    def remarks(self, report: Report) -> list[str]:
        """What the user should know of ``report`` in this format, such as characters that cannot be shown."""
        told: Callable[[Report], list[str]] | None = getattr(self.exporter, "remarks", None)
        return told(report) if told else []


FORMATS: dict[str, Format] = {
    known.id: known
    for known in (
        Format("xlsx", N_("Excel 통합 문서"), ".xlsx", True, "workbook.writer.xlsx"),
        Format("pdf", N_("PDF"), ".pdf", True, "export.formats.pdf"),
        Format("html", N_("HTML (한 파일)"), ".html", False, "export.formats.html"),
        Format("md", N_("Markdown"), ".md", False, "export.formats.markdown"),
        Format("csv", N_("CSV (체크리스트)"), ".csv", False, "export.formats.csv_"),
        Format("json", N_("JSON"), ".json", False, "export.formats.json_"),
    )
}
"""Every format, by its id, in the order they are offered."""


DIFFERENCE_FORMATS: dict[str, Format] = {name: known for name, known in FORMATS.items() if name != "json"}
"""Those in which the difference of two states is printed; as JSON it is what ``ml-tui diff --json`` prints."""


def find_format(name: str) -> Format:
    """The format called ``name``.

    :raises UsageError: there is none.
    """
    found = FORMATS.get(name)
    if found is None:
        raise UsageError(
            _("알 수 없는 형식입니다: {name}").format(name=name[:40]),
            _("형식: {names}").format(names=", ".join(FORMATS)),
        )
    return found
