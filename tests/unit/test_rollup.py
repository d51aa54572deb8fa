"""How components, layers and areas stand: by their items, or by an answer of their own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from ml_tui.content import Loaded
from ml_tui.domain.answers import ReasonMissing
from ml_tui.domain.catalog import Component, Layer
from ml_tui.domain.progress import Shares, shares
from ml_tui.domain.project import ItemState, Project, Status
from ml_tui.domain.rollup import (
    LayerAhead,
    Rollup,
    check_component,
    component_rollup,
    find_component,
    holder_shares,
    layers_ahead,
    status_of_items,
)
from ml_tui.errors import BadInput
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.store.history import History
from tests.catalogs import guide, text
from tests.unit.dashboard_samples import ABSENT, BEGUN, DONE, dashboard_catalog, own, project

CATALOG = dashboard_catalog()
TOP, GROUND = CATALOG.layers


def by_letter(letters: str) -> list[Status]:
    """``i`` implemented, ``p`` in progress, ``n`` not started, ``a`` not applicable."""
    names = {
        "i": Status.IMPLEMENTED,
        "p": Status.IN_PROGRESS,
        "n": Status.NOT_STARTED,
        "a": Status.NOT_APPLICABLE,
    }
    return [names[letter] for letter in letters]


@pytest.mark.parametrize(
    ("several", "together"),
    [("", "n"), ("n", "n"), ("nn", "n"), ("pn", "p"), ("in", "p"), ("ii", "i"), ("ia", "i"), ("na", "n"), ("aa", "a")],
)
def test_several_statuses_are_combined(several: str, together: str) -> None:
    assert [shares(by_letter(several)).status] == by_letter(together)


def test_not_applicable_statuses_are_not_in_the_share() -> None:
    figures = shares(by_letter("ipna"))
    assert figures == Shares(4, 1, 1, 1, 1)
    assert (figures.applicable, figures.share) == (3, Fraction(1, 3))
    assert shares(by_letter("a")).share == 0


def test_a_component_follows_its_items() -> None:
    _a, several, _own, _e = TOP.components
    assert component_rollup(TOP, several, project(beta=DONE)) == Rollup(Status.IN_PROGRESS, ("beta", "gamma"))
    assert component_rollup(TOP, several, project(beta=DONE, gamma=ABSENT)).status is Status.IMPLEMENTED
    assert component_rollup(TOP, several, project()).derived


def test_a_component_without_items_has_its_own_status_in_each_layer() -> None:
    answered = project(components={"top/own": own(Status.IMPLEMENTED)})
    assert component_rollup(TOP, TOP.components[2], answered) == Rollup(Status.IMPLEMENTED)
    assert component_rollup(GROUND, GROUND.components[1], answered) == Rollup(Status.NOT_STARTED)
    assert not component_rollup(GROUND, GROUND.components[1], answered).derived


def test_one_implemented_item_moves_layer_and_area() -> None:
    before, after = project(), project(alpha=DONE)
    for holder in (TOP, CATALOG.areas[0]):
        assert holder_shares(holder, before).implemented == 0
        assert holder_shares(holder, after).implemented == 1


def test_items_unknown_to_the_catalog_count_as_not_started() -> None:
    assert status_of_items(("gone",), project()) is Status.NOT_STARTED


@pytest.mark.parametrize(
    ("answers", "ahead"),
    [
        ({}, False),
        ({"alpha": DONE}, True),
        ({"alpha": BEGUN, "epsilon": BEGUN}, False),
        ({"alpha": DONE, "delta": DONE}, False),
        ({"delta": DONE}, False),
    ],
)
def test_an_upper_layer_ahead_of_a_lower_one_is_reported(answers: dict[str, ItemState], ahead: bool) -> None:
    assert layers_ahead(CATALOG, project(answers)) == ([LayerAhead("top", "ground")] if ahead else [])


def test_a_layer_without_applicable_components_is_not_behind() -> None:
    nothing_below: Project = project(
        alpha=DONE, delta=ABSENT, components={"ground/own": own(Status.NOT_APPLICABLE, "없음")}
    )
    assert layers_ahead(CATALOG, nothing_below) == []


def test_the_lower_layer_furthest_behind_is_reported() -> None:
    def layer(name: str, *components: str) -> Layer:
        parts = tuple(Component(one, text(one), text("뜻")) for one in components)
        return Layer(name, "1", text(name), text("역할"), guide(), parts)

    layers = (layer("top", *"abcd"), layer("middle", *"abcd"), layer("ground", *"abcd"))
    catalog = msgspec.structs.replace(CATALOG, layers=layers)

    def ahead(**done: str) -> list[tuple[str, str]]:
        keys = {f"{name}/{one}": own(Status.IMPLEMENTED) for name, several in done.items() for one in several}
        return [(one.upper, one.lower) for one in layers_ahead(catalog, project(components=keys))]

    assert ahead(top="abc", middle="ab", ground="a") == [("top", "ground"), ("middle", "ground")]
    assert ahead(top="abc", middle="a", ground="ab") == [("top", "middle")]
    assert ahead(top="a", middle="a", ground="a") == []
    assert ahead(top="b", middle="a", ground="abcd") == []
    assert ahead(top="ab", middle="a", ground="ab") == [("top", "middle")]


def test_a_share_of_nothing_is_0() -> None:
    assert (Shares().percent, Shares().share) == (0, Fraction(0))
    assert shares(by_letter("aa")).percent == 0
    assert shares(by_letter("iin")).percent == 67


def test_a_component_that_the_catalog_does_not_know_may_have_any_status() -> None:
    check_component(CATALOG, "top/none", own(Status.NOT_STARTED), own(Status.IMPLEMENTED))


@pytest.mark.parametrize(
    ("key", "status", "message", "hint"),
    [
        ("top/a", Status.IMPLEMENTED, "체크리스트 항목에서 정해지는 상태입니다", "그 항목에 답하십시오"),
        ("top/own", Status.NOT_APPLICABLE, "해당 없음에는 사유가 필요합니다", "왜 적용되지 않는지 메모에 적으십시오"),
    ],
)
def test_a_refused_status_is_explained(key: str, status: Status, message: str, hint: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_component(CATALOG, key, own(Status.NOT_STARTED), own(status))
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_component_is_found_by_its_key() -> None:
    assert find_component(CATALOG, "top/own") == (TOP, TOP.components[2])
    assert find_component(CATALOG, "care/x") == (CATALOG.areas[0], CATALOG.areas[0].components[1])
    assert find_component(CATALOG, "top/x") is None
    assert find_component(CATALOG, "own") is None


class TestAnswering:
    """What the session lets be set."""

    @pytest.fixture
    def loaded(self) -> Loaded:
        return Loaded(CATALOG, Path("small.yaml"), "0" * 64)

    def test_an_own_status_is_set_and_undone(self, session: Session) -> None:
        session.set_state("component", "top/own", status=Status.IMPLEMENTED)
        assert session.project.component("top/own").status is Status.IMPLEMENTED
        session.undo()
        assert session.project.component("top/own").status is Status.NOT_STARTED

    def test_a_derived_status_cannot_be_set(self, session: Session) -> None:
        with pytest.raises(BadInput, match="체크리스트 항목에서 정해지는 상태입니다"):
            session.set_state("component", "top/a", status=Status.IMPLEMENTED)
        assert not session.project.components

    def test_a_derived_component_can_have_a_note(self, session: Session) -> None:
        session.set_state("component", "top/a", note="담당: 3팀")
        assert session.project.component("top/a").note == "담당: 3팀"

    def test_not_applicable_requires_a_note(self, session: Session) -> None:
        with pytest.raises(ReasonMissing):
            session.set_state("component", "top/own", status=Status.NOT_APPLICABLE)
        session.set_state("component", "top/own", status=Status.NOT_APPLICABLE, note="외주")
        with pytest.raises(ReasonMissing):
            session.set_state("component", "top/own", note=" ")
        assert session.project.component("top/own").note == "외주"

    def test_a_status_is_saved(self, open_session: Callable[..., Session], library: Library) -> None:
        session = open_session()
        session.set_state("component", "top/own", status=Status.IN_PROGRESS, note="곧")
        session.set_state("type", "asking", chosen=True)
        session.save()
        stored = library.open(session.project.info.id, write=False).load()
        assert stored.component("top/own") == own(Status.IN_PROGRESS, "곧")
        assert stored.types["asking"].chosen


class TestRecent:
    """The last changes, the newest first."""

    def test_recent_changes_include_unsaved_ones(self, session: Session) -> None:
        for number in range(6):
            session.set_item("alpha", note=str(number))
            if number == 3:
                session.save()
        notes = [change.fields[0].after for change in session.recent(4)]
        assert notes == ["5", "4", "3", "2"]
        assert session.recent(0) == []
        assert session.recent(100) == session.log()[::-1]

    def test_only_the_end_of_a_long_log_is_read(self, session: Session) -> None:
        for number in range(30):
            session.set_item("alpha", note="가" * 3000 + str(number))
        session.save()
        tail = islice(session.store.history.backwards(), 2)
        assert [change.rev for change in tail] == [session.rev, session.rev - 1]
        assert list(session.store.history.backwards()) == session.store.history.read()[::-1]

    def test_a_missing_log_has_no_changes(self, session: Session, tmp_path: Path) -> None:
        assert list(History(tmp_path / "none.jsonl").backwards()) == []
