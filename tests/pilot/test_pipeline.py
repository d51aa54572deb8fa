"""ML 파이프라인: the cursor walks from stage to stage; conditions, measures and choices; bottlenecks lead to stages."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from ml_tui.content import Loaded
from ml_tui.domain.project import Condition
from ml_tui.store import Library
from ml_tui.tui.widgets.flow import FlowView
from ml_tui.tui.widgets.lines import LineView
from tests.pilot.conftest import OpenApp, Stored, User


@pytest.fixture
def project_id(library: Library, real_catalog: Loaded) -> str:
    """A new project on the built-in framework."""
    return library.create("은행 A", client="고객사", author="김하늘", catalog_id=real_catalog.catalog.id)


def here(user: User) -> str:
    """The key of the box or line under the cursor."""
    view = user.app.focused
    return view.cursor_key if isinstance(view, LineView) else ""


def pane(user: User, name: str) -> Widget:
    return user.app.screen.query_one(f"#pipeline .{name}")


async def opened(user: User) -> None:
    await user.press("4")
    await user.until(lambda: here(user) == "data-source", "the first stage under the cursor")


class TestWalking:
    async def test_4_shows_the_flow_and_the_first_stage(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.sees(
                "ML 파이프라인 · 은행 A",
                "[  ▸ 데이터 파이프라인    훈련 파이프라인    추론 파이프라인  ]",
                "   +=================+    +-----------------+    +-----------------+",
                "   | 데이터 소스     | -> | 데이터 수집     | -> | 데이터 처리     | ->",
                "-> | 특성 엔지니어링 | -> | 특성 스토어     |",
                "  2.2.1 데이터 소스",
                "] 다음 흐름",
            )

    async def test_arrows_walk_the_stages(self, open_app: OpenApp, project_id: str, real_catalog: Loaded) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            for key, stage in (
                ("right", "data-ingestion"),
                ("l", "data-processing"),
                ("right", "feature-engineering"),
                ("right", "feature-store"),
                ("right", "feature-store"),
                ("up", "data-ingestion"),
                ("h", "data-source"),
                ("left", "data-source"),
                ("j", "feature-engineering"),
                ("left", "data-processing"),
                ("down", "feature-store"),
                ("up", "data-processing"),
                ("down", "feature-store"),
                ("down", "purpose/data"),
                ("up", "feature-store"),
                ("end", "workspace/pipeline"),
                ("home", "data-source"),
            ):
                await user.press(key)
                assert (key, here(user)) == (key, stage)
            await user.press("right")
            await user.sees("  2.2.2 데이터 수집", "+-----------------+    +=================+")

    async def test_the_detail_is_below_or_beside_the_list(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded
    ) -> None:
        for size, beside in (((80, 24), False), ((120, 36), True), ((200, 60), True)):
            async with open_app(project_id, content=real_catalog, size=size) as user:
                await opened(user)
                upper, lower = pane(user, "list").region, pane(user, "detail").region
                assert (lower.x > upper.right - 1) is beside
                assert (lower.y > upper.bottom - 1) is not beside
                await user.sees("| 데이터 소스", "2.2.1 데이터 소스", "운영 상태  ? 미확인")

    async def test_the_flow_shrinks_while_the_detail_has_the_focus(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.press("down", "enter")
            await user.until(lambda: here(user) == "field/condition")
            await user.until(lambda: pane(user, "detail").size.height > 15, "a taller detail")
            await user.sees("-> | 특성 엔지니어링 | -> | 특성 스토어     |", "+=================+", "지켜볼 것")
            await user.press("escape")
            await user.until(lambda: here(user) == "feature-engineering")
            await user.sees("▸ 데이터 파이프라인", "2.1 목적")

    async def test_brackets_switch_the_pipeline(self, open_app: OpenApp, project_id: str, real_catalog: Loaded) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.press("]")
            assert here(user) == "data-load"
            await user.sees("▸ 훈련 파이프라인", "3.2.1 데이터 로드")
            await user.press("]", "]")
            assert here(user) == "data-source"
            await user.press("[")
            assert here(user) == "request"
            await user.sees("▸ 추론 파이프라인", "4.2.1 요청")

    async def test_the_cursor_position_is_kept(self, open_app: OpenApp, project_id: str, real_catalog: Loaded) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.press("]", "right", "right", "3", "4")
            assert here(user) == "model-selection"
            await user.press("q")
            await user.has_quit()
        async with open_app(project_id, content=real_catalog) as user:
            await user.sees("▸ 훈련 파이프라인", "3.2.3 모델 선택")
            assert here(user) == "model-selection"

    async def test_a_click_selects_a_box(self, open_app: OpenApp, project_id: str, real_catalog: Loaded) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            flow = user.app.screen.query_one(FlowView)
            await user.pilot.click(flow, offset=(30, 3))
            assert here(user) == "data-ingestion"
            await user.pilot.click(flow, offset=(24, 3))
            assert here(user) == "data-ingestion", "there is nothing to select between two boxes"
            await user.pilot.click(flow, offset=(30, 4))
            await user.until(lambda: here(user) == "field/condition", "the detail, after a second click")


class TestAnswering:
    async def test_space_changes_the_condition_in_the_box(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded, stored: Stored
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            for key, word, condition in (
                ("space", "o 정상", Condition.NORMAL),
                ("s", "! 병목", Condition.BOTTLENECK),
                ("space", "x 문제", Condition.TROUBLE),
                ("space", ". 미구축", Condition.NOT_BUILT),
            ):
                await user.press(key)
                await user.sees(f"| {word}", f"운영 상태  {word}")
                assert (f"→ {word[2:]} (u 되돌리기)" in user.screen) is (condition is not Condition.NORMAL)
                await user.until(lambda wanted=condition: stored().stage("data-source").condition is wanted)  # type: ignore[misc]
            await user.press("space")
            await user.sees("운영 상태  ? 미확인", "2.2.1 데이터 소스: 운영 상태 미구축 → 미확인 (u 되돌리기)")
            await user.press("u")
            await user.sees("| . 미구축", "2.2.1 데이터 소스: 운영 상태 미확인 → 미구축")

    async def test_e_and_n_record_the_condition_of_a_stage(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded, stored: Stored
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.press("right", "e")
            await user.sees("2.2.2 데이터 수집", "운영 상태", "측정값", "메모")
            await user.press("right", "right", "tab")
            await user.types("lag 40 s")
            await user.press("ctrl+s")
            await user.sees("! 병목  ", "측정값     lag 40 s")
            await user.press("n")
            await user.types("밤에만")
            await user.press("ctrl+s")
            await user.sees("메모       밤에만")
            await user.until(lambda: stored().stage("data-ingestion").note == "밤에만", "the note on disk")
            state = stored().stage("data-ingestion")
            assert (state.condition, state.measure) == (Condition.BOTTLENECK, "lag 40 s")

    async def test_enter_in_the_detail_edits_and_jumps_to_items(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.press("enter", "down", "enter")
            await user.types("행 수 -20%")
            await user.press("ctrl+s")
            await user.sees("측정값     행 수 -20%")
            await user.until(lambda: here(user) == "field/measure")
            while here(user) != "jump:checklist:data-collection":
                await user.press("down")
            await user.press("enter")
            await user.sees("구현 체크리스트", "> [ ] 2.1")
            await user.press("space", "escape")
            await user.until(lambda: here(user) == "jump:checklist:data-collection")
            await user.sees("관련 점검 항목", "[x] 2.1")

    async def test_bottlenecks_of_all_pipelines_lead_to_their_stages(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.press("]", "right", "space", "space", "[", "end")
            while here(user) != "trouble/data-split":
                await user.press("up")
            await user.sees("> ! 병목  3.2.2 데이터 분할", "  3.2.2 데이터 분할                     ")
            await user.press("enter")
            assert here(user) == "data-split"
            await user.sees("▸ 훈련 파이프라인")
            await user.press("escape")
            assert here(user) == "trouble/data-split"
            await user.sees("| 데이터 소스", "2.1 목적")
            await user.press("space")
            assert here(user) == "data-split", "the cursor stays on the changed stage"
            await user.sees("| x 문제")

    async def test_variants_are_chosen_also_from_the_comparison(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded, stored: Stored
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            while here(user) != "variant/batch-pipeline":
                await user.press("down")
            await user.press("space")
            await user.sees("> [x] 2.3.1 배치 파이프라인", "채택 여부  [x] 채택")
            await user.press("up", "enter", "down", "space", "up", "enter")
            await user.sees("[ ] 2.3.1 배치 파이프라인", "[x] 2.3.2 스트리밍 파이프라인", "채택   ", "- 낮은 지연시간")
            await user.until(lambda: "streaming-pipeline" in stored().variants, "the choice on disk")
            await user.press("down", "n")
            await user.types("3분기부터")
            await user.press("ctrl+s", "escape", "down", "down", "e")
            await user.sees("2.3.2 스트리밍 파이프라인", "(", "채택", "3분기부터")
            await user.press("left", "ctrl+s")
            await user.reads("2.3.2 스트리밍 파이프라인: 채택 여부 채택 → 미채택 (u 되돌리기)")
            await user.until(lambda: not stored().variants["streaming-pipeline"].chosen, "the choice taken back")
            assert stored().variants["streaming-pipeline"].note == "3분기부터"

    async def test_keys_change_nothing_on_lines_without_an_answer(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded, stored: Stored
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.press("end", "space", "s", "e", "n", "up", "space", "e")
            await user.sees("> 5.3 로드밸런서", "5.3 로드밸런서")
            assert here(user) == "serving/load-balancer"
        assert (stored().stages, stored().variants) == ({}, {})

    async def test_a_held_project_refuses_changes(
        self, open_app: OpenApp, library: Library, project_id: str, real_catalog: Loaded
    ) -> None:
        holder = library.open(project_id)
        try:
            async with open_app(project_id, content=real_catalog) as user:
                await opened(user)
                await user.press("e")
                await user.sees("읽기 전용입니다", "▸ 데이터 파이프라인")
                await user.press("space")
                await user.sees("읽기 전용입니다", "운영 상태  ? 미확인")
        finally:
            holder.close()

    async def test_a_draft_is_offered_again(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded, library: Library, stored: Stored
    ) -> None:
        async with open_app(project_id, content=real_catalog) as user:
            await opened(user)
            await user.press("]", "e", "tab")
            await user.types("GPU 40%")
            work = user.app.projects.work
            assert work
            draft = work.session.store.draft
            await user.until(
                lambda: (kept := draft.read()) and kept.fields == {"measure": "GPU 40%"}, "a draft on disk"
            )
            user.app.exit()
            await user.has_quit()
            work.session.store.close()
        async with open_app(project_id, content=real_catalog) as user:
            await user.sees("3.2.1 데이터 로드", "GPU 40%", "이어서 쓰기")
            await user.press("enter")
            await user.sees("측정값", "GPU 40%")
            await user.press("ctrl+s")
            await user.until(lambda: stored().stage("data-load").measure == "GPU 40%", "the measure on disk")


class TestReading:
    async def test_the_list_leads_to_purpose_comparison_blocks_serving_and_guide(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded
    ) -> None:
        async with open_app(project_id, content=real_catalog, size=(120, 36)) as user:
            await opened(user)
            await user.press("]", "down", "down", "down")
            while here(user) != "purpose/training":
                await user.press("down")
            await user.sees("3 훈련 파이프라인", "? 3.2.6 모델 저장")
            await user.press("enter", "down", "enter")
            assert here(user) == "data-split"
            await user.press("escape", "escape")
            while here(user) != "block/optimizer":
                await user.press("down")
            await user.sees("3.3.3 옵티마이저", "torch.optim")
            while here(user) != "serving/model-server":
                await user.press("down")
            await user.sees("TorchServe")
            await user.press("end")
            await user.sees("접근 방법", "컨설턴트 활용  (g)", "파이프라인 설계")

    async def test_g_and_L_change_reader_and_language(
        self, open_app: OpenApp, project_id: str, real_catalog: Loaded
    ) -> None:
        async with open_app(project_id, content=real_catalog, size=(120, 50)) as user:
            await opened(user)
            await user.press("right")
            await user.sees("컨설턴트 가이드")
            await user.press("g")
            await user.sees("이용자 가이드")
            await user.press("L")
            await user.sees("| Data ingestion", "2.2.2 Data ingestion")
            assert here(user) == "data-ingestion"

    async def test_a_catalog_without_pipelines_explains_itself(self, open_app: OpenApp, library: Library) -> None:
        small = library.create("작은 것", catalog_id="small")
        async with open_app(small) as user:
            await user.press("4")
            await user.sees("이 카탈로그에는 파이프라인이 없습니다", "> 안내")
            await user.press("]", "[", "space", "e", "right", "home", "escape")
            await user.sees("> 안내", "시험용")
