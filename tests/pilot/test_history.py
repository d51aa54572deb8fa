"""이력: what was changed, checkpoints, the difference of two, the trend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from ml_tui.content import Loaded
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.project import Status
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.tui.pages.history_page import Comparison, HistoryData
from ml_tui.tui.workspaces.history import NOW as NOW_STATE
from ml_tui.tui.workspaces.history import PAGE, HistoryPane
from tests.conftest import NOW
from tests.pilot.conftest import OpenApp, Stored
from tests.unit.project_files import contents, write_signed


def hour() -> str:
    """The time of all changes, in the time zone of this machine."""
    return f"{NOW.astimezone():%H:%M}"


@pytest.fixture
def project_id(library: Library, loaded: Loaded) -> str:
    """A new project made with the catalog in force."""
    return library.create("은행 A", author="김하늘", catalog_id="small", catalog_hash=loaded.digest)


@pytest.fixture
def two_checkpoints(library: Library, loaded: Loaded, project_id: str) -> None:
    """Two people's changes around two checkpoints."""
    session = Session(loaded, library.open(project_id), by="김하늘")
    session.checkpoint("착수")
    session.set_item("alpha", status=Status.IMPLEMENTED)
    session.checkpoint("1차")
    session.by = "이도윤"
    session.set_item("beta", note="다음 달에 확인한다")
    session.close()


@pytest.mark.usefixtures("two_checkpoints")
class TestHistory:
    """A project with changes and checkpoints."""

    async def test_7_lists_the_changes_newest_first(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees(
                "추이", "2027-03-31", f"{hour()} 이도윤  1.2 항목 1.2", "메모 (없음) → 다음 달에 확인한다", "■ 1차"
            )
            screen = user.screen
            assert (
                screen.index("이도윤") < screen.index("■ 1차") < screen.index("1.1 항목 1.1") < screen.index("■ 착수")
            )

    async def test_t_undoes_one_field_of_an_earlier_change(
        self, open_app: OpenApp, project_id: str, open_session: Callable[..., Session], stored: Stored
    ) -> None:
        session = open_session(project_id)
        session.set_items({"gamma": {"owner": "최모델"}, "delta": {"owner": "최모델"}})
        session.set_item("epsilon", owner="정운영")
        session.close()
        async with open_app(project_id) as user:
            await user.press("7", "t")
            await user.sees("되돌릴 답의 변경에서 누르십시오", "(외 1건)")
            await user.press("down", "down", "t")
            await user.sees("이 변경에서 무엇을 되돌릴까요?", "> 모두 (2)")
            await user.chooses("2.1 항목 2.1")
            await user.sees("이 변경만 되돌렸습니다: 2.1 항목 2.1 (u 되돌리기)", "담당자 최모델 → (없음)")
            await user.until(lambda: not stored().item("delta").owner, "delta taken back")
            assert (stored().item("gamma").owner, stored().item("epsilon").owner) == ("최모델", "정운영")

    async def test_the_trend_is_drawn(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("100% |", "  0% |", "o 구현 20%  x 검증 0%")

    async def test_a_change_leads_to_its_item_and_back(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 착수")
            await user.press("down")
            await user.sees("변경", f"2027-03-31 {hour()}:00 · 이도윤")
            await user.press("right", "enter")
            await user.sees("구현 체크리스트", "> [ ] 1.2 항목 1.2")
            await user.press("escape")
            await user.sees("이력", "변경")

    async def test_a_checkpoint_shows_the_changes_since_then(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 착수")
            await user.press("down", "down")
            await user.sees("■ 2 1차", "그 뒤 지금까지 달라진 것", "→ 1.2 항목 1.2")

    async def test_an_outdated_comparison_with_now_is_made_again(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 1차")
            pane = user.app.screen.query_one(HistoryPane)
            (moment,) = (one for one in (pane._history or HistoryData(rev=0)).checkpoints if one.name == "1차")
            pane.go_to(f"change/{moment.rev}")
            await user.until(lambda: len(pane._since.get(moment.number, (0, ()))[1]) == 1)
            late = HistoryPane.WasCompared(Comparison(moment, NOW_STATE, ()), moment.number, moment.rev)
            pane.on_history_pane_was_compared(late)
            await user.until(lambda: pane._since[moment.number][0] == pane.session.rev)
            await user.until(lambda: len(pane._since[moment.number][1]) == 1)

    async def test_c_compares_two_states(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 착수")
            await user.press("c")
            await user.sees("어느 때부터 비교할까요?")
            await user.chooses("1 착수")
            await user.sees("무엇과 비교할까요?")
            await user.chooses("지금")
            await user.sees("비교: 1 착수 → 지금", "2건", "→ 1.1 항목 1.1", "상태 미착수 → 구현됨", "→ 1.2 항목 1.2")
            await user.press("c")
            await user.chooses("2 1차")
            await user.chooses("1 착수")
            await user.sees("비교: 1 착수 → 2 1차", "1건")
            await user.press("escape")
            await user.sees_no("비교: 1")

    async def test_e_renames_a_checkpoint_everywhere(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7", "e")
            await user.sees("이름을 바꿀 체크포인트(■)에서 누르십시오", "■ 착수")
            await user.press("c", "down", "enter", "enter")
            await user.sees("비교: 1 착수 → 지금")
            await user.press("end", "up", "e")
            await user.sees("체크포인트 이름", "| 착수")
            await user.types("2026년 4분기")
            await user.press("enter")
            await user.reads("프로젝트: 체크포인트 이름 착수 → 2026년 4분기 (u 되돌리기)", "저장됨")
            await user.sees("■ 2026년 4분기", "■ 1 2026년 4분기", "비교: 1 2026년 4분기 → 지금")
            await user.sees_no("■ 착수")
            await user.press("c")
            await user.sees("1 2026년 4분기")
            await user.press("escape", "e", "delete", "enter")
            await user.reads("체크포인트의 이름이 비어 있습니다")
            await user.press("escape", "down", "enter", "u")
            await user.sees("되돌림 - 프로젝트: 체크포인트 이름 2026년 4분기 → 착수", "■ 착수", "비교: 1 착수 → 지금")
            await user.press("ctrl+r")
            await user.sees("■ 2026년 4분기")
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 2026년 4분기")

    async def test_x_exports_the_comparison_under_the_cursor_or_else_the_report(
        self, open_app: OpenApp, project_id: str, tmp_path: Path
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 착수")
            await user.press("c")
            await user.chooses("1 착수")
            await user.chooses("2 1차")
            await user.sees("x: 이 비교를 파일로")
            await user.press("x")
            await user.sees("비교 내보내기", "csv")
            await user.sees_no("json", "분량")
            await user.press("right", "right", "right", "ctrl+s")
            await user.reads("내보냈습니다")
            (written,) = (tmp_path / "here").glob("*.md")
            assert "은행_A_비교" in written.name
            text = written.read_text("utf-8")
            assert "착수 (" in text and "| 1.1 항목 1.1 | 상태 | 미착수 | 구현됨 |" in text and "다음 달" not in text
            await user.press("up", "x")
            await user.sees("json", "분량")

    async def test_f_filters_the_history(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 착수")
            await user.press("f")
            await user.sees("사람: 김하늘", "사람: 이도윤", "종류: 되돌림")
            await user.chooses("사람: 이도윤")
            await user.sees("이력 · 이도윤")
            await user.sees_no("■ 착수")
            await user.press("f")
            await user.chooses("체크포인트만")
            await user.sees("■ 착수", "■ 1차")
            await user.sees_no("1.1 항목")
            await user.press("f")
            await user.chooses("항목을 골라")
            await user.chooses("1.1 항목 1.1")
            await user.sees("이력 · 1.1 항목 1.1", "상태 미착수 → 구현됨")
            await user.sees_no("■ 착수", "1.2 항목")
            await user.press("f")
            await user.chooses("종류: 복원")
            await user.sees("이 조건에 맞는 것이 없습니다")
            await user.press("escape")
            await user.sees("■ 착수", "1.2 항목 1.2")

    async def test_an_undo_appears_at_once(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 착수")
            await user.press("u")
            await user.sees("되돌림 - ")

    async def test_an_outdated_history_is_not_shown(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("■ 착수")
            pane = user.app.screen.query_one(HistoryPane)
            slow = HistoryPane.WasRead(pane._history or HistoryData(rev=0), pane._filter, pane._wanted)
            await user.press("u")
            await user.until(lambda: pane._history is not None and pane._history.rev == pane.session.rev)
            pane.post_message(slow)
            await user.press("down", "up")
            assert pane._history and pane._history.rev == pane.session.rev


@pytest.mark.usefixtures("two_checkpoints")
async def test_the_place_is_kept_between_sessions(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("7")
        await user.sees("■ 착수")
        await user.press("down", "down")
        await user.sees("■ 2 1차")
        await user.press("q")
        await user.has_quit()
    async with open_app() as user:
        await user.sees("이력", "■ 2 1차")
        assert user.cursor.endswith("■ 1차")


async def test_comparing_without_checkpoints_explains_itself(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("7")
        await user.sees("프로젝트를 만듦")
        await user.press("c")
        await user.sees("비교할 체크포인트가 없습니다", "Ctrl+S")


async def test_a_long_log_is_read_page_by_page(open_app: OpenApp, project_id: str, library: Library) -> None:
    folder = library.open(project_id, write=False).folder
    with (folder / "history.jsonl").open("ab") as log:
        for rev in range(2, 100_002):
            edit = FieldChange("item/alpha", "note", "", f"글 {rev}")
            change = Change(rev, NOW + timedelta(minutes=rev), "김하늘", ChangeKind.EDIT, (edit,))
            log.write(msgspec.json.encode(change) + b"\n")
    write_signed(folder, {**contents(folder), "journal": {"1": msgspec.to_builtins(change)}}, rev=100_001)
    async with open_app(project_id) as user:
        await user.press("7")
        await user.sees("글 100001")
        pane = user.app.screen.query_one("#history")
        assert len(pane._history.changes) == PAGE  # type: ignore[attr-defined]
        await user.press("end")
        await user.until(lambda: len(pane._history.changes) == 2 * PAGE, "the next page")  # type: ignore[attr-defined]
        assert pane.place == f"change/{100_001 - PAGE}"  # type: ignore[attr-defined]


async def test_the_pane_is_composed_once(open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual calls the handlers of the base classes by itself."""
    shown: list[str | None] = []
    monkeypatch.setattr(HistoryPane, "show_detail", lambda _pane, cursor=None: shown.append(cursor))
    monkeypatch.setattr(HistoryPane, "_read", lambda _pane: None)
    async with open_app(project_id) as user:
        await user.press("7")
        await user.sees("읽는 중")
        assert len(shown) == 1


class TestLateAnswers:
    """A thread's result arrives after the user has gone elsewhere."""

    @pytest.mark.parametrize("elsewhere", ["3", "question_mark"])
    async def test_a_late_menu_does_not_open_over_another_screen(
        self, open_app: OpenApp, project_id: str, elsewhere: str
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            pane = user.app.screen.query_one(HistoryPane)
            await user.press(elsewhere)
            screen = user.app.screen
            pane.post_message(HistoryPane.WasAsked(["김하늘"]))
            await user.press("down")
            assert user.app.screen is screen

    async def test_a_late_comparison_takes_no_keys_from_another_workspace(
        self, open_app: OpenApp, project_id: str
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("7")
            await user.sees("만듦")  # states can be compared once the log has been read
            pane = user.app.screen.query_one(HistoryPane)
            await user.press("3")
            pane.post_message(HistoryPane.WasCompared(Comparison(NOW_STATE, NOW_STATE, []), 0, 0))
            await user.press("down", "space")
            await user.sees("> [x] 1.2 항목 1.2")
            await user.press("7")
            await user.sees("> 비교")
