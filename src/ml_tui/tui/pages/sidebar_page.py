"""The navigator's lines: the guide's four workspaces in its order (part 1, 1.1), then the others."""

from __future__ import annotations

from collections.abc import Sequence

from ml_tui.domain.catalog import Section
from ml_tui.domain.progress import connected_count
from ml_tui.i18n import _
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, Lines
from ml_tui.tui.workspaces.registry import WORKSPACES, WorkspaceSpec


def sidebar_lines(context: PageContext, here: str) -> Lines:
    """The whole navigator; ``here`` is the open workspace. Keys: ``workspace/ID``, ``section/ID``, ``projects``."""
    figures, info, sections = _figures(context), context.project.info, context.catalog.sections
    parts: list[Sequence[Line]] = [
        [
            Line(((f" {info.name}", "title"),)),
            Line(((f" {info.client}", "dim"),)),
            Line(),
            Line(((" " + _("국제표준 거버넌스"), "dim"),)),
            Line((("   ISO 23053 ML", "dim"),)),
        ]
    ]
    for spec in WORKSPACES:
        if not spec.in_guide:
            continue
        parts.append([_workspace_line(spec, figures.get(spec.id, ""), here)])
        if spec.id == "checklist":
            keys = [f"section/{section.id}" for section in sections]
            parts.append(Lines(keys, lambda number: _section_line(context, sections[number])))
    parts.append([Line(), Line(((" " + _("분석과 기록"), "dim"),))])
    parts.append([_workspace_line(spec, figures.get(spec.id, ""), here) for spec in WORKSPACES if not spec.in_guide])
    return Lines.joined([*parts, [Line(), Line(((f"     0 {_('프로젝트 목록')}", ""),), "projects")]])


def _figures(context: PageContext) -> dict[str, str]:
    """One figure for each workspace that has one."""
    catalog, project = context.catalog, context.project
    whole = context.figures.whole
    return {
        "mapping": f"{connected_count(catalog, project)}/{len(catalog.rows)}",
        "checklist": f"{whole.percent}%",
        "gap": str(whole.open),
    }


def _workspace_line(spec: WorkspaceSpec, figure: str, here: str) -> Line:
    text = f"   {'▸' if spec.id == here else ' '} {spec.key} {_(spec.title)}"
    return Line(((text, "strong" if spec.id == here else ""),), f"workspace/{spec.id}", ((f"{figure} ", "dim"),))


def _section_line(context: PageContext, section: Section) -> Line:
    figures = context.figures.sections[section.id]
    title = f"       {section.no} {context.say(section.title)}"
    return Line(((title, "dim"),), f"section/{section.id}", ((f" {figures.counted} ", "dim"),))


def rail_lines(here: str) -> list[Line]:
    """The folded navigator: digits only."""
    return [
        Line(),
        *(Line(((f" {spec.key} ", "bar" if spec.id == here else ""),), f"workspace/{spec.id}") for spec in WORKSPACES),
        Line(),
        Line(((" 0 ", ""),), "projects"),
    ]
