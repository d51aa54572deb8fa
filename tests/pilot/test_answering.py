"""The checklist, answered with single keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from textual import events

from ml_tui.domain.project import ItemState, Status, Verification
from ml_tui.session import Session
from tests.pilot.conftest import OpenApp, Stored, User

SEEN = Verification("이도윤", date(2027, 3, 1))


async def on_disk(user: User, stored: Stored, item_id: str, **fields: object) -> None:
    """Wait until the answer to ``item_id`` on disk has ``fields``."""

    def holds() -> bool:
        state = stored().item(item_id)
        return all(getattr(state, name) == value for name, value in fields.items())

    await user.until(holds, f"{item_id} {fields} on disk")


async def test_space_ticks_and_unticks(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("space")
        await user.sees("> [x] 1.1 항목 1.1", "구현 1/5", "저장됨")
        await on_disk(user, stored, "alpha", status=Status.IMPLEMENTED)
        await user.press("space")
        await user.sees("> [ ] 1.1 항목 1.1", "구현 0/5", "저장됨")
        await on_disk(user, stored, "alpha", status=Status.NOT_STARTED)


async def test_ticking_criteria_moves_the_status_on(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("right", "space")
        await user.sees("[x] 1 기준 one", "[~] 1.1 항목 1.1", "1/3")
        await user.press("down", "space", "down", "enter")
        await user.sees("[x] 3 기준 three", "[x] 1.1 항목 1.1", "3/3", "구현 1/5")
        await user.press("space")
        await user.sees("[ ] 3 기준 three", "[~] 1.1 항목 1.1", "2/3", "구현 0/5")
        await on_disk(user, stored, "alpha", met=("one", "two"), status=Status.IN_PROGRESS)
        await user.press("escape")
        assert user.cursor == "[~] 1.1 항목 1.1"


async def test_s_moves_the_status_on_and_asks_after_the_last(
    open_app: OpenApp, project_id: str, stored: Stored
) -> None:
    async with open_app(project_id) as user:
        for sign in ("[~]", "[x]"):
            await user.press("s")
            await user.sees(f"> {sign} 1.1 항목 1.1")
        await user.press("s")
        await user.sees("1.1 항목 1.1: 어떤 상태로 할까요?", "> [x] 구현됨")
        await user.press("enter")
        await user.sees("> [x] 1.1 항목 1.1")
        await user.press("s", "s", "s", "escape")
        await user.sees("> [x] 1.1 항목 1.1")
        await user.press("s")
        await user.press("up", "enter")
        await user.sees("> [~] 1.1 항목 1.1", "1.1 항목 1.1: 상태 구현됨 → 진행 중 (u 되돌리기)")
        await user.press("u")
        await user.sees("> [x] 1.1 항목 1.1")
        await user.press("s", "down", "enter")
        await user.sees("1.1 항목 1.1 - 해당 없음", "사유")
        await user.types("외주")
        await user.press("enter")
        await user.reads("1.1 항목 1.1: 상태 구현됨 → 해당 없음 (u 되돌리기)")
        await user.press("s")
        await user.reads("> [ ] 1.1", "1.1 항목 1.1: 사유 외주 → (없음) (u 되돌리기)")
        await on_disk(user, stored, "alpha", status=Status.NOT_STARTED, reason="")


async def test_s_asks_for_a_status_when_marked_items_differ(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], stored: Stored
) -> None:
    session = open_session(project_id)
    session.set_items({"alpha": {"status": "implemented", "verified": SEEN}, "beta": {"status": "in_progress"}})
    session.close()
    async with open_app(project_id) as user:
        await user.press("m", "m", "m", "s")
        await user.sees("1.1 항목 1.1 외 2개: 어떤 상태로 할까요?", "> [x] 구현됨")
        await user.press("escape")
        await user.sees("* [x] 1.1", "* [~] 1.2", "* [ ] 1.3")
        await user.press("s", "up", "enter")
        await user.sees("* [~] 1.1", "* [~] 1.2", "* [~] 1.3")
        await user.reads("1.1 항목 1.1: 상태 구현됨 → 진행 중, 검증 이도윤 2027-03-01 → (없음) (u 되돌리기)")
        await user.press("s")
        await user.sees("* [x] 1.1", "* [x] 1.2", "* [x] 1.3")
        await user.press("s", "home", "enter")
        await user.reads("1.1, 1.2, 1.3: 상태 구현됨 → 미착수 (u 되돌리기)")
        await on_disk(user, stored, "gamma", status=Status.NOT_STARTED)


async def test_a_tick_keeps_implemented_and_reports_the_lapsed_verification(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], stored: Stored
) -> None:
    session = open_session(project_id)
    session.set_item("alpha", status="implemented", verified=SEEN)
    session.close()
    before = stored().item("alpha")
    said = "1.1 항목 1.1: 검증 이도윤 2027-03-01 → (없음) (u 되돌리기)"
    async with open_app(project_id) as user:
        await user.press("right", "space")
        await user.sees("[x] 1 기준 one", "[x] 1.1 항목 1.1", "1/3", "구현 1/5", "검증 0")
        await user.reads(said)
        await on_disk(user, stored, "alpha", status=Status.IMPLEMENTED, met=("one",), verified=None)
        await user.press("space")  # at once: the earlier answer comes back
        await user.sees("[ ] 1 기준 one", "[x] 1.1 항목 1.1", "검증 1")
        await user.until(lambda: stored().item("alpha") == before, "the answer as it was")
        await user.press("space")
        await user.reads(said)
        await user.press("u")
        await user.sees("[ ] 1 기준 one", "검증 1")
        await user.press("space", "down", "space", "up", "space")  # later: the rules decide the status
        await user.sees("[ ] 1 기준 one", "[x] 2 기준 two", "[x] 1.1 항목 1.1")
        await on_disk(user, stored, "alpha", status=Status.IMPLEMENTED, met=("two",), verified=None)


async def test_unticking_an_implemented_item_reports_what_is_lowered(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], stored: Stored
) -> None:
    session = open_session(project_id)
    session.set_item("alpha", met=["one", "two", "three"])
    session.set_item("alpha", verified=SEEN)
    session.close()
    before = stored().item("alpha")
    async with open_app(project_id) as user:
        await user.press("right", "space")
        await user.reads("상태 구현됨 → 진행 중, 구현 내용 3/3 → 2/3 (-기준 one), 검증 이도윤 2027-03-01 → (없음)")
        await user.press("enter")
        await user.until(lambda: stored().item("alpha") == before, "the answer as it was")
        await user.press("left", "space")
        await user.reads("1.1 항목 1.1: 상태 구현됨 → 미착수, 검증 이도윤 2027-03-01 → (없음) (u 되돌리기)")
        await user.press("space")
        await user.until(lambda: stored().item("alpha") == before, "the answer as it was")
        await user.press("minus")
        await user.types("외주")
        await user.press("enter")
        await user.reads("1.1 항목 1.1: 상태 구현됨 → 해당 없음, 검증 이도윤 2027-03-01 → (없음) (u 되돌리기)")
        await user.press("u", "e", "left", "ctrl+s")
        await user.reads("1.1 항목 1.1: 상태 구현됨 → 진행 중, 검증 이도윤 2027-03-01 → (없음) (u 되돌리기)")


class TestNotApplicable:
    """해당 없음 takes an item out of the count, so it needs a reason."""

    async def test_minus_asks_for_the_reason(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.press("minus")
            await user.sees("1.1 항목 1.1 - 해당 없음", "사유")
            await user.types("외주")
            await user.press("enter")
            await user.sees("> [-] 1.1 항목 1.1", "구현 0/4", "외주")
            await on_disk(user, stored, "alpha", status=Status.NOT_APPLICABLE, reason="외주")

    @pytest.mark.parametrize("typed", ["", "  "])
    async def test_an_empty_reason_is_refused(self, open_app: OpenApp, project_id: str, typed: str) -> None:
        async with open_app(project_id) as user:
            await user.press("minus")
            await user.types(typed)
            await user.press("ctrl+s")
            await user.sees("해당 없음에는 사유가 필요합니다")
            await user.types("외")
            await user.press("ctrl+s")
            await user.sees("> [-] 1.1 항목 1.1")

    async def test_esc_leaves_the_status_unchanged(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("minus", "escape")
            await user.sees("> [ ] 1.1 항목 1.1")

    async def test_leaving_the_status_drops_the_reason(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("minus")
            await user.types("외주")
            await user.press("ctrl+s")
            await user.sees("> [-] 1.1")
            await user.press("s")
            await user.sees("> [ ] 1.1", "구현 0/5")
            await on_disk(user, stored, "alpha", reason="")


class TestEditing:
    """Text goes into forms; nothing that was typed is lost."""

    async def test_n_writes_a_note_in_korean(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.press("n")
            await user.sees("1.1 항목 1.1", "메모")
            await user.types("특성 저장소 없음\n다음 달 확인")
            await user.press("ctrl+s")
            await user.sees("특성 저장소 없음", "다음 달 확인", "저장됨")
            await on_disk(user, stored, "alpha", note="특성 저장소 없음\n다음 달 확인")

    async def test_e_edits_every_field(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.press("e", "right")
            for text in ("", "메모", "계획", "이도윤", "2027-04-30", "화면\nhttps://a.example"):
                await user.press("tab")
                await user.types(text)
            await user.press("ctrl+s")
            await user.sees("> [~] 1.1", "이도윤", "2027-04-30", "https://a.example")
            await on_disk(
                user,
                stored,
                "alpha",
                status=Status.IN_PROGRESS,
                note="메모",
                plan="계획",
                owner="이도윤",
                due=date(2027, 4, 30),
                evidence=("화면", "https://a.example"),
            )
            await user.press("u")
            await user.sees("> [ ] 1.1")
            await user.until(lambda: stored().item("alpha") == ItemState(), "one step taken back")

    async def test_an_early_paste_waits_with_the_keys_for_the_field(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            assert user.app.projects.work
            user.app.projects.work.screen.pane.action_note()  # type: ignore[attr-defined]
            for typed in (events.Key("a", "a"), events.Paste("붙인 글"), events.Key("b", "b")):
                await user.app.on_event(typed)
            await user.sees("| a붙인 글b")

    @pytest.mark.parametrize(("way", "key", "shown"), [([], "right", "([~] 진행 중)"), (["tab"], "x", "| x")])
    async def test_a_key_scrolls_back_to_the_field_it_changes(
        self, open_app: OpenApp, project_id: str, way: list[str], key: str, shown: str
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("e", *way, "pagedown", "pagedown")
            await user.sees_no("미착수")
            await user.press(key)
            await user.sees(shown)

    async def test_a_bad_date_is_refused_and_the_text_stays(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("right", *["down"] * 6)
            assert user.cursor.startswith("기한")
            await user.press("enter")
            await user.types("다음 주")
            await user.press("ctrl+s")
            await user.sees("날짜가 아닙니다: 다음 주", "2027-01-31처럼", "| 다음 주")
            assert stored().item("alpha") == ItemState()
            await user.press(*["backspace"] * 4)
            await user.types("2027.4.9")
            await user.press("ctrl+s")
            await on_disk(user, stored, "alpha", due=date(2027, 4, 9))

    async def test_enter_on_a_field_opens_the_form_at_that_field(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("right", *["down"] * 5)
            assert user.cursor.startswith("담당자")
            await user.press("enter")
            await user.types("박서준")
            await user.press("ctrl+s")
            await user.sees("담당자  박서준")

    async def test_leaving_a_form_with_new_text_asks_what_to_do(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("n")
            await user.types("하나")
            await user.press("escape")
            await user.sees("저장하지 않은 글이 있습니다")
            await user.chooses("계속 적기")
            await user.types("둘")
            await user.press("escape")
            await user.chooses("저장하고 닫기")
            await user.sees("하나둘", "> [ ] 1.1")
            await on_disk(user, stored, "alpha", note="하나둘")
            await user.press("n")
            await user.types("셋")
            await user.press("escape")
            await user.chooses("버리고 닫기")
            await user.sees("하나둘")
            assert "셋" not in user.screen
        assert stored().item("alpha").note == "하나둘"

    async def test_leaving_an_unchanged_form_asks_nothing(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("e", "escape")
            await user.sees("> [ ] 1.1 항목 1.1")

    async def test_an_edit_without_a_change_makes_no_undo_step(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("e", "ctrl+s", "u")
            await user.sees("되돌릴 것이 없습니다")


async def test_v_verifies_an_answer_and_clears_the_verification(
    open_app: OpenApp, project_id: str, stored: Stored
) -> None:
    async with open_app(project_id) as user:
        await user.press("space", "v")
        await user.sees("검증 1", "1.1 항목 1.1: 검증 (없음) → 김하늘 2027-03-31 (u 되돌리기)", "✓")
        await user.press("v")
        await user.sees("검증 0", "1.1 항목 1.1: 검증 김하늘 2027-03-31 → (없음) (u 되돌리기)")
        await user.press("v", "space")
        await user.sees("> [ ] 1.1", "검증 0")
        await on_disk(user, stored, "alpha", verified=None)


async def test_verifying_an_unimplemented_item_is_refused(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], stored: Stored
) -> None:
    session = open_session(project_id)
    session.set_item("alpha", status="implemented")
    session.close()
    async with open_app(project_id) as user:
        await user.press("m", "m", "v")
        await user.sees("구현됨이 아닌 항목은 검증할 수 없습니다", "1.2", "> 구현됨인 1개만 검증하기")
        await user.press("escape")
        await user.sees("검증 0")
        await user.press("v", "enter")
        await user.sees("검증 1", "1.1 항목 1.1: 검증 (없음) → 김하늘 2027-03-31 (u 되돌리기)")
        await user.press("escape", "home", "down", "v")
        await user.reads("1.2 구현됨이 아니어서 검증할 수 없습니다", "먼저 상태를 구현됨으로 바꾸십시오")
        await user.press("r", "v")
        await user.reads("검토 모드", "1.2 구현됨이 아니어서 검증할 수 없습니다")
        await on_disk(user, stored, "alpha", verified=Verification("김하늘", date(2027, 3, 31)))
        assert stored().item("beta") == ItemState()


async def test_several_marked_items_change_in_one_step(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("m", "m", "down", "m")
        await user.sees("3개 표시", "* [ ] 1.1", "* [ ] 1.2", "* [ ] 2.1")
        await user.press("space")
        await user.sees("구현 3/5", "* [x] 1.1", "* [x] 1.2", "* [x] 2.1")
        await user.press("escape")
        await user.sees_no("개 표시", "* [")
        await user.press("u")
        await user.sees("구현 0/5", "외 2건")
        await user.until(lambda: all(state.status is Status.NOT_STARTED for state in stored().items.values()))
        await user.press("ctrl+r")
        await user.sees("구현 3/5")


async def test_marked_items_share_one_reason(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("m", "m", "minus")
        await user.sees("1.1 항목 1.1 외 1개 - 해당 없음")
        await user.types("외주")
        await user.press("enter")
        await user.sees("구현 0/3")
        await on_disk(user, stored, "alpha", reason="외주")
        await on_disk(user, stored, "beta", reason="외주")


async def test_marked_items_share_one_plan(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], stored: Stored
) -> None:
    session = open_session(project_id)
    session.set_item("alpha", plan="하나", owner="이도윤", note="남는 글")
    session.set_item("beta", plan="둘", owner="이도윤")
    session.close()
    async with open_app(project_id) as user:
        await user.press("m", "m", "e")
        await user.sees("1.1 항목 1.1 외 1개", "적은 칸만 모두 바뀝니다", "계획 - 지금은 서로 다릅니다", "| 이도윤")
        await user.press("tab", "tab")
        await user.types("2027-06-30")
        await user.press("ctrl+s")
        await user.sees("2개 표시", "저장됨")
        for item_id, plan in (("alpha", "하나"), ("beta", "둘")):
            await on_disk(user, stored, item_id, plan=plan, owner="이도윤", due=date(2027, 6, 30))
        await user.press("u")
        await user.until(lambda: all(state.due is None for state in stored().items.values()), "one step taken back")


async def test_u_and_ctrl_r_report_what_they_did(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("u")
        await user.sees("되돌릴 것이 없습니다")
        await user.press("space", "ctrl+r")
        await user.sees("다시 할 것이 없습니다")
        await user.press("u")
        await user.sees("> [ ] 1.1", "되돌림 - 1.1 항목 1.1: 상태 구현됨 → 미착수")
        await user.press("ctrl+r")
        await user.sees("> [x] 1.1", "다시 실행")
        await user.press("down")
        await user.sees_no("다시 실행")


@pytest.mark.parametrize("columns", [80, 120])
async def test_the_messages_of_u_and_ctrl_r_take_no_row_from_the_list(
    open_app: OpenApp, project_id: str, open_session: Callable[..., Session], columns: int
) -> None:
    session = open_session(project_id)
    session.set_item(
        "alpha", note="운영 모델 세 개가 함께 쓰는 특성이 없다고 들었다", plan="다음 분기에 다시 본다. " * 9
    )
    session.close()
    async with open_app(project_id, size=(columns, 24)) as user:
        for key, said in (("u", "되돌림 - 1.1"), ("ctrl+r", "다시 실행 - 1.1")):
            await user.press(key)
            await user.sees(said, "…")
            assert not user.app.screen.query("Notice")


async def test_u_undoes_changes_of_earlier_sessions(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("space", "q")
        await user.has_quit()
    async with open_app() as user:
        await user.sees("> [x] 1.1")
        await user.press("u")
        await user.sees("> [ ] 1.1", "되돌림")


async def test_ctrl_s_makes_a_checkpoint(open_app: OpenApp, project_id: str, stored: Stored) -> None:
    async with open_app(project_id) as user:
        await user.press("space", "ctrl+s")
        await user.sees("체크리스트 저장", "2027-03-31")
        await user.types("1분기 점검")
        await user.press("enter")
        await user.sees("체크리스트를 저장했습니다: 1분기 점검")
        (kept,) = user.app.projects.library.open(project_id, write=False).checkpoints.all()
        assert (kept.name, kept.project.item("alpha").status) == ("1분기 점검", Status.IMPLEMENTED)
        assert stored().info.last_review == date(2027, 3, 31)
