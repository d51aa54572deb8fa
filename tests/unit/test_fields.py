"""What the declarations of fields say of the answers that they describe."""

from __future__ import annotations

import pytest

from ml_tui.domain.fields import is_unanswered_choice
from ml_tui.domain.project import Cadence, ItemState, ProjectInfo, State, Status


@pytest.mark.parametrize(
    ("state_type", "name", "value", "unanswered"),
    [
        (ProjectInfo, "cadence", Cadence.QUARTERLY, True),
        (ProjectInfo, "cadence", "quarterly", True),
        (ProjectInfo, "cadence", Cadence.MONTHLY, False),
        (ProjectInfo, "client", "", False),  # no choice
        (ItemState, "status", Status.NOT_STARTED, False),  # stands at the top, and is always told
        (ItemState, "unknown", "", False),
    ],
)
def test_a_choice_at_its_default_is_unanswered(
    state_type: type[State], name: str, value: object, unanswered: bool
) -> None:
    assert is_unanswered_choice(state_type, name, value) is unanswered
