"""The text of an empty list: the filter or query, and the key that shows everything again."""

from __future__ import annotations

from ml_tui.i18n import _
from ml_tui.tui.pages.page_builder import LineBuilder
from ml_tui.tui.widgets.lines import Line


def nothing_fits(filter_title: str, width: int) -> list[Line]:
    """The text of a list in ``width`` cells when nothing fits the filter ``filter_title``."""
    page = LineBuilder(width)
    page.text(filter_title, "strong")
    for text in (_("이 조건에 맞는 것이 없습니다."), "", _("Esc: 모두 보기"), _("f: 다른 조건으로 거르기")):
        page.text(text, "dim")
    return page.lines


def nothing_found(query: str, where: str, width: int) -> list[Line]:
    """The text of a search in ``width`` cells that has found nothing or has no ``query`` yet.

    :param where: what is searched.
    """
    about = [_("찾는 곳: {where}").format(where=where), _("초성으로도 찾습니다: ㄷㄹㅍㅌ → 드리프트")]
    if query.strip():
        about = [_("찾지 못했습니다: {query}").format(query=query), "", *about]
        about += [_("낱말이 여럿이면 모두 있는 곳만 찾습니다. 지우고 다시 적기: Ctrl+U")]
    page = LineBuilder(width)
    for text in about:
        page.text(text, "dim")
    return page.lines
