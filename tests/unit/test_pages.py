"""The pages as lines of text, literally."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
import pytest

from ml_tui import i18n
from ml_tui.content import load_catalog
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.filters import Show
from ml_tui.domain.progress import tally_by_day
from ml_tui.domain.project import ItemState, Project, ProjectInfo, Status, Verification
from ml_tui.errors import BadInput
from ml_tui.i18n import Language
from ml_tui.store import ProjectEntry
from ml_tui.text import crop, pad, width
from ml_tui.tui import commands
from ml_tui.tui.pages.checklist_page import Filter, checklist_lines, filters_of
from ml_tui.tui.pages.help_page import help_lines
from ml_tui.tui.pages.item_page import item_lines
from ml_tui.tui.pages.projects_page import projects_lines
from ml_tui.tui.pages.sidebar_page import rail_lines, sidebar_lines
from ml_tui.tui.styles import STYLES
from ml_tui.tui.widgets.lines import Line
from tests.catalogs import small_catalog
from tests.pages import answered, page_context

TODAY = date(2027, 3, 31)

CATALOG = small_catalog()

EVERYTHING = Filter()

PROJECT = Project(
    ProjectInfo(id="p-1", name="은행 A", created=date(2027, 1, 31), client="고객사", catalog_id="small"),
    items={
        "alpha": ItemState(
            status=Status.IMPLEMENTED,
            met=("one", "two", "three"),
            owner="이도윤",
            evidence=("화면", "문서"),
            verified=Verification("김하늘", TODAY),
        ),
        "beta": ItemState(status=Status.IN_PROGRESS, met=("one",), owner="박서준", due=date(2027, 3, 1), note="가\n나"),
        "gamma": ItemState(status=Status.NOT_APPLICABLE, reason="외주"),
    },
)

ENTRY = ProjectEntry("p-1", PROJECT.info, None, tally_by_day(CATALOG, PROJECT))


def rows(lines: Sequence[Line], cells: int) -> list[str]:
    """The lines as a view of ``cells`` cells would draw them."""
    drawn = []
    for one in lines:
        left = "".join(text for text, _tone in one.spans)
        right = "".join(text for text, _tone in one.right)
        drawn.append((pad(left, cells - width(right)) + right).rstrip())
    return drawn


def checklist(cells: int = 44, *, filter: Filter = EVERYTHING, marks: frozenset[str] = frozenset()) -> Sequence[Line]:
    return checklist_lines(page_context(CATALOG, PROJECT, width=cells, today=TODAY), filter=filter, marks=marks)


def test_the_checklist_shows_every_item() -> None:
    assert rows(checklist(), 44) == [
        "1 첫째                                  1/2",
        "[x] 1.1 항목 1.1                        3/3✓",
        "[~] 1.2 항목 1.2                        1/3!",
        "[-] 1.3 항목 1.3",
        "",
        "2 둘째                                  0/2",
        "[ ] 2.1 항목 2.1                        0/3",
        "[ ] 2.2 항목 2.2                        0/3",
        "",
        "안내: 목적, 활용 가이드, 주의사항, 참고",
        "자료, 문의 및 지원",
    ]


def test_a_wide_checklist_shows_owner_and_due_date() -> None:
    assert rows(checklist(90), 90)[1:3] == [
        "[x] 1.1 항목 1.1                                 필수        이도윤                   3/3✓",
        "[~] 1.2 항목 1.2                                 필수        박서준       2027-03-01  1/3!",
    ]


def test_the_checklist_shows_marks() -> None:
    assert rows(checklist(marks=frozenset({"beta"})), 44)[1:4] == [
        "  [x] 1.1 항목 1.1                      3/3✓",
        "* [~] 1.2 항목 1.2                      1/3!",
        "  [-] 1.3 항목 1.3",
    ]


@pytest.mark.parametrize(
    ("filter", "keys"),
    [
        (Filter(), "alpha beta gamma delta epsilon"),
        (Filter(Show.REQUIRED), "alpha beta gamma epsilon"),
        (Filter(Show.REQUIRED_OPEN), "beta epsilon"),
        (Filter(Show.OPEN), "beta delta epsilon"),
        (Filter(Show.NOT_STARTED), "delta epsilon"),
        (Filter(Show.IN_PROGRESS), "beta"),
        (Filter(Show.IMPLEMENTED), "alpha"),
        (Filter(Show.NOT_APPLICABLE), "gamma"),
        (Filter(Show.OVERDUE), "beta"),
        (Filter(Show.WITHOUT_EVIDENCE), ""),
        (Filter(Show.UNMET), ""),
        (Filter(Show.UNVERIFIED), ""),
        (Filter(Show.OLD_VERIFICATION), ""),
        (Filter(Show.UNASSIGNED), "delta epsilon"),
        (Filter(section="second"), "delta epsilon"),
        (Filter(owner="박서준"), "beta"),
        (Filter(Show.OPEN, section="first", owner="박서준"), "beta"),
    ],
)
def test_filters_select_items(filter: Filter, keys: str) -> None:
    guide = ["workspace/checklist"] if filter == Filter() else []
    assert [line.key for line in checklist(filter=filter) if line.key] == [*keys.split(), *guide]
    assert filter.shown(page_context(CATALOG, PROJECT, today=TODAY)) == set(keys.split())


def test_every_filter_is_offered_with_the_number_of_items_that_it_shows() -> None:
    context = page_context(CATALOG, PROJECT, today=TODAY)
    offered = [(one, count) for one, _words, count in filters_of(context)]
    owners = sorted({state.owner for state in PROJECT.items.values() if state.owner})
    wanted = [Filter(show) for show in Show] + [Filter(section=one.id) for one in CATALOG.sections]
    wanted += [Filter(owner=owner) for owner in owners]
    assert offered == [(one, len(one.shown(context))) for one in wanted]
    assert filters_of(context)[-1][1:] == (f"담당자: {owners[-1]}", 1)


def test_filters_find_old_verifications_and_implemented_items_with_unmet_criteria() -> None:
    alpha = msgspec.structs.replace(PROJECT.items["alpha"], met=("one",))
    project = msgspec.structs.replace(PROJECT, items={**PROJECT.items, "alpha": alpha})
    for show, later in ((Show.UNMET, TODAY), (Show.OLD_VERIFICATION, date(2027, 7, 1))):
        lines = checklist_lines(page_context(CATALOG, project, width=44, today=later), filter=Filter(show))
        assert [line.key for line in lines if line.key] == ["alpha"]


def test_the_page_of_an_item_shows_its_answer() -> None:
    lines = item_lines(
        page_context(CATALOG, answered(items={"alpha": PROJECT.item("beta")}), width=40, today=TODAY),
        next(CATALOG.items()),
    )
    drawn = rows(lines, 40)
    assert drawn[:12] == [
        "1.1 항목 1.1",
        "[~] 진행 중 · 필수 · 아래",
        "항목 1.1의 뜻",
        "",
        "구현 내용",
        "[x] 1 기준 one",
        "    one이 있는가?",
        "[ ] 2 기준 two",
        "    two이 있는가?",
        "[ ] 3 기준 three",
        "    three이 있는가?",
        "",
    ]
    assert "메모    가" in drawn and "        나" in drawn
    assert "담당자  박서준" in drawn
    assert "기한    2027-03-01 지남" in drawn
    assert "- 컨설턴트는 이것을 본다" in drawn and "- 이용자는 이것을 한다" not in drawn
    assert "사유" not in "".join(drawn)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2027, 3, 1), "약속: 하나 둘 · 박서준 · 2027-03-01"),
        (TODAY, "약속: 하나 둘 · 박서준 · 2027-03-01 지남"),
    ],
)
def test_the_review_shows_the_agreed_plan_first(today: date, said: str) -> None:
    promised = msgspec.structs.replace(PROJECT.item("beta"), plan="하나\n둘")
    for state, shown in ((promised, [said]), (PROJECT.item("alpha"), []), (PROJECT.item("delta"), [])):
        item = next(CATALOG.items())
        lines = item_lines(
            page_context(CATALOG, answered(items={item.id: state}), width=60, today=today), item, ask=True
        )
        drawn = rows(lines, 60)
        assert drawn[2:-1][: len(shown) + 1] == [*shown, f"인터뷰 질문: {item.question.in_('ko')}"]


def test_the_layer_of_an_item_is_never_cut_off() -> None:
    item = next(CATALOG.items())
    for cells in (20, 24, 25, 40):
        lines = item_lines(
            page_context(
                CATALOG, answered(items={item.id: PROJECT.item("beta")}), width=cells, today=TODAY, reader="user"
            ),
            item,
        )
        drawn = rows(lines, cells)
        wide = ["[~] 진행 중 · 필수 · 아래"] if cells >= 25 else ["[~] 진행 중 · 필수", "아래"]
        assert drawn[1 : 1 + len(wide)] == wide


def test_a_not_applicable_item_shows_its_reason() -> None:
    item = list(CATALOG.items())[2]
    lines = item_lines(
        page_context(CATALOG, answered(items={item.id: PROJECT.item("gamma")}), width=40, today=TODAY, reader="user"),
        item,
    )
    assert "사유    외주" in rows(lines, 40)
    assert "- 이용자는 이것을 한다" in rows(lines, 40)


def test_the_project_list_shows_every_project() -> None:
    entries = [
        ENTRY,
        ProjectEntry("p-2", None, BadInput("손상됨", "restore")),
    ]
    assert rows(projects_lines(entries, 60, TODAY), 60) == [
        "",
        "은행 A                                        구현 1/4 25%",
        "  고객사  다음 점검 2027-04-30  p-1",
        "",
        "p-2  열 수 없음",
        "  손상됨",
        "  restore",
        "",
    ]


def test_an_empty_project_list_explains_itself() -> None:
    drawn = rows(projects_lines([], 60, TODAY), 60)
    assert drawn[1] == "아직 프로젝트가 없습니다."
    assert any(line.startswith("n ") for line in drawn)


def test_the_navigator_shows_sections() -> None:
    drawn = rows(sidebar_lines(page_context(CATALOG, PROJECT, today=TODAY), "checklist"), 30)
    assert drawn[:2] == [" 은행 A", " 고객사"]
    assert any(line.startswith("   ▸ 3 구현 체크리스트") and line.endswith("25%") for line in drawn)
    assert any("1 첫째" in line and line.endswith("1/2") for line in drawn)
    assert drawn[-1].split() == ["0", "프로젝트", "목록"]


def test_every_entry_of_the_rail_is_in_the_navigator() -> None:
    full = {line.key for line in sidebar_lines(page_context(CATALOG, PROJECT, today=TODAY), "checklist")}
    assert {line.key for line in rail_lines("checklist") if line.key} <= full
    assert all(width("".join(text for text, _tone in line.spans)) <= 4 for line in rail_lines("checklist"))


def test_the_help_names_every_command() -> None:
    text = "\n".join(rows(help_lines(80), 80))
    for command in commands.COMMANDS:
        assert command.shown_key in text
        assert command.title in text


def all_pages(catalog: Catalog, project: Project, language: Language, cells: int) -> list[Line]:
    """Everything that can be read, in ``cells`` cells."""
    lines = help_lines(cells) if cells >= 70 else []
    for item in catalog.items():
        for reader in ("consultant", "user"):
            lines += item_lines(
                page_context(
                    catalog,
                    project,
                    width=cells,
                    today=TODAY,
                    language=language,
                    reader=reader,
                ),
                item,
            )
    return lines


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("cells", [24, 34, 78])
def test_no_line_of_text_is_wider_than_its_page(language: Language, cells: int) -> None:
    i18n.use_language(language)
    for line in all_pages(load_catalog().catalog, PROJECT, language, cells):
        text = "".join(text for text, _tone in line.spans)
        if line.key or any(tone in ("title", "label") for _text, tone in line.spans) or "·" in text:
            continue  # cut with an ellipsis by the view: names of criteria, headings, the standing
        assert width(text) <= cells, crop(text, 200)


def test_every_style_is_known() -> None:
    lines = [
        *checklist(90),
        *all_pages(CATALOG, PROJECT, "ko", 60),
        *sidebar_lines(page_context(CATALOG, PROJECT, today=TODAY), "checklist"),
        *projects_lines([ENTRY], 60, TODAY),
    ]
    assert {tone for line in lines for _text, tone in (*line.spans, *line.right)} <= set(STYLES)


def test_keys_of_a_page_are_unique() -> None:
    for lines in (checklist(), sidebar_lines(page_context(CATALOG, PROJECT, today=TODAY), "checklist")):
        keys = [line.key for line in lines if line.key]
        assert len(keys) == len(set(keys))
