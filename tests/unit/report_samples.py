"""Projects on the small catalog with something in every field, and the reports on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec

from ml_tui.domain.catalog import (
    Approach,
    Area,
    Catalog,
    Component,
    Confidence,
    Crosswalk,
    Deliverable,
    GuidePart,
    Layer,
    MlType,
    Module,
    Pipeline,
    Source,
    Stage,
    Variant,
)
from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.domain.project import (
    ChoiceState,
    ComponentState,
    Condition,
    Document,
    ItemState,
    ModuleState,
    Project,
    ProjectInfo,
    RowState,
    StageState,
    Status,
    Verification,
)
from ml_tui.i18n import Language
from ml_tui.report.analysis import Milestone
from ml_tui.report.building import build
from ml_tui.report.parts import Depth, Report
from tests.catalogs import guide, small_catalog, text

TODAY = date(2027, 3, 31)
SEOUL = timezone(timedelta(hours=9))
DIGEST = "0123456789abcdef" * 4

INFO = ProjectInfo(
    id="p-abc234",
    name="은행 A",
    client="한빛은행",
    author="김하늘",
    contact="최지민",
    contact_address="jimin@firm.example",
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
        ChangeKind.CREATE,
        (FieldChange("project", "name", "", "은행 A"),),
    ),
    Change(
        2,
        datetime(2027, 1, 4, 16, 30, tzinfo=UTC),
        "이도윤",
        ChangeKind.EDIT,
        (
            FieldChange("item/alpha", "status", "not_started", "in_progress"),
            FieldChange("item/alpha", "met", [], ["one", "two"]),
            FieldChange("row/1.1.1", "connected", False, True),
            FieldChange("item/alpha", "verified", None, {"by": "박서준", "at": "2027-03-20"}),
        ),
    ),
    Change(3, datetime(2027, 2, 28, 1, 0, tzinfo=UTC), "김하늘", ChangeKind.CHECKPOINT, (), title="1분기 점검"),
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


OTHER_MARKERS = (
    *(f"{word}-{row}" for word in ("링크", "행 메모") for row in ("1.1.1", "1.1.2")),
    *("구성 메모-own", "구성 메모-derived", "구성 메모-area"),
    *("측정-raw", "단계 메모-raw", "단계\n둘째 줄-raw", "측정-clean", "단계 메모-clean"),
    *("유형 메모-guess", "방식 메모-nightly"),
    *("모듈 링크-module-a", "모듈 메모-module-a", "낯선-산출물"),
    *("데이터 시트 이름", "채운-purpose", "채운-identifier", "낯선-칸", "낯선-내용"),
    *("모델 카드 이름", "채운-description", "채운-license"),
)
"""What must be found of everything else that is filled in, in every format that carries the whole report."""


def marked_project() -> Project:
    """Every field of everything that can be answered filled."""
    return Project(
        INFO,
        {item_id: marked_state(item_id, number) for number, item_id in enumerate(ITEM_IDS, start=10)},
        {number: RowState(True, f"링크-{number}", f"행 메모-{number}") for number in ("1.1.1", "1.1.2")},
        components={
            "ground/own": ComponentState(Status.IMPLEMENTED, "구성 메모-own"),
            "top/derived": ComponentState(note="구성 메모-derived"),
            "field/own": ComponentState(Status.NOT_APPLICABLE, "구성 메모-area"),
        },
        stages={
            "raw": StageState(Condition.BOTTLENECK, "측정-raw", "단계 메모-raw\n단계\n둘째 줄-raw"),
            "clean": StageState(Condition.TROUBLE, "측정-clean", "단계 메모-clean"),
        },
        types={"guess": ChoiceState(True, "유형 메모-guess")},
        variants={"nightly": ChoiceState(True, "방식 메모-nightly")},
        modules={"module-a": ModuleState("모듈 링크-module-a", "모듈 메모-module-a", ("paper", "낯선-산출물"))},
        records={
            "ds-000001": Document(
                "datasheet",
                "데이터 시트 이름",
                {"purpose": "채운-purpose", "identifier": "채운-identifier", "낯선-칸": "낯선-내용"},
            ),
            "mc-000001": Document(
                "model-card", "모델 카드 이름", {"description": "채운-description", "license": "채운-license"}
            ),
            "ds-000002": Document("datasheet", "지운-시트", {"purpose": "지운-내용"}, removed=True),
        },
    )


def full_catalog() -> Catalog:
    """The small catalog with something of every kind that a catalog can hold."""
    small = small_catalog()
    own = Component("own", text("딸린 항목 없음"), text("뜻"))
    derived = Component("derived", text("딸린 항목 있음"), text("뜻"), ("alpha", "beta"))
    stages = (
        Stage("raw", "2.1", text("원천"), text("뜻"), (text("일"),), text("볼 것"), guide(), (), ("alpha",)),
        Stage("clean", "2.2", text("정제"), text("뜻"), (text("일"),), text("볼 것"), guide()),
    )
    nightly = Variant("nightly", "2.3.1", text("밤마다"), (text("특징"),), (text("쓰임"),), text("밤이 길 때"), guide())
    paper = Deliverable("paper", text("문서"), text("적어 둔 것"))
    return msgspec.structs.replace(
        small,
        layers=(
            Layer("top", "1", text("위"), text("위 역할"), guide(), (derived,)),
            Layer("ground", "2", text("아래"), text("아래 역할"), guide(), (own,)),
        ),
        areas=(Area("field", "3", text("영역"), text("영역의 뜻"), guide(), (own,)),),
        ml_types=(MlType("guess", "4.1", text("짐작"), text("짐작의 뜻"), (), (), text("모를 때"), guide()),),
        approaches=(Approach("hunch", "7.2", text("육감"), text("육감의 뜻")),),
        pipelines=(Pipeline("flow", "2", text("흐름"), text("목적"), stages, (nightly,)),),
        modules=(Module("module-a", text("모듈 가"), text("모듈의 목적"), (paper,), guide(), ("alpha",), "datasheet"),),
        workspaces=(GuidePart("one", text("작업"), text("목적"), (), (), (), (text("안내서 한 권"),)),),
        sources=(Source("law", text("어떤 법"), "2027-01-01", text("관보"), Confidence.MEDIUM),),
        crosswalks=(Crosswalk(("alpha", "beta"), text("겹치는 주제"), {"law": ("제1조", "제2조")}),),
    )


def milestones() -> tuple[Milestone, ...]:
    """Two checkpoints of an earlier state."""
    begun = Project(INFO, {"alpha": ItemState(status=Status.IMPLEMENTED)})
    return (Milestone("착수", date(2027, 1, 4), Project(INFO)), Milestone("1분기 점검", date(2027, 2, 28), begun))


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
    info = msgspec.structs.replace(INFO, name=text, client=text, author=text, contact=text, contact_address=text)
    return Project(
        info,
        {"alpha": state},
        {"1.1.1": RowState(False, text, text)},
        components={"ground/own": ComponentState(note=text)},
        stages={"raw": StageState(Condition.TROUBLE, text, text)},
        types={"guess": ChoiceState(note=text)},
        variants={"nightly": ChoiceState(note=text)},
        modules={"module-a": ModuleState(text, text)},
        records={"mc-000001": Document("model-card", text, {"description": text})},
    )


def report_on(
    project: Project,
    *,
    language: Language = "ko",
    depth: Depth = "practitioner",
    log: Sequence[Change] = LOG,
    past: Sequence[Milestone] = (),
) -> Report:
    """The report on ``project`` with fixed particulars."""
    return build(
        full_catalog(),
        project,
        language=language,
        revision=7,
        digest=DIGEST,
        today=TODAY,
        log=log,
        depth=depth,
        zone=SEOUL,
        milestones=past,
    )
