"""The way of every deliverable: rendered, opened again and compared, and only then written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ml_tui.domain.report_parts import Report
from ml_tui.errors import NotWritten
from ml_tui.export.formats import find_format
from ml_tui.export.target import default_name, free_name, write_export
from ml_tui.messages import _


class ExportDiffers(NotWritten):
    """The finished bytes do not say what the report says; `places` are the cells that differ."""

    def __init__(self, format_id: str, places: list[str]) -> None:
        """``places`` of a file of the format ``format_id``."""
        super().__init__(
            _("내보낸 {format}이(가) 원본과 {n}곳에서 달라 저장하지 않았습니다: {place}").format(
                format=format_id, n=len(places), place=places[0]
            ),
            _("다른 형식(json, md)으로 내보내고, 이 오류를 알려 주십시오"),
        )
        self.places = places


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written."""

    path: Path
    size: int
    """In bytes."""


def produce(report: Report, format_id: str) -> bytes:
    """``report`` in the format ``format_id``, checked to say everything it should.

    :raises UsageError: there is no such format.
    :raises ExportDiffers: something got lost on the way.
    """
    chosen = find_format(format_id)
    data = chosen.render(report)
    if places := chosen.compare(data, report):
        raise ExportDiffers(format_id, places)
    return data


def export(
    report: Report, format_id: str, path: Path | None = None, *, folder: Path | None = None, force: bool = False
) -> Written:
    """Write ``report`` in the format ``format_id`` to ``path``, or to ``folder`` under a name made for it.

    A name made here is one that is free, unless ``force`` asks to replace; one given as ``path`` is kept to.

    :raises UsageError: there is no such format.
    :raises ExportDiffers: something got lost on the way; nothing was written.
    :raises NotWritten: it could not be written; what was there is intact.
    """
    data = produce(report, format_id)
    if path is None:
        path = (folder or Path()) / default_name(report.title, report.day, find_format(format_id).suffix)
        path = path if force else free_name(path)
    return Written(write_export(data, path, force), len(data))
