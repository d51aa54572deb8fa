"""The search: what is found, where it leads, and what is shown of it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.domain import search as search_module
from ml_tui.domain.catalog import Catalog, Section
from ml_tui.domain.project import ItemState, Project, ProjectInfo
from ml_tui.domain.search import MOST_HITS, Hit, Search, excerpt, search, search_projects
from ml_tui.i18n import use_language
from ml_tui.text import matches
from tests.catalogs import guide, item, small_catalog, text
from tests.counting import CallCounter

INFO = ProjectInfo("p-1", "은행 A", date(2027, 1, 1), client="한빛은행")
NOTHING = Project(INFO)


def hits(query: str, project: Project = NOTHING, catalog: Catalog | None = None) -> list[tuple[str, str, str, str]]:
    found = search(catalog or small_catalog(), project, query, "ko")
    return [(hit.place, hit.title, hit.field, hit.excerpt) for hit in found]


@pytest.mark.parametrize("query", ["", " ", "\n", "없는 말"])
def test_an_empty_query_finds_nothing(query: str) -> None:
    assert hits(query) == []


@pytest.mark.parametrize("query", ["항목 1.2", "1.2 항목", "1.2", "ㅎㅁ 1.2"])
def test_a_title_is_found_by_number_words_or_initial_consonants(query: str) -> None:
    assert hits(query)[0] == ("beta", "1.2 항목 1.2", "", "")


@pytest.mark.parametrize(
    ("field", "label"),
    [("note", "메모"), ("plan", "계획"), ("owner", "담당자"), ("reason", "사유"), ("evidence", "증빙")],
)
def test_an_answer_leads_to_its_field(field: str, label: str) -> None:
    value = ("첫째", "설계서 초안") if field == "evidence" else "설계서 초안"
    state = msgspec.structs.replace(ItemState(), **{field: value})
    shown = "첫째 설계서 초안" if field == "evidence" else "설계서 초안"
    expected = [(f"gamma#field/{field}", "1.3 항목 1.3", label, shown)]
    assert hits("설계서", Project(INFO, {"gamma": state})) == expected


def test_all_pieces_of_evidence_are_one_text() -> None:
    assert len(hits("앞 뒤", Project(INFO, {"gamma": ItemState(evidence=("앞", "뒤"))}))) == 1


@pytest.mark.parametrize(
    ("query", "place", "field", "shown"),
    [
        ("기준 two", "alpha#criterion/two", "구현 내용", "기준 two - two이 있는가?"),
        ("three이 있는가", "alpha#criterion/three", "구현 내용", "기준 three - three이 있는가?"),
        ("항목 1.1의 뜻", "alpha", "의미", "항목 1.1의 뜻"),
        ("무엇을 하십니까", "alpha", "인터뷰 질문", "무엇을 하십니까?"),
        ("이것을 본다", "alpha", "컨설턴트 가이드", "컨설턴트는 이것을 본다"),
        ("이것을 한다", "alpha", "이용자 가이드", "이용자는 이것을 한다"),
    ],
)
def test_a_catalog_text_of_an_item_leads_to_it(query: str, place: str, field: str, shown: str) -> None:
    assert (place, "1.1 항목 1.1", field, shown) in hits(query)
    found = hits(query)
    assert len({one[2] for one in found}) == 1, "it is found in one field only"


def test_titles_come_first_then_other_hits_in_catalog_order() -> None:
    notes = {name: ItemState(note="항목을 다시 본다") for name in ("epsilon", "alpha")}
    found = [(place, field) for place, _title, field, _excerpt in hits("항목", Project(INFO, notes))]
    titles = [(name, "") for name in ("alpha", "beta", "gamma", "delta", "epsilon")]
    rest = [
        ("alpha#field/note", "메모"), ("alpha", "의미"), ("beta", "의미"), ("gamma", "의미"), ("delta", "의미"),
        ("epsilon#field/note", "메모"), ("epsilon", "의미"),
    ]  # fmt: skip
    assert found == titles + rest


def test_an_english_search_reads_the_english_texts() -> None:
    use_language("en")
    (hit,) = search(small_catalog(), NOTHING, "1.1의 뜻 (en)", "en")
    assert hit == Hit("alpha", "1.1 항목 1.1 (en)", "Meaning", "항목 1.1의 뜻 (en)")
    assert search(small_catalog(), NOTHING, "(en)", "ko") == []


def test_the_search_stops_at_a_maximum_of_hits() -> None:
    def numbered(count: int) -> Catalog:
        plain = msgspec.structs.replace(
            item("1", "one"), criteria=(), guide=msgspec.structs.replace(guide(), consultant=(), user=())
        )
        items = tuple(
            msgspec.structs.replace(plain, id=f"item-{n}", no=str(n), title=text("같은 말"), meaning=text("같은 뜻"))
            for n in range(count)
        )
        return msgspec.structs.replace(small_catalog(), sections=(Section("all", "1", text("절"), items),), rows=())

    assert len(hits("같은", catalog=numbered(90))) == 180
    assert len(hits("같은", catalog=numbered(100))) == MOST_HITS
    assert len(hits("같은", catalog=numbered(300))) == MOST_HITS
    assert len(hits("말", catalog=numbered(300))) == MOST_HITS
    assert hits("같은", catalog=numbered(300))[100][2] == "의미"


def test_projects_are_found_by_name_and_client() -> None:
    other = ProjectInfo("p-2", "보험 B", date(2027, 1, 1))
    infos = [INFO, other]
    assert search_projects(infos, "한빛") == [Hit("p-1", "은행 A", "고객", "한빛은행")]
    assert search_projects(infos, "a 한빛") == [Hit("p-1", "은행 A", "고객", "한빛은행")]
    assert search_projects(infos, "ㅂㅎ") == [Hit("p-2", "보험 B", "", "")]
    assert search_projects(infos, " ") == search_projects(infos, "한빛 보험") == []


@pytest.mark.parametrize(
    ("said", "query", "shown"),
    [
        ("짧은 글", "글", "짧은 글"),
        ("여러\n줄의   글", "글", "여러 줄의 글"),
        ("a" * 20 + "X" + "b" * 60, "x", "a" * 20 + "X" + "b" * 39),
        ("a" * 21 + "X" + "b" * 60, "x", "…" + "a" * 20 + "X" + "b" * 39),
        ("가" * 100 + "나다" + "라" * 100, "나다 라", "…" + "가" * 20 + "나다" + "라" * 38),
        ("하나 둘 하나", "하나", "하나 둘 하나"),
        ("가" * 70 + "나" + "가" * 70 + "나", "나", "…" + "가" * 20 + "나" + "가" * 39),
        ("가" * 100, "ㄱㄱ", "가" * 60),
    ],
)
def test_a_hit_is_shown_with_its_context(said: str, query: str, shown: str) -> None:
    assert excerpt(said, query) == shown


words = st.text("abㄱㄴㅎ가나항목 .\n", max_size=8)


@given(words, st.lists(words, min_size=1, max_size=4))
def test_texts_together_match_whatever_one_of_them_matches(query: str, texts: list[str]) -> None:
    if any(matches(query, one) for one in texts):
        assert matches(query, "\n".join(texts)), "else a search would pass over the item"


@given(st.lists(words, max_size=6), st.dictionaries(st.sampled_from(["alpha", "gamma"]), words))
def test_a_search_that_goes_on_finds_what_a_new_one_finds(queries: list[str], notes: dict[str, str]) -> None:
    project = Project(INFO, {item_id: ItemState(note=note) for item_id, note in notes.items()})
    kept = Search(small_catalog(), project, "ko")
    for query in queries:
        assert kept.hits(query) == search(small_catalog(), project, query, "ko")


def test_a_search_prepares_each_item_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = CallCounter(monkeypatch)
    counter.watch(search_module, "SearchedText")
    kept = Search(small_catalog(), NOTHING, "ko")
    assert [bool(kept.hits(query)) for query in ("q", "ㅎ", "ㅎㅁ", "항목")] == [False, True, True, True]
    assert counter.taken() == {"SearchedText": 5}


@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_an_excerpt_is_one_short_line(said: str, query: str) -> None:
    shown = excerpt(said, query)
    assert "\n" not in shown
    assert len(shown) <= 61
    assert shown.removeprefix("…") in " ".join(said.split())
