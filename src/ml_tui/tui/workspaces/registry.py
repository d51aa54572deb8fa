"""The workspaces, in the order of their keys. Each is loaded when it is first shown."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import msgspec

from ml_tui.i18n import N_
from ml_tui.session import Session
from ml_tui.tui.view import View
from ml_tui.tui.workspaces.base import WorkspacePane


class WorkspaceSpec(msgspec.Struct, frozen=True):
    """A workspace: its id, its key, its name, and where its class is."""

    id: str
    key: str
    title: str
    """To be translated when shown."""
    module: str
    pane: str
    places: Mapping[str, str] = {}
    """What is answered there: each kind of target, and the place of one by its key; empty: it has no place."""

    def make(self, session: Session, view: View, place: str) -> WorkspacePane:
        """The workspace's pane, beginning at ``place``."""
        kind: type[WorkspacePane] = getattr(import_module(f"ml_tui.tui.workspaces.{self.module}"), self.pane)
        return kind(session, view, place=place)


WORKSPACES: tuple[WorkspaceSpec, ...] = (
    WorkspaceSpec(
        "dashboard", "1", N_("ML 대시보드"), "dashboard", "DashboardPane", {"type": "type/{key}", "component": ""}
    ),
    WorkspaceSpec("mapping", "2", N_("구성 요소 매핑"), "mapping", "MappingPane", {"row": "{key}"}),
    WorkspaceSpec("checklist", "3", N_("구현 체크리스트"), "checklist", "ChecklistPane", {"item": "{key}"}),
    WorkspaceSpec("pipeline", "4", N_("ML 파이프라인"), "pipeline", "PipelinePane", {"stage": "{key}", "variant": ""}),
    WorkspaceSpec("gap", "5", N_("Gap 분석"), "gap", "GapPane"),
    WorkspaceSpec("modules", "6", N_("플랫폼 모듈"), "modules", "ModulesPane", {"module": "{key}", "record": ""}),
    WorkspaceSpec("history", "7", N_("이력"), "history", "HistoryPane"),
)


def workspace_spec(workspace_id: str) -> WorkspaceSpec | None:
    """The workspace called ``workspace_id``."""
    return next((one for one in WORKSPACES if one.id == workspace_id), None)
