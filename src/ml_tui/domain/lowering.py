"""What a change takes back of earlier answers: a lower status, a lapsed verification, a removed tick.

None of this may happen silently. Every front end finds it here and reports it with `Wording.lowered`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ml_tui.domain.changes import FieldChange
from ml_tui.domain.project import field_of

_SETS = frozenset({"met", "done"})
"""Fields that list parts: criteria that are met, work products that exist."""

_LAPSING = frozenset({"verified", "reason"})
"""Fields that are cleared when another field changes, though the user did not ask for it."""


def lowered(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Return the ``fields`` in which an answer claims less than before, in their order.

    ``fields`` are those of a step (`Change.fields`), of a proposed one (`Merge.changes`), or the difference of two
    states (`ml_tui.domain.diff.compare`).
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
