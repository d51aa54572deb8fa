"""Finding an item or a row by number or id, and the limits on typed texts."""

from __future__ import annotations

from collections.abc import Callable, Set

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.keys import known_keys
from ml_tui.domain.lengths import NAME_LIMIT, copy_name, demand_length, fitting_line, fitting_text
from ml_tui.domain.lookup import Lookup
from ml_tui.errors import BadInput, NotFound
from ml_tui.session import Session
from ml_tui.text import LINE_LIMIT, TEXT_LIMIT
from tests.catalogs import item, row, small_catalog

LOOKUP = Lookup(small_catalog())


@pytest.mark.parametrize("reference", ["beta", "1.2", " 1.2\n", "\x1b[31mbeta"])
def test_an_item_is_found_by_its_number_or_its_id(reference: str) -> None:
    assert LOOKUP.item(reference).id == "beta"


def test_keys_of_a_kind_are_collected_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[str] = []

    def counting(catalog: Catalog, kind: str) -> Set[str]:
        collected.append(kind)
        return known_keys(catalog, kind)

    monkeypatch.setattr("ml_tui.domain.lookup.known_keys", counting)
    rows = [one.no for one in session.catalog.rows]
    assert len(rows) > 1
    session.set_many({f"row/{no}": {"note": "x"} for no in rows})
    session.set_many({f"row/{no}": {"note": "y"} for no in rows})
    assert collected == ["row"]
    with pytest.raises(NotFound):
        session.set_many({"row/9.9.9": {"note": "x"}})


def test_an_id_goes_before_a_number_and_the_first_of_equal_numbers_counts() -> None:
    first = small_catalog().sections[0]
    items = (item("1", "two"), item("2", "one"), item("2", "three"), item("two", "four"))
    catalog = msgspec.structs.replace(small_catalog(), sections=(msgspec.structs.replace(first, items=items),))
    assert [Lookup(catalog).item(reference).id for reference in ("1", "2", "two", "four")] == [
        "two", "one", "two", "four",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "message", "hint"),
    [
        ("alpah", "그런 항목이 없습니다: alpah", "혹시 alpha?"),
        ("1.4", "그런 항목이 없습니다: 1.4", "혹시 1.3, 1.2, 1.1?"),
        ("zzzzzz", "그런 항목이 없습니다: zzzzzz", "항목 번호는 1.1부터 2.2까지입니다"),
        ("x" * 100, f"그런 항목이 없습니다: {'x' * 60}", "항목 번호는 1.1부터 2.2까지입니다"),
    ],
)
def test_an_unknown_item_is_answered_with_a_suggestion(reference: str, message: str, hint: str) -> None:
    with pytest.raises(NotFound) as caught:
        LOOKUP.item(reference)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_copy_gets_a_free_name_within_the_limit() -> None:
    assert copy_name("거래", ()) == "거래 (사본)"
    assert copy_name("거래", {"거래 (사본)", "거래 (사본 2)"}) == "거래 (사본 3)"
    assert copy_name("x" * NAME_LIMIT, ()) == f"{'x' * (NAME_LIMIT - 20)} (사본)"
    assert len(copy_name("x" * 5000, (), LINE_LIMIT)) <= LINE_LIMIT


def test_a_row_is_found_only_by_its_number() -> None:
    assert LOOKUP.row(" 1.1.2 ").no == "1.1.2"
    catalog = msgspec.structs.replace(small_catalog(), rows=tuple(row(f"1.{n}", "기능", "alpha") for n in range(3)))
    for lookup, hint in (
        (LOOKUP, "행 번호는 1.1.1부터 1.1.2까지입니다"),
        (Lookup(catalog), "행 번호는 1.0부터 1.2까지입니다"),
        (Lookup(msgspec.structs.replace(catalog, rows=())), "이 카탈로그에는 매핑 행이 없습니다"),
    ):
        with pytest.raises(NotFound) as caught:
            lookup.row("y" * 100)
        assert (caught.value.message, caught.value.hint) == (f"그런 매핑 행이 없습니다: {'y' * 60}", hint)


@pytest.mark.parametrize(("fit", "limit"), [(fitting_text, TEXT_LIMIT), (fitting_line, LINE_LIMIT)])
def test_text_that_is_too_long_is_refused(fit: Callable[..., str], limit: int) -> None:
    assert fit("a" * limit) == "a" * limit
    assert fit("a" * limit + "\x1b[31m") == "a" * limit, "removed characters do not count"
    for field, message in (("", "너무 깁니다 ({:,}자까지)"), ("메모", "메모: 너무 깁니다 ({:,}자까지)")):
        with pytest.raises(BadInput) as caught:
            fit("a" * (limit + 1), field)
        assert (caught.value.message, caught.value.hint) == (message.format(limit), "줄이거나 나누십시오")


def test_a_given_limit_is_applied() -> None:
    assert fitting_text("가나", limit=2) == fitting_line(" 가나 ", limit=2) == "가나"
    for fit in (fitting_text, fitting_line):
        with pytest.raises(BadInput, match="2자까지"):
            fit("가나다", limit=2)
    demand_length(2, "메모", 2)
    with pytest.raises(BadInput):
        demand_length(3, "메모", 2)


@given(st.text(alphabet=["a", "\t", "\n", "가", "\u1100", "\u1161", "\ufb03", "\u0344", "\x1b"], max_size=60))
def test_cleaning_that_lengthens_a_text_cuts_nothing(text: str) -> None:
    """A tab becomes four blanks, and some characters are decomposed."""
    assert fitting_text(text, limit=1_000) == fitting_text(text + "\x1b", limit=1_000)
    assert fitting_text(text).count("가") >= text.count("가")
