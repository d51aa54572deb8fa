"""Produces every deliverable: renders it, reads it back and compares it, and only then writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ml_tui.errors import NotWritten, UsageError
from ml_tui.export.target import default_name, free_name, write_export
from ml_tui.i18n import _, translation
from ml_tui.packages import explained

if TYPE_CHECKING:
    from ml_tui.report.parts import Report


class ExportDiffers(NotWritten):
    """The finished bytes differ from the report; `places` are the cells that differ."""

    def __init__(self, format_id: str, places: list[str]) -> None:
        """Name the ``places`` of a file in the format ``format_id``."""
        super().__init__(
            _("내보낸 {format}이(가) 원본과 {n}곳에서 달라 저장하지 않았습니다: {place}").format(
                format=format_id, n=len(places), place=places[0]
            ),
            _("다른 형식(json, md)으로 내보내고, 이 오류를 알려 주십시오"),
        )
        self.places = places


class Written(msgspec.Struct, frozen=True):
    """A file that was written."""

    path: Path
    size: int
    """In bytes."""
    remarks: list[str] = []
    """Sentences that the user should know about it."""


def file_name(report: Report, format_id: str) -> str:
    """Return the default name of a file with ``report`` in the format ``format_id``.

    :raises UsageError: there is no such format.
    """
    from ml_tui.domain.terms import kind_of_report
    from ml_tui.export.registry import find_format

    kind = kind_of_report(translation(report.language).gettext, report.about, report.depth)
    return default_name(report.title, report.day, find_format(format_id).suffix, kind)


@explained()
def produce(report: Report, format_id: str, template: Path | None = None) -> bytes:
    """Return ``report`` in the format ``format_id``, after reading it back and comparing it.

    :param template: a template for a PDF, instead of our own. It may leave things out.
    :raises UsageError: there is no such format, or it takes no template.
    :raises NotFound: there is no such template.
    :raises BadInput: the template cannot be used.
    :raises ExportDiffers: the file does not say all that the report says.
    :raises NotInstalled: a package that the format needs is missing or broken.
    """
    from ml_tui.export.registry import find_format

    chosen = find_format(format_id)
    if template is not None:
        return _by_template(report, format_id, template)
    data = chosen.render(report)
    if places := chosen.compare(data, report):
        raise ExportDiffers(format_id, places)
    return data


def _by_template(report: Report, format_id: str, template: Path) -> bytes:
    if format_id != "pdf":
        raise UsageError(
            _("{format}에는 템플릿을 쓸 수 없습니다").format(format=format_id), _("--template은 -f pdf와 함께 씁니다")
        )
    from ml_tui.export.formats import pdf

    data = pdf.render(report, template)
    if not pdf.is_whole(data):
        raise ExportDiffers(format_id, ["PDF"])
    return data


def export(
    report: Report,
    format_id: str,
    path: Path | None = None,
    *,
    folder: Path | None = None,
    force: bool = False,
    template: Path | None = None,
) -> Written:
    """Write ``report`` in the format ``format_id`` to ``path``, or into ``folder`` under its default name.

    If the default name is taken, a free one is used, unless ``force`` asks to replace. ``path`` is used as it is.
    ``template`` is a template for a PDF, instead of our own.

    :raises UsageError: there is no such format, or it takes no template.
    :raises NotFound: there is no such template.
    :raises BadInput: the template cannot be used; nothing was written.
    :raises ExportDiffers: the file does not say all that the report says; nothing was written.
    :raises NotWritten: the file could not be written, or a package is missing; what was there is intact.
    """
    from ml_tui.export.registry import find_format

    data = produce(report, format_id, template)
    if path is None:
        path = (folder or Path()) / file_name(report, format_id)
        path = path if force else free_name(path)
    return Written(write_export(data, path, force), len(data), find_format(format_id).remarks(report))
