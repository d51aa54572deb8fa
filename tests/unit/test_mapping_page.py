"""The mapping workspace as lines: two lines a row where it is narrow, five columns where it is wide, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.catalog import Area, Catalog, Detail, Language, MappingRow, Module, Named
from ml_tui.domain.platform import RowDoubt, row_doubt
from ml_tui.domain.project import ItemState, Project, ProjectInfo, RowState, Status
from ml_tui.text import width
from ml_tui.tui.pages.mapping_page import TABLE_FROM, component_lines, mapping_lines, row_lines
from ml_tui.tui.view import Reader
from ml_tui.tui.widgets.lines import Line
from tests.catalogs import guide, small_catalog, text
from tests.conftest import NOW
from tests.pages import page_context

DONE, BEGUN, ASIDE = (ItemState(status=one) for one in (Status.IMPLEMENTED, Status.IN_PROGRESS, Status.NOT_APPLICABLE))


GUIDE_ROW = {
    40: ["안내: 목적, 활용 가이드, 주의사항, 참고", "자료, 문의 및 지원"],
    TABLE_FROM: ["안내: 목적, 활용 가이드, 주의사항, 참고 자료, 문의 및 지원"],
}
"""The last lines of the list, by its width."""


def catalog() -> Catalog:
    """Two mapping rows, the second of two modules; one area with one component detail."""
    first, second = small_catalog().rows
    second = msgspec.structs.replace(second, label=text("모듈 가, 모듈 나"), modules=("module-a", "module-b"))
    area = Area("area-a", "1", text("관리"), text("뜻"), guide(), ())
    methods = (Named(text("손으로"), text("하나씩 옮긴다")), Named(text("자동으로"), text("밤마다 옮긴다")))
    detail = Detail(
        "detail-a", "1.1.1", "area-a", text("옮기기"), text("옮기는 일"), methods, guide(), ("alpha", "beta")
    )
    modules = (*small_catalog().modules, Module("module-b", text("모듈 나"), text("목적"), (), guide()))
    return msgspec.structs.replace(
        small_catalog(), rows=(first, second), areas=(area,), details=(detail,), modules=modules
    )


def project(*, rows: dict[str, RowState] | None = None, items: dict[str, ItemState] | None = None) -> Project:
    return Project(info=ProjectInfo("p", "시험", NOW.date()), rows=rows or {}, items=items or {})


def drawn(lines: Sequence[Line], cells: int) -> list[str]:
    """``lines`` as they stand in ``cells`` cells, with what is at their right edge."""
    found = []
    for one in lines:
        left, right = ("".join(part for part, _tone in spans) for spans in (one.spans, one.right))
        gap = cells - width(left) - width(right)
        assert gap >= 0, f"too wide for {cells}: {left}{right}"
        found.append((left + " " * gap + right).rstrip())
    return found


class TestList:
    """Rows above, component details below, the guide's words last."""

    def test_every_entry_leaves_its_last_cell_to_the_scroll_mark(self) -> None:
        lines = mapping_lines(page_context(catalog(), project(rows={"1.1.2": RowState(connected=True)}), width=40))
        ends = ["".join(text for text, _tone in one.right) for one in lines if one.key and one.right]
        assert "[x] 연결됨! " in ends
        assert all(end.endswith(" ") for end in ends)

    def test_each_row_takes_two_lines_in_a_narrow_view(self) -> None:
        lines = mapping_lines(page_context(catalog(), project(rows={"1.1.2": RowState(connected=True)}), width=40))
        assert drawn(lines, 40) == [
            "      세부 기능           구현 상태 1/2",
            "    ISO 23053 구성 요소 → 플랫폼",
            "    모듈/기능",
            "",
            "1.1.1 수집                  [ ] 미연결",
            "    관리 → 모듈 가",
            "1.1.2 검증                  [x] 연결됨!",
            "    관리 → 모듈 가, 모듈 나",
            "",
            "기능적 구성 요소 상세        구현됨 0/1",
            "1.1 관리 구성 요소",
            "[ ] 1.1.1 옮기기                 미착수",
            "",
            *GUIDE_ROW[40],
        ]
        assert [one.key for one in lines if one.key] == ["1.1.1", "1.1.2", "detail-a", "workspace/mapping"]

    def test_rows_take_five_columns_in_a_wide_view(self) -> None:
        rows = {"1.1.1": RowState(connected=True, link="https://wiki.example/a")}
        lines = mapping_lines(page_context(catalog(), project(rows=rows, items={"alpha": BEGUN}), width=TABLE_FROM))
        assert drawn(lines, TABLE_FROM)[:5] == [
            "       ISO    세부  플랫폼 모듈/기능  구현 상태     바로가기",
            "       23053  기능                    1/2",
            "       구성",
            "       요소",
            "",
        ]
        table = drawn(lines, TABLE_FROM)
        assert "1.1.1  관리   수집  모듈 가           [x] 연결됨    https://wiki.example/a" in table
        assert "1.1.2  관리   검증  모듈 가, 모듈 나  [ ] 미연결    이동" in table

    def test_a_catalog_without_rows_has_only_the_guide(self) -> None:
        bare = msgspec.structs.replace(small_catalog(), rows=())
        for cells in (40, TABLE_FROM):
            assert drawn(mapping_lines(page_context(bare, project(), width=cells)), cells) == [
                "이 카탈로그에는 매핑 행이 없습니다",
                "",
                *GUIDE_ROW[cells],
            ]

    @pytest.mark.parametrize("language", ["ko", "en"])
    @pytest.mark.parametrize("cells", [40, 44, 60, TABLE_FROM, 101, 140])
    def test_no_name_of_the_guide_is_cut(self, language: Language, cells: int) -> None:
        real = load_catalog().catalog
        lines = mapping_lines(page_context(real, project(), width=cells, language=language))
        assert drawn(lines, cells)
        words = "".join("".join(part for part, _tone in one.spans).replace(" ", "") for one in lines)
        assert "…" not in words
        if cells >= TABLE_FROM:  # a name broken in its column is not in one piece
            return
        for row in real.rows:
            for name in (row.function, row.label, row.component):
                assert all(word in words for word in name.in_(language).split())


class TestDoubt:
    """What was said of a row and of its items should go together."""

    @pytest.mark.parametrize(
        ("connected", "items", "doubt"),
        [
            (False, {"alpha": DONE}, RowDoubt.DONE_BUT_NOT_CONNECTED),
            (True, {"alpha": DONE}, None),
            (True, {}, RowDoubt.CONNECTED_BUT_NOT_BEGUN),
            (True, {"alpha": BEGUN}, None),
            (False, {"alpha": BEGUN}, None),
            (False, {}, None),
            (False, {"alpha": ASIDE}, None),
            (True, {"alpha": ASIDE}, None),
        ],
    )
    def test_items_decide_whether_a_row_is_doubted(
        self, connected: bool, items: dict[str, ItemState], doubt: RowDoubt | None
    ) -> None:
        row = catalog().rows[0]
        assert row_doubt(row, project(rows={row.no: RowState(connected=connected)}, items=items)) is doubt

    def test_a_row_without_items_is_not_doubted(self) -> None:
        row = MappingRow("1", text("가"), text("나"), text("다"), ("module-a",), text("뜻"), guide())
        assert row_doubt(row, project(rows={"1": RowState(connected=True)})) is None


def page(
    of: Callable[..., list[Line]], about: MappingRow | Detail, state: Project, reader: Reader = "consultant"
) -> list[str]:
    return drawn(of(page_context(catalog(), state, width=40, reader=reader), about), 40)


class TestPages:
    """What is said of one row, and of one component."""

    def test_the_page_of_a_row_shows_its_answer(self) -> None:
        state = project(
            rows={"1.1.1": RowState(link="https://wiki.example/a", note="둘째 주에\n확인")},
            items={"alpha": DONE},
        )
        assert page(row_lines, catalog().rows[0], state) == [
            "1.1.1 수집",
            "관리",
            "! 점검 항목은 모두 구현됨인데",
            "미연결입니다",
            "뜻",
            "",
            "플랫폼 모듈/기능",
            "이동 → 모듈 가",
            "",
            "답변",
            "구현 상태  [ ] 미연결",
            "바로가기   https://wiki.example/a",
            "메모       둘째 주에",
            "           확인",
            "",
            "관련 점검 항목                  구현 1/1",
            "[x] 1.1 항목 1.1",
            "",
            "컨설턴트 가이드  (g)",
            "- 컨설턴트는 이것을 본다",
        ]

    def test_the_stops_of_a_row_lead_to_modules_and_items(self) -> None:
        lines = row_lines(page_context(catalog(), project(), width=40, reader="user"), catalog().rows[1])
        assert [one.key for one in lines if one.key] == [
            "jump:modules:module-a",
            "jump:modules:module-b",
            "field/connected",
            "field/link",
            "field/note",
            "jump:checklist:beta",
        ]
        assert "모듈 가, 모듈 나" in drawn(lines, 40)
        assert "- 이용자는 이것을 한다" in drawn(lines, 40)

    def test_the_page_of_a_component_shows_its_status(self) -> None:
        assert page(component_lines, catalog().details[0], project(items={"alpha": DONE, "beta": ASIDE}), "user") == [
            "1.1.1 옮기기",
            "[x] 구현됨 · 관리",
            "상태는 아래 점검 항목에서 나옵니다",
            "옮기는 일",
            "",
            "구현 방법",
            "손으로",
            "  하나씩 옮긴다",
            "자동으로",
            "  밤마다 옮긴다",
            "",
            "관련 점검 항목                  구현 1/1",
            "[x] 1.1 항목 1.1",
            "[-] 1.2 항목 1.2",
            "",
            "이용자 가이드  (g)",
            "- 이용자는 이것을 한다",
        ]

    def test_a_component_without_items_has_no_status(self) -> None:
        detail = msgspec.structs.replace(catalog().details[0], items=())
        assert page(component_lines, detail, project())[:3] == ["1.1.1 옮기기", "관리", "옮기는 일"]
        bare = msgspec.structs.replace(catalog(), details=(detail,))
        assert "    1.1.1 옮기기" in drawn(mapping_lines(page_context(bare, project(), width=40)), 40)
