"""Prints what a step has changed or would change, and which answers it lowers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.domain.wording import Wording
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.domain.changes import Change, FieldChange
    from ml_tui.session import Session


def say_change(session: Session, change: Change | None) -> None:
    """Print on standard error what was changed, after it is saved."""
    if change is None:
        output.say(_("바뀐 것이 없습니다"))
        return
    wording = Wording.of(session.catalog, session.project)
    for line in wording.lines(change):
        output.say(line)
    if say_lowered(wording, change.fields, done=True):
        output.say("  → " + _("되돌리기: 앱에서 u (ml-tui {id})").format(id=session.project.info.id))


def say_lowered(wording: Wording, fields: Iterable[FieldChange], *, done: bool = False) -> bool:
    """Print on standard error which answers ``fields`` lower (with ``done``: have lowered); return whether any."""
    lowered = wording.lowered(fields)
    words = _("낮아진 답: {what}") if done else _("낮아지는 답: {what}")
    for sentence in lowered:
        output.say(words.format(what=sentence))
    return bool(lowered)
