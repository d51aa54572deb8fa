"""What a change takes back of what was answered before: a lower status, a verification that lapsed, a tick that went.

Nothing of this may happen in silence. Every front end finds it here and says it with `Wording.lowered`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ml_tui.domain.changes import FieldChange
from ml_tui.domain.project import Condition, Status

_RANKS: Mapping[str, Mapping[Any, int]] = {
    "status": {Status.NOT_STARTED: 0, Status.NOT_APPLICABLE: 0, Status.IN_PROGRESS: 1, Status.IMPLEMENTED: 2},
    "condition": {
        Condition.UNKNOWN: 0,
        Condition.NOT_BUILT: 1,
        Condition.TROUBLE: 2,
        Condition.BOTTLENECK: 3,
        Condition.NORMAL: 4,
    },
    "connected": {False: 0, True: 1},
    "chosen": {False: 0, True: 1},
}
"""How much is claimed by each value of a field. 해당 없음 claims nothing, so leaving it lowers no status."""

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
    ranks = _RANKS.get(field.field)
    return ranks is not None and ranks[after] < ranks[before]
