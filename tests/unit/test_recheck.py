"""What happens to answers when the catalog changes."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ml_tui.content import Loaded
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import Kind
from ml_tui.domain.recheck import rechecks, vanished
from ml_tui.errors import NotFound
from ml_tui.session import Session
from tests.catalogs import small_catalog, text


def changed_catalog() -> Catalog:
    """The small catalog with another meaning of 1.1, another guide of 1.2, and without 1.3."""
    catalog = small_catalog()
    first, second = catalog.sections
    alpha, beta, _gamma = first.items
    alpha = msgspec.structs.replace(alpha, meaning=text("다른 뜻"))
    beta = msgspec.structs.replace(beta, good=text("더 잘된 모습"))
    return msgspec.structs.replace(catalog, sections=(msgspec.structs.replace(first, items=(alpha, beta)), second))


def test_answers_stay_and_changed_items_are_to_be_rechecked(
    open_session: Callable[..., Session], loaded: Loaded
) -> None:
    session = open_session()
    session.adopt_catalog()
    for item_id in ("alpha", "beta", "gamma"):
        session.set_item(item_id, status="in_progress", note="메모")
    session.close()
    other = Session(Loaded(changed_catalog(), loaded.path, "1" * 64), session.store.__class__(session.store.folder))
    try:
        assert other.adopt_catalog()
        assert not other.adopt_catalog()
        assert [item.id for item in rechecks(other.catalog, other.project)] == ["alpha"]
        assert vanished(other.catalog, other.project) == ["gamma"]
        assert other.project.item("gamma").note == "메모"
        assert other.confirm_item("alpha")
        assert rechecks(other.catalog, other.project) == []
        assert other.confirm_item("alpha") is None
        assert [change.kind for change in other.log()].count(Kind.CATALOG) == 2
    finally:
        other.close()


def test_what_stands_in_for_a_broken_catalog_is_not_adopted(session: Session, loaded: Loaded) -> None:
    session.adopt_catalog()
    session.save()
    stand_in = Loaded(changed_catalog(), loaded.path, "1" * 64, NotFound("gone"))
    other = Session(stand_in, session.store)
    assert not other.adopt_catalog()
    assert other.project.info.catalog_hash == session.project.info.catalog_hash


def test_a_note_alone_does_not_stand_for_a_new_look(session: Session) -> None:
    session.set_item("alpha", note="메모")
    assert "alpha" not in session.project.bases
    session.tick_criterion("alpha", "one", True)
    assert "alpha" in session.project.bases
