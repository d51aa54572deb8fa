"""What reports hold, whole: whatever changes in one without being meant to shows here, however small it is.

The reports are kept in ``tests/unit/reports``; ``make snapshots`` accepts what they hold now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.project import (
    ChoiceState,
    ComponentState,
    Condition,
    Document,
    ItemState,
    ModuleState,
    Project,
    RowState,
    StageState,
    Status,
    Verification,
)
from ml_tui.report.analysis import Milestone
from ml_tui.report.difference import build_difference
from ml_tui.report.parts import Report
from tests.unit.report_samples import DIGEST, INFO, TODAY, full_catalog, marked_project, milestones, report_on

KEPT = Path(__file__).with_name("reports")


def under_way() -> Project:
    """A project in the midst of its work: open, late, unplanned, doubtful, and answers the catalog does not know."""
    return Project(
        INFO,
        {
            "alpha": ItemState(Status.IMPLEMENTED, met=("one", "two", "three", "낯선-기준"), evidence=("a", "b")),
            "beta": ItemState(Status.IN_PROGRESS, met=("one",), plan="마치기", owner="이정훈", due=date(2027, 2, 1)),
            "delta": ItemState(Status.IMPLEMENTED, verified=Verification("박검증", date(2026, 1, 2))),
            "epsilon": ItemState(plan="시작", owner="최민지", due=date(2027, 7, 1)),
            "낯선-항목": ItemState(note="남은 답"),
        },
        {"1.1.1": RowState(True, "https://a.example"), "9.9.9": RowState(note="남은 행")},
        components={
            "ground/own": ComponentState(Status.IN_PROGRESS, "따로 봄"),
            "낯선/것": ComponentState(note="남음"),
        },
        stages={"raw": StageState(Condition.BOTTLENECK, "p95 4초"), "낯선": StageState(Condition.NORMAL)},
        types={"guess": ChoiceState(True)},
        variants={"nightly": ChoiceState(note="아직")},
        modules={"module-a": ModuleState("https://m.example", done=("paper",))},
        records={"ds-000001": Document("datasheet", "", {"purpose": "까닭"}), "낯선-1": Document("낯선", "이름")},
    )


def step(rev: int, kind: ChangeKind, *fields: FieldChange, of: int = 0, title: str = "") -> Change:
    """One change of the log."""
    return Change(rev, datetime(2027, 3, rev, 1, rev, tzinfo=UTC), f"사람{rev}", kind, fields, of=of, title=title)


HISTORY = (
    step(1, ChangeKind.CREATE, FieldChange("project", "name", "", "은행 A")),
    step(
        2,
        ChangeKind.EDIT,
        FieldChange("item/alpha", "status", "not_started", "implemented"),
        FieldChange("item/alpha", "met", [], ["one", "낯선-기준"]),
        FieldChange("item/alpha", "verified", None, {"by": "박검증", "at": "2027-03-02"}),
        FieldChange("item/beta", "due", None, "2027-02-01"),
        FieldChange("item/beta", "evidence", [], ["한 줄", "두 줄"]),
        FieldChange("basis/alpha", "print", "", "0123456789ab"),
    ),
    step(
        3,
        ChangeKind.EDIT,
        FieldChange("row/1.1.1", "connected", False, True),
        FieldChange("row/1.1.1", "status", "in_progress", "monthly"),
        FieldChange("stage/raw", "condition", "unknown", "bottleneck"),
        FieldChange("type/guess", "chosen", False, True),
        FieldChange("module/module-a", "done", [], ["paper"]),
        FieldChange("record/ds-000001", "kind", "", "datasheet"),
        FieldChange("record/ds-000001", "name", "", "시트"),
        FieldChange("record/ds-000001", "fields", {"purpose": "옛"}, {"purpose": "새", "낯선": "칸"}),
        FieldChange("component/ground/own", "note", "", "따로 봄"),
        FieldChange("낯선/것", "칸", None, "값"),
    ),
    step(4, ChangeKind.UNDO, FieldChange("item/alpha", "note", "메모", ""), of=2),
    step(5, ChangeKind.REDO, FieldChange("item/alpha", "note", "", "메모"), of=4),
    step(6, ChangeKind.CHECKPOINT, FieldChange("project", "last_review", None, "2027-03-06"), title="1분기"),
    step(7, ChangeKind.CATALOG, FieldChange("project", "catalog_hash", "", "f" * 64), title="작은 틀 2"),
    step(8, ChangeKind.RESTORE, FieldChange("project", "archived", False, True), title="r7"),
    step(9, ChangeKind.EDIT, FieldChange("project", "cadence", "quarterly", "monthly")),
    step(10, ChangeKind.EDIT, FieldChange("project", "checkpoint_names", {"6": "1분기"}, {"6": "첫 점검"})),
)


def many_milestones() -> list[Milestone]:
    """More checkpoints than a summary shows."""
    states = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.IMPLEMENTED)
    return [
        Milestone(f"점검 {n}", date(2026, n, 1), Project(INFO, {"alpha": ItemState(states[n % 3])}), n)
        for n in range(1, 9)
    ]


def compared() -> Report:
    """The report on the difference of two states that differ in everything."""
    before, after = Milestone("1분기", date(2027, 1, 4), under_way(), 3), Milestone("지금", TODAY, marked_project(), 9)
    return build_difference(full_catalog(), before, after, language="ko", digest=DIGEST, today=TODAY)


REPORTS: dict[str, Callable[[], Report]] = {
    "everything": lambda: report_on(marked_project(), past=milestones()),
    "under-way": lambda: report_on(under_way(), log=HISTORY, past=many_milestones()),
    "under-way.en": lambda: report_on(under_way(), language="en", log=HISTORY, past=many_milestones()),
    "for-the-board": lambda: report_on(under_way(), depth="executive", log=HISTORY, past=many_milestones()),
    "difference": compared,
}


def without_widths(value: Any) -> Any:
    """``value`` without what is no content: how wide a column is."""
    match value:
        case dict():
            return {key: without_widths(inner) for key, inner in value.items() if key != "weight"}
        case list() | tuple():
            return [without_widths(inner) for inner in value]
    return value


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_equals_its_snapshot(name: str, request: pytest.FixtureRequest) -> None:
    held = msgspec.json.format(msgspec.json.encode(without_widths(msgspec.to_builtins(REPORTS[name]()))), indent=1)
    path = KEPT / f"{name}.json"
    if request.config.getoption("update_snapshots", default=False):
        KEPT.mkdir(exist_ok=True)
        path.write_bytes(held + b"\n")
    assert msgspec.json.decode(held) == msgspec.json.decode(path.read_bytes())
