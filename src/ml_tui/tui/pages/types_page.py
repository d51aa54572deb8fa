"""A type of machine learning as lines: its meaning, when to choose it, and the standard's own approaches."""

from __future__ import annotations

from ml_tui.domain.catalog import Approach, MlType
from ml_tui.domain.project import ChoiceState
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import chosen_word, label_word
from ml_tui.i18n import _
from ml_tui.tui.pages.page_builder import PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line


def type_lines(context: PageContext, one: MlType) -> list[Line]:
    """The page of a type; the cursor can stand on ``adopt`` and ``field/note``."""
    page, state = PageBuilder(context), context.project.types.get(one.id, ChoiceState())
    page.text(f"{one.no} {page.say(one.title)}", "title")
    sign = "[x] " if state.chosen else "[ ] "
    tone = "implemented" if state.chosen else ""
    page.stop("adopt", sign, chosen_word(state.chosen), lead_tone=tone, tone=tone)
    page.answers(state)
    page.catalog_text(one.meaning)
    page.heading(_("선택 기준"))
    page.catalog_text(one.choose_when)
    page.heading(label_word(Label.KINDS))
    page.named(one.kinds)
    page.heading(label_word(Label.USES))
    page.bullets(one.uses)
    page.guide(one.guide)
    _approaches(page, one)
    return page.lines


def _approaches(page: PageBuilder, one: MlType) -> None:
    """Add the approaches of clause 7: those of this type, and those for which the guide has no type."""
    own = [approach for approach in page.catalog.approaches if approach.ml_type == one.id]
    others = [approach for approach in page.catalog.approaches if approach.ml_type is None]
    if not own and not others:
        return
    page.heading(_("표준의 접근 방식 (7절)"))
    page.text(_("참고: 조항 번호는 2차 자료 기준"), "dim")
    for approach in own:
        _approach(page, approach)
    if others:
        page.text(_("가이드의 유형 밖에서 표준이 다루는 것"), "dim")
    for approach in others:
        _approach(page, approach)


def _approach(page: PageBuilder, approach: Approach) -> None:
    page.text(f"{approach.clause} {page.say(approach.title)}", "strong")
    page.catalog_text(approach.meaning, indent=2)
