"""ML 대시보드: what it shows, what can be set there, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from ml_tui.content import Loaded
from ml_tui.domain.project import Status
from ml_tui.session import Session
from ml_tui.store import Library
from tests.pilot.conftest import OpenApp, Stored, User
from tests.unit.dashboard_samples import dashboard_catalog

Open = Callable[..., AbstractAsyncContextManager[User]]
"""Opens the app on the built-in framework."""


@pytest.fixture
def open_real_app(open_app: OpenApp, project_id: str, real_catalog: Loaded) -> Open:
    return partial(open_app, project_id, content=real_catalog)


async def goes_to(user: User, text: str) -> None:
    """Open the dashboard and move down to the line that says ``text``."""
    await user.press("1")
    await user.sees("ML 기반 AI 시스템 계층 구조")
    for _step in range(40):
        if text in user.cursor:
            await user.until(lambda: user.app.screen.query("DashboardPane"))
            return
        await user.press("down")
    raise AssertionError(f"no {text!r} to go to; the screen is\n{user.screen}")


async def test_the_dashboard_shows_the_stack_first(open_real_app: Open) -> None:
    async with open_real_app() as user:
        await user.press("1")
        await user.sees("| 응용 계층            [........] 0/4 |", "| 인프라 계층          [........] 0/4 |")
        await user.sees("2.3.1 응용 계층", "> [ ] 사용자 인터페이스")
        assert (
            user.screen.index("| 응용 계층") < user.screen.index("| 데이터 계층") < user.screen.index("| 인프라 계층")
        )


async def test_the_list_contains_every_part(open_real_app: Open) -> None:
    async with open_real_app(size=(120, 60)) as user:
        await user.press("1")
        await user.sees("[ ] 데이터 관리", "[............]  0/6 구성 요소", "[ ] 딥러닝 (Deep Learning)", "최근 변경")
        await user.sees("프로젝트를 만듦: 은행 A", "다음 점검", "안내: 목적, 활용 가이드, 주의사항, 참고")


async def test_a_tick_in_the_checklist_moves_layer_and_area(open_real_app: Open) -> None:
    async with open_real_app() as user:
        await user.press("1", "3")
        await user.sees("구현 체크리스트")
        for _step in range(4):
            await user.press("down")
        assert user.cursor == "[ ] 2.5 메타데이터 카탈로그"
        await user.press("space", "1")
        await user.sees("| 데이터 계층          [##......] 1/4 |", "[##..........]  1/6 구성 요소")
        await user.sees("| 인프라 계층          [........] 0/4 |", "! 아래 인프라 계층보다 앞섬")


async def test_a_derived_status_leads_to_its_item_and_back(open_real_app: Open) -> None:
    async with open_real_app() as user:
        await goes_to(user, "ML 엔진 계층")
        await user.press("right")
        await user.sees("항목 4.2에서")
        await user.press("space")
        await user.sees("체크리스트 항목에서 정해지는 상태입니다")
        await user.sees("Enter로 그 항목을 여십시오")
        await user.press("enter")
        await user.until(lambda: user.cursor == "[ ] 4.2 모델 서빙 인프라", "the item")
        await user.press("escape")
        await user.sees("ML 기반 AI 시스템 계층 구조")
        await user.until(lambda: user.cursor == "[ ] 모델 서빙", "the component again")
        assert "| ML 엔진 계층         [........] 0/4 |" in user.screen


async def test_the_cursor_stops_at_each_of_several_items(open_real_app: Open) -> None:
    async with open_real_app(size=(120, 36)) as user:
        await goes_to(user, "ML 파이프라인 계층")
        await user.press("right", "down", "down")
        assert user.cursor == "[ ] 모델 평가"
        await user.sees("항목 2개에서")
        await user.press("enter")
        assert user.cursor == "[ ] 3.3 자동화된 테스트"
        await user.press("down", "enter")
        await user.until(lambda: user.cursor == "[ ] 3.6 모델 해석성 도구", "the item")


async def test_a_component_without_items_is_set_in_place(open_real_app: Open, stored: Stored) -> None:
    async with open_real_app() as user:
        await goes_to(user, "응용 계층")
        await user.press("right", "space")
        await user.sees("[x] 사용자 인터페이스", "| 응용 계층            [##......] 1/4 |")
        await user.press("s")
        await user.sees("응용 계층: 사용자 인터페이스: 어떤 상태로 할까요?", "> [x] 구현됨")
        await user.press("up", "enter")
        await user.sees("[~] 사용자 인터페이스", "| 응용 계층            [~~......] 0/4 |")
        await user.reads("응용 계층: 사용자 인터페이스: 상태 구현됨 → 진행 중 (u 되돌리기)")
        await user.press("space")
        await user.sees("[x] 사용자 인터페이스")
        await user.press("space")  # at once: the earlier status comes back
        await user.sees("[~] 사용자 인터페이스")
        await user.press("s")
        await user.sees("[x] 사용자 인터페이스")
        await user.press("space")
        await user.reads("[ ] 사용자 인터페이스", "상태 구현됨 → 미착수 (u 되돌리기)")
        await user.press("enter")
        await user.sees("[x] 사용자 인터페이스")
    assert stored().component("application/user-interface").status is Status.IMPLEMENTED


async def test_not_applicable_asks_why(open_real_app: Open, stored: Stored) -> None:
    async with open_real_app() as user:
        await goes_to(user, "응용 계층")
        await user.press("right", "minus")
        await user.sees("응용 계층: 사용자 인터페이스 - 해당 없음", "사유")
        await user.press("ctrl+s")
        await user.sees("해당 없음에는 사유가 필요합니다")
        await user.types("배치만 쓴다")
        await user.press("ctrl+s")
        await user.sees("[-] 사용자 인터페이스", "메모: 배치만 쓴다", "| 응용 계층            [......--] 0/3 |")
    state = stored().component("application/user-interface")
    assert (state.status, state.note) == (Status.NOT_APPLICABLE, "배치만 쓴다")


async def test_a_derived_component_can_have_a_note(open_real_app: Open, stored: Stored) -> None:
    async with open_real_app() as user:
        await goes_to(user, "ML 엔진 계층")
        await user.press("right", "n")
        await user.types("Triton")
        await user.press("ctrl+s")
        await user.sees("메모: Triton")
    assert stored().component("ml-engine/model-serving").note == "Triton"


async def test_keys_on_lines_without_a_status_explain_or_enter(open_real_app: Open) -> None:
    async with open_real_app() as user:
        await goes_to(user, "인프라 계층")
        await user.press("space")
        await user.until(lambda: user.cursor == "[ ] 컴퓨팅 (GPU/TPU)", "the way in")
        await user.sees("구성 요소를 고르고 다시 누르십시오")
        await user.press("escape", "end")
        for key in ("space", "s", "minus", "n"):
            await user.press(key)
            await user.sees("여기에는 정할 것이 없습니다")
            await user.press("end")
            await user.sees_no("여기에는 정할 것이 없습니다")


class TestTypes:
    """Types of ML: adopted or not, with a note, and a few questions that propose one."""

    async def test_a_type_is_adopted(self, open_real_app: Open, stored: Stored) -> None:
        async with open_real_app() as user:
            await goes_to(user, "강화 학습")
            await user.sees("4.2.3 강화 학습", "[ ] 미채택")
            await user.press("space")
            await user.sees("[x] 채택", "[x] 강화 학습 (Reinforcement Learning)", "채택 1/4")
            await user.press("right", "down", "enter")
            await user.types("시뮬레이터가 있다")
            await user.press("ctrl+s")
            await user.reads("메모 시뮬레이터가 있다")
        state = stored().types["reinforcement"]
        assert (state.chosen, state.note) == (True, "시뮬레이터가 있다")

    async def test_approaches_of_the_standard_are_shown_beside_a_type(self, open_real_app: Open) -> None:
        async with open_real_app(size=(120, 90)) as user:
            await goes_to(user, "비지도 학습")
            await user.sees("참고: 조항 번호는 2차 자료 기준", "7.3 비지도 학습", "7.4 준지도 학습", "7.7 전이 학습")
            await user.sees_no("7.2 지도 학습")

    async def test_questions_propose_a_type(self, open_real_app: Open, stored: Stored) -> None:
        async with open_real_app() as user:
            await user.press("1")
            await user.sees("ML 기반 AI 시스템 계층 구조")
            await user.press("p")
            for number in (1, 2):
                await user.sees(f"ML 유형 고르기: 질문 {number}")
                await user.chooses("아니요")
            await user.sees("질문 3")
            await user.reads("정답(라벨)이 과거 기록에 있거나")
            await user.chooses("예")
            await user.sees("제안: 지도 학습 (Supervised Learning)")
            await user.chooses("채택하고")
            await user.until(lambda: user.cursor == "[x] 지도 학습 (Supervised Learning)", "the type")
            await user.sees("4.2.1 지도 학습")
        assert stored().types["supervised"].chosen

    async def test_the_questions_may_propose_no_type_and_can_be_left(self, open_real_app: Open, stored: Stored) -> None:
        async with open_real_app() as user:
            await user.press("1")
            await user.sees("ML 기반 AI 시스템 계층 구조")
            await user.press("p")
            for number in range(1, 5):
                await user.sees(f"질문 {number}")
                await user.chooses("아니요")
            await user.sees("제안: 아직 고르지 않음")
            await user.chooses("다시 답하기")
            await user.sees("질문 1")
            await user.press("escape")
            await user.sees_no("질문 1")
            assert "| 응용 계층" in user.cursor
        assert not stored().types


class TestDue:
    """Due items and changes lead to the item."""

    @pytest.fixture
    def answered(self, library: Library, project_id: str, real_catalog: Loaded) -> str:
        session = Session(real_catalog, library.open(project_id), by="김하늘")
        session.set_item("data-quality", status="in_progress", due="2027-03-01", owner="이도윤")
        session.set_items({"ci-cd": {"note": "가"}, "rollback": {"note": "나"}})
        session.close()
        return project_id

    async def test_enter_leads_to_the_item_that_is_due(self, open_real_app: Open, answered: str) -> None:
        async with open_real_app() as user:
            await goes_to(user, "! 2027-03-01 2.2")
            await user.sees("기한 2027-03-01 · 30일 지남", "담당자 이도윤")
            await user.press("enter")
            await user.until(lambda: user.cursor == "[~] 2.2 데이터 품질 검증 프로세스", "the item")
            await user.press("escape")
            await user.until(lambda: user.cursor.startswith("! 2027-03-01 2.2"), "the dashboard again")

    async def test_enter_leads_to_the_changed_item(self, open_real_app: Open, answered: str) -> None:
        async with open_real_app() as user:
            await goes_to(user, "2.2 데이터 품질 검증 프로세스:")
            await user.press("enter")
            await user.until(lambda: user.cursor == "[~] 2.2 데이터 품질 검증 프로세스", "the item")

    async def test_enter_opens_a_change_of_several_items_first(self, open_real_app: Open, answered: str) -> None:
        async with open_real_app() as user:
            await goes_to(user, "4.1 CI/CD")
            await user.press("enter", "down")
            assert user.cursor == "→ 4.4 롤백 메커니즘"
            await user.press("enter")
            await user.until(lambda: user.cursor == "[ ] 4.4 롤백 메커니즘", "the item")


async def test_a_read_only_project_refuses_changes_with_a_reason(
    open_real_app: Open, library: Library, project_id: str, real_catalog: Loaded, stored: Stored
) -> None:
    holder = Session(real_catalog, library.open(project_id), by="박검증")
    async with open_real_app() as user:
        await goes_to(user, "응용 계층")
        await user.press("right")
        for key in ("space", "s", "minus", "n"):
            await user.press(key)
            await user.sees("읽기 전용입니다")
    holder.close()
    assert not stored().components


async def test_an_unfinished_note_is_offered_again(
    open_real_app: Open, library: Library, project_id: str, real_catalog: Loaded
) -> None:
    session = Session(real_catalog, library.open(project_id), by="김하늘")
    session.keep_draft("component/data/data-lake", {"note": "버킷 세 개"})
    session.close()
    async with open_real_app() as user:
        await user.sees("데이터 계층: 데이터 레이크")
        await user.chooses("이어서 쓰기")
        await user.sees("버킷 세 개", "Ctrl+S 저장")
        await user.press("ctrl+s")
        await user.sees("메모: 버킷 세 개", "2.3.4 데이터 계층")


async def test_another_catalog_has_its_own_layers_and_no_questions(open_app: OpenApp, project_id: str) -> None:
    other = Loaded(dashboard_catalog(), Path("other.yaml"), "1" * 64)
    async with open_app(project_id, content=other) as user:
        await user.press("1")
        await user.sees("| 위 계층      [................] 0/4 |")
        await user.press("p")
        await user.sees("이 카탈로그의 ML 유형에는 질문이 없습니다")


async def test_a_catalog_without_layers_opens(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("1")
        await user.sees("최근 변경", "안내: 목적, 활용 가이드, 주의사항, 참고")
