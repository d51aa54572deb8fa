"""Puts differences into words for both front ends."""

from __future__ import annotations

from ml_tui.domain.changes import FieldChange
from ml_tui.domain.merge import Conflict
from ml_tui.domain.wording import Wording
from ml_tui.i18n import _

_KEPT = 8
"""How many characters before the first difference of two long texts are shown."""


def change_words(wording: Wording, change: FieldChange) -> str:
    """What ``change`` changes, without its subject; of long texts the part that differs."""
    return wording.field(_shortened(change))


def conflict_words(wording: Wording, conflict: Conflict) -> tuple[str, str]:
    """What was changed here, and what in the workbook, each without its subject."""
    here, there = (
        change_words(wording, FieldChange(conflict.target, conflict.field, conflict.base, value))
        for value in (conflict.mine, conflict.theirs)
    )
    return _("이곳: {change}").format(change=here), _("파일: {change}").format(change=there)


def _shortened(change: FieldChange) -> FieldChange:
    """``change`` without the beginning that a long text has before and after."""
    before, after = change.before, change.after
    if not (isinstance(before, str) and isinstance(after, str)):
        return change
    common = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    if common <= 2 * _KEPT:
        return change
    cut = common - _KEPT
    return FieldChange(change.target, change.field, f"…{before[cut:]}", f"…{after[cut:]}")
