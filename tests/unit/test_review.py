"""What happens to answers when the catalog changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from ml_tui.content import Loaded
from ml_tui.domain.catalog import Catalog, Criterion, Priority
from ml_tui.domain.changes import ChangeKind, apply
from ml_tui.domain.project import BasisState, Project, ProjectInfo
from ml_tui.domain.review import basis_change, rechecks, vanished
from ml_tui.errors import NotFound
from ml_tui.session import Session
from ml_tui.store import ProjectStore
from tests.catalogs import guide, item, small_catalog, text
from tests.unit.project_files import files_of


def changed_catalog() -> Catalog:
    """The small catalog with another meaning of 1.1, another guide of 1.2, and without 1.3."""
    catalog = small_catalog()
    first, second = catalog.sections
    alpha, beta, _gamma = first.items
    alpha = msgspec.structs.replace(alpha, meaning=text("다른 뜻"))
    beta = msgspec.structs.replace(beta, good=text("더 잘된 모습"))
    return msgspec.structs.replace(catalog, sections=(msgspec.structs.replace(first, items=(alpha, beta)), second))


def test_answers_stay_and_changed_items_are_rechecked(open_session: Callable[..., Session], loaded: Loaded) -> None:
    session = open_session()
    session.adopt_catalog()
    for item_id in ("alpha", "beta", "gamma"):
        session.set_item(item_id, status="in_progress", note="메모")
    session.close()
    other = Session(Loaded(changed_catalog(), loaded.path, "1" * 64), ProjectStore(files_of(session).folder))
    try:
        assert other.adopt_catalog()
        assert not other.adopt_catalog()
        assert rechecks(other.catalog, other.project) == ["alpha"]
        assert vanished(other.catalog, other.project) == ["gamma"]
        assert other.project.item("gamma").note == "메모"
        assert other.confirm_item("alpha")
        assert rechecks(other.catalog, other.project) == []
        assert other.confirm_item("alpha") is None
        assert [change.kind for change in other.log()].count(ChangeKind.CATALOG) == 2
    finally:
        other.close()


def test_a_fallback_catalog_is_not_adopted(session: Session, loaded: Loaded) -> None:
    session.adopt_catalog()
    session.save()
    stand_in = Loaded(changed_catalog(), loaded.path, "1" * 64, NotFound("gone"))
    other = Session(stand_in, session.store)
    assert not other.adopt_catalog()
    assert other.project.info.catalog_hash == session.project.info.catalog_hash


def test_a_note_alone_does_not_count_as_a_review(session: Session) -> None:
    session.set_item("alpha", note="메모")
    assert "alpha" not in session.project.bases
    session.tick_criterion("alpha", "one", True)
    assert "alpha" in session.project.bases


ONE, TWO, THREE = item("1.1", "alpha").criteria


@pytest.mark.parametrize(
    "fields",
    [
        {"title": text("다른 제목")},
        {"meaning": text("다른 뜻")},
        {"criteria": (ONE, TWO)},
        {"criteria": (ONE, THREE, TWO)},
        {"criteria": (ONE, TWO, THREE, Criterion("four", text("기준 four"), text("four가 있는가?")))},
        {"criteria": (Criterion("other", ONE.name, ONE.asks), TWO, THREE)},
        {"criteria": (Criterion(ONE.id, text("다른 이름"), ONE.asks), TWO, THREE)},
        {"criteria": (Criterion(ONE.id, ONE.name, text("다른 물음")), TWO, THREE)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_changed_question_changes_the_fingerprint(fields: dict[str, object]) -> None:
    alpha = item("1.1", "alpha")
    assert msgspec.structs.replace(alpha, **fields).fingerprint != alpha.fingerprint


@pytest.mark.parametrize(
    "fields",
    [
        {"no": "9.9"},
        {"id": "omega"},
        {"layer": "top"},
        {"priority": Priority.RECOMMENDED},
        {"title": text("항목 1.1", "Other English")},
        {"meaning": text("항목 1.1의 뜻", "Other English")},
        {"criteria": (Criterion(ONE.id, text(ONE.name.ko, "Other"), text(ONE.asks.ko, "Other")), TWO, THREE)},
        {"guide": msgspec.structs.replace(guide(), user=(text("다른 안내"),))},
        {"evidence": (text("다른 예"),)},
        {"question": text("다른 질문")},
        {"good": text("더 잘된 모습")},
        {"overstatement": text("다른 과대평가")},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_changed_advice_examples_and_translations_keep_the_fingerprint(fields: dict[str, object]) -> None:
    alpha = item("1.1", "alpha")
    assert msgspec.structs.replace(alpha, **fields).fingerprint == alpha.fingerprint


def test_an_undone_first_answer_leaves_nothing_to_recheck() -> None:
    info = ProjectInfo("p", "시험", date(2027, 1, 1))
    taken_back = Project(info, bases={"alpha": BasisState(""), "beta": BasisState("0" * 12)})
    assert rechecks(small_catalog(), taken_back) == ["beta"]
    answered = apply(taken_back, basis_change(item("1.1", "alpha"), taken_back))
    assert answered.bases["alpha"].print == item("1.1", "alpha").fingerprint
    assert basis_change(item("1.1", "alpha"), answered) == ()


def test_the_fingerprint_of_an_item_is_stable() -> None:
    """Projects on disk hold it: another form would have everybody look at everything again."""
    assert item("1.1", "alpha").fingerprint == "c4167ed2e7c4"
    assert len({one.fingerprint for one in small_catalog().items()}) == 5
