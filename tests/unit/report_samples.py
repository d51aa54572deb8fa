"""Projects on the small catalog with something in every field, and the reports on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec

from ml_tui.domain.changes import Change, FieldChange, Kind
from ml_tui.domain.project import ItemState, Project, ProjectInfo, RowState, Status, Verification
from ml_tui.domain.report import build
from ml_tui.domain.report_parts import Depth, Report
from ml_tui.messages import Language
from tests.catalogs import small_catalog

TODAY = date(2027, 3, 31)
SEOUL = timezone(timedelta(hours=9))
DIGEST = "0123456789abcdef" * 4

INFO = ProjectInfo(
    id="p-abc234",
    name="은행 A",
    client="한빛은행",
    author="김하늘",
    created=date(2027, 1, 4),
    catalog_id="small",
    last_review=date(2027, 2, 28),
)

ITEM_IDS = ("alpha", "beta", "gamma", "delta", "epsilon")

LOG = (
    Change(
        1,
        datetime(2027, 1, 4, 1, 0, tzinfo=UTC),
        "김하늘",
        Kind.CREATE,
        (FieldChange("project", "name", "", "은행 A"),),
    ),
    Change(
        2,
        datetime(2027, 1, 4, 16, 30, tzinfo=UTC),
        "이도윤",
        Kind.EDIT,
        (
            FieldChange("item/alpha", "status", "not_started", "in_progress"),
            FieldChange("item/alpha", "met", [], ["one", "two"]),
            FieldChange("row/1.1.1", "connected", False, True),
            FieldChange("item/alpha", "verified", None, {"by": "박서준", "at": "2027-03-20"}),
        ),
    ),
    Change(3, datetime(2027, 2, 28, 1, 0, tzinfo=UTC), "김하늘", Kind.CHECKPOINT, (), title="1분기 점검"),
)


def marked_state(item_id: str, number: int) -> ItemState:
    """An answer whose every field holds something that no other answer holds."""
    return ItemState(
        status=Status.NOT_APPLICABLE,
        reason=f"사유-{item_id}",
        met=("one", "three"),
        note=f"메모-{item_id}\n둘째 줄-{item_id}",
        plan=f"계획-{item_id}",
        owner=f"담당-{item_id}",
        due=date(2027, 5, number),
        evidence=(f"증빙1-{item_id}", f"증빙2-{item_id}"),
        verified=Verification(f"검증자-{item_id}", date(2027, 6, number)),
    )


def markers(item_id: str, number: int) -> list[str]:
    """What must be found of `marked_state` in every deliverable."""
    words = ("사유", "메모", "둘째 줄", "계획", "담당", "증빙1", "증빙2", "검증자")
    return [*(f"{word}-{item_id}" for word in words), f"2027-05-{number:02}", f"2027-06-{number:02}"]


def marked_project() -> Project:
    """Every field of every item and row filled."""
    return Project(
        INFO,
        {item_id: marked_state(item_id, number) for number, item_id in enumerate(ITEM_IDS, start=10)},
        {number: RowState(True, f"링크-{number}", f"행 메모-{number}") for number in ("1.1.1", "1.1.2")},
    )


def hostile_project(text: str) -> Project:
    """``text`` in every field that takes text."""
    state = ItemState(
        status=Status.NOT_APPLICABLE,
        reason=text,
        note=text,
        plan=text,
        owner=text,
        evidence=(text, text),
        verified=Verification(text, TODAY),
    )
    info = msgspec.structs.replace(INFO, name=text, client=text, author=text)
    return Project(info, {"alpha": state}, {"1.1.1": RowState(False, text, text)})


def report_on(
    project: Project, *, language: Language = "ko", depth: Depth = "practitioner", log: Sequence[Change] = LOG
) -> Report:
    """The report on ``project`` with fixed particulars."""
    return build(
        small_catalog(),
        project,
        language=language,
        revision=7,
        digest=DIGEST,
        today=TODAY,
        log=log,
        depth=depth,
        zone=SEOUL,
    )
