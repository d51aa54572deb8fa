"""Adding a place that stores projects: a class with the members of `Store`, on which sessions and reports work.

`tests.unit.memory_store` is such a place. `tests.unit.test_store_protocol` runs the same tests on it and on files.
"""

from __future__ import annotations

import pytest

from ml_tui.content import Loaded
from ml_tui.export import produce, report_of
from ml_tui.export.registry import FORMATS
from ml_tui.session import Session
from ml_tui.tui.pages.item_page import item_lines
from tests.pages import page_context
from tests.unit.memory_store import MemoryShelf


@pytest.fixture
def session(loaded: Loaded) -> Session:
    shelf = MemoryShelf()
    session = Session(loaded, shelf.open(shelf.create("은행 A")), by="김하늘")
    session.set_item("alpha", status="implemented", note="메모리에 있는 답")
    session.save()
    return session


def test_an_answer_in_memory_is_shown_logged_and_undone(session: Session) -> None:
    (item,) = (one for one in session.catalog.items() if one.id == "alpha")
    lines = item_lines(page_context(session.catalog, session.project), item)
    assert "메모리에 있는 답" in "\n".join("".join(text for text, _tone in line.spans) for line in lines)
    assert "메모리에 있는 답" in [field.after for field in session.log()[-1].fields]
    session.undo()
    session.save()
    assert session.project.item("alpha").note == ""


@pytest.mark.parametrize("name", FORMATS)
def test_an_answer_in_memory_is_exported(session: Session, name: str) -> None:
    assert produce(report_of(session, language="ko"), name)  # `produce` reads the file back and compares every cell
