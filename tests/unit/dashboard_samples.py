"""A framework with layers, areas and types of its own, for the tests of the dashboard."""

from __future__ import annotations

from datetime import date

import msgspec

from ml_tui.domain.catalog import (
    Approach,
    Area,
    Catalog,
    Caution,
    Component,
    GuidePart,
    Layer,
    MlType,
    Named,
)
from ml_tui.domain.project import ComponentState, ItemState, Project, ProjectInfo, Status
from tests.catalogs import guide, small_catalog, text

TODAY = date(2027, 3, 31)
INFO = ProjectInfo("p-aaaaaa", "시험", date(2027, 1, 31))
DONE = ItemState(status=Status.IMPLEMENTED)
BEGUN = ItemState(status=Status.IN_PROGRESS)
ABSENT = ItemState(status=Status.NOT_APPLICABLE, reason="외주")


def component(component_id: str, *items: str) -> Component:
    """A component that rests on ``items``."""
    return Component(component_id, text(f"부품 {component_id}"), text(f"{component_id}의 뜻"), items)


def dashboard_catalog() -> Catalog:
    """The small catalog with two layers (4 and 2 components), an area, two types and three approaches."""
    return msgspec.structs.replace(
        small_catalog(),
        layers=(
            Layer(
                "top",
                "1",
                text("위 계층", "Top layer"),
                text("위 역할"),
                guide(),
                (
                    component("a", "alpha"),
                    component("b", "beta", "gamma"),
                    component("own"),
                    component("e", "epsilon"),
                ),
            ),
            Layer(
                "ground",
                "2",
                text("아래 계층", "Ground layer"),
                text("아래 역할"),
                guide(),
                (component("d", "delta"), component("own")),
            ),
        ),
        areas=(
            Area(
                "care",
                "3.1",
                text("돌봄", "Care"),
                text("돌봄의 뜻"),
                guide(),
                (component("a", "alpha"), component("x")),
            ),
        ),
        ml_types=(
            MlType(
                "guessing",
                "4.1",
                text("찍기 (Guessing)", "Guessing"),
                text("찍기의 뜻"),
                (Named(text("동전"), text("동전의 뜻")),),
                (text("복권"),),
                text("달리 길이 없을 때"),
                guide(),
            ),
            MlType(
                "asking", "4.2", text("묻기", "Asking"), text("묻기의 뜻"), (), (text("전화"),), text("늘"), guide()
            ),
        ),
        approaches=(
            Approach("coin", "7.2", text("동전 던지기"), text("동전 던지기의 뜻"), "guessing"),
            Approach("phone", "7.3", text("전화하기"), text("전화하기의 뜻"), "asking"),
            Approach("dream", "7.4", text("꿈꾸기"), text("꿈꾸기의 뜻")),
        ),
        workspaces=(
            GuidePart(
                "dashboard",
                text("현황판"),
                text("현황판의 목적"),
                (Named(text("컨설턴트의 쓰임"), text("컨설턴트는 이렇게 쓴다")),),
                (Named(text("이용자의 쓰임"), text("이용자는 이렇게 쓴다")),),
                (Caution("6.1", text("순서"), (text("아래부터 세운다"),)),),
                (text("참고 문헌"),),
            ),
        ),
    )


def project(
    items: dict[str, ItemState] | None = None,
    *,
    components: dict[str, ComponentState] | None = None,
    **more: ItemState,
) -> Project:
    """A project with these answers."""
    return Project(INFO, {**(items or {}), **more}, components=components or {})


def own(status: Status, note: str = "") -> ComponentState:
    """The own status of a component."""
    return ComponentState(status, note)
