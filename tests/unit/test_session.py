"""What a session promises: rules, undo across sessions, nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ml_tui.content import Loaded
from ml_tui.domain.answers import NotVerifiable, ReasonMissing
from ml_tui.domain.project import BasisState, ItemState, Status, Verification
from ml_tui.errors import BadInput, Busy, NotFound, UsageError
from ml_tui.session import Session
from ml_tui.store import Library
from tests.catalogs import row
from tests.unit.project_files import files_of


def test_ticking_criteria_moves_the_status_on(session: Session) -> None:
    seen = []
    for name in ("one", "two", "three"):
        session.tick_criterion("alpha", name, True)
        seen.append(session.project.item("alpha").status)
    session.tick_criterion("alpha", "two", False)
    seen.append(session.project.item("alpha").status)
    assert seen == [Status.IN_PROGRESS, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.IN_PROGRESS]


def test_not_applicable_requires_a_reason_and_drops_it_when_left(session: Session) -> None:
    with pytest.raises(ReasonMissing):
        session.set_item("alpha", status="not_applicable")
    assert session.project.item("alpha").status is Status.NOT_STARTED
    session.set_item("alpha", status="not_applicable", reason="외주")
    assert session.project.item("alpha").reason == "외주"
    session.set_item("alpha", status="in_progress")
    assert session.project.item("alpha").reason == ""


def test_several_items_change_together_or_not_at_all(session: Session) -> None:
    with pytest.raises(BadInput):
        session.set_items({"alpha": {"note": "메모"}, "beta": {"status": "not_applicable"}})
    assert session.project.item("alpha").note == ""


def test_verifying_again_restores_the_earlier_verification(session: Session) -> None:
    earlier = Verification("이도윤", session.today - timedelta(days=91))
    session.set_items({"alpha": {"status": "implemented", "verified": earlier}, "beta": {"status": "implemented"}})
    mark = Verification(session.by, session.today)
    for alpha, beta in ((mark, mark), (earlier, None), (mark, mark)):
        session.verify_items(["alpha", "beta"])
        assert [session.project.item(one).verified for one in ("alpha", "beta")] == [alpha, beta]
    session.set_item("beta", verified=earlier)
    for verified in (mark, earlier, mark):
        session.verify_items(["alpha", "beta"])
        assert session.project.item("beta").verified == verified
    session.set_item("beta", note="메모")
    session.verify_items(["alpha", "beta"])
    assert [session.project.item(one).verified for one in ("alpha", "beta")] == [None, None]


def test_an_unimplemented_item_can_only_lose_its_verification(session: Session) -> None:
    session.set_item("alpha", status="implemented")
    with pytest.raises(NotVerifiable):
        session.verify_items(["alpha", "beta"])
    assert session.project.item("alpha").verified is None
    unfinished = ItemState(Status.IN_PROGRESS, verified=Verification("이도윤", session.today))
    session.project = replace(session.project, items={"beta": unfinished})
    session.verify_items(["beta"])
    assert session.project.item("beta") == ItemState(Status.IN_PROGRESS)


SEEN = Verification("이도윤", date(2027, 3, 1))
CRITERIA = ("one", "two", "three")
EVERY_STATE = [
    ItemState(status, "외주" if status is Status.NOT_APPLICABLE else "", met=CRITERIA[:met], verified=verified)
    for status in Status
    for met in range(4)
    for verified in (None, SEEN)
]


def press(session: Session, what: str) -> None:
    """Press the key that turns ``what`` of alpha over: a criterion, the item, its verification."""
    match what:
        case "item":
            session.tick(["item/alpha"])
        case "verification":
            session.verify_items(["alpha"])
        case criterion:
            session.tick_criterion("alpha", criterion, criterion not in session.project.item("alpha").met)


@pytest.mark.parametrize("what", [*CRITERIA, "item", "verification"])
def test_a_second_press_restores_the_earlier_state(session: Session, what: str) -> None:
    for state in EVERY_STATE:
        session.project = replace(session.project, items={"alpha": state})
        bases = session.project.bases.get("alpha", BasisState())
        if what == "verification" and state.status is not Status.IMPLEMENTED and not state.verified:
            with pytest.raises(NotVerifiable):
                press(session, what)
            continue
        press(session, what)
        once = session.project
        press(session, what)
        assert session.project.item("alpha") == state
        assert session.project.bases.get("alpha", BasisState()) == bases
        press(session, what)
        assert (session.project.items, session.project.bases) == (once.items, once.bases)
        session.set_item("beta", note=str(session.rev))  # from here on the rules alone say what a press means


def test_a_press_after_another_change_follows_the_rules(session: Session) -> None:
    session.project = replace(session.project, items={"alpha": ItemState(Status.IMPLEMENTED, verified=SEEN)})
    press(session, "three")
    session.set_item("beta", note="그 사이")
    press(session, "three")
    assert session.project.item("alpha") == ItemState(Status.IMPLEMENTED)


def test_a_second_press_counts_only_for_the_same_criterion(session: Session) -> None:
    state = ItemState(Status.IMPLEMENTED, met=("one", "two"), verified=SEEN)
    session.project = replace(session.project, items={"alpha": state})
    session.tick_criterion("alpha", "three", True)
    session.tick_criterion("alpha", "two", False)
    assert session.project.item("alpha") == ItemState(Status.IN_PROGRESS, met=("one", "three"))
    session.tick_criterion("alpha", "two", False)
    assert session.project.item("alpha") == ItemState(Status.IN_PROGRESS, met=("one", "three"))
    session.tick_criterion("alpha", "two", True)
    session.undo()
    session.tick_criterion("alpha", "two", True)
    assert session.project.item("alpha") == ItemState(Status.IMPLEMENTED, met=("one", "two", "three"))


def test_one_target_of_an_earlier_change_is_undone_alone(session: Session) -> None:
    session.set_item("alpha", owner="박서준")
    many = session.set_items(
        {"alpha": {"status": "implemented", "owner": "이도윤", "due": "2027-06-30"}, "beta": {"status": "implemented"}}
    )
    session.set_item("alpha", due="2027-09-30")
    assert many
    session.take_back(many, "item/alpha")
    alpha, beta = session.project.item("alpha"), session.project.item("beta")
    assert (alpha.status, alpha.owner, alpha.due) == (Status.NOT_STARTED, "박서준", date(2027, 9, 30))
    assert beta.status is Status.IMPLEMENTED
    with pytest.raises(UsageError):
        session.take_back(many, "item/alpha")
    session.undo()
    assert session.project.item("alpha").owner == "이도윤"


def test_undoing_an_earlier_change_follows_the_rules(session: Session) -> None:
    aside = session.set_item("alpha", status="not_applicable", reason="외주")
    assert aside
    session.take_back(aside)
    assert session.project.item("alpha") == ItemState()
    session.set_item("beta", evidence=["화면"])
    session.set_item("beta", status="implemented", verified=Verification("김하늘", session.today))
    lapsed = session.set_item("beta", status="in_progress")
    assert lapsed
    session.take_back(lapsed)
    assert session.project.item("beta").verified == Verification("김하늘", session.today)


def test_undo_reaches_changes_of_earlier_sessions(open_session: Callable[..., Session]) -> None:
    first = open_session()
    first.set_item("alpha", note="하나")
    first.set_item("alpha", note="둘")
    first.close()
    second = open_session(first.project.info.id)
    second.undo()
    assert second.project.item("alpha").note == "하나"
    second.close()
    third = open_session(first.project.info.id)
    third.undo()
    assert third.project.item("alpha").note == ""
    third.redo()
    third.redo()
    assert third.project.item("alpha").note == "둘"
    assert third.redo() is None


def test_a_second_session_only_reads_and_names_the_writer(open_session: Callable[..., Session]) -> None:
    first = open_session()
    second = open_session(first.project.info.id)
    assert second.read_only
    assert second.store.holder is not None
    with pytest.raises(Busy):
        second.set_item("alpha", note="x")


def test_unknown_items_are_answered_with_a_suggestion(session: Session) -> None:
    with pytest.raises(NotFound) as caught:
        session.item("alpah")
    assert "alpha" in caught.value.hint


def test_set_values_are_cleaned(session: Session) -> None:
    session.set_item("alpha", note="a\x1b]52;c;xx\x07b\u202e[/b] =1+1", owner=" 홍\n길동 ")
    state = session.project.item("alpha")
    assert (state.note, state.owner) == ("ab[/b] =1+1", "홍 길동")


def test_a_checkpoint_keeps_the_state_as_it_was(session: Session) -> None:
    session.set_item("alpha", status="implemented")
    session.checkpoint("1차")
    session.set_item("alpha", status="in_progress")
    (kept,) = session.store.checkpoints.all()
    assert (kept.name, kept.project.item("alpha").status) == ("1차", Status.IMPLEMENTED)
    assert session.project.info.last_review == session.today


def test_checkpoints_are_in_the_order_they_were_made_however_many(session: Session) -> None:
    folder = files_of(session).folder / "checkpoints"
    session.checkpoint("첫째")
    (folder / "0001.json").rename(folder / "9999.json")
    for name in ("둘째", "셋째"):
        session.checkpoint(name)
    assert [kept.name for kept in session.store.checkpoints.all()] == ["첫째", "둘째", "셋째"]
    assert {path.name for path in folder.iterdir()} == {"9999.json", "10000.json", "10001.json"}


def test_an_unknown_row_is_answered_with_the_first_and_last_number(library: Library, loaded: Loaded) -> None:
    rows = tuple(row(f"1.1.{number}", "기능", "alpha") for number in range(1, 11))
    loaded = replace(loaded, catalog=replace(loaded.catalog, rows=rows))
    session = Session(loaded, library.open(library.create("은행 A"), write=False))
    with pytest.raises(NotFound) as caught:
        session.mapping_row("9.9")
    assert "1.1.1부터 1.1.10까지" in caught.value.hint


def test_an_unknown_row_of_a_catalog_without_rows_is_explained(library: Library, loaded: Loaded) -> None:
    loaded = replace(loaded, catalog=replace(loaded.catalog, rows=()))
    session = Session(loaded, library.open(library.create("은행 A"), write=False))
    with pytest.raises(NotFound) as caught:
        session.mapping_row("9.9")
    assert caught.value.hint == "이 카탈로그에는 매핑 행이 없습니다"
