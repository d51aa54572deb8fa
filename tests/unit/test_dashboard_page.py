"""The dashboard as lines, compared word for word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.domain.catalog import Language
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.figures import Figures
from ml_tui.domain.progress import Shares
from ml_tui.domain.project import Cadence, ChoiceState, Document, ItemState, Project, Status
from ml_tui.text import width
from ml_tui.tui.navigation import destination
from ml_tui.tui.pages.activity_page import change_lines, due_lines
from ml_tui.tui.pages.dashboard_page import dashboard_lines
from ml_tui.tui.pages.layer_or_area_page import holder_lines
from ml_tui.tui.pages.stack_page import bar_spans, stack_lines
from ml_tui.tui.pages.types_page import type_lines
from ml_tui.tui.pages.workspace_page import workspace_lines
from ml_tui.tui.widgets.lines import Line
from tests.catalogs import text
from tests.pages import answered, page_context
from tests.unit.dashboard_samples import ABSENT, BEGUN, DONE, INFO, TODAY, dashboard_catalog, own, project

CATALOG = dashboard_catalog()
NOON = datetime(2027, 3, 30, 3, 0, tzinfo=UTC)
EDIT = Change(7, NOON, "김하늘", ChangeKind.EDIT, (FieldChange("item/alpha", "status", "not_started", "implemented"),))


def said(lines: Sequence[Line]) -> list[str]:
    """The text of the lines; lines that the cursor can stand on begin with ``>``."""
    return [
        (f"> {text}" if one.key else f"  {text}").rstrip()
        for one in lines
        for text in ["".join(text for text, _tone in (*one.spans, *one.right))]
    ]


def listed(answers: Project, *, cells: int = 40, changes: Sequence[Change] = ()) -> list[str]:
    """The list of the dashboard."""
    return said(dashboard_lines(page_context(CATALOG, answers, width=cells, today=TODAY), changes))


class TestBar:
    """A bar has one segment for each component."""

    @pytest.mark.parametrize(
        ("figures", "segment", "room", "drawn"),
        [
            (Shares(4, 1, 1, 2, 0), 3, 20, "[###~~~......]"),
            (Shares(4, 1, 1, 1, 1), 2, 20, "[##~~..--]"),
            (Shares(0), 3, 20, "[]"),
            (Shares(20, 1, 0, 19, 0), 1, 12, "[#.........]"),
            (Shares(40, 39, 1, 0, 0), 1, 12, "[#########~]"),
        ],
    )
    def test_a_bar_is_drawn(self, figures: Shares, segment: int, room: int, drawn: str) -> None:
        assert "".join(text for text, _tone in bar_spans(figures, segment, room)) == drawn

    @given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.integers(1, 4), st.integers(6, 90))
    def test_a_bar_fits_and_shows_every_kind(self, counts: list[int], segment: int, room: int) -> None:
        figures = Shares(sum(counts), *counts)
        drawn = "".join(text for text, _tone in bar_spans(figures, segment, room))
        assert len(drawn) <= room
        assert [sign in drawn for sign in "#~.-"] == [count > 0 for count in counts]
        assert drawn[1:-1] == "".join(sorted(drawn[1:-1], key="#~.-".index))


class TestStack:
    """Boxes that close."""

    def test_the_stack_is_drawn_at_forty_cells(self) -> None:
        answers = project(alpha=DONE, beta=BEGUN, epsilon=ABSENT)
        assert said(stack_lines(page_context(CATALOG, answers, width=40))) == [
            "  +-------------------------------------+",
            "> | 위 계층      [####~~~~....----] 1/3 |",
            "  | ! 아래 아래 계층보다 앞섬           |",
            "  +-------------------------------------+",
            "> | 아래 계층            [........] 0/2 |",
            "  +-------------------------------------+",
        ]

    def test_long_names_are_drawn_above_the_bar(self) -> None:
        assert said(stack_lines(page_context(CATALOG, project(delta=DONE), width=17, language="en"))) == [
            "  +--------------+",
            "> | Top layer    |",
            "  | [....] 0/4   |",
            "  +--------------+",
            "> | Ground layer |",
            "  | [#.] 1/2     |",
            "  +--------------+",
        ]

    @pytest.mark.parametrize("language", ["ko", "en"])
    @given(cells=st.integers(12, 200), answered=st.sets(st.sampled_from(["alpha", "beta", "delta", "epsilon"])))
    def test_boxes_are_closed_at_any_width(self, language: Language, cells: int, answered: set[str]) -> None:
        answers = project(dict.fromkeys(answered, DONE))
        lines = said(stack_lines(page_context(CATALOG, answers, width=cells, language=language)))
        (outer,) = {width(line) - 2 for line in lines}
        assert outer == max(12, min(60, cells - 1))
        assert all(line[2] + line[-1] in ("++", "||") for line in lines)
        assert [line[:3] for line in lines].count("> |") == 2

    def test_long_names_are_broken_never_cut(self) -> None:
        name = "아주 긴 이름을 가진 계층이라서 한 줄에 들어가지 않음"
        layer = msgspec.structs.replace(CATALOG.layers[0], title=text(name))
        lines = said(stack_lines(page_context(msgspec.structs.replace(CATALOG, layers=(layer,)), project(), width=30)))
        assert " ".join(line[4:-2].strip() for line in lines[1:-2]) == name

    def test_a_catalog_without_layers_has_no_stack(self) -> None:
        assert stack_lines(page_context(msgspec.structs.replace(CATALOG, layers=()), project(), width=40)) == []


class TestList:
    """Stack, areas, types, recent changes, and due dates."""

    def test_the_list_contains_every_section(self) -> None:
        answers = project(alpha=ItemState(status=Status.IN_PROGRESS, due=date(2027, 3, 1)))
        answers = msgspec.structs.replace(answers, types={"asking": ChoiceState(True)})
        assert listed(answers, changes=[EDIT]) == [
            "  ML 기반 AI 시스템 계층 구조",
            "                 #구현됨 ~진행 중 .미착수",
            "  +-------------------------------------+",
            "> | 위 계층      [~~~~............] 0/4 |",
            "  +-------------------------------------+",
            "> | 아래 계층            [........] 0/2 |",
            "  +-------------------------------------+",
            "",
            "  기능적 구성 요소 현황",
            "> [~] 돌봄                        진행 중",
            "      [~~..]  0/2 구성 요소",
            "",
            "  ML 유형별 프레임워크 지원  (p)",
            "                                 채택 1/2",
            "> [ ] 찍기 (Guessing)",
            "> [x] 묻기                           채택",
            "",
            "  최근 변경",
            "> 03-30 1.1 항목 1.1: 상태 미착수 → 구현됨",
            "",
            "  기한",
            "    다음 점검 2027-04-30 (분기)",
            "> ! 2027-03-01 1.1 항목 1.1",
            "",
            "> 안내: 목적, 활용 가이드, 주의사항, 참고",
            "  자료, 문의 및 지원",
        ]

    def test_an_area_takes_one_line_in_a_wide_view(self) -> None:
        assert "> [x] 돌봄  [##--]  1/1 구성 요소                       구현됨" in listed(
            project(alpha=DONE, components={"care/x": own(Status.NOT_APPLICABLE, "외주")}), cells=100
        )

    @given(cells=st.integers(32, 200))
    def test_no_line_is_wider_than_the_view(self, cells: int) -> None:
        answers = project({"alpha": ItemState(due=date(2027, 3, 1)), "beta": DONE})
        assert max(width(line) - 2 for line in listed(answers, cells=cells, changes=[EDIT])) <= cells

    def test_keys_are_unique(self) -> None:
        answers = project(alpha=ItemState(due=date(2027, 3, 1)))
        changes = [EDIT, msgspec.structs.replace(EDIT, rev=6)]
        lines = dashboard_lines(page_context(CATALOG, answers, width=40, today=TODAY), changes)
        keys = [one.key for one in lines if one.key]
        assert len(set(keys)) == len(keys)
        assert keys[0] == "layer/top"
        assert keys[-3:] == ["change/6", "due/alpha", "workspace/dashboard"]

    def test_missing_changes_and_dates_are_explained(self) -> None:
        lines = listed(project())
        assert "  아직 변경이 없습니다" in lines
        assert "    기한이 정해진 열린 항목이 없습니다" in lines

    def test_an_overdue_review_is_shown(self) -> None:
        info = msgspec.structs.replace(INFO, cadence=Cadence.MONTHLY)
        assert "  ! 다음 점검 2027-02-28 (매월) 지남" in listed(Project(info))

    def test_a_long_change_takes_two_lines(self) -> None:
        fields = tuple(FieldChange("item/alpha", name, "", "긴 글 " * 9) for name in ("note", "plan"))
        lines = listed(project(), changes=[msgspec.structs.replace(EDIT, fields=fields)])
        told = lines.index("  최근 변경") + 1
        assert lines[told].startswith("> 03-30 1.1 항목 1.1: 메모")
        assert lines[told + 1].endswith("…")
        assert lines[told + 2] == ""

    def test_a_catalog_with_a_checklist_only_has_a_short_list(self) -> None:
        bare = msgspec.structs.replace(CATALOG, layers=(), areas=(), ml_types=())
        lines = said(dashboard_lines(page_context(bare, project(), width=40, today=TODAY), []))
        assert lines[0] == "  최근 변경"


class TestDue:
    """The open items that have a date."""

    ANSWERS = project(
        alpha=ItemState(due=date(2027, 4, 2)),
        beta=ItemState(status=Status.IN_PROGRESS, due=date(2027, 3, 30)),
        gamma=ItemState(status=Status.IMPLEMENTED, due=date(2027, 1, 1)),
        delta=ItemState(status=Status.NOT_APPLICABLE, reason="외주", due=date(2027, 1, 1)),
        epsilon=ItemState(due=TODAY),
    )

    def test_open_items_are_listed_by_date(self) -> None:
        found = [(one.item.id, one.is_overdue(TODAY)) for one in Figures(CATALOG, self.ANSWERS, TODAY).agenda]
        assert found == [("beta", True), ("epsilon", False), ("alpha", False)]

    def test_the_list_names_the_first_and_counts_the_rest(self) -> None:
        late = {name: ItemState(due=date(2027, 1, 1)) for name in ("alpha", "beta", "gamma", "delta", "epsilon")}
        lines = listed(project(late))
        assert [line for line in lines if line.startswith("> !")] == [
            "> ! 2027-01-01 1.1 항목 1.1",
            "> ! 2027-01-01 1.2 항목 1.2",
            "> ! 2027-01-01 1.3 항목 1.3",
            "> ! 2027-01-01 2.1 항목 2.1",
        ]
        assert "    지난 것 1개 더" in lines

    def test_the_page_lists_every_due_item(self) -> None:
        item = next(CATALOG.items())
        state = ItemState(due=date(2027, 3, 1), owner="이도윤", plan="먼저 한다")
        assert said(
            due_lines(page_context(CATALOG, answered(items={item.id: state}), width=40, today=TODAY), item)
        ) == [
            "  1.1 항목 1.1",
            "  [ ] 미착수 · 필수",
            "  기한 2027-03-01 · 30일 지남",
            "  담당자 이도윤",
            "> → 체크리스트에서 열기",
            "",
            "  계획",
            "  먼저 한다",
            "",
            "  메모",
            "  -",
        ]


class TestPages:
    """The pages beside the list."""

    def test_the_page_of_a_layer_shows_its_status_and_texts(self) -> None:
        answers = project(
            alpha=DONE,
            beta=DONE,
            components={"top/own": own(Status.NOT_APPLICABLE, "외주"), "top/a": own(Status.NOT_STARTED)},
        )
        lines = holder_lines(page_context(CATALOG, answers, width=31), CATALOG.layers[0])
        assert said(lines) == [
            "  1 위 계층",
            "  Top layer",
            "  [~] 진행 중 · 1/3 구성 요소",
            "  ! 아래 아래 계층보다 앞섬",
            "  위 역할",
            "",
            "  구성 요소",
            "> [x] 부품 a",
            "      항목 1.1에서",
            "      a의 뜻",
            "> [~] 부품 b",
            "      항목 2개에서",
            ">     [x] 1.2 항목 1.2",
            ">     [ ] 1.3 항목 1.3",
            "      b의 뜻",
            "> [-] 부품 own",
            "      메모: 외주",
            "      own의 뜻",
            "> [ ] 부품 e",
            "      항목 2.2에서",
            "      e의 뜻",
            "",
            "  컨설턴트 가이드  (g)",
            "  - 컨설턴트는 이것을 본다",
        ]
        assert [one.key for one in lines if one.key] == [
            "component/top/a",
            "component/top/b",
            "from/top/b/beta",
            "from/top/b/gamma",
            "component/top/own",
            "component/top/e",
        ]

    def test_the_page_of_an_area_follows_reader_and_language(self) -> None:
        lines = said(
            holder_lines(page_context(CATALOG, project(), width=60, language="en", reader="user"), CATALOG.areas[0])
        )
        assert lines[0] == "  3.1 Care"
        assert "  돌봄의 뜻 (en)" in lines
        assert lines[-1] == "  - 이용자는 이것을 한다 (en)"

    def test_the_page_of_a_type_shows_its_texts(self) -> None:
        state = ChoiceState(True, "달리 없음")
        lines = type_lines(
            page_context(CATALOG, answered(types={CATALOG.ml_types[0].id: state}), width=40, reader="user"),
            CATALOG.ml_types[0],
        )
        assert said(lines) == [
            "  4.1 찍기 (Guessing)",
            "> [x] 채택",
            "> 메모  달리 없음",
            "  찍기의 뜻",
            "",
            "  선택 기준",
            "  달리 길이 없을 때",
            "",
            "  주요 유형",
            "  동전",
            "    동전의 뜻",
            "",
            "  활용 사례",
            "  - 복권",
            "",
            "  이용자 가이드  (g)",
            "  - 이용자는 이것을 한다",
            "",
            "  표준의 접근 방식 (7절)",
            "  참고: 조항 번호는 2차 자료 기준",
            "  7.2 동전 던지기",
            "    동전 던지기의 뜻",
            "  가이드의 유형 밖에서 표준이 다루는 것",
            "  7.4 꿈꾸기",
            "    꿈꾸기의 뜻",
        ]

    def test_the_page_of_the_workspace_shows_its_texts(self) -> None:
        lines = said(workspace_lines(page_context(CATALOG, Project(INFO), width=40, reader="user"), "dashboard"))
        assert lines == [
            "  현황판",
            "",
            "  목적",
            "  현황판의 목적",
            "",
            "  활용 가이드",
            "  이용자 활용  (g)",
            "  이용자의 쓰임",
            "    이용자는 이렇게 쓴다",
            "",
            "  주의사항",
            "  6.1 순서",
            "  - 아래부터 세운다",
            "",
            "  참고 자료",
            "  - 참고 문헌",
            "",
            "  문의 및 지원",
            "  이 화면을 쓰다가 궁금한 점은 담당",
            "  컨설턴트에게 문의하십시오.",
            "  이름과 연락처는 프로젝트 목록(0)에서",
            "  e를 눌러 적습니다. 보고서 표지에도",
            "  나옵니다.",
            "",
            "  이 내용에 대하여",
            "  시험용",
        ]

    def test_a_catalog_without_workspace_texts_shows_its_note(self) -> None:
        lines = said(workspace_lines(page_context(CATALOG, Project(INFO), width=40, language="en"), "mapping"))
        assert lines[-1] == "  시험용 (en)"

    def test_a_change_leads_to_the_changed_items(self) -> None:
        fields = (
            *EDIT.fields,
            FieldChange("basis/alpha", "print", "", "x"),
            FieldChange("component/top/own", "status", "not_started", "implemented"),
            FieldChange("project", "client", "", "고객"),
        )
        lines = change_lines(page_context(CATALOG, width=60), msgspec.structs.replace(EDIT, fields=fields))
        assert [one.key for one in lines if one.key] == ["to/item/alpha", "to/component/top/own"]
        assert "  위 계층: 부품 own: 상태 미착수 → 구현됨" in said(lines)
        assert "  김하늘 · 7번째 변경" in said(lines)

    def test_a_record_is_called_by_its_name(self) -> None:
        kept = msgspec.structs.replace(project(), records={"ds-000001": Document("datasheet", "거래 기록")})
        change = msgspec.structs.replace(EDIT, fields=(FieldChange("record/ds-000001", "name", "", "거래 기록"),))
        context = page_context(CATALOG, kept, width=60, today=TODAY)
        for lines in (change_lines(context, change), dashboard_lines(context, [change])):
            assert any("거래 기록" in line for line in said(lines)) and not any("ds-0" in line for line in said(lines))


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("item/alpha", "checklist:alpha"),
        ("component/top/own", "dashboard:layer/top#component/top/own"),
        ("component/care/x", "dashboard:area/care#component/care/x"),
        ("type/asking", "dashboard:type/asking"),
        ("row/1.1.1", "mapping:1.1.1"),
        ("item/gone", ""),
        ("component/gone/x", ""),
        ("project", ""),
        ("record/r-1", ""),
    ],
)
def test_a_change_leads_to_the_workspace_that_shows_it(target: str, place: str) -> None:
    assert destination(CATALOG, target) == place
