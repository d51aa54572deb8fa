"""Three-way comparison: the past rebuilt from the log, what each side has changed, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_tui.domain.answers import NotVerifiable
from ml_tui.domain.changes import ChangeKind, FieldChange
from ml_tui.domain.lowering import lowered
from ml_tui.domain.merge import Choice, IncomingAnswer, Merge, merge, same, state_at, value_of
from ml_tui.domain.project import ComponentState, ItemState, Project, ProjectInfo, RowState, Status, Verification
from ml_tui.session import Session
from tests.catalogs import small_catalog
from tests.unit.project_files import files_of
from tests.unit.test_changes import CopiedTable

INFO = ProjectInfo(id="p-1", name="은행 A", created=date(2027, 1, 1))
SEEN = Verification("박서준", date(2027, 3, 20))
SEEN_JSON = {"by": "박서준", "at": "2027-03-20"}
LATER = "2027-04-01"
"""The day after that on which everything takes place."""
DONE = ("one", "two", "three")


def project(rows: dict[str, RowState] | None = None, **items: ItemState) -> Project:
    return Project(INFO, dict(items), rows or {})


def entry(field: str, value: Any, target: str = "item/alpha") -> IncomingAnswer:
    return IncomingAnswer(target, field, value, f"sheet!{field}")


def merged(
    base: Project | None,
    mine: Project,
    *entries: IncomingAnswer,
    choices: dict[tuple[str, str], Choice] | None = None,
    default_choice: Choice | None = None,
) -> Merge:
    return merge(
        small_catalog(),
        mine,
        entries,
        base=base,
        choices=choices or {},
        today=date(2027, 3, 31),
        default_choice=default_choice,
    )


def told(result: Merge) -> list[tuple[str, Any, Any]]:
    return [(change.field, change.before, change.after) for change in result.changes]


# The past


def work_through(session: Session) -> list[Project]:
    """Every kind of step; the project after each revision, beginning with the first."""
    states = [session.project]
    steps: list[Callable[[], object]] = [
        lambda: session.set_item("alpha", note="하나", due="2027-05-01", evidence=["a", "b"]),
        lambda: session.tick_criterion("alpha", "one", True),
        lambda: session.set_item("alpha", status="implemented", verified=SEEN),
        lambda: session.set_item("beta", status="not_applicable", reason="까닭"),
        lambda: session.set_row("1.1.1", connected=True, link="http://a"),
        session.undo,
        session.redo,
        lambda: session.set_items({"alpha": {"note": "둘"}, "gamma": {"owner": "김"}}),
        lambda: session.checkpoint("점검"),
        lambda: session.set_state("module", "module-a", link="http://b"),
        lambda: session.set_info(client="다른 고객"),
        lambda: session.set_item("alpha", verified=None, due=None, evidence=[]),
    ]
    for step in steps:
        step()
        states.append(session.project)
    return states


def test_every_earlier_state_is_restored(session: Session) -> None:
    states = work_through(session)
    assert len(states) == session.rev
    for rev, state in enumerate(states, start=1):
        found = state_at(session.project, session.log(), rev)
        assert found is not None
        for target, field in (("item/alpha", "note"), ("item/alpha", "due"), ("item/alpha", "verified")):
            assert value_of(found, target, field) == value_of(state, target, field), rev
        for item in ("alpha", "beta", "gamma"):
            assert found.item(item) == state.item(item), rev
        assert found.row("1.1.1") == state.row("1.1.1")
        assert found.info == state.info


def test_an_earlier_state_copies_each_table_once(session: Session) -> None:
    for number in range(50):
        session.set_item("alpha", note=f"{number}")
    items = CopiedTable(session.project.items)
    now = msgspec.structs.replace(session.project, items=items)
    found = state_at(now, session.log(), 1)
    assert found and found.item("alpha").note == ""
    assert items.copies == 1


@pytest.mark.parametrize("rev", [0, -1, 99])
def test_a_nonexistent_revision_is_unknown(session: Session, rev: int) -> None:
    work_through(session)
    assert state_at(session.project, session.log(), rev) is None


def test_states_before_a_gap_in_the_log_are_unknown(session: Session) -> None:
    work_through(session)
    log = [change for change in session.log() if change.rev != 5]
    assert state_at(session.project, log, 4) is None
    assert state_at(session.project, log, 5) is not None
    for rev in (0, 1, 3):
        assert state_at(session.project, [], rev) is None


def test_states_before_a_restored_backup_are_unknown(session: Session) -> None:
    session.set_item("alpha", note="하나")
    session.save()
    files_of(session).restore(files_of(session).back_up())
    session = Session(session.loaded, session.store, by="김하늘")
    session.set_item("alpha", note="둘")
    assert session.log()[-2].kind is ChangeKind.RESTORE
    assert state_at(session.project, session.log(), 2) is None
    found = state_at(session.project, session.log(), 3)
    assert found and found.item("alpha").note == "하나"


def test_an_invalid_log_gives_no_earlier_state(session: Session) -> None:
    session.set_item("alpha", note="하나")
    (made,) = [change for change in session.log() if change.kind is ChangeKind.EDIT]
    for target, before in (("nothing/alpha", ""), ("item/alpha", ["a list"])):
        broken = type(made)(made.rev, made.at, "", ChangeKind.EDIT, (FieldChange(target, "note", before, "하나"),))
        assert state_at(session.project, [broken], made.rev - 1) is None


# Whose change counts


NOTE = {name: project(alpha=ItemState(note=name)) for name in ("a", "b", "c")}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "after"),
    [
        ("a", "a", "a", None),
        ("a", "a", "b", "b"),
        ("a", "b", "a", None),
        ("a", "b", "b", None),
        (None, "a", "a", None),
        (None, "a", "b", "b"),
    ],
)
def test_only_cells_changed_on_their_side_are_merged(
    base: str | None, mine: str, theirs: str, after: str | None
) -> None:
    result = merged(NOTE[base] if base else None, NOTE[mine], entry("note", theirs))
    assert told(result) == ([("note", mine, after)] if after else [])
    assert result.conflicts == ()


FILLED = ItemState(Status.IN_PROGRESS, note="하나", owner="김", due=date(2027, 5, 1), evidence=("a",), verified=SEEN)


@pytest.mark.parametrize("field", ["note", "owner", "due", "evidence", "verified"])
@pytest.mark.parametrize(
    ("base", "conflicts", "taken"),
    [(None, 0, True), (FILLED, 0, True), (ItemState(), 0, False), (ItemState(note="a", owner="a"), 1, False)],
    ids=["without a base", "from what was sent", "was empty when sent", "both changed"],
)
def test_an_emptied_cell_is_an_answer(field: str, base: ItemState | None, conflicts: int, taken: bool) -> None:
    if base and base.note == "a" and field not in ("note", "owner"):
        base = msgspec.structs.replace(FILLED, due=date(2020, 1, 1), evidence=("z",), verified=None)
        conflicts, taken = (0, False) if field == "verified" else (1, False)
    emptied = entry(field, [] if field == "evidence" else None if field in ("due", "verified") else "")
    result = merged(project(alpha=base) if base else None, project(alpha=FILLED), emptied)
    assert len(result.conflicts) == conflicts
    assert [one.field for one in result.changes] == [field] * taken


def test_different_changes_on_both_sides_are_a_conflict() -> None:
    result = merged(NOTE["a"], NOTE["b"], entry("note", "c"), entry("owner", "김"))
    (conflict,) = result.undecided
    assert conflict.cell == ("item/alpha", "note")
    assert (conflict.base, conflict.mine, conflict.theirs, conflict.place) == ("a", "b", "c", "sheet!note")
    assert told(result) == [("owner", "", "김")]


@pytest.mark.parametrize(("choice", "after"), [("mine", []), ("theirs", [("note", "b", "c")])])
def test_one_or_all_conflicts_can_be_decided(choice: Choice, after: list[Any]) -> None:
    one = merged(NOTE["a"], NOTE["b"], entry("note", "c"), choices={("item/alpha", "note"): choice})
    every = merged(NOTE["a"], NOTE["b"], entry("note", "c"), default_choice=choice)
    for result in (one, every):
        assert told(result) == after
        assert result.undecided == ()
        assert [conflict.choice for conflict in result.conflicts] == [choice]


def test_changes_follow_the_order_of_the_catalog() -> None:
    start = project()
    entries = [
        entry("link", "x", "row/1.1.1"),
        entry("note", "x", "item/delta"),
        entry("note", "x", "item/gamma"),
    ]
    result = merged(start, start, *entries)
    assert [change.target for change in result.changes] == ["item/gamma", "item/delta", "row/1.1.1"]


# What follows from it


def test_criteria_are_compared_one_by_one_and_the_status_follows() -> None:
    base = project(alpha=ItemState(Status.IN_PROGRESS, met=("one",)))
    mine = project(alpha=ItemState(Status.IN_PROGRESS, met=("one", "two")))
    entries = [entry("met/one", True), entry("met/two", False), entry("met/three", True)]
    result = merged(base, mine, *entries, entry("status", "in_progress"))
    assert result.edits == {"item/alpha": {"met": DONE}}
    assert told(result) == [
        ("status", "in_progress", "implemented"),
        ("met", ("one", "two"), DONE),
    ]


def test_a_status_set_on_their_side_goes_before_the_criteria() -> None:
    base, mine = project(), project(alpha=ItemState(Status.IN_PROGRESS))
    ticks = [entry(f"met/{name}", True) for name in DONE]
    result = merged(base, mine, entry("status", "in_progress"), *ticks)
    assert told(result) == [("met", (), DONE)]


def test_a_verification_lapses_with_the_answer_unless_set_on_their_side() -> None:
    start = project(alpha=ItemState(Status.IN_PROGRESS, verified=SEEN))
    lapsed = merged(start, start, entry("status", "implemented"), entry("verified", SEEN_JSON))
    assert ("verified", SEEN_JSON, None) in told(lapsed)
    anew = {"by": "박서준", "at": "2027-03-31"}
    renewed = merged(start, start, entry("status", "implemented"), entry("verified", anew))
    assert ("verified", SEEN_JSON, anew) in told(renewed)


@pytest.mark.parametrize("base", [True, False])
def test_an_unchanged_verification_lapses_with_a_lower_status(base: bool) -> None:
    start = project(alpha=ItemState(Status.IMPLEMENTED, verified=SEEN))
    result = merged(start if base else None, start, entry("status", "in_progress"), entry("verified", SEEN_JSON))
    assert told(result) == [("status", "implemented", "in_progress"), ("verified", SEEN_JSON, None)]
    assert not result.faults and lowered(result.changes) == list(result.changes)


def test_a_tick_of_theirs_does_not_lower_implemented() -> None:
    start = project(alpha=ItemState(Status.IMPLEMENTED))
    assert told(merged(start, start, entry("met/one", True))) == [("met", (), ("one",))]


@pytest.mark.parametrize(
    ("status", "day"), [("in_progress", "2027-03-20"), ("not_started", "2027-03-20"), ("implemented", "2027-04-01")]
)
def test_an_impossible_verification_is_a_fault_at_its_cell(status: str, day: str) -> None:
    start = project()
    result = merged(start, start, entry("status", status), entry("verified", {"by": "박서준", "at": day}))
    (fault,) = result.faults
    assert isinstance(fault.error, NotVerifiable) and fault.place == "sheet!verified"
    assert result.edits == {}


def test_not_applicable_without_a_reason_is_a_fault_at_the_status() -> None:
    start = project()
    result = merged(start, start, entry("note", "x"), entry("status", "not_applicable"))
    (fault,) = result.faults
    assert fault.place == "sheet!status"
    assert "사유" in fault.error.message
    assert result.edits == {}


def test_a_reason_for_an_applicable_item_is_dropped() -> None:
    start = project(alpha=ItemState(Status.IMPLEMENTED))
    result = merged(start, start, entry("reason", "까닭"))
    assert (result.edits, told(result)) == ({}, [])
    assert [one.field for one in result.dropped] == ["reason"]


def test_only_differing_fields_are_set() -> None:
    """What goes along unasked would count as a new look at the item."""
    mine = project(alpha=ItemState(Status.IN_PROGRESS, met=("one",), note="a"))
    result = merged(None, mine, entry("note", "b"), entry("status", "in_progress"), entry("met/one", True))
    assert result.edits == {"item/alpha": {"note": "b"}}
    assert result.dropped == ()


def test_changed_criteria_bring_their_status_and_verification() -> None:
    mine = project(alpha=ItemState(Status.IMPLEMENTED, met=("one",), verified=SEEN))
    entries = [entry("met/two", True), entry("status", "implemented"), entry("verified", SEEN_JSON)]
    result = merged(None, mine, *entries)
    assert result.edits == {"item/alpha": {"met": ("one", "two"), "status": "implemented", "verified": SEEN}}
    assert told(result) == [("met", ("one",), ("one", "two"))]


def test_a_changed_status_brings_their_verification() -> None:
    mine = project(alpha=ItemState(Status.IN_PROGRESS, verified=SEEN))
    result = merged(None, mine, entry("status", "implemented"), entry("verified", SEEN_JSON))
    assert told(result) == [("status", "in_progress", "implemented")]


def test_an_invalid_verification_lapses_if_old_and_is_a_fault_if_new() -> None:
    mine = project(alpha=ItemState(Status.IMPLEMENTED, verified=SEEN))
    lowered = merged(None, mine, entry("status", "in_progress"), entry("verified", SEEN_JSON))
    assert told(lowered) == [("status", "implemented", "in_progress"), ("verified", SEEN_JSON, None)]
    assert (lowered.faults, lowered.dropped) == ((), ())
    for status, verified in (("in_progress", SEEN_JSON | {"by": "이도윤"}), ("implemented", SEEN_JSON | {"at": LATER})):
        result = merged(None, mine, entry("note", "x"), entry("status", status), entry("verified", verified))
        assert [fault.place for fault in result.faults] == ["sheet!verified"]
        assert told(result) == []


def test_each_answer_is_judged_separately() -> None:
    """What is refused, unheeded or unchanged of one says nothing of the others."""
    mine = project(alpha=ItemState(Status.IMPLEMENTED), beta=ItemState(Status.IMPLEMENTED), gamma=ItemState(note="a"))
    result = merged(
        None, mine,
        entry("status", "not_applicable", "item/alpha"),
        entry("reason", "까닭", "item/beta"),
        entry("note", "a", "item/gamma"),
        entry("reason", "까닭", "item/delta"),
        entry("owner", "김", "item/delta"),
        entry("note", "b", "item/epsilon"),
    )  # fmt: skip
    assert [fault.place for fault in result.faults] == ["sheet!status"]
    assert [one.target for one in result.dropped] == ["item/beta", "item/delta"]
    assert [(one.target, one.field) for one in result.changes] == [("item/delta", "owner"), ("item/epsilon", "note")]


def test_an_invalid_answer_is_a_fault_only_when_it_would_change() -> None:
    mine = project(alpha=ItemState(Status.NOT_APPLICABLE, note="a"), beta=ItemState())
    untouched = merged(None, mine, entry("note", "a"), entry("owner", "김", "item/beta"))
    assert (untouched.faults, told(untouched)) == ((), [("owner", "", "김")])
    touched = merged(None, mine, entry("note", "b"), entry("owner", "김"))
    assert [fault.place for fault in touched.faults] == ["sheet!note"], "no cell holds the status"


def test_answers_of_every_kind_are_merged_and_unknown_ones_come_last() -> None:
    places = ["stage/alpha", "component/top/own", "item/gamma", "item/delta", "row/1.1.1"]
    result = merged(None, project(), *(entry("note", "x", target) for target in places))
    assert [one.target for one in result.changes] == [
        "item/gamma", "item/delta", "row/1.1.1", "stage/alpha", "component/top/own",
    ]  # fmt: skip
    answered = merged(
        None,
        Project(INFO, components={"top/own": ComponentState(note="x")}),
        entry("note", "x", "component/top/own"),
        entry("note", "y", "component/top/none"),
    )
    assert [one.target for one in answered.changes] == ["component/top/none"]


def test_a_criterion_of_a_row_is_a_fault() -> None:
    result = merged(None, project(), entry("met/one", True, "row/1.1.1"))
    assert [fault.place for fault in result.faults] == ["sheet!met/one"]
    assert value_of(project(), "row/1.1.1", "met/one") is False


def test_a_mapping_row_is_merged() -> None:
    base = project({"1.1.1": RowState(True, "http://a", "")})
    mine = project({"1.1.1": RowState(True, "http://b", "")})
    rows = [entry("connected", False, "row/1.1.1"), entry("link", "http://c", "row/1.1.1")]
    result = merged(base, mine, *rows, entry("note", "x", "row/1.1.2"))
    assert [(one.field, one.mine, one.theirs) for one in result.conflicts] == [("link", "http://b", "http://c")]
    assert told(result) == [("connected", True, False), ("note", "", "x")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", None),
        ("a\n", "a"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x005F_x0041_ b", "_x0041_ b"),
        (["_x005F_x0041_"], ("_x0041_",)),
        (["a", "_x000D_", "b"], ["a", "b"]),
        ("가" * 17_000, "가" * 16_000 + "\n" + "가" * 1_000),
        ("가 " * 9_000, "가 " * 8_000 + "\n" + "가 " * 1_000),
        ("a" * 16_001, "a" * 16_000 + "\na"),
        (["a", "b"], "a\nb"),
        ({"by": "a\n"}, {"by": "a"}),
    ],
)
def test_values_rewritten_by_a_spreadsheet_are_equal(one: Any, other: Any) -> None:
    assert same(one, other) and same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "b"),
        ("a", " a"),
        ("a\nb", "ab"),
        ("X", ""),
        (True, False),
        ([], ["a"]),
        (["a", "b"], ["a", "c"]),
        (None, SEEN_JSON),
        (SEEN_JSON, SEEN_JSON | {"by": "이도윤"}),
        ("a" * 16_000, "a" * 15_999 + "\na"),
        ("a" * 16_001, "a" * 16_000 + "\nb"),
    ],
)
def test_different_values_are_not_equal(one: Any, other: Any) -> None:
    assert not same(one, other)


STATES = st.builds(
    ItemState,
    status=st.sampled_from([Status.NOT_STARTED, Status.IN_PROGRESS, Status.IMPLEMENTED]),
    met=st.sampled_from([(), ("one",), ("one", "two"), DONE]),
    note=st.sampled_from(["", "a", "b"]),
    due=st.sampled_from([None, date(2027, 1, 1)]),
    evidence=st.sampled_from([(), ("x",), ("x", "y")]),
    verified=st.sampled_from([None, SEEN]),
) | st.builds(ItemState, status=st.just(Status.NOT_APPLICABLE), reason=st.sampled_from(["c", "d"]))
FIELDS = ("status", "reason", "note", "due", "evidence", "verified", *(f"met/{name}" for name in DONE))


def filled_in(state: ItemState, left_out: frozenset[str] = frozenset()) -> list[IncomingAnswer]:
    """The entries of a workbook on ``state``, without the columns ``left_out``."""
    there = project(alpha=state)
    return [
        entry(field, value_of(there, "item/alpha", field))
        for field in FIELDS
        if field.partition("/")[0] not in left_out
    ]


@settings(max_examples=300)
@given(
    base=STATES | st.none(),
    mine=STATES,
    theirs=STATES,
    prefer=st.sampled_from(["mine", "theirs"]),
    left_out=st.frozensets(st.sampled_from(["status", "verified", "reason", "due", "met"]), max_size=2),
)
def test_merging_again_changes_nothing(
    base: ItemState | None, mine: ItemState, theirs: ItemState, prefer: Choice, left_out: frozenset[str]
) -> None:
    from ml_tui.domain import answers

    before, sent, item = (
        project(alpha=mine),
        project(alpha=base) if base else None,
        small_catalog().sections[0].items[0],
    )
    entries = filled_in(theirs, left_out)
    first = merged(sent, before, *entries, default_choice=prefer)
    if first.faults:
        return
    state = mine
    if edit := first.edits.get("item/alpha"):
        state = answers.revise(item, mine, edit, today=date(2027, 3, 31))
    second = merged(sent, project(alpha=state), *entries, default_choice=prefer)
    assert told(second) == []


@settings(max_examples=100)
@given(base=STATES | st.none(), mine=STATES)
def test_merging_untouched_answers_changes_nothing(base: ItemState | None, mine: ItemState) -> None:
    sent = project(alpha=base) if base else project(alpha=mine)
    result = merged(sent, project(alpha=mine), *filled_in(base or mine))
    assert (told(result), result.conflicts, result.faults, result.dropped) == ([], (), (), ())


def test_answers_of_several_kinds_change_in_one_undo_step(session: Session, tmp_path: Path) -> None:
    edits: dict[str, dict[str, Any]] = {"item/alpha": {"status": "implemented"}, "row/1.1.1": {"connected": True}}
    change = session.set_many(edits, title="은행.xlsx")
    assert change and change.title == "은행.xlsx"
    assert session.project.item("alpha").status is Status.IMPLEMENTED
    assert session.project.row("1.1.1").connected
    session.undo()
    assert session.project.item("alpha").status is Status.NOT_STARTED
    assert not session.project.row("1.1.1").connected
    assert session.set_many({}) is None
