"""What forms take from drafts, and what their values become."""

from __future__ import annotations

import pytest

from ml_tui.domain.project import ChoiceState, ItemState, RowState, State
from ml_tui.tui.forms import answer_fields, values_from, with_codes


@pytest.mark.parametrize(
    ("state_type", "draft", "taken"),
    [
        (RowState, {"connected": "no", "link": "https://a"}, {"connected": "unconnected", "link": "https://a"}),
        (RowState, {"connected": "yes"}, {"connected": "connected"}),
        (ChoiceState, {"chosen": "", "note": "글"}, {"chosen": "not_chosen", "note": "글"}),
        (ItemState, {"status": "in_progress", "note": ""}, {"status": "in_progress", "note": ""}),
        (ItemState, {"status": "낯선 것", "note": "글"}, {"note": "글"}),
        (ItemState, {}, {}),
    ],
)
def test_a_draft_of_an_earlier_version_is_converted(
    state_type: type[State], draft: dict[str, str], taken: dict[str, str]
) -> None:
    assert with_codes(state_type, draft) == taken


@pytest.mark.parametrize("state", [ItemState(), RowState(connected=True), ChoiceState(chosen=True)])
def test_choices_shown_in_a_form_are_read_back_unchanged(state: State) -> None:
    shown = {spec.name: spec.value for spec in answer_fields(state) if spec.kind == "choice"}
    assert values_from(type(state), shown) == {name: getattr(state, name) for name in shown}


def test_an_unknown_choice_is_passed_on_to_the_rules() -> None:
    assert values_from(ItemState, {"status": "낯선 것"}) == {"status": "낯선 것"}
