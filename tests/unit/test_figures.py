"""The figures of a project: brought up to date for what differs, they equal figures counted anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.content import Loaded
from ml_tui.domain import figures as figures_module
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.figures import Figures
from ml_tui.domain.filters import Show
from ml_tui.domain.findings import find_findings
from ml_tui.domain.gaps import find_gaps
from ml_tui.domain.lookup import Lookup
from ml_tui.domain.progress import overall, tally
from ml_tui.domain.project import BasisState, Cadence, ItemState, Project, ProjectInfo, RowState, Status, Verification
from ml_tui.session import Session
from ml_tui.tui.pages import checklist_page, gap_page
from ml_tui.tui.pages.checklist_page import Filter, checklist_lines, filters_of
from ml_tui.tui.pages.gap_page import GapData, gap_lines
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.pages.sidebar_page import sidebar_lines
from ml_tui.tui.widgets.lines import Line
from tests.catalogs import large_catalog, small_catalog
from tests.counting import CallCounter
from tests.pages import page_context

TODAY = date(2027, 3, 31)
CATALOG = small_catalog()
NOTHING = Project(ProjectInfo("p", "시험", date(2027, 1, 31)))

days = st.integers(-200, 40).map(lambda days: TODAY + timedelta(days=days))
states = st.builds(
    ItemState,
    status=st.sampled_from(Status),
    reason=st.sampled_from(["", "외주"]),
    met=st.sets(st.sampled_from(["one", "two", "three"])).map(lambda met: tuple(sorted(met))),
    plan=st.sampled_from(["", "계획"]),
    owner=st.sampled_from(["", "김하늘", "이도윤"]),
    due=st.none() | days,
    evidence=st.sampled_from([(), ("문서",)]),
    verified=st.none() | st.builds(Verification, st.just("김하늘"), days),
)
bases = st.sampled_from(
    [BasisState(), BasisState("ffffffffffff"), *(BasisState(i.fingerprint) for i in CATALOG.items())]
)
item_ids = st.sampled_from([*CATALOG.outlines, "gone"])
"""The items of the catalog, and one that it does not have."""

Step = Callable[[Project], Project]


def with_answer(item_id: str, state: ItemState | None) -> Step:
    """A step that replaces one answer, or takes it away."""

    def step(project: Project) -> Project:
        items = {key: one for key, one in {**project.items, item_id: state}.items() if one}
        return msgspec.structs.replace(project, items=items)

    return step


def with_basis(item_id: str, basis: BasisState) -> Step:
    """A step that replaces what an answer rests on."""
    return lambda project: msgspec.structs.replace(project, bases={**project.bases, item_id: basis})


def with_info(cadence: Cadence, reviewed: date) -> Step:
    """A step that changes the project itself."""
    return lambda project: msgspec.structs.replace(
        project, info=msgspec.structs.replace(project.info, cadence=cadence, last_review=reviewed)
    )


def with_row(connected: bool) -> Step:
    """A step that connects a mapping row."""
    return lambda project: msgspec.structs.replace(project, rows={"1.1.1": RowState(connected=connected)})


def read_again(project: Project) -> Project:
    """The same answers in new objects, as when another session's changes are read."""
    return msgspec.convert(msgspec.to_builtins(project), Project)


steps = st.one_of(
    st.builds(with_answer, item_ids, st.none() | states),
    st.builds(with_basis, item_ids, bases),
    st.builds(with_info, st.sampled_from(Cadence), days),
    st.builds(with_row, st.booleans()),
    st.just(read_again),
)

PARTS: dict[str, Callable[[Figures], object]] = {
    "sections": lambda figures: figures.sections,
    "whole": lambda figures: figures.whole,
    "shown": lambda figures: {show: set(figures.shown(show)) for show in Show},
    "findings": lambda figures: figures.findings,
    "gaps": lambda figures: figures.gaps,
    "agenda": lambda figures: figures.agenda,
}
"""What is counted, each by itself."""


@given(st.lists(st.tuples(steps, st.booleans(), st.sets(st.sampled_from(sorted(PARTS)))), max_size=12))
def test_figures_brought_up_to_date_equal_figures_counted_anew(walk: list[tuple[Step, bool, set[str]]]) -> None:
    project, today = NOTHING, TODAY
    kept = Figures(CATALOG, project, today)
    for step, next_day, asked in walk:
        project, today = step(project), today + timedelta(days=next_day)
        kept = kept.after(project, today)
        anew = Figures(CATALOG, project, today)
        for name in asked:  # the others stay uncounted, or as they were counted
            assert PARTS[name](kept) == PARTS[name](anew), name
    anew = Figures(CATALOG, project, today)
    for name, part in PARTS.items():
        assert part(kept) == part(anew), name


@given(st.dictionaries(item_ids, states))
def test_figures_agree_with_reports(items: dict[str, ItemState]) -> None:
    project = msgspec.structs.replace(NOTHING, items=items)
    figures = Figures(CATALOG, project, TODAY)
    assert figures.whole == overall(CATALOG, project, TODAY)
    assert figures.sections == {one.id: tally(one.items, project, TODAY) for one in CATALOG.sections}
    assert figures.gaps == find_gaps(CATALOG, project)
    found = [(one.code, one.target) for one in find_findings(CATALOG, project, TODAY, "ko")]
    assert [(code, target) for code, targets in figures.findings.items() for target in targets] == found


def test_a_session_counts_its_project_as_it_is_now(session: Session) -> None:
    before = session.figures
    assert before is session.figures
    session.set_item("alpha", status="implemented")
    assert (before.whole.implemented, session.figures.whole.implemented) == (0, 1)
    session.undo()
    assert session.figures.whole.implemented == 0


# Costs


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> CallCounter:
    """Counts items counted, answers examined and lines made."""
    counter = CallCounter(monkeypatch)
    counter.watch(figures_module, "tally", lambda items, *_more: len(items))
    counter.watch(figures_module, "shows_of")
    counter.watch(figures_module, "codes_of")
    counter.watch(figures_module, "open_items", lambda _project, _section, items: len(items))
    counter.watch(checklist_page, "_item_line")
    counter.watch(checklist_page, "_section_line")
    counter.watch(gap_page, "_missing")
    counter.watch(gap_page, "_todo_columns")
    counter.watch(gap_page, "_finding_line")
    return counter


@cache
def large() -> Catalog:
    """A catalog of 5,000 items in 100 sections."""
    return large_catalog()


def look(session: Session, make: Callable[[PageContext], Sequence[Line]]) -> list[Line]:
    """The lines of a list in 22 rows, with the first item in the second row."""
    lines = make(msgspec.structs.replace(page_context(session.catalog), figures=session.figures))
    return [lines[number] for number in range(22)]


def gaps(context: PageContext) -> Sequence[Line]:
    """The list of gaps."""
    return gap_lines(context, GapData(context.figures))


@pytest.fixture
def large_session(open_session: Callable[..., Session], loaded: Loaded) -> Session:
    """A session on a project with a large catalog, in which every third item is answered."""
    session = open_session()
    session.loaded = Loaded(large(), loaded.path, loaded.digest)
    session._lookup = Lookup(large())
    items = {one: ItemState(status=Status.IN_PROGRESS) for one in list(large().outlines)[::3]}
    session.project = msgspec.structs.replace(session.project, items=items)
    session._figures = Figures(large(), session.project, session.today)
    return session


def test_a_tick_among_5000_items_counts_one_item_and_makes_the_lines_in_sight(
    large_session: Session, counter: CallCounter
) -> None:
    look(large_session, checklist_lines)
    look(large_session, lambda context: sidebar_lines(context, "checklist"))
    assert counter.taken() == {"tally": 5_000, "_section_line": 1, "_item_line": 21}, "the first time"
    large_session.tick(["item/item-3"])
    look(large_session, checklist_lines)
    look(large_session, lambda context: sidebar_lines(context, "checklist"))
    assert counter.taken() == {"tally": 2, "_section_line": 1, "_item_line": 21}, "as it was, and as it is"


def test_the_filters_examine_each_answer_once(large_session: Session, counter: CallCounter) -> None:
    def open_ones(context: PageContext) -> Sequence[Line]:
        return checklist_lines(context, filter=Filter(Show.OPEN))

    look(large_session, filters_of)  # type: ignore[arg-type]
    assert counter.taken() == {"shows_of": 1_669}, "each answer, and an unanswered item of each kind"
    look(large_session, open_ones)
    assert counter.taken() == {"tally": 5_000, "_section_line": 1, "_item_line": 21}
    large_session.tick(["item/item-3"])
    look(large_session, open_ones)
    assert counter.taken() == {"shows_of": 2, "tally": 2, "_section_line": 1, "_item_line": 21}


def test_the_gaps_are_found_once_and_shown_where_they_are_in_sight(
    large_session: Session, counter: CallCounter
) -> None:
    look(large_session, gaps)
    first = {"codes_of": 1_669, "tally": 5_000, "open_items": 5_000, "_todo_columns": 19}
    assert counter.taken() == first
    large_session.tick(["item/item-3"])
    look(large_session, gaps)
    assert counter.taken() == {"codes_of": 2, "tally": 2, "open_items": 1, "_todo_columns": 19}
