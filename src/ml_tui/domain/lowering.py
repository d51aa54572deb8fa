"""What a change takes back of what was answered before: a lower status, a verification that lapsed, a tick that went.

Nothing of this may happen in silence. Every front end finds it here and says it with `Wording.lowered`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ml_tui.domain.changes import FieldChange
from ml_tui.domain.project import field_of

_SETS = frozenset({"met", "done"})
"""Fields that list what is there: criteria that are met, work products that exist."""

_LAPSING = frozenset({"verified", "reason"})
"""Fields that go when another answer changes, without anybody asking for it."""


def lowered(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Those of ``fields`` by which an answer says less than before, in their order.

    It is asked of a step that was made (`Change.fields`), of one that is only proposed (`Merge.changes`), and of the
    difference of two states (`ml_tui.domain.diff.compare`).
    """
    return [field for field in fields if _is_lowered(field)]


def _is_lowered(field: FieldChange) -> bool:
    before, after = field.before, field.after
    if field.field in _SETS:
        return not set(before or ()) <= set(after or ())
    if field.field in _LAPSING:
        return bool(before) and not after
    declared = field_of(field.target, field.field)
    old, new = (declared.word(value) if declared else None for value in (before, after))
    return old is not None and new is not None and new.rank < old.rank
