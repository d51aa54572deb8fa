"""The workspaces, in the order of the navigator. Keys, palette, help and navigator are made from this list.

Each workspace is a module of this package, with the workspace's id as its name. It is loaded when first shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from ml_tui.domain.terms import WORKSPACES as TITLES
from ml_tui.i18n import N_

if TYPE_CHECKING:
    from ml_tui.session import Session
    from ml_tui.tui.view import View
    from ml_tui.tui.workspaces.base import WorkspacePane


class WorkspaceSpec(msgspec.Struct, frozen=True):
    """A workspace: its id, its key, and its texts, which are translated when shown."""

    id: str
    """Also the name of module and pane: ``gap`` is the class ``GapPane`` in ``gap.py``."""
    key: str
    title: str
    help: str
    """A sentence for palette and help."""
    places: Mapping[str, str] = {}
    """The kinds of targets shown there, each with the place of a target by its key; empty: the key gives no place."""
    in_guide: bool = False
    """Whether it is one of the guide's four workspaces, which the navigator shows first."""

    def make(self, session: Session, view: View, place: str) -> WorkspacePane:
        """The workspace's pane, beginning at ``place``."""
        module = import_module(f"ml_tui.tui.workspaces.{self.id}")
        kind: type[WorkspacePane] = getattr(module, f"{self.id.capitalize()}Pane")
        return kind(session, view, id=self.id, place=place)


WORKSPACES: tuple[WorkspaceSpec, ...] = (
    WorkspaceSpec(
        "dashboard",
        "1",
        TITLES["dashboard"],
        N_("계층, 기능 영역, ML 유형이 어디까지 왔는지 봅니다"),
        {"layer": "layer/{key}", "type": "type/{key}", "component": ""},
        in_guide=True,
    ),
    WorkspaceSpec(
        "mapping",
        "2",
        TITLES["mapping"],
        N_("프레임워크와 플랫폼의 연결을 정합니다"),
        {"row": "{key}"},
        in_guide=True,
    ),
    WorkspaceSpec("checklist", "3", TITLES["checklist"], N_("점검 항목에 답합니다"), {"item": "{key}"}, in_guide=True),
    WorkspaceSpec(
        "pipeline",
        "4",
        TITLES["pipeline"],
        N_("흐름의 단계마다 상태와 수치를 남깁니다"),
        {"stage": "{key}", "variant": ""},
        in_guide=True,
    ),
    WorkspaceSpec("gap", "5", N_("Gap 분석"), N_("남은 일을 할 순서대로 보고, 고칠 곳으로 갑니다")),
    WorkspaceSpec(
        "modules",
        "6",
        TITLES["modules"],
        N_("산출물과 기록을 챙깁니다"),
        {"module": "{key}", "record": ""},
    ),
    WorkspaceSpec("history", "7", N_("이력"), N_("누가 언제 무엇을 바꾸었는지 보고, 두 시점을 비교합니다")),
)


def workspace_spec(workspace_id: str) -> WorkspaceSpec | None:
    """The workspace with the id ``workspace_id``."""
    return next((one for one in WORKSPACES if one.id == workspace_id), None)
