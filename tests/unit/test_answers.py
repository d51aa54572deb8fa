"""The rules of an answer: what follows from a tick, what an answer requires, what lapses, what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.domain.answers import (
    NotVerifiable,
    ReasonMissing,
    cleaned,
    parse_date,
    revise,
    with_criterion,
)
from ml_tui.domain.changes import difference
from ml_tui.domain.lowering import lowered
from ml_tui.domain.project import ItemState, RowState, Status, Verification
from ml_tui.errors import BadInput
from tests.catalogs import item

ITEM = item("1.1", "alpha")
ALL = ("one", "two", "three")
SEEN = Verification("박검증", date(2027, 1, 31))
TODAY = date(2027, 3, 31)


def after(state: ItemState, **fields: Any) -> ItemState:
    return revise(ITEM, state, fields, today=TODAY)


class TestCriteria:
    @pytest.mark.parametrize(
        ("status", "met", "press", "then"),
        [
            (Status.NOT_STARTED, 0, "tick", Status.IN_PROGRESS),
            (Status.NOT_STARTED, 1, "tick", Status.IN_PROGRESS),
            (Status.NOT_STARTED, 2, "tick", Status.IMPLEMENTED),
            (Status.NOT_STARTED, 1, "untick", Status.NOT_STARTED),
            (Status.NOT_STARTED, 2, "untick", Status.NOT_STARTED),
            (Status.NOT_STARTED, 3, "untick", Status.NOT_STARTED),
            (Status.IN_PROGRESS, 0, "tick", Status.IN_PROGRESS),
            (Status.IN_PROGRESS, 1, "tick", Status.IN_PROGRESS),
            (Status.IN_PROGRESS, 2, "tick", Status.IMPLEMENTED),
            (Status.IN_PROGRESS, 1, "untick", Status.IN_PROGRESS),
            (Status.IN_PROGRESS, 2, "untick", Status.IN_PROGRESS),
            (Status.IN_PROGRESS, 3, "untick", Status.IN_PROGRESS),
            (Status.IMPLEMENTED, 0, "tick", Status.IMPLEMENTED),
            (Status.IMPLEMENTED, 1, "tick", Status.IMPLEMENTED),
            (Status.IMPLEMENTED, 2, "tick", Status.IMPLEMENTED),
            (Status.IMPLEMENTED, 1, "untick", Status.IMPLEMENTED),
            (Status.IMPLEMENTED, 2, "untick", Status.IMPLEMENTED),
            (Status.IMPLEMENTED, 3, "untick", Status.IN_PROGRESS),
            (Status.NOT_APPLICABLE, 0, "tick", Status.NOT_APPLICABLE),
            (Status.NOT_APPLICABLE, 2, "tick", Status.NOT_APPLICABLE),
            (Status.NOT_APPLICABLE, 3, "untick", Status.NOT_APPLICABLE),
        ],
    )
    @pytest.mark.parametrize("verified", [None, SEEN])
    def test_a_press_ticks_or_unticks_one_criterion(
        self, status: Status, met: int, press: str, then: Status, verified: Verification | None
    ) -> None:
        """``met`` of three criteria are met; the press ticks the next or unticks the last. A verification lapses."""
        reason = "외주" if status is Status.NOT_APPLICABLE else ""
        state = ItemState(status=status, reason=reason, met=ALL[:met], verified=verified)
        wanted = ALL[: met + 1] if press == "tick" else ALL[: met - 1]
        assert after(state, met=wanted) == ItemState(status=then, reason=reason, met=wanted)

    @given(
        status=st.sampled_from(Status),
        before=st.frozensets(st.sampled_from(ALL)),
        more=st.frozensets(st.sampled_from(ALL)),
        verified=st.sampled_from([None, SEEN]),
    )
    def test_ticking_never_lowers_and_unticking_never_raises_the_status(
        self, status: Status, before: frozenset[str], more: frozenset[str], verified: Verification | None
    ) -> None:
        """Everything that is lost is told, a verification too."""
        reason = "외주" if status is Status.NOT_APPLICABLE else ""
        fewer = ItemState(status=status, reason=reason, met=tuple(before), verified=verified)
        order = [Status.NOT_STARTED, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.NOT_APPLICABLE]
        ticked = after(fewer, met=before | more)
        assert order.index(ticked.status) >= order.index(status)
        assert (ticked.status is Status.NOT_APPLICABLE) is (status is Status.NOT_APPLICABLE)
        told = lowered(difference("item/alpha", fewer, ticked))
        assert [one.field for one in told] == (["verified"] if verified and not more <= before else [])
        unticked = after(fewer, met=before - more)
        assert order.index(unticked.status) <= order.index(status)
        told = lowered(difference("item/alpha", fewer, unticked))
        gone = {
            "status": unticked.status is not status,
            "met": bool(before & more),
            "verified": bool(verified and before & more),
        }
        assert [one.field for one in told] == [name for name, went in gone.items() if went]

    def test_an_item_stays_in_progress_without_any_tick(self) -> None:
        assert after(ItemState(status=Status.IN_PROGRESS, met=("one",)), met=()).status is Status.IN_PROGRESS

    def test_a_status_set_with_criteria_wins(self) -> None:
        assert after(ItemState(), met=("one",), status="implemented").status is Status.IMPLEMENTED

    def test_criteria_do_not_change_not_applicable(self) -> None:
        absent = ItemState(status=Status.NOT_APPLICABLE, reason="외주")
        assert after(absent, met=("one", "two", "three")).status is Status.NOT_APPLICABLE

    def test_setting_the_same_criteria_again_changes_nothing(self) -> None:
        done = ItemState(status=Status.IMPLEMENTED, met=("one",), verified=SEEN)
        assert after(done, met=("one",)) == done

    def test_criteria_keep_the_order_of_the_catalog(self) -> None:
        state = ItemState(met=with_criterion(ITEM, ItemState(met=("three",)), "one", True))
        assert state.met == ("one", "three")
        assert with_criterion(ITEM, state, "three", False) == ("one",)

    def test_criteria_removed_from_the_catalog_are_kept(self) -> None:
        old = ItemState(met=("gone", "one"))
        assert after(old, met=with_criterion(ITEM, old, "two", True)).met == ("one", "two", "gone")

    def test_unknown_criteria_are_refused(self) -> None:
        with pytest.raises(BadInput, match=r"1\.1에 없는 구현 내용입니다: four"):
            after(ItemState(), met=["one", "four"])

    def test_criteria_may_be_any_iterable(self) -> None:
        assert after(ItemState(), met=(name for name in ("two", "one"))).met == ("one", "two")


class TestNotApplicable:
    @pytest.mark.parametrize("reason", ["", "  ", "\n", "\x1b[m", "\u200b"])
    def test_not_applicable_requires_a_visible_reason(self, reason: str) -> None:
        with pytest.raises(ReasonMissing):
            after(ItemState(), status="not_applicable", reason=reason)

    def test_the_reason_cannot_be_cleared(self) -> None:
        with pytest.raises(ReasonMissing):
            after(ItemState(status=Status.NOT_APPLICABLE, reason="외주"), reason="")

    def test_leaving_not_applicable_drops_only_the_reason(self) -> None:
        absent = ItemState(status=Status.NOT_APPLICABLE, reason="외주", note="메모", met=("one",))
        assert after(absent, status="in_progress") == ItemState(status=Status.IN_PROGRESS, note="메모", met=("one",))


class TestVerification:
    @pytest.mark.parametrize(
        "fields", [{"status": "in_progress"}, {"met": ["one"]}, {"status": "not_applicable", "reason": "외주"}]
    )
    def test_a_verification_lapses_when_its_answer_changes(self, fields: dict[str, Any]) -> None:
        assert after(ItemState(status=Status.IMPLEMENTED, verified=SEEN), **fields).verified is None

    @pytest.mark.parametrize("met", [("one", "two", "three"), ("one",), ("two", "three"), ()])
    def test_a_verification_lapses_when_the_criteria_change(self, met: tuple[str, ...]) -> None:
        for status in (Status.IN_PROGRESS, Status.NOT_APPLICABLE):
            reason = "외주" if status is Status.NOT_APPLICABLE else ""
            seen = ItemState(status=status, reason=reason, met=("one", "three"), verified=SEEN)
            then = after(seen, met=met, status=status)
            assert (then.status, then.met, then.verified) == (status, met, None)

    @pytest.mark.parametrize(
        "fields",
        [{"note": "x"}, {"owner": "홍길동"}, {"due": "2027-05-01"}, {"evidence": ["x"]}, {"status": "implemented"}],
    )
    def test_a_verification_survives_changes_of_other_fields(self, fields: dict[str, Any]) -> None:
        assert after(ItemState(status=Status.IMPLEMENTED, verified=SEEN), **fields).verified == SEEN

    @pytest.mark.parametrize("status", [Status.NOT_STARTED, Status.IN_PROGRESS, Status.NOT_APPLICABLE])
    def test_verifying_an_unimplemented_item_is_refused(self, status: Status) -> None:
        state = ItemState(status=status, reason="외주" if status is Status.NOT_APPLICABLE else "")
        with pytest.raises(NotVerifiable, match=r"1\.1 구현됨이 아니어서 검증할 수 없습니다"):
            after(state, verified=SEEN)
        with pytest.raises(NotVerifiable):
            after(ItemState(status=Status.IMPLEMENTED), status=status, reason=state.reason, verified=SEEN)

    def test_a_verification_in_the_future_is_refused(self) -> None:
        done = ItemState(status=Status.IMPLEMENTED)
        assert after(done, verified=Verification("박검증", TODAY)).verified
        with pytest.raises(NotVerifiable, match="오늘보다 뒤입니다: 2027-04-01") as caught:
            after(done, verified=Verification("박검증", date(2027, 4, 1)))
        assert "2027-03-31" in caught.value.hint

    def test_an_invalid_verification_stays_until_it_is_changed(self) -> None:
        late = ItemState(status=Status.IMPLEMENTED, verified=Verification("박검증", date(2027, 4, 1)))
        unfinished = ItemState(status=Status.IN_PROGRESS, verified=SEEN)
        for state in (late, unfinished):
            assert after(state, note="메모", verified=state.verified).verified == state.verified
            assert after(state, verified=None).verified is None
        assert after(unfinished, status="implemented").verified is None

    def test_a_verification_can_be_set_with_the_status_and_cleared(self) -> None:
        seen = after(ItemState(), status="implemented", verified=SEEN)
        assert seen.verified == SEEN
        assert after(seen, verified=None).verified is None

    def test_a_verification_without_a_name_is_refused(self) -> None:
        with pytest.raises(BadInput, match="이름"):
            after(ItemState(status=Status.IMPLEMENTED), verified=Verification(" \x1b[m", date(2027, 1, 1)))


class TestAcceptedValues:
    def test_text_is_cleaned(self) -> None:
        dirty = "a\x1b]52;c;eA==\x07\r\nb\u202e"
        state = after(ItemState(), note=dirty, plan=dirty, owner=dirty, evidence=[dirty, " ", "\0"])
        assert (state.note, state.plan, state.owner, state.evidence) == ("a\nb", "a\nb", "a b", ("a b",))

    def test_one_text_as_evidence_is_one_piece(self) -> None:
        assert after(ItemState(), evidence="설계서").evidence == ("설계서",)

    @pytest.mark.parametrize(
        ("field", "value", "limit"),
        [
            ("note", "가" * 100_001, "100,000"),
            ("plan", "가" * 100_001, "100,000"),
            ("owner", "가" * 501, "500"),
            ("reason", "가" * 501, "500"),
            ("evidence", ["짧은 것", "가" * 2001], "2,000"),
            ("verified", Verification("가" * 501, TODAY), "500"),
        ],
    )
    def test_text_that_is_too_long_is_refused(self, field: str, value: Any, limit: str) -> None:
        with pytest.raises(BadInput, match=f"너무 깁니다 \\({limit}자까지\\)"):
            after(ItemState(), status="not_applicable" if field == "reason" else "implemented", **{field: value})

    def test_text_of_the_maximum_length_is_kept(self) -> None:
        state = after(ItemState(), note="가" * 100_000, owner="나" * 500, evidence=["다" * 2000])
        assert (len(state.note), len(state.owner), len(state.evidence[0])) == (100_000, 500, 2000)

    def test_too_many_pieces_of_evidence_are_refused(self) -> None:
        enough = [str(number) for number in range(200)]
        assert len(after(ItemState(), evidence=enough).evidence) == 200
        with pytest.raises(BadInput, match="증빙"):
            after(ItemState(), evidence=[*enough, "하나 더"])

    @pytest.mark.parametrize("value", ["done", "", None, 3, "구현됨\x1b[m"])
    def test_an_unknown_status_is_refused(self, value: Any) -> None:
        with pytest.raises(BadInput) as caught:
            after(ItemState(), status=value)
        assert "not_applicable" in caught.value.hint
        assert "\x1b" not in caught.value.message

    def test_unknown_fields_are_refused(self) -> None:
        with pytest.raises(BadInput, match="score"):
            after(ItemState(), score=3)

    def test_a_datetime_is_stored_as_its_day(self) -> None:
        moment = datetime(2027, 3, 31, 13, 30, tzinfo=UTC)
        state = after(ItemState(), status="implemented", due=moment, verified=Verification("박검증", moment))
        assert state == ItemState(Status.IMPLEMENTED, due=TODAY, verified=Verification("박검증", TODAY))
        assert msgspec.json.decode(msgspec.json.encode(state), type=ItemState) == state

    @pytest.mark.parametrize(("field", "length"), [("link", 501), ("note", 100_001)])
    def test_text_too_long_for_a_row_is_refused(self, field: str, length: int) -> None:
        with pytest.raises(BadInput, match="너무 깁니다"):
            cleaned(RowState(), {field: "가" * length})

    def test_a_row_is_cleaned_and_refuses_unknown_fields(self) -> None:
        assert cleaned(RowState(), {"connected": True, "link": " http://x\n", "note": "a\x9bm\nb"}) == {
            "connected": True, "link": "http://x", "note": "a\nb",
        }  # fmt: skip
        with pytest.raises(BadInput, match="status"):
            cleaned(RowState(), {"status": "x"})


class TestDates:
    @pytest.mark.parametrize(
        "text",
        [
            "2027-01-31",
            "2027-1-31",
            "2027.01.31",
            "2027. 1. 31.",
            "2027/01/31",
            "20270131",
            " 2027-01-31\n",
            "2027년 1월 31일",
        ],
    )
    def test_usual_formats_of_a_date_are_understood(self, text: str) -> None:
        assert parse_date(text) == date(2027, 1, 31)

    @pytest.mark.parametrize("text", ["", "  ", "\x1b[m"])
    def test_an_empty_text_is_no_date(self, text: str) -> None:
        assert parse_date(text) is None

    @pytest.mark.parametrize(
        "text",
        [
            "2027-02-29",
            "2027-13-01",
            "27-01-31",
            "tomorrow",
            "2027-01",
            "2027년 1월",
            "1-2-3-4",
            "0001-01-01",
            "-",
            "2027-01-31T10:00",
            "99999999999999999999-1-1",
            "9" * 400 + "-1-1",
            "2027-" + "9" * 450 + "-1",
        ],
    )
    def test_any_other_text_is_refused_with_an_example(self, text: str) -> None:
        with pytest.raises(BadInput) as caught:
            parse_date(text)
        assert "2027-01-31" in caught.value.hint
        assert len(caught.value.message) < 100

    @given(st.text())
    def test_any_text_is_a_date_or_refused(self, text: str) -> None:
        try:
            found = parse_date(text)
        except BadInput:
            return
        assert found is None or found.year >= 1900
