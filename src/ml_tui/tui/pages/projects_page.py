"""The project list as lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ml_tui.domain.review import is_review_overdue, next_review
from ml_tui.i18n import _
from ml_tui.store import ProjectEntry
from ml_tui.text import pad, wrap
from ml_tui.tui.widgets.lines import Line, Span, line


def projects_lines(entries: Sequence[ProjectEntry], width: int, today: date | None = None) -> list[Line]:
    """The projects in ``width`` cells, archived ones below; the key of a line is the project's id."""
    if not entries:
        return _welcome(width)
    today = today or date.today()
    in_use: list[Line] = []
    archived: list[Line] = []
    for entry in entries:
        away = entry.info is not None and entry.info.archived
        (archived if away else in_use).extend(_entry_lines(entry, today))
    return [Line(), *in_use, *([line(_("보관함"), "label"), *archived] if archived else [])]


def _entry_lines(entry: ProjectEntry, today: date) -> list[Line]:
    info = entry.info
    if info is None or entry.counts is None:
        fault = entry.fault.message if entry.fault else ""
        hint = entry.fault.hint if entry.fault else ""
        return [
            Line(((entry.id, "strong"), ("  " + _("열 수 없음"), "bad")), entry.id),
            line(f"  {fault}", "dim"),
            line(f"  {hint}", "dim"),
            Line(),
        ]
    figures = entry.counts.on(today)
    review, late = next_review(info), is_review_overdue(info, today)
    right: tuple[Span, ...] = (
        (f"{_('구현')} {figures.counted} ", "strong"),
        (pad(f"{figures.percent}%", 5), "dim"),
    )
    second: tuple[Span, ...] = (
        (f"  {info.client}" if info.client else "  -", "dim"),
        (f"  {_('다음 점검')} {review.isoformat()}", "bad" if late else "dim"),
        (f" {_('지남')}" if late else "", "bad"),
        (f"  {info.id}", "dim"),
    )
    return [Line(((info.name, "strong"),), info.id, right), Line(second), Line()]


def _welcome(width: int) -> list[Line]:
    """The text for a user who has no project yet."""
    text = [
        _("아직 프로젝트가 없습니다."),
        "",
        _(
            "ml-tui는 한 조직의 ML 시스템이 ISO/IEC 23053의 틀을 얼마나 갖추었는지 점검하고, 부족한 것과 "
            "계획을 합의해 파일로 가져가는 도구입니다."
        ),
        "",
        _("n      새 프로젝트를 만듭니다. 이름만 있으면 됩니다."),
        _("?      한 시간 안에 점검하는 방법과 모든 키를 봅니다."),
        _("q      끝냅니다. 채워진 예를 보려면: ml-tui demo"),
    ]
    return [Line(), *(line(part) for paragraph in text for part in wrap(paragraph, min(76, width)))]
